# The engine's command carries neither parser nor reference evaluator: no such symbol stands in the binary.
# Comes in: the binary, then `pattern=archive` pairs; goes out: `N passed, N failed`. Each archive must hold symbols of
# its pattern, or the check would look for something that exists nowhere.
import re
import subprocess
import sys


def symbols(path):
    done = subprocess.run(["nm", "-C", path], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def main():
    binary, *pairs = sys.argv[1:]
    engine = symbols(binary)
    failed = 0
    for pair in pairs:
        pattern, archive = pair.split("=", 1)
        if not any(re.search(pattern, line) for line in symbols(archive)):
            failed += 1
            print(f"{archive} holds no symbol of {pattern}: the check looks for the wrong name")
        found = [line for line in engine if re.search(pattern, line)]
        if found:
            failed += 1
            print(f"{binary} holds {len(found)} symbols of {pattern}, such as {found[0]}")
    print(f"{2 * len(pairs) - failed} passed, {failed} failed")
    return 1 if failed or not engine else 0


if __name__ == "__main__":
    sys.exit(main())
