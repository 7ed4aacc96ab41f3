// Packs built from tables in code: what goes in comes out, in any order, through the slow and the fast look-ups.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "core/date.h"
#include "runtime/table_pack.h"

namespace payrule::table_pack_test {

namespace {

Date day(std::string_view text) { return *parse_date(text); }

/// A small generator of its own, so that every machine builds the same tables.
struct Random {
    std::uint64_t state;
    std::uint32_t below(std::uint32_t limit) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::uint32_t>((state >> 33) % limit);
    }
};

Code some_code(std::uint32_t number) {
    std::string text = std::to_string(10000 + number);
    if (number % 7 == 0) text[0] = static_cast<char>('A' + number % 26);
    return code(text);
}

MemoryTable random_pairs(std::uint64_t seed, std::uint32_t codes, std::uint32_t rows) {
    Random random{seed};
    MemoryTable table(TableKind::Pairs);
    table.table_release = "r" + std::to_string(seed);
    static constexpr std::uint8_t kIndicators[] = {0, 1, 1, 9};
    for (std::uint32_t i = 0; i < rows; ++i) {
        PairRow row;
        row.column1 = some_code(random.below(codes));
        row.column2 = some_code(random.below(codes));
        row.effective = add_days(day("1996-01-01"), static_cast<int>(random.below(10000)));
        row.deleted = random.below(2) == 0 ? kDateMax : add_days(row.effective, static_cast<int>(random.below(3000)));
        row.indicator = kIndicators[random.below(4)];
        row.before_1996 = random.below(9) == 0;
        row.rationale = random.below(2) == 0 ? "More extensive procedure" : "Sequential procedure";
        table.pairs.push_back(row);
    }
    return table;
}

std::shared_ptr<const TablePack> packed(const std::map<std::string, MemoryTable>& tables) {
    const WrittenPack written = write_pack(tables);
    REQUIRE_MESSAGE(!written.problem, written.problem.text);
    const PackResult loaded = load_pack_bytes(written.bytes, PackCheck::Identity);
    REQUIRE_MESSAGE(!loaded.problem, loaded.problem.rule, " ", loaded.problem.text);
    return loaded.pack;
}

bool same(const PairRow& a, const PairRow& b) {
    return a.column1 == b.column1 && a.column2 == b.column2 && a.effective == b.effective && a.deleted == b.deleted &&
           a.indicator == b.indicator && a.before_1996 == b.before_1996 && a.rationale == b.rationale;
}

}  // namespace

TEST_CASE("every pair of a pack has the rows of the table it was made of") {
    const MemoryTable table = random_pairs(7, 90, 3000);
    const auto pack = packed({{"t.pairs", table}});
    const auto view = pack->table(0);
    for (std::uint32_t a = 0; a < 90; ++a) {
        for (std::uint32_t b = 0; b < 90; ++b) {
            std::vector<PairRow> expected = table.pair_rows(some_code(a), some_code(b));
            const std::vector<PairRow> found = view->pair_rows(some_code(a), some_code(b));
            const auto order = [](const PairRow& x, const PairRow& y) {
                return std::tie(x.effective, x.deleted, x.indicator, x.before_1996, x.rationale) <
                       std::tie(y.effective, y.deleted, y.indicator, y.before_1996, y.rationale);
            };
            std::sort(expected.begin(), expected.end(), order);
            expected.erase(std::unique(expected.begin(), expected.end(), same), expected.end());
            REQUIRE(std::equal(found.begin(), found.end(), expected.begin(), expected.end(), same));
        }
    }
}

TEST_CASE("the staged steps of the pair index lead to the rows that the table gives") {
    const MemoryTable table = random_pairs(11, 200, 4000);
    const auto pack = packed({{"t.pairs", table}});
    const auto view = pack->table(0);
    const PairIndex* index = pair_index_of(*view);
    REQUIRE(index != nullptr);
    CHECK(index->dense_id(code("ZZZZZ")) == kNoId);
    std::uint32_t pairs = 0;
    for (std::uint32_t a = 0; a < index->pair_codes(); ++a) {
        for (std::uint32_t b = 0; b < index->pair_codes(); ++b) {
            const PairHeader& header = *index->header(a, b);
            const PackedPairRow* row = nullptr;
            if (PairIndex::might_have(header, b)) {
                const std::uint32_t block = PairIndex::block(header, b);
                if (index->has(block, b)) row = index->first_row(index->pair(header, block, b));
            }
            CHECK(row == index->rows(a, b));
            pairs += row != nullptr ? 1U : 0U;
            const Date date = day("2010-05-05");
            const auto rows = view->pair_rows(index->codes().code(a), index->codes().code(b));
            const bool active =
                std::any_of(rows.begin(), rows.end(), [&](const PairRow& r) { return r.active_on(date); });
            CHECK((index->active_row(a, b, date) != nullptr) == active);
        }
    }
    CHECK(pairs == index->size());
}

