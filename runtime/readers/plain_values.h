// Reads values as claims mostly have them (codes, days, dollars and cents, small whole numbers, plain texts) straight
// from JSON, a word at a time. Comes in: the place of a value; goes out: the place behind it, or null where the value
// is not written as it mostly is, and then the general way reads it or says what is wrong with it. Whatever is taken
// here, the general way would read alike. Must not know fields or claims.
// Danger: nothing here knows where the record ends. Its reader promises a byte below 0x20 behind it, at which every
// function stops, and kRecordPadding bytes that may be looked at.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "core/code.h"
#include "core/date.h"
#include "core/money.h"

namespace payrule::readers::plain {

constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHighs = 0x8080808080808080;

inline std::uint64_t load_eight(const char* from) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
}

/// How many bytes stand before the first one such; 8 where there is none.
inline int bytes_before(std::uint64_t word, char byte) {
    const std::uint64_t other = word ^ (kOnes * static_cast<unsigned char>(byte));
    return std::countr_zero((other - kOnes) & ~other & kHighs) / 8;
}
inline int bytes_before_quote(std::uint64_t word) { return bytes_before(word, '"'); }

/// Marks (high bit of each byte) where a byte below 0x80 is at least `low` and below `end`.
inline std::uint64_t within(std::uint64_t word, char low, char end) {
    const auto at_least = [&](char c) { return word + kOnes * static_cast<std::uint64_t>(0x80 - c); };
    return at_least(low) & ~at_least(end) & kHighs;
}

inline bool all_digits(std::uint64_t word) { return (word & kHighs) == 0 && within(word, '0', '9' + 1) == kHighs; }

/// The number of eight digits, the first in the lowest byte.
inline std::uint64_t number_of_eight(std::uint64_t digits) {
    digits -= kOnes * '0';
    digits = (digits * 10 + (digits >> 8)) & 0x00FF00FF00FF00FF;
    digits = (digits * 100 + (digits >> 16)) & 0x0000FFFF0000FFFF;
    return (digits * 10000 + (digits >> 32)) & 0xFFFFFFFF;
}

/// Packs up to seven checked characters as core/code.h lays them out; `letters` marks letters, places behind the last
/// character hold '0'.
[[gnu::always_inline]] inline Code pack_code(std::uint64_t word, std::uint64_t letters, int length) {
    const std::uint64_t letter_ones = letters >> 7;
    const std::uint64_t values = word - kOnes * '0' - letter_ones * 7;  // 0 to 9, then 10 for 'A'
    std::uint64_t packed = __builtin_bswap64(values);
    packed = ((packed & 0x3F003F003F003F00) >> 2) | (packed & 0x003F003F003F003F);
    packed = ((packed & 0x0FFF00000FFF0000) >> 4) | (packed & 0x00000FFF00000FFF);
    packed = ((packed & 0x00FFFFFF00000000) >> 8) | (packed & 0x0000000000FFFFFF);
    const std::uint64_t letter_places = (letter_ones * 0x8040201008040201) >> 57;  // the first place is the highest bit
    return Code{(static_cast<std::uint64_t>(length) << 49) | (letter_places << 42) | (packed >> 6)};
}

/// Here, or behind the one blank that many writers put before keys, values and elements.
inline const char* behind_blank(const char* at) { return at + (*at == ' ' ? 1 : 0); }

inline const char* read_boolean(const char* at, bool& truth) {
    const auto stands = [&](std::string_view word) { return std::memcmp(at, word.data(), word.size()) == 0; };
    const bool is_true = stands("true");
    if (!is_true && !stands("false")) return nullptr;
    truth = is_true;
    return at + (is_true ? 4 : 5);
}

/// The first quote, backslash or control character from here on.
[[gnu::always_inline]] inline const char* end_of_plain(const char* from) {
#if defined(__SSE2__)
    for (;; from += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
        const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
        const __m128i slash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
        const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
        const int found = _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, slash), control));
        if (found != 0) return from + std::countr_zero(static_cast<unsigned>(found));
    }
#else
    while (*from != '"' && *from != '\\' && static_cast<unsigned char>(*from) >= 0x20)
        ++from;
    return from;
#endif
}

/// A quoted text without escapes.
[[gnu::always_inline]] inline const char* read_text(const char* at, std::string_view& text) {
    if (*at != '"') return nullptr;
    const char* end = end_of_plain(at + 1);
    if (*end != '"') return nullptr;
    text = {at + 1, static_cast<std::size_t>(end - at - 1)};
    return end + 1;
}

/// A quoted code of one to seven digits and capital letters.
[[gnu::always_inline]] inline const char* read_code(const char* at, Code& code, int& length) {
    if constexpr (std::endian::native != std::endian::little) return nullptr;
    if (*at != '"') return nullptr;
    const std::uint64_t word = load_eight(at + 1);
    length = bytes_before_quote(word);
    if (length == 0 || length == 8) return nullptr;
    const std::uint64_t keep = (std::uint64_t{1} << (8 * length)) - 1;
    const std::uint64_t text = (word & keep) | ((kOnes * '0') & ~keep);
    if ((text & kHighs) != 0) return nullptr;
    const std::uint64_t letters = within(text, 'A', 'Z' + 1);
    if ((letters | within(text, '0', '9' + 1)) != kHighs) return nullptr;
    code = pack_code(text, letters, length);
    return at + length + 2;
}

