// The stage bundling: lines labelled by the least fixpoint of language.md section 4.2.
// Comes in: a run that has entered the stage; goes out: the run with what bundling delivers. Must not know later
// stages.
#pragma once

#include "compiler/reference/run.h"

namespace payrule::reference {

void bundle(Run& run);

}  // namespace payrule::reference
