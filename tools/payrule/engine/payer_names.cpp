// See payer_names.h.
#include "tools/payrule/engine/payer_names.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace payrule::tools {

PayerNames::PayerNames(const Engine& engine) {
    for (const PolicyInfo& policy : engine.policies())
        payers_.insert(policy.payer_id);
}

std::string PayerNames::text() const {
    constexpr std::size_t kMost = 20;
    const std::size_t shown = std::min(kMost, payers_.size());
    const std::vector<std::string> names(payers_.begin(),
                                         std::next(payers_.begin(), static_cast<std::ptrdiff_t>(shown)));
    return fmt::format("there are policies for {}{}", fmt::join(names, ", "),
                       shown < payers_.size() ? fmt::format(" and {} more", payers_.size() - shown) : "");
}

void PayerNames::look(const Claim& claim, const std::string& path, std::uint64_t line) {
    if (!claim.payer.is_known() || claim.payer.value == last_) return;
    if (has(claim.payer.value)) {
        last_ = claim.payer.value;
        return;
    }
    if (strangers_++ == 0) first_place_ = fmt::format("{}:{}", path, line);
}

std::string PayerNames::told() const {
    if (strangers_ == 0) return {};
    return fmt::format("{} a payer that no policy is for (the first: {}); every line of {} goes to review; {}",
                       strangers_ == 1 ? "1 claim names" : fmt::format("{} claims name", strangers_), first_place_,
                       strangers_ == 1 ? "it" : "them", text());
}

}  // namespace payrule::tools
