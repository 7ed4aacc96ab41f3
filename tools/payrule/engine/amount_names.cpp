// See amount_names.h.
#include "tools/payrule/engine/amount_names.h"

#include <algorithm>
#include <set>

#include "tools/common/nearest.h"

namespace payrule::tools {

AmountNames::AmountNames(const Engine& engine) {
    std::set<std::string> names;
    for (const auto& policy : engine.loaded()) {
        const Image& image = policy->image();
        for (const ImageAccumulator& sum : image.accumulators) {
            if (sum.has_opening != 0) names.insert(std::string(image.text(sum.opening_name)));
        }
    }
    known_.assign(names.begin(), names.end());
}

std::optional<Refusal> AmountNames::refusal(const Claim& claim, std::uint64_t ordinal, std::uint64_t line) const {
    for (std::size_t i = 0; i < claim.history.amounts.size(); ++i) {
        const std::string_view name = claim.history.amounts[i].name;
        if (std::binary_search(known_.begin(), known_.end(), name)) continue;
        const auto nearest = nearest_name(name, known_);
        if (!nearest) continue;
        Refusal refusal;
        refusal.ordinal = ordinal;
        refusal.line = line;
        refusal.claim_id = claim.id;
        refusal.field = "history.amounts[" + std::to_string(i) + "].name";
        refusal.cause = "no policy reads an amount of this name";
        refusal.next_step = "did you mean `" + *nearest + "`?";
        return refusal;
    }
    return std::nullopt;
}

}  // namespace payrule::tools
