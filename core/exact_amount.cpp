// Fractions of 1/100 cent in 64 bits. Every product is checked: what does not fit is rounded to 1/100 cent, and what is
// too large even then stops at the largest amount instead of wrapping round.
#include "core/exact_amount.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace payrule {
namespace {

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

std::int64_t rounded_quotient(std::int64_t numerator, std::int64_t denominator) {
    const std::int64_t whole = numerator / denominator;
    const std::int64_t rest = numerator % denominator;
    return whole + (rest >= denominator - rest ? 1 : 0);
}

ExactAmount reduced(ExactAmount amount) {
    const std::int64_t divisor = std::gcd(amount.numerator, amount.denominator);
    return divisor <= 1 ? amount : ExactAmount{amount.numerator / divisor, amount.denominator / divisor};
}

bool multiplies(std::int64_t a, std::int64_t b, std::int64_t& product) {
    return !__builtin_mul_overflow(a, b, &product);
}

/// a × b of two values that are not negative, at most the largest.
std::int64_t product_or_largest(std::int64_t a, std::int64_t b) {
    std::int64_t product = 0;
    return multiplies(a, b, product) ? product : kLargest;
}

}  // namespace

ExactAmount exact(Money amount) { return {std::max<std::int64_t>(amount.hundredths_of_cent, 0), 1}; }

ExactAmount multiplied(ExactAmount amount, std::int64_t numerator, std::int64_t denominator) {
    const ExactAmount factor = reduced({numerator, denominator});
    ExactAmount result;
    if (multiplies(amount.numerator, factor.numerator, result.numerator) &&
        multiplies(amount.denominator, factor.denominator, result.denominator)) {
        return reduced(result);
    }
    const std::int64_t rounded = rounded_quotient(amount.numerator, amount.denominator);
    const std::int64_t whole = product_or_largest(rounded / factor.denominator, factor.numerator);
    const std::int64_t rest = product_or_largest(rounded % factor.denominator, factor.numerator) / factor.denominator;
    return {checked_add(whole, rest).value_or(kLargest), 1};
}

ExactAmount lessened(ExactAmount amount, Money taken) {
    std::int64_t scaled = 0;
    if (!multiplies(taken.hundredths_of_cent, amount.denominator, scaled) || scaled >= amount.numerator) return {0, 1};
    return reduced({amount.numerator - scaled, amount.denominator});
}

bool is_below(ExactAmount a, ExactAmount b) {
    std::int64_t left = 0;
    std::int64_t right = 0;
    if (multiplies(a.numerator, b.denominator, left) && multiplies(b.numerator, a.denominator, right))
        return left < right;
    return a.numerator / a.denominator < b.numerator / b.denominator;
}

Money rounded_to_cents(ExactAmount amount) {
    std::int64_t per_cent = 0;
    if (!multiplies(amount.denominator, kMoneyPerCent, per_cent)) {
        return round_to_cents(Money{rounded_quotient(amount.numerator, amount.denominator)});
    }
    return cents(rounded_quotient(amount.numerator, per_cent));
}

}  // namespace payrule
