// Whether bytes are text that the lexer may see, and where each of its characters lies.
// Comes in: the bytes of a source; goes out: diagnostics, offsets. Must not know the language.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/diagnostics.h"
#include "compiler/source.h"

namespace payrule::parsing {

/// Reports bytes that are not UTF-8 text. Goes out: false when something was reported.
bool check_text(SourceId source, std::string_view text, Diagnostics& diagnostics);

/// Turns ANTLR's offsets, which count code points after the byte-order mark, into byte offsets.
class Offsets {
public:
    explicit Offsets(std::string_view text);
    std::uint32_t byte_of(std::size_t code_point) const;
    /// The text without its byte-order mark.
    std::string_view text() const { return text_; }
    /// The bytes of a place that byte_of gave.
    std::string_view written(Span at) const { return text_.substr(at.begin - skipped_, at.end - at.begin); }

private:
    std::string_view text_;
    std::uint32_t skipped_ = 0;
    std::vector<std::uint32_t> bytes_;  // empty where every character is one byte
};

}  // namespace payrule::parsing
