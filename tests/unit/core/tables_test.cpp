// Tables in memory: inclusive dates, several windows of a pair, and which row is in force.
#include "core/tables.h"

#include <doctest/doctest.h>

namespace payrule::tables_test {

namespace {

Date date(const char* text) { return *parse_date(text); }

PairRow pair_row(const char* effective, const char* deleted, int indicator) {
    PairRow row;
    row.column1 = code("97530");
    row.column2 = code("97140");
    row.effective = date(effective);
    row.deleted = date(deleted);
    row.indicator = static_cast<std::uint8_t>(indicator);
    return row;
}
}  // namespace

TEST_CASE("a pair row is active on its deletion date and not after it") {
    const PairRow row = pair_row("2020-01-01", "2020-12-31", 1);
    CHECK_FALSE(row.active_on(date("2019-12-31")));
    CHECK(row.active_on(date("2020-01-01")));
    CHECK(row.active_on(date("2020-12-31")));
    CHECK_FALSE(row.active_on(date("2021-01-01")));
    CHECK_FALSE(pair_row("2020-01-01", "9999-12-31", 9).active_on(date("2020-06-01")));
}

TEST_CASE("the rows of a pair come by effective date and in one direction") {
    MemoryTable table(TableKind::Pairs);
    table.pairs = {pair_row("2020-10-01", "9999-12-31", 0), pair_row("2019-01-01", "2019-12-31", 1)};
    const auto rows = table.pair_rows(code("97530"), code("97140"));
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].effective == date("2019-01-01"));
    CHECK(rows[1].effective == date("2020-10-01"));
    CHECK(table.pair_rows(code("97140"), code("97530")).empty());
}

TEST_CASE("the limit in force is the one that took effect last") {
    MemoryTable table(TableKind::UnitLimits);
    UnitLimit limit;
    limit.procedure = code("97110");
    limit.value = 8;
    limit.effective = date("2026-01-01");
    limit.deleted = date("2026-03-31");
    table.limits.push_back(limit);
    limit.value = 6;
    limit.effective = date("2026-03-01");
    table.limits.push_back(limit);
    CHECK(table.unit_limit(code("97110"), date("2026-02-28"))->value == 8);
    CHECK(table.unit_limit(code("97110"), date("2026-03-01"))->value == 6);
    CHECK_FALSE(table.unit_limit(code("97110"), date("2026-04-01")).has_value());
    CHECK_FALSE(table.unit_limit(code("97112"), date("2026-02-01")).has_value());
}

TEST_CASE("add-on entries have sorted primaries, keyed rows their dates") {
    MemoryTable add_ons(TableKind::AddOns);
    add_ons.add_ons.push_back({code("17003"), 1, {code("17004"), code("17000")}, date("2013-04-01"), kDateMax, "r"});
    CHECK(add_ons.add_on(code("17003"), date("2020-01-01"))->primaries == std::vector{code("17000"), code("17004")});
    CHECK(add_ons.is_add_on(code("17003"), date("2013-04-01")));
    CHECK_FALSE(add_ons.is_add_on(code("17003"), date("2013-03-31")));

    MemoryTable keyed(TableKind::Keyed);
    keyed.keyed_rows.push_back({code("27447"), {90}, date("2020-01-01"), date("2020-12-31")});
    CHECK(keyed.keyed(code("27447"), date("2020-12-31"))->values == std::vector<std::int64_t>{90});
    CHECK_FALSE(keyed.keyed(code("27447"), date("2021-01-01")).has_value());
}

TEST_CASE("a table set finds by full name and lists names in order") {
    TableSet set;
    set.add("ncci.ptp.practitioner", std::make_shared<MemoryTable>(TableKind::Pairs));
    set.add("ncci.addon", std::make_shared<MemoryTable>(TableKind::AddOns));
    REQUIRE(set.find("ncci.addon") != nullptr);
    CHECK(set.find("ncci.addon")->kind() == TableKind::AddOns);
    CHECK(set.find("ncci.add") == nullptr);
    CHECK(set.names() == std::vector<std::string>{"ncci.addon", "ncci.ptp.practitioner"});
}

}  // namespace payrule::tables_test
