// Normal form: the effective policy as fields, tests, guard formulas, rules, units and the code dispatch. What was
// dated becomes tests on dates; what was arithmetic becomes forms cut at their constants. Comes in: EffectivePolicy;
// goes out: ImageBuilder without diagrams (compiler/graph adds those). Must not know evaluation order or files.
#pragma once

#include "compiler/effective.h"
#include "compiler/source.h"
#include "core/image.h"

namespace payrule {

/// Lowers a policy that was checked. `sources` gives conditions their text; empty texts where it is null.
/// Errors: none; the checker has refused what cannot be lowered.
ImageBuilder build_normal_form(const EffectivePolicy& policy, const Sources* sources);

}  // namespace payrule
