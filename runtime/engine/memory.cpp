// What one claim leaves behind for the next. Comes in: a decided claim; goes out: history lines of its patient.
#include "runtime/engine.h"

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

namespace {

void keep(ClaimText& texts, Text& text) { text = texts.keep(std::string(text)); }
void keep(ClaimText& texts, Maybe<Text>& text) {
    if (text.is_known()) keep(texts, text.value);
}

}  // namespace

void Memory::remember(const Claim& claim, const Decision& decision) {
    if (!claim.patient_id.is_known()) return;
    for (HistoryLine& line : decided_lines(claim, decision)) {
        keep(*texts_, line.claim_id);
        keep(*texts_, line.patient_id);
        keep(*texts_, line.billing_npi);
        keep(*texts_, line.line.rendering_npi);
        keep(*texts_, line.line.specialty);
        keep(*texts_, line.line.tooth);
        for (Text& ground : line.line.grounds)
            keep(*texts_, ground);
        by_patient_[std::string(claim.patient_id.value)].push_back(std::move(line));
    }
}

void Memory::recall(Claim& claim) const {
    if (!claim.patient_id.is_known()) return;
    if (const auto place = by_patient_.find(claim.patient_id.value); place != by_patient_.end()) {
        claim.history.lines.insert(claim.history.lines.end(), place->second.begin(), place->second.end());
    }
    // What was decided in this run is known, so the history is supplied even where the claim brought none.
    if (claim.history.state == HistoryState::None) claim.history.state = HistoryState::Supplied;
}

}  // namespace payrule
