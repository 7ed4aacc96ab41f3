// Decided lines as history lines. A line that the decision does not name counts as undecided.
#include "core/history.h"

#include <utility>

namespace payrule {

std::vector<HistoryLine> decided_lines(const Claim& claim, const Decision& decision) {
    std::vector<HistoryLine> history;
    for (const ClaimLine& line : claim.lines) {
        HistoryLine past;
        past.claim_id = claim.id;
        past.received = claim.received;
        past.patient_id = claim.patient_id.is_known() ? claim.patient_id.value : Text();
        past.billing_npi = claim.billing_npi.is_known() ? claim.billing_npi.value : Text();
        past.type_of_bill = claim.type_of_bill;
        past.line = line;
        if (!line.place_of_service.is_known()) past.line.place_of_service = claim.place_of_service;
        past.accrues = true;
        past.paid = false;
        past.undecided = true;
        for (const LineDecision& decided : decision.lines) {
            if (decided.number != line.number) continue;
            past.paid = decided.outcome == Outcome::Pay || decided.outcome == Outcome::Reduce;
            past.undecided = decided.outcome == Outcome::Review;
            if (decided.paid) past.paid_amount = Maybe<Money>::known(*decided.paid);
            // Running sums take the allowed amount after pricing.
            if (decided.allowed_after) past.line.allowed = Maybe<Money>::known(*decided.allowed_after);
        }
        history.push_back(std::move(past));
    }
    return history;
}

std::string_view history_state_name(HistoryState state) {
    switch (state) {
        case HistoryState::None: return "none";
        case HistoryState::Supplied: return "supplied";
        case HistoryState::Ledger: return "ledger";
    }
    return {};
}

}  // namespace payrule
