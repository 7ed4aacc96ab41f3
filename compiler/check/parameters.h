// Parameters that have no value yet when a rule of the policy asks them. Private to compiler/check.
#pragma once

#include "compiler/diagnostics.h"
#include "compiler/effective.h"

namespace payrule {

/// E0218: a parameter of the policy itself whose first value comes after the first day on which a rule asks it.
void check_parameters(const EffectivePolicy& policy, Diagnostics& diagnostics);

}  // namespace payrule
