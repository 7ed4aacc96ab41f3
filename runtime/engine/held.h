// What stands behind HeldClaims (runtime/held_claims.h). Must not know policies.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "runtime/engine/plain_claims.h"
#include "runtime/held_claims.h"

namespace payrule {

struct HeldClaims::State {
    std::vector<Claim> claims;
    std::set<std::string, std::less<>> texts;
    std::map<engine::SortKey, std::uint32_t> sorts;  // by key: place in `plain.sorts`
    engine::PlainClaims plain;

    void keep(Text& text);
    void keep(Maybe<Text>& text) { keep(text.value); }
    void keep(ClaimLine& line);
    void keep(Claim& claim);
};

}  // namespace payrule