/// A quoted amount of one to four digits, a point and two digits.
[[gnu::always_inline]] inline const char* read_money(const char* at, Money& money) {
    if constexpr (std::endian::native != std::endian::little) return nullptr;
    if (*at != '"') return nullptr;
    const std::uint64_t word = load_eight(at + 1);
    const int length = bytes_before_quote(word);
    if (length < 4 || length == 8) return nullptr;
    const int whole = length - 3;
    if (((word >> (8 * whole)) & 0xFF) != '.') return nullptr;
    const std::uint64_t front = word & ((std::uint64_t{1} << (8 * whole)) - 1);
    const std::uint64_t cents = (word >> (8 * (whole + 1))) & 0xFFFF;
    const int unused = 8 - (whole + 2);
    const std::uint64_t digits =
        ((front | (cents << (8 * whole))) << (8 * unused)) | ((kOnes * '0') & ((std::uint64_t{1} << (8 * unused)) - 1));
    if (!all_digits(digits)) return nullptr;
    money = Money{static_cast<std::int64_t>(number_of_eight(digits)) * kMoneyPerCent};
    return at + length + 2;
}

/// A bare whole number of one to seven digits, as JSON writes it, with what may follow it in sight.
[[gnu::always_inline]] inline const char* read_count(const char* at, std::int64_t& count) {
    const auto digit = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(at[i])) - '0'; };
    if (digit(0) > 9 || (digit(0) == 0 && digit(1) <= 9)) return nullptr;
    std::size_t length = 1;
    count = digit(0);
    for (; length < 8 && digit(length) <= 9; ++length)
        count = count * 10 + digit(length);
    if (length == 8 || (at[length] != ',' && at[length] != '}' && at[length] != ']')) return nullptr;
    return at + length;
}

/// One to four digits from 1 to 9. Shape: one in every other byte of `digits`, the first in the lowest.
struct FewDigits {
    std::uint64_t digits = 0;
    std::size_t count = 0;

    std::size_t operator[](std::size_t i) const { return digits >> (16 * i) & 0xFF; }
};

/// A list of one to four digits from 1 to 9 without blanks, such as `[1,2]`.
[[gnu::always_inline]] inline const char* read_few_digits(const char* at, FewDigits& few) {
    constexpr std::uint64_t kDigitPlaces = 0x00FF00FF00FF00FF;
    if constexpr (std::endian::native != std::endian::little) return nullptr;
    if (*at != '[') return nullptr;
    const std::uint64_t word = load_eight(at + 1);
    const int length = bytes_before(word, ']');
    if (length % 2 == 0) return nullptr;
    const std::uint64_t keep = (std::uint64_t{1} << (8 * length)) - 1;
    const std::uint64_t digits = word & keep & kDigitPlaces;
    if ((digits & kHighs) != 0 || (word & keep & ~kDigitPlaces) != (kOnes * ',' & keep & ~kDigitPlaces)) return nullptr;
    if (within(digits, '1', '9' + 1) != (kHighs & keep & kDigitPlaces)) return nullptr;
    few = {digits - (kOnes * '0' & keep & kDigitPlaces), static_cast<std::size_t>(length + 1) / 2};
    return at + length + 2;
}

/// The day that twelve characters such as `"2026-07-08"` stand for, quotes and all. Errors: false for anything that is
/// no such day.
inline bool day_of(const char* quoted, Date& date) {
    constexpr std::uint64_t kDashes = 0xFF0000FF00000000;  // of the first eight characters
    if constexpr (std::endian::native != std::endian::little) return false;
    if (quoted[0] != '"' || end_of_plain(quoted + 1) != quoted + 11 || quoted[11] != '"') return false;
    const std::uint64_t word = load_eight(quoted + 1);
    if ((word & kDashes) != (kOnes * '-' & kDashes)) return false;
    std::uint16_t last = 0;
    std::memcpy(&last, quoted + 9, sizeof last);
    std::uint64_t digits = (word & 0xFFFFFFFF) | ((word >> 8) & 0x0000FFFF00000000) | (std::uint64_t{last} << 48);
    if (!all_digits(digits)) return false;
    digits -= kOnes * '0';
    digits = (digits * 10 + (digits >> 8)) & 0x00FF00FF00FF00FF;  // century, year, month, day
    const auto pair = [&](int place) { return static_cast<int>((digits >> (16 * place)) & 0xFF); };
    const std::optional<Date> day = make_date(pair(0) * 100 + pair(1), pair(2), pair(3));
    if (day) date = *day;
    return day.has_value();
}

}  // namespace payrule::readers::plain
