// Memory of a run. Comes in: decided claims; goes out: their lines as history of the next claim of the patient.
#include "core/history.h"
#include "runtime/engine.h"

namespace payrule {
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
