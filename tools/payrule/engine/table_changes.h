// Payers' changes to pairs that the loaded tables make odd: a pair removed that no table has, a pair added whose
// reverse the table has. `check` reads no tables, so nobody else sees them. Comes in: an engine with policies and
// tables; goes out: sentences. Must not look through tables: a look-up or a few for each change, because a start has
// little time.
#pragma once

#include <string>
#include <vector>

#include "runtime/engine.h"

namespace payrule::tools {

/// One sentence for each odd change, in the order of policies and changes; the rest is counted where they are many.
/// Tables that are not loaded are left out, and so are changes that name more than a few codes, or ranges of them.
std::vector<std::string> odd_table_changes(const Engine& engine);

}  // namespace payrule::tools
