# Runs the goldens: one file holds commands, input files and the exact output (see README.md here). Comes in: the folder
# with the commands' binaries and .golden files (default: all below this folder); goes out: differences and, last,
# `N passed, N failed`. `--bless` writes what came out into the files instead; `--self-test` checks this script.
import argparse
import concurrent.futures
import difflib
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SECONDS = 120
ESCAPED = " (escaped)"


def read(path):
    return path.read_bytes().decode("utf-8", "surrogateescape")


def write(path, text):
    path.write_bytes(text.encode("utf-8", "surrogateescape"))


class Golden:
    """One parsed .golden file; `problems` says what is wrong with the file itself."""

    def __init__(self, path):
        self.path = path
        self.head, self.commands, self.files, self.problems = [], [], [], []
        self.exit = 0
        self.expected = {"stdout": "", "stderr": ""}
        section, lines = None, []
        for line in read(path).splitlines(keepends=True):
            if self.starts_section(line):
                self.close(section, lines)
                section, lines = line[4:].rstrip("\n"), []
            elif section is None:
                self.head_line(line)
            else:
                lines.append(line)
        self.close(section, lines)
        self.check()

    @staticmethod
    def starts_section(line):
        return line.startswith("--- file: ") or line.rstrip("\n") in ("--- stdout", "--- stderr")

    def head_line(self, line):
        self.head.append(line)
        text = line.strip()
        if text.startswith("# RUN:"):
            self.commands.append(text[6:].strip())
        elif text.startswith("# EXIT:"):
            self.exit = int(text[7:])
        elif text and not text.startswith("#"):
            self.problems.append(f"a line before the first section is no comment: {text}")

    def close(self, section, lines):
        text = "".join(lines)
        if section is None:
            return
        if section.startswith("file: "):
            self.files.append((section[6:].strip(), text))
        else:
            self.expected[section] = text

    def check(self):
        must_fail = self.path.name.startswith("bad_")
        if not self.commands:
            self.problems.append("it has no `# RUN:` line")
        if must_fail and self.exit == 0:
            self.problems.append("it is named bad_ but expects exit code 0")
        if not must_fail and self.exit != 0:
            self.problems.append(f"it expects exit code {self.exit}; name it bad_{self.path.name}")
        if not any(self.expected.values()):
            self.problems.append("it is empty: it expects no output at all")

    def text(self, actual):
        parts = list(self.head)
        for name, content in self.files:
            parts += [f"--- file: {name}\n", content]
        for name in ("stdout", "stderr"):
            if actual[name] or name == "stdout":
                parts += [f"--- {name}\n", actual[name]]
        return "".join(parts)


def unescape(text):
    """`\\xNN`, `\\n`, `\\\\` and the like; line ends of the section itself do not count."""
    joined = text.replace("\n", "")
    return joined.encode("latin-1", "backslashreplace").decode("unicode_escape").encode("latin-1")


def place_files(golden, folder):
    for name, content in golden.files:
        escaped = name.endswith(ESCAPED)
        path = folder / name.removesuffix(ESCAPED)
        path.parent.mkdir(parents=True, exist_ok=True)
        if escaped:
            path.write_bytes(unescape(content))
        else:
            write(path, content)


