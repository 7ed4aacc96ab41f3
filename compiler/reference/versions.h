// Which version of a policy decides a line (language.md section 4.8). Comes in: versions, claim, line; goes out: one
// version, or the sentence why there is none. Must not know rules' meaning.
#pragma once

#include <string>
#include <vector>

#include "compiler/effective.h"
#include "core/claim.h"

namespace payrule::reference {

struct VersionChoice {
    const EffectivePolicy* policy = nullptr;
    std::string none_because;
};
VersionChoice choose_version(const std::vector<const EffectivePolicy*>& versions, const Claim& claim,
                             const ClaimLine& line);

}  // namespace payrule::reference
