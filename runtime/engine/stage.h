// One line (or the claim) through the rules of one stage. Comes in: run, line; goes out: what the rules deliver.
// Must not know what later stages do.
#pragma once

#include <vector>

#include "runtime/engine/function_ref.h"
#include "runtime/engine/scratch.h"

namespace payrule::engine {

using UseUnit = FunctionRef<void(Instance&, const ImageUnit&)>;
/// Calls `use` for each instance of each rule that is evaluated for the line in this stage: the line not *no* unless
/// the rule says `also on denied lines`. Notes which rules looked, and what their tables lack.
void evaluated_instances(Scratch& run, LineIndex line, const UseUnit& use);
/// What acts on an instance, appended.
void deliver_all(Scratch& run, const Instance& instance, const ImageUnit& unit, std::vector<Delivered>& result);
/// All rules of the current stage on one line, appended.
void rules_on_line(Scratch& run, LineIndex line, std::vector<Delivered>& result);
/// The claim rules of the current stage; what they deliver waits in `claim_delivered`.
void rules_on_claim(Scratch& run);

/// The stages bundling (language.md section 4.2) and sequence (4.3), after `enter`.
void run_bundling(Scratch& run);
void run_sequence(Scratch& run);

}  // namespace payrule::engine
