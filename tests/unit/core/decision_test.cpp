// Decisions: names, liability, the fixed order of findings and the choice of the primary reason.
#include "core/decision.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace payrule::decision_test {

namespace {

Finding finding(const char* rule, Stage stage, Action action, const char* carc = "") {
    Finding result;
    result.rule = rule;
    result.stage = stage;
    result.action = action;
    if (*carc != '\0') result.remittance = {Group::CO, code(carc), {}};
    return result;
}
}  // namespace

TEST_CASE("names come from the lists") {
    CHECK(stage_name(Stage::Intake) == "intake");
    CHECK(stage_name(Stage::Advice) == "advice");
    CHECK(action_name(Action::ReturnClaim) == "return claim");
    CHECK(outcome_name(Outcome::Reduce) == "reduce");
    CHECK(group_name(Group::PR) == "PR");
    CHECK(liability_name(liability_of(Group::CO)) == "provider");
    CHECK(liability_of(Group::PR) == Liability::Patient);
    CHECK(liability_of(Group::OA) == Liability::None);
    CHECK(liability_of(Group::PI) == Liability::Payer);
}

TEST_CASE("findings have one order however they come") {
    std::vector<Finding> findings{finding("b", Stage::Units, Action::Deny), finding("a", Stage::Units, Action::Deny),
                                  finding("z", Stage::Intake, Action::Review),
                                  finding("a", Stage::Units, Action::Deny)};
    findings[0].others = {{"", 3}};
    findings[1].text = "second";
    std::vector<Finding> sorted = findings;
    sort_findings(sorted);
    CHECK(sorted[0].rule == "z");
    CHECK(sorted[1].text.empty());
    CHECK(sorted[2].text == "second");
    CHECK(sorted[3].rule == "b");
    std::sort(findings.begin(), findings.end());
    do {
        std::vector<Finding> again = findings;
        sort_findings(again);
        CHECK(again == sorted);
    } while (std::next_permutation(findings.begin(), findings.end()));
}

TEST_CASE("the primary reason: severity, then stage, then declared order, then rule name") {
    std::vector<Finding> findings{finding("advice", Stage::Intake, Action::Advise)};
    CHECK_FALSE(primary_reason(findings, {}).has_value());
    findings.push_back(finding("units", Stage::Units, Action::LimitUnits, "151"));
    CHECK(primary_reason(findings, {}) == 1u);
    findings.push_back(finding("z", Stage::Bundling, Action::Deny, "97"));
    findings.push_back(finding("y", Stage::Bundling, Action::Deny, "236"));
    CHECK(primary_reason(findings, {}) == 3u);
    const std::vector<Remittance> order{{Group::CO, code("97"), {}}, {Group::CO, code("236"), {}}};
    CHECK(primary_reason(findings, order) == 2u);
    findings.push_back(finding("later", Stage::Sequence, Action::Reject, "16"));
    CHECK(primary_reason(findings, order) == 4u);
    findings.push_back(finding("possible", Stage::Intake, Action::Reject, "16"));
    findings.back().certain = false;
    CHECK(primary_reason(findings, order) == 4u);
}

TEST_CASE("a declared reason without remarks stands for any remarks") {
    std::vector<Finding> findings{finding("a", Stage::Coverage, Action::Deny, "50"),
                                  finding("b", Stage::Coverage, Action::Deny, "96")};
    findings[1].remittance.rarcs = {code("N425")};
    CHECK(primary_reason(findings, {{Group::CO, code("96"), {}}}) == 1u);
    CHECK(primary_reason(findings, {{Group::CO, code("96"), {code("M15")}}}) == 0u);
}

}  // namespace payrule::decision_test
