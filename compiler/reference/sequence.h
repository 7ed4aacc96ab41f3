// The stage sequence: each line visited once, in a declared order (language.md section 4.3).
// Comes in: a run that has entered the stage; goes out: the run with what the stage delivers and the order of visits.
#pragma once

#include "compiler/reference/run.h"

namespace payrule::reference {

/// Shape: every line of the claim once; primaries before their add-ons, then the declared order of the accumulators,
/// then
/// line number.
std::vector<LineIndex> visiting_order(const Run& run);
void run_sequence(Run& run);

}  // namespace payrule::reference
