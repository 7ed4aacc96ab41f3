// Damaged and hostile packs: every bit flip and truncation is refused, and each rule of the verifier has a file, sealed
// with right checksums, that breaks it and no other before it.
#include <doctest/doctest.h>

#include <cstring>
#include <functional>
#include <set>
#include <string>

#include "runtime/pack/format.h"
#include "runtime/table_pack.h"
#include "tests/unit/runtime/damage_step.h"

namespace payrule::table_pack_damage_test {

namespace {

Date day(std::string_view text) { return *parse_date(text); }

/// Tables of all four kinds; `codes` decides the size.
std::map<std::string, MemoryTable> sample(int codes) {
    MemoryTable pairs(TableKind::Pairs);
    pairs.table_release = "2026Q3";
    pairs.table_coverage = {day("1996-01-01"), day("2026-09-30")};
    for (int a = 0; a < codes; ++a) {
        for (int b = a % 3; b < codes; b += 2 + a % 5) {
            const Date effective = add_days(day("1996-01-01"), a * 17 + b % 7);
            pairs.pairs.push_back({code(std::to_string(10000 + a)), code(std::to_string(10000 + b)), effective,
                                   b % 2 == 0 ? kDateMax : add_days(effective, 500), static_cast<std::uint8_t>(b % 2),
                                   false, b % 3 == 0 ? "Sequential procedure" : "", ""});
            if (b % 2 == 1) {
                pairs.pairs.push_back({code(std::to_string(10000 + a)), code(std::to_string(10000 + b)),
                                       add_days(effective, 501), kDateMax, 1, true, "", ""});
            }
        }
    }
    MemoryTable limits(TableKind::UnitLimits);
    MemoryTable add_ons(TableKind::AddOns);
    MemoryTable keyed(TableKind::Keyed);
    keyed.column_names = {"days", "share"};
    for (int a = 0; a < codes; a += 2) {
        const Code procedure = code(std::to_string(10000 + a));
        limits.limits.push_back({procedure, a, 2, "CMS Policy", "", day("2026-01-01"), day("2026-03-31")});
        limits.limits.push_back({procedure, a + 1, 3, "", "", day("2026-04-01"), day("2026-06-30")});
        add_ons.add_ons.push_back({procedure, 1, {code("10001"), code("10003")}, day("2013-04-01"), kDateMax, ""});
        keyed.keyed_rows.push_back({procedure, {a, 7}, day("2020-01-01"), day("2020-12-31")});
        keyed.keyed_rows.push_back({procedure, {a, 8}, day("2021-01-01"), kDateMax});
    }
    return {{"p", pairs}, {"u", limits}, {"a", add_ons}, {"k", keyed}};
}

std::string rule_of(std::string_view bytes, PackCheck check = PackCheck::Structure) {
    return load_pack_bytes(bytes, check).problem.rule;
}

/// A pack that tests take apart and seal again.
struct Forged {
    std::string bytes;

    explicit Forged(int codes = 40) : bytes(write_pack(sample(codes)).bytes) {}

