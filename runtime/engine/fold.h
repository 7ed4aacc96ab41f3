// The fixed folds at the end: outcome, causes, primary reason and money of each line, and the claim's outcome
// (language.md section 3). Comes in: the run after the last stage; goes out: the decision.
#pragma once

#include "runtime/engine/pricing.h"
#include "runtime/engine/scratch.h"

namespace payrule::engine {

/// Whether a possible effect could still change the line: on a line that is certainly denied only something worse.
bool could_change(const LineState& state, const Delivered& delivered);
Outcome outcome_of(const LineState& state, const Pricing& pricing);
/// The full decision; the run was made at level full. `digests`: whether policies are named with their identity.
Decision fold(const Scratch& run, bool digests);

}  // namespace payrule::engine