TEST_CASE("a dictionary of more than 16,384 pair codes needs a second plane and still finds every pair") {
    MemoryTable table(TableKind::Pairs);
    const auto nth = [](std::uint32_t n) {
        std::string text = "A0000";
        for (int i = 4; i >= 1; --i, n /= 36)
            text[static_cast<std::size_t>(i)] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[n % 36];
        return code(text);
    };
    constexpr std::uint32_t kCodes = 20000;
    for (std::uint32_t i = 0; i < kCodes; ++i) {
        table.pairs.push_back({nth(i), nth((i * 7919 + 1) % kCodes), day("2001-01-01"), kDateMax, 1, false, "", ""});
    }
    const auto pack = packed({{"t.pairs", table}});
    const auto view = pack->table(0);
    for (std::uint32_t i = 0; i < kCodes; ++i) {
        REQUIRE(view->pair_rows(nth(i), nth((i * 7919 + 1) % kCodes)).size() == 1);
        REQUIRE(view->pair_rows(nth(i), nth((i * 7919 + 2) % kCodes)).empty());
    }
}

TEST_CASE("more than 65,535 distinct rows spill into the overflow list and are found there") {
    MemoryTable table(TableKind::Pairs);
    for (std::uint32_t i = 0; i < 70000; ++i) {
        const Date effective = add_days(day("1996-01-01"), static_cast<int>(i % 9000));
        table.pairs.push_back({some_code(i / 300), some_code(300 + i % 300), effective,
                               add_days(effective, static_cast<int>(i / 9000)), 1, false, "", ""});
    }
    const auto pack = packed({{"t.pairs", table}});
    const auto view = pack->table(0);
    for (std::uint32_t i = 0; i < 70000; i += 37) {
        const PairRow& row = table.pairs[i];
        const auto found = view->pair_rows(row.column1, row.column2);
        REQUIRE(found.size() == 1);
        REQUIRE(same(found[0], row));
    }
}

TEST_CASE("the same rows in another order make the same bytes") {
    MemoryTable table = random_pairs(3, 60, 800);
    const std::string bytes = write_pack({{"t.pairs", table}}).bytes;
    std::reverse(table.pairs.begin(), table.pairs.end());
    CHECK(write_pack({{"t.pairs", table}}).bytes == bytes);
    Random random{1};
    for (std::size_t i = table.pairs.size() - 1; i > 0; --i) {
        std::swap(table.pairs[i], table.pairs[random.below(static_cast<std::uint32_t>(i + 1))]);
    }
    CHECK(write_pack({{"t.pairs", table}}).bytes == bytes);
}

TEST_CASE("limits, add-ons and keyed rows are looked up by date") {
    MemoryTable limits(TableKind::UnitLimits);
    limits.limits = {{code("97110"), 6, 3, "Clinical: Data", "", day("2026-07-01"), day("2026-09-30")},
                     {code("76140"), 0, 3, "", "", day("2026-07-01"), day("2026-09-30")}};
    MemoryTable add_ons(TableKind::AddOns);
    add_ons.add_ons = {{code("17003"), 1, {code("17000")}, day("2013-04-01"), kDateMax, ""},
                       {code("ZX002"), 2, {}, day("2022-01-01"), day("2023-12-31"), ""}};
    MemoryTable keyed(TableKind::Keyed);
    keyed.column_names = {"days"};
    keyed.keyed_rows = {{code("27447"), {90}, day("2020-01-01"), kDateMax}};
    const auto pack = packed({{"a.limits", limits}, {"b.add_ons", add_ons}, {"c.keyed", keyed}});
    REQUIRE(pack->tables().size() == 3);
    const auto limit = pack->table(0)->unit_limit(code("97110"), day("2026-09-30"));
    REQUIRE(limit.has_value());
    CHECK(limit->value == 6);
    CHECK(limit->mai == 3);
    CHECK(limit->rationale == "Clinical: Data");
    CHECK(pack->table(0)->unit_limit(code("76140"), day("2026-07-01"))->value == 0);
    CHECK(!pack->table(0)->unit_limit(code("97110"), day("2026-10-01")));
    CHECK(!pack->table(0)->unit_limit(code("17000"), day("2026-07-01")));
    CHECK(pack->table(1)->add_on(code("17003"), day("2026-01-01"))->primaries == std::vector<Code>{code("17000")});
    CHECK(pack->table(1)->add_on(code("ZX002"), day("2022-06-01"))->primaries.empty());
    CHECK(pack->table(1)->is_add_on(code("ZX002"), day("2023-12-31")));
    CHECK(!pack->table(1)->is_add_on(code("ZX002"), day("2024-01-01")));
    CHECK(!pack->table(1)->is_add_on(code("17000"), day("2024-01-01")));
    CHECK(pack->table(2)->keyed(code("27447"), day("2020-01-01"))->values == std::vector<std::int64_t>{90});
    CHECK(!pack->table(2)->keyed(code("27447"), day("2019-12-31")));
    CHECK(pack->table(2)->columns() == std::vector<std::string>{"days"});
}

