"""A policy as its dump tells it: fields, diagrams, tables. Walks a rule's diagram for an instance; evaluates the few
conditions that have no diagram (what a sum counts, when a ground applies). Must not know stages or folds.
"""

import bisect
import json

from world import (ABSENT, FIRST_DAY, INFINITY, LAST_DAY, MAYBE, NO, UNKNOWN, YES, add_months, as_date, code, day,
                   is_known, known)

TRUTHS = {"no": NO, "unknown": MAYBE, "yes": YES}


def truth_value(truth):
    return UNKNOWN if truth == MAYBE else known(1 if truth == YES else 0)


class Instance:
    """A rule, or a condition, on lines; dated things are taken on `as_of`."""

    def __init__(self, rule, receiver, variables, as_of, **more):
        self.rule, self.receiver, self.variables, self.as_of = rule, receiver, variables, as_of
        self.receiver_variable = more.get("receiver_variable", 0)
        self.row, self.day = more.get("row"), more.get("day", ())
        self.past_coverage = more.get("past_coverage", False)
        self.assume_payable = None

    def line(self, variable):
        return self.variables[variable] if variable < len(self.variables) else None


class Row:
    def __init__(self, columns, effective, deleted, primaries=()):
        self.columns, self.effective, self.deleted, self.primaries = columns, effective, deleted, primaries
        self.open_indicator = False


class Policy:
    def __init__(self, dump):
        self.dump = dump
        header = dump["header"]
        self.name, self.version, self.payer = header["name"], header["version"], header["payer_id"]
        self.forms = header["claim_forms"]
        self.bills = [(code(a), code(b)) for a, b in header["types_of_bill"]]
        self.first, self.last = day(header["effective"][0]), day(header["effective"][1])
        self.published = header["published"]
        self.same_fields, self.same_else = header["same_provider"], header["same_provider_else"]
        self.facts = {fact["name"]: fact for fact in dump["facts"]}
        self.sums = {a["name"]: a for a in dump["accumulators"]}
        self.tables = {t["local"]: t for t in dump["tables"]}
        self.parameters = {p["name"]: [(day(s["from"]), s) for s in p["steps"]] for p in dump["parameters"]}
        self.sets = [[(day(s["from"]), spans(s["codes"], code)) for s in one["segments"]] for one in dump["sets"]]
        self.reasons = [[(day(s["from"]), s) for s in one["steps"]] for one in dump["reasons"]]
        self.rules = dump["rules"]
        for index, rule in enumerate(self.rules):
            rule["units"] = [u for u in dump["units"] if u["rule"] == index]
            for variant in rule["variants"]:
                variant["dates"] = [day(variant["effective"][0]), day(variant["effective"][1])]
        self.fields = [self.prepare(field) for field in dump["fields"]]
        self.nodes = [(self.fields[n["field"]], [r[0] for r in n["runs"]], [r[1] for r in n["runs"]])
                      for n in dump["diagram"]]
        self.states = dump["states"]

    @staticmethod
    def prepare(field):
        read = {"code": code, "as_of_date": day, "date_of": day}.get(field["kind"], lambda cut: cut)
        field["cuts"] = [read(cut) for cut in field["cuts"]]
        if field["kind"] == "modifier":
            field["modifier"] = code(field["modifier"])
        if field["kind"] == "has_code":
            field["codes"] = spans(field["codes"], code)
        return field

    # ---- diagrams ----------------------------------------------------------------------------------------------------
    def walk(self, unit, read):
        """The states of the unit's variants: 0 no, 1 possible, 2 certain."""
        at = unit["root"]
        while not isinstance(at, dict):
            field, ends, children = self.nodes[at]
            at = children[bisect.bisect_left(ends, self.cell(field, read(field)))]
        return self.states[at["states_at"]:at["states_at"] + unit["width"]]

    @staticmethod
    def cell(field, value):
        """Numeric cells (or spans of them, by first then last), then absent, then unknown."""
        cuts = field["cuts"]
        count = len(cuts) + 1
        span = lambda i, j: i * count - i * (i - 1) // 2 + (j - i)
        numeric = count * (count + 1) // 2 if field["interval"] else count
        if value == ABSENT:
            assert field["can_be_absent"], field["name"]
            return numeric
        if value == UNKNOWN or (not field["interval"] and value[0] != value[1]):
            if field["interval"]:
                return span(0, count - 1)
            assert field["can_be_unknown"], field["name"]
            return numeric + (1 if field["can_be_absent"] else 0)
        low = bisect.bisect_right(cuts, value[0])
        return span(low, bisect.bisect_right(cuts, value[1])) if field["interval"] else low

    # ---- dated things ------------------------------------------------------------------------------------------------
    def parameter(self, name, date):
        found = None
        for start, step in self.parameters[name]:
            if start <= date:
                found = step
        return known(found["value"]) if found and found["known"] else UNKNOWN

    def in_set(self, index, wanted, date):
        found = []
        for start, codes in self.sets[index]:
            if start <= date:
                found = codes
        return contains(found, wanted)

    def reason(self, index, date):
        if index is None:
            return None
        found = self.reasons[index][0][1]
        for start, step in self.reasons[index]:
            if start <= date:
                found = step
        return (found["group"], found["carc"], tuple(found["rarcs"]))

    def first_change(self, first, last):
        """The first day after `first`, up to `last`, on which anything dated changes."""
        days = [start for steps in self.parameters.values() for start, _ in steps]
        days += [start for steps in self.sets + self.reasons for start, _ in steps]
        ranges = [variant["dates"] for rule in self.rules for variant in rule["variants"]]
        ranges += [[day(c["dates"][0]), day(c["dates"][1])] for t in self.dump["tables"] for c in t["changes"]]
        for start, end in ranges:
            days += [start] + ([end + 1] if end < LAST_DAY else [])
        return min((d for d in days if first < d <= last), default=None)


