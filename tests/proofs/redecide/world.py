"""Claims and tables as values, read from their own text alone: NDJSON claims and CSV tables in, lines with fields out.

A value is ABSENT, UNKNOWN or a pair (low, high). Codes are tuples in the order of docs/format/graph_dump.md, dates are
days since 1970-01-01, money is 1/100 cent. Knows nothing of rules; shares no code with the compiler or the engine.
"""

import csv
import datetime
import decimal
import json
import os

ABSENT, UNKNOWN = "absent", "unknown"
INFINITY = float("inf")
NO, MAYBE, YES = 0, 1, 2
EPOCH = datetime.date(1970, 1, 1).toordinal()
FIRST_DAY, LAST_DAY = datetime.date(1, 1, 1).toordinal() - EPOCH, datetime.date(9999, 12, 31).toordinal() - EPOCH


def code(text):
    """Shorter codes first, then by which places are letters, then as text."""
    text = text.strip().upper()
    return (len(text), "".join("1" if c.isalpha() else "0" for c in text), text)


def day(text):
    return datetime.date.fromisoformat(text).toordinal() - EPOCH


def as_date(days):
    return datetime.date.fromordinal(days + EPOCH)


def add_months(days, months):
    start = as_date(days)
    place = start.year * 12 + start.month - 1 + months
    year, month = divmod(place, 12)
    after = datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (after - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(start.day, last)).toordinal() - EPOCH


def money(text):
    return int(decimal.Decimal(text) * 10000)


def known(value):
    return (value, value)


def is_known(value):
    return isinstance(value, tuple)


# Keys of the claim format → fields of the dump.
CLAIM_KEYS = {"id": "claim.id", "form": "claim.form", "payer": "claim.payer", "received": "claim.received",
              "frequency": "claim.frequency", "original_received": "claim.original_received",
              "other_payer_paid_on": "claim.other_payer_paid_on", "place_of_service": "claim.place_of_service",
              "type_of_bill": "claim.type_of_bill", "condition_codes": "claim.condition_code",
              "diagnoses": "claim.diagnosis", "billing_npi": "provider.billing_npi"}
NESTED_KEYS = {("patient", "id"): "patient.id", ("patient", "sex"): "patient.sex",
               ("patient", "birth_date"): "patient.birth_date", ("provider", "billing_npi"): "provider.billing_npi",
               ("provider", "tax_id"): "provider.tax_id", ("provider", "taxonomy"): "provider.taxonomy",
               ("coverage", "benefit_year_start"): "coverage.benefit_year_start"}
LINE_KEYS = {"number": "line.number", "procedure": "line.procedure", "modifiers": "line.modifiers",
             "units": "line.units", "charge": "line.charge", "allowed": "line.allowed",
             "service_date": "line.service_date", "service_date_end": "line.service_date_end",
             "rendering_npi": "line.rendering_npi", "specialty": "line.specialty",
             "place_of_service": "line.place_of_service", "revenue": "line.revenue", "tooth": "line.tooth"}


class Schema:
    """What the dump says about the fields of claims."""

    def __init__(self, claim_fields):
        self.type = {f["path"]: f["type"] for f in claim_fields}
        self.of_claim = {f["path"]: f["of"] == "Claim" for f in claim_fields}
        self.missing = {f["path"]: ABSENT if f["when_missing"] == "Absent" else UNKNOWN for f in claim_fields}

    def read(self, path, given, has_key):
        kind = self.type[path]
        if kind == "Codes":
            return [code(c) for c in given or []]
        if not has_key or given is None or (isinstance(given, str) and not given.strip()):
            return self.missing[path]
        if kind == "Code":
            return known(code(given))
        if kind == "Date":
            return known(day(given))
        if kind == "Money":
            return known(money(given))
        if kind == "Count":
            return known(int(given))
        if path == "patient.sex":
            number = {"f": 0, "female": 0, "m": 1, "male": 1}.get(given.strip().lower())
            return UNKNOWN if number is None else known(number)
        if path == "claim.form":
            return known(["professional", "institutional", "dental"].index(given.lower()))
        return known(given)


