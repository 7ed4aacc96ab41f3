// The instances of a rule in which one line (or the claim) receives the effect (language.md sections 2 and 4.7).
// Comes in: run, rule, line; goes out: instances, or why a table cannot be asked. Must not know statuses.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "compiler/reference/run.h"

namespace payrule::reference {

struct Ranged {
    std::vector<Instance> instances;
    bool looked = false;            // the rule's scope ranges over the line
    std::set<std::string> trouble;  // the scope's table is not loaded, or past its coverage where that means review
    bool carried = false;           // past its coverage, and the policy carries the last release
};
Ranged instances_of(const Run& run, const EffectivePolicy& policy, Index rule, LineIndex receiver);
/// Claim rules: under the version and date of the earliest line; none where that line has no version.
std::vector<Instance> claim_instances(const Run& run, Index rule);
/// The version of claim rules.
const EffectivePolicy* claim_policy(const World& world);

}  // namespace payrule::reference
