// Effects become deliveries, and at level full findings (language.md sections 1.10 and 3). Comes in: an instance and
// what acts on it; goes out: what is delivered to its receiver. Must not know stages.
#pragma once

#include <string>
#include <vector>

#include "runtime/engine/scratch.h"
#include "runtime/engine/statuses.h"

namespace payrule::engine {

/// Appends what an activation delivers to the instance's receiver: nothing where every effect is met or meets others.
/// At level full the stories go to `run.stories`.
void deliver(Scratch& run, const Instance& instance, const Activation& activation, std::vector<Delivered>& result);
/// The audit flag of a rule that was decided by the last release of a table past its coverage.
Finding carried_flag(const Prepared& policy, std::uint32_t rule);

Remittance remittance_of(const Image& image, std::uint32_t reason_step);

}  // namespace payrule::engine
