// Checks of whole policies: unknown facts spoken for, clauses that never matter, decision tables proved.
#include <doctest/doctest.h>

#include "compiler/check.h"
#include "tests/unit/compiler/resolve_fixture.h"

namespace payrule::check_test {
namespace {

using testing::resolve_text;

const std::string kFacts =
    "fact yes : yes_no on line fact nay : yes_no on line fact kind : one of { a, b, other } on line fact seen : date "
    "on line\n"
    "parameter limit : count { from 2020-01-01: 3 }\n"
    "accumulate spend : sum of line.allowed keyed by patient.id ordered by line.number starts at history.spent\n"
    "accumulate visits : count of distinct line.service_date keyed by patient.id ordered by line.number\n";

std::string deny(const std::string& guard, const std::string& more = {}, const std::string& stage = "sequence") {
    return resolve_text(kFacts + "rule r for each line { stage " + stage + " when " + guard +
                        " then deny line [CO-50] " + more + " }")
        .codes;
}

TEST_CASE("a rule that can deny on something missing says what then happens") {
    CHECK(deny("yes is true") == "E0312");
    CHECK(deny("yes is true", "if not known review line") == "");
    CHECK(deny("patient.sex is male") == "E0312");
    CHECK(deny("age of patient on line.service_date < 5 years") == "E0312");
    CHECK(deny("spend with line > $5") == "E0312");
    CHECK(deny("line.allowed > $5") == "E0312");
    CHECK(deny("visits with line > 5") == "");
    CHECK(deny("line.units > limit") == "");
    CHECK(deny("line is payable") == "");
    CHECK(deny("line.service_date > claim.received and claim.form is dental") == "");
    CHECK(deny("yes is known") == "");
    CHECK(deny("yes is known and yes is true") == "");
    CHECK(deny("yes is known and nay is true") == "E0312");
    CHECK(resolve_text(kFacts + "rule r for each line { stage coverage when yes is true then review line \"x\" }")
              .codes == "");
    CHECK(resolve_text(
              kFacts +
              "rule r for each line { stage modifiers when yes is true then require any of modifier [KX] on line,"
              " else reject line [CO-4] }")
              .codes == "E0312");
}

TEST_CASE("exceptions that can be unknown are spoken for too") {
    const auto except = [](const std::string& exception, const std::string& rule = {}) {
        return resolve_text(kFacts +
                            "rule r for each line { stage coverage when line.units > 1 then deny line [CO-50] " + rule +
                            " }\n"
                            "exception e to r { " +
                            exception + " }")
            .codes;
    };
    CHECK(except("when yes is true then rule does not apply") == "E0312");
    CHECK(except("when yes is true then deny line [PR-50]") == "E0312");
    CHECK(except("when yes is true then deny line [PR-50] if not known review line") == "");
    CHECK(except("when yes is true then rule does not apply", "if not known review line") == "");
    CHECK(except("when line.units > 3 then rule does not apply") == "");
}

TEST_CASE("an `if not known` that never runs") {
    CHECK(deny("line has modifier [GY]", "if not known review line") == "E0313");
    CHECK(deny("line.units > 3", "if not known review line") == "");
    CHECK(deny("line is payable", "if not known review line") == "");
}

TEST_CASE("conditions that change nothing") {
    CHECK(deny("line has modifier [GY] and line has modifier [GY]") == "W0402");
    CHECK(resolve_text("rule r for each line { stage coverage unless line.units > 1 unless line.units > 1 then advise "
                       "line \"x\" }")
              .codes == "W0402");
    CHECK(deny("true") == "W0402");
    CHECK(deny("line.units > 1 and false") == "W0402");
}

TEST_CASE("which conditions can be unknown") {
    const auto unknown = [](const std::string& guard) {
        const auto r =
            resolve_text(kFacts + "rule r for each line { stage coverage when " + guard + " then advise line \"x\" }");
        return r.policy && can_be_unknown(*r.policy, r.rule("r").variants[0].guard);
    };
    CHECK(unknown("seen > 2020-01-01"));
    CHECK_FALSE(unknown("line.units > 1"));
}

std::string decide(const std::string& columns, const std::string& rows, const std::string& more = {}) {
    return resolve_text(kFacts + more +
                        "decide d for each line, exactly one row applies { stage coverage\n when line.units > 0\n | " +
                        columns + " => then\n" + rows + "\n}")
        .codes;
}

TEST_CASE("decision tables: exactly one row, proved over closed lists") {
    const std::string unknown = "unknown => review line \"x\"";
    CHECK(decide("yes | nay",
                 "| true | true => deny line [CO-50]\n| true | false => deny line [CO-4]\n| false | any => review line "
                 "\"x\"\n" +
                     unknown) == "");
    CHECK(decide("yes | nay", "| true | true => deny line [CO-50]\n| false | any => review line \"x\"\n" + unknown) ==
          "E0315");
    CHECK(decide("yes | nay",
                 "| true | any => deny line [CO-50]\n| any | true => review line \"x\"\n| false | false => review line "
                 "\"y\"\n" +
                     unknown) == "E0314");
    CHECK(decide("yes", "| true => deny line [CO-50]\notherwise => review line \"x\"\n" + unknown) == "");
    CHECK(decide("kind",
                 "| a => deny line [CO-50]\n| b => deny line [CO-4]\n| other => review line \"x\"\n" + unknown) == "");
    CHECK(decide("kind", "| a => deny line [CO-50]\n| not a => deny line [CO-4]\n" + unknown) == "");
    CHECK(decide("kind", "| a => deny line [CO-50]\n| b => deny line [CO-4]\n" + unknown) == "E0315");
    CHECK(decide("yes", "| true => deny line [CO-50]\n| false => review line \"x\"") == "E0312");
}

TEST_CASE("decision tables: numbers, dates and codes") {
    CHECK(decide("line.units",
                 "| < 3 => deny line [CO-50]\n| between 3 and 5 => deny line [CO-4]\n| > 5 => review line \"x\"") ==
          "");
    CHECK(decide("line.units", "| < 3 => deny line [CO-50]\n| > 3 => review line \"x\"") == "E0315");
    CHECK(decide("line.units", "| <= 3 => deny line [CO-50]\n| >= 3 => review line \"x\"") == "E0314");
    CHECK(decide("line.service_date", "| < 2024-01-01 => deny line [CO-50]\n| >= 2024-01-01 => review line \"x\"") ==
          "");
    CHECK(decide("line.procedure", "| [97110] => deny line [CO-50]\n| not [97110] => review line \"x\"") == "");
    CHECK(decide("line.procedure", "| [97110] => deny line [CO-50]\notherwise => review line \"x\"") == "");
    CHECK(decide("line.modifiers",
                 "| all of [KX, CG] => deny line [CO-50]\n| not all of [KX, CG] => review line \"x\"") == "");
}

TEST_CASE("rows are variants with the rule's name; otherwise is none of them") {
    const auto r =
        resolve_text(kFacts +
                     "decide d for each line, exactly one row applies { stage coverage\n when line.units > 0\n"
                     " | yes | line has modifier [GY] => then\n | true | true => deny line [CO-50]\n otherwise => "
                     "review line \"x\"\n"
                     " unknown => review line \"y\"\n}");
    REQUIRE_MESSAGE(r.policy, r.text);
    const Rule& rule = r.rule("d");
    CHECK(rule.is_table);
    CHECK(rule.row_count == 2);
    CHECK(rule.has_otherwise);
    CHECK(rule.variants[1].name == "d");
    CHECK(r.guard("d", 0) == "line.units > 0");
    CHECK(r.guard("d", 1) == "(line.yes = true and line has any modifier [GY])");
    CHECK(r.guard("d", 2) == "not (line.yes = true and line has any modifier [GY])");
    CHECK(rule.variants[0].has_if_not_known);
}

TEST_CASE("too many combinations are refused") {
    std::string columns, cells;
    for (int i = 0; i < 20; ++i) {
        columns += (i ? " | " : "") + std::string("line.units > ") + std::to_string(i);
        cells += (i ? " | true" : "true");
    }
    CHECK(decide(columns, "| " + cells + " => deny line [CO-50]\notherwise => review line \"x\"") == "E0321");
}

}  // namespace
}  // namespace payrule::check_test