class Line:
    """A service line of the claim, or of history (`past` holds what only history has)."""

    def __init__(self, schema, given, past=None, claim_diagnoses=()):
        self.given, self.past = given, past
        self.values = {path: schema.read(path, given.get(key), key in given) for key, path in LINE_KEYS.items()}
        pointers = given.get("diagnosis_pointers")
        self.values["line.diagnosis"] = (
            [claim_diagnoses[p - 1] for p in pointers] if pointers else list(claim_diagnoses))
        if past is not None:
            self.values["line.diagnosis"] = []
        self.number = given.get("number")
        self.procedure = self.values["line.procedure"]
        self.modifiers = self.values["line.modifiers"]
        self.grounds = given.get("grounds") or []
        date = self.values["line.service_date"]
        self.as_of = date[0] if is_known(date) else None
        end = self.values["line.service_date_end"]
        self.last_day = end if is_known(end) else date
        self.policy, self.states = None, None


class Claim:
    def __init__(self, schema, given):
        self.schema, self.given = schema, given
        self.values = {}
        for key, path in CLAIM_KEYS.items():
            self.values[path] = schema.read(path, given.get(key), key in given)
        for (outer, inner), path in NESTED_KEYS.items():
            holder = given.get(outer) or {}
            if path != "provider.billing_npi" or inner in holder:
                self.values[path] = schema.read(path, holder.get(inner), inner in holder)
        self.payer = given.get("payer")
        self.form = given["form"].lower()
        diagnoses = self.values["claim.diagnosis"]
        self.lines = sorted((Line(schema, one, None, diagnoses) for one in given["lines"]), key=lambda x: x.number)
        self.record = "documentation" in given or any("documentation" in one for one in given["lines"])
        self.facts = {}
        for name, fact in (given.get("documentation") or {}).items():
            self.facts[(0, name)] = fact
        for one in given["lines"]:
            for name, fact in (one.get("documentation") or {}).items():
                self.facts[(one["number"], name)] = fact
        self.read_history(given.get("history"))

    def read_history(self, history):
        self.history_given = bool(history)
        history = history or {}
        self.amounts = history.get("amounts") or []
        self.amounts_complete = bool(history.get("amounts_complete"))
        past = [Line(self.schema, one, one) for one in history.get("lines") or []]
        start = lambda line: day(line.past["received"]) if line.past.get("received") else FIRST_DAY
        past.sort(key=lambda line: (start(line), line.past.get("claim_id", ""), line.number))
        self.own = len(self.lines)
        self.all = self.lines + past
        for place, line in enumerate(self.all):
            line.place = place

    # ---- fields ------------------------------------------------------------------------------------------------------
    def value(self, line, path):
        """A field as rules read it."""
        if self.schema.of_claim[path]:
            return self.values[path]
        if line is None:
            return ABSENT
        if path == "line.service_date_end":
            return line.last_day
        if path == "line.claim_id":
            return known(line.past.get("claim_id", "") if line.past else self.given["id"])
        if path == "line.paid":
            return self.paid(line)
        value = line.values[path]
        if path == "line.place_of_service" and value == ABSENT and line.past is None:
            return self.values["claim.place_of_service"]
        return value

    @staticmethod
    def paid(line):
        if line.past is None:
            return ABSENT
        if line.past["status"] == "denied":
            return known(0)
        if "paid" not in line.past:
            return UNKNOWN
        return ABSENT if line.past["paid"] is None else known(money(line.past["paid"]))

    def compared(self, line, path):
        """A field as two lines are compared by it: history knows little of its claims."""
        if line is None or line.past is None or not self.schema.of_claim[path]:
            return self.value(line, path)
        past = line.past
        if path == "claim.received":
            return known(day(past["received"])) if past.get("received") else UNKNOWN
        if path == "claim.type_of_bill":
            return known(code(past["type_of_bill"])) if past.get("type_of_bill") else ABSENT
        if path == "claim.id":
            return known(past.get("claim_id", ""))
        if path == "provider.billing_npi":
            return known(past["billing_npi"]) if past.get("billing_npi") else UNKNOWN
        if path == "patient.id":
            return known(past["patient_id"]) if past.get("patient_id") else self.values[path]
        return UNKNOWN

    def same(self, a, b, path, both_absent=False):
        if self.schema.type[path] == "Codes" and not self.schema.of_claim[path]:
            left, right = sorted(a.values[path]), sorted(b.values[path])
            return (YES if left == right else NO) if left or right else (YES if both_absent else NO)
        if self.schema.of_claim[path] and a.past is None and b.past is None:
            there = self.schema.type[path] != "Codes" and self.values[path] != ABSENT
            return YES if there or both_absent else NO
        left, right = self.compared(a, path), self.compared(b, path)
        if left == ABSENT and right == ABSENT:
            return YES if both_absent else NO
        if ABSENT in (left, right):
            return NO
        if UNKNOWN in (left, right):
            return MAYBE
        return YES if left == right else NO

    def before(self, order, a, b):
        for path in order:
            left, right = self.compared(a, path), self.compared(b, path)
            if is_known(left) and is_known(right) and left != right:
                return left < right
        if (a.past is None) != (b.past is None):
            return a.past is not None
        return a.place < b.place

    def fact(self, declared, line):
        if line is not None and line.past is not None:
            return UNKNOWN
        given = None
        if line is not None:
            given = self.facts.get((line.number, declared["name"]))
        if given is None:
            given = self.facts.get((0, declared["name"]))
        return UNKNOWN if given is None else typed(declared, given)


