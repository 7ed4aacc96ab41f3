# A command that is killed while it works leaves the file that was there, or the new one whole, and runs again. Comes
# in: the folder of the built commands and a number of kills for each command (20 unless given); goes out: how often the
# old and the new file were found, and `N passed, N failed`.
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OLD = b"what was there before\n"


def commands(payrule, folder):
    """Name, arguments and the file that is written."""
    run = [payrule, "run", "claims.ndjson", "-q", "--policies", ROOT / "policies", "--tables", "t.payt", "-o"]
    gen = [payrule, "gen"]
    return [
        ("gen claims", [*gen, "claims", "--n", "20000", "--rows", "20000", "-o", "made"], folder / "made"),
        ("gen tables", [*gen, "tables", "--rows", "60000", "--out", "tables"],
         folder / "tables" / "ccipra-v323r0-f1.TXT"),
        ("run", [*run, "decisions"], folder / "decisions"),
        ("table import", [payrule, "table", "import", *sorted((ROOT / "examples" / "tables").glob("*.csv")), "-o",
                          "n.payt"], folder / "n.payt"),
        ("compile", [payrule, "compile", ROOT / "examples" / "first_policy" / "policy.pay", "-o", "n.payc"],
         folder / "n.payc"),
    ]


def finish(arguments, folder):
    begin = time.monotonic()
    subprocess.run(arguments, cwd=folder, check=True, capture_output=True)
    return time.monotonic() - begin


def kill(arguments, folder, after):
    process = subprocess.Popen(arguments, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    return process.wait()


def try_command(arguments, path, folder, kills):
    """How often the old file, the new file, and something else was found; whether any kill met the command at work."""
    took = finish(arguments, folder)
    new = path.read_bytes()
    found, killed = {"old": 0, "new": 0, "other": 0}, 0
    for number in range(kills):
        path.write_bytes(OLD)
        killed += kill(arguments, folder, took * (number + 0.5) / kills) == -signal.SIGKILL
        now = path.read_bytes() if path.exists() else b""
        found["old" if now == OLD else "new" if now == new else "other"] += 1
    finish(arguments, folder)
    return found, killed, path.read_bytes() == new


def main():
    payrule = os.path.join(os.path.abspath(sys.argv[1]), "payrule")
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    passed = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        subprocess.run([payrule, "gen", "claims", "--n", "300", "--rows", "20000", "-o", "claims.ndjson"],
                       cwd=folder, check=True)
        subprocess.run([payrule, "table", "import", ROOT / "examples" / "tables" / "add_on.csv", "-o", "t.payt"],
                       cwd=folder, check=True, capture_output=True)
        for name, arguments, path in commands(payrule, folder):
            found, killed, again = try_command(arguments, path, folder, kills)
            print(f"{name}: killed {killed} times of {kills}; old file {found['old']}, new file {found['new']}")
            good = found["old"] + found["new"] if killed and again else 0
            if not killed:
                print(f"FAILED {name}: no kill met the command at work")
            if not again:
                print(f"FAILED {name}: run again, it does not write the same file")
            if found["other"]:
                print(f"FAILED {name}: {found['other']} times half a file or none was left")
            passed, failed = passed + good, failed + kills - good
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
