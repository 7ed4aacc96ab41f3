// The fixed folds at the end: outcome, causes, primary reason and money of each line, and the claim's outcome
// (language.md section 3). Comes in: the run after the last stage; goes out: the decision.
#pragma once

#include "compiler/reference/run.h"

namespace payrule::reference {

Decision fold(const Run& run);

}  // namespace payrule::reference
