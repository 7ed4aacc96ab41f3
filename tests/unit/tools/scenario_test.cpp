// Acceptance cases: the closed world that the loader builds, what compare() notices, and the runner's counts.
#include <doctest/doctest.h>

#include <string>

#include "tools/common/scenario_run.h"

namespace payrule::scenario_test {

using namespace std::string_literals;
using tools::Scenario;

namespace {

const std::string kCase = R"({"id":"T-1","title":"t","payer":"medicare_b",
 "tables":{"ptp":[{"table":"practitioner","col1":"97530","col2":"97140","prior1996":"","eff":"2016-01-01","del":null,"mi":"1"},
                  {"table":"hospital","col1":"97530","col2":"97140","prior1996":"*","eff":"2016-01-01","del":"2020-01-01","mi":"9"}],
   "mue":[{"table":"practitioner","code":"97110","value":6,"mai":3,"quarter":"2026Q3"}],
   "aoc":[{"type":1,"addon":"17003","primary":"17000","eff":"2013-04-01","del":null},
          {"type":1,"addon":"17003","primary":"17004","eff":"2014-01-01","del":"2014-12-31"}],
   "therapy":[{"year":2026,"pt_slp":2480,"ot":2480,"mr":3000}],
   "sex_specific":[{"code":"Q0091","sex":"F"}],
   "payer_overlay":[{"op":"ignore_deletion","col1":"97140","col2":"97530","from":"2020-01-01"}],
   "coverage":{"practitioner":["1996-01-01","2026-12-31"]}},
 "claim":{"id":"C1","form":"837I","patient":{"id":"P1","sex":"M"},"billing_npi":"B1","received":"2026-07-20","pos":"11",
   "tob":"131","condition_codes":["45"],
   "lines":[{"n":1,"code":"97110","mods":["GP"],"units":2,"dos":"2026-07-08","rendering":"R1","specialty":"PT","allowed":60.1},
            {"n":2,"code":"97140","mods":[],"units":1,"dos":"2026-07-08","revenue":"0360"}]},
 "history":{"claims":[{"id":"C0","patient":"P1","rendering":"R1","specialty":"GI","billing_npi":"B1","code":"45380",
                       "mods":[],"units":1,"dos":"2026-07-08","status":"paid","paid":250.0}],
   "therapy_allowed_ytd":{"PT":1900,"SLP":500.25,"OT":3},"therapy_allowed_by_year":{"2025":{"PT":1,"SLP":2,"OT":3}},
   "therapy_charges_ytd":{"PT":7,"SLP":0,"OT":0},"dme_units_ytd":{"A5500":2}},
 "documentation":{"delivery":"2026-07-08","diabetes":true,"foot_condition":"callus"},
 "expected":{"lines":[{"n":1,"decision":"reduce","group":"CO","carc":"45","liability":"provider","cites":["97530/97140","free"],
                       "allowed_after":25.5,"payment_factor":0.85},{"n":2,"decision":"pay"}]}})";

Scenario load(const std::string& json) {
    auto loaded = tools::read_scenario(json);
    if (const std::string* error = std::get_if<std::string>(&loaded)) FAIL(*error);
    return std::move(std::get<Scenario>(loaded));
}

/// A decision that agrees with kCase.
Decision agreeing() {
    Decision decision;
    decision.claim_id = "C1";
    LineDecision first;
    first.number = 1;
    first.outcome = Outcome::Reduce;
    first.liability = Liability::Provider;
    Finding finding;
    finding.rule = "pricing.assistant";
    finding.action = Action::PayPercent;
    finding.amount = 8500;
    finding.remittance = {Group::CO, code("45"), {}};
    finding.row = RowReference{};
    finding.row->first = code("97530");
    finding.row->second = code("97140");
    first.findings.push_back(finding);
    first.primary = 0;
    first.allowed_after = cents(2550);
    LineDecision second;
    second.number = 2;
    decision.lines = {first, second};
    return decision;
}

