# The limits that hit_limits.py meets only by small values, met at their default: as many as the limit says pass, one more is
# refused with its name (for `rule-nodes`: one more condition; for `graph-nodes`: one more rule). Takes minutes and some gigabytes of memory and disk, so
# scripts/release-check runs it. Comes in: the command, built optimised; goes out: `N passed, N failed`.
import os
import struct
import sys
import tempfile
import zlib

from hit_limits import HEADER, LIST_HEAD, TOO_LARGE, Limits, rule, write

PAIR_HEAD = "# table: ncci.ptp.hospital\n# release: 1\ncolumn1,column2,effective,deleted,indicator,before_1996\n"
PAIR_ROW = "10060,12001,2012-10-01,,1,\n"


# --- policy text and diagrams -----------------------------------------------------------------------------------------


def policy_rules(limits):
    name = "policy-rules"
    most = limits.rows[name]["value"]
    # Short, so that they stay below the limit on one file.
    rules = [f"rule r{i:x} for each line{{stage intake when line.units>{i % 900 + 9} then deny line[CO-29]}}\n"
             for i in range(most + 1)]
    limits.passes(name, "check", write("within.pay", HEADER + "".join(rules[:-1])))
    limits.refused(name, "check", write("beyond.pay", HEADER + "".join(rules)))


def compile_of(text, *options):
    return ["compile", write("nodes.pay", text), "-o", "nodes.payc", *options]


def modifier(number):
    return f"line has modifier [{'ABCDEFGHJK'[number // 10]}{number % 10}]"


def wide_condition(modifiers, units):
    """A condition whose diagram needs some 20,000 more nodes for each modifier asked for."""
    parts = [f"({modifier(i)} and {modifier(40 + i)})" for i in range(10)]
    parts.append(f"({modifier(10)} and line.units > {units})")
    parts += [modifier(10 + i) for i in range(modifiers)]
    return " or ".join([*parts, f"line.units > {units + 1}"])


def finely(condition, threes, twos):
    """The condition and more behind it, each of which needs three nodes, or two (the first of these three, too)."""
    parts = [f"(line.procedure in [{10000 + 2 * i:05d}] and line.units > {4000 + 2 * i})" for i in range(threes)]
    parts += [f"line.procedure in [{30001 + 2 * i:05d}]" for i in range(twos)]
    return HEADER + rule(" or ".join([condition, *parts]), "wide")


def least_nodes(limits, policy):
    """How many nodes the rule needs, found by halving."""
    low, high = 0, limits.rows["rule-nodes"]["value"]
    while high - low > 1:
        middle = (low + high) // 2
        enough = limits.run("compile", policy, "-o", "nodes.payc", "--limit", f"rule-nodes={middle}")[0] == 0
        low, high = (low, middle) if enough else (middle, high)
    return high


def rule_nodes(limits):
    """As many modifiers as fit, found by trying; then small conditions up to the very last node."""
    name = "rule-nodes"
    most = limits.rows[name]["value"]
    for fit in range(8, 28):
        if limits.run(*compile_of(finely(wide_condition(fit + 1, 3000), 0, 0)))[0] != 0:
            break
    condition = wide_condition(fit, 3000)
    for twos in range(4):
        rest = most - least_nodes(limits, write("nodes.pay", finely(condition, 0, twos)))
        if rest % 3 == 0:
            break
    threes = rest // 3
    limits.passes(name, *compile_of(finely(condition, threes, twos)))
    limits.refused(name, *compile_of(finely(condition, threes, twos), "--limit", f"{name}={most - 1}"))
    limits.refused(name, *compile_of(finely(condition, threes, twos + 1)))


def graph_nodes(limits):
    """As many rules as fit, each about as large as one may be, found by halving; nodes that they share count once."""
    name = "graph-nodes"
    rules = [rule(wide_condition(16, 3000 + 2 * i), f"wide{i}") for i in range(200)]
    fit, beyond = 160, 200
    while beyond - fit > 1:
        middle = (fit + beyond) // 2
        fits = limits.run(*compile_of(HEADER + "".join(rules[:middle])))[0] == 0
        fit, beyond = (middle, beyond) if fits else (fit, middle)
    limits.passes(name, *compile_of(HEADER + "".join(rules[:fit])))
    limits.refused(name, *compile_of(HEADER + "".join(rules[:beyond])))


# --- table files ------------------------------------------------------------------------------------------------------


