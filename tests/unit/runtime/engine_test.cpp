// The engine on a compiled policy made by hand: versions, statuses with exceptions, unknowns, findings and money.
#include "runtime/engine.h"
#include "runtime/why_not.h"

#include <functional>

#include <doctest/doctest.h>

#include "tests/unit/runtime/policy_sample.h"
#include "tests/unit/runtime/sample_claims.h"

namespace payrule::engine_test {

namespace {

std::shared_ptr<const LoadedPolicy> sample(const std::function<void(ImageBuilder&)>& change = {}) {
    ImageBuilder builder = policy_sample::build();
    if (change) change(builder);
    LoadResult result = load_policy_image(builder.view());
    REQUIRE_MESSAGE(!result.error, (result.error ? result.error->text : ""));
    return result.policy;
}

using sample_claims::claim_of;
using sample_claims::line;
using sample_claims::sample_engine;

LineDecision decide_line(Engine& engine, const ClaimLine& one, const DecideOptions& options = {}) {
    return engine.decide(claim_of({one}), options).lines.at(0);
}

}  // namespace

TEST_CASE("a line nobody objects to pays, and says how many rules looked") {
    Engine engine = sample_engine();
    const LineDecision decided = decide_line(engine, line(1, "99213", 1));
    CHECK(decided.outcome == Outcome::Pay);
    CHECK(decided.rules_looked == 2);
    CHECK(decided.policy == "sample.policy");
    CHECK(decided.paid == dollars(60));
    CHECK(decided.adjustments == std::vector<Adjustment>{{{Group::CO, code("45"), {}}, dollars(40)}});
    REQUIRE(decided.findings.size() == 1);  // the flag of the rule that sees every line
    CHECK(decided.findings[0].action == Action::Flag);
}

TEST_CASE("a rule denies with its reason, and bears the whole charge") {
    Engine engine = sample_engine();
    const LineDecision decided = decide_line(engine, line(1, "97110", 2));
    CHECK(decided.outcome == Outcome::Deny);
    REQUIRE(decided.primary.has_value());
    const Finding& finding = decided.findings[*decided.primary];
    CHECK(finding.rule == "sample.no_kx");
    CHECK(finding.place == "sample.pay:12");
    CHECK(finding.remittance == Remittance{Group::CO, code("119"), {code("N425")}});
    CHECK(decided.liability == Liability::Provider);
    CHECK(decided.adjustments == std::vector<Adjustment>{{finding.remittance, dollars(100)}});
}

TEST_CASE("both evaluators: the modifier, the exception, and the fact that is missing") {
    for (const Evaluator evaluator : {Evaluator::Compiled, Evaluator::Graph}) {
        Engine engine = sample_engine();
        DecideOptions options;
        options.evaluator = evaluator;
        ClaimLine with_kx = line(1, "97110", 2);
        with_kx.modifiers = {{code("KX")}, 1};
        CHECK(decide_line(engine, with_kx, options).outcome == Outcome::Pay);
        CHECK(decide_line(engine, line(1, "97110", 20), options).outcome == Outcome::Deny);
        CHECK(decide_line(engine, line(1, "97110", 21), options).outcome == Outcome::Pay);
        ClaimLine open = line(1, "97110", 2);
        open.units = {};
        const LineDecision decided = decide_line(engine, open, options);
        CHECK(decided.outcome == Outcome::Review);
        CHECK(decided.review_causes == std::vector<std::string>{"missing fact: line.units"});
        CHECK(decided.findings.at(0).missing == std::vector<std::string>{"line.units"});
        CHECK_FALSE(decided.findings.at(0).certain);
    }
}

TEST_CASE("versions: the date of service picks, the latest published wins, nothing is silently paid") {
    Engine engine = sample_engine();
    const auto newer = sample([](ImageBuilder& b) {
        b.header[0].version = policy_sample::add_text(b, "1.1");
        b.header[0].published += 10;
        b.header[0].effective_from = make_date(2026, 3, 1)->days;
    });
    REQUIRE_FALSE(engine.add_policy(newer).has_value());
    CHECK(decide_line(engine, line(1, "97110", 2)).version == "1.1");
    ClaimLine early = line(1, "97110", 2);
    early.service_date = Maybe<Date>::known(*make_date(2026, 2, 28));
    early.service_date_end = early.service_date;
    CHECK(decide_line(engine, early).version == "1.0");
    DecideOptions options;
    options.known_as_of = make_date(2025, 12, 5);
    CHECK(decide_line(engine, line(1, "97110", 2), options).version == "1.0");
    options = {};
    options.pin = "1.0";
    CHECK(decide_line(engine, line(1, "97110", 2), options).version == "1.0");
    options = {};
    options.as_of = make_date(2026, 1, 15);
    CHECK(decide_line(engine, line(1, "97110", 2), options).version == "1.0");

    early.service_date = Maybe<Date>::known(*make_date(2020, 1, 1));
    early.service_date_end = early.service_date;
    CHECK(decide_line(engine, early).review_causes == std::vector<std::string>{"no policy for the date"});
    early.service_date = {};
    CHECK(decide_line(engine, early).outcome == Outcome::Review);
    ClaimLine range = line(1, "97110", 2);
    range.service_date = Maybe<Date>::known(*make_date(2026, 2, 20));
    range.service_date_end = Maybe<Date>::known(*make_date(2026, 3, 2));
    CHECK(decide_line(engine, range).review_causes ==
          std::vector<std::string>{"range crosses 2026-03-01, split the line"});
    Claim stranger = claim_of({line(1, "97110", 2)});
    stranger.payer = Maybe<Text>::known("nobody");
    CHECK(engine.decide(stranger).lines[0].review_causes == std::vector<std::string>{"no policy for the payer"});
}

TEST_CASE("two versions of one day are a load error; the same file twice is not") {
    Engine engine = sample_engine();
    CHECK_FALSE(engine.add_policy(sample()).has_value());
    CHECK(engine.policies().size() == 1);
    const auto twin = sample([](ImageBuilder& b) { b.header[0].version = policy_sample::add_text(b, "1.0b"); });
    const auto error = engine.add_policy(twin);
    REQUIRE(error.has_value());
    CHECK(error->code == "F401");
    CHECK(engine.policies().size() == 1);
}

TEST_CASE("an engine decides alike after any other claim, and its clone decides alike") {
    Engine engine = sample_engine();
    const Claim small = claim_of({line(1, "97110", 2)});
    const Decision alone = engine.decide(small);
    engine.decide(claim_of({line(3, "99213", 1), line(1, "97110", 30), line(2, "97110", 1)}));
    CHECK(engine.decide(small) == alone);
    CHECK(engine.clone().decide(small) == alone);
    const Decision three = engine.decide(claim_of({line(3, "99213", 1), line(1, "97110", 30), line(2, "97110", 1)}));
    CHECK(three.outcome == Outcome::Deny);
    CHECK(three.lines[0].number == 1);
    CHECK(three.lines[2].number == 3);
}

TEST_CASE("memory hands the lines of decided claims to the next claim of the patient") {
    Engine engine = sample_engine();
    Memory memory;
    {
        const std::string patient = "P1";
        Claim first = claim_of({line(1, "99213", 1), line(2, "97110", 2)});
        first.patient_id = Maybe<Text>::known(patient);
        memory.remember(first, engine.decide(first));
    }
    Claim second = claim_of({line(1, "99213", 1)});
    memory.recall(second);
    REQUIRE(second.history.lines.size() == 2);
    CHECK(second.history.state == HistoryState::Supplied);
    CHECK(second.history.lines[0].paid);
    CHECK(second.history.lines[0].paid_amount == Maybe<Money>::known(dollars(60)));
    CHECK_FALSE(second.history.lines[1].paid);
    CHECK(second.history.lines[1].patient_id == "P1");
    Claim other = claim_of({line(1, "99213", 1)});
    other.patient_id = Maybe<Text>::known("P2");
    memory.recall(other);
    CHECK(other.history.lines.empty());
    Claim second_payer = claim_of({line(1, "99213", 1)});
    second_payer.payer = Maybe<Text>::known("another");
    memory.recall(second_payer);
    CHECK(second_payer.history.lines.empty());
}

TEST_CASE("why not: the smallest part that failed, an exception that holds, and a fact that is missing") {
    Engine engine = sample_engine();
    std::string problem;
    ClaimLine with_kx = line(1, "97110", 2);
    with_kx.modifiers = {{code("KX")}, 1};
    auto story = why_not(engine, claim_of({with_kx}), 1, "sample.no_kx", {}, problem);
    REQUIRE(story.has_value());
    CHECK(story->place == "sample.pay:12");
    CHECK(story->stage == "coverage");
    REQUIRE(story->instances.size() == 1);
    REQUIRE(story->instances[0].failed.size() == 1);
    CHECK(story->instances[0].failed[0].text == "not (line has modifier [KX])");
    story = why_not(engine, claim_of({line(1, "99213", 2)}), 1, "sample.no_kx", {}, problem);
    CHECK(story->instances[0].failed[0].text == "line.procedure in [97110]");
    CHECK(story->instances[0].failed[0].found == "line.procedure is 99213");
    story = why_not(engine, claim_of({line(1, "97110", 30)}), 1, "sample.no_kx", {}, problem);
    CHECK(story->instances[0].status == Tri::Yes);
    REQUIRE(story->instances[0].excepted.size() == 1);
    CHECK(story->instances[0].excepted[0].name == "sample.many");
    CHECK(story->instances[0].excepted[0].place == "sample.pay:12");
    ClaimLine open = line(1, "97110", 2);
    open.units = {};
    story = why_not(engine, claim_of({open}), 1, "sample.many", {}, problem);
    REQUIRE(story->instances[0].failed.size() == 1);
    CHECK(story->instances[0].failed[0].missing == std::vector<std::string>{"missing fact: line.units"});
}

TEST_CASE("why not: names that are not there are told") {
    Engine engine = sample_engine();
    std::string problem;
    CHECK_FALSE(why_not(engine, claim_of({line(1, "97110", 2)}), 1, "other.no_kx", {}, problem).has_value());
    CHECK(problem == "sample.policy 1.0 has no rule `other.no_kx`; there are sample.no_kx");
    CHECK_FALSE(why_not(engine, claim_of({line(1, "97110", 2)}), 7, "sample.no_kx", {}, problem).has_value());
    CHECK(problem == "the claim has no line 7");
}

}  // namespace payrule::engine_test
