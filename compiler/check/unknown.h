// Whether every rule that can harm says what happens where a fact is missing. Private to compiler/check.
#pragma once

#include "compiler/diagnostics.h"
#include "compiler/effective.h"

namespace payrule {

void check_unknown(const EffectivePolicy& policy, Diagnostics& diagnostics);

}  // namespace payrule
