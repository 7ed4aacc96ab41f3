// The known name that a misspelt one most likely means. Comes in: a name and the known ones; goes out: one or none.
// For commands that do not link the compiler, which has its own for names in policies.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace payrule::tools {

/// The nearest by edit distance, a swap of neighbours counting one, and singular for plural too; nothing where a third
/// of the name or more differs.
/// Shape: the first of `known` among equally near ones.
std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& known);

}  // namespace payrule::tools
