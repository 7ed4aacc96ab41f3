// Packing of codes and sets of codes as intervals. Comes in: text and intervals; goes out: codes and canonical
// intervals. Must not know what any code means, nor which code system it is of.
// Within one shape the key order is the lexical order, so every set operation works on plain 64-bit keys.
#include "core/code.h"

#include <algorithm>
#include <cassert>

#include "core/code_layout.h"
#include "core/code_order.h"

namespace payrule {
namespace {

constexpr unsigned kFirstLetter = 10;  // values 0..9 are digits, 10..35 letters
constexpr unsigned kLastLetter = 35;

std::optional<unsigned> character_value(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(c - 'A') + kFirstLetter;
    return std::nullopt;
}

int length_of(Code value) { return static_cast<int>(value.key >> (kCharacterBits + kShapeLetterBits)); }
/// Bits to shift so that the character at a place (0 is the first) is lowest.
int shift_of(int place) { return kCharacterBits - kBitsPerCharacter * (place + 1); }
bool is_letter_place(Code value, int place) {
    return ((value.key >> (kCharacterBits + kShapeLetterBits - 1 - place)) & 1) != 0;
}
unsigned character_at(Code value, int place) {
    return static_cast<unsigned>((value.key >> shift_of(place)) & kCharacterMask);
}
void set_character(Code& value, int place, unsigned character) {
    value.key &= ~(kCharacterMask << shift_of(place));
    value.key |= std::uint64_t{character} << shift_of(place);
}
unsigned lowest_at(Code value, int place) { return is_letter_place(value, place) ? kFirstLetter : 0; }
unsigned highest_at(Code value, int place) { return is_letter_place(value, place) ? kLastLetter : kFirstLetter - 1; }

/// The next code of the same shape; nothing after the last one.
std::optional<Code> successor(Code value) {
    for (int place = length_of(value) - 1; place >= 0; --place) {
        const unsigned character = character_at(value, place);
        if (character < highest_at(value, place)) {
            set_character(value, place, character + 1);
            return value;
        }
        set_character(value, place, lowest_at(value, place));
    }
    return std::nullopt;
}

/// The code before, of the same shape; nothing before the first one.
std::optional<Code> predecessor(Code value) {
    for (int place = length_of(value) - 1; place >= 0; --place) {
        const unsigned character = character_at(value, place);
        if (character > lowest_at(value, place)) {
            set_character(value, place, character - 1);
            return value;
        }
        set_character(value, place, highest_at(value, place));
    }
    return std::nullopt;
}

constexpr std::uint64_t kShapes = std::uint64_t{1} << (3 + kShapeLetterBits);

/// A shape is there if it has a length and no letter place behind it.
bool is_shape(std::uint64_t shape) {
    const int length = static_cast<int>(shape >> kShapeLetterBits);
    return length > 0 && (shape & ((1u << (kShapeLetterBits - length)) - 1)) == 0;
}
/// The first or the last code of a shape.
Code end_of_shape(std::uint64_t shape, bool highest) {
    Code value{shape << kCharacterBits};
    for (int place = 0; place < length_of(value); ++place)
        set_character(value, place, highest ? highest_at(value, place) : lowest_at(value, place));
    return value;
}

/// The first code of this shape from `from` on, where `from` has the shape but perhaps impossible characters.
std::optional<Code> first_of_shape_from(Code from) {
    const int length = length_of(from);
    Code value = end_of_shape(from.key >> kCharacterBits, false);
    for (int place = 0; place < length; ++place) {
        const unsigned character = character_at(from, place);
        if (character < lowest_at(from, place)) return value;
        set_character(value, place, std::min(character, highest_at(from, place)));
        if (character <= highest_at(from, place)) continue;
        for (int rest = place; rest < length; ++rest)  // above every code that begins like this: the next beginning
            set_character(value, rest, highest_at(from, rest));
        return successor(value);
    }
    return value.key >= from.key ? std::optional(value) : successor(value);
}

/// The codes of one longer shape that begin with a code from `first` to `last`. Bit i of `letters`, counted from the
/// last place, says that the added place i is a letter. Empty codes as ends mean the empty prefix.
CodeInterval extend(Code first, Code last, int added, unsigned letters) {
    const int length = length_of(first) + added;
    const auto widen = [&](Code value, bool highest) {
        constexpr std::uint64_t kLengthOne = std::uint64_t{1} << (kCharacterBits + kShapeLetterBits);
        value.key += static_cast<std::uint64_t>(added) * kLengthOne;
        for (int place = length - added; place < length; ++place) {
            if ((letters >> (length - 1 - place)) & 1) {
                value.key |= std::uint64_t{1} << (kCharacterBits + kShapeLetterBits - 1 - place);
            }
            set_character(value, place, highest ? highest_at(value, place) : lowest_at(value, place));
        }
        return value;
    };
    return {widen(first, false), widen(last, true)};
}

CodeIntervals extend_to_all_shapes(Code first, Code last) {
    CodeIntervals result;
    const int length = length_of(first);
    for (int added = length == 0 ? 1 : 0; length + added <= kMaxCodeLength; ++added) {
        for (unsigned letters = 0; letters < (1u << added); ++letters) {
            result.push_back(extend(first, last, added, letters));
        }
    }
    return normalise(std::move(result));
}

/// Whether `next` (not before `interval`) overlaps it or follows it without a gap.
bool touches(const CodeInterval& interval, const CodeInterval& next) {
    if (next.first <= interval.last) return true;
    const std::optional<Code> after = successor(interval.last);
    return after && *after == next.first;
}

}  // namespace

std::optional<Code> parse_code(std::string_view text) {
    if (text.empty() || text.size() > kMaxCodeLength) return std::nullopt;
    Code result{std::uint64_t{text.size()} << (kCharacterBits + kShapeLetterBits)};
    for (int place = 0; place < static_cast<int>(text.size()); ++place) {
        const std::optional<unsigned> value = character_value(text[static_cast<std::size_t>(place)]);
        if (!value) return std::nullopt;
        if (*value >= kFirstLetter) {
            result.key |= std::uint64_t{1} << (kCharacterBits + kShapeLetterBits - 1 - place);
        }
        set_character(result, place, *value);
    }
    return result;
}

Code code(std::string_view text) {
    const std::optional<Code> result = parse_code(text);
    assert(result && "code() takes 1 to 7 digits and capital letters");
    return result.value_or(Code{});
}

std::string format_code(Code value) {
    std::string text;
    for (int place = 0; place < length_of(value); ++place) {
        const unsigned character = character_at(value, place);
        text += static_cast<char>(character < kFirstLetter ? '0' + character : 'A' + (character - kFirstLetter));
    }
    return text;
}

std::uint32_t shape_of(Code value) { return static_cast<std::uint32_t>(value.key >> kCharacterBits); }

std::optional<Code> first_code_from(std::uint64_t key) {
    std::uint64_t shape = key >> kCharacterBits;
    if (shape < kShapes && is_shape(shape)) {
        if (const std::optional<Code> found = first_of_shape_from(Code{key})) return found;
    }
    for (++shape; shape < kShapes; ++shape) {
        if (is_shape(shape)) return end_of_shape(shape, false);
    }
    return std::nullopt;
}

std::optional<Code> code_before(Code value) {
    if (const std::optional<Code> before = predecessor(value)) return before;
    for (std::uint64_t shape = shape_of(value); shape-- > 0;) {
        if (is_shape(shape)) return end_of_shape(shape, true);
    }
    return std::nullopt;
}

CodeIntervals prefix_intervals(std::string_view prefix) {
    if (prefix.empty()) return extend_to_all_shapes(Code{}, Code{});
    const std::optional<Code> start = parse_code(prefix);
    if (!start) return {};
    return extend_to_all_shapes(*start, *start);
}

CodeIntervals category_intervals(Code first, Code last) {
    if (!first || shape_of(first) != shape_of(last) || last < first) return {};
    return extend_to_all_shapes(first, last);
}

CodeIntervals normalise(CodeIntervals intervals) {
    std::erase_if(intervals,
                  [](const CodeInterval& i) { return shape_of(i.first) != shape_of(i.last) || i.last < i.first; });
    std::sort(intervals.begin(), intervals.end());
    CodeIntervals result;
    for (const CodeInterval& interval : intervals) {
        if (!result.empty() && touches(result.back(), interval)) {
            result.back().last = std::max(result.back().last, interval.last);
        } else {
            result.push_back(interval);
        }
    }
    return result;
}

CodeIntervals unite(const CodeIntervals& a, const CodeIntervals& b) {
    CodeIntervals all = a;
    all.insert(all.end(), b.begin(), b.end());
    return normalise(std::move(all));
}

CodeIntervals subtract(const CodeIntervals& a, const CodeIntervals& b) {
    const CodeIntervals from = normalise(a);
    const CodeIntervals taken = normalise(b);
    CodeIntervals result;
    auto cut = taken.begin();
    for (CodeInterval rest : from) {
        while (cut != taken.end() && cut->last < rest.first)
            ++cut;
        bool something_left = true;
        for (auto c = cut; c != taken.end() && c->first <= rest.last && something_left; ++c) {
            // An interval begins above `rest.first` only inside its shape, so the code before it exists.
            if (rest.first < c->first) result.push_back({rest.first, *predecessor(c->first)});
            something_left = c->last < rest.last;
            if (something_left) rest.first = *successor(c->last);
        }
        if (something_left) result.push_back(rest);
    }
    return result;
}

bool contains(const CodeIntervals& set, Code value) {
    const auto after = std::upper_bound(set.begin(), set.end(), value, [](Code wanted, const CodeInterval& interval) {
        return wanted < interval.first;
    });
    return after != set.begin() && value <= std::prev(after)->last;
}

}  // namespace payrule
