#!/usr/bin/python3
"""Every policy and program sample in README.md and docs/ stands word for word in a file that the tests run.

Comes in: the project's folder. A fenced block of kind `payrule` or `cpp` needs `<!-- sample: PATH -->` on the line
before it, and its lines must follow one another in that file, indentation of the whole block aside. Goes out: 0, or the
places that differ.
Knows nothing of the language.
"""
import pathlib
import re
import sys

MARK = re.compile(r"^<!-- sample: (\S+) -->$")


def blocks(text):
    """Yields (line number, path or None, lines) for each fenced block of kind `payrule` or `cpp`."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        if lines[at] in ("```payrule", "```cpp"):
            mark = MARK.match(lines[at - 1]) if at > 0 else None
            end = lines.index("```", at + 1)
            yield at + 1, mark.group(1) if mark else None, lines[at + 1 : end]
            at = end
        at += 1


def dedented(lines):
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    cut = min(indents, default=0)
    return [line[cut:].rstrip() for line in lines]


def stands_in(sample, text):
    wanted = dedented(sample)
    lines = text.split("\n")
    return any(dedented(lines[i : i + len(wanted)]) == wanted for i in range(len(lines) - len(wanted) + 1))


def check(root):
    faults = []
    samples = 0
    for page in [root / "README.md", *sorted((root / "docs").rglob("*.md"))]:
        for number, path, sample in blocks(page.read_text(encoding="utf-8")):
            samples += 1
            place = f"{page.relative_to(root)}:{number}"
            if path is None:
                faults.append(f"{place}: no `<!-- sample: PATH -->` before the sample")
            elif not (root / path).is_file():
                faults.append(f"{place}: {path} is not there")
            elif not stands_in(sample, (root / path).read_text(encoding="utf-8")):
                faults.append(f"{place}: differs from {path}; copy the sample anew")
    if samples == 0:
        faults.append("docs/: no sample found")
    return faults


def self_test():
    page = "<!-- sample: a.pay -->\n```payrule\nx {\n  y\n}\n```\n"
    ((number, path, sample),) = blocks(page)
    assert (number, path, sample) == (2, "a.pay", ["x {", "  y", "}"])
    assert stands_in(sample, "a\n  x {\n    y\n  }\n")
    assert not stands_in(sample, "x {\n  z\n}\n")
    assert list(blocks("```payrule\nx\n```"))[0][1] is None


if __name__ == "__main__":
    self_test()
    found = check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    print("\n".join(found))
    sys.exit(1 if found else 0)
