// Opening amounts that no loaded policy reads. A misspelt name would leave its sum at nothing, and where the claim says
// that its amounts are complete, nothing is a number to pay by. Comes in: an engine and claims; goes out: a refusal for
// a name that is nearly one that is read. Other names are left alone: claims carry amounts for policies elsewhere.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/claim_reader.h"
#include "runtime/engine.h"

namespace payrule::tools {

class AmountNames {
public:
    explicit AmountNames(const Engine& engine);
    /// Why a claim that was read is refused after all; nothing where its names are fine.
    std::optional<Refusal> refusal(const Claim& claim, std::uint64_t ordinal, std::uint64_t line) const;

private:
    std::vector<std::string> known_;  // sorted
};

}  // namespace payrule::tools
