// Walks a rule's diagram: field by field from the root to a terminal. Comes in: an instance; goes out: one Kleene value
// for each variant of the rule. Must not know formulas: this is the second opinion on them.
#pragma once

#include <span>

#include "runtime/engine/run.h"
#include "runtime/engine/scratch.h"

namespace payrule::engine {

/// The statuses at the end of the path. Shape: one Tri for each variant of the rule; empty where a field has a value
/// for which its diagram has no cell.
std::span<const std::uint8_t> walk_diagram(const Scratch& run, const Instance& instance, const ImageUnit& unit);

}  // namespace payrule::engine