TEST_CASE("of several PTP releases the newest wins whole; limits are picked by quarter") {
    const auto limits = [](std::string_view from, std::string_view until, std::int64_t value) {
        MemoryTable table(TableKind::UnitLimits);
        table.table_release = from;
        table.table_coverage = {day(from), day(until)};
        table.limits = {{code("97110"), value, 3, "", "", day(from), day(until)}};
        return table;
    };
    const auto pairs = [](std::string_view until, std::uint8_t indicator) {
        MemoryTable table(TableKind::Pairs);
        table.table_release = until;
        table.table_coverage = {day("1996-01-01"), day(until)};
        table.pairs = {{code("97140"), code("97530"), day("2000-07-01"), kDateMax, indicator, false, "", ""}};
        return table;
    };
    const auto first = packed({{"m", limits("2026-01-01", "2026-03-31", 4)}, {"p", pairs("2026-03-31", 1)}});
    const auto third = packed({{"m", limits("2026-07-01", "2026-09-30", 6)}, {"p", pairs("2026-09-30", 0)}});
    for (const auto& packs : {std::vector{first, third}, std::vector{third, first}}) {
        const CombinedTables combined = combine_packs(packs);
        const Table* m = combined.set.find("m");
        REQUIRE(m != nullptr);
        CHECK(m->unit_limit(code("97110"), day("2026-02-01"))->value == 4);
        CHECK(m->unit_limit(code("97110"), day("2026-08-01"))->value == 6);
        CHECK(!m->unit_limit(code("97110"), day("2026-05-01")));
        CHECK(!m->covers(day("2026-05-01")));
        CHECK(m->covers(day("2026-03-31")));
        CHECK(snapshots_of(*m).size() == 2);
        CHECK(combined.set.find("p")->pair_rows(code("97140"), code("97530"))[0].indicator == 0);
        CHECK(combined.origins.size() == 3);
        CHECK(m->identity() == first->identity() + "+" + third->identity());
        CHECK(combined.set.find("p")->identity() == third->identity());
    }
}

TEST_CASE("a value that the format cannot hold is refused, not cut") {
    MemoryTable limits(TableKind::UnitLimits);
    limits.limits = {{code("97110"), std::int64_t{1} << 40, 3, "", "", kDateMin, kDateMax}};
    CHECK(write_pack({{"m", limits}}).problem.rule == "PT41");
    CHECK(write_pack({}).problem.rule == "PT41");
}

TEST_CASE("an empty table packs and answers nothing") {
    const auto pack = packed({{"p", MemoryTable(TableKind::Pairs)}, {"u", MemoryTable(TableKind::UnitLimits)}});
    CHECK(pack->table(0)->pair_rows(code("97140"), code("97530")).empty());
    CHECK(!pack->table(1)->unit_limit(code("97140"), day("2026-01-01")));
}

TEST_CASE("a pack of more than 256 MiB is refused before it is read, one of exactly that size is looked at") {
    char path[] = "/tmp/payrule_table_pack_XXXXXX";
    const int file = ::mkstemp(path);
    REQUIRE(file >= 0);
    REQUIRE(::ftruncate(file, off_t{256} << 20) == 0);
    CHECK(load_pack(path).problem.rule == "PT03");
    REQUIRE(::ftruncate(file, (off_t{256} << 20) + 1) == 0);
    CHECK(load_pack(path).problem.rule == "PT42");
    ::close(file);
    ::unlink(path);
}

TEST_CASE("a file is saved whole, over an older one, and never over what is no file") {
    char folder[] = "/tmp/payrule_table_save_XXXXXX";
    REQUIRE(::mkdtemp(folder) != nullptr);
    const std::string path = std::string(folder) + "/a.payt";
    CHECK(save_file(path, "one").empty());
    CHECK(save_file(path, "two").empty());
    CHECK(::access((path + ".part").c_str(), F_OK) != 0);
    CHECK(save_file(folder, "x").find("no regular file") != std::string::npos);
    CHECK(save_file("/dev/full", "x").find("no regular file") != std::string::npos);
    CHECK(save_file(path + "/b", "x").find("cannot create") == 0);
    ::unlink(path.c_str());
    ::rmdir(folder);
}

TEST_CASE("a pack that cannot be read says why") {
    CHECK(load_pack("/nonexistent/x.payt").problem.rule == "PT01");
    CHECK(load_pack("/").problem.rule == "PT01");
    CHECK(load_pack_bytes("").problem.rule == "PT02");
}

}  // namespace payrule::table_pack_test
