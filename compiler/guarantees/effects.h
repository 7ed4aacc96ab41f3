// Which effects contradict one another on one line. Comes in: effects of the policy; goes out: yes or no, and words for
// messages. Must not know guards or claims. Private to compiler/guarantees.
#pragma once

#include <string>
#include <vector>

#include "compiler/effective.h"

namespace payrule::guarantees {

/// Two lists of effects do the same.
bool same_effects(const std::vector<Effect>& a, const std::vector<Effect>& b);

bool is_proposal(const Effect& effect);
/// Two proposals for one line that a biller cannot both follow: one takes off what the other adds, both replace one
/// modifier by different ones, or they add different modifiers of one family (a code list of the policy).
bool contradict(const EffectivePolicy& policy, const Effect& a, const Effect& b);

/// Whether some set of at most four modifiers meets all demands.
bool satisfiable(const std::vector<const Effect*>& demands);

/// `propose replace modifier [59] with [XS]`, for messages.
std::string effect_words(const EffectivePolicy& policy, const Effect& effect);

}  // namespace payrule::guarantees
