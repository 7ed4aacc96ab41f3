#!/usr/bin/python3
"""Decides claims again from `payrule dump --graph` alone and compares each line with what `payrule run` said.

    decide_from_dump.py --dump DUMP --claims CLAIMS --tables FOLDER --decisions DECISIONS

Comes in: dumps, NDJSON claims, CSV tables, NDJSON decisions; goes out: the lines that differ, what was seen, and
`N passed, N failed`. The rules' conditions are answered by walking their diagrams (docs/format/graph_dump.md).
"""

import argparse
import collections
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "redecide"))

from policy import read_policies  # noqa: E402
from run import Run  # noqa: E402
from world import Claim, Schema, money, read_claims, read_tables  # noqa: E402


def said(line):
    """A line of `payrule run`, in the script's terms."""
    findings = set()
    for one in line.get("findings", []):
        remittance = (one["group"], one["carc"], tuple(one.get("rarcs", []))) if "carc" in one else None
        findings.add((one["rule"], one["stage"], one["action"], one["certain"], remittance,
                      tuple(one.get("modifiers", [])), tuple(one.get("replaced", []))))
    version = line.get("policy", "") + " " + line.get("version", "")
    return {"number": line["number"], "outcome": line["outcome"], "lower": line["lower"], "upper": line["upper"],
            "version": version.strip(), "paid": money(line["paid"]) if "paid" in line else None, "findings": findings}


def difference(ours, theirs):
    parts = []
    for key in ours:
        if ours[key] == theirs[key]:
            continue
        if key == "findings":
            parts += ["script only: %s" % (f,) for f in sorted(map(str, ours[key] - theirs[key]))]
            parts += ["run only: %s" % (f,) for f in sorted(map(str, theirs[key] - ours[key]))]
        else:
            parts.append("%s: script %s, run %s" % (key, ours[key], theirs[key]))
    return parts


def compare(policies, tables, claims, decisions, show=5):
    """(lines that agree, lines that differ, what was seen)"""
    schema = Schema(policies[0].dump["claim_fields"])
    passed, failed, seen = 0, 0, collections.Counter()
    for given in claims:
        lines = Run(policies, tables, Claim(schema, given)).all_stages()
        theirs = {line["number"]: said(line) for line in decisions[given["id"]]["lines"]}
        for line in lines:
            parts = difference(line, theirs[line["number"]])
            passed, failed = passed + (not parts), failed + bool(parts)
            if parts and failed <= show:
                print("claim %s, line %s:\n  %s" % (given["id"], line["number"], "\n  ".join(parts)))
            seen[line["outcome"]] += 1
            for name, _, action, certain, *_ in line["findings"]:
                seen["%s, %s%s" % (name, action, "" if certain else ", possible")] += 1
    return passed, failed, seen


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("dump", "claims", "tables", "decisions"):
        arguments.add_argument("--" + name, required=True)
    options = arguments.parse_args()
    with open(options.dump, encoding="utf-8") as file:
        policies = read_policies(file.read())
    with open(options.decisions, encoding="utf-8") as file:
        decisions = {one["claim_id"]: one for one in map(json.loads, file)}
    passed, failed, seen = compare(policies, read_tables(options.tables), read_claims(options.claims), decisions)
    for what, times in sorted(seen.items()):
        print("%8d  %s" % (times, what))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
