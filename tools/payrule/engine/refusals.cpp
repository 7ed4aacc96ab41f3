// See refusals.h.
#include "tools/payrule/engine/refusals.h"

#include <fmt/format.h>

namespace payrule::tools {

namespace {

constexpr std::size_t kMostCauses = 100;

/// Field and cause without their numbers: `lines[3].units` and `lines[4].units` fail alike.
std::string kind_of(const Refusal& refusal) {
    std::string kind;
    for (char c : (refusal.field.empty() ? "" : refusal.field + ": ") + refusal.cause) {
        const bool digit = c >= '0' && c <= '9';
        if (!digit) kind += c;
        if (digit && (kind.empty() || kind.back() != '#')) kind += '#';
    }
    return kind;
}

}  // namespace

void RefusalTeller::tell(const std::string& path, const Refusal& refusal) {
    std::string kind = kind_of(refusal);
    if (causes_.size() >= kMostCauses && !causes_.contains(kind)) kind = "other causes";
    if (++causes_[kind] <= most_) fmt::print(stderr, "{}\n", describe_refusal(path, refusal));
}

void RefusalTeller::tell_rest() const {
    for (const auto& [kind, count] : causes_) {
        if (count > most_) fmt::print(stderr, "… and {} more claims refused: {}\n", count - most_, kind);
    }
}

}  // namespace payrule::tools