const MemoryTable& table(const Scenario& scenario, const char* name) {
    const Table* found = scenario.tables.find(name);
    REQUIRE(found != nullptr);
    return dynamic_cast<const MemoryTable&>(*found);
}

TEST_CASE("claim and history") {
    const Scenario scenario = load(kCase);
    REQUIRE(scenario.claims.size() == 1);
    CHECK(scenario.notes.empty());
    const Claim& claim = scenario.claims[0];
    CHECK(claim.form == ClaimForm::Institutional);
    CHECK(claim.payer.value == "medicare_b");
    CHECK(claim.type_of_bill.value == code("131"));
    CHECK(claim.patient_sex.value == Sex::Male);
    REQUIRE(claim.lines.size() == 2);
    CHECK(claim.lines[0].allowed == Maybe<Money>::known(cents(6010)));
    CHECK(claim.lines[0].charge == Maybe<Money>::known({}));
    CHECK(claim.lines[1].allowed == Maybe<Money>::known({}));
    CHECK(claim.lines[1].place_of_service.value == code("11"));
    CHECK(claim.lines[1].revenue.value == code("0360"));
    CHECK(claim.history.state == HistoryState::Supplied);
    CHECK(claim.history.amounts_complete);
    REQUIRE(claim.history.lines.size() == 1);
    CHECK(claim.history.lines[0].paid);
    CHECK_FALSE(claim.history.lines[0].accrues);
    CHECK(claim.history.lines[0].paid_amount.value == dollars(250));
    const auto amount = [&](std::string_view name, int year, Code key = {}) {
        for (const HistoryAmount& a : claim.history.amounts) {
            if (a.name == name && a.year == year && a.code == key) return a.value;
        }
        return std::int64_t{-1};
    };
    CHECK(amount("pt_slp_allowed", 0) == 24002500);
    CHECK(amount("ot_allowed", 0) == 30000);
    CHECK(amount("pt_slp_allowed", 2025) == 30000);
    CHECK(amount("pt_slp_charges", 0) == 70000);
    CHECK(amount("dme_units", 0, code("A5500")) == 2);
    CHECK(claim.record_supplied);
    REQUIRE(claim.facts.size() == 3);
    CHECK(claim.facts[0].kind == FactKind::Date);
    CHECK(claim.facts[1].kind == FactKind::Boolean);
    CHECK(claim.facts[2].text == "callus");
}

TEST_CASE("tables are loaded, or loaded and empty") {
    const Scenario scenario = load(kCase);
    CHECK(scenario.tables.names() == std::vector<std::string>{"cms.sex_specific", "ncci.addon", "ncci.mue.dme",
                                                              "ncci.mue.hospital", "ncci.mue.practitioner",
                                                              "ncci.ptp.hospital", "ncci.ptp.practitioner"});
    CHECK(table(scenario, "ncci.ptp.practitioner").pairs.size() == 1);
    CHECK(table(scenario, "ncci.ptp.practitioner").coverage().until == *make_date(2026, 12, 31));
    CHECK(table(scenario, "ncci.ptp.hospital").pairs[0].indicator == 9);
    CHECK(table(scenario, "ncci.ptp.hospital").coverage() == Coverage{});
    CHECK(table(scenario, "ncci.mue.dme").limits.empty());
    const auto limit = table(scenario, "ncci.mue.practitioner").unit_limit(code("97110"), *make_date(2026, 9, 30));
    REQUIRE(limit);
    CHECK(limit->value == 6);
    CHECK_FALSE(table(scenario, "ncci.mue.practitioner").unit_limit(code("97110"), *make_date(2026, 10, 1)));
    const auto add_on = [&](int year) {
        return table(scenario, "ncci.addon").add_on(code("17003"), *make_date(year, 6, 1))->primaries.size();
    };
    CHECK(add_on(2013) == 1);
    CHECK(add_on(2014) == 2);
    CHECK(add_on(2015) == 1);
    CHECK(scenario.tables.find("cms.sex_specific")->columns() == std::vector<std::string>{"sex"});
    REQUIRE(scenario.overlay.size() == 1);
    CHECK(scenario.overlay[0].col1 == code("97140"));
    CHECK(scenario.therapy.at(0).pt_slp == dollars(2480));
}

