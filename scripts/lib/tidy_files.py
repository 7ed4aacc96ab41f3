# Picks the files that clang-tidy looks at in one run. Comes in: git's list of files and of the last change; goes out: one
# .cpp per line. `--all`: every file. Else, by nothing but the commit: what it touched, every sixth file of the folders that
# are swept by turns, so that six commits in a row see all of them, and the files that include a header it touched, as far
# as MOST allows; without a commit before it (a shallow clone), the turn alone. `--database FOLDER` writes FOLDER/once/compile_commands.json, in
# which a file that several programs are built from stands once. `--self-test` checks the choice itself.
import json
import pathlib
import re
import subprocess
import sys

FOLDERS = ("core/", "compiler/", "runtime/", "tools/", "examples/", "tests/")
SWEPT = ("core/",)  # nothing is found in any file of these; a folder joins when that is true of it
TURNS = 6
MOST = 100  # files: some seven minutes on two processors
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


def choose(files, changed, includes, turn, most=MOST):
    """The .cpp to check. `includes`: the headers of ours that each .cpp includes; `turn`: a number that grows by one."""
    chosen = [file for file in files if file in changed]
    swept = [file for file in files if file.startswith(SWEPT)]
    chosen += [file for file in swept[turn % TURNS :: TURNS] if file not in chosen]
    users = [file for file in files if includes[file] & changed and file not in chosen]
    return sorted(chosen + users[: max(0, most - len(chosen))])


def git(*arguments):
    return subprocess.run(["git", *arguments], capture_output=True, text=True, check=True).stdout.split()


def files_of_this_commit(everything):
    files = [file for file in git("ls-files", "*.cpp") if file.startswith(FOLDERS)]
    if everything:
        return files
    count = int(git("rev-list", "--count", "HEAD")[0])
    changed = set() if count < 2 else set(git("diff", "--name-only", "HEAD~1", "--", "*.cpp", "*.h", "*.def"))
    includes = {file: set(INCLUDE.findall(pathlib.Path(file).read_text(encoding="utf-8"))) for file in files}
    return choose(files, changed, includes, count)


def each_once(commands):
    first = {}
    for command in commands:
        first.setdefault(command["file"], command)
    return list(first.values())


def write_database(folder):
    commands = json.loads((folder / "compile_commands.json").read_text(encoding="utf-8"))
    (folder / "once").mkdir(exist_ok=True)
    (folder / "once" / "compile_commands.json").write_text(json.dumps(each_once(commands)), encoding="utf-8")


def self_test():
    files = [f"core/{name}.cpp" for name in "abcdefghijkl"]
    includes = {file: set() for file in files}
    includes["core/h.cpp"] = includes["core/j.cpp"] = {"core/x.h"}
    assert choose(files, set(), includes, 0) == ["core/a.cpp", "core/g.cpp"]
    seen = [file for turn in range(7, 7 + TURNS) for file in choose(files, set(), includes, turn)]
    assert sorted(seen) == files
    for turn in range(TURNS):
        assert "core/b.cpp" in choose(files, {"core/b.cpp"}, includes, turn, most=0)
        assert {"core/h.cpp", "core/j.cpp"} <= set(choose(files, {"core/x.h"}, includes, turn))
        assert len(choose(files, {"core/x.h"}, includes, turn)) == len(set(choose(files, {"core/x.h"}, includes, turn)))
    assert choose(files, {"core/x.h"}, includes, 0, most=3) == ["core/a.cpp", "core/g.cpp", "core/h.cpp"]
    twice = [{"file": "a", "command": "1"}, {"file": "b", "command": "2"}, {"file": "a", "command": "3"}]
    assert each_once(twice) == twice[:2]
    print("7 passed, 0 failed")


def main():
    arguments = sys.argv[1:]
    if arguments == ["--self-test"]:
        self_test()
    elif len(arguments) == 2 and arguments[0] == "--database":
        write_database(pathlib.Path(arguments[1]))
    elif arguments in ([], ["--all"]):
        print("\n".join(files_of_this_commit(arguments == ["--all"])))
    else:
        print("tidy_files.py [--all | --database FOLDER | --self-test]", file=sys.stderr)
        return 64
    return 0


if __name__ == "__main__":
    sys.exit(main())
