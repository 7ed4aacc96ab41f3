// Memory of a run. Comes in: decided claims; goes out: their lines as history of the next claim of the patient.
#include "core/history.h"
#include "runtime/engine.h"

namespace payrule {
namespace {

void keep(ClaimText& texts, Text& text) { text = texts.keep(std::string(text)); }
void keep(ClaimText& texts, Maybe<Text>& text) {
    if (text.is_known()) keep(texts, text.value);
}

/// One payer's patient: what another payer paid is not this one's history, and a second payer's claim no duplicate.
std::string key_of(const Claim& claim) {
    return std::string(claim.payer.is_known() ? claim.payer.value : "") + '\n' + std::string(claim.patient_id.value);
}

}  // namespace

void Memory::remember(const Claim& claim, const Decision& decision) {
    if (!claim.patient_id.is_known()) return;
    std::vector<HistoryLine>& kept = by_patient_[key_of(claim)];
    for (HistoryLine& line : decided_lines(claim, decision)) {
        keep(*texts_, line.claim_id);
        keep(*texts_, line.patient_id);
        keep(*texts_, line.billing_npi);
        keep(*texts_, line.line.rendering_npi);
        keep(*texts_, line.line.specialty);
        keep(*texts_, line.line.tooth);
        for (Text& ground : line.line.grounds)
            keep(*texts_, ground);
        kept.push_back(std::move(line));
    }
}

void Memory::recall(Claim& claim) const {
    if (!claim.patient_id.is_known()) return;
    if (const auto place = by_patient_.find(key_of(claim)); place != by_patient_.end()) {
        claim.history.lines.append(place->second);
    }
    // What was decided in this run is known, so the history is supplied even where the claim brought none.
    if (claim.history.state == HistoryState::None) claim.history.state = HistoryState::Supplied;
}

}  // namespace payrule
