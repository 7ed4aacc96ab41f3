// Effects become findings (language.md sections 1.10 and 3). Comes in: an instance and what acts on it; goes out: what
// is delivered to its receiver. Must not know stages.
#pragma once

#include <vector>

#include "compiler/reference/run.h"
#include "compiler/reference/statuses.h"

namespace payrule::reference {

/// What an activation delivers to the instance's receiver. Shape: empty where every effect is met or meets others.
std::vector<Delivered> deliver(const Run& run, const Instance& instance, const Activation& activation);
/// All that acts on an instance.
std::vector<Delivered> deliver_all(const Run& run, const Instance& instance);
/// The audit flag of a rule that was decided by the last release of a table past its coverage.
Delivered carried_flag(const EffectivePolicy& policy, const Rule& rule);

}  // namespace payrule::reference
