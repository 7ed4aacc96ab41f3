# Every limit that `payrule limits` lists is met by a small value of its option, exactly and by one more, and the common
# ones also at their default: what is within passes, what is beyond ends with the exit code listed and a message that
# names the limit. Comes in: the command; goes out: `N passed, N failed`. A limit without a case here fails.
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile

HEADER = """policy "small" version "1" edition 1 {
  title "Small"
  payer "Small Plan"   payer_id small
  claim_form professional
  effective 2026-01-01 ..
  dated by line.service_date
  published 2025-12-01
}
"""
LIST_HEAD = "# table: own.days\n# release: 1\ncode,days\n"
# Beyond the memory or the minutes of a test at their default; hit_defaults.py meets most of them there, in long runs.
TOO_LARGE = {"policy-rules", "definition-parts", "policy-parts", "table-combinations", "rule-nodes", "graph-nodes", "zip-bytes", "zip-ratio", "table-rows"}


class Limits:
    def __init__(self, command):
        self.command = os.path.abspath(command)
        self.passed = self.failed = 0
        text = subprocess.run([self.command, "limits", "--format", "json"], capture_output=True, check=True).stdout
        self.rows = {row["limit"]: row for row in map(json.loads, text.splitlines())}

    def run(self, *arguments):
        done = subprocess.run([self.command, *arguments], capture_output=True, check=False, stdin=subprocess.DEVNULL)
        return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")

    def note(self, right, what):
        if right:
            self.passed += 1
        else:
            self.failed += 1
            print("FAILED", what)

    def passes(self, limit, *arguments, allowed=(0,)):
        code, talk = self.run(*arguments)
        self.note(code in allowed and f"limit {limit}" not in talk, f"{limit} within: {arguments[0]}: {code} {talk[:300]}")

    def refused(self, limit, *arguments):
        wanted = self.rows[limit]["exit_of_run" if arguments[0] == "run" else "exit"]
        code, talk = self.run(*arguments)
        named = f"(limit {limit})" in talk
        self.note(code == wanted and named, f"{limit} beyond: {arguments[0]}: {code}, not {wanted}; {talk[:300]}")


def write(name, text):
    mode = "wb" if isinstance(text, bytes) else "w"
    with open(name, mode) as file:
        file.write(text)
    return name


def sized(name, size):
    """A file of that size that takes no room."""
    with open(name, "wb") as file:
        file.truncate(size)
    return name


def rule(condition="line.units > 1", name="r"):
    return f"rule {name} for each line {{ stage intake when {condition} then deny line [CO-29] }}\n"


def claim(lines=1, facts=0, **more):
    each = [{"number": i + 1, "procedure": "97110", "units": 1, "charge": "10.00", "service_date": "2026-03-01"}
            for i in range(lines)]
    whole = {"id": "C1", "form": "professional", "payer": "small", "received": "2026-03-05", "lines": each, **more}
    if facts:
        whole["documentation"] = {f"fact_{i}": True for i in range(facts)}
    return json.dumps(whole) + "\n"