def spans(pairs, read):
    return [(None if a is None else read(a), None if b is None else read(b)) for a, b in pairs]


def contains(intervals, value):
    return any((a is None or a <= value) and (b is None or value <= b) for a, b in intervals)


def full_years(born, date):
    years = as_date(date).year - as_date(born).year
    return years if add_months(born, 12 * years) <= date else years - 1


def scaled(value, factor):
    if abs(value) == INFINITY:
        return 0 if factor == 0 else value
    product = abs(value * factor)
    rounded = (product + 5000) // 10000
    return rounded if value * factor >= 0 else -rounded


class Reader:
    """Reads the fields of instances for one claim. `run` answers what only the run so far knows: payability, sums."""

    def __init__(self, claim, tables, run):
        self.claim, self.tables, self.run = claim, tables, run

    # ---- comparisons between lines -----------------------------------------------------------------------------------
    def all_equal(self, a, b, paths, skip):
        result, told = YES, False
        for path in paths:
            if skip(path):
                continue
            told = True
            result = min(result, self.claim.same(a, b, path))
        return result, told

    def same_provider(self, policy, a, b):
        absent = lambda line, path: self.claim.compared(line, path) == ABSENT
        both = lambda path: absent(a, path) and absent(b, path)
        one = lambda path: absent(a, path) or absent(b, path)
        if policy.same_else and any(one(path) for path in policy.same_fields):
            result, told = self.all_equal(a, b, policy.same_else, both)
            return result if told else self.all_equal(a, b, policy.same_fields, one)[0]
        return self.all_equal(a, b, policy.same_fields, both)[0]

    def same_day(self, policy, a, b):
        if a is b:
            return YES
        result = min(self.claim.same(a, b, "patient.id"), self.claim.same(a, b, "line.service_date"))
        return NO if result == NO else min(result, self.same_provider(policy, a, b))

    # ---- tables ------------------------------------------------------------------------------------------------------
    def table_state(self, policy, local, date):
        """(rows can be asked, the date is past what the table speaks for)"""
        binding = policy.tables[local]
        if binding["own"]:
            return True, False
        table = self.tables.get(binding["table"])
        return table is not None, table is not None and not table.first <= date <= table.last

    def find_row(self, policy, local, wanted, date):
        binding = policy.tables[local]
        if binding["own"]:
            return self.own_row(binding, wanted, date)
        if binding["table"] not in self.tables:
            return None
        rows = self.tables[binding["table"]].on(wanted, date)
        if not rows:
            return None
        if binding["kind"] == "add_ons":
            return self.add_on_row(rows)
        row = rows[-1]
        if binding["kind"] == "unit_limits":
            return Row({"value": int(row["units"]), "mai": int(row["mai"])}, row["effective"], row["deleted"])
        values = {}
        for place, column in enumerate(binding["columns"]):
            text = row[column["name"]]
            named = column["values"] or (["female", "male"] if column["type"] == "enum" else [])
            values[place] = named.index(text) if text in named else int(text)
        return Row(values, row["effective"], row["deleted"])

    @staticmethod
    def own_row(binding, wanted, date):
        found = None
        for row in binding["rows"]:
            start, end = day(row["dates"][0]), day(row["dates"][1])
            if code(row["key"]) == wanted and start <= date <= end and (found is None or found.effective <= start):
                found = Row(dict(enumerate(row["values"])), start, end)
        return found

    @staticmethod
    def add_on_row(rows):
        types = {int(row["type"]) for row in rows}
        kind = 2 if 2 in types else 3 if 3 in types else 1
        primaries = {code(row["primary"]) for row in rows if row.get("primary")}
        return Row({"type": kind}, max(r["effective"] for r in rows), min(r["deleted"] for r in rows), primaries)

    def pair_row(self, policy, instance, local, first, second, date):
        binding = policy.tables[local]
        table = self.tables[binding["table"]]
        published = sorted(table.rows.get((first, second), []), key=lambda row: row["effective"])
        rows = [dict(row, indicator=int(row["indicator"]), added=False) for row in published]
        either = published + table.rows.get((second, first), [])
        in_force = [c for c in binding["changes"] if day(c["dates"][0]) <= date <= day(c["dates"][1])]
        names = lambda c, a, b: policy.in_set(c["first"], a, date) and policy.in_set(c["second"], b, date)
        for change in in_force:
            if change["kind"] == "ignore_deletions":
                self.ignore_deletions(rows, either, change)
            if change["kind"] == "ignore_deletion_of_pair" and names(change, first, second):
                live = [row for row in rows if row["indicator"] != 9]
                if live:
                    max(live, key=lambda row: row["effective"])["deleted"] = LAST_DAY
        for change in in_force:
            if change["kind"] == "add_pair" and names(change, first, second):
                rows.append({"effective": day(change["dates"][0]), "deleted": day(change["dates"][1]),
                             "indicator": change["indicator"], "added": True})
            if change["kind"] == "remove_pair" and names(change, first, second):
                rows = []
        active = None
        for row in rows:
            if row["indicator"] == 9 or not row["effective"] <= date <= row["deleted"]:
                continue
            if active is None or active["effective"] <= row["effective"] or row["added"]:
                active = row
        if active is None:
            return None
        result = Row({"indicator": active["indicator"]}, active["effective"], active["deleted"])
        for change in in_force:
            if change["kind"] == "force_indicator" and (names(change, first, second) or names(change, second, first)):
                self.force(policy, instance, change, result)
        return result

    @staticmethod
    def ignore_deletions(rows, either, change):
        first, last = day(change["deleted"][0]), day(change["deleted"][1])
        for row in rows:
            if row["indicator"] == 9 or row["deleted"] == LAST_DAY or not first <= row["deleted"] <= last:
                continue
            if not any(int(o["indicator"]) != 9 and row["effective"] < o["effective"] for o in either):
                row["deleted"] = LAST_DAY

    def force(self, policy, instance, change, row):
        if row.columns["indicator"] == change["indicator"]:
            return
        where = YES if change["where"] is None else self.holds(policy, instance, change["where"])
        if where == YES:
            row.columns["indicator"] = change["indicator"]
        elif where == MAYBE:
            row.open_indicator = True

    def column(self, row, column):
        if column == "indicator" and row.open_indicator:
            return UNKNOWN
        if column == "effective":
            return known(row.effective)
        if column == "deleted":
            return ABSENT if row.deleted == LAST_DAY else known(row.deleted)
        return known(row.columns[column]) if column in row.columns else ABSENT

    # ---- forms -------------------------------------------------------------------------------------------------------
    def form(self, policy, instance, form):
        low = high = form["constant"]
        open_end = False
        for term in form["terms"]:
            value = self.term(policy, instance, term)
            if value == ABSENT:
                return ABSENT
            open_end = open_end or value == UNKNOWN
            if open_end:
                continue
            ends = [end * term["times"] for end in value]
            low, high = low + min(ends), high + max(ends)
        return UNKNOWN if open_end else (low, high)

    def term(self, policy, instance, term):
        line = instance.line(term["variable"])
        kind = term["kind"]
        if kind == "field":
            return self.claim.value(line, term["path"])
        if kind == "row":
            return self.row_term(policy, instance, term, line)
        if kind == "fact":
            fact = policy.facts[term["name"]]
            return self.claim.fact(fact, line if fact["on_line"] else instance.receiver)
        if kind in ("before", "with"):
            return self.run.running_sum(instance, policy.sums[term["name"]], line, kind == "with")
        if kind == "day_units":
            return self.run.day_units(instance)
        if kind == "rank":
            return self.run.rank(instance, line)
        if kind == "parameter":
            return policy.parameter(term["name"], instance.as_of)
        inner = self.form(policy, instance, term["of"])
        if kind == "add_months":
            return known(add_months(inner[0], term["months"])) if is_known(inner) else inner
        if kind == "scale":
            factor = term["ten_thousandths"]
            return (scaled(inner[0], factor), scaled(inner[1], factor)) if is_known(inner) else inner
        born = self.claim.values["patient.birth_date"]
        if ABSENT in (born, inner):
            return ABSENT
        if UNKNOWN in (born, inner):
            return UNKNOWN
        return known(inner[0] - born[0] if kind == "age_days" else full_years(born[0], inner[0]))

    def row_term(self, policy, instance, term, line):
        rule = instance.rule
        if "table" not in term or (rule is not None and rule["table"] == term["table"]
                                       and term["variable"] == 0):
            return ABSENT if instance.row is None else self.column(instance.row, term["column"])
        if line is None or not is_known(line.procedure):
            return ABSENT
        if line.as_of is None:
            return UNKNOWN
        loaded, past = self.table_state(policy, term["table"], line.as_of)
        if not loaded or past:
            return UNKNOWN
        row = self.find_row(policy, term["table"], line.procedure[0], line.as_of)
        return ABSENT if row is None else self.column(row, term["column"])

    # ---- fields and conditions ---------------------------------------------------------------------------------------
    def field(self, policy, instance, field):
        kind = field["kind"]
        line = instance.line(field["variable"])
        if kind == "form":
            return self.form(policy, instance, field["form"])
        if kind in ("code", "enum"):
            return self.claim.value(line, field["path"])
        if kind == "fact":
            fact = policy.facts[field["name"]]
            return self.claim.fact(fact, line if fact["on_line"] else instance.receiver)
        if kind == "modifier":
            return known(1 if line is not None and field["modifier"] in line.modifiers else 0)
        if kind == "has_code":
            return known(1 if self.has_code(line, field) else 0)
        if kind == "as_of_date":
            return known(instance.as_of)
        if kind == "date_of":
            if line is None:
                return known(instance.as_of)
            return UNKNOWN if line.as_of is None else known(line.as_of)
        if kind == "record_supplied":
            return known(1 if self.claim.record else 0)
        if kind == "ground_supplied":
            return known(1 if line is not None and field["name"] in line.grounds else 0)
        if kind == "any_ground_supplied":
            return known(1 if line is not None and line.grounds else 0)
        return truth_value(self.truth(policy, instance, field, line))

    def has_code(self, line, field):
        path = field["path"]
        if self.claim.schema.type[path] == "Codes":
            there = self.claim.values[path] if self.claim.schema.of_claim[path] else line.values[path] if line else []
            return any(contains(field["codes"], one) for one in there)
        value = self.claim.value(line, path)
        return is_known(value) and contains(field["codes"], value[0])

    def truth(self, policy, instance, field, line):
        kind = field["kind"]
        if kind == "payable":
            if instance.assume_payable == field["variable"]:
                return YES
            return NO if line is None else self.run.payable(line)
        if kind == "any_primary_payable":
            return self.run.any_primary(instance)
        if kind == "listed_in":
            return self.listed(policy, field, line)
        other = instance.line(field["variable2"]) if "variable2" in field else None
        if kind == "any_other_line":
            return self.any_other(policy, instance, field, line)
        if line is None or other is None:
            return NO
        if kind == "same_provider":
            return self.same_provider(policy, line, other)
        if kind == "same_patient":
            return self.claim.same(line, other, "patient.id")
        return self.claim.same(line, other, field["path"], kind == "same_or_both_absent")

    def listed(self, policy, field, line):
        if line is None or not is_known(line.procedure):
            return NO
        if line.as_of is None:
            return MAYBE
        loaded, past = self.table_state(policy, field["table"], line.as_of)
        if not loaded or past:
            return MAYBE
        return YES if self.find_row(policy, field["table"], line.procedure[0], line.as_of) else NO

    def any_other(self, policy, instance, field, line):
        rule = instance.rule
        lines = self.claim.all if rule is not None and rule["including_history"] else self.claim.lines
        before = list(instance.variables) + [None] * (field["variable2"] + 1 - len(instance.variables))
        result = NO
        for other in lines:
            if other is line:
                continue
            with_other = Instance(rule, instance.receiver, before[:], instance.as_of, row=instance.row,
                                  day=instance.day, receiver_variable=instance.receiver_variable)
            with_other.variables[field["variable2"]] = other
            result = max(result, self.holds(policy, with_other, field["where"]))
        return result

    def holds(self, policy, instance, condition):
        if condition is None or condition is True:
            return YES
        if condition is False:
            return NO
        (kind, inside), = condition.items()
        if kind == "all":
            return min(self.holds(policy, instance, part) for part in inside)
        if kind == "any":
            return max(self.holds(policy, instance, part) for part in inside)
        if kind == "not":
            return 2 - self.holds(policy, instance, inside)
        if kind == "has":
            return self.has_modifiers(instance, inside)
        if kind == "test":
            return self.test(policy, instance, inside)
        if inside is None:  # unknown
            return MAYBE
        absent = self.field(policy, instance, policy.fields[inside["field"]]) == ABSENT
        return TRUTHS[inside["when_absent"]] if absent else MAYBE

    @staticmethod
    def has_modifiers(instance, has):
        line = instance.line(has["variable"])
        listed = {code(m) for m in has["modifiers"]}
        own = set(line.modifiers) if line is not None else set()
        if has["how"] == "all":
            return YES if listed <= own else NO
        if has["how"] == "share":
            other = instance.line(has["variable2"])
            own &= set(other.modifiers) if other is not None else set()
        return YES if listed & own else NO

    def test(self, policy, instance, test):
        field = policy.fields[test["field"]]
        value = self.field(policy, instance, field)
        if value == ABSENT:
            return TRUTHS[test["when_absent"]]
        if value == UNKNOWN:
            return TRUTHS[test["when_unknown"]]
        read = {"code": code, "as_of_date": day, "date_of": day}.get(field["kind"], lambda end: end)
        low, high = value
        for first, last in spans(test["values"], read):
            if (first is None or first <= low) and (last is None or high <= last):
                return YES
            if low != high and (first is None or first <= high) and (last is None or low <= last):
                return MAYBE
        return NO


def read_policies(text):
    """Dumps stand one behind another."""
    decoder, at, found = json.JSONDecoder(), 0, []
    while at < len(text):
        dump, at = decoder.raw_decode(text, at)
        assert dump["format"] == "payrule graph 2", dump["format"]
        found.append(Policy(dump))
        while at < len(text) and text[at].isspace():
            at += 1
    return found