def environment(binaries):
    kept = {name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS") if name in os.environ}
    return kept | {"PATH": f"{binaries}:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def run_commands(golden, binaries):
    """Returns the exit code and the texts of both outputs, temporary names replaced."""
    with tempfile.TemporaryDirectory(prefix="golden") as temporary:
        folder = pathlib.Path(temporary) / "t"
        folder.mkdir()
        place_files(golden, folder)
        code, output = 0, {"stdout": "", "stderr": ""}
        for command in golden.commands:
            line = command.replace("%t", str(folder)).replace("%root", str(ROOT))
            done = subprocess.run(["bash", "-o", "pipefail", "-c", line], cwd=folder, env=environment(binaries),
                                  stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False)
            for name, data in (("stdout", done.stdout), ("stderr", done.stderr)):
                text = data.decode("utf-8", "surrogateescape").replace(str(folder), "%t").replace(str(ROOT), "%root")
                output[name] += text
            code = done.returncode
            if code != 0:
                break
        for name, text in output.items():
            if text and not text.endswith("\n"):
                output[name] = text + "%no line end\n"
        return code, output


def difference(golden, code, output):
    lines = []
    if code != golden.exit:
        lines.append(f"exit code {code}, expected {golden.exit}")
    for name in ("stdout", "stderr"):
        want, got = golden.expected[name].splitlines(), output[name].splitlines()
        lines += difflib.unified_diff(want, got, f"{name} expected", f"{name} now", lineterm="", n=2)
    return lines


def run_one(path, binaries, bless):
    """Returns a list of lines that say what is wrong; an empty one is success."""
    try:
        golden = Golden(path)
        if not golden.commands:
            return golden.problems
        code, output = run_commands(golden, binaries)
    except subprocess.TimeoutExpired:
        return [f"it took longer than {SECONDS} seconds"]
    except (ValueError, OSError) as error:
        return [str(error)]
    if bless:
        golden.head = [f"# EXIT: {code}\n" if line.startswith("# EXIT:") else line for line in golden.head]
        if code != 0 and not any(line.startswith("# EXIT:") for line in golden.head):
            golden.head.append(f"# EXIT: {code}\n")
        write(path, golden.text(output))
        return Golden(path).problems
    return golden.problems + difference(golden, code, output)


def run_all(paths, binaries, bless):
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, wrong in zip(paths, pool.map(lambda path: run_one(path, binaries, bless), paths)):
            if wrong:
                failed += 1
                name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
                print(f"FAILED {name}", *wrong, sep="\n    ")
    print(f"{len(paths) - failed} passed, {failed} failed")
    return 1 if failed or not paths else 0


SELF_TESTS = [
    # name, text, whether it passes
    ("good", "# RUN: echo hello\n--- stdout\nhello\n", True),
    ("good_file", "# RUN: cat %t/a/b\n--- file: a/b\nx\n--- stdout\nx\n", True),
    ("good_bytes", "# RUN: wc -c < b\n--- file: b (escaped)\n\\xff\\n\\\\\n--- stdout\n3\n", True),
    ("bad_exit", "# RUN: echo no >&2; exit 2\n# EXIT: 2\n--- stderr\nno\n", True),
    ("good_two", "# RUN: echo 1\n# RUN: printf 2\n--- stdout\n1\n2%no line end\n", True),
    ("wrong_text", "# RUN: echo hello\n--- stdout\nhullo\n", False),
    ("wrong_talk", "# RUN: echo hello; echo x >&2\n--- stdout\nhello\n", False),
    ("wrong_exit", "# RUN: echo hello; exit 1\n--- stdout\nhello\n", False),
    ("bad_that_passes", "# RUN: echo hello\n--- stdout\nhello\n", False),
    ("unnamed_failure", "# RUN: echo no; exit 2\n# EXIT: 2\n--- stdout\nno\n", False),
    ("empty", "# RUN: true\n", False),
    ("no_command", "--- stdout\n", False),
    ("first_fails", "# RUN: false\n# RUN: echo x\n--- stdout\nx\n", False),
]


def self_test():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, text, passes in SELF_TESTS:
            path = pathlib.Path(folder) / f"{name}.golden"
            write(path, text)
            if (not run_one(path, "/bin", False)) != passes:
                failed += 1
                print(f"FAILED {name}: expected to {'pass' if passes else 'fail'}")
        path = pathlib.Path(folder) / "good_blessed.golden"
        write(path, "# RUN: cat f\n--- file: f\nx\n--- stdout\nold\n")
        if run_one(path, "/bin", True) or run_one(path, "/bin", False):
            failed += 1
            print("FAILED blessing")
    total = len(SELF_TESTS) + 1
    print(f"{total - failed} passed, {failed} failed")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description="runs golden tests")
    parser.add_argument("--binaries", default=str(ROOT / "build" / "dev"), help="folder that holds payrule")
    parser.add_argument("--bless", action="store_true", help="write what comes out into the files")
    parser.add_argument("--self-test", action="store_true", help="check this script")
    parser.add_argument("goldens", nargs="*", type=pathlib.Path, help="files or folders; default: all")
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test()
    paths = []
    for place in arguments.goldens or [HERE]:
        paths += sorted(place.rglob("*.golden")) if place.is_dir() else [place.resolve()]
    return run_all(paths, os.path.abspath(arguments.binaries), arguments.bless)


if __name__ == "__main__":
    sys.exit(main())
