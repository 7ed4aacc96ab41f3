// `--limit NAME=N`: sets one limit by its name. Comes in: the text; goes out: a changed set of limits, or what is wrong
// with the text. Must not know who enforces a limit.
#pragma once

#include <string>
#include <string_view>

#include "core/limits.h"

namespace payrule::tools {

/// Sets the limit that `text` names, one of those areas. Errors: the text says what was wrong; nothing is changed.
std::string set_limit(Limits& limits, unsigned areas, std::string_view text);

}  // namespace payrule::tools