def table_rows(limits):
    name = "table-rows"
    most, block = limits.rows[name]["value"], 100_000
    with open("rows.csv", "w", encoding="ascii") as file:
        file.write(PAIR_HEAD)
        for _ in range(most // block):
            file.write(PAIR_ROW * block)
        file.write(PAIR_ROW * (most % block))
    limits.passes(name, "table", "import", "rows.csv", "-o", "i.payt")
    with open("rows.csv", "a", encoding="ascii") as file:
        file.write(PAIR_ROW)
    limits.refused(name, "table", "import", "rows.csv", "-o", "i.payt")
    os.remove("rows.csv")


class Zip:
    """A zip written piece by piece: entries of gigabytes that take neither time nor room to make."""

    def __init__(self):
        self.bytes, self.listed, self.count = b"", b"", 0

    def add(self, name, packed, method, checksum, size):
        place = len(self.bytes)
        common = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 0x21, checksum, len(packed), size, len(name), 0)
        self.bytes += b"PK\3\4" + common + name + packed
        self.listed += (b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, place) + name)
        self.count += 1

    def add_table(self, name, number, size):
        """A table of one row, and blank lines up to the size: one packed block of them, again and again."""
        head = f"# table: own.days{number}\n# release: 1\ncode,days\n27447,90\n".encode()
        packer = zlib.compressobj(1, zlib.DEFLATED, -15)
        block = b"\n" * (1 << 24)
        packed, checksum = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH), zlib.crc32(head)
        packed_block = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
        blocks, rest = divmod(size - len(head), len(block))
        for _ in range(blocks):
            checksum = zlib.crc32(block, checksum)
        checksum = zlib.crc32(block[:rest], checksum)
        packed += packed_block * blocks + packer.compress(block[:rest]) + packer.flush()
        self.add(name, packed, 8, checksum, size)

    def whole(self, size=0):
        """The zip, filled up to the size by an entry that no import reads."""
        end = lambda: struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, self.count, self.count, len(self.listed), len(self.bytes), 0)
        missing = size - len(self.bytes) - len(self.listed) - len(end()) - 30 - 46 - 2 * len("fill.bin")
        if missing > 0:
            self.add(b"fill.bin", b"\0" * missing, 0, zlib.crc32(b"\0" * missing), missing)
        return self.bytes + self.listed + end()


def zip_import(limits, check, name, archive):
    check(name, "table", "import", write("z.zip", archive), "-o", "i.payt")


def zip_bytes(limits):
    name = "zip-bytes"
    most, ratio = limits.rows[name]["value"], limits.rows["zip-ratio"]["value"]
    for extra, check in ((0, limits.passes), (1, limits.refused)):
        archive, parts = Zip(), 16
        for i in range(parts):
            archive.add_table(f"t{i}.csv".encode(), i, most // parts + (extra if i == parts - 1 else 0))
        zip_import(limits, check, name, archive.whole(most // ratio + 1000))


def zip_ratio(limits):
    name = "zip-ratio"
    floor, ratio = limits.rows["zip-ratio-floor"]["value"], limits.rows[name]["value"]
    packed = floor // ratio + 100_000
    for size, check in ((packed * ratio + ratio - 1, limits.passes), (packed * ratio + ratio, limits.refused)):
        archive = Zip()
        archive.add_table(b"t.csv", 1, size)
        whole = archive.whole(packed)
        limits.note(len(whole) == packed, f"{name}: the zip made has {len(whole)} bytes, not {packed}")
        zip_import(limits, check, name, whole)


def zip_ratio_floor(limits):
    floor = limits.rows["zip-ratio-floor"]["value"]
    for size, check in ((floor, limits.passes), (floor + 1, limits.refused)):
        archive = Zip()
        archive.add_table(b"t.csv", 1, size)
        zip_import(limits, check, "zip-ratio", archive.whole())


# What copying definitions and combining tables may make: hit_limits.py meets these by small values only.
SMALL_ONLY = {"definition-parts", "policy-parts", "table-combinations"}
CASES = {"policy-rules": policy_rules, "rule-nodes": rule_nodes, "graph-nodes": graph_nodes, "table-rows": table_rows,
         "zip-bytes": zip_bytes, "zip-ratio": zip_ratio, "zip-ratio-floor": zip_ratio_floor}


def main():
    limits = Limits(sys.argv[1])
    limits.note(TOO_LARGE - SMALL_ONLY <= set(CASES), "a limit is met at its default neither here nor by hit_limits.py")
    only = sys.argv[2:]
    with tempfile.TemporaryDirectory(prefix="limits") as folder:
        os.chdir(folder)
        for name, case in CASES.items():
            if not only or name in only:
                case(limits)
    print(f"{limits.passed} passed, {limits.failed} failed")
    return 1 if limits.failed or not limits.passed else 0


if __name__ == "__main__":
    sys.exit(main())
