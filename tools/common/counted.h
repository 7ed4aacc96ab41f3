// A number with its noun. Comes in: how many, and of what; goes out: `1 rule`, `2 rules`. Must not know what is
// counted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace payrule::tools {

/// `many` where an `s` does not make it.
inline std::string counted(std::uint64_t count, std::string_view one, std::string_view many = {}) {
    std::string text = std::to_string(count) + " ";
    if (count == 1) return text.append(one);
    return many.empty() ? text.append(one) + "s" : text.append(many);
}

}  // namespace payrule::tools
