// The status of a rule on an instance, with its exceptions and decision rows (language.md sections 4.4 and 4.5).
// Comes in: run and instance; goes out: which effects act, certainly or possibly. Must not know where effects go.
#pragma once

#include <vector>

#include "runtime/engine/run.h"
#include "runtime/engine/scratch.h"

namespace payrule::engine {

/// Fills `result` in the order of variants; nothing for a rule that does not act. `unit` gives the diagram.
void activations(const Scratch& run, const Instance& instance, const ImageUnit& unit, std::vector<Activation>& result);

/// Whether the variant is in force on a date.
bool in_force(const ImageVariant& variant, Date date);

}  // namespace payrule::engine
