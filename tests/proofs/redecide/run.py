"""One claim through the stages: which rules act on which lines, how bundling and running sums settle, what is paid.

Comes in: policies as dumped, a claim, tables; goes out: one record for each line. Every rule's condition is answered by
its diagram. Follows the sentences of docs/format/graph_dump.md; shares no code with the engine.
"""

from bundling import Bundling
from policy import Instance, Reader
from sums import PAYMENTS, Sums
from world import MAYBE, NO, UNKNOWN, YES, ABSENT, code, is_known, known

PAY, DENY, REJECT = 0, 1, 2
WORDS = ["pay", "deny", "reject"]
SEVERITY = {"deny": DENY, "deny claim": DENY, "reject": REJECT, "return claim": REJECT}
TO_CLAIM = ("return claim", "deny claim")


class Delivered:
    def __init__(self, rule, variant, effect, remittance, certain):
        self.name, self.stage, self.action = variant["name"], rule["stage"], effect["action"]
        self.remittance, self.certain = remittance, certain
        self.severity, self.raises, self.amount = PAY, False, 0
        self.modifiers, self.replaced = (), ()
        self.to_claim = effect["target"] == "claim" or effect["action"] in TO_CLAIM

    def hit(self):
        if not self.raises:
            return 0
        return 2 if self.certain and self.severity > PAY else 1

    def finding(self):
        return (self.name, self.stage, self.action, self.certain, self.remittance, self.modifiers, self.replaced)

    def copy_as_possible(self):
        other = object.__new__(Delivered)
        other.__dict__.update(self.__dict__, certain=False)
        return other


