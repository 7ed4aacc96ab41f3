// Where `payrule.lock` is kept: in the folder of a policy or in one above it. Comes in: loaded policies and payers'
// changes; goes out: diagnostics, or locks written anew. Must not know what a lock says.
#pragma once

#include <vector>

#include "compiler/policy_lock.h"

namespace payrule::tools {

/// Compares the changes of each policy with the nearest lock at or above its folder; without one there is nothing to
/// compare.
void check_locks(LoadedPolicies& loaded, const std::vector<PayerChange>& changes);

/// Writes each lock anew; a policy without one gets one in the lowest folder that holds
/// all loaded policies. Errors: a sentence on stderr, and a diagnostic. Does nothing where there are errors.
void accept_changes(LoadedPolicies& loaded, const std::vector<PayerChange>& changes);

}  // namespace payrule::tools
