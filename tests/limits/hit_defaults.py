# The limits that hit_limits.py meets only by small values, met at their default: as many as the limit says pass, one more is
# refused with its name (for `rule-nodes`: one more condition). Takes minutes and some gigabytes of memory and disk, so
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


def wide_policy(modifiers):
    """One rule whose diagram needs some 10,000 more nodes for each modifier asked for."""
    parts = [f"({modifier(i)} and {modifier(40 + i)})" for i in range(10)]
    parts.append(f"({modifier(10)} and line.units > 3000)")
    parts += [modifier(10 + i) for i in range(modifiers)]
    return HEADER + rule(" or ".join([*parts, "line.units > 3001"]), "wide")


def rule_nodes(limits):
    """As many modifiers as fit, found by trying, and one more."""
    name = "rule-nodes"
    most = limits.rows[name]["value"]
    fit = 1
    for fit in range(8, 28):
        code, _ = limits.run(*compile_of(wide_policy(fit + 1), "--limit", f"{name}={most}"))
        if code != 0:
            break
    limits.refused(name, *compile_of(wide_policy(fit), "--limit", f"{name}={most * 9 // 10}"))
    limits.passes(name, *compile_of(wide_policy(fit)))
    limits.refused(name, *compile_of(wide_policy(fit + 1)))


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


# What copying definitions and combining tables may make, and the nodes of two hundred rules as large as one may be, which take
# the compiler many minutes: hit_limits.py meets these by small values only.
SMALL_ONLY = {"definition-parts", "policy-parts", "table-combinations", "graph-nodes"}
CASES = {"policy-rules": policy_rules, "rule-nodes": rule_nodes, "table-rows": table_rows,
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
