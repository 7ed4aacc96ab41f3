// Amounts of money as exact fractions, for arithmetic that rounds once, at its end. Comes in: money, factors; goes out:
// money in whole cents. Must not know rules, or in which order a line's amounts are worked out.
#pragma once

#include <cstdint>

#include "core/money.h"

namespace payrule {

/// numerator / denominator, in 1/100 cent, not negative; the functions below give it reduced.
/// Sizes: an amount below $10 billion fits after four percentages of two digits. What does not fit is rounded to 1/100
/// cent on the way, and stops at the largest amount.
struct ExactAmount {
    std::int64_t numerator = 0;
    std::int64_t denominator = 1;
};

/// Takes an amount over; a negative one counts as nothing.
ExactAmount exact(Money amount);

/// amount × numerator / denominator. The numerator is not negative, the denominator is above 0.
ExactAmount multiplied(ExactAmount amount, std::int64_t numerator, std::int64_t denominator);

/// amount − taken, never below nothing. What is taken is not negative.
ExactAmount lessened(ExactAmount amount, Money taken);

/// Whether a is below b; compared in whole 1/100 cents where the exact comparison does not fit.
bool is_below(ExactAmount a, ExactAmount b);

/// Rounds half up to whole cents.
Money rounded_to_cents(ExactAmount amount);

}  // namespace payrule
