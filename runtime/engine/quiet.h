// Finds lines of one code on which next to nothing can act. Comes in: what a policy knows of the code, a day, a line's
// modifiers and whether it has a twin; goes out: a box around it in which the same steps are left for every line. Must
// not know claims.
#pragma once

#include <optional>

#include "runtime/engine/code_cache.h"

namespace payrule::engine {

/// Nothing where tables do not speak for the day, or more steps are left than a box holds.
std::optional<QuietBox> make_box(PolicyCache& cache, const CodeEntry& entry, Date date, const BoxKey& key);

}  // namespace payrule::engine
