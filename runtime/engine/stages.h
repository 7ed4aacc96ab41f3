// The fixed stages of one claim, from the first to the last. Comes in: a run whose world is filled; goes out: what was
// delivered to each line, and where it stands. Must not know versions or folds.
#pragma once

#include "runtime/engine/scratch.h"

namespace payrule::engine {

/// Rules out what cannot act, where no explanations are wanted. `surveyed` without lines: the claim was not.
void screen(Scratch& run, const Surveyed& surveyed);
/// Whether any stage has anything to do.
bool has_work(const Scratch& run);
void run_stages(Scratch& run);

}  // namespace payrule::engine
