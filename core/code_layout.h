// Where the parts of a packed code stand (core/code.h): length | letter places | characters, the first ones highest.
// Comes in and goes out: numbers. Must not know what any code means.
#pragma once

#include <cstdint>

#include "core/code.h"

namespace payrule {

constexpr int kBitsPerCharacter = 6;
constexpr int kCharacterBits = kMaxCodeLength * kBitsPerCharacter;
constexpr int kShapeLetterBits = 7;
constexpr std::uint64_t kCharacterMask = (1u << kBitsPerCharacter) - 1;

}  // namespace payrule
