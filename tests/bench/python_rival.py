# The reference job in plain Python with dictionaries, as a rival of the engine. Comes in: a folder with pairs.txt,
# limits.txt and sample.ndjson, written by payrule_bench; goes out: result.txt there: lines denied, seconds in memory,
# seconds from NDJSON to NDJSON, seconds to load the tables. Rules: policies/reference_job.pay.
import json
import pathlib
import sys
import time

X = {"XE", "XP", "XS", "XU"}
OPENS = X | set("59 24 25 27 57 58 78 79 91 LT RT LC LD LM RC RI E1 E2 E3 E4 FA TA".split())
OPENS |= {f"F{i}" for i in range(1, 10)} | {f"T{i}" for i in range(1, 10)}
THRESHOLD = 241000


def load(folder):
    pairs = ({}, {})
    with open(folder / "pairs.txt", encoding="ascii") as file:
        for row in file:
            setting, one, two, first, last, indicator = row.split()
            window = (int(first), int(last), int(indicator))
            table, key = pairs[int(setting)], one + two
            table[key] = table[key] + (window,) if key in table else (window,)
    limits = {}
    with open(folder / "limits.txt", encoding="ascii") as file:
        for row in file:
            code, mai, therapy, *units = row.split()
            limits[code] = (int(mai), therapy == "1", tuple(map(int, units)))
    return pairs, limits


def cents(text):
    return int(text.replace(".", ""))


def day_of(text):
    return int(text.replace("-", ""))


def prepare(claim):
    """What the job needs of a claim."""
    lines = [(line["procedure"], set(line["modifiers"]), line["units"], cents(line["allowed"]),
              day_of(line["service_date"])) for line in claim["lines"]]
    carried = {amount["year"]: cents(amount["money"]) for amount in claim["history"]["amounts"]}
    return claim["id"], claim["form"] == "institutional", claim["payer"].startswith("comm"), lines, carried


def judge_pairs(table, commercial, lines):
    denied = [[] for _ in lines]
    for i, (one, first_modifiers, _, _, day) in enumerate(lines):
        for j, (two, second_modifiers, _, _, other) in enumerate(lines):
            if i == j or day != other:
                continue
            for first, last, indicator in table.get(one + two, ()):
                if not first <= day <= last:
                    continue
                both = first_modifiers | second_modifiers
                if indicator == 0:
                    denied[j].append("job.hard")
                elif not both & OPENS:
                    denied[j].append("job.soft")
                elif commercial and both & X and "59" not in both:
                    denied[j].append("job.wants_59")
    return denied


def judge(prepared, pairs, limits):
    _, hospital, commercial, lines, carried = prepared
    denied = judge_pairs(pairs[hospital], commercial, lines)
    counts = {}
    for (code, _, units, _, day), reasons in zip(lines, denied):
        if not reasons:
            counts[code, day] = counts.get((code, day), 0) + units
    for (code, _, units, _, day), reasons in zip(lines, denied):
        if reasons or code not in limits:
            continue
        mai, _, allowed = limits[code]
        quarter = (day // 10000 - 2025) * 4 + (day // 100 % 100 - 1) // 3
        if (units if mai == 1 else counts[code, day]) > allowed[quarter]:
            reasons.append("job.units")
    spent = dict(carried)
    for (code, modifiers, _, amount, day), reasons in zip(lines, denied):
        if reasons or code not in limits or not limits[code][1]:
            continue
        year = day // 10000
        total = spent.get(year, 0) + amount
        if total > THRESHOLD and "KX" not in modifiers:
            reasons.append("job.therapy")
        else:
            spent[year] = total
    return denied


def main():
    folder = pathlib.Path(sys.argv[1])
    start = time.process_time()
    pairs, limits = load(folder)
    loaded = time.process_time() - start
    claims = [prepare(json.loads(row)) for row in open(folder / "sample.ndjson", encoding="ascii")]
    start = time.process_time()
    count = sum(sum(1 for reasons in judge(claim, pairs, limits) if reasons) for claim in claims)
    in_memory = time.process_time() - start
    start = time.process_time()
    with open(folder / "sample.ndjson", encoding="ascii") as file, open("/dev/null", "w", encoding="ascii") as out:
        for row in file:
            claim = prepare(json.loads(row))
            lines = [{"number": n + 1, "outcome": "deny" if reasons else "pay", "reasons": reasons}
                     for n, reasons in enumerate(judge(claim, pairs, limits))]
            out.write(json.dumps({"claim_id": claim[0], "lines": lines}) + "\n")
    whole = time.process_time() - start
    (folder / "result.txt").write_text(f"{count} {in_memory} {whole} {loaded}\n", encoding="ascii")


main()
