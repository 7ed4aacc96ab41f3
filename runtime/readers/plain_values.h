// Reads values as claims mostly have them (codes, days, dollars and cents, small whole numbers) straight from JSON, a
// word of eight bytes at a time. Comes in: a cursor at a value; goes out: the value, or false with the cursor where it
// was, and then the general way reads the value or says what is wrong with it. Whatever is taken here, the general way
// would read alike. Must not know fields or claims.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "core/code.h"
#include "core/money.h"
#include "runtime/readers/json_cursor.h"

namespace payrule::readers {

namespace plain {

constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHighs = 0x8080808080808080;

inline std::uint64_t load_eight(const char* from) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
}

/// How many bytes stand before the first quote; 8 where there is none.
inline int bytes_before_quote(std::uint64_t word) {
    const std::uint64_t other = word ^ (kOnes * '"');
    return std::countr_zero((other - kOnes) & ~other & kHighs) / 8;
}

/// Marks (high bit of each byte) where a byte below 0x80 is at least `low` and below `end`.
inline std::uint64_t within(std::uint64_t word, char low, char end) {
    const auto at_least = [&](char c) { return word + kOnes * static_cast<std::uint64_t>(0x80 - c); };
    return at_least(low) & ~at_least(end) & kHighs;
}

/// The number of eight digits, the first in the lowest byte.
inline std::uint64_t number_of_eight(std::uint64_t digits) {
    digits -= kOnes * '0';
    digits = (digits * 10 + (digits >> 8)) & 0x00FF00FF00FF00FF;
    digits = (digits * 100 + (digits >> 16)) & 0x0000FFFF0000FFFF;
    return (digits * 10000 + (digits >> 32)) & 0xFFFFFFFF;
}

/// Packs up to seven checked characters as core/code.h lays them out; `letters` marks letters, places behind the last
/// character hold '0'.
inline Code pack_code(std::uint64_t word, std::uint64_t letters, int length) {
    const std::uint64_t letter_ones = letters >> 7;
    const std::uint64_t values = word - kOnes * '0' - letter_ones * 7;  // 0 to 9, then 10 for 'A'
    std::uint64_t packed = __builtin_bswap64(values);
    packed = ((packed & 0x3F003F003F003F00) >> 2) | (packed & 0x003F003F003F003F);
    packed = ((packed & 0x0FFF00000FFF0000) >> 4) | (packed & 0x00000FFF00000FFF);
    packed = ((packed & 0x00FFFFFF00000000) >> 8) | (packed & 0x0000000000FFFFFF);
    const std::uint64_t letter_places = (letter_ones * 0x8040201008040201) >> 57;  // the first place is the highest bit
    return Code{(static_cast<std::uint64_t>(length) << 49) | (letter_places << 42) | (packed >> 6)};
}

}  // namespace plain

/// A quoted code of one to seven digits and capital letters comes next: returns its length, 0 where it does not. The
/// cursor stays before it.
inline int see_plain_code(const JsonCursor& cursor, Code& code) {
    if constexpr (std::endian::native != std::endian::little) return 0;
    if (cursor.left() < 9 || *cursor.at() != '"') return 0;
    const std::uint64_t word = plain::load_eight(cursor.at() + 1);
    const int length = plain::bytes_before_quote(word);
    if (length == 0 || length == 8) return 0;
    const std::uint64_t keep = (std::uint64_t{1} << (8 * length)) - 1;
    const std::uint64_t text = (word & keep) | ((plain::kOnes * '0') & ~keep);
    if ((text & plain::kHighs) != 0) return 0;
    const std::uint64_t letters = plain::within(text, 'A', 'Z' + 1);
    if ((letters | plain::within(text, '0', '9' + 1)) != plain::kHighs) return 0;
    code = plain::pack_code(text, letters, length);
    return length;
}

/// A quoted amount of one to four digits, a point and two digits.
inline bool take_plain_money(JsonCursor& cursor, Money& money) {
    if constexpr (std::endian::native != std::endian::little) return false;
    if (cursor.left() < 9 || *cursor.at() != '"') return false;
    const std::uint64_t word = plain::load_eight(cursor.at() + 1);
    const int length = plain::bytes_before_quote(word);
    if (length < 4 || length == 8) return false;
    const int whole = length - 3;
    if (((word >> (8 * whole)) & 0xFF) != '.') return false;
    const std::uint64_t front = word & ((std::uint64_t{1} << (8 * whole)) - 1);
    const std::uint64_t cents = (word >> (8 * (whole + 1))) & 0xFFFF;
    const int unused = 8 - (whole + 2);
    const std::uint64_t digits = ((front | (cents << (8 * whole))) << (8 * unused)) |
                                 ((plain::kOnes * '0') & ((std::uint64_t{1} << (8 * unused)) - 1));
    if ((digits & plain::kHighs) != 0 || plain::within(digits, '0', '9' + 1) != plain::kHighs) return false;
    money = Money{static_cast<std::int64_t>(plain::number_of_eight(digits)) * kMoneyPerCent};
    cursor.skip(static_cast<std::size_t>(length) + 2);
    return true;
}

/// A bare whole number of one to seven digits comes next, as JSON writes it and with what ends it in sight: returns its
/// length, 0 where it does not.
inline std::size_t see_plain_count(const JsonCursor& cursor, std::int64_t& count) {
    if (cursor.left() < 9) return 0;
    const char* from = cursor.at();
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (!is_digit(*from) || (*from == '0' && is_digit(from[1]))) return 0;
    std::size_t length = 0;
    std::int64_t value = 0;
    while (length < 8 && is_digit(from[length]))
        value = value * 10 + (from[length++] - '0');
    if (length == 8 || (from[length] != ',' && from[length] != '}' && from[length] != ']')) return 0;
    count = value;
    return length;
}

/// The ten characters of a quoted day, unchecked but for the quotes.
inline bool see_ten(const JsonCursor& cursor, std::string_view& ten) {
    if (cursor.left() < 12 || *cursor.at() != '"' || cursor.at()[11] != '"') return false;
    ten = {cursor.at() + 1, 10};
    return true;
}

}  // namespace payrule::readers