def zip_of(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries:
            archive.writestr(name, text)
    return out.getvalue()


# --- policy text ----------------------------------------------------------------------------------------------------


def text_limit(limits, limit, text_of, value):
    """`text_of(n)` is a policy that needs exactly n; the modules that ship, which are read beside it, need less."""
    default = limits.rows[limit]["value"]
    within, beyond = write("within.pay", text_of(value)), write("beyond.pay", text_of(value + 1))
    limits.passes(limit, "check", within, "--limit", f"{limit}={value}")
    limits.refused(limit, "check", beyond, "--limit", f"{limit}={value}")
    limits.refused(limit, "test", beyond, "--limit", f"{limit}={value}")
    limits.refused(limit, "run", write("one.ndjson", claim()), "--policies", beyond, "--tables", "t.payt", "--limit",
                   f"{limit}={value}")
    if limit not in TOO_LARGE:
        limits.passes(limit, "check", write("within.pay", text_of(default)))
        limits.refused(limit, "check", write("beyond.pay", text_of(default + 1)))


def padded(size):
    text = HEADER + rule()
    return text + " " * (size - len(text))


def diagram_limit(limits, limit):
    """The least value that suffices is found by trying; one less is refused."""
    policy = write("nodes.pay", HEADER + rule("line.units > 1 and line.number > 5 and line.procedure in [97110]"))
    for value in range(1, 100):
        code, _ = limits.run("compile", policy, "-o", "n.payc", "--limit", f"{limit}={value}")
        if code == 0:
            break
    limits.passes(limit, "compile", policy, "-o", "n.payc", "--limit", f"{limit}={value}")
    limits.refused(limit, "compile", policy, "-o", "n.payc", "--limit", f"{limit}={value - 1}")
    limits.refused(limit, "dump", policy, "--graph", "--limit", f"{limit}={value - 1}")
    limits.refused(limit, "graph", policy, "--rule", "r", "--limit", f"{limit}={value - 1}")


def least_limit(limits, limit, policy):
    """The least value that suffices is found by halving; one less is refused."""
    def suffices(value):
        return limits.run("check", policy, "--limit", f"{limit}={value}")[0] == 0

    low, high = 0, 20_000
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if suffices(middle) else (middle, high)
    limits.passes(limit, "check", policy, "--limit", f"{limit}={high}")
    limits.refused(limit, "check", policy, "--limit", f"{limit}={low}")
    limits.refused(limit, "test", policy, "--limit", f"{limit}={low}")
    limits.refused(limit, "run", write("one.ndjson", claim()), "--policies", policy, "--tables", "t.payt", "--limit",
                   f"{limit}={low}")


def definitions(levels):
    """Each level uses the one below it twice."""
    text = "define d0 for line as line.units > 1\n"
    for level in range(1, levels):
        text += f"define d{level} for line as all of {{ d{level - 1} line.units > {level} not d{level - 1} }}\n"
    return HEADER + text + rule(f"d{levels - 1} or line.number > 5")


def decision_table(columns):
    """As many combinations as 2 to the power of its columns, of which `otherwise` takes all but one."""
    facts = "".join(f"fact f{i} : yes_no on claim\n" for i in range(columns))
    head = " | ".join(f"f{i}" for i in range(columns))
    cells = " | ".join("true" for _ in range(columns))
    return HEADER + facts + f"""decide d for each line, exactly one row applies {{
  stage coverage
  when line.procedure in [97110]
  | {head} => then
  | {cells} => deny line [CO-50]
  otherwise => review line "look"
  unknown => review line
}}
"""


def naming(count):
    """A rule whose effect names so many codes."""
    codes = ", ".join(f"{chr(65 + i // 10)}{i % 10}" for i in range(count))
    return HEADER + f"rule r for each line {{ stage advice when line.units > 1 then propose append modifier [{codes}] on line }}\n"


def compiled_limit(limits):
    name, default = "compiled-bytes", limits.rows["compiled-bytes"]["value"]
    size, pack = os.path.getsize("p.payc"), os.path.getsize("t.payt")
    one = write("one.ndjson", claim())
    for value, check in ((size, limits.passes), (size - 1, limits.refused)):
        check(name, "inspect", "p.payc", "--limit", f"{name}={value}")
        check(name, "compile", "p.pay", "-o", "again.payc", "--limit", f"{name}={value}")
    for value, check in ((pack, limits.passes), (pack - 1, limits.refused)):
        check(name, "table", "list", "t.payt", "--limit", f"{name}={value}")
        check(name, "table", "verify", "t.payt", "--limit", f"{name}={value}")
        check(name, "table", "lookup", "t.payt", "27447", "--limit", f"{name}={value}")
        check(name, "table", "import", "t.csv", "-o", "again.payt", "--limit", f"{name}={value}")
    code, talk = limits.run("run", one, "--policies", "p.payc", "--tables", "t.payt", "--limit", f"{name}={pack - 1}")
    limits.note(code == 6 and f"limit {name}" in talk, f"{name} run: {code} {talk}")
    for command in (["inspect"], ["table", "list"]):
        limits.passes(name, *command, sized("exact", default), allowed=(5,))
        limits.refused(name, *command, sized("more", default + 1))


# --- claims ---------------------------------------------------------------------------------------------------------


def claim_limit(limits, limit, text_of, value, *more):
    for size, option in ((value, ["--limit", f"{limit}={value}"]), (limits.rows[limit]["value"], [])):
        within, beyond = write("within.ndjson", text_of(size)), write("beyond.ndjson", text_of(size + 1))
        for command in ("run", "decide"):
            rest = ["--policies", "p.payc", "--tables", "t.payt", *more, *option]
            limits.passes(limit, command, within, *rest)
            limits.refused(limit, command, beyond, *rest)


def claim_of_size(size):
    text = claim(note="")
    return text.replace('"note": ""', '"note": "' + "x" * (size + 1 - len(text)) + '"')


def nested(depth):
    return claim(extra=json.loads("[" * (depth - 1) + "]" * (depth - 1)))


def csv_field_limit(limits):
    name, default = "csv-field-bytes", limits.rows["csv-field-bytes"]["value"]
    columns = {"id": "id", "form": "form", "payer": "payer", "code": "lines.procedure", "on": "lines.service_date"}
    mapping = write("mapping.json", json.dumps({"columns": columns, "ignore": ["text"]}))
    for size, option in ((40, ["--limit", f"{name}=40"]), (default, [])):
        for extra, check in ((0, limits.passes), (1, limits.refused)):
            cell = "x" * (size + extra)
            claims = write("c.csv", f"id,form,payer,code,on,text\nC1,professional,small,97110,2026-03-01,{cell}\n")
            for command in ("run", "decide"):
                check(name, command, claims, "--mapping", mapping, "--policies", "p.payc", "--tables", "t.payt", *option)
            # A row that is refused for its text is within the limit; a cell beyond it refuses the file.
            for quote in ("", '"'):
                table = write("l.csv", LIST_HEAD + f"27447,90\n{quote}{cell}{quote},10\n")
                check(name, "table", "import", table, "-o", "l.payt", "--allow-refused", "1", *option)


# --- table files ----------------------------------------------------------------------------------------------------


def import_limit(limits, limit, file, value):
    option = ["--limit", f"{limit}={value}"]
    check = limits.passes if file.startswith("within") else limits.refused
    check(limit, "table", "import", file, "-o", "i.payt", *option)


def table_limits(limits):
    rows = "".join(f"{10000 + i},1\n" for i in range(5))
    for name, count in (("within.csv", 4), ("beyond.csv", 5)):
        import_limit(limits, "table-rows", write(name, LIST_HEAD + rows[: 8 * count]), 4)
    table = LIST_HEAD + rows
    others = [(f"{i}.bin", "") for i in range(64)]
    for name, count in (("within.zip", 2), ("beyond.zip", 3)):
        import_limit(limits, "zip-entries", write(name, zip_of([("a.csv", table)] + others[: count - 1])), 2)
        size = len(table) - (count - 2)
        import_limit(limits, "zip-bytes", write(name, zip_of([("a.csv", table)])), size)
    for name, count in (("within.zip", 63), ("beyond.zip", 64)):
        check = limits.passes if count == 63 else limits.refused
        file = write(name, zip_of([("a.csv", table)] + others[:count]))
        check("zip-entries", "table", "import", file, "-o", "i.payt")
    bulge = zip_of([("a.csv", table + "\n" * 100_000)])
    unpacked = len(table) + 100_000
    ratio = unpacked // len(bulge)
    write("bulge.zip", bulge)
    rest = ("table", "import", "bulge.zip", "-o", "i.payt", "--allow-refused", "1")
    limits.passes("zip-ratio", *rest, "--limit", "zip-ratio-floor=1", "--limit", f"zip-ratio={ratio}")
    limits.refused("zip-ratio", *rest, "--limit", "zip-ratio-floor=1", "--limit", f"zip-ratio={ratio - 1}")
    limits.passes("zip-ratio", *rest, "--limit", f"zip-ratio-floor={unpacked}", "--limit", "zip-ratio=2")
    limits.refused("zip-ratio", *rest, "--limit", f"zip-ratio-floor={unpacked - 1}", "--limit", "zip-ratio=2")


CASES = {
    "source-nesting": lambda it: text_limit(
        it, "source-nesting", lambda n: HEADER + rule("(" * (n - 1) + "line.units > 1" + ")" * (n - 1)), 12),
    "source-terms": lambda it: text_limit(
        it, "source-terms", lambda n: HEADER + rule(" or ".join(f"line.units = {i + 2}" for i in range(n))), 40),
    "source-bytes": lambda it: text_limit(it, "source-bytes", padded, 40_000),
    "policy-rules": lambda it: text_limit(
        it, "policy-rules", lambda n: HEADER + "".join(rule(f"line.units > {i + 9}", f"r{i}") for i in range(n)), 3),
    "definition-parts": lambda it: least_limit(it, "definition-parts", write("defined.pay", definitions(6))),
    "policy-parts": lambda it: least_limit(it, "policy-parts", "p.pay"),
    "effect-codes": lambda it: text_limit(it, "effect-codes", naming, 12),
    "table-combinations": lambda it: least_limit(it, "table-combinations", write("table.pay", decision_table(5))),
    "rule-nodes": lambda it: diagram_limit(it, "rule-nodes"),
    "graph-nodes": lambda it: diagram_limit(it, "graph-nodes"),
    "compiled-bytes": compiled_limit,
    "claim-bytes": lambda it: claim_limit(it, "claim-bytes", claim_of_size, 400, "--ignore-unknown-keys"),
    "claim-lines": lambda it: claim_limit(it, "claim-lines", lambda n: claim(lines=n), 2),
    "claim-facts": lambda it: claim_limit(it, "claim-facts", lambda n: claim(facts=n), 3),
    "json-depth": lambda it: claim_limit(it, "json-depth", nested, 5, "--ignore-unknown-keys"),
    "csv-field-bytes": csv_field_limit,
    "table-rows": table_limits,
    "zip-entries": None,
    "zip-bytes": None,
    "zip-ratio": None,
    "zip-ratio-floor": None,  # with table-rows
}


def usage(limits):
    for text in ("nonsense=1", "claim-bytes", "claim-bytes=0", "claim-bytes=-1", "claim-bytes=1x",
                 f"claim-bytes={limits.rows['claim-bytes']['most'] + 1}", "zip-entries=3"):
        code, talk = limits.run("run", "x", "--limit", text)
        limits.note(code == 64 and "--limit" in talk, f"--limit {text}: {code} {talk}")
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    with open(os.path.join(root, "core", "limits.def"), encoding="utf-8") as file:
        listed = re.findall(r'^LIMIT\(\w+, \w+, "([^"]+)"', file.read(), re.M)
    limits.note(sorted(listed) == sorted(limits.rows) == sorted(CASES), "core/limits.def, its print and the cases differ")


def main():
    limits = Limits(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="limits") as folder:
        usage(limits)
        os.chdir(folder)
        write("p.pay", HEADER + rule("line.units > 100"))
        write("t.csv", LIST_HEAD + "27447,90\n")
        for made in (["compile", "p.pay", "-o", "p.payc"], ["table", "import", "t.csv", "-o", "t.payt"]):
            code, talk = limits.run(*made)
            limits.note(code == 0, f"{made}: {talk}")
        for name, case in CASES.items():
            if case:
                case(limits)
    print(f"{limits.passed} passed, {limits.failed} failed")
    return 1 if limits.failed or not limits.passed else 0


if __name__ == "__main__":
    sys.exit(main())