def typed(declared, given):
    kind = declared["type"]
    if isinstance(given, bool):
        return known(int(given)) if kind == "boolean" else UNKNOWN
    if isinstance(given, decimal.Decimal):
        return known(int(given * 10000)) if kind == "money" else UNKNOWN
    if isinstance(given, int):
        return known(given) if kind in ("count", "days", "percent") else UNKNOWN
    try:
        date = day(given) if len(given) == 10 else None
    except ValueError:
        date = None
    if date is not None:
        return known(date) if kind == "date" else UNKNOWN
    if kind == "enum":
        for spelled in [given] + [value for value, spelling in declared["spellings"] if spelling == given]:
            if spelled in declared["values"]:
                return known(declared["values"].index(spelled))
        return known(len(declared["values"]) - 1) if declared["values"][-1] == "other" else UNKNOWN
    if kind == "identifier":
        return known(0)
    return known(code(given)) if kind == "code" else UNKNOWN


def read_claims(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line, parse_float=decimal.Decimal) for line in lines if line.strip()]


class Table:
    """One CSV table: head lines `# table:`, `# release:`, `# from:`, `# until:`, then a header and rows."""

    def __init__(self, path):
        head, rows = {}, []
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("#"):
                    key, _, value = line[1:].partition(":")
                    head[key.strip()] = value.strip()
                else:
                    rows.append(line)
        self.name = head.get("table", os.path.basename(path)[:-4])
        self.first = day(head["from"]) if "from" in head else FIRST_DAY
        self.last = day(head["until"]) if "until" in head else LAST_DAY
        self.rows = {}
        reader = csv.DictReader(rows)
        key = reader.fieldnames[0]
        self.columns = [c for c in reader.fieldnames[1:] if c not in ("effective", "deleted")]
        for row in reader:
            row["effective"] = day(row["effective"]) if row.get("effective") else FIRST_DAY
            row["deleted"] = day(row["deleted"]) if row.get("deleted") else LAST_DAY
            first = code(row[key])
            place = (first, code(row["column2"])) if key == "column1" else first
            self.rows.setdefault(place, []).append(row)

    def on(self, key, date):
        """Rows in force; past its coverage a table answers as on the nearest day that it speaks for."""
        date = max(self.first, min(self.last, date))
        return [row for row in self.rows.get(key, []) if row["effective"] <= date <= row["deleted"]]


def read_tables(folder):
    tables = [Table(os.path.join(folder, name)) for name in sorted(os.listdir(folder)) if name.endswith(".csv")]
    return {table.name: table for table in tables}
