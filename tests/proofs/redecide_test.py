#!/usr/bin/python3
"""Runs decide_from_dump on the shipped policies: sample claims, claims of `payrule gen`, and claims drawn from what the
dumps speak of. Then plants faults in a dump – one edge of one diagram leads elsewhere – and each must be noticed.

    redecide_test.py PAYRULE ROOT [CASES]

Goes out: what was seen, and `N passed, N failed`.
"""

import collections
import json
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "redecide"))
sys.path.insert(0, HERE)

from cases import make_claims  # noqa: E402
from decide_from_dump import compare  # noqa: E402
from policy import Policy, read_policies  # noqa: E402
from world import read_claims, read_tables  # noqa: E402

FAULTS = 40


def run(binary, *arguments):
    done = subprocess.run([binary, *arguments], capture_output=True, text=True)
    if done.returncode not in (0, 7):  # 7: some claims were refused
        sys.exit("payrule %s\n%s" % (" ".join(arguments), done.stderr))
    return done.stdout


class Walked:
    """Which claims went along which edge: (policy, node, run) → claim numbers."""

    def __init__(self):
        self.claims, self.units, self.now = collections.defaultdict(set), {}, 0

    def watch(self):
        plain = Policy.walk

        def walk(policy, unit, read):
            at = unit["root"]
            while not isinstance(at, dict):
                field, ends, children = policy.nodes[at]
                cell = policy.cell(field, read(field))
                edge = next(i for i, end in enumerate(ends) if cell <= end)
                self.units[(id(policy), at, edge)] = unit
                if len(self.claims[(id(policy), at, edge)]) < 20:
                    self.claims[(id(policy), at, edge)].add(self.now)
                at = children[edge]
            return policy.states[at["states_at"]:at["states_at"] + unit["width"]]

        Policy.walk = walk
        return plain


def plant(policies, tables, claims, decisions, pick):
    """Flips edges one after another; returns how many were noticed, and those that were not."""
    walked = Walked()
    plain = walked.watch()
    for number, claim in enumerate(claims):
        walked.now = number
        compare(policies, tables, [claim], decisions, 0)
    Policy.walk = plain
    edges = sorted((policies_index(policies, key[0]), key[1], key[2]) for key in walked.claims)
    pick.shuffle(edges)
    noticed, missed = 0, []
    for place, node, edge in edges:
        if noticed + len(missed) == FAULTS:
            break
        policy = policies[place]
        children = policy.nodes[node][2]
        was, now = children[edge], pick.choice(children)
        # An end where some variant acts for certain becomes one where none does, or the other way round: such a
        # change shows on every claim that comes here.
        unit = walked.units[(id(policy), node, edge)]
        if sorted(strength(policy, unit, c) for c in (was, now)) != [0, 2]:
            continue
        seen = [claims[i] for i in sorted(walked.claims[(id(policy), node, edge)])]
        # A pair that waits for a line which turns out denied does nothing, whatever its diagram says: such a rule is
        # bent only where it alone acted.
        rule = policy.rules[unit["rule"]]
        if rule.get("waits_for") and (strength(policy, unit, was) != 2 or not acted_alone(rule, seen, decisions)):
            continue
        children[edge] = now
        failed = compare(policies, tables, seen, decisions, 0)[1]
        children[edge] = was
        noticed += failed > 0
        if not failed:
            missed.append("%s %s: node %d (%s), edge %d" % (policy.name, policy.version, node,
                                                           policy.nodes[node][0]["name"], edge))
    return noticed, missed


def acted_alone(rule, claims, decisions):
    """Whether in each claim one finding, by the rule or an exception of it, is all that bears on any line."""
    names = {variant["name"] for variant in rule["variants"]}
    for claim in claims:
        lines = decisions[claim["id"]]["lines"]
        bearing = [one["rule"] for line in lines for one in line.get("findings", [])
                   if one["action"] not in ("advise", "flag", "prefer")]
        if len(bearing) != 1 or bearing[0] not in names or any(line["outcome"] == "review" for line in lines):
            return False
    return True


def strength(policy, unit, child):
    """0: nothing acts here, 1: something may, 2: something does; -1: no end of the diagram."""
    if not isinstance(child, dict):
        return -1
    rule = policy.rules[unit["rule"]]
    states = policy.states[child["states_at"]:child["states_at"] + unit["width"]]
    if rule["is_table"]:
        return states[0]
    return max(state if variant["effects"] else 0 for state, variant in zip(states, rule["variants"]))


def policies_index(policies, identity):
    return next(i for i, policy in enumerate(policies) if id(policy) == identity)


def main():
    binary, root = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 3000
    sources = [os.path.join(root, name) for name in ("policies", "examples/acme_benefits")]
    table_folder = os.path.join(root, "examples/tables")
    policies, tables = read_policies(run(binary, "dump", "--graph", *sources)), read_tables(table_folder)
    with tempfile.TemporaryDirectory() as folder:
        drawn, generated = os.path.join(folder, "drawn.ndjson"), os.path.join(folder, "generated.ndjson")
        with open(drawn, "w", encoding="utf-8") as file:
            for claim in make_claims(policies, tables, count, 20260101):
                file.write(json.dumps(claim) + "\n")
        run(binary, "gen", "claims", "--n", str(count // 3), "--rows", "20000", "-o", generated)
        pack = os.path.join(folder, "tables.payt")
        csv_files = [os.path.join(table_folder, name) for name in sorted(os.listdir(table_folder))]
        run(binary, "table", "import", *csv_files, "-o", pack)
        files = [os.path.join(root, "examples/demo/claims.ndjson"), generated, drawn]
        passed = failed = 0
        for name in files:
            out = os.path.join(folder, "decisions.ndjson")
            arguments = [part for source in sources for part in ("--policies", source)]
            run(binary, "run", name, *arguments, "--tables", pack, "-q", "-o", out)
            with open(out, encoding="utf-8") as decided:
                decisions = {one["claim_id"]: one for one in map(json.loads, decided)}
            good, bad, seen = compare(policies, tables, read_claims(name), decisions)
            passed, failed = passed + good, failed + bad
            print("%s: %d lines agree, %d differ" % (os.path.basename(name), good, bad))
        for what, times in sorted(seen.items()):
            print("%8d  %s" % (times, what))
        noticed, missed = plant(policies, tables, read_claims(drawn)[:400], decisions, random.Random(1))
    for one in missed:
        print("not noticed: " + one)
    print("%d of %d planted faults noticed" % (noticed, noticed + len(missed)))
    enough = passed > count and noticed + len(missed) == FAULTS
    failed += len(missed) + (0 if enough else 1)
    print("%d passed, %d failed" % (passed + noticed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
