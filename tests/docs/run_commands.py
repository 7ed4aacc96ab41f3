#!/usr/bin/python3
"""Every command in README.md and docs/ does what the page says.

Comes in: the project's folder and the folder of the built commands. A fenced block of kind `console` holds `$ command`
lines; the commands of a page run one after another in one scratch folder that holds policies, stdlib, examples and
my_policy (the finished policy of the tutorial). A command ends with 0 unless `# exit N` stands behind it. Lines below a
command are its whole output, both streams; a line `…` stands for any lines; no lines: any output. Goes out: the places
that differ and `N passed, N failed`. Knows nothing of the language.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

EXIT = re.compile(r"#\s*exit (\d+)\s*$")
INDENTED = re.compile(r"^    (payrule|payrule-engine|decide_claims) ")


def commands(text):
    """Yields (line number, command, expected lines) of a page."""
    inside = False
    found = None
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("```"):
            if found:
                yield found
            found = None
            inside = not inside and line == "```console"
        elif inside and line.startswith("$ "):
            if found:
                yield found
            found = (number, line[2:], [])
        elif inside and found:
            found[2].append(line)


def agrees(wanted, got):
    """Whether the output is what the page shows; `…` stands for any lines."""
    if not wanted:
        return True
    pattern = "".join("(?:.*\n)*" if line.strip() == "…" else re.escape(line.rstrip()) + "[ \t]*\n" for line in wanted)
    return re.fullmatch(pattern, "".join(line.rstrip() + "\n" for line in got.rstrip("\n").split("\n"))) is not None


def scratch(root, folder):
    for name in ("policies", "stdlib", "examples"):
        (folder / name).symlink_to(root / name)
    (folder / "my_policy").mkdir()
    shutil.copy(root / "examples/first_policy/policy.pay", folder / "my_policy/policy.pay")


def run_page(root, binaries, page):
    """Returns (commands that agree, faults)."""
    passed, faults = 0, []
    text = page.read_text(encoding="utf-8")
    place = page.relative_to(root)
    for number, line in enumerate(text.split("\n"), 1):
        if INDENTED.match(line):
            faults.append(f"{place}:{number}: a command outside a `console` block is never run")
    environment = dict(os.environ, PATH=f"{binaries}:{os.environ['PATH']}", LC_ALL="C.UTF-8",
                       PAYRULE_TABLES=f"{binaries}/examples/tables/sample.payt")
    with tempfile.TemporaryDirectory() as folder:
        scratch(root, pathlib.Path(folder))
        for number, command, wanted in commands(text):
            result = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT, text=True, timeout=300, check=False)
            code = int(EXIT.search(command).group(1)) if EXIT.search(command) else 0
            if result.returncode != code:
                faults.append(f"{place}:{number}: `{command}` ends with {result.returncode}, not {code}\n{result.stdout}")
            elif not agrees(wanted, result.stdout):
                faults.append(f"{place}:{number}: `{command}` prints something else:\n{result.stdout}")
            else:
                passed += 1
    return passed, faults


def self_test():
    page = "x\n```console\n$ a\nout\n…\n$ b # exit 3\n```\n```sh\n$ c\n```\n"
    assert list(commands(page)) == [(3, "a", ["out", "…"]), (6, "b # exit 3", [])]
    assert agrees(["out", "…"], "out\nmore\n") and agrees(["…", "z"], "z\n") and agrees([], "any")
    assert not agrees(["out"], "out\nmore\n") and not agrees(["…", "z"], "y\n")
    assert EXIT.search("b # exit 3").group(1) == "3"


if __name__ == "__main__":
    self_test()
    project, built = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    total, failures = 0, []
    for one in [project / "README.md", *sorted((project / "docs").rglob("*.md"))]:
        count, bad = run_page(project, built, one)
        total += count
        failures += bad
    print("\n".join(failures))
    print(f"{total} passed, {len(failures)} failed")
    sys.exit(1 if failures or total == 0 else 0)
