// See fact_kinds.h.
#include "tools/payrule/engine/fact_kinds.h"

#include <fmt/format.h>

#include "runtime/fact_kinds.h"
#include "tools/common/nearest.h"

namespace payrule::tools {

FactKinds::FactKinds(const Engine& engine) {
    for (const auto& policy : engine.loaded()) {
        const Image& image = policy->image();
        Facts& facts = by_payer_[std::string(image.text(image.header[0].payer_id))];
        for (const ImageFact& fact : image.facts)
            facts[std::string(image.text(fact.name))].push_back({&image, &fact});
    }
}

/// Only a name that is almost a declared one: claims carry facts for policies elsewhere.
bool FactKinds::misspelt(const std::string& payer, const Facts& facts, std::string_view name) {
    constexpr std::size_t kMostNames = 4096;  // a flood of names tells nobody anything
    Names& names = names_[payer];
    auto known = names.find(name);
    if (known == names.end()) {
        if (names.size() >= kMostNames) return false;
        std::vector<std::string> declared;
        for (const auto& [each, where] : facts)
            declared.push_back(each);
        known = names.emplace(name, nearest_name(name, declared)).first;
    }
    return known->second.has_value();
}

void FactKinds::count(const Claim& claim) {
    if (!claim.payer.is_known()) return;
    const auto facts = by_payer_.find(claim.payer.value);
    if (facts == by_payer_.end()) return;
    bool any = false, any_misspelt = false;
    for (const FactInput& given : claim.facts) {
        const auto declared = facts->second.find(given.name);
        if (declared == facts->second.end()) {
            any_misspelt = misspelt(facts->first, facts->second, given.name) || any_misspelt;
            continue;
        }
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
    misspelt_claims_ += any_misspelt ? 1 : 0;
}

namespace {

/// The first few, and how many more.
std::string listed(const std::set<std::string>& all) {
    constexpr std::size_t kMost = 8;
    std::string list;
    std::size_t shown = 0;
    for (const std::string& one : all) {
        if (shown == kMost) break;
        list += (shown++ == 0 ? "" : ", ") + one;
    }
    return all.size() > kMost ? fmt::format("{} and {} more", list, all.size() - kMost) : list;
}

std::string claims_give(std::uint64_t claims) {
    return claims == 1 ? "1 claim gives" : fmt::format("{} claims give", claims);
}

}  // namespace

std::vector<std::string> FactKinds::told() const {
    std::vector<std::string> told;
    if (claims_ > 0)
        told.push_back(
            fmt::format("{} a fact in another kind than the policies of {} payer declare, so it counts as missing: {}",
                        claims_give(claims_), claims_ == 1 ? "its" : "their", listed(found_)));
    std::set<std::string> misspelt;
    for (const auto& [payer, names] : names_) {
        for (const auto& [name, nearest] : names) {
            if (nearest) misspelt.insert(fmt::format("{} (did you mean {}?)", name, *nearest));
        }
    }
    if (misspelt_claims_ > 0)
        told.push_back(fmt::format("{} a fact that no policy of {} payer declares: {}", claims_give(misspelt_claims_),
                                   misspelt_claims_ == 1 ? "its" : "their", listed(misspelt)));
    return told;
}

}  // namespace payrule::tools
