// Claims held in memory: copies that stand alone, decided in order and as one by one.
#include "runtime/held_claims.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "runtime/decision_writer.h"
#include "runtime/engine.h"
#include "tests/unit/runtime/sample_claims.h"

namespace payrule::held_claims_test {

namespace {

using sample_claims::claim_of;
using sample_claims::line;
using sample_claims::sample_engine;

/// Plain claims, lines out of order, a line without a date, an unknown payer, no lines; enough for several groups.
std::vector<Claim> mixture() {
    std::vector<Claim> claims;
    for (int round = 0; round < 40; ++round) {
        claims.push_back(claim_of({line(1, "99213", 1), line(2, "99214", 1)}, "plain"));
        claims.push_back(claim_of({line(1, "97110", 2)}, "denied"));
        claims.push_back(claim_of({line(1, "97110", 1), line(2, "97110", 3)}, "twins"));
        claims.push_back(claim_of({line(2, "99213", 1), line(1, "97110", 1)}, "reversed"));
        claims.push_back(claim_of({line(1, "99213", 1)}, "undated"));
        claims.back().lines[0].service_date = {};
        claims.push_back(claim_of({line(1, "99213", 1)}, "stranger"));
        claims.back().payer = Maybe<Text>::known("nobody");
        claims.push_back(claim_of({}, "empty"));
        claims.push_back(claim_of({line(1, "99213", 1)}, "late"));
        claims.back().received = Maybe<Date>::known(*make_date(2027, 3, 5));
    }
    return claims;
}

std::string text_of(const CodesDecision& decision) {
    std::string text;
    append_codes(text, decision);
    return text;
}

}  // namespace

TEST_CASE("held claims are decided in order, as one by one, as the full decision says") {
    Engine engine = sample_engine();
    HeldClaims held;
    for (const Claim& claim : mixture())
        held.add(claim);
    std::vector<std::string> expected;
    for (const Claim& claim : held.claims()) {
        std::string text;
        append_decision(text, engine.decide(claim), OutputLevel::Codes);
        expected.push_back(text);
    }
    for (int time = 0; time < 3; ++time) {  // boxes are made meanwhile
        std::size_t at = 0;
        engine.decide_codes(held, [&](const Claim& claim, const CodesDecision& decision) {
            REQUIRE(at < expected.size());
            CHECK(&claim == &held.claims()[at]);
            CHECK(text_of(decision) == expected[at]);
            CHECK(text_of(decision) == text_of(engine.clone().decide_codes(claim)));
            ++at;
        });
        CHECK(at == expected.size());
    }
}

TEST_CASE("options that surveys know nothing of give the same as one by one") {
    Engine engine = sample_engine();
    HeldClaims held;
    for (const Claim& claim : mixture())
        held.add(claim);
    DecideOptions as_of;
    as_of.as_of = make_date(2026, 6, 1);
    DecideOptions graph;
    graph.evaluator = Evaluator::Graph;
    for (const DecideOptions& options : {as_of, graph}) {
        engine.decide_codes(
            held,
            [&](const Claim& claim, const CodesDecision& decision) {
                CHECK(text_of(decision) == text_of(engine.clone().decide_codes(claim, options)));
            },
            options);
    }
}

TEST_CASE("held claims own their texts and lists of modifiers") {
    Engine engine = sample_engine();
    HeldClaims held;
    {
        const std::string id = "claim with a long name of its own", payer = "sample", ground = "separate encounter";
        Claim claim = claim_of({line(1, "97110", 1), line(2, "99213", 1)}, id);
        claim.payer = Maybe<Text>::known(payer);
        claim.lines[0].modifiers.codes[claim.lines[0].modifiers.count++] = code("KX");
        claim.lines[1].grounds.push_back(ground);
        held.add(claim);
    }
    for (int i = 0; i < 100; ++i)
        held.add(claim_of({line(1, "99213", 1)}, "another"));  // what is held may move meanwhile
    const Claim& kept = held.claims().front();
    CHECK(kept.id == "claim with a long name of its own");
    CHECK(kept.payer.value == "sample");
    CHECK(kept.lines[0].modifiers.has(code("KX")));
    CHECK(kept.lines[1].grounds == std::vector<Text>{"separate encounter"});
    std::string first;
    engine.decide_codes(held, [&](const Claim&, const CodesDecision& decision) {
        if (first.empty()) first = text_of(decision);
    });
    CHECK(first == text_of(engine.decide_codes(kept)));
}

TEST_CASE("no held claims, no decisions") {
    Engine engine = sample_engine();
    int decided = 0;
    engine.decide_codes(HeldClaims(), [&](const Claim&, const CodesDecision&) { ++decided; });
    CHECK(decided == 0);
}

}  // namespace payrule::held_claims_test
