// Amounts of effects that make no sense on some day, whatever the claim. Private to compiler/check.
#pragma once

#include "compiler/diagnostics.h"
#include "compiler/effective.h"

namespace payrule {

/// E0322: a limit of units, or an amount to take off, that numbers and parameters alone put below zero.
void check_amounts(const EffectivePolicy& policy, Diagnostics& diagnostics);

}  // namespace payrule
