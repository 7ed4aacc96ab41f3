"""The stage bundling: pairs are collected first, then lines are labelled by the least fixpoint, then what the pairs deliver
is received. Comes in: a run; goes out: effects on its lines.
"""

from world import MAYBE, NO, YES

PAY = 0


class Bundling:
    """Pairs that wait for their source's label; the least fixpoint labels lines, then what they deliver is received."""

    def __init__(self, run):
        self.run_, self.lines = run, run.claim.lines
        self.outside = {line: [] for line in self.lines}
        self.pairs = []  # (source, target, delivered)

    def run(self):
        for line in self.lines:
            self.collect(line)
        labels = self.label()
        for line in self.lines:
            for one in self.outside[line]:
                self.run_.receive(line, one)
        for source, target, delivered in self.pairs:
            for one in delivered if labels[source] != NO else ():
                self.run_.receive(target, one if labels[source] == YES else one.copy_as_possible())

    def collect(self, line):
        for instance, unit in self.run_.instances(line):
            other = 1 - instance.receiver_variable
            if instance.rule["scope"] == "pair" and other in instance.rule["waits_for"]:
                instance.assume_payable = other
                delivered = self.run_.act(line.policy, instance, unit)
                if delivered:
                    self.pairs.append((instance.variables[other], line, delivered))
            else:
                self.outside[line] += self.run_.act(line.policy, instance, unit)

    def label(self):
        hits = [(source, target, max(one.hit() for one in delivered)) for source, target, delivered in self.pairs]
        hits = [hit for hit in hits if hit[2] > 0]
        labels = {}
        for line in self.run_.claim.all:
            labels[line] = self.run_.payable(line) if line.past is not None else MAYBE
            if line.past is None and (line.entry == NO or self.outside_hit(line) == 2):
                labels[line] = NO
        changed = True
        while changed:
            changed = False
            for line in self.lines:
                if labels[line] != MAYBE:
                    continue
                onto = [(labels[source], hit) for source, target, hit in hits if target is line]
                if any(label == YES and hit == 2 for label, hit in onto):
                    labels[line], changed = NO, True
                elif all(label == NO for label, _ in onto) and line.entry == YES and self.outside_hit(line) == 0:
                    labels[line], changed = YES, True
        return labels

    def outside_hit(self, line):
        hit = max((one.hit() for one in self.outside[line]), default=0)
        return 1 if hit == 0 and line.upper > PAY else hit
