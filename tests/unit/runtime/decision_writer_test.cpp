// Decisions as text: what is written can be read back, always in the same order, and people can read the report.
#include "runtime/decision_writer.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

namespace payrule::decision_writer_test {
namespace {

using Json = nlohmann::ordered_json;

Finding denial() {
    Finding finding;
    finding.rule = "ncci.ptp_soft";
    finding.policy = "stdlib.ncci";
    finding.version = "1.0";
    finding.place = "ncci.pay:96";
    finding.stage = Stage::Bundling;
    finding.action = Action::Deny;
    finding.remittance = {Group::CO, code("236"), {code("N20")}};
    finding.liability = Liability::Provider;
    finding.text = "part of \"97530\"\n";
    finding.citations = {"NCCI manual"};
    finding.row =
        RowReference{"ptp", "v322r0", code("97530"), code("97140"), *make_date(2016, 1, 1), kDateMax, 1, 0, ""};
    finding.others = {{"", 1}, {"C0", 2}};
    return finding;
}

LineDecision denied_line() {
    Finding request;
    request.rule = "ncci.ask";
    request.stage = Stage::Advice;
    request.action = Action::Request;
    request.text = "treatment notes with times";
    Finding factor;
    factor.rule = "therapy.assistant";
    factor.stage = Stage::Pricing;
    factor.action = Action::PayPercent;
    factor.amount = 8500;
    factor.certain = false;
    factor.missing = {"assistant"};
    factor.parameter = "assistant_rate 2022 = 85%";
    factor.changes = {{PayerChangeKind::Parameter, "share", "sample 1.0", "1.pay:9", "contract"}};
    Finding proposal;
    proposal.rule = "mod.replace";
    proposal.stage = Stage::Modifiers;
    proposal.action = Action::ProposeReplace;
    proposal.modifiers = {code("XS")};
    proposal.replaced = {code("59")};
    LineDecision denied;
    denied.number = 2;
    denied.outcome = Outcome::Deny;
    denied.lower = denied.upper = Severity::Deny;
    denied.liability = Liability::Provider;
    denied.findings = {proposal, denial(), factor, request};
    denied.primary = 1;
    denied.allowed = cents(3000);
    denied.paid = Money{};
    denied.adjustments = {{{Group::CO, code("236"), {code("N20")}}, cents(4500)}};
    denied.rules_looked = 7;
    denied.policy = "medicare.part_b";
    denied.version = "2026.1";
    return denied;
}

Decision sample() {
    LineDecision paid;
    paid.number = 1;
    paid.allowed = paid.allowed_after = paid.paid = cents(6050);
    paid.rules_looked = 1;
    LineDecision open;
    open.number = 3;
    open.outcome = Outcome::Review;
    open.upper = Severity::Deny;
    open.review_causes = {"fact assistant is missing"};
    Decision decision;
    decision.claim_id = "C\t1";
    decision.outcome = Outcome::Deny;
    decision.lines = {paid, denied_line(), open};
    decision.history = "supplied";
    decision.policies = {"medicare.part_b 2026.1 ab12"};
    decision.tables = {"ncci.ptp.practitioner v322r0 cd34"};
    return decision;
}

TEST_CASE("level full reads back with everything in it") {
    std::string out;
    append_decision(out, sample(), OutputLevel::Full);
    REQUIRE(out.ends_with("}\n"));
    CHECK(out.find('\n') == out.size() - 1);
    const Json json = Json::parse(out);
    CHECK(json["claim_id"] == "C\t1");
    CHECK(json["outcome"] == "deny");
    CHECK(json["history"] == "supplied");
    CHECK(json["engine"].get<std::string>().find('.') != std::string::npos);
    CHECK(json["policies"][0] == "medicare.part_b 2026.1 ab12");
    CHECK(json["tables"][0] == "ncci.ptp.practitioner v322r0 cd34");
    CHECK(json["lines"].size() == 3);
    CHECK(json["lines"][0]["paid"] == "60.50");
    CHECK_FALSE(json["lines"][0].contains("findings"));
    const Json& line = json["lines"][1];
    CHECK(line["primary"] == 1);
    CHECK(line["adjustments"][0]["amount"] == "45.00");
    CHECK(line["adjustments"][0]["rarcs"][0] == "N20");
    CHECK(line["rules_looked"] == 7);
    const Json& denial = line["findings"][1];
    CHECK(denial["text"] == "part of \"97530\"\n");
    CHECK(denial["stage"] == "bundling");
    CHECK(denial["action"] == "deny");
    CHECK(denial["certain"] == true);
    CHECK(denial["group"] == "CO");
    CHECK(denial["row"].dump() ==
          R"({"table":"ptp","release":"v322r0","first":"97530","second":"97140","effective":"2016-01-01","value":1})");
    CHECK(denial["others"].dump() == R"([{"line":1},{"line":2,"claim_id":"C0"}])");
    CHECK(line["findings"][0]["replaced"][0] == "59");
    CHECK(line["findings"][2]["factor"] == "0.85");
    CHECK(line["findings"][2]["certain"] == false);
    CHECK(line["findings"][2]["missing"][0] == "assistant");
    CHECK(json["lines"][2]["review_causes"][0] == "fact assistant is missing");
    // What is read back and written again is the same text: the order of keys is fixed.
    CHECK(json.dump() + "\n" == out);
}

TEST_CASE("level codes is compact") {
    std::string out;
    append_decision(out, sample(), OutputLevel::Codes);
    CHECK(
        out ==
        R"({"claim_id":"C\t1","outcome":"deny","lines":[{"number":1,"outcome":"pay"},)"
        R"({"number":2,"outcome":"deny","reasons":[{"rule":"ncci.ptp_soft","group":"CO","carc":"236","rarcs":["N20"],)"
        R"("row":"97530/97140"},{"rule":"therapy.assistant","certain":false}]},{"number":3,"outcome":"review",)"
        R"("causes":["fact assistant is missing"]}]})"
        "\n");
    CHECK(Json::parse(out).dump() + "\n" == out);
}

TEST_CASE("every text can be written") {
    std::string every;
    for (int c = 0; c < 128; ++c)
        every += static_cast<char>(c);
    every += "\xC3\xA4";
    Decision decision;
    decision.claim_id = every;
    std::string out;
    append_decision(out, decision, OutputLevel::Full);
    CHECK(Json::parse(out)["claim_id"] == every);
}

TEST_CASE("refusals are lines too") {
    std::string out;
    append_refusal(out, {3, 7, "C3", "lines[0].units", "not a whole number", "write whole units"});
    CHECK(out == R"({"refused":true,"ordinal":3,"line":7,"claim_id":"C3","field":"lines[0].units",)"
                 R"("cause":"not a whole number","next_step":"write whole units"})"
                 "\n");
}

TEST_CASE("the report says what was decided, why, where it stands and what to do") {
    Claim claim;
    for (const char* procedure : {"97530", "97140", "97110"}) {
        ClaimLine line;
        line.number = static_cast<std::int32_t>(claim.lines.size() + 1);
        line.procedure = Maybe<Code>::known(code(procedure));
        line.units = Maybe<std::int64_t>::known(1);
        claim.lines.push_back(line);
    }
    claim.lines[1].modifiers.codes[claim.lines[1].modifiers.count++] = code("GP");
    Decision decision = sample();
    decision.claim_id = "C1";
    decision.lines[1].findings[1].text = "part of another service";
    std::string out;
    append_report(out, decision, &claim);
    CHECK(out == R"(claim C1: deny
  line 1  97530 x1: pay, allowed $60.50, paid $60.50
    1 rule looked at it, none objected
  line 2  97140-GP x1: deny, paid $0.00, the provider bears it
    denied [CO-236, N20]: part of another service
      rule ncci.ptp_soft in stdlib.ncci 1.0, ncci.pay:96
      table row ptp 97530/97140, indicator 1, from 2016-01-01, release v322r0
      with line 1  97530 x1
      with line 2 of claim C0
      source: NCCI manual
    proposal: replace modifier 59 by XS
      rule mod.replace
    possibly paid at 85% of allowed
      rule therapy.assistant
      assistant_rate 2022 = 85%
      would be settled by: assistant
      the payer's parameter share (sample 1.0, 1.pay:9): contract
    record wanted: treatment notes with times
      rule ncci.ask
    adjustment: $45.00 [CO-236, N20]
    decided under medicare.part_b 2026.1
  line 3  97110 x1: review
    open: fact assistant is missing
  policy: medicare.part_b 2026.1 ab12
  table: ncci.ptp.practitioner v322r0 cd34
  history: supplied
)");
}

}  // namespace
}  // namespace payrule::decision_writer_test
