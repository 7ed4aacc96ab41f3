# Patient values never reach a message. Marked values are put into every field of a claim, one field at a time, of the
# right type and of wrong ones; whatever is printed besides decisions must not hold a mark. Comes in: the folder of the
# built commands; goes out: `N passed, N failed`. Claim ids and keys are no patient values:
# messages name them.
import copy
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
POLICY = os.path.join(ROOT, "examples", "first_policy", "policy.pay")
MARK = "QZXMARK"
NUMBER = 918273645546372819
WRONG = [MARK, f" {MARK}\u00e9\\", NUMBER, -NUMBER, f"{NUMBER}.55", "1871-08-09", True, None, [MARK], {"value": MARK}]
MARKS = [MARK, str(NUMBER), "1871-08-09"]
CLAIM = {
    "id": "C", "form": "professional", "payer": "riverside", "received": "2026-07-20",
    "patient": {"id": "P1", "sex": "female", "birth_date": "1950-03-02"}, "billing_npi": "B1",
    "provider": {"tax_id": "T1", "taxonomy": "X1"}, "place_of_service": "11", "diagnoses": ["E11.42"], "frequency": "1",
    "lines": [{"number": 1, "procedure": "11720", "modifiers": ["GA"], "units": 1, "charge": "60.00",
               "allowed": "45.00", "service_date": "2026-07-08", "rendering_npi": "R1", "specialty": "POD",
               "tooth": "3", "diagnosis_pointers": [1]}],
    "history": {"amounts": [{"name": "nail_care_visits", "year": 2026, "count": 2}],
                "lines": [{"claim_id": "H1", "number": 1, "procedure": "11720", "service_date": "2026-01-02",
                           "status": "paid"}]},
    "documentation": {"signed": True, "note": "text"},
}


def places(value, path=()):
    """Every value of the claim but its id, and the containers themselves."""
    if path and path != ("id",):
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for key, part in inner:
        yield from places(part, (*path, key))


def marked():
    """The claim with one value replaced, with one key added, and cut off inside a marked value."""
    for path in places(CLAIM):
        for value in WRONG:
            claim = copy.deepcopy(CLAIM)
            target = claim
            for key in path[:-1]:
                target = target[key]
            target[path[-1]] = value
            yield json.dumps(claim)
        if isinstance(path[-1], str):
            claim = copy.deepcopy(CLAIM)
            target = claim
            for key in path[:-1]:
                target = target[key]
            target["surplus"] = MARK
            yield json.dumps(claim)
    text = json.dumps({**CLAIM, "patient": {"id": MARK, "sex": MARK}})
    yield text[:text.index(MARK) + 3] + MARK
    yield text[:-1] + "," + MARK + "}"


def run(binary, arguments, folder):
    return subprocess.run([binary, *arguments], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
                          check=False, text=True)


def refusals(text):
    return "\n".join(line for line in text.splitlines() if line.startswith('{"refused"'))


def main():
    binary = os.path.join(os.path.abspath(sys.argv[1]), "payrule")
    claims = [json.dumps(CLAIM), *marked()]  # the first one is decided, so what is wrong with the others is their mark
    outputs = []
    with tempfile.TemporaryDirectory() as folder:
        deciding = ["--policies", POLICY, "--tables", "t.payt"]
        add_ons = os.path.join(ROOT, "examples", "tables", "add_on.csv")
        subprocess.run([binary, "table", "import", add_ons, "-o", "t.payt"], cwd=folder, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(os.path.join(folder, "claims.ndjson"), "w", encoding="utf-8") as file:
            file.write("\n".join(claims) + "\n")
        result = run(binary, ["run", "claims.ndjson", *deciding], folder)
        refused = refusals(result.stdout)
        outputs += [("run", result.stderr), ("refusals of run", refused)]
        for number, claim in list(enumerate(claims))[::25]:
            name = f"c{number}.json"
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(claim)
            for command in (["decide"], ["why", "--line", "1"], ["why-not", "nails.needs_condition"]):
                outputs.append((f"{command[0]} of {claim}", run(binary, [*command, name, *deciding], folder).stderr))
    problems = [f"{what}: {line}" for what, text in outputs for line in text.splitlines()
                if any(mark in line for mark in MARKS)]
    if len(refused.splitlines()) < len(claims) // 3 or '"ordinal":1,' in refused:
        problems.append(f"{len(refused.splitlines())} of {len(claims)} claims refused: the search has no meaning")
    print("\n".join(problems[:20]) or f"{len(claims)} marked claims, {len(refused.splitlines())} refused: no mark told")
    print(f"{len(outputs) - min(len(outputs), len(problems))} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
