// Whether bytes are UTF-8 text. Comes in: bytes of anybody's; goes out: where characters end, or that they do not.
// Readers, verifiers and the compiler ask here, so that all of them call the same bytes text.
#pragma once

#include <cstddef>
#include <string_view>

namespace payrule {

/// Bytes of the character at `place`, which lies inside the text; 0 where no character stands there.
/// Source: The Unicode Standard 15.0, table 3-7 (no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t utf8_length(std::string_view text, std::size_t place);

/// Whether all of the text is whole characters.
bool is_utf8(std::string_view text);

}  // namespace payrule
