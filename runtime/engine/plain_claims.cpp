// See plain_claims.h. Calling a claim not plain is always right: it is decided the general way.
#include "runtime/engine/plain_claims.h"

#include <algorithm>

namespace payrule::engine {
namespace {

constexpr std::size_t kMostLines = 64;  // of a plain claim: twins are looked for two by two
constexpr std::int64_t kMostUnits = std::numeric_limits<std::int32_t>::max();

/// Empty where one is no code of two characters.
std::optional<std::uint64_t> packed(const Modifiers& modifiers) {
    static_assert(kMaxModifiers * sizeof(ShortCode) <= sizeof(std::uint64_t));
    std::uint64_t result = 0;
    for (int i = modifiers.count - 1; i >= 0; --i) {
        const std::optional<ShortCode> one = short_code(modifiers.codes[i]);
        if (!one) return std::nullopt;
        result = result << 16 | *one;
    }
    return result;
}

/// False where the line is not plain.
bool shorten(const ClaimLine& line, PlainLine& plain) {
    const bool one_day = line.service_date.is_known() &&
                         (!line.service_date_end.is_known() || line.service_date_end.value <= line.service_date.value);
    if (!one_day || !line.procedure.is_known() || !line.grounds.empty()) return false;
    if (!line.units.is_known() || line.units.value < 1 || line.units.value > kMostUnits) return false;
    const std::optional<std::uint64_t> modifiers = packed(line.modifiers);
    if (!modifiers) return false;
    plain.procedure = line.procedure.value;
    plain.modifiers = *modifiers;
    if (line.allowed.is_known()) plain.allowed = line.allowed.value.hundredths_of_cent;
    plain.units = static_cast<std::int32_t>(line.units.value);
    plain.date = line.service_date.value;
    plain.number = line.number;
    return true;
}

/// Nothing but the lines bears on the claim.
bool is_alone(const Claim& claim) {
    return !claim.record_supplied && claim.facts.empty() && claim.history.lines.empty() && claim.received.is_known() &&
           claim.payer.is_known();
}

}  // namespace

SortKey sort_key(const Claim& claim) {
    return {claim.payer.value, claim.form, claim.type_of_bill.is_known() ? claim.type_of_bill.value : Code{}};
}

void PlainClaims::add(const Claim& claim, std::uint32_t sort) {
    PlainClaim& plain = claims.emplace_back();
    plain.first_line = lines.size();
    if (!is_alone(claim) || claim.lines.size() > kMostLines) return;
    for (const ClaimLine& line : claim.lines) {
        const bool rises = lines.size() == plain.first_line || lines.back().number < line.number;
        if (!shorten(line, lines.emplace_back()) || !rises) return lines.resize(plain.first_line);
    }
    plain = {claim.id, plain.first_line, static_cast<std::uint32_t>(claim.lines.size()), sort, claim.received.value};
}

void PlainClaims::clear() {
    claims.clear();
    lines.clear();
}

}  // namespace payrule::engine
