"""Claims that reach what ordinary ones do not: codes, modifiers and facts that the dumped policies speak of, dates
around their changes, earlier claims, values that are missing. Comes in: dumps, tables, a number and a seed; goes out: claims.
"""

import random

from world import as_date


class Universe:
    """What the policies and tables name, so that rules meet."""

    def __init__(self, policies, tables):
        codes, modifiers, facts, days, amounts, grounds = set(), set(), {}, set(), set(), set()
        for policy in policies:
            days.update(start for steps in policy.sets + policy.reasons for start, _ in steps)
            days.update(start for steps in policy.parameters.values() for start, _ in steps)
            days.update([policy.first])
            facts.update(policy.facts)
            amounts.update(a["opening"].removeprefix("history.") for a in policy.sums.values() if a["opening"])
            grounds.update(ground["name"] for ground in policy.dump["grounds"])
            for field in policy.fields:
                if field["kind"] == "code" and field["path"] == "line.procedure":
                    codes.update(cut[2] for cut in field["cuts"] if cut[0] == 5)
                if field["kind"] == "modifier":
                    modifiers.add(field["modifier"][2])
        for table in tables.values():
            for key in table.rows:
                codes.update([key[2]] if len(key) == 3 else [])  # a pair's key is two codes
        self.pairs = [(a[2], b[2]) for t in tables.values() for a, b in
                      (key for key in t.rows if len(key) == 2)]
        self.add_ons = [(row["add_on"], row["primary"]) for t in tables.values() for rows in t.rows.values()
                        for row in rows if row.get("primary")]
        self.codes, self.modifiers = sorted(codes), sorted(modifiers) + ["22", "76"]
        self.facts = [facts[name] for name in sorted(facts)]
        self.days = sorted(d for d in days if 17500 < d < 21000)
        self.amounts, self.grounds = sorted(amounts), sorted(grounds)


