"""Running sums, day sums and ranks as intervals, and what a line is paid. Part of a run: reads its lines and asks it who
is payable. Must not know stages.
"""

import fractions

from policy import Instance
from world import ABSENT, INFINITY, MAYBE, NO, UNKNOWN, YES, add_months, as_date, code, is_known, known

PAYMENTS = ["pay percent", "reduce", "limit"]  # in the order in which they are applied


class Sums:
    """What `Run` adds up."""

    def running_sum(self, instance, declared, line, with_line):
        if line is None or line.past is not None or line.as_of is None:
            return UNKNOWN
        total = Sum(declared["fold"] == "count_distinct")
        total.open(self.opening(line, declared))
        others = self.visits[:self.visits.index(line)] if line in self.visits else list(self.visits)
        for past in self.claim.all[self.claim.own:]:
            if declared["opening"] is None or past.past.get("accrues"):
                others.append(past)
        for other in others:
            counts = self.counts(line, declared, other)
            if counts != NO:
                total.add(counts, self.accrued(declared, other))
        if with_line:
            counts = self.where(line, declared, line)
            if counts != NO:
                total.add(counts, self.accrued(declared, line))
        return total.result()

    def opening(self, line, declared):
        if declared["opening"] is None:
            return known(0) if self.claim.history_given else (0, INFINITY)
        name = declared["opening"].removeprefix("history.")
        year = as_date(self.benefit_year(line.as_of) if declared["window"] == "benefit_year" and
                       is_known(self.claim.values["coverage.benefit_year_start"]) else line.as_of).year
        given, total = False, 0
        for amount in self.claim.amounts:
            if amount["name"] != name or amount.get("year", year) != year:
                continue
            if "code" in amount:
                codes = declared["opening_codes"]
                if codes is None or not line.policy.in_set(codes, code(amount["code"]), line.as_of):
                    continue
            given = True
            total += amount["count"] if "count" in amount else int(
                fractions.Fraction(str(amount.get("money", amount.get("value")))) * 10000)
        return known(total) if given or self.claim.amounts_complete else (0, INFINITY)

    def benefit_year(self, date):
        start = self.claim.values["coverage.benefit_year_start"][0]
        years = as_date(date).year - as_date(start).year
        return add_months(start, 12 * (years - 1 if date < add_months(start, 12 * years) else years))

    def in_window(self, declared, asking, line):
        window, length = declared["window"], declared["window_length"]
        if window == "ever":
            return YES
        if line.as_of is None:
            return MAYBE
        if window == "calendar_year":
            inside = as_date(line.as_of).year == as_date(asking).year
        elif window == "benefit_year":
            if not is_known(self.claim.values["coverage.benefit_year_start"]):
                return MAYBE
            inside = self.benefit_year(line.as_of) == self.benefit_year(asking)
        elif window == "months_before":
            inside = line.as_of <= asking < add_months(line.as_of, length)
        else:
            inside = line.as_of <= asking < line.as_of + length
        return YES if inside else NO

    def counts(self, asking, declared, other):
        result = self.claim.same(asking, other, "patient.id")
        for key in declared["keys"]:
            if key != "patient.id":
                result = min(result, self.claim.same(asking, other, key, True))
        result = min(result, self.in_window(declared, asking.as_of, other))
        result = min(result, self.where(asking, declared, other)) if result != NO else NO
        if result == NO or not declared["counting_paid"]:
            return result
        return min(result, self.payable(other) if other.past is not None else self.standing(other))

    def where(self, asking, declared, line):
        policy, counted = asking.policy, declared
        if line.policy is not None and line.policy is not policy and declared["name"] in line.policy.sums:
            policy, counted = line.policy, line.policy.sums[declared["name"]]
        as_of = line.as_of if line.as_of is not None else asking.as_of
        return self.read.holds(policy, Instance(None, line, [line], as_of), counted["where"])

    def accrued(self, declared, line):
        if declared["fold"] == "sum" and declared["value"] == "line.allowed":
            if line.past is not None:
                value = self.claim.value(line, "line.allowed")
                return (0, INFINITY) if value == UNKNOWN else value
            paid, _, is_open = self.price(line)
            if paid is None:
                return (0, INFINITY)
            return (0, paid) if is_open else known(paid)
        return self.claim.value(line, declared["value"])

    def day_units(self, instance):
        total = Sum(False)
        for line, belongs in instance.day:
            counts = min(belongs, self.payable(line))
            if counts != NO:
                total.add(counts, self.claim.value(line, "line.units"))
        return total.result()

    def rank(self, instance, line):
        ranking = instance.rule.get("ranking")
        if ranking is None or line is None:
            return ABSENT
        policy = instance.receiver.policy
        of = lambda one: self.read.holds(policy, Instance(None, one, [one], instance.as_of), ranking["where"])
        own = of(line)
        if own == NO or line.past is not None:
            return ABSENT
        if own == MAYBE:
            return UNKNOWN
        total = Sum(False)
        for other in self.claim.lines:
            if other is not line:
                before = min(self.read.same_day(policy, line, other), self.payable(other), of(other))
                total.add(min(before, self.ranks_before(ranking, other, line)) if before != NO else NO, known(1))
        total.open(known(1))
        return total.result()

    def ranks_before(self, ranking, other, line):
        a, b = self.claim.value(other, ranking["by"]), self.claim.value(line, ranking["by"])
        if not is_known(a) or not is_known(b):
            return MAYBE
        if a[0] == b[0]:
            return YES if other.place < line.place else NO
        return YES if (a[0] > b[0]) == ranking["highest_first"] else NO

    def price(self, line):
        """(paid, whether less than allowed, whether a payment is open)"""
        effects = [one for one in line.delivered if one.action in PAYMENTS]
        is_open = any(not one.certain for one in effects)
        certain = sorted((one for one in effects if one.certain),
                         key=lambda one: (PAYMENTS.index(one.action), one.name, one.amount))
        allowed = self.claim.value(line, "line.allowed")
        if not is_known(allowed):
            return None, any(one.action != "pay percent" or one.amount < 10000 for one in certain), is_open
        amount = fractions.Fraction(max(allowed[0], 0))
        before = in_cents(amount)
        for one in certain:
            if one.action == "pay percent":
                amount = amount * one.amount / 10000
            elif one.action == "reduce":
                amount = max(amount - one.amount, fractions.Fraction(0))
            else:
                units = self.claim.value(line, "line.units")[0]
                amount = min(amount, fractions.Fraction(allowed[0] * max(one.amount, 0), units))
        after = in_cents(amount)
        return after, after < before, is_open


def in_cents(amount):
    return int((amount + 50) // 100) * 100


class Sum:
    """Paid lines add to both ends, lines that may be paid to the upper one; a count takes each value once."""

    def __init__(self, distinct):
        self.distinct, self.low, self.high, self.certain, self.possible = distinct, 0, 0, set(), set()

    def open(self, value):
        self.low, self.high = self.low + value[0], self.high + value[1]

    def add(self, counts, value):
        if counts == NO or value == ABSENT:
            return
        if not self.distinct:
            self.low += value[0] if counts == YES and is_known(value) else 0
            self.high += value[1] if is_known(value) else INFINITY
        elif value == UNKNOWN:
            self.high += 1
        else:
            self.possible.add(value[0])
            if counts == YES:
                self.certain.add(value[0])

    def result(self):
        return (self.low + len(self.certain), self.high + len(self.possible))
