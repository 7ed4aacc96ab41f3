// See held_claims.h.
#include "runtime/held_claims.h"

#include "runtime/engine/held.h"

namespace payrule {

HeldClaims::HeldClaims() : state_(std::make_unique<State>()) {}
HeldClaims::~HeldClaims() = default;
HeldClaims::HeldClaims(HeldClaims&&) noexcept = default;
HeldClaims& HeldClaims::operator=(HeldClaims&&) noexcept = default;

void HeldClaims::add(const Claim& claim) {
    State& state = *state_;
    Claim& kept = state.claims.emplace_back(claim);
    state.keep(kept);
    const auto [place, is_new] =
        state.sorts.try_emplace(engine::sort_key(kept), static_cast<std::uint32_t>(state.plain.sorts.size()));
    if (is_new) state.plain.sorts.push_back(place->first);
    state.plain.add(kept, place->second);
}

std::span<const Claim> HeldClaims::claims() const { return state_->claims; }

void HeldClaims::State::keep(Text& text) {
    auto place = texts.find(text);
    if (place == texts.end()) place = texts.emplace(text).first;
    text = *place;
}

void HeldClaims::State::keep(ClaimLine& line) {
    for (Maybe<Text>* text : {&line.rendering_npi, &line.specialty, &line.tooth})
        keep(*text);
    for (Text& ground : line.grounds)
        keep(ground);
}

void HeldClaims::State::keep(Claim& claim) {
    keep(claim.id);
    for (Maybe<Text>* text : {&claim.payer, &claim.patient_id, &claim.billing_npi, &claim.tax_id, &claim.taxonomy})
        keep(*text);
    for (ClaimLine& line : claim.lines)
        keep(line);
    for (FactInput& fact : claim.facts) {
        keep(fact.name);
        keep(fact.text);
    }
    for (HistoryLine& past : claim.history.lines) {
        for (Text* text : {&past.claim_id, &past.patient_id, &past.billing_npi})
            keep(*text);
        keep(past.line);
    }
    for (HistoryAmount& amount : claim.history.amounts)
        keep(amount.name);
}

}  // namespace payrule
