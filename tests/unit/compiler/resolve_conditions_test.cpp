// Conditions: types and units, dates, ages, lines, scopes, definitions.
#include <doctest/doctest.h>

#include "tests/unit/compiler/resolve_fixture.h"

namespace payrule::resolve_conditions_test {
namespace {

using testing::resolve_guard;
using testing::resolve_pair;
using testing::resolve_text;

/// The guard as text, or the codes of what is wrong with it.
std::string line(const std::string& guard, const std::string& declarations = {},
                 const std::string& stage = "coverage") {
    const auto r = resolve_guard(guard, declarations, stage);
    return r.policy ? r.guard("r") : r.codes;
}
std::string pair(const std::string& guard, const std::string& declarations = {}) {
    const auto r = resolve_pair(guard, declarations);
    return r.policy ? r.guard("r") : r.codes;
}

TEST_CASE("money never meets a count, and the message says both kinds") {
    const auto r = resolve_guard("line.units > limit", "parameter limit : money { from 2020-01-01: $5 }");
    CHECK(r.codes == "E0301");
    CHECK(r.text.find("a count is compared with money") != std::string::npos);
    CHECK(r.text.find("this is money") != std::string::npos);
    CHECK(line("line.units > 2 days") == "E0301");
    CHECK(line("line.service_date > 2") == "E0301");
    CHECK(line("line.units between 1 and $3") == "E0301");
    CHECK(line("patient.sex < female") == "E0301");
    CHECK(line("patient.sex between 1 and 2") == "E0301");
    CHECK(line("line.allowed > $5 and line.units >= 2 and line.service_date < 2026-01-01") ==
          "(line.allowed > $5.00 and line.units >= 2 and line.service_date < 2026-01-01)");
}

TEST_CASE("arithmetic keeps units") {
    CHECK(line("claim.received > line.service_date + 365 days") == "claim.received > (line.service_date + 365 days)");
    CHECK(line("claim.received > line.service_date + 6 months") == "claim.received > (line.service_date + 6 months)");
    CHECK(line("claim.received > line.service_date - 1 year") == "claim.received > (line.service_date + -12 months)");
    CHECK(line("claim.received - line.service_date > 30 days") == "(claim.received - line.service_date) > 30 days");
    CHECK(line("line.allowed > line.charge * 50%") == "line.allowed > (line.charge * 50%)");
    CHECK(line("line.service_date + 30 > claim.received") == "E0303");
    CHECK(line("line.units + $3 > $4") == "E0303");
    CHECK(line("line.service_date * 50% > claim.received") == "E0303");
    CHECK(line("claim.received > line.service_date + limit", "parameter limit : days { from 2020-01-01: 365 days }") ==
          "claim.received > (line.service_date + limit)");
}

TEST_CASE("ages in years, months and days") {
    CHECK(line("age of patient on line.service_date < 45 years") == "age in years on line.service_date < 45");
    CHECK(line("age of patient on line.service_date > 28 days") == "age in days on line.service_date > 28 days");
    CHECK(line("age of patient on line.service_date < 18 months") ==
          "(patient.birth_date + 18 months) > line.service_date");
    CHECK(line("age of patient on line.service_date > 18 months") ==
          "(patient.birth_date + 19 months) <= line.service_date");
    CHECK(line("age of patient on line.service_date = 18 months") == "E0301");
    CHECK(line("age of patient on line.units < 3 years") == "E0301");
}

TEST_CASE("is: truth, presence and closed lists") {
    const std::string facts =
        "fact yes : yes_no on line fact seen : date on line fact kind : one of { a, b, other } on claim\n";
    CHECK(line("yes is true and yes is not false", facts) == "(line.yes = true and not line.yes = false)");
    CHECK(line("yes", facts) == "line.yes = true");
    CHECK(line("yes = true and yes != true", facts) == "(line.yes = true and line.yes != true)");
    CHECK(line("seen is known and kind is a", facts) == "(line.seen is known and kind = a)");
    CHECK(line("kind is one of { a, b }", facts) == "(kind = a or kind = b)");
    CHECK(line("kind = b", facts) == "kind = b");
    CHECK(line("claim.form is professional and patient.sex is not female") ==
          "(claim.form = professional and not patient.sex = female)");
    CHECK(line("claim.frequency is absent") == "claim.frequency is absent");
    CHECK(line("claim.frequency is unknown") == "E0302");
    CHECK(line("patient.sex is unknown") == "not patient.sex is known");
    CHECK(line("kind is c", facts) == "E0311");
    CHECK(line("line.units is true") == "E0311");
    CHECK(line("(line.units > 3) is false") == "not line.units > 3");
    CHECK(line("(line.units > 3) is known") == "E0302");
}

TEST_CASE("values are no conditions, and conditions no values") {
    CHECK(line("line.units") == "E0302");
    CHECK(line("3 days") == "E0302");
    CHECK(line("true") == "true");
    CHECK(line("line.tooth = \"14\"") == "E0302");
    CHECK(line("line.procedure = line.procedure") == "E0301");
}

TEST_CASE("and, or, not, any of, all of") {
    CHECK(line("not (line.units > 1 or line.units < 0)") == "not (line.units > 1 or line.units < 0)");
    CHECK(line("any of { line.units > 1 line.units < 0 }") == "(line.units > 1 or line.units < 0)");
    CHECK(line("all of { line.units > 1 line.units < 9 }") == "(line.units > 1 and line.units < 9)");
    CHECK(line("line.units between 2 and 4") == "(line.units >= 2 and line.units <= 4)");
    CHECK(line("line.procedure not in [97110]") == "not line.procedure in [97110]");
}

TEST_CASE("modifiers, diagnoses and pairs of lines") {
    CHECK(line("line has all of modifier [GP, KX]") == "line has all of modifier [GP, KX]");
    CHECK(line("line has exactly one of modifier [KX, KS]") == "line has exactly one of modifier [KX, KS]");
    CHECK(line("line has no modifier [59]") == "not line has any modifier [59]");
    CHECK(line("line has diagnosis [E11*] and claim has diagnosis [E11.9]") ==
          "(line.diagnosis has [E11*] and claim.diagnosis has [E11.9])");
    CHECK(line("line has condition_code [45]") == "E0302");
    CHECK(pair("a and b share a modifier of [LT, RT]") == "line and line2 share a modifier of [LT, RT]");
    CHECK(pair("a and b share no modifier of [LT]") == "not line and line2 share a modifier of [LT]");
    CHECK(pair("a and a share a modifier of [LT]") == "E0304");
    CHECK(pair("same provider, patient, service_date") ==
          "(same provider(line, line2) and same patient(line, line2) and same(line.service_date, line2.service_date))");
    CHECK(pair("same tooth or both absent") == "same(line.tooth, line2.tooth, or both absent)");
    CHECK(pair("same claim") == "same(line.claim_id, line2.claim_id)");
    CHECK(pair("same shoe") == "E0201");
    CHECK(line("same patient") == "E0304");
    CHECK(pair("a.claim_id != b.claim_id and a.procedure = b.procedure") ==
          "(not same(line.claim_id, line2.claim_id) and same(line.procedure, line2.procedure))");
    CHECK(pair("a.claim_id < b.claim_id") == "E0301");
    CHECK(pair("c has modifier [59]") == "E0201");
    CHECK(pair("line.units > 2") == "E0305");
    CHECK(pair("a is payable and edit.indicator in [0, 1] and edit.effective < 2020-01-01") ==
          "(line is payable and (row.indicator = 0 or row.indicator = 1) and row.effective < 2020-01-01)");
    CHECK(pair("edit.mai = 2") == "E0201");
}

TEST_CASE("line facts in pairs name their line") {
    const std::string fact = "fact basis : one of { x, other } on line\n";
    CHECK(pair("b.basis is x", fact) == "line2.basis = x");
    CHECK(pair("basis is x", fact) == "E0305");
}

TEST_CASE("other lines") {
    CHECK(line("no other line where same patient, service_date and other.procedure in [97110] and other is payable") ==
          "not some other line2 where (same patient(line, line2) and same(line.service_date, line2.service_date) and "
          "line2.procedure in [97110] and line2 is payable)");
    CHECK(line("some other line listed in sex_specific as entry where entry.sex is male") ==
          "some other line2 where (line2 listed in sex_specific and sex_specific[line2].sex = male)");
    CHECK(pair("some other line where other.procedure in [97110]") ==
          "some other line3 where line3.procedure in [97110]");
    CHECK(pair("some other line where same patient") == "E0304");
}

TEST_CASE("scopes have their own things") {
    CHECK(line("sum of line.units over the day > 3") == "E0305");
    CHECK(line("rank of line >= 2", {}, "pricing") == "E0305");
    CHECK(line("no primary of entry is payable") == "E0305");
    const auto day = [](const std::string& guard,
                        const std::string& scope = "day of one procedure listed in mue as limit") {
        const auto r =
            resolve_text("rule r for each " + scope + " { stage units when " + guard + " then deny line [CO-151] }");
        return r.policy ? r.guard("r") : r.codes;
    };
    CHECK(day("limit.mai in [2] and sum of line.units over the day > limit.value") ==
          "(row.mai = 2 and sum of line.units over the day > row.value)");
    CHECK(day("line.units > 3") == "E0305");
    CHECK(day("line has modifier [59]") == "E0305");
    CHECK(day("line.procedure in [97110]") == "line.procedure in [97110]");
    CHECK(day("line.procedure in [97110]", "day") == "E0305");
    const auto claim =
        resolve_text("rule r for each claim { stage coverage when line.units > 1 then deny claim [CO-50] }");
    CHECK(claim.codes == "E0305");
}

TEST_CASE("add-on rules stand in sequence and know primaries") {
    const auto rule = [](const std::string& stage, const std::string& guard) {
        const auto r = resolve_text("rule r for each add_on line listed in aoc as entry, including history { stage " +
                                    stage + " when " + guard + " then deny line [CO-107] }");
        return r.policy ? r.guard("r") : r.codes;
    };
    CHECK(rule("sequence", "entry.type in [1] and no primary of entry is payable") ==
          "(row.type = 1 and not some primary is payable)");
    CHECK(rule("coverage", "entry.type in [1]") == "E0306");
    CHECK(rule("sequence", "no primary of edit is payable") == "E0201");
    CHECK(resolve_text("rule r for each add_on line { stage sequence then deny line [CO-107] }").codes == "E0305");
}

TEST_CASE("definitions are put in place with their lines") {
    const std::string open =
        "define opened for pair (col1, col2) as col2 has modifier [59] or col1 has modifier [59]\n";
    CHECK(pair("not opened", open) == "not (line2 has any modifier [59] or line has any modifier [59])");
    CHECK(line("opened", open) == "E0317");
    CHECK(line("often", "define often for line as line.units > 3") == "line.units > 3");
    CHECK(pair("often", "define often for line as line.units > 3") == "E0317");
    CHECK(line("some other line where often", "define often for line as line.units > 3") ==
          "some other line2 where line.units > 3");
    CHECK(line("a", "define a for line as b\ndefine b for line as a") == "E0209");
    CHECK(line("outpatient", "define outpatient for claim as claim.type_of_bill in [13*]") ==
          "claim.type_of_bill in [13*]");
    CHECK(line("twice > $4", "define twice for line as line.allowed + line.allowed") ==
          "(line.allowed + line.allowed) > $4.00");
}

TEST_CASE("keyed rows of one line of a pair") {
    const std::string table = "table global_days keyed by procedure { column days : days row [27447] days 90 }\n";
    CHECK(pair("a listed in global_days as package and b.service_date between a.service_date and a.service_date + "
               "package.days",
               table) ==
          "(line listed in global_days and line2.service_date >= line.service_date and line2.service_date <= "
          "(line.service_date + global_days[line].days))");
}

TEST_CASE("nested definitions cannot grow without bound") {
    std::string text = "define d0 for line as line.units > 1 and line.units > 2\n";
    for (int i = 1; i < 31; ++i) {
        const std::string before = "d" + std::to_string(i - 1);
        text += "define d" + std::to_string(i) + " for line as " + before + " and " + before + "\n";
    }
    CHECK(line("d30", text) == "E0321");
}

}  // namespace
}  // namespace payrule::resolve_conditions_test
