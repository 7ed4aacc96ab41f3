// What is said of a fact that counts as missing though the claim gives it. Comes in: a line and a fact's name; goes
// out: words for causes and stories. Asked only where a fact is missing. Private to runtime/engine.
#pragma once

#include <string>
#include <string_view>

#include "runtime/engine/world.h"

namespace payrule::engine {

/// What the claim gives on the line (kNoLine: for the claim) in another kind than the policy declares; else empty.
std::string told_of_fact(const World& world, const Image& image, LineIndex line, std::string_view name);

}  // namespace payrule::engine
