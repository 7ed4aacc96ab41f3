// Reading, writing and rounding of money. Comes in: decimal text or an amount; goes out: the other one.
// Must not know currencies, locales or where amounts come from.
#include "core/money.h"

#include <fmt/format.h>

namespace payrule {
namespace {

constexpr int kDecimals = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// value * 10 + digit, or nothing where that does not fit.
std::optional<std::int64_t> append_digit(std::int64_t value, char digit) {
    std::int64_t result = 0;
    if (__builtin_mul_overflow(value, std::int64_t{10}, &result)) return std::nullopt;
    return checked_add(result, digit - '0');
}

}  // namespace

std::optional<std::int64_t> checked_add(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
    return sum;
}

std::optional<Money> parse_money(std::string_view text) {
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view parts = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    if (whole.empty() || parts.size() > kDecimals) return std::nullopt;
    if (point != std::string_view::npos && parts.empty()) return std::nullopt;
    std::optional<std::int64_t> value = 0;
    for (std::size_t i = 0; i < whole.size() + kDecimals && value; ++i) {
        const std::size_t in_parts = i < whole.size() ? 0 : i - whole.size();
        const char c = i < whole.size() ? whole[i] : in_parts < parts.size() ? parts[in_parts] : '0';
        if (!is_digit(c)) return std::nullopt;
        value = append_digit(*value, c);
    }
    if (!value) return std::nullopt;
    return Money{*value};
}

std::string format_money(Money amount) {
    const bool negative = amount.hundredths_of_cent < 0;
    // Unsigned negation, because the smallest 64-bit value has no positive counterpart.
    const auto raw = static_cast<std::uint64_t>(amount.hundredths_of_cent);
    const std::uint64_t size = negative ? 0 - raw : raw;
    const std::uint64_t whole = size / kMoneyPerDollar;
    const std::uint64_t rest = size % kMoneyPerDollar;
    const char* sign = negative ? "-" : "";
    if (rest % kMoneyPerCent == 0) return fmt::format("{}{}.{:02}", sign, whole, rest / kMoneyPerCent);
    return fmt::format("{}{}.{:04}", sign, whole, rest);
}

Money round_to_cents(Money amount) {
    // The largest and smallest 64-bit values both round towards zero, so the steps below cannot overflow.
    const std::int64_t rest = amount.hundredths_of_cent % kMoneyPerCent;
    std::int64_t rounded = amount.hundredths_of_cent - rest;
    if (rest >= kMoneyPerCent / 2) rounded += kMoneyPerCent;
    if (rest <= -kMoneyPerCent / 2) rounded -= kMoneyPerCent;
    return Money{rounded};
}

}  // namespace payrule
