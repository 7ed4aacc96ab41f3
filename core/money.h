// Money as a 64-bit count of 1/100 cent. Every sum is checked; nothing here is ever a floating-point number.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace payrule {

/// An amount in 1/100 cent. $1.00 is 10,000.
struct Money {
    std::int64_t hundredths_of_cent = 0;

    auto operator<=>(const Money&) const = default;
};

constexpr std::int64_t kMoneyPerCent = 100;
constexpr std::int64_t kMoneyPerDollar = 10000;

constexpr Money dollars(std::int64_t value) { return Money{value * kMoneyPerDollar}; }
constexpr Money cents(std::int64_t value) { return Money{value * kMoneyPerCent}; }

/// Adds with an overflow check. Errors: empty when the sum does not fit 64 bits.
std::optional<std::int64_t> checked_add(std::int64_t a, std::int64_t b);

/// Reads `1234`, `1234.5`, `1234.56` or `1234.5678` (no sign, no separators, no exponent).
/// Errors: empty for anything else, for more than four decimals, and for what does not fit.
std::optional<Money> parse_money(std::string_view text);

/// Writes `1234.56`, with four decimals only where the amount has parts of a cent.
std::string format_money(Money amount);

/// Rounds half away from zero to whole cents.
Money round_to_cents(Money amount);

}  // namespace payrule
