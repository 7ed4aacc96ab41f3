// Codes (procedure, modifier, diagnosis, place of service, type of bill, indicators …) packed into one ordered word.
// Comes in: text of at most seven of [0-9A-Z]; goes out: Code. Knows no code system's meaning.
// The order is by shape first (length, then which places are letters), so that a range `A..B` of one shape is one
// interval: byte order would put lettered codes into all-digit ranges (language.md section 4.10).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace payrule {

/// A packed code; `key == 0` is "no code". Layout: length (3 bits) | letter places (7 bits) | 7 × 6-bit characters.
struct Code {
    std::uint64_t key = 0;

    auto operator<=>(const Code&) const = default;
    explicit operator bool() const { return key != 0; }
};

constexpr int kMaxCodeLength = 7;

/// Packs 1 to 7 of [0-9A-Z]. Errors: empty for other characters, no characters, or too many.
std::optional<Code> parse_code(std::string_view text);
/// As parse_code, for literals known to be right (tests, built-in lists). Asserts.
Code code(std::string_view text);
std::string format_code(Code value);
/// Length and letter places only; two codes may end one range iff their shapes are equal.
std::uint32_t shape_of(Code value);

/// An inclusive interval of codes of one shape.
struct CodeInterval {
    Code first;
    Code last;

    auto operator<=>(const CodeInterval&) const = default;
};

/// Sorted, disjoint, non-adjacent-merged intervals: the canonical form of a set of codes.
using CodeIntervals = std::vector<CodeInterval>;

/// All codes that begin with `prefix` (any shape, up to seven characters), as intervals.
CodeIntervals prefix_intervals(std::string_view prefix);
/// All codes from category `first` to category `last`, subcodes of the last category included.
CodeIntervals category_intervals(Code first, Code last);
CodeIntervals unite(const CodeIntervals& a, const CodeIntervals& b);
CodeIntervals subtract(const CodeIntervals& a, const CodeIntervals& b);
bool contains(const CodeIntervals& set, Code value);
CodeIntervals normalise(CodeIntervals intervals);

}  // namespace payrule
