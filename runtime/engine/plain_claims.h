// What most decisions read of a claim, close together: a claim is plain where nothing but its lines bears on it and
// each line says what lines mostly say. Comes in: claims; goes out: 40 bytes a line. Must not know policies.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "core/claim.h"
#include "core/short_code.h"

namespace payrule::engine {

constexpr std::int64_t kUnknownAllowed = std::numeric_limits<std::int64_t>::min();

/// A line of one day with a procedure, some units and no ground named.
struct PlainLine {
    Code procedure;
    std::uint64_t modifiers = 0;             // as ShortCodes, the first one lowest; 0: none
    std::int64_t allowed = kUnknownAllowed;  // 1/100 cent
    std::int32_t units = 0;
    Date date;
    std::int32_t number = 0;

    Maybe<Money> known_allowed() const {
        return allowed == kUnknownAllowed ? Maybe<Money>{} : Maybe<Money>::known({allowed});
    }
};

/// Claims that the same versions decide.
struct SortKey {
    Text payer;
    ClaimForm form = ClaimForm::Professional;
    Code type_of_bill;  // no code: not known

    auto operator<=>(const SortKey&) const = default;
};
SortKey sort_key(const Claim& claim);

struct PlainClaim {
    Text id;
    std::size_t first_line = 0;    // into `PlainClaims::lines`, by rising numbers
    std::uint32_t line_count = 0;  // 0: the claim is not plain
    std::uint32_t sort = 0;        // into `PlainClaims::sorts`
    Date received;
};

struct PlainClaims {
    std::vector<PlainClaim> claims;
    std::vector<PlainLine> lines;
    std::vector<SortKey> sorts;

    /// Adds a claim that stays where it is for as long as this is used.
    void add(const Claim& claim, std::uint32_t sort);
    void clear();
};

}  // namespace payrule::engine
