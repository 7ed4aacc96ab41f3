# Output that cannot be written: every command, on a full disk and into a pipe that nobody reads, ends with exit code 1
# and says so. Comes in: the folder of the built commands; goes out: `N passed, N failed`. A command of commands.def
# that is not tried here fails.
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FIRST = os.path.join(ROOT, "examples", "first_policy")
POLICY = os.path.join(FIRST, "policy.pay")
CLAIMS = os.path.join(FIRST, "claims.ndjson")
ADD_ONS = os.path.join(ROOT, "examples", "tables", "add_on.csv")
SCENARIOS = os.path.join(ROOT, "tests", "scenarios", "core.ndjson")
DECIDING = ["--policies", POLICY, "--tables", "t.payt"]

# To standard output.
COMMANDS = [
    ["check", POLICY],
    ["check", POLICY, "--format", "json"],
    ["test", POLICY],
    ["compile", POLICY, "-o", "other.payc"],
    ["run", CLAIMS, "-q", *DECIDING],
    ["run", CLAIMS, "-q", "--level", "codes", *DECIDING],
    ["run", CLAIMS, "-q", "--as", "text", *DECIDING],
    ["decide", CLAIMS, "--claim", "R1", *DECIDING],
    ["why", CLAIMS, "--claim", "R1", "--line", "1", *DECIDING],
    ["why-not", "nails.needs_condition", CLAIMS, "--claim", "R1", *DECIDING],
    ["graph", POLICY, "--rule", "nails.needs_condition"],
    ["dump", POLICY, "--ast"],
    ["dump", POLICY, "--effective"],
    ["dump", POLICY, "--graph"],
    ["dump", POLICY, "--file"],
    ["scenarios", SCENARIOS, "--policies", os.path.join(ROOT, "policies"), "--only", "AOC-002"],
    ["inspect", "first.payc"],
    ["explain", "E0105"],
    ["explain", "codes"],
    ["pair", "97530", "97140", "--date", "2019-06-03", "--tables", "p.payt"],
    ["table", "list", "t.payt"],
    ["table", "lookup", "t.payt", "17003"],
    ["table", "verify", "t.payt"],
    ["table", "import", ADD_ONS, "-o", "other.payt"],
    ["gen", "claims", "--seed", "1", "--n", "200"],
    ["limits"],
    ["limits", "--format", "json"],
    ["completion", "bash"],
    ["schema", "claim"],
    ["version"],
    ["--help"],
    ["run", "--help"],
]
# To a file named by an option: `full` is a link to a device that is always full.
FILES = [
    ["compile", POLICY, "-o", "full.payc"],
    ["run", CLAIMS, "-q", *DECIDING, "-o", "full"],
    ["graph", POLICY, "--rule", "nails.needs_condition", "-o", "full.dot"],
    ["gen", "claims", "--seed", "1", "--n", "200", "-o", "full"],
    ["table", "import", ADD_ONS, "-o", "full.payt"],
    ["compile", POLICY, "-o", "folder.payc"],
    ["compile", POLICY, "-o", "none/x.payc"],
    ["run", CLAIMS, "-q", *DECIDING, "-o", "none/x"],
    ["run", CLAIMS, "-q", *DECIDING, "-o", "folder.payc"],
    ["graph", POLICY, "--rule", "nails.needs_condition", "-o", "none/x.dot"],
    ["gen", "claims", "--seed", "1", "--n", "200", "-o", "none/x"],
    ["gen", "tables", "--seed", "1", "--out", "full"],
    ["table", "import", ADD_ONS, "-o", "none/x.payt"],
]


def run(binary, arguments, folder, output):
    return subprocess.run([binary, *arguments], cwd=folder, stdin=subprocess.DEVNULL, stdout=output,
                          stderr=subprocess.PIPE, timeout=120, check=False)


def complaint(result):
    """What is wrong with the answer to an output that cannot be written; empty: nothing."""
    if result.returncode != 1:
        return f"exit code {result.returncode}"
    if not re.search(rb"write|create|make|full", result.stderr):
        return f"says {result.stderr[-200:]!r}"
    return ""


def with_room(binary, arguments, folder):
    """Each of them works when it can write; otherwise its failure would say nothing."""
    result = run(binary, arguments, folder, subprocess.DEVNULL)
    return "" if result.returncode == 0 else f"exit code {result.returncode}: {result.stderr[-200:]!r}"


def with_full_disk(binary, arguments, folder):
    with open("/dev/full", "wb") as full:
        return complaint(run(binary, arguments, folder, full))


def with_closed_pipe(binary, arguments, folder):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        return complaint(run(binary, arguments, folder, writing))
    finally:
        os.close(writing)


def prepare(binary, folder):
    os.mkdir(os.path.join(folder, "folder.payc"))
    for name in ("full", "full.payc", "full.dot", "full.payt"):
        os.symlink("/dev/full", os.path.join(folder, name))
    pairs = os.path.join(ROOT, "examples", "tables", "ptp_practitioner.csv")
    for arguments in (["compile", POLICY, "-o", "first.payc"], ["table", "import", ADD_ONS, "-o", "t.payt"],
                      ["table", "import", pairs, "-o", "p.payt"]):
        subprocess.run([binary, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)


def untried():
    with open(os.path.join(ROOT, "tools", "payrule", "commands.def"), encoding="utf-8") as file:
        names = re.findall(r'^COMMAND\("([^"]+)"', file.read(), re.MULTILINE)
    return [name for name in names if name not in {arguments[0] for arguments in COMMANDS}]


def main():
    binary = os.path.join(os.path.abspath(sys.argv[1]), "payrule")
    problems = [f"{name}: not tried" for name in untried()]
    passed = 0
    with tempfile.TemporaryDirectory() as folder:
        prepare(binary, folder)
        tries = [(how, arguments) for how in (with_room, with_full_disk, with_closed_pipe) for arguments in COMMANDS]
        for how, arguments in tries:
            problem = how(binary, arguments, folder)
            passed += not problem
            if problem:
                problems.append(f"{how.__name__}: {' '.join(arguments)}: {problem}")
        for arguments in FILES:
            problem = complaint(run(binary, arguments, folder, subprocess.DEVNULL))
            passed += not problem
            if problem:
                problems.append(f"{' '.join(arguments)}: {problem}")
    print("\n".join(problems) or "every command says when it cannot write")
    print(f"{passed} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
