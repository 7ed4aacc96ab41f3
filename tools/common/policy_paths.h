// Where policies and shared modules are found: the paths that a user gives, and the folder of the standard library.
// Comes in: options of a command line; goes out: what load_policies() wants. Must not know the language.
#pragma once

#include <string>
#include <vector>

namespace payrule::tools {

/// The standard library's folders, in order: those given, else PAYRULE_STDLIB, else `stdlib` beside or above the first
/// path, beside or above the executable, and in the working folder.
std::vector<std::string> stdlib_folders(const std::vector<std::string>& given, const std::vector<std::string>& paths);

}  // namespace payrule::tools
