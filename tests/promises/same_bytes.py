# The same sources give the same bytes, whatever surrounds the command: folder, language, time zone, mask of new files,
# order of arguments, number of processors and so of threads, what memory held before, and, with more folders of binaries,
# other compilers and optimisation. Comes in: folders of the built commands; goes out: `N passed, N failed`, one for each
# artefact in each surrounding.
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TABLES = ["add_on.csv", "mue_practitioner.csv", "ptp_hospital.csv", "ptp_practitioner.csv"]
SURROUNDINGS = [
    # folder, environment, mask, arguments backwards, one processor only
    ("here", {"LC_ALL": "C", "TZ": "UTC"}, 0o022, False, False),
    ("a folder with blanks/that lies/deep", {"LC_ALL": "C", "TZ": "UTC"}, 0o022, False, False),
    ("here", {"LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo", "HOME": "/none", "MALLOC_PERTURB_": "165"}, 0o077, False, False),
    ("here", {"LC_ALL": "de_DE.UTF-8", "TZ": "America/St_Johns", "COLUMNS": "20"}, 0o022, True, True),
    ("here", {"LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Apia", "MALLOC_ARENA_MAX": "1"}, 0o022, False, True),
]
LOCALES = ["de_DE", "tr_TR"]  # a comma in numbers; an i without a dot


def make_locales(folder):
    """Makes the locales, which a small machine has not; the environment that finds them, empty where they cannot be made."""
    for name in LOCALES:
        there = shutil.which("localedef") and pathlib.Path("/usr/share/i18n/locales", name).exists()
        command = ["localedef", "--no-archive", "-i", name, "-f", "UTF-8", folder / f"{name}.UTF-8"]
        if not there or subprocess.run(command, capture_output=True, check=False).returncode != 0:
            print(f"{name} is not on this machine, so C takes its place")
            return {}
    return {"LOCPATH": str(folder)}


def run(binary, folder, arguments, environment, mask):
    environment = dict(environment)
    alone = environment.pop("one processor", None)
    on_one = (lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})) if alone else None
    done = subprocess.run([binary, *arguments], cwd=folder, capture_output=True, check=False, umask=mask, preexec_fn=on_one,
                          env=environment | {"PATH": "/usr/bin:/bin"}, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, arguments))}: exit code {done.returncode}\n{done.stderr.decode()[:2000]}")
    return done.stdout


def artefacts(binaries, folder, environment, mask, backwards):
    """Name → bytes of all that is made in that folder."""
    payrule, engine = binaries / "payrule", binaries / "payrule-engine"
    tables = [f"examples/tables/{name}" for name in TABLES]
    policies = ["policies/medicare", "policies/commercial"]
    if backwards:
        tables.reverse()
        policies.reverse()
    made = {}
    run(payrule, folder, ["compile", *policies, "-o", "out"], environment, mask)
    run(engine, folder, ["table", "import", *tables, "-o", "t.payt"], environment, mask)
    run(payrule, folder, ["gen", "claims", "--seed", "7", "--n", "300", "--rows", "20000", "-o", "c.ndjson"],
        environment, mask)
    for path in sorted((folder / "out").iterdir()):
        made[path.name] = path.read_bytes()
    for name in ("t.payt", "c.ndjson"):
        made[name] = (folder / name).read_bytes()
    deciding = ["--policies", "out", "--tables", "t.payt", "-q"]
    for name, binary, arguments in (
            ("decisions", payrule, ["run", "c.ndjson", *deciding]),
            ("decisions", engine, ["run", "c.ndjson", *deciding, "--evaluator", "graph"]),
            ("codes", engine, ["run", "c.ndjson", *deciding, "--level", "codes"]),
            ("report", payrule, ["run", "examples/demo/claims.ndjson", *deciding, "--as", "text"]),
            ("diagrams", payrule, ["dump", "examples/first_policy/policy.pay", "--graph"])):
        made[f"{name} of {binary.name}"] = run(binary, folder, arguments, environment, mask)
    return made


def compare(places, locales, wanted):
    """How many artefacts are alike and how many are not; the first of each name sets its digest."""
    passed = failed = 0
    for binaries in places:
        for folder_name, environment, mask, backwards, alone in SURROUNDINGS[:None if binaries == places[0] else 1]:
            environment = environment | locales | ({"one processor": "yes"} if alone else {})
            with tempfile.TemporaryDirectory() as scratch:
                folder = pathlib.Path(scratch) / folder_name
                for part in ("policies", "stdlib", "examples"):
                    shutil.copytree(ROOT / part, folder / part)
                for name, data in artefacts(binaries, folder, environment, mask, backwards).items():
                    digest = hashlib.sha256(data).hexdigest()
                    if data and wanted.setdefault(name, digest) == digest:
                        passed += 1
                        continue
                    failed += 1
                    print(f"FAILED {name} by {binaries} in `{folder_name}`, {environment}: other bytes")
    return passed, failed


def main():
    places = [pathlib.Path(place).resolve() for place in sys.argv[1:]]
    wanted = {}
    with tempfile.TemporaryDirectory() as scratch:
        passed, failed = compare(places, make_locales(pathlib.Path(scratch)), wanted)
    decided = {digest for name, digest in wanted.items() if name.startswith("decisions")}
    passed, failed = (passed + 1, failed) if len(decided) == 1 else (passed, failed + 1)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
