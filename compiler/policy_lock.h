// What a payer's changes were written against: the text of `payrule.lock`. Comes in: loaded policies and the lock's
// text; goes out: overrides that change nothing (E0336), changes whose ground has moved (E0337), and the lock to write.
// Must not know where the lock is kept.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics.h"
#include "compiler/load_policies.h"

namespace payrule {

/// One `override`, `amend`, `disable`, `exception` or `changes to table` of a policy against its base or modules.
struct PayerChange {
    std::string policy;
    std::string version;
    std::string change;  // `override reason ncci_bundle`
    std::string before;  // what it changes, as the policy would have it without its changes: resolved, in fixed order
    std::string after;   // the same with the changes; empty where nothing is left of it
    bool overrides = false;
    Span span;
};

/// Every change of every loaded policy, by policy, version and change. Cost: resolves each policy that has some anew.
std::vector<PayerChange> payer_changes(const LoadedPolicies& loaded);

/// Reports overrides that say what stands there without them.
void check_overrides(const std::vector<PayerChange>& changes, Diagnostics& diagnostics);

/// Compares the changes with a lock's text: E0337 with old and new text, W0405 for changes that are not in it, E0338
/// where it cannot be read. Entries of policies that are not loaded are left alone.
void check_lock(const std::vector<PayerChange>& changes, SourceId lock, const Sources& sources,
                Diagnostics& diagnostics);

/// The lock for these changes; entries of `earlier` stay where their policy is not among `policies`.
/// Shape: sorted, the same for the same policies.
std::string write_lock(const std::vector<PayerChange>& changes, const std::vector<EffectivePolicy>& policies,
                       std::string_view earlier);

}  // namespace payrule
