# Every diagnostic has a golden: each row of compiler/diagnostics*.def is named in the expected output of a bad_* or
# warn_* golden, or listed in exempt.txt as `E0312 reason`. Prints the codes without either, then
# `N passed, N failed`. `--self-test` checks that a missing golden is noticed.
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ROW = re.compile(r"^\s*DIAGNOSTIC\(\s*([EW]\d{4})\b", re.MULTILINE)
CODE = re.compile(r"\b([EW]\d{4})\b")


def expected_codes(text):
    """Codes in the expected output of one golden; input files do not count."""
    parts = re.split(r"^--- ", text, flags=re.MULTILINE)
    return {code for part in parts if part.startswith(("stdout", "stderr")) for code in CODE.findall(part)}


def exempt_codes(text):
    """Codes with a reason. A code without one exempts nothing."""
    lines = (line.split(maxsplit=1) for line in text.splitlines() if not line.startswith("#"))
    return {words[0] for words in lines if len(words) == 2}


def uncovered(rows, goldens, exempt):
    covered = set().union(*(expected_codes(text) for text in goldens)) if goldens else set()
    return [code for code in rows if code not in covered and code not in exempt_codes(exempt)]


def self_test():
    rows = ROW.findall('DIAGNOSTIC(E0101, Error, "a", "b")\n  DIAGNOSTIC(W0201, Warning, "a", "see E0999")\n// (E0777)\n')
    golden = "# E0101\n--- file: a\n E0101\n--- stderr\nx:1:1: warning[W0201]: y\n"
    cases = [
        rows == ["E0101", "W0201"],
        uncovered(rows, [], "") == ["E0101", "W0201"],
        uncovered(rows, [golden], "") == ["E0101"],
        uncovered(rows, [golden], "E0101\n# E0101 no\n") == ["E0101"],
        uncovered(rows, [golden], "E0101 cannot happen\n") == [],
    ]
    print(f"{sum(cases)} passed, {len(cases) - sum(cases)} failed")
    return 0 if all(cases) else 1


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    rows = [code for path in sorted((ROOT / "compiler").glob("diagnostics*.def"))
            for code in ROW.findall(path.read_text(encoding="utf-8"))]
    goldens = [path.read_bytes().decode("utf-8", "replace") for pattern in ("bad_*.golden", "warn_*.golden")
               for path in sorted(HERE.rglob(pattern))]
    missing = uncovered(rows, goldens, (HERE / "exempt.txt").read_text(encoding="utf-8"))
    for code in missing:
        print(f"{code} has no bad_* or warn_* golden and no reason in exempt.txt")
    print(f"{len(rows) - len(missing)} passed, {len(missing)} failed")
    return 1 if missing or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
