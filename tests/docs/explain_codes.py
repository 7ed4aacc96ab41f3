# Every code that a command can print has an explanation. Comes in: the repository, the folder of the commands; goes out:
# codes that `payrule explain` does not know, or that docs/format does not list, and last `N passed, N failed`.
import pathlib
import re
import subprocess
import sys

CODE = re.compile(r'"((?:E0|W0)\d{3}|F\d{3}|PT\d{2})"|DIAGNOSTIC\(([EW]\d{4})|DiagnosticCode::([EW]\d{4})')
LISTED = re.compile(r"^\| (F\d{3}|PT\d{2}) \|", re.MULTILINE)
LEAST = 150  # fewer mean that this script no longer finds them


def printed(root):
    """Every code in the sources, whether in a list or in a message."""
    codes = set()
    for layer in ("core", "compiler", "runtime", "tools"):
        for path in sorted((root / layer).rglob("*")):
            if path.suffix in (".cpp", ".h", ".def"):
                for match in CODE.finditer(path.read_text(encoding="utf-8")):
                    codes.add(next(group for group in match.groups() if group))
    return codes


def explains(binary, code):
    run = subprocess.run([binary, "explain", code], capture_output=True, text=True, check=False)
    return run.returncode == 0 and f"[{code}]" in run.stdout


def main():
    root, binaries = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    binary = binaries / "payrule"
    codes = printed(root)
    failures = [] if len(codes) >= LEAST else [f"found only {len(codes)} codes in the sources"]
    failures += [f"`payrule explain {code}` knows nothing" for code in sorted(codes) if not explains(binary, code)]
    failures += [f"`payrule explain {code}` makes something up" for code in ("E0999", "F999", "PT99") if explains(binary, code)]
    docs = "".join(path.read_text(encoding="utf-8") for path in sorted((root / "docs" / "format").glob("*.md")))
    listed = set(LISTED.findall(docs))
    of_files = {code for code in codes if code[0] in "FP"}
    failures += [f"{code} is not listed in docs/format" for code in sorted(of_files - listed)]
    failures += [f"{code} of docs/format is never printed" for code in sorted(listed - of_files)]
    for failure in failures:
        print(failure)
    print(f"{len(codes) + 3 - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