class Run(Sums):
    def __init__(self, policies, tables, claim):
        self.policies = [p for p in policies if p.payer == claim.payer]
        self.claim = claim
        self.read = Reader(claim, tables, self)
        self.stage, self.visits, self.claim_wide = "", [], []
        for line in claim.lines:
            line.lower = line.upper = PAY
            line.entry, line.visited = YES, False
            line.delivered, line.carried = [], {}
            line.policy = self.choose(line)
            if line.policy is None:
                line.upper = DENY

    # ---- which version decides a line --------------------------------------------------------------------------------
    def version_on(self, date):
        best = None
        for policy in self.policies:
            if policy.forms and self.claim.form not in policy.forms:
                continue
            bill = self.claim.values["claim.type_of_bill"]
            if policy.bills and not (is_known(bill) and any(a <= bill[0] <= b for a, b in policy.bills)):
                continue
            if policy.first <= date <= policy.last:
                rank = lambda p: (p.published, p.version)
                best = policy if best is None or rank(best) < rank(policy) else best
        return best

    def choose(self, line):
        if line.as_of is None:
            return None
        policy = self.version_on(line.as_of)
        end = line.values["line.service_date_end"]
        if policy is None or not is_known(end) or end[0] <= line.as_of:
            return policy
        changes = [day for p in self.policies for day in (p.first, p.last + 1)
                   if line.as_of < day <= end[0] and self.version_on(day) is not policy]
        inside = policy.first_change(line.as_of, end[0])
        return None if changes or inside is not None else policy

    # ---- what the run knows ------------------------------------------------------------------------------------------
    @staticmethod
    def standing(line):
        return NO if line.lower > PAY else YES if line.upper == PAY else MAYBE

    def payable(self, line):
        if line.past is not None:
            status = line.past["status"]
            return MAYBE if status == "review" else YES if status == "paid" else NO
        if self.stage == "sequence" and line.visited:
            return self.standing(line)
        return line.entry

    def earliest(self):
        dated = [line for line in self.claim.lines if line.as_of is not None]
        return min(dated, key=lambda line: line.as_of, default=None)

    # ---- rules on a line ---------------------------------------------------------------------------------------------
    def all_stages(self):
        for stage in self.policies[0].dump["stages"] if self.policies else []:
            self.stage = stage
            for line in self.claim.lines:
                line.entry = self.standing(line)
            before = len(self.claim_wide)
            if stage == "bundling":
                Bundling(self).run()
            elif stage == "sequence":
                self.sequence()
            else:
                found = [(line, one) for line in self.claim.lines for one in self.on_line(line)]
                for line, one in found:
                    self.receive(line, one)
            self.on_claim()
            for one in self.claim_wide[before:]:
                if one.raises:
                    for line in self.claim.lines:
                        self.apply(line, one)
        return [self.outcome(line) for line in self.claim.lines]

    def receive(self, line, one):
        if one.to_claim:
            self.claim_wide.append(one)
        else:
            self.apply(line, one)

    @staticmethod
    def apply(line, one):
        if one.hit() == 2:
            line.lower, line.upper = max(line.lower, one.severity), max(line.upper, one.severity)
        elif one.hit() == 1:
            line.upper = max(line.upper, DENY)
        line.delivered.append(one)

    def on_line(self, line):
        return [one for instance, unit in self.instances(line) for one in self.act(line.policy, instance, unit)]

    def instances(self, line):
        """Every instance of this stage's rules that the line receives."""
        if line.policy is None:
            return
        for rule in line.policy.rules:
            if rule["stage"] != self.stage or rule["scope"] == "claim" or not rule["units"]:
                continue
            if line.entry == NO and not rule["also_on_denied"]:
                continue
            first, last = rule["variants"][0]["dates"]
            if first <= line.as_of <= last:
                yield from self.range(line, rule)

    def range(self, line, rule):
        if rule["scope"] == "pair":
            yield from self.pairs(line, rule)
            return
        row, past = None, False
        if rule["table"] is not None:
            if not is_known(line.procedure) or not self.table_answers(line, rule):
                return
            past = self.read.table_state(line.policy, rule["table"], line.as_of)[1]
            row = self.read.find_row(line.policy, rule["table"], line.procedure[0], line.as_of)
            if row is None:
                return
        instance = Instance(rule, line, [line], line.as_of, row=row, past_coverage=past)
        if rule["scope"] == "day":
            instance.day = [(other, belongs) for other in self.scope_lines(rule)
                            for belongs in [self.belongs(line, other)] if belongs != NO]
        plain = rule["scope"] == "line" and rule["table"] is None
        units = rule["units"] if plain else [unit for unit in rule["units"] if unit["variable"] == 0]
        if units:
            yield instance, units[0]

    def table_answers(self, line, rule):
        loaded, past = self.read.table_state(line.policy, rule["table"], line.as_of)
        binding = line.policy.tables[rule["table"]]
        if not loaded:
            line.upper = max(line.upper, DENY)
        if past and binding["past_coverage"] == "carry":
            flag = (self.stages().index(rule["stage"]), rule["variants"][0]["name"])
            line.carried[binding["table"]] = min(flag, line.carried.get(binding["table"], flag))
        elif past:
            line.upper = max(line.upper, DENY)
        return loaded

    def stages(self):
        return self.policies[0].dump["stages"]

    def scope_lines(self, rule):
        return self.claim.all if rule["including_history"] else self.claim.lines

    def belongs(self, line, other):
        if line is other:
            return YES
        same = self.claim.same(line, other, "line.procedure")
        return NO if same == NO else min(same, self.read.same_day(line.policy, line, other))

    def has_partner(self, line, rule):
        return any(other is not line and is_known(other.procedure) and
                   self.claim.same(line, other, "patient.id") != NO and
                   self.claim.same(line, other, "line.service_date") != NO for other in self.scope_lines(rule))

    def pairs(self, line, rule):
        listed = rule["table"] is not None
        past = False
        if listed:
            asks = is_known(line.procedure) and self.has_partner(line, rule)
            if asks and not self.table_answers(line, rule):
                return
            loaded, past = self.read.table_state(line.policy, rule["table"], line.as_of)
            if not loaded:
                return
        for variable in (0, 1):
            unit = next((u for u in rule["units"] if u["variable"] == variable), None)
            for other in self.scope_lines(rule) if unit is not None else ():
                if other is line:
                    continue
                both = [line, other] if variable == 0 else [other, line]
                if rule["ordered"] and not self.claim.before(rule["order"], *both):
                    continue
                instance = Instance(rule, line, both, line.as_of, receiver_variable=variable, past_coverage=past)
                if listed:
                    if not all(is_known(one.procedure) for one in both):
                        continue
                    instance.row = self.read.pair_row(line.policy, instance, rule["table"], both[0].procedure[0],
                                                      both[1].procedure[0], line.as_of)
                    if instance.row is None:
                        continue
                yield instance, unit

    def on_claim(self):
        earliest = self.earliest()
        policy = earliest.policy if earliest is not None else None
        all_denied = all(line.entry == NO for line in self.claim.lines)
        for rule in policy.rules if policy is not None else ():
            if rule["stage"] != self.stage or rule["scope"] != "claim" or not rule["units"]:
                continue
            first, last = rule["variants"][0]["dates"]
            if not first <= earliest.as_of <= last or (all_denied and not rule["also_on_denied"]):
                continue
            instance = Instance(rule, None, [], earliest.as_of)
            for one in self.act(policy, instance, rule["units"][0]):
                one.to_claim = True
                self.claim_wide.append(one)

    # ---- from a diagram's answer to effects --------------------------------------------------------------------------
    def act(self, policy, instance, unit):
        states = policy.walk(unit, lambda field: self.read.field(policy, instance, field))
        out = []
        for variant, effects, certain, clause in self.activations(instance.rule, states):
            for effect in effects:
                if self.meets(instance, effect):
                    self.deliver(policy, instance, variant, effect, certain, clause, out)
        return out

    def activations(self, rule, states):
        """(variant, effects, certain, whether `if not known` speaks)"""
        variants, found, clauses = rule["variants"], [], set()

        def possibly(index, effects):
            owner = index
            while owner is not None and not variants[owner]["has_if_not_known"]:
                parent = variants[owner]["parent"]
                owner = None if owner == 0 else 0 if parent is None else parent
            if owner is None:
                found.append((variants[index], effects, False, False))
            elif owner not in clauses:
                clauses.add(owner)
                found.append((variants[owner], variants[owner]["if_not_known"], True, True))

        def act(index, state, effects):
            if state == YES:
                found.append((variants[index], effects, True, False))
            elif state == MAYBE:
                possibly(index, effects)

        if rule["is_table"]:
            self.act_table(rule, states, act, possibly)
        else:
            act(0, states[0], variants[0]["effects"])
        for index in range(rule["rows"] + 1, len(variants)):
            if not variants[index]["lifts"]:
                act(index, states[index], variants[index]["effects"])
        return found

    @staticmethod
    def act_table(rule, states, act, possibly):
        if states[0] == NO:
            return
        rows = [(row, rule["variants"][row]["effects"]) for row in range(1, rule["rows"] + 1)]
        for row, effects in rows:
            if states[row] == YES:
                return act(row, states[0], effects)
        open_rows = [(row, effects) for row, effects in rows if states[row] == MAYBE]
        if open_rows and all(effects == open_rows[0][1] for _, effects in open_rows):
            return act(open_rows[0][0], states[0], open_rows[0][1])
        for row, effects in open_rows:
            possibly(row, effects)

    @staticmethod
    def meets(instance, effect):
        if effect["target"] == "day":
            return True
        if effect["target"] == "claim" and instance.receiver is None:
            return True
        return instance.receiver is not None and effect["variable"] == instance.receiver_variable

    def deliver(self, policy, instance, variant, effect, certain, clause, out, required=()):
        action, line = effect["action"], instance.receiver
        if action in ("pay line", "rule does not apply"):
            return
        if action == "require":
            has = sum(1 for m in effect["modifiers"] if line is not None and code(m) in line.modifiers)
            wanted = {"any": has > 0, "all": has == len(effect["modifiers"]), "exactly_one": has == 1}
            if line is None or wanted[effect["how"]]:
                return
            if "otherwise" in effect:
                return self.deliver(policy, instance, variant, effect["otherwise"], certain, clause, out,
                                    tuple(effect["modifiers"]))
            required = tuple(effect["modifiers"])
        choices = self.preferred(policy, effect, line) if action == "prefer" else [required]
        for choice in choices:
            self.deliver_one(policy, instance, variant, effect, certain, clause, out, choice)

    def deliver_one(self, policy, instance, variant, effect, certain, clause, out, modifiers):
        action = effect["action"]
        one = Delivered(instance.rule, variant, effect, policy.reason(effect.get("reason"), instance.as_of), certain)
        if action in SEVERITY or action == "review":
            one.severity, one.raises = SEVERITY.get(action, PAY), True
        if action in PAYMENTS and not self.payment(policy, instance, effect, one):
            return
        if instance.past_coverage and not clause:
            one.certain = False
        one.modifiers = modifiers
        if self.propose(policy, instance, effect, one):
            out.append(one)

    def propose(self, policy, instance, effect, one):
        """Which modifiers a proposal names, and which it takes off. False where what it takes off is not there."""
        action, line = effect["action"], instance.receiver
        own = lambda listed: tuple(m for m in listed if line is None or code(m) in line.modifiers)
        replaced = effect.get("replaced", [])
        if action in ("propose append", "propose replace", "propose remove"):
            removes = action == "propose remove"
            one.replaced = own(effect["modifiers"] if removes and not replaced else replaced)
            one.modifiers = () if removes else tuple(effect["modifiers"])
            if action != "propose append" and not one.replaced:
                return False
        if action == "prefer":
            one.replaced = own(replaced)
            if not one.replaced:
                return False
        if action == "propose attest" and "ground" in effect:
            ground = next(g for g in policy.dump["grounds"] if g["name"] == effect["ground"])
            on_line = Instance(None, line, [line], instance.as_of)
            if all(self.read.holds(policy, on_line, need) == YES for need in ground["needs"]):
                one.modifiers = tuple(ground["modifiers"])
        return True

    def preferred(self, policy, effect, line):
        """The modifiers that the fact picks: none where it is not known or has no choice."""
        value = self.claim.fact(policy.facts[effect["fact"]], line)
        if not is_known(value):
            return []
        names = policy.facts[effect["fact"]]["values"]
        return [tuple(one["modifiers"]) for one in effect["choices"] if names.index(one["value"]) == value[0]]

    def payment(self, policy, instance, effect, one):
        """False where nothing is taken off; what is not known exactly leaves the payment open."""
        if effect["action"] == "pay percent":
            amount = known(effect.get("percent", 0))
        else:
            amount = self.read.form(policy, instance, effect["amount"]) if "amount" in effect else known(0)
        if effect["action"] == "limit":
            units = self.claim.value(instance.receiver, "line.units")
            if not is_known(units):
                amount = UNKNOWN
            elif is_known(amount) and amount[0] >= units[0]:
                return False
        nothing = effect["action"] == "reduce" and is_known(amount) and amount[1] <= 0
        if amount == ABSENT or nothing:
            return False
        if is_known(amount) and amount[0] == amount[1]:
            one.amount = amount[0]
        else:
            one.certain = False
        one.raises = not one.certain or instance.past_coverage
        return True

    # ---- the stage sequence ------------------------------------------------------------------------------------------
    def sequence(self):
        earliest = self.earliest()
        sums = earliest.policy.dump["accumulators"] if earliest is not None and earliest.policy is not None else []
        lines = list(self.claim.lines)
        waits = {line: self.primaries(line) for line in lines}
        order = sums[0]["order"] if sums else []
        by_order = []
        for line in lines:  # insertion keeps equal lines as they are
            place = len(by_order)
            while place > 0 and self.claim.before(order, line, by_order[place - 1]):
                place -= 1
            by_order.insert(place, line)
        left = list(by_order)
        while left:
            line = next(one for one in left if self.may_go(one, waits, left))
            left.remove(line)
            for one in self.on_line(line):
                self.receive(line, one)
            line.visited = True
            self.visits.append(line)

    def primaries(self, line):
        found = []
        if line.policy is None or not is_known(line.procedure):
            return found
        for local, binding in line.policy.tables.items():
            row = None
            if binding["kind"] == "add_ons":
                row = self.read.find_row(line.policy, local, line.procedure[0], line.as_of)
            for other in self.claim.lines if row is not None else ():
                listed = other is not line and is_known(other.procedure) and other.procedure[0] in row.primaries
                if listed and self.read.same_day(line.policy, line, other) != NO:
                    found.append(other)
        return found

    @staticmethod
    def may_go(line, waits, left):
        def behind(start):
            seen, waiting = set(), [start]
            while waiting:
                for primary in waits[waiting.pop()]:
                    if primary in left and primary not in seen:
                        seen.add(primary)
                        waiting.append(primary)
            return seen
        return all(other is line or line in behind(other) for other in behind(line))

    def any_primary(self, instance):
        """The least fixpoint: add-ons support one another only through a line that is no add-on."""
        rule, line = instance.rule, instance.line(0)
        if instance.row is None or line is None:
            return NO
        policy = line.policy
        lines = self.scope_lines(rule)
        entries, support = {}, {}
        for other in lines:
            if other.past is None and other.as_of is not None and is_known(other.procedure):
                row = self.read.find_row(policy, rule["table"], other.procedure[0], other.as_of)
                if row is not None:
                    entries[other] = row
            support[other] = self.payable(other)
            if other in entries:
                support[other] = NO if entries[other].columns["type"] == 1 else min(MAYBE, support[other])

        def from_primaries(add_on, row):
            return max((min(self.read.same_day(policy, add_on, one), support[one]) for one in lines if one is not add_on
                        and is_known(one.procedure) and one.procedure[0] in row.primaries), default=NO)

        changed = True
        while changed:
            changed = False
            for other, row in entries.items():
                new = min(self.payable(other), from_primaries(other, row))
                if new > support[other]:
                    support[other], changed = new, True
        return from_primaries(line, instance.row)

    # ---- the outcome -------------------------------------------------------------------------------------------------
    def outcome(self, line):
        paid, reduced, _ = self.price(line)
        if line.lower > PAY:
            outcome = WORDS[line.lower]
        elif line.upper > PAY:
            outcome = "review"
        else:
            outcome = "reduce" if reduced else "pay"
        findings = {one.finding() for one in line.delivered
                    if one.certain or not one.raises or line.lower == PAY or one.severity > line.lower}
        for stage, name in line.carried.values():
            findings.add((name, self.stages()[stage], "flag", True, None, (), ()))
        if outcome in ("deny", "reject"):
            paid = 0
        return {"number": line.number, "outcome": outcome, "lower": WORDS[line.lower], "upper": WORDS[line.upper],
                "version": "" if line.policy is None else line.policy.name + " " + line.policy.version,
                "paid": None if outcome == "review" else paid, "findings": findings}
