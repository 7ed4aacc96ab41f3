// History: what a decided claim leaves for the next claim of its patient.
#include "core/history.h"

#include <doctest/doctest.h>

namespace payrule::history_test {

namespace {

ClaimLine line_of(std::int32_t number, Money allowed) {
    ClaimLine line;
    line.number = number;
    line.allowed = Maybe<Money>::known(allowed);
    return line;
}

LineDecision decided(std::int32_t number, Outcome outcome) {
    LineDecision line;
    line.number = number;
    line.outcome = outcome;
    return line;
}

}  // namespace

TEST_CASE("each line keeps whether it was paid, and the amount after pricing") {
    Claim claim;
    claim.id = "C1";
    claim.patient_id = Maybe<Text>::known("P1");
    claim.place_of_service = Maybe<Code>::known(code("11"));
    claim.lines = {line_of(1, dollars(100)), line_of(2, dollars(50)), line_of(3, dollars(20)), line_of(4, dollars(9))};
    claim.lines[1].place_of_service = Maybe<Code>::known(code("22"));
    Decision decision;
    decision.lines = {decided(3, Outcome::Review), decided(1, Outcome::Reduce), decided(2, Outcome::Deny)};
    decision.lines[1].paid = decision.lines[1].allowed_after = dollars(80);
    decision.lines[2].paid = Money{0};

    const std::vector<HistoryLine> history = decided_lines(claim, decision);
    REQUIRE(history.size() == 4);
    CHECK(history[0].claim_id == "C1");
    CHECK(history[0].patient_id == "P1");
    CHECK(history[0].paid);
    CHECK_FALSE(history[0].undecided);
    CHECK(history[0].accrues);
    CHECK(history[0].paid_amount.value == dollars(80));
    CHECK(history[0].line.allowed.value == dollars(80));
    CHECK(history[0].line.place_of_service.value == code("11"));
    CHECK_FALSE(history[1].paid);
    CHECK_FALSE(history[1].undecided);
    CHECK(history[1].line.place_of_service.value == code("22"));
    CHECK_FALSE(history[2].paid);
    CHECK(history[2].undecided);
    CHECK_FALSE(history[2].paid_amount.is_known());
    // A line that the decision does not name is open.
    CHECK_FALSE(history[3].paid);
    CHECK(history[3].undecided);
    CHECK(history[3].line.allowed.value == dollars(9));
}

TEST_CASE("the state of a history has a name") {
    CHECK(history_state_name(HistoryState::None) == "none");
    CHECK(history_state_name(HistoryState::Supplied) == "supplied");
    CHECK(history_state_name(HistoryState::Ledger) == "ledger");
}

}  // namespace payrule::history_test