class Maker:
    def __init__(self, policies, tables, seed):
        self.pick = random.Random(seed)
        self.world = Universe(policies, tables)
        self.headers = [(p.payer, p.forms, p.dump["header"]["types_of_bill"]) for p in policies if p.payer]

    def chance(self, percent):
        return self.pick.randrange(100) < percent

    def date(self, near):
        return as_date(near).isoformat()

    def money(self, most):
        return "%d.%02d" % (self.pick.randrange(most), self.pick.choice([0, 0, 25, 50, 99]))

    def claim(self, number):
        payer, forms, bills = self.pick.choice(self.headers)
        day = self.pick.choice(self.world.days) + self.pick.choice([-1, 0, 1, 30, 200, 400])
        self.codes = self.cluster()
        claim = {"id": "X%06d" % number, "form": self.pick.choice(forms or ["professional"]), "payer": payer,
                 "received": self.date(day + self.pick.choice([-3, 5, 40, 40, 40, 60, 60, 400])),
                 "patient": {"id": "P%d" % self.pick.randrange(3), "sex": self.pick.choice(["female", "male"]),
                             "birth_date": self.date(-self.pick.randrange(30000))},
                 "billing_npi": "B%d" % self.pick.randrange(2)}
        if bills or self.chance(10):
            claim["type_of_bill"] = self.pick.choice(["131", "121", "851", "111", "711"])
        if self.chance(15):
            claim["condition_codes"] = self.pick.sample(["41", "45", "44"], self.pick.randrange(1, 3))
        if self.chance(50):
            claim["diagnoses"] = self.pick.sample(["E119", "I10", "M545", "K021"], 2)
        claim["lines"] = [self.line(i + 1, day) for i in range(self.pick.choice([1, 1, 2, 2, 3, 3, 4, 6]))]
        if self.chance(60):
            claim["documentation"] = self.record(day)
        if self.chance(80):
            claim["history"] = self.history(day)
        self.spoil(claim)
        return claim

    def cluster(self):
        """A few codes that belong together, so that pairs and add-ons occur."""
        codes = self.pick.sample(self.world.codes, 2)
        if self.chance(50):
            codes += self.pick.choice(self.world.pairs)
        if self.chance(20):
            codes += self.pick.choice(self.world.add_ons)
        return codes

    def line(self, number, day):
        date = day + self.pick.choice([0, 0, 0, 0, 0, 1, 30])
        line = {"number": number, "procedure": self.pick.choice(self.codes),
                "units": self.pick.choice([1, 1, 1, 2, 3, 9]),
                "modifiers": self.pick.sample(self.world.modifiers, self.pick.choice([0, 0, 1, 1, 2, 3])),
                "charge": self.money(900), "allowed": self.money(400), "service_date": self.date(date),
                "rendering_npi": "R%d" % self.pick.randrange(2), "specialty": self.pick.choice(["11", "65"])}
        if self.chance(50):
            often = ["GP", "GO", "KX", "59", "XS", "RT", "LT", "GA"]
            line["modifiers"] = self.pick.sample(often, self.pick.choice([1, 2, 2, 3]))
        if self.chance(5):
            line["service_date_end"] = self.date(date + self.pick.choice([0, 1, 40]))
        if self.chance(10) and self.world.grounds:
            line["grounds"] = [self.pick.choice(self.world.grounds)]
        if self.chance(10):
            line["documentation"] = self.record(day)
        return line

    def record(self, day):
        return {fact["name"]: self.fact(fact, day) for fact in self.world.facts if self.chance(40)}

    def fact(self, fact, day):
        kind = fact["type"]
        if kind == "boolean":
            return self.chance(50)
        if kind == "enum":
            spelled = [spelling for _, spelling in fact["spellings"]]
            return self.pick.choice(fact["values"] + spelled + ["something else"])
        if kind == "date":
            return self.date(day - self.pick.randrange(400))
        if kind == "money":
            return float(self.pick.randrange(4000)) + 0.5
        return self.pick.randrange(5) if kind in ("count", "days", "percent") else "text"

    def history(self, day):
        history = {"lines": [], "amounts": [], "amounts_complete": self.chance(50)}
        for name in self.world.amounts:
            if self.chance(60):
                near = self.pick.choice([100, 900, 1900, 2300, 2450])
                history["amounts"].append({"name": name, "money": "%d.00" % (near + self.pick.randrange(120))})
        for i in range(self.pick.choice([0, 0, 0, 1, 2])):
            past = self.line(i + 1, day)
            for key in ("grounds", "documentation"):
                past.pop(key, None)
            past["claim_id"] = "H%d" % self.pick.randrange(2)
            past["number"] = i + 1
            past["received"] = self.date(day - self.pick.randrange(40))
            past["status"] = self.pick.choice(["paid", "paid", "denied", "review"])
            if self.chance(70):
                past["billing_npi"] = "B%d" % self.pick.randrange(2)
            if past["status"] == "paid" and self.chance(80):
                past["paid"] = self.money(300)
            if self.chance(30):
                past["accrues"] = True
            history["lines"].append(past)
        return history

    def spoil(self, claim):
        """Takes values away: no key is unknown or absent by the field, null says that nothing is there."""
        for key in ("received", "billing_npi", "payer"):
            if self.chance(2):
                self.drop(claim, key)
        for key in ("sex", "birth_date", "id"):
            if self.chance(5):
                self.drop(claim["patient"], key)
        for line in claim["lines"]:
            for key in ("units", "allowed", "service_date", "procedure", "specialty", "rendering_npi"):
                if self.chance(3):
                    self.drop(line, key)

    def drop(self, holder, key):
        if self.chance(50):
            holder[key] = None
        else:
            holder.pop(key, None)


def make_claims(policies, tables, count, seed):
    maker = Maker(policies, tables, seed)
    return [maker.claim(number) for number in range(count)]
