// The payers that the loaded policies are for, to be named where a claim is for none of them. Comes in: an engine, then
// claims with their places; goes out: sentences. Must not say what a claim has in its payer's place: where columns are
// mixed up, that is a patient's.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "runtime/engine.h"

namespace payrule::tools {

class PayerNames {
public:
    explicit PayerNames(const Engine& engine);

    bool has(std::string_view payer) const { return payers_.find(payer) != payers_.end(); }
    /// `there are policies for a, b`; of many payers the first ones, by name.
    std::string text() const;
    /// Counts a claim whose payer is given and none of these. Cost: one comparison where the payer is the last claim's.
    void look(const Claim& claim, const std::string& path, std::uint64_t line);
    /// What was counted, with the first place; empty where nothing was.
    std::string told() const;

private:
    std::set<std::string, std::less<>> payers_;
    std::string last_;  // a payer that is there
    std::uint64_t strangers_ = 0;
    std::string first_place_;
};

}  // namespace payrule::tools
