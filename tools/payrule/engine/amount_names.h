// Opening amounts that no loaded policy reads. A misspelt name would leave its sum at nothing, and where the claim says
// that its amounts are complete, nothing is a number to pay by. Comes in: an engine and claims; goes out: a refusal for
// a name that is nearly one that is read, and a sentence about other names, which claims may carry for policies
// elsewhere. Must not say what a claim has in a name's place: where an intake mixes up its keys, that is a patient's.
#pragma once

#include <cstdint>
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
    /// Counts a claim that gives an amount of a name that no policy reads.
    void look(const Claim& claim, const std::string& path, std::uint64_t line);
    /// What was counted, with the first place; empty where nothing was.
    std::string told() const;

private:
    bool is_read(std::string_view name) const;

    std::vector<std::string> known_;  // sorted
    std::uint64_t claims_ = 0;        // with a name that is not read
    std::string first_place_;
};

}  // namespace payrule::tools
