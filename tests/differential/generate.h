// Random policies, tables and claims for comparing evaluators: small universes, so that rules meet often, and every
// feature of the effective policy is drawn. Comes in: a seed; goes out: a case, the same on every machine.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compiler/effective.h"
#include "core/claim.h"
#include "core/tables.h"

namespace payrule::differential {

/// SplitMix64: the same numbers everywhere.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next();
    /// 0 … below-1
    std::uint32_t below(std::uint32_t below);
    bool chance(std::uint32_t percent) { return this->below(100) < percent; }
    template <class T>
    const T& pick(const std::vector<T>& from) {
        return from[below(static_cast<std::uint32_t>(from.size()))];
    }

private:
    std::uint64_t state_;
};

struct GeneratedClaim {
    Claim claim;
    std::shared_ptr<ClaimText> text;
};

/// One to two versions of one payer's policy.
std::vector<EffectivePolicy> generate_policies(Random& random);
TableSet generate_tables(Random& random);
GeneratedClaim generate_claim(Random& random);

}  // namespace payrule::differential