    PackHeader& header() { return *reinterpret_cast<PackHeader*>(bytes.data()); }
    SectionEntry* entries() { return reinterpret_cast<SectionEntry*>(bytes.data() + sizeof(PackHeader)); }
    SectionEntry& entry(SectionKind kind, std::uint32_t table) {
        for (std::uint32_t i = 0; i < header().section_count; ++i) {
            SectionEntry& found = entries()[i];
            if (found.kind == static_cast<std::uint32_t>(kind) && (table == 0 || found.table == table)) return found;
        }
        FAIL("no such section");
        return entries()[0];
    }
    template <class T>
    T* section(SectionKind kind, std::uint32_t table = 0) {
        return reinterpret_cast<T*>(bytes.data() + entry(kind, table).offset);
    }
    void seal() {
        for (std::uint32_t i = 0; i < header().section_count; ++i) {
            SectionEntry& e = entries()[i];
            if (e.offset > bytes.size() || aligned(e.length) > bytes.size() - e.offset) continue;
            e.checksum = checksum_of(std::string_view(bytes).substr(e.offset, aligned(e.length)));
        }
        seal_header();
    }
    void seal_header() {
        const std::size_t head = aligned(sizeof(PackHeader) + header().section_count * sizeof(SectionEntry));
        header().checksum = header_checksum(std::string_view(bytes).substr(0, head));
    }
};

struct BadFile {
    const char* rule;
    const char* name;
    std::function<void(Forged&)> break_it;
    bool seal = true;
};

// Tables are numbered in order of name: 1 add-ons, 2 keyed, 3 pairs, 4 limits.
using K = SectionKind;
const std::vector<BadFile> kBadFiles = {
    {"PT02", "header cut", [](Forged& f) { f.bytes.resize(100); }, false},
    {"PT03", "magic", [](Forged& f) { f.bytes[0] = 'Q'; }},
    {"PT04", "version", [](Forged& f) { f.header().version = 2; }},
    {"PT05", "appended", [](Forged& f) { f.bytes.append(64, '\0'); }, false},
    {"PT06", "no sections", [](Forged& f) { f.header().section_count = 0; }, false},
    {"PT06", "too many sections", [](Forged& f) { f.header().section_count = 60000; }, false},
    {"PT07", "checksum of the header", [](Forged& f) { f.header().checksum ^= 1; }, false},
    {"PT08", "sections swapped", [](Forged& f) { std::swap(f.entries()[1].kind, f.entries()[2].kind); }},
    {"PT09", "section moved", [](Forged& f) { f.entries()[2].offset += 64; }},
    {"PT09", "section too long", [](Forged& f) { f.entries()[3].length = std::uint64_t{1} << 40; }},
    {"PT09", "section of nearly 2^64 bytes", [](Forged& f) { f.entries()[3].length = ~std::uint64_t{0} - 3; }},
    {"PT10", "kind of another table", [](Forged& f) { f.entry(K::UnitRows, 4).kind = 34; }},
    {"PT10", "table beyond the directory", [](Forged& f) { f.entry(K::UnitRows, 4).table = 9; }},
    {"PT11", "half an entry",
     [](Forged& f) {
         f.entry(K::Codes, 0).length -= 3;
         std::memset(f.section<char>(K::Codes) + f.entry(K::Codes, 0).length, 0, 3);
     }},
    {"PT12", "section damaged", [](Forged& f) { f.section<char>(K::UnitRows, 4)[5] ^= 1; }, false},
    {"PT13", "directory missing", [](Forged& f) { f.entry(K::Directory, 0).kind = 5; }},
    {"PT14", "padding used",
     [](Forged& f) {
         SectionEntry& e = f.entry(K::StringBytes, 0);
         f.bytes[e.offset + e.length] = 'x';
     }},
    {"PT14", "header spare", [](Forged& f) { f.header().reserved[7] = 1; }},
    {"PT14", "directory spare", [](Forged& f) { f.section<DirectoryEntry>(K::Directory)->spare[0] = 1; }},
    {"PT14", "pair header spare", [](Forged& f) { f.section<PairHeader>(K::PairHeaders)->spare[3] = 1; }},
    {"PT15", "texts backwards", [](Forged& f) { f.section<std::uint32_t>(K::StringOffsets)[1] = 60000; }},
    {"PT16", "texts unordered", [](Forged& f) { f.section<char>(K::StringBytes)[0] = '~'; }},
    {"PT17", "small letter", [](Forged& f) { f.section<CodeText>(K::Codes)[3].text[0] = 'a'; }},
    {"PT17", "text after the end", [](Forged& f) { f.section<CodeText>(K::Codes)[3].text[7] = '1'; }},
    {"PT18", "codes unordered",
     [](Forged& f) { std::swap(f.section<CodeText>(K::Codes)[3], f.section<CodeText>(K::Codes)[4]); }},
    {"PT18", "pair codes beyond the dictionary", [](Forged& f) { f.header().pair_codes = 5000; }},
    {"PT19", "tables unordered",
     [](Forged& f) {
         f.section<DirectoryEntry>(K::Directory)[1].name = 0;
         f.section<DirectoryEntry>(K::Directory)[1].release = 0;
     }},
    {"PT20", "name beyond the texts", [](Forged& f) { f.section<DirectoryEntry>(K::Directory)->name = 99999; }},
    {"PT20", "kind of no table", [](Forged& f) { f.section<DirectoryEntry>(K::Directory)->kind = 4; }},
    {"PT20", "columns on add-ons", [](Forged& f) { f.section<DirectoryEntry>(K::Directory)->columns = 1; }},
    {"PT20", "rows miscounted", [](Forged& f) { f.section<DirectoryEntry>(K::Directory)->rows += 1; }},
    {"PT21", "coverage backwards", [](Forged& f) { f.section<DirectoryEntry>(K::Directory)[2].cover_until = -700000; }},
    {"PT21", "published before the calendar",
     [](Forged& f) { f.section<DirectoryEntry>(K::Directory)[2].published = -900000; }},
    {"PT22", "headers for fewer codes", [](Forged& f) { f.header().pair_codes -= 1; }},
    {"PT23", "block base", [](Forged& f) { f.section<PairHeader>(K::PairHeaders)[5].first_block += 1; }},
    {"PT23", "pair base", [](Forged& f) { f.section<PairHeader>(K::PairHeaders)[5].first_pair += 1; }},
    {"PT24", "header rank", [](Forged& f) { f.section<PairHeader>(K::PairHeaders)[5].rank[2] += 1; }},
    {"PT24", "block rank", [](Forged& f) { f.section<std::uint16_t>(K::PairRanks)[2] += 1; }},
    {"PT25", "empty block", [](Forged& f) { f.section<std::uint64_t>(K::PairWords)[2] = 0; }},
    {"PT26", "bit beyond the codes",
     [](Forged& f) { f.section<std::uint64_t>(K::PairWords)[0] |= std::uint64_t{1} << 63; }},
    {"PT27", "more blocks announced",
     [](Forged& f) { f.section<PairHeader>(K::PairHeaders)[39].mask[3] = std::uint64_t{1} << 63; }},
    {"PT27", "pairs miscounted", [](Forged& f) { f.section<DirectoryEntry>(K::Directory)[2].keys -= 1; }},
    {"PT28", "slot beyond the rows", [](Forged& f) { f.section<std::uint16_t>(K::PairSlots)[9] = 65000; }},
    {"PT28", "slot within a list",
     [](Forged& f) {
         const auto* rows = f.section<PackedPairRow>(K::PairRows);
         std::uint16_t place = 1;
         while ((rows[place - 1].flags & 2U) == 0)
             ++place;
         f.section<std::uint16_t>(K::PairSlots)[9] = place;
     }},
    {"PT29", "overflow slot without entry", [](Forged& f) { f.section<std::uint16_t>(K::PairSlots)[9] = 0xFFFF; }},
    {"PT30", "indicator", [](Forged& f) { f.section<PackedPairRow>(K::PairRows)[4].indicator = 2; }},
    {"PT30", "dates backwards",
     [](Forged& f) {
         auto& row = f.section<PackedPairRow>(K::PairRows)[0];
         row.deleted = row.effective - 1;
     }},
    {"PT30", "rationale", [](Forged& f) { f.section<PackedPairRow>(K::PairRows)[4].rationale = 60000; }},
    {"PT30", "flags", [](Forged& f) { f.section<PackedPairRow>(K::PairRows)[4].flags |= 4; }},
    {"PT31", "last row announces another",
     [](Forged& f) {
         const SectionEntry& e = f.entry(K::PairRows, 3);
         f.section<PackedPairRow>(K::PairRows)[e.length / 16 - 1].flags |= 2;
     }},
    {"PT32", "offsets backwards", [](Forged& f) { f.section<std::uint32_t>(K::UnitOffsets)[1] = 60000; }},
    {"PT33", "units below zero", [](Forged& f) { f.section<PackedUnitLimit>(K::UnitRows)[1].value = -1; }},
    {"PT33", "adjudication indicator", [](Forged& f) { f.section<PackedUnitLimit>(K::UnitRows)[1].mai = 4; }},
    {"PT34", "limits swapped",
     [](Forged& f) {
         std::swap(f.section<PackedUnitLimit>(K::UnitRows)[0], f.section<PackedUnitLimit>(K::UnitRows)[1]);
     }},
    {"PT35", "primary beyond the codes", [](Forged& f) { f.section<PackedAddOn>(K::AddOnRows)[0].primary = 12345; }},
    {"PT35", "type", [](Forged& f) { f.section<PackedAddOn>(K::AddOnRows)[0].type = 4; }},
    {"PT36", "add-on rows swapped",
     [](Forged& f) { std::swap(f.section<PackedAddOn>(K::AddOnRows)[0], f.section<PackedAddOn>(K::AddOnRows)[1]); }},
    {"PT37", "column name", [](Forged& f) { f.section<ColumnEntry>(K::KeyedColumns)[0].name = 70000; }},
    {"PT37", "names beyond the list", [](Forged& f) { f.section<ColumnEntry>(K::KeyedColumns)[0].name_count = 9; }},
    {"PT38", "keyed dates", [](Forged& f) { f.section<std::int32_t>(K::KeyedRows)[1] = -719163; }},
    {"PT39", "keyed rows swapped",
     [](Forged& f) {
         char* rows = f.section<char>(K::KeyedRows);
         std::swap_ranges(rows, rows + 24, rows + 24);
     }},
};

}  // namespace

TEST_CASE("each rule of the verifier refuses a file that breaks it") {
    std::set<std::string> seen;
    for (const BadFile& bad : kBadFiles) {
        Forged forged;
        bad.break_it(forged);
        if (bad.seal) forged.seal();
        INFO("bad file: ", bad.name);
        CHECK(rule_of(forged.bytes) == bad.rule);
        seen.insert(bad.rule);
    }
    for (const char* elsewhere : {"PT01", "PT40", "PT41", "PT42"})
        seen.insert(elsewhere);
    std::set<std::string> all;
#define PACK_RULE(name_, code_, text_) all.insert(code_);
#include "runtime/pack_rules.def"
#undef PACK_RULE
    CHECK(seen == all);
}

TEST_CASE("a pack that is verified side by side is refused for the same reasons") {
    constexpr int kCodes = 1000;
    REQUIRE(Forged(kCodes).bytes.size() > 1U << 20);
    const Forged whole(kCodes);
    REQUIRE(rule_of(whole.bytes) == "");
    for (const BadFile& bad : kBadFiles) {
        const std::string_view name = bad.name;
        if (name == "bit beyond the codes" || name == "more blocks announced") continue;  // of a dictionary of forty
        Forged forged = whole;
        bad.break_it(forged);
        if (bad.seal) forged.seal();
        INFO("bad file: ", std::string(name));
        CHECK(rule_of(forged.bytes) == bad.rule);
    }
    // Of several damages the first in the file is named, and damage before what content says.
    for (std::uint32_t section = 0; section < Forged(whole).header().section_count; ++section) {
        Forged forged = whole;
        const SectionEntry first = forged.entries()[section];
        for (std::uint32_t i = section; i < forged.header().section_count; ++i) {
            const SectionEntry& entry = forged.entries()[i];
            if (entry.length != 0) forged.bytes[entry.offset + entry.length / 2] ^= '\x04';
        }
        if (first.length == 0) continue;
        const PackProblem problem = load_pack_bytes(forged.bytes).problem;
        CHECK(problem.rule == "PT12");
        CHECK(problem.text.find("section " + std::to_string(first.kind) + " of table " + std::to_string(first.table)) !=
              std::string::npos);
    }
}

TEST_CASE("an altered identity is found when it is computed again") {
    Forged forged;
    forged.header().identity[0] ^= 1;
    forged.seal_header();
    CHECK(rule_of(forged.bytes) == "");
    CHECK(rule_of(forged.bytes, PackCheck::Identity) == "PT40");
}

TEST_CASE("every bit flip and every truncation of a 64 KiB pack is refused") {
    std::string bytes = write_pack(sample(133)).bytes;
    MESSAGE("pack of ", bytes.size(), " bytes");
    REQUIRE(bytes.size() > 60 * 1024);
    REQUIRE(bytes.size() < 80 * 1024);
    REQUIRE(rule_of(bytes) == "");
    const std::size_t step = damage::step();
    std::size_t missed = 0;
    for (std::size_t bit = 0; bit < bytes.size() * 8; bit += step) {
        const char mask = static_cast<char>(1U << bit % 8);
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ mask);
        missed += rule_of(bytes).empty() ? 1U : 0U;
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ mask);
    }
    CHECK(missed == 0);
    for (std::size_t length = 0; length < bytes.size(); length += step) {
        missed += rule_of(std::string_view(bytes).substr(0, length)).empty() ? 1U : 0U;
    }
    CHECK(missed == 0);
}

}  // namespace payrule::table_pack_damage_test
