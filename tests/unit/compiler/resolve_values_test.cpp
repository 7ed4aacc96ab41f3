// Parameters, facts, reasons, running sums, grounds and own tables.
#include <doctest/doctest.h>

#include "tests/unit/compiler/resolve_fixture.h"

namespace payrule::resolve_values_test {
namespace {

using testing::resolve_files;
using testing::resolve_guard;
using testing::resolve_text;

std::string steps_of(const testing::Resolved& r) {
    if (!r.policy) return r.codes.substr(0, 5);
    std::string text;
    for (const ParameterStep& step : r.policy->parameters.at(0).steps) {
        text += (text.empty() ? "" : " | ") + (step.from == kDateMin ? std::string("-") : format_date(step.from)) +
                " " + (step.known ? std::to_string(step.value) : "?");
    }
    return text;
}
std::string steps(const std::string& text) { return steps_of(resolve_text("parameter p : " + text)); }

TEST_CASE("a parameter's steps cover all time") {
    CHECK(steps("count { from 2020-01-01: 2 }") == "- ? | 2020-01-01 2");
    CHECK(steps("count { from 2020-01-01: 2 known until 2021-12-31 }") == "- ? | 2020-01-01 2 | 2022-01-01 ?");
    CHECK(steps("money per calendar_year { 2025: $2,410 2026: $2,480 known until 2026-12-31 }") ==
          "- ? | 2025-01-01 24100000 | 2026-01-01 24800000 | 2027-01-01 ?");
    CHECK(steps("money per calendar_year { 2025: $1 }") == "- ? | 2025-01-01 10000 | 2026-01-01 ?");
    CHECK(steps("money per calendar_year { 2018: $3,000 carried to 2028-12-31 }") ==
          "- ? | 2018-01-01 30000000 | 2029-01-01 ?");
    CHECK(steps("yes_no { from 2020-01-01: true }") == "- ? | 2020-01-01 1");
    CHECK(steps("days { from 2020-01-01: 365 days }") == "- ? | 2020-01-01 365");
    CHECK(steps("percent { from 2020-01-01: 85% }") == "- ? | 2020-01-01 8500");
    CHECK(steps("date { from 2020-01-01: 1970-01-03 }") == "- ? | 2020-01-01 2");
}

TEST_CASE("gaps, overlaps and wrong types of parameters") {
    CHECK(steps("money per calendar_year { 2024: $1 2026: $2 }") == "E0218");
    CHECK(steps("money per calendar_year { 2024: $1 known until 2026-12-31 }") == "E0218");
    CHECK(steps("count { }") == "E0218");
    CHECK(steps("count { 2024: 1 2024: 2 }") == "E0219");
    CHECK(steps("count { from 2024-01-01: 1 known until 2023-12-31 }") == "E0219");
    CHECK(steps("count { from 2024-01-01: true }") == "E0220");
    CHECK(steps("days { from 2024-01-01: 3 }") == "E0220");
    CHECK(steps("monney { from 2024-01-01: $3 }") == "E0201");
}

TEST_CASE("an override speaks from its first step on, and the history before it stays") {
    const std::string base =
        "policy \"base\" version \"1\" edition 1 { effective 2018-01-01 .. }\n"
        "parameter p : money per calendar_year { 2025: $2,410 2026: $2,480 known until 2026-12-31 }\n";
    const std::string head =
        "policy \"p\" version \"1\" edition 1 extends \"base\" version \"1\" { effective 2020-01-01 .. }\n";
    const auto r = resolve_files({base, head + "override parameter p because \"booklet\" { 2026: $5,000 }"});
    CHECK(steps_of(r) == "- ? | 2025-01-01 24100000 | 2026-01-01 50000000");
    const auto over = [&](const std::string& text) {
        return steps_of(resolve_files({base, head + "override parameter p because \"booklet\" { " + text + " }"}));
    };
    CHECK(over("2026: $5,000 known until 2026-12-31") ==
          "- ? | 2025-01-01 24100000 | 2026-01-01 50000000 | 2027-01-01 ?");
    CHECK(over("2027: $5,000") == "- ? | 2025-01-01 24100000 | 2026-01-01 24800000 | 2027-01-01 50000000");
    // What the base knows until its last day does not fill the time before a later override.
    CHECK(over("2028: $5,000") ==
          "- ? | 2025-01-01 24100000 | 2026-01-01 24800000 | 2027-01-01 ? | 2028-01-01 50000000");
    CHECK(over("2026: $5,000 2028: $6,000") == "E0218");
    CHECK(r.policy->parameters[0].steps[2].origin.because == "booklet");
    CHECK(resolve_files({base, head + "override parameter q because \"x\" { 2026: $1 }"}).codes == "E0215");
    CHECK(resolve_files({base, head + "override parameter p : count because \"x\" { 2026: 1 }"}).codes.substr(0, 5) ==
          "E0220");
    CHECK(resolve_files({base, head + "override parameter p { 2026: $1 }"}).codes == "E0217");
}

TEST_CASE("facts: types and spellings") {
    const auto r = resolve_text(
        "fact linked : one of { other, cardiac_valve \"valve replacement\", transplant } on claim\n"
        "fact visit : date on line");
    REQUIRE_MESSAGE(r.policy, r.text);
    const FactDeclaration& linked = r.policy->facts.at(0);
    CHECK(linked.values == std::vector<std::string>{"cardiac_valve", "transplant", "other"});
    CHECK(linked.spellings[0] == std::vector<std::string>{"cardiac_valve", "cardiac valve", "valve replacement"});
    CHECK_FALSE(linked.on_line);
    CHECK(r.policy->facts.at(1).type == ValueType::Date);
    CHECK(resolve_text("fact f : one of { a \"x\", b \"x\" } on claim").codes == "E0222");
    CHECK(resolve_text("fact f : one of { a, a } on claim").codes == "E0222");
    CHECK(resolve_text("fact f : yesno on claim").codes == "E0201");
}

TEST_CASE("reasons: steps, legality and inline ones") {
    const auto r = resolve_text("reason b { from 2013-04-01: [CO-236]  from 2020-01-01: [CO-97] remark [M15] }");
    REQUIRE_MESSAGE(r.policy, r.text);
    const Reason& reason = r.policy->reasons.at(0);
    CHECK(reason.steps.size() == 2);
    CHECK(reason.steps[0].from == kDateMin);
    CHECK(reason.steps[1].from == *parse_date("2020-01-01"));
    const auto deny = [](const std::string& reason_text) {
        return resolve_text("rule r for each line { stage coverage when line has modifier [GY] then deny line " +
                            reason_text + " }");
    };
    CHECK(deny("[CO-50]").codes == "");
    CHECK(deny("[CO-18]").codes == "E0224");
    CHECK(deny("[OA-18]").codes == "");
    CHECK(deny("[CO-96]").codes == "W0401");
    CHECK(deny("[CO-96] remark [N425]").codes == "");
    CHECK(deny("[CO-50] remark [425]").codes == "E0224");
    CHECK(deny("").codes == "E0309");
    CHECK(resolve_text("reason b { [CO-97] until 2020-12-31 }").codes == "E0223");
    CHECK(resolve_text("reason b { from 2020-01-01: [CO-97] from 2020-01-01: [CO-50] }").codes == "E0223");
    CHECK(resolve_text("reason b { }").codes == "E0223");
}

const std::string kSum =
    "accumulate spend : sum of line.allowed where line has modifier [GP] counting lines that are paid\n"
    "  keyed by patient.id per calendar_year of line.service_date ordered by claim.received, claim.id, line.number\n"
    "  starts at history.spent\n";

TEST_CASE("running sums") {
    const auto r = resolve_guard("spend with line > $10 and spend before line < $10", kSum, "sequence");
    REQUIRE_MESSAGE(r.policy, r.text);
    CHECK(r.guard("r") == "(spend with line > $10.00 and spend before line < $10.00)");
    CHECK(r.policy->accumulators.at(0).opening_name == "spent");
    CHECK(resolve_guard("spend > $10", kSum, "sequence").codes == "E0318");
    CHECK(resolve_guard("spend with line > $10", kSum, "coverage").codes == "E0306");
    CHECK(resolve_guard("spend with line > 10", kSum, "sequence").codes == "E0301");
    const auto replaced = [](const std::string& from, const std::string& to) {
        std::string text = kSum;
        text.replace(text.find(from), from.size(), to);
        return resolve_text(text).codes;
    };
    CHECK(replaced("history.spent", "spent") == "E0226");
    CHECK(replaced("sum of line.allowed", "sum of line.procedure") == "E0226");
    CHECK(replaced("of line.service_date", "of claim.received") == "E0226");
    CHECK(replaced("sum of line.allowed", "sum of line.alowed") == "E0201");
    CHECK(replaced("where line has", "where line is payable and line has") == "E0306");
    CHECK(
        resolve_text(kSum + "accumulate units : sum of line.units keyed by patient.id ordered by line.number").codes ==
        "E0226");
}

const std::string kGround =
    "fact diabetes : yes_no on claim\n"
    "attest shoes by [KX] for line where line.procedure in [A5500] { needs fact diabetes is true }\n";

TEST_CASE("claims and attests expand to plain conditions") {
    const auto r = resolve_guard("line claims shoes and not line attests shoes", kGround);
    REQUIRE_MESSAGE(r.policy, r.text);
    const std::string flat =
        "line has any modifier [KX] and (line names ground shoes or (not line names a ground and "
        "line.procedure in [A5500]))";
    CHECK(r.guard("r") == "(" + flat + " and not (" + flat + " and (not record supplied or diabetes = true)))");
    CHECK(r.policy->grounds.at(0).need_texts == std::vector<std::string>{"diabetes is true"});
}

TEST_CASE("a modifier with grounds is not tested raw") {
    CHECK(resolve_guard("line has modifier [KX]", kGround).codes == "E0307");
    CHECK(resolve_guard("line has any modifier [GY, KX]", kGround).codes == "E0307");
    CHECK(resolve_guard("line has modifier [KX] on any ground", kGround).codes == "");
    CHECK(resolve_guard("line has modifier [KX]").codes == "");
    CHECK(resolve_guard("line claims shoe", kGround).codes == "E0201");
}

TEST_CASE("own tables: columns, rows, overlaps") {
    const auto table = [](const std::string& rows) {
        return "table global_days keyed by procedure { column days : days column sex : sex " + rows + " }\n";
    };
    const auto r =
        resolve_guard("line listed in global_days as package and package.days in [10, 90] and package.sex is male",
                      table("row [27447] sex male days 90 from 2020-01-01 row [10060..10061] days 10 sex female"));
    REQUIRE_MESSAGE(r.policy, r.text);
    CHECK(r.guard("r") ==
          "(line listed in global_days and (global_days[line].days = 10 days or global_days[line].days = 90 days) and "
          "global_days[line].sex = male)");
    for (const TableBinding& binding : r.policy->tables) {
        if (binding.is_own) CHECK(binding.own_rows.size() == 3);
    }
    CHECK(resolve_text(table("row [27447] days 90")).codes == "E0228");
    CHECK(resolve_text(table("row [27447] days 90 sex male row [27447] days 10 sex male")).codes == "E0228");
    CHECK(resolve_text(table("row [27447] days 90 sex other")).codes == "E0220");
    CHECK(resolve_guard("line listed in global_days as g and g.day in [1]", table("")).codes == "E0201");
}

TEST_CASE("changes to tables") {
    const auto changes = [](const std::string& text, const std::string& more = {}) {
        return resolve_text(more + "changes to table ptp because \"bulletin\" { " + text + " }");
    };
    const auto r = changes(
        "add pair [99213], [36415] indicator [1] from 2026-07-01\n remove pair [80053], [80048] from 2026-07-01\n"
        "ignore deletions from 2019-12-31 until 2020-12-31\n"
        "force indicator [0] on pairs [11042], [11720] where near from 2025-09-01",
        "define near for pair (x, y) as x and y share a modifier of [RT, LT]\n");
    REQUIRE_MESSAGE(r.policy, r.text);
    std::size_t count = 0;
    for (const TableBinding& table : r.policy->tables)
        count += table.changes.size();
    CHECK(count == 4);
    CHECK(changes("add pair [99213], [36415] indicator [9] from 2026-07-01").codes == "E0229");
    CHECK(changes("force indicator [0] on pairs [11042], [11720] where near from 2025-09-01",
                  "define near for line as line has modifier [RT]\n")
              .codes == "E0317");
    CHECK(resolve_text("changes to table mue because \"x\" { remove pair [80053], [80048] from 2026-07-01 }").codes ==
          "E0225");
}

}  // namespace
}  // namespace payrule::resolve_values_test
