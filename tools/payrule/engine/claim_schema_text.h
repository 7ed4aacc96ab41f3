// The claim schema of docs/reference, which CMake puts into the command (tools/claim_schema_text.cpp.in), so that what
// is printed and what is documented are one file. Must not know what prints it.
#pragma once

#include <string_view>

namespace payrule::tools {

/// docs/reference/claim.schema.json, byte for byte.
std::string_view claim_schema_text();

}  // namespace payrule::tools
