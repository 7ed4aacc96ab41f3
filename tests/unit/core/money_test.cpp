// Money: reading, writing, rounding and overflow, at the edges and by properties.
#include "core/money.h"

#include <limits>

#include "tests/unit/property.h"

namespace payrule::money_test {

using testing::check_property;

namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
}  // namespace

TEST_CASE("money is read with up to four decimals") {
    CHECK(parse_money("1234") == dollars(1234));
    CHECK(parse_money("0.5") == cents(50));
    CHECK(parse_money("1234.56") == Money{12345600});
    CHECK(parse_money("1.2345") == Money{12345});
    CHECK(parse_money("007") == dollars(7));
    CHECK(parse_money("922337203685477.5807") == Money{kMax});
}

TEST_CASE("anything else is no money") {
    for (const char* text : {"", ".", ".5", "5.", "-1", "+1", "1,000", "1e3", "1.23456", " 1", "1 ", "1.2.3", "$1", "٣",
                             "922337203685477.5808", "99999999999999999999"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_money(text).has_value());
    }
}

TEST_CASE("money is written with two decimals, or four where there are parts of a cent") {
    CHECK(format_money(Money{0}) == "0.00");
    CHECK(format_money(cents(5)) == "0.05");
    CHECK(format_money(dollars(2480)) == "2480.00");
    CHECK(format_money(Money{12345}) == "1.2345");
    CHECK(format_money(Money{1}) == "0.0001");
    CHECK(format_money(cents(-1250)) == "-12.50");
    CHECK(format_money(Money{kMin}) == "-922337203685477.5808");
}

TEST_CASE("halves of a cent are rounded away from zero") {
    CHECK(round_to_cents(Money{149}) == cents(1));
    CHECK(round_to_cents(Money{150}) == cents(2));
    CHECK(round_to_cents(Money{-150}) == cents(-2));
    CHECK(round_to_cents(Money{-149}) == cents(-1));
    CHECK(round_to_cents(Money{kMax}).hundredths_of_cent == kMax - 7);
    CHECK(round_to_cents(Money{kMin}).hundredths_of_cent == kMin + 8);
}

TEST_CASE("sums that do not fit are refused") {
    CHECK(checked_add(kMax - 1, 1) == kMax);
    CHECK_FALSE(checked_add(kMax, 1).has_value());
    CHECK_FALSE(checked_add(kMin, -1).has_value());
}

TEST_CASE("what is written is read back") {
    check_property("money round trip", [] {
        const Money amount{*rc::gen::inRange<std::int64_t>(0, kMax)};
        RC_ASSERT(parse_money(format_money(amount)) == amount);
    });
}

TEST_CASE("rounding moves by half a cent at most and ends on whole cents") {
    check_property("money rounding", [](std::int64_t value) {
        const std::int64_t rounded = round_to_cents(Money{value}).hundredths_of_cent;
        RC_ASSERT(rounded % kMoneyPerCent == 0);
        RC_ASSERT(rounded - value <= kMoneyPerCent / 2);
        RC_ASSERT(value - rounded <= kMoneyPerCent / 2);
    });
}

}  // namespace payrule::money_test
