// The instances of a rule in which one line (or the claim) receives the effect (language.md sections 2 and 4.7).
// Comes in: run, rule, line; goes out: instances one after the other, or why a table cannot be asked. Must not know
// statuses.
#pragma once

#include <vector>

#include "runtime/engine/function_ref.h"
#include "runtime/engine/scratch.h"

namespace payrule::engine {

/// What ranging found besides instances.
struct Ranged {
    bool looked = false;       // the rule's scope ranges over the line
    bool not_loaded = false;   // the scope's table is not there
    bool past_review = false;  // past its coverage where that means review
    bool carried = false;      // past its coverage, and the policy carries the last release
};
using UseInstance = FunctionRef<void(const Instance&)>;

/// Calls `use` for each instance. The instance and its row live until the next call.
Ranged for_each_instance(const Scratch& run, const Prepared& policy, std::uint32_t rule, LineIndex receiver,
                         const UseInstance& use);
/// The line by which claim rules are dated: the earliest service date, the lowest number of several; kNoLine: none.
LineIndex earliest_line(const World& world);
/// The instance of a claim rule; nothing where it is not in force.
std::optional<Instance> claim_instance(const Scratch& run, const Prepared& policy, std::uint32_t rule,
                                       LineIndex earliest);

}  // namespace payrule::engine
