// Finds the known name nearest to a mistyped one. Names come in, a name or nothing goes out.
#pragma once

#include <span>
#include <string_view>

namespace payrule::readers {

/// The known name at the smallest edit distance, where that is small against its length; empty otherwise.
std::string_view nearest_name(std::string_view name, std::span<const std::string_view> known);
/// Whether a key may be shown: letters, digits, `_`, `-` and `.` only, at most 40, so that no text of a person slips
/// out.
bool is_plain_name(std::string_view name);

}  // namespace payrule::readers
