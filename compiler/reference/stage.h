// One line (or the claim) through the rules of one stage. Comes in: run, line; goes out: what the rules deliver.
// Must not know what later stages do.
#pragma once

#include <vector>

#include "compiler/reference/instances.h"
#include "compiler/reference/run.h"

namespace payrule::reference {

/// The instances of a rule that is evaluated for the line now: of the stage, and the line not *no* unless the rule says
/// `also on denied lines`. Notes that the rule looked, and what its table lacks.
std::vector<Instance> evaluated_instances(Run& run, Index rule, LineIndex line);
/// All rules of the current stage on one line.
std::vector<Delivered> rules_on_line(Run& run, LineIndex line);
/// The claim rules of the current stage; what they deliver waits in `claim_delivered`.
void rules_on_claim(Run& run);

}  // namespace payrule::reference
