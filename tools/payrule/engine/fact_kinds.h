// Claims that give a fact in another kind than their payer's policies declare: `"healed": "no"` counts as missing, and
// one line in review does not tell an intake that writes it so on every claim. Comes in: an engine and claims; goes
// out: one sentence for the end of a run. Looks only at claims that have facts.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/engine.h"

namespace payrule::tools {

class FactKinds {
public:
    explicit FactKinds(const Engine& engine);
    void look(const Claim& claim) {
        if (!claim.facts.empty()) count(claim);
    }
    /// One sentence for each trouble. Shape: empty where every fact fitted.
    std::vector<std::string> told() const;

private:
    struct Declared {
        const Image* image = nullptr;
        const ImageFact* fact = nullptr;
    };
    using Names = std::map<std::string, std::optional<std::string>, std::less<>>;  // not declared → nearest that is
    using Facts = std::map<std::string, std::vector<Declared>, std::less<>>;

    void count(const Claim& claim);
    bool misspelt(const std::string& payer, const Facts& facts, std::string_view name);

    std::map<std::string, Facts, std::less<>> by_payer_;
    std::uint64_t claims_ = 0, misspelt_claims_ = 0;
    std::set<std::string> found_;         // `healed (a text; true or false is wanted)`
    std::map<std::string, Names> names_;  // by payer
};

}  // namespace payrule::tools
