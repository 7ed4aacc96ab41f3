# One call fails in a command that works: a write, a flush, a rename, a read, the n-th request for memory. The command ends
# with a message and leaves the file that was there, or with the right file; it never crashes, and never leaves half a
# file under the final name. Comes in: the folder of the built commands, the library that makes calls fail (faults.cpp),
# and how many faults of one kind are tried (40 unless given); goes out: `N passed, N failed`.
import errno
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OLD = b"what was there before\n"
# Kind of call, and what it fails with; calls that do half of their work fail with nothing.
KINDS = [("write", errno.ENOSPC), ("write", errno.EIO), ("short_write", 0), ("fwrite", errno.ENOSPC), ("fflush", errno.EIO),
         ("fsync", errno.EIO), ("close", errno.EIO), ("fclose", errno.ENOSPC), ("rename", errno.EIO), ("open", errno.EMFILE),
         ("fopen", errno.EACCES), ("read", errno.EIO), ("short_read", 0), ("fread", errno.EIO), ("mmap", errno.ENOMEM),
         ("malloc", errno.ENOMEM)]
CRASHED = (134, 136, 139)


def commands(binaries, folder):
    """Name, arguments, and the name of the file that is written; none: standard output."""
    # File by file: the library that lists folders ends the program where it gets no memory.
    policies = [word for path in sorted((folder / "policies").iterdir()) for word in ("--policies", path)]
    run = [binaries / "payrule", "run", "claims.ndjson", "-q", *policies, "--tables", "t.payt"]
    engine = [binaries / "payrule-engine", *run[1:], "--level", "codes"]
    tables = sorted((ROOT / "examples" / "tables").glob("*.csv"))
    return [
        ("run to a file", [*run, "-o", "decisions"], "decisions"),
        ("run to a pipe", run, None),
        ("run --level codes to a file", [*engine, "-o", "decisions"], "decisions"),
        ("table import", [binaries / "payrule", "table", "import", *tables, "-o", "n.payt"], "n.payt"),
        ("compile", [binaries / "payrule", "compile", ROOT / "examples" / "readme" / "policy.pay", "-o", "n.payc"],
         "n.payc"),
    ]


class Trial:
    """One command: run as it is for what is right, then with faults."""

    def __init__(self, library, folder, arguments, written):
        self.library, self.folder, self.arguments = library, folder, arguments
        self.output = folder / written if written else None
        done = self.begin("none", 0, 0)
        if done.returncode != 0:
            sys.exit(f"{arguments}: exit code {done.returncode}\n{done.stderr.decode(errors='replace')}")
        self.right = self.output.read_bytes() if self.output else done.stdout

    def begin(self, kind, nth, error):
        if self.output:
            self.output.write_bytes(OLD)
        fault = {"LD_PRELOAD": str(self.library), "PAYRULE_FAULT_CALL": kind, "PAYRULE_FAULT_NTH": str(nth),
                 "PAYRULE_FAULT_ERRNO": str(error), "PAYRULE_FAULT_COUNT": str(self.folder / "count")}
        return subprocess.run(self.arguments, cwd=self.folder, capture_output=True, check=False, timeout=120,
                              env=os.environ | fault)

    def count(self, kind):
        (self.folder / "count").unlink(missing_ok=True)
        self.begin(kind, 0, 0)
        return int((self.folder / "count").read_text())

    def problem(self, done):
        """What is wrong with how the command ended; empty: nothing."""
        if done.returncode < 0 or done.returncode in CRASHED:
            return f"it crashed ({done.returncode})"
        if self.output:
            now = self.output.read_bytes() if self.output.exists() else b""
            if now not in (OLD, self.right):
                return f"half a file or another one, {len(now)} bytes of {len(self.right)}"
            whole = now == self.right
        else:
            whole = done.stdout == self.right
            if not whole and not self.right.startswith(done.stdout):
                return "it wrote something else"
        if done.returncode == 0:
            return "" if whole else "it says that all went well"
        return "" if done.stderr.strip() else "it says nothing"


def spread(count, most):
    """Which of `count` calls fail: all of them, or some from the first to the last."""
    if count <= most:
        return range(1, count + 1)
    return sorted({1 + i * (count - 1) // (most - 1) for i in range(most)})


def main():
    binaries = pathlib.Path(sys.argv[1]).resolve()
    library = pathlib.Path(sys.argv[2]).resolve()
    most = int(sys.argv[3]) if len(sys.argv) > 3 else 40
    passed = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        for arguments in (["gen", "claims", "--n", "100", "--rows", "20000", "-o", "claims.ndjson"],
                          ["table", "import", ROOT / "examples" / "tables" / "add_on.csv", "-o", "t.payt"],
                          ["compile", ROOT / "policies" / "medicare" / "part_b", "-o", "policies"]):
            subprocess.run([binaries / "payrule", *arguments], cwd=folder, check=True, capture_output=True)
        for name, arguments, written in commands(binaries, folder):
            trial = Trial(library, folder, arguments, written)
            tried, writes = [], 0
            for kind, error in KINDS:
                faults = spread(trial.count(kind), most)
                tried.append(f"{kind} {len(faults)}")
                writes += len(faults) if kind in ("write", "fwrite", "malloc") else 0
                for nth in faults:
                    done = trial.begin(kind, nth, error)
                    problem = trial.problem(done)
                    passed, failed = passed + (not problem), failed + bool(problem)
                    if problem:
                        print(f"FAILED {name}, {kind} number {nth} ({os.strerror(error)}): {problem}; "
                              f"exit code {done.returncode}, {done.stderr[-200:].decode(errors='replace').strip()}")
            print(f"{name}: {', '.join(tried)}")
            if writes <= most:  # a library that is not preloaded counts nothing, and nothing fails
                failed += 1
                print(f"FAILED {name}: no write was met")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
