// The decision graph: one hash-consed multi-valued diagram per unit (a rule with its exceptions, as it meets one
// receiving line), all in one store; procedure code first. Comes in: a normal form; goes out: diagrams in the image and
// the meaning hash. Must not know how claims are decided.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/image.h"
#include "core/limits.h"

namespace payrule {

struct GraphLimits {
    std::uint32_t nodes_per_rule = limits::kRuleNodes;
    std::uint32_t nodes = limits::kGraphNodes;
};
/// A rule whose diagram outgrew its budget, and the fields that made it large, largest first. `all`: the budget of all
/// diagrams together; `rule` is where it ran out, empty while the meaning hash was made.
struct GraphOverflow {
    std::string rule;
    bool all = false;
    std::vector<std::string> fields;
    std::uint32_t limit = 0;
};

/// Builds the diagrams of all units into the image and sets the meaning hash. Errors: the rule that is too large.
std::optional<GraphOverflow> build_graph(ImageBuilder& image, const GraphLimits& limits = {});

/// How many cells a field has: numeric cells (or spans of them, for intervals), then absent, then unknown.
std::uint32_t cell_count(const ImageField& field);

}  // namespace payrule
