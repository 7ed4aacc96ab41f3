# Picks the files that clang-tidy looks at in one run, among FOLDERS. Comes in: git's list of files and of the last
# change; goes out: one .cpp per line. `--all`: every file. Else, by nothing but the commit: what it touched, the files
# that include a header it touched, and every fourth file of CLEAN, by turns, so that four commits in a row see all of
# those. Without a commit before it (a shallow clone), or when .clang-tidy itself changed, every file of CLEAN.
# `--self-test` checks the choice itself.
import pathlib
import re
import subprocess
import sys

FOLDERS = ("core/", "compiler/", "runtime/", "tools/", "examples/", "tests/bench/", "tests/differential/", "tests/fuzz/",
           "tests/guarantees/", "tests/proofs/")
CLEAN = ("core/",)  # folders that have no finding left; the others are on their way there (docs/roadmap.md)
TURNS = 4
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


def choose(files, changed, includes, turn):
    """The .cpp to check. `includes`: the headers of ours that each .cpp includes; `turn`: a number that grows by one."""
    clean = [file for file in files if file.startswith(CLEAN)]
    if ".clang-tidy" in changed:
        return clean
    chosen = [file for file in files if file in changed or includes[file] & changed]
    rest = [file for file in clean if file not in chosen]
    return sorted(chosen + rest[turn % TURNS :: TURNS])


def git(*arguments):
    return subprocess.run(["git", *arguments], capture_output=True, text=True, check=True).stdout.split()


def files_of_this_commit(everything):
    files = [file for file in git("ls-files", "*.cpp") if file.startswith(FOLDERS)]
    count = int(git("rev-list", "--count", "HEAD")[0])
    if everything:
        return files
    if count < 2:
        return [file for file in files if file.startswith(CLEAN)]
    changed = set(git("diff", "--name-only", "HEAD~1", "--", "*.cpp", "*.h", "*.def", ".clang-tidy"))
    includes = {file: set(INCLUDE.findall(pathlib.Path(file).read_text(encoding="utf-8"))) for file in files}
    return choose(files, changed, includes, count)


def self_test():
    files = [f"core/{name}.cpp" for name in "abcdefgh"]
    includes = {file: set() for file in files}
    includes["core/h.cpp"] = {"core/x.h"}
    quiet = choose(files, set(), includes, 0)
    assert quiet == ["core/a.cpp", "core/e.cpp"]
    seen = [file for turn in range(7, 7 + TURNS) for file in choose(files, set(), includes, turn)]
    assert sorted(seen) == files
    assert "core/b.cpp" in choose(files, {"core/b.cpp"}, includes, 0)
    for turn in range(TURNS):
        assert "core/h.cpp" in choose(files, {"core/x.h"}, includes, turn)
    assert choose(files, {".clang-tidy"}, includes, 0) == files
    late = "runtime/late.cpp"
    assert late not in choose([*files, late], {".clang-tidy"}, {**includes, late: set()}, 0)
    assert late in choose([*files, late], {late}, {**includes, late: set()}, 0)
    print("7 passed, 0 failed")


def main():
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return 0
    if sys.argv[1:] not in ([], ["--all"]):
        print("tidy_files.py [--all | --self-test]", file=sys.stderr)
        return 64
    print("\n".join(files_of_this_commit(sys.argv[1:] == ["--all"])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
