// Neighbours in the order of codes, across shapes: what a boundary between two codes is called by. Comes in: keys and
// codes; goes out: codes. Defined in core/code.cpp, where the layout of a key is. Must not know code systems.
#pragma once

#include <cstdint>
#include <optional>

#include "core/code.h"

namespace payrule {

/// The first code whose key is `key` or above: not every number is a code. Empty: there is none.
std::optional<Code> first_code_from(std::uint64_t key);
/// The code before `value`, of its own or an earlier shape. Empty: `value` is the first code of all.
std::optional<Code> code_before(Code value);

}  // namespace payrule
