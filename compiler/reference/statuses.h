// The status of a rule on an instance, with its exceptions and decision rows (language.md sections 4.4 and 4.5).
// Comes in: run and instance; goes out: which effects act, certainly or possibly. Must not know where effects go.
#pragma once

#include <vector>

#include "compiler/reference/run.h"

namespace payrule::reference {

/// Effects of one variant that act on the instance.
struct Activation {
    const Variant* variant = nullptr;  // names the finding
    Index variant_index = 0;
    const std::vector<Effect>* effects = nullptr;
    bool certain = true;
    bool clause = false;  // `if not known`: certain effects that stand for possible ones
    Causes causes;        // what is not known, where not certain or a clause
};
/// Shape: in the order of variants; nothing for a rule that does not act.
std::vector<Activation> activations(const Run& run, const Instance& instance);

/// Whether the base of the rule is in force on the instance's date.
bool in_force(const Variant& variant, Date date);

}  // namespace payrule::reference
