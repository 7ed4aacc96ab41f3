// See fact_kinds.h.
#include "tools/payrule/engine/fact_kinds.h"

#include <fmt/format.h>

#include "runtime/fact_kinds.h"

namespace payrule::tools {

FactKinds::FactKinds(const Engine& engine) {
    for (const auto& policy : engine.loaded()) {
        const Image& image = policy->image();
        Facts& facts = by_payer_[std::string(image.text(image.header[0].payer_id))];
        for (const ImageFact& fact : image.facts)
            facts[std::string(image.text(fact.name))].push_back({&image, &fact});
    }
}

void FactKinds::count(const Claim& claim) {
    if (!claim.payer.is_known()) return;
    const auto facts = by_payer_.find(claim.payer.value);
    if (facts == by_payer_.end()) return;
    bool any = false;
    for (const FactInput& given : claim.facts) {
        const auto declared = facts->second.find(given.name);
        if (declared == facts->second.end()) continue;
        // Versions may differ; what one of them takes is no slip of the intake.
        std::string misfit;
        for (const Declared& each : declared->second) {
            misfit = fact_misfit(*each.image, *each.fact, given);
            if (misfit.empty()) break;
        }
        if (misfit.empty()) continue;
        any = true;
        found_.insert(fmt::format("{} ({})", given.name, misfit));
    }
    claims_ += any ? 1 : 0;
}

std::string FactKinds::told() const {
    if (claims_ == 0) return {};
    constexpr std::size_t kMost = 8;
    std::string list;
    std::size_t shown = 0;
    for (const std::string& one : found_) {
        if (shown == kMost) break;
        list += (shown++ == 0 ? "" : ", ") + one;
    }
    if (found_.size() > kMost) list += fmt::format(" and {} more", found_.size() - kMost);
    return fmt::format("{} a fact in another kind than the policies of {} payer declare, so it counts as missing: {}",
                       claims_ == 1 ? "1 claim gives" : fmt::format("{} claims give", claims_),
                       claims_ == 1 ? "its" : "their", list);
}

}  // namespace payrule::tools
