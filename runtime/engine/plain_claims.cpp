// See plain_claims.h. Calling a claim not plain is always right: it is decided the general way.
#include "runtime/engine/plain_claims.h"

#include <algorithm>

namespace payrule::engine {
namespace {

constexpr std::size_t kMostLines = 64;  // of a plain claim: twins are looked for two by two
constexpr std::int64_t kMostUnits = std::numeric_limits<std::int32_t>::max();

bool is_plain(const ClaimLine& line) {
    return line.procedure.is_known() && line.service_date.is_known() && line.units.is_known() && line.units.value > 0 &&
           line.units.value <= kMostUnits &&
           (!line.service_date_end.is_known() || line.service_date_end.value <= line.service_date.value) &&
           line.grounds.empty();
}

bool is_plain(const Claim& claim) {
    const bool alone = !claim.record_supplied && claim.facts.empty() && claim.history.lines.empty();
    if (!alone || claim.lines.size() > kMostLines || !claim.received.is_known() || !claim.payer.is_known())
        return false;
    for (std::size_t i = 0; i < claim.lines.size(); ++i) {
        if (!is_plain(claim.lines[i])) return false;
        if (i != 0 && claim.lines[i].number <= claim.lines[i - 1].number) return false;
    }
    return true;
}

}  // namespace

SortKey sort_key(const Claim& claim) {
    return {claim.payer.value, claim.form, claim.type_of_bill.is_known() ? claim.type_of_bill.value : Code{}};
}

void PlainClaims::add(const Claim& claim, std::uint32_t sort) {
    PlainClaim& plain = claims.emplace_back();
    if (!is_plain(claim)) return;
    plain = {claim.id, lines.size(), static_cast<std::uint32_t>(claim.lines.size()), sort, claim.received.value};
    for (const ClaimLine& line : claim.lines) {
        const std::int64_t allowed = line.allowed.is_known() ? line.allowed.value.hundredths_of_cent : kUnknownAllowed;
        lines.push_back({line.procedure.value, line.modifiers.count == 0 ? nullptr : &line.modifiers, allowed,
                         static_cast<std::int32_t>(line.units.value), line.service_date.value, line.number});
    }
}

void PlainClaims::clear() {
    claims.clear();
    lines.clear();
}

}  // namespace payrule::engine
