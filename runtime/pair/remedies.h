// What may be done about an active edit. Comes in: its row, the setting, the date; goes out: remedies, most specific
// first, each with what the record must show. Knows NCCI's modifiers, no payer's own rules.
#pragma once

#include <vector>

#include "runtime/pair_story.h"

namespace payrule {

std::vector<PairRemedy> remedies_for(const PairRow& row, PairSetting setting, Date date);

}  // namespace payrule