TEST_CASE("comparison") {
    const Scenario scenario = load(kCase);
    const auto differences = [&](const Decision& decision) {
        std::string text;
        for (const std::string& difference : tools::compare(scenario.expected, {decision}))
            text += difference + "\n";
        return text;
    };
    CHECK(differences(agreeing()).empty());
    Decision decision = agreeing();
    decision.lines[1].outcome = Outcome::Deny;
    CHECK(differences(decision) == "line 2: decision: expected pay, decided deny by no rule\n");
    decision = agreeing();
    decision.lines[0].findings[0].remittance = {Group::PR, code("119"), {}};
    CHECK(differences(decision) == "line 1: group: expected CO, decided PR\nline 1: CARC: expected 45, decided 119\n");
    decision = agreeing();
    decision.lines[0].liability = Liability::Patient;
    decision.lines[0].allowed_after = cents(2551);
    decision.lines[0].findings[0].amount = 5000;
    decision.lines[0].findings[0].row->first = code("97112");
    CHECK(differences(decision) ==
          "line 1: liability: expected provider, decided patient\n"
          "line 1: allowed after: expected 25.50, decided 25.51\n"
          "line 1: payment factor: expected 8500/10000, decided 5000/10000\n"
          "line 1: table row: expected 97530/97140, decided 97112/97140\n");
    decision.lines.clear();
    CHECK(differences(decision).find("line 1: expected reduce, but the decision has no such line") == 0);
}

TEST_CASE("cases that cannot be read say where") {
    const auto error = [](const std::string& json) {
        const auto loaded = tools::read_scenario(json);
        REQUIRE(std::holds_alternative<std::string>(loaded));
        return std::get<std::string>(loaded);
    };
    CHECK(error("{}") == "case: `id` is missing");
    CHECK(error(R"({"id":"A","payer":"p","claim":{"id":"C","form":"x"},"expected":{}})") ==
          "A: claim.form: 837P, 837I or 837D wanted");
    CHECK(error(R"({"id":"A","payer":"p","claim":{"id":"C","form":"837P"},"expected":{"lines":[]}})") ==
          "A: expected.lines: at least one line wanted");
    CHECK(!error("{").empty());
    CHECK(!error(R"({"id":"A","payer":"p","tables":{"ptp":[{"table":"practitioner"}]}})").empty());
}

TEST_CASE("a batch: what one claim pays is history of the next of the same patient") {
    const std::string line = R"("lines":[{"n":1,"code":"45380","mods":[],"units":1,"dos":"2026-07-08","allowed":100}])";
    const std::string rest = R"("form":"837P","billing_npi":"B1","received":"2026-07-20",)" + line + "}";
    Scenario scenario = load(R"({"id":"B","payer":"p","claim":{"batch":[{"id":"C1","patient":{"id":"P1"},)" + rest +
                             R"(,{"id":"C2","patient":{"id":"P2"},)" + rest + R"(,{"id":"C3","patient":{"id":"P1"},)" +
                             rest + R"(]},"expected":{"lines":[{"n":"C3/1","decision":"deny"}]}})");
    REQUIRE(scenario.claims.size() == 3);
    std::string error;
    const auto decisions = tools::decide_scenario(
        scenario,
        [](const Claim& claim, const std::string&, const TableSet&, const std::vector<tools::OverlayOp>&) {
            Decision decision;
            decision.claim_id = std::string(claim.id);
            LineDecision decided;
            decided.number = 1;
            decided.allowed_after = dollars(80);
            decided.paid = dollars(64);
            decided.outcome = claim.history.lines.empty() ? Outcome::Pay : Outcome::Deny;
            if (!claim.history.lines.empty()) {
                const HistoryLine& history = claim.history.lines[0];
                CHECK(history.claim_id == "C1");
                CHECK(history.accrues);
                CHECK(history.paid);
                CHECK(history.line.allowed.value == dollars(80));
                CHECK(history.paid_amount.value == dollars(64));
            }
            decision.lines.push_back(decided);
            return tools::ScenarioAnswer{decision, ""};
        },
        error);
    REQUIRE(decisions.size() == 3);
    CHECK(decisions[1].lines[0].outcome == Outcome::Pay);
    CHECK(tools::compare(scenario.expected, decisions).empty());
}

