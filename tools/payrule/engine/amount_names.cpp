// See amount_names.h.
#include "tools/payrule/engine/amount_names.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

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

bool AmountNames::is_read(std::string_view name) const {
    return std::binary_search(known_.begin(), known_.end(), name);
}

std::optional<Refusal> AmountNames::refusal(const Claim& claim, std::uint64_t ordinal, std::uint64_t line) const {
    for (std::size_t i = 0; i < claim.history.amounts.size(); ++i) {
        const std::string_view name = claim.history.amounts[i].name;
        if (is_read(name)) continue;
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

void AmountNames::look(const Claim& claim, const std::string& path, std::uint64_t line) {
    const auto& amounts = claim.history.amounts;
    const auto at =
        std::find_if(amounts.begin(), amounts.end(), [&](const auto& amount) { return !is_read(amount.name); });
    if (at == amounts.end()) return;
    if (claims_++ == 0) first_place_ = fmt::format("{}:{}, history.amounts[{}].name", path, line, at - amounts.begin());
}

std::string AmountNames::told() const {
    if (claims_ == 0) return {};
    constexpr std::size_t kMost = 20;
    const std::vector<std::string> shown(known_.begin(),
                                         known_.begin() + static_cast<std::ptrdiff_t>(std::min(kMost, known_.size())));
    const std::string read =
        known_.empty()
            ? "none is read"
            : fmt::format(
                  "those read are {}{}", fmt::join(shown, ", "),
                  shown.size() < known_.size() ? fmt::format(" and {} more", known_.size() - shown.size()) : "");
    return fmt::format("{} an opening amount that no loaded policy reads, so it counts for nothing (the first: {}); {}",
                       claims_ == 1 ? "1 claim gives" : fmt::format("{} claims give", claims_), first_place_, read);
}

}  // namespace payrule::tools
