// Exact amounts: one rounding at the end, and what happens at the edges of 64 bits.
#include "core/exact_amount.h"

#include <limits>

#include "tests/unit/property.h"

namespace payrule::exact_amount_test {

using testing::check_property;

namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

std::int64_t in_range(std::int64_t from, std::int64_t to) { return *rc::gen::inRange<std::int64_t>(from, to); }

}  // namespace

TEST_CASE("factors multiply exactly and are rounded once") {
    // 50% of 50% of $0.07 is 1.75 cents; rounded at each step it would be 3.5 -> 4 -> 2 cents as well, but a third
    // factor tells: 87.5% of it is 1.53 cents.
    const ExactAmount quarter = multiplied(multiplied(exact(cents(7)), 5000, 10000), 5000, 10000);
    CHECK(rounded_to_cents(quarter) == cents(2));
    CHECK(rounded_to_cents(multiplied(quarter, 8000, 10000)) == cents(1));
    const ExactAmount third = multiplied(exact(cents(100)), 1, 3);
    CHECK(rounded_to_cents(third) == cents(33));
    CHECK(rounded_to_cents(multiplied(third, 3, 1)) == cents(100));
}

TEST_CASE("halves of a cent are rounded up") {
    CHECK(rounded_to_cents(multiplied(exact(cents(1)), 1, 2)) == cents(1));
    CHECK(rounded_to_cents(multiplied(exact(cents(1)), 49, 100)) == cents(0));
    CHECK(rounded_to_cents(exact(Money{150})) == cents(2));
    CHECK(rounded_to_cents(exact(Money{149})) == cents(1));
}

TEST_CASE("an amount is never below nothing") {
    CHECK(rounded_to_cents(exact(cents(-5))) == cents(0));
    CHECK(rounded_to_cents(lessened(exact(cents(5)), cents(6))) == cents(0));
    CHECK(rounded_to_cents(lessened(exact(cents(5)), cents(5))) == cents(0));
    CHECK(rounded_to_cents(lessened(exact(cents(5)), cents(4))) == cents(1));
    CHECK(rounded_to_cents(lessened(multiplied(exact(cents(100)), 1, 3), cents(33))) == cents(0));
}

TEST_CASE("amounts are compared as fractions") {
    const ExactAmount third = multiplied(exact(Money{1}), 1, 3);
    const ExactAmount half = multiplied(exact(Money{1}), 1, 2);
    CHECK(is_below(third, half));
    CHECK_FALSE(is_below(half, third));
    CHECK_FALSE(is_below(third, third));
}

TEST_CASE("what does not fit stops at the largest amount") {
    // The largest amount of a claim, and a limit of a million units on a line of one unit.
    const ExactAmount limit = multiplied(exact(dollars(999'999'999)), 1'000'000, 1);
    CHECK(limit.numerator == kMax);
    CHECK(limit.denominator == 1);
    CHECK_FALSE(is_below(limit, exact(dollars(999'999'999))));
    CHECK(multiplied(exact(Money{kMax}), 15000, 10000).numerator == kMax);
    CHECK(multiplied(exact(Money{kMax}), kMax, kMax - 1).numerator > 0);
    CHECK(rounded_to_cents(exact(Money{kMax})).hundredths_of_cent == kMax - 7);
    CHECK(rounded_to_cents(lessened({kMax, kMax - 1}, Money{kMax})) == cents(0));
}

TEST_CASE("what does not fit exactly is off by no more than 1/100 cent a step") {
    ExactAmount amount = exact(Money{9'999'999'999'999});
    for (int step = 0; step < 6; ++step)
        amount = multiplied(amount, 9999, 10000);
    // 9,999,999,999,999 × 0.9999^6, worked out with whole numbers of any size, is 9,994,001,499,799.03….
    CHECK(rounded_to_cents(amount) == Money{9'994'001'499'800});
}

TEST_CASE("a share and the rest are the whole") {
    check_property("shares", [] {
        const std::int64_t amount = in_range(0, 1'000'000'000'000);
        const std::int64_t share = in_range(0, 10001);
        const ExactAmount part = multiplied(exact(Money{amount}), share, 10000);
        const ExactAmount rest = multiplied(exact(Money{amount}), 10000 - share, 10000);
        RC_ASSERT(part.numerator * (10000 / part.denominator) + rest.numerator * (10000 / rest.denominator) ==
                  amount * 10000);
    });
}

TEST_CASE("whatever comes in, the result is an amount") {
    check_property("any step", [] {
        const ExactAmount amount{in_range(0, kMax), in_range(1, kMax)};
        const ExactAmount result = multiplied(amount, in_range(0, kMax), in_range(1, kMax));
        RC_ASSERT(result.numerator >= 0);
        RC_ASSERT(result.denominator > 0);
        RC_ASSERT(rounded_to_cents(result).hundredths_of_cent >= 0);
        RC_ASSERT(lessened(result, Money{in_range(0, kMax)}).numerator <= result.numerator);
    });
}

}  // namespace payrule::exact_amount_test
