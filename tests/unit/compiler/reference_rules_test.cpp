// Statuses, exceptions, decision tables, dispositions, versions and claims in the reference evaluator.
#include <algorithm>

#include <doctest/doctest.h>

#include "compiler/reference.h"
#include "tests/unit/compiler/policy_builder.h"

namespace payrule::reference_rules_test {
namespace {

using namespace payrule::testing;

LineDecision decide_one(const PolicyBuilder& builder, const ClaimBuilder& claim, const TablesBuilder& tables = {}) {
    return reference_decide({&builder.policy}, tables.tables, claim.claim).lines.at(0);
}
Outcome outcome_one(const PolicyBuilder& builder, const ClaimBuilder& claim) {
    return decide_one(builder, claim).outcome;
}

ClaimBuilder one_line(std::initializer_list<const char*> modifiers = {}) {
    ClaimBuilder claim;
    claim.line(1, "97110", modifiers);
    return claim;
}

TEST_CASE("a line nobody objects to pays and says how many rules looked") {
    PolicyBuilder builder;
    builder.rule("a", Stage::Coverage, builder.has_modifier({"GY"}), {builder.deny("PR-96 N425")});
    builder.rule("b", Stage::Units, builder.has_modifier({"GZ"}), {builder.deny("CO-50")});
    const LineDecision line = decide_one(builder, one_line());
    CHECK(line.outcome == Outcome::Pay);
    CHECK(line.rules_looked == 2);
    CHECK(line.paid == dollars(60));
    CHECK(line.adjustments == std::vector<Adjustment>{{remittance("CO-45"), dollars(40)}});
    CHECK(line.policy == "test.policy");
}

TEST_CASE("a missing fact is review with its name, unless the line is denied anyway") {
    PolicyBuilder builder;
    builder.declare_fact("signed");
    builder.rule("plan", Stage::Coverage, builder.negate(builder.fact("signed")), {builder.deny("CO-50")});
    const LineDecision open = decide_one(builder, one_line());
    CHECK(open.outcome == Outcome::Review);
    CHECK(open.review_causes == std::vector<std::string>{"missing fact: signed"});
    CHECK(open.lower == Severity::Pay);
    CHECK(open.upper == Severity::Deny);
    CHECK(open.findings.at(0).certain == false);
    builder.rule("gy", Stage::Coverage, builder.has_modifier({"GY"}), {builder.deny("PR-96 N425")});
    const LineDecision denied = decide_one(builder, one_line({"GY"}));
    CHECK(denied.outcome == Outcome::Deny);
    CHECK(denied.liability == Liability::Patient);
    CHECK(denied.findings.size() == 1);
    ClaimBuilder known = one_line();
    known.fact("signed", true);
    CHECK(outcome_one(builder, known) == Outcome::Pay);
    known.fact("signed", false, 1);  // a fact of the line wins
    CHECK(outcome_one(builder, known) == Outcome::Deny);
}

TEST_CASE("a possible reject raises to deny only, and is noted on a denied line") {
    PolicyBuilder builder;
    builder.declare_fact("signed");
    builder.rule("plan", Stage::Coverage, builder.fact("signed"), {builder.reject("CO-16 M20")});
    CHECK(decide_one(builder, one_line()).upper == Severity::Deny);
    builder.rule("gy", Stage::Coverage, builder.has_modifier({"GY"}), {builder.deny("PR-96 N425")});
    const LineDecision denied = decide_one(builder, one_line({"GY"}));
    CHECK(denied.outcome == Outcome::Deny);
    CHECK(denied.findings.size() == 2);
    CHECK(denied.review_causes.empty());
}

TEST_CASE("if not known replaces the possible effects") {
    PolicyBuilder builder;
    builder.declare_fact("signed");
    Rule& rule = builder.rule("plan", Stage::Coverage, builder.fact("signed"), {builder.deny("CO-50")});
    PolicyBuilder::clause(rule.variants[0], {PolicyBuilder::effect(Action::PayLine)});
    CHECK(outcome_one(builder, one_line()) == Outcome::Pay);
    PolicyBuilder::clause(rule.variants[0], {PolicyBuilder::review("send it"),
                                             PolicyBuilder::effect(Action::Request, 0, "plan_of_care")});
    const LineDecision line = decide_one(builder, one_line());
    CHECK(line.outcome == Outcome::Review);
    CHECK(line.findings.size() == 2);
    CHECK(line.findings[0].certain);
    CHECK(line.findings[0].missing == std::vector<std::string>{"signed"});
    CHECK(line.review_causes == std::vector<std::string>{"missing fact: signed"});
}

TEST_CASE("absent is not unknown: comparisons are false, unequal is true") {
    PolicyBuilder builder;
    const ExprId tooth = builder.field(ClaimField::ClaimOriginalReceived, 0, ValueType::Date);
    const ExprId date = builder.literal(day("2026-01-01").days, ValueType::Date);
    builder.rule("lt", Stage::Coverage, builder.compare(tooth, CompareOp::Less, date), {builder.deny("CO-50")});
    CHECK(outcome_one(builder, one_line()) == Outcome::Pay);
    builder.rule("ne", Stage::Coverage, builder.compare(tooth, CompareOp::NotEqual, date), {builder.deny("CO-50")});
    CHECK(outcome_one(builder, one_line()) == Outcome::Deny);
}

TEST_CASE("an exception acts only where its rule would; a lifting one wins among siblings") {
    PolicyBuilder builder;
    Rule& rule = builder.rule("kx", Stage::Coverage, builder.procedure_in({"97110"}), {builder.deny("CO-119")});
    PolicyBuilder::exception(rule, "abn", builder.has_modifier({"GA"}), {builder.deny("PR-119")});
    PolicyBuilder::lifting(rule, "away", builder.has_modifier({"KX"}));
    CHECK(decide_one(builder, one_line()).liability == Liability::Provider);
    const LineDecision abn = decide_one(builder, one_line({"GA"}));
    CHECK(abn.liability == Liability::Patient);
    CHECK(abn.findings.size() == 1);
    CHECK(abn.findings[0].rule == "abn");
    CHECK(outcome_one(builder, one_line({"KX"})) == Outcome::Pay);
    CHECK(outcome_one(builder, one_line({"GA", "KX"})) == Outcome::Pay);
    ClaimBuilder elsewhere;
    elsewhere.line(1, "99213", {"GA"});
    CHECK(outcome_one(builder, elsewhere) == Outcome::Pay);
}

TEST_CASE("an exception to an exception: lifting a lift restores the rule, lifting effects does not") {
    PolicyBuilder builder;
    Rule& rule = builder.rule("base", Stage::Coverage, kNoExpr, {builder.deny("CO-119")});
    PolicyBuilder::lifting(rule, "away", builder.has_modifier({"KX"}));
    PolicyBuilder::lifting(rule, "not_away", builder.has_modifier({"GA"}), 1);
    CHECK(outcome_one(builder, one_line({"KX"})) == Outcome::Pay);
    CHECK(outcome_one(builder, one_line({"KX", "GA"})) == Outcome::Deny);
    Rule& other = builder.policy.rules[0];
    other.variants[1].lifts = false;
    other.variants[1].effects = {builder.deny("PR-119")};
    CHECK(decide_one(builder, one_line({"KX"})).liability == Liability::Patient);
    CHECK(outcome_one(builder, one_line({"KX", "GA"})) == Outcome::Pay);
}

TEST_CASE("an exception that may hold leaves both possible") {
    PolicyBuilder builder;
    builder.declare_fact("emergency");
    Rule& rule = builder.rule("auth", Stage::Coverage, kNoExpr, {builder.deny("CO-197")});
    PolicyBuilder::lifting(rule, "auth.emergency", builder.fact("emergency"));
    CHECK(outcome_one(builder, one_line()) == Outcome::Review);
    ClaimBuilder known = one_line();
    known.fact("emergency", false);
    CHECK(outcome_one(builder, known) == Outcome::Deny);
}

/// insulin × criteria => KX+CG, deny, KS+CG, deny.
PolicyBuilder glucose() {
    PolicyBuilder builder;
    builder.declare_fact("insulin");
    builder.declare_fact("criteria");
    Rule& rule = builder.rule("cgm", Stage::Modifiers, builder.procedure_in({"E2103"}), {});
    rule.is_table = true;
    rule.row_count = 4;
    const auto require = [&](std::initializer_list<const char*> modifiers) {
        Effect effect = PolicyBuilder::effect(Action::RequireModifier);
        effect.modifiers = codes(modifiers);
        effect.otherwise = {builder.reject("CO-4")};
        return effect;
    };
    const Effect kx = require({"KX", "CG"});
    const Effect ks = require({"KS", "CG"});
    const Effect deny = builder.deny("CO-50");
    const auto row = [&](const char* name, bool insulin, bool criteria, const Effect& effect) {
        const ExprId a = insulin ? builder.fact("insulin") : builder.negate(builder.fact("insulin"));
        const ExprId b = criteria ? builder.fact("criteria") : builder.negate(builder.fact("criteria"));
        builder.policy.rules[0].variants.push_back(PolicyBuilder::variant(name, builder.all({a, b}), {effect}));
    };
    row("cgm row 1", true, true, kx);
    row("cgm row 2", true, false, deny);
    row("cgm row 3", false, true, ks);
    row("cgm row 4", false, false, deny);
    PolicyBuilder::clause(builder.policy.rules[0].variants[0], {PolicyBuilder::review("record, please")});
    return builder;
}

TEST_CASE("a decision table is certain where all rows still possible have one effect") {
    const PolicyBuilder builder = glucose();
    ClaimBuilder claim;
    claim.line(1, "E2103", {"KX", "CG"});
    CHECK(outcome_one(builder, claim) == Outcome::Review);
    claim.fact("criteria", false);
    const LineDecision denied = decide_one(builder, claim);  // insulin unknown: rows 2 and 4 both deny
    CHECK(denied.outcome == Outcome::Deny);
    CHECK(denied.findings.at(0).certain);
    claim.claim.facts.clear();
    claim.fact("criteria", true);
    const LineDecision open = decide_one(builder, claim);
    CHECK(open.outcome == Outcome::Review);
    CHECK(open.review_causes == std::vector<std::string>{"missing fact: insulin"});
    claim.fact("insulin", true);
    CHECK(outcome_one(builder, claim) == Outcome::Pay);
    claim.claim.lines[0].modifiers.count = 1;
    const LineDecision rejected = decide_one(builder, claim);
    CHECK(rejected.outcome == Outcome::Reject);
    CHECK(rejected.findings.at(0).rule == "cgm row 1");
    CHECK(rejected.findings.at(0).modifiers == codes({"KX", "CG"}));
}

TEST_CASE("an exception lifts a decision table") {
    PolicyBuilder builder = glucose();
    PolicyBuilder::lifting(builder.policy.rules[0], "cgm.before", builder.has_modifier({"ZZ"}));
    ClaimBuilder claim;
    claim.line(1, "E2103", {"ZZ"});
    claim.fact("criteria", false);
    CHECK(outcome_one(builder, claim) == Outcome::Pay);
}

TEST_CASE("a rule is evaluated on lines that are not no, unless it says also on denied lines") {
    PolicyBuilder builder;
    builder.rule("gy", Stage::Coverage, builder.has_modifier({"GY"}), {builder.deny("PR-96 N425")});
    builder.rule("later", Stage::Units, kNoExpr, {builder.deny("CO-151 N362")});
    CHECK(decide_one(builder, one_line({"GY"})).findings.size() == 1);
    builder.policy.rules[1].also_on_denied = true;
    const LineDecision both = decide_one(builder, one_line({"GY"}));
    CHECK(both.findings.size() == 2);
    CHECK(both.findings.at(*both.primary).rule == "gy");  // earliest stage
    builder.policy.remittance_order = {remittance("CO-151 N362")};
    builder.policy.rules[1].stage = Stage::Coverage;
    const LineDecision ordered = decide_one(builder, one_line({"GY"}));
    CHECK(ordered.findings.at(*ordered.primary).rule == "later");  // declared order
}

TEST_CASE("within a stage rules do not see one another") {
    PolicyBuilder builder;
    builder.rule("a", Stage::Coverage, kNoExpr, {builder.deny("CO-50")});
    builder.rule("b", Stage::Coverage, builder.payable(), {builder.deny("CO-96 N425")});
    CHECK(decide_one(builder, one_line()).findings.size() == 2);
}

TEST_CASE("review asks for a person and keeps the lower end") {
    PolicyBuilder builder;
    builder.rule("ask", Stage::Coverage, kNoExpr, {PolicyBuilder::review("code {line.procedure}?")});
    const LineDecision line = decide_one(builder, one_line());
    CHECK(line.outcome == Outcome::Review);
    CHECK(line.review_causes == std::vector<std::string>{"ask asks for a person: code 97110?"});
    CHECK(!line.paid.has_value());
    CHECK(line.adjustments.empty());
}

TEST_CASE("a parameter that is not yet known is a cause of review") {
    PolicyBuilder builder;
    builder.declare_parameter(
        "limit", ValueType::Count,
        {PolicyBuilder::step(day("2026-01-01"), 2), PolicyBuilder::step(day("2027-01-01"), 0, false)});
    builder.rule("units", Stage::Units,
                 builder.compare(builder.field(ClaimField::LineUnits), CompareOp::Greater, builder.parameter("limit")),
                 {builder.deny("CO-151 N362")});
    ClaimBuilder claim = one_line();
    claim.claim.lines[0].units.value = 3;
    const LineDecision denied = decide_one(builder, claim);
    CHECK(denied.outcome == Outcome::Deny);
    CHECK(denied.findings.at(0).parameter == "limit 2026 = 2");
    claim.claim.lines[0].service_date = claim.claim.lines[0].service_date_end = Maybe<Date>::known(day("2027-03-01"));
    CHECK(decide_one(builder, claim).review_causes == std::vector<std::string>{"parameter not yet known: limit"});
}

TEST_CASE("versions: by the line's date, the latest published; none is review, never pay") {
    PolicyBuilder old("p", "2025");
    old.policy.effective_from = day("2025-01-01");
    old.policy.published = day("2024-12-01");
    PolicyBuilder recent("p", "2026");
    recent.policy.effective_from = day("2026-01-01");
    recent.policy.published = day("2025-12-01");
    recent.rule("all", Stage::Coverage, kNoExpr, {recent.deny("CO-50")});
    ClaimBuilder claim;
    claim.line(1, "97110", {}, "2025-12-31");
    claim.line(2, "97110", {}, "2026-01-01");
    claim.line(3, "97110", {}, "2024-12-31");
    claim.line(4, "97110").service_date = {};
    claim.line(5, "97110", {}, "2025-12-30").service_date_end = Maybe<Date>::known(day("2026-01-02"));
    const Decision decision = reference_decide({&recent.policy, &old.policy}, {}, claim.claim);
    CHECK(decision.lines[0].outcome == Outcome::Pay);
    CHECK(decision.lines[0].version == "2025");
    CHECK(decision.lines[1].outcome == Outcome::Deny);
    CHECK(decision.lines[2].review_causes == std::vector<std::string>{"no policy for the date"});
    CHECK(decision.lines[3].review_causes == std::vector<std::string>{"missing fact: line.service_date"});
    CHECK(decision.lines[4].review_causes == std::vector<std::string>{"range crosses 2026-01-01, split the line"});
    CHECK(decision.outcome == Outcome::Deny);
    CHECK(decision.policies == std::vector<std::string>{"p 2025", "p 2026"});
}

TEST_CASE("a range of days may not cross a change of anything used") {
    PolicyBuilder builder;
    builder.rule("a", Stage::Coverage, builder.has_modifier({"GY"}), {builder.deny("PR-96 N425")})
        .variants[0]
        .effective_until = day("2026-07-08");
    ClaimBuilder claim = one_line();
    CHECK(outcome_one(builder, claim) == Outcome::Pay);
    claim.claim.lines[0].service_date_end.value = day("2026-07-09");
    CHECK(decide_one(builder, claim).review_causes ==
          std::vector<std::string>{"range crosses 2026-07-09, split the line"});
    claim.claim.lines[0].service_date.value = day("2026-07-09");
    claim.claim.lines[0].service_date_end.value = day("2026-07-10");
    CHECK(outcome_one(builder, claim) == Outcome::Pay);
}

TEST_CASE("a code list is dated by the line it is tested on") {
    PolicyBuilder builder;
    const ExprId listed = builder.procedure_in({"97110"});
    builder.policy.sets[builder.policy.expr(listed).set].segments = {{kDateMin, code_intervals({"97110"})},
                                                                     {day("2026-07-09"), {}}};
    builder.rule("a", Stage::Coverage, listed, {builder.deny("CO-50")});
    ClaimBuilder claim;
    claim.line(1, "97110", {}, "2026-07-08");
    claim.line(2, "97110", {}, "2026-07-09");
    const Decision decision = reference_decide({&builder.policy}, {}, claim.claim);
    CHECK(decision.lines[0].outcome == Outcome::Deny);
    CHECK(decision.lines[1].outcome == Outcome::Pay);
}

TEST_CASE("return claim rejects every line; deny claim spreads") {
    PolicyBuilder builder;
    Effect effect = builder.with_reason(Action::ReturnClaim, "CO-16 MA39");
    effect.target = EffectTarget::Claim;
    builder.rule("sex", Stage::Coverage, builder.has_modifier({"GY"}), {effect});
    ClaimBuilder claim;
    claim.line(1, "97110");
    claim.line(2, "97140", {"GY"});
    const Decision returned = reference_decide({&builder.policy}, {}, claim.claim);
    CHECK(returned.lines[0].outcome == Outcome::Reject);
    CHECK(returned.lines[1].outcome == Outcome::Reject);
    CHECK(returned.outcome == Outcome::Reject);
    CHECK(returned.claim_findings.size() == 1);
    builder.policy.rules[0].variants[0].effects[0].action = Action::DenyClaim;
    CHECK(reference_decide({&builder.policy}, {}, claim.claim).lines[0].outcome == Outcome::Deny);
}

TEST_CASE("claim rules run once, under the earliest line") {
    PolicyBuilder builder;
    Effect deny = builder.with_reason(Action::DenyClaim, "CO-29");
    deny.target = EffectTarget::Claim;
    const ExprId late = builder.compare(builder.field(ClaimField::ClaimReceived, 0, ValueType::Date),
                                        CompareOp::Greater, builder.literal(day("2026-07-10").days, ValueType::Date));
    builder.rule("late", Stage::Intake, late, {deny}, ScopeKind::Claim).variants[0].effective_until = day("2026-07-08");
    ClaimBuilder claim;
    claim.line(1, "97110", {}, "2026-07-09");
    claim.line(2, "97110", {}, "2026-07-08");
    const Decision decision = reference_decide({&builder.policy}, {}, claim.claim);
    CHECK(decision.claim_findings.size() == 1);
    CHECK(decision.lines[0].outcome == Outcome::Deny);
    claim.claim.lines[1].service_date = Maybe<Date>::known(day("2026-07-09"));
    CHECK(reference_decide({&builder.policy}, {}, claim.claim).outcome == Outcome::Pay);
}

TEST_CASE("prefer picks by the fact's value; proposals name what the line has") {
    PolicyBuilder builder;
    const Index basis = builder.declare_fact("basis", ValueType::Enum, {"encounter", "structure", "other"}, true);
    Effect prefer = PolicyBuilder::effect(Action::Prefer);
    prefer.fact = basis;
    prefer.replaced = codes({"59"});
    prefer.choices = {{0, codes({"XE"})}, {1, codes({"XS"})}};
    Effect replace = PolicyBuilder::effect(Action::ProposeReplace);
    replace.modifiers = codes({"59"});
    replace.replaced = codes({"XE", "XS"});
    builder.rule("prefer", Stage::Advice, builder.has_modifier({"59"}), {prefer});
    builder.rule("replace", Stage::Advice, builder.has_modifier({"XE", "XS"}), {replace});
    ClaimBuilder claim = one_line({"59"});
    CHECK(decide_one(builder, claim).findings.empty());
    claim.text_fact("basis", "structure", 1);
    CHECK(decide_one(builder, claim).findings.at(0).modifiers == codes({"XS"}));
    CHECK(decide_one(builder, one_line({"XE"})).findings.at(0).replaced == codes({"XE"}));
    CHECK(outcome_one(builder, one_line({"XE"})) == Outcome::Pay);
}

TEST_CASE("an attestation is proposed only where all needs are met") {
    PolicyBuilder builder;
    builder.declare_fact("diabetes");
    Effect attest = PolicyBuilder::effect(Action::ProposeAttest);
    attest.ground = builder.ground("shoes", {"KX"}, {builder.fact("diabetes")});
    builder.rule("attest", Stage::Advice, kNoExpr, {attest});
    ClaimBuilder claim = one_line();
    CHECK(decide_one(builder, claim).findings.at(0).modifiers.empty());
    CHECK(decide_one(builder, claim).findings.at(0).missing == std::vector<std::string>{"need 1"});
    claim.fact("diabetes", true);
    CHECK(decide_one(builder, claim).findings.at(0).modifiers == codes({"KX"}));
}

TEST_CASE("some other line, of this claim only unless the scope includes history") {
    PolicyBuilder builder;
    Expr other;
    other.kind = ExprKind::AnyOtherLine;
    other.args = {builder.procedure_in({"99291"}, 1)};
    const ExprId some = builder.add(other);
    builder.rule("alone", Stage::Coverage, builder.negate(some), {builder.deny("CO-107")});
    ClaimBuilder claim = one_line();
    CHECK(outcome_one(builder, claim) == Outcome::Deny);
    claim.past("99291");
    CHECK(outcome_one(builder, claim) == Outcome::Deny);
    builder.policy.rules[0].scope.including_history = true;
    CHECK(outcome_one(builder, claim) == Outcome::Pay);
}

TEST_CASE("ordered pairs: the second of two duplicates, history first") {
    PolicyBuilder builder;
    Rule& rule = builder.rule("duplicate", Stage::Intake,
                              builder.all({builder.same_day_pair(), builder.same(ClaimField::LineProcedure)}),
                              {builder.deny("OA-18", 1)}, ScopeKind::Pair);
    rule.scope.ordered = true;
    rule.scope.including_history = true;
    rule.scope.order = {ClaimField::ClaimReceived, ClaimField::ClaimId, ClaimField::LineNumber};
    ClaimBuilder claim;
    claim.line(2, "97110");
    claim.line(1, "97110");
    const Decision decision = reference_decide({&builder.policy}, {}, claim.claim);
    CHECK(decision.lines[0].outcome == Outcome::Pay);
    CHECK(decision.lines[1].outcome == Outcome::Deny);
    CHECK(decision.lines[1].liability == Liability::None);
    claim.past("97110");
    CHECK(reference_decide({&builder.policy}, {}, claim.claim).lines[0].outcome == Outcome::Deny);
}

TEST_CASE("same provider: specialty where both have one, else the rendering provider") {
    PolicyBuilder builder;
    builder.rule("pair", Stage::Intake, builder.kind(ExprKind::SameProvider), {builder.deny("CO-50", 1)},
                 ScopeKind::Pair);
    ClaimBuilder claim;
    claim.line(1, "97110");
    claim.line(2, "97140");
    const auto denied = [&] {
        return reference_decide({&builder.policy}, {}, claim.claim).lines[1].outcome == Outcome::Deny;
    };
    ClaimLine& line = claim.claim.lines[1];
    CHECK(denied());
    line.rendering_npi.value = "R2";
    CHECK(denied());  // same billing provider and specialty
    line.specialty = Maybe<Text>::absent();
    CHECK(!denied());
    line.rendering_npi.value = "R1";
    CHECK(denied());
    claim.claim.lines[0].rendering_npi = line.rendering_npi = Maybe<Text>::absent();
    CHECK(denied());  // one billing provider, no more said
}

}  // namespace
}  // namespace payrule::reference_rules_test
