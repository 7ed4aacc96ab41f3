#!/usr/bin/python3
"""What README.md and docs/ say of commands, options, limits and exit codes is what the commands say.

Comes in: the project's folder and the folder of the built commands. The tables of docs/reference/commands.md hold one row
for each command and limit, in the words of `--help` and `limits`; every table of exit codes names each code that the
commands end with, and no other; commands, options and limits that a page names in backticks exist. Goes out: what differs
and `N passed, N failed`.
"""
import json
import pathlib
import re
import subprocess
import sys

SPAN = re.compile(r"`(payrule|payrule-engine) ([a-z][a-z-]*)([^`]*)`")
OPTION = re.compile(r"(?<![\w-])(--[a-z][a-z-]*)")
LIMIT = re.compile(r"--limit ([a-z-]+)=")
EXIT_ROW = re.compile(r"^\| (\d+(?:, \d+)*) \|")
EXIT_CODE = re.compile(r"^    (k\w+) = (\d+),", re.M)
BY_SIGNAL = {130, 143}  # the shell's names for a command that a signal ended
NO_COMMAND = {"graph 2"}  # the name of a format


def output(binary, *arguments):
    return subprocess.run([binary, *arguments], capture_output=True, text=True, check=True).stdout


def commands_of(binary):
    """Name → what it does, in the order of --help."""
    lines = output(binary, "--help").split("Commands:\n")[1].split("\n\n")[0].split("\n")
    return dict(line.strip().split(None, 1) for line in lines)


def exit_codes(root):
    """Every code that some command ends with."""
    names = EXIT_CODE.findall((root / "tools/common/exit_codes.h").read_text(encoding="utf-8"))
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted((root / "tools").rglob("*.cpp")))
    return {int(code) for name, code in names if re.search(rf"\b{name}\b", sources)} | BY_SIGNAL


def wanted_tables(whole, engine, limits):
    """The rows that docs/reference/commands.md must have."""
    rows = [f"| `{name}` | {what} | {'yes' if name in engine else ''} |" for name, what in whole.items()]
    return rows + [f"| `{it['limit']}` | {it['value']:,} {it['unit']} | {it['what']} |" for it in limits]


def exit_tables(text):
    """The codes of each table of exit codes."""
    tables, inside = [], False
    for line in text.split("\n"):
        inside = line.startswith("| exit code |") or (inside and line.startswith("|"))
        if line.startswith("| exit code |"):
            tables.append(set())
        match = EXIT_ROW.match(line) if inside else None
        if match:
            tables[-1].update(int(code) for code in match.group(1).split(", "))
    return tables


def named(text, of, helps, limits):
    """Yields what a page names and no command knows; `of`: the commands of each executable."""
    for program, command, rest in SPAN.findall(text):
        span = f"`{program} {command}{rest}`"
        if f"{command}{rest}" in NO_COMMAND or command == "help":
            continue
        if command not in of[program]:
            yield f"{span}: {program} has no such command"
            continue
        for option in OPTION.findall(rest):
            if option not in helps[command]:
                yield f"{span}: no such option"
    for name in LIMIT.findall(text):
        if name not in limits:
            yield f"`--limit {name}=`: no such limit"


def main():
    root, binaries = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    of = {name: commands_of(binaries / name) for name in ("payrule", "payrule-engine")}
    groups = {"table": ("import", "list", "lookup", "verify"), "gen": ("tables", "claims")}
    helps = {name: "".join(output(binaries / "payrule", name, *([part, "--help"] if part else ["--help"]))
                           for part in groups.get(name, ("",))) for name in of["payrule"]}
    limits = [json.loads(line) for line in output(binaries / "payrule", "limits", "--format", "json").splitlines()]
    failures, checked = [], 0

    page = root / "docs/reference/commands.md"
    lines = page.read_text(encoding="utf-8").split("\n")
    wanted = wanted_tables(of["payrule"], of["payrule-engine"], limits)
    found = [line for line in lines if line.startswith("| `")]
    failures += [f"{page.relative_to(root)}: this row is missing: {row}" for row in wanted if row not in found]
    failures += [f"{page.relative_to(root)}: no command or limit says this: {row}" for row in found if row not in wanted]
    checked += len(wanted)

    tables = 0
    pages = [root / name for name in ("README.md", "SECURITY.md", "CHANGELOG.md")] + sorted((root / "docs").rglob("*.md"))
    for path in pages:
        text = path.read_text(encoding="utf-8")
        for codes in exit_tables(text):
            tables += 1
            for code in sorted(codes ^ exit_codes(root)):
                failures.append(f"{path.relative_to(root)}: exit code {code} is in the table or in the commands, not in both")
        wrong = list(named(text, of, helps, {it["limit"] for it in limits}))
        failures += [f"{path.relative_to(root)}: {each}" for each in wrong]
        checked += len(SPAN.findall(text))
    claim_bytes = next(it["value"] for it in limits if it["limit"] == "claim-bytes")
    schema = json.loads(output(binaries / "payrule", "schema", "claim"))
    if f"at most {claim_bytes >> 20} MiB" not in schema["description"]:
        failures.append("the claim schema names another size than the limit claim-bytes")
    if tables == 0 or checked < 60:
        failures.append(f"only {tables} tables of exit codes and {checked} names were found: does this script still see them?")
    for failure in failures:
        print(failure)
    print(f"{max(0, checked + tables + 1 - len(failures))} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