tools::ScenarioAnswer pay_all(const Claim& claim, const std::string&, const TableSet&,
                              const std::vector<tools::OverlayOp>&) {
    tools::ScenarioAnswer answer;
    answer.decision.claim_id = std::string(claim.id);
    for (const ClaimLine& line : claim.lines) {
        answer.decision.lines.emplace_back();
        answer.decision.lines.back().number = line.number;
    }
    return answer;
}

TEST_CASE("every case of the project loads") {
    const tools::ScenarioReport report = tools::run_scenarios({"tests/scenarios/core.ndjson"}, pay_all);
    CHECK(report.errors.empty());
    CHECK(report.results.size() == 101);
    CHECK(report.passed + report.failed == 101);
    for (const tools::ScenarioResult& result : report.results) {
        CAPTURE(result.id);
        CHECK(result.notes.empty());
        for (const std::string& difference : result.differences) {
            CHECK(difference.find("cannot be read") == std::string::npos);
        }
    }
    CHECK(tools::format_report(report).ends_with(std::to_string(report.passed) + " passed, " +
                                                 std::to_string(report.failed) + " failed\n"));
}

TEST_CASE("an empty run is no success") {
    tools::ScenarioReport report;
    tools::run_scenario_text("\n\n", "f", pay_all, {}, report);
    CHECK_FALSE(report.ok());
    CHECK(tools::run_scenarios({"no such file"}, pay_all).errors.size() == 1);
    CHECK(tools::run_scenarios({"tests"}, pay_all).errors.at(0).find("is a directory") != std::string::npos);
}

TEST_CASE("permutations find an evaluator that looks at the order of lines") {
    std::string json = kCase;
    for (char& c : json) {
        if (c == '\n') c = ' ';
    }
    const auto by_order = [](const Claim& claim, const std::string& payer, const TableSet& tables,
                             const std::vector<tools::OverlayOp>& overlay) {
        tools::ScenarioAnswer answer = pay_all(claim, payer, tables, overlay);
        answer.decision.lines[0].outcome = Outcome::Deny;
        return answer;
    };
    tools::ScenarioReport report;
    tools::run_scenario_text(json, "f", by_order, {.permute = true, .parameter = {}, .only = {}}, report);
    REQUIRE(report.results.size() == 1);
    const std::string text = tools::format_report(report);
    CHECK(text.find("lines permuted: line 0/1: was deny") != std::string::npos);
    CHECK(text.find("unrelated line added") == std::string::npos);
}

TEST_CASE("thresholds that a case assumes are compared with the policy's parameter") {
    std::string json = kCase;
    for (char& c : json) {
        if (c == '\n') c = ' ';
    }
    tools::ScenarioReport report;
    const auto parameter = [](const std::string&, std::string_view name, int) {
        return std::optional<Money>(name == "therapy_threshold" ? dollars(2480) : dollars(2999));
    };
    tools::run_scenario_text(json, "f", pay_all, {.permute = false, .parameter = parameter, .only = {}}, report);
    CHECK(report.results.at(0).notes ==
          std::vector<std::string>{"medical_review_amount 2026: the case assumes 3000.00, the policy has 2999.00"});
}

}  // namespace
}  // namespace payrule::scenario_test
