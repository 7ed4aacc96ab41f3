// What a file is, told by its first bytes, for the message of a command that was given the wrong one. Comes in: a path;
// goes out: a sentence with the command that takes such a file. Must not know what any file holds.
#pragma once

#include <string>
#include <string_view>

namespace payrule::tools {

/// A sentence such as "`x.payc` is a compiled policy, not policy text; `payrule inspect x.payc` says what it holds";
/// `wanted` is what the command takes. Shape: empty where the first bytes are of none of the kinds that are known, and
/// where the file cannot be read; and where the file is of the kind wanted, damaged perhaps.
std::string wrong_kind_of_file(const std::string& path, std::string_view wanted);

}  // namespace payrule::tools
