// Codes of two characters, as modifiers are, in 16 bits, so that a line's four fit into one number.
// Comes in: codes; goes out: numbers, and codes again. Must not know what any code means.
#pragma once

#include <cstdint>
#include <optional>

#include "core/code_layout.h"

namespace payrule {

/// Layout: one | letter places (2 bits) | 2 × 6-bit characters; 0 is no code.
using ShortCode = std::uint16_t;

constexpr std::uint64_t kShortLength = 2;
constexpr int kShortCharacterBits = 2 * kBitsPerCharacter;
constexpr int kLengthShift = kCharacterBits + kShapeLetterBits;
constexpr int kLetterShift = kLengthShift - 2;
constexpr int kCharacterShift = kCharacterBits - kShortCharacterBits;
constexpr std::uint64_t kShortCharacters = (std::uint64_t{1} << kShortCharacterBits) - 1;

/// Empty for codes of another length.
inline std::optional<ShortCode> short_code(Code value) {
    if (value.key >> kLengthShift != kShortLength) return std::nullopt;
    const std::uint64_t letters = value.key >> kLetterShift & 3U;
    const std::uint64_t characters = value.key >> kCharacterShift & kShortCharacters;
    return static_cast<ShortCode>(std::uint64_t{1} << (kShortCharacterBits + 2) | letters << kShortCharacterBits |
                                  characters);
}
/// The code that short_code was given.
inline Code long_code(ShortCode value) {
    const std::uint64_t letters = value >> kShortCharacterBits & 3U;
    return Code{kShortLength << kLengthShift | letters << kLetterShift | (value & kShortCharacters) << kCharacterShift};
}

}  // namespace payrule
