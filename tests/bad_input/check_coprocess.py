# `run - --flush` as a coprocess: a claim is handed in, its decision is awaited before the next one is, and a refused
# claim answers too. Comes in: the command; goes out: `N passed, N failed`. What is not answered in time fails.
import os
import select
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FIRST = os.path.join(ROOT, "examples", "first_policy")
SECONDS = 60


def answer(process):
    """One line of its output; nothing where none comes in time."""
    ready, _, _ = select.select([process.stdout], [], [], SECONDS)
    return process.stdout.readline().decode() if ready else ""


def main():
    command = os.path.abspath(sys.argv[1])
    failed = 0
    with open(os.path.join(FIRST, "claims.ndjson"), "rb") as file:
        claims = file.read().splitlines(keepends=True)
    asked = [claims[0], claims[1], b'{"id":"broken"\n', claims[2]]
    wanted = ['{"claim_id":"R1"', '{"claim_id":"R2"', '{"refused":true', '{"claim_id":"R3"']
    with tempfile.TemporaryDirectory(prefix="coprocess") as folder:
        pack = os.path.join(folder, "t.payt")
        rows = os.path.join(ROOT, "examples", "tables", "add_on.csv")
        subprocess.run([command, "table", "import", rows, "-o", pack], check=True, capture_output=True)
        line = [command, "run", "-", "--flush", "--quiet", "--policies", FIRST, "--tables", pack]
        for level in ("codes", "full"):
            process = subprocess.Popen([*line, "--level", level], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, bufsize=0)
            for claim, start in zip(asked, wanted):
                process.stdin.write(claim)
                got = answer(process)
                if not got.startswith(start):
                    failed += 1
                    print(f"FAILED level {level}: wanted {start}, got {got[:100]!r}")
                    break
            process.stdin.close()
            if process.wait(SECONDS) != 7:
                failed += 1
                print(f"FAILED level {level}: exit code {process.returncode}, not 7")
            process.stdout.close()
    total = 2 * (len(asked) + 1)
    print(f"{total - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
