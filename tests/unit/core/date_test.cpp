// Dates: the calendar's edges, strict reading, month arithmetic, and the round trip over every day there is.
#include "core/date.h"

#include <limits>

#include "tests/unit/property.h"

namespace payrule::date_test {

using testing::check_property;

TEST_CASE("days are counted from 1970-01-01") {
    CHECK(parse_date("1970-01-01") == Date{0});
    CHECK(parse_date("2000-03-01") == Date{11017});
    CHECK(parse_date("0001-01-01") == kDateMin);
    CHECK(parse_date("9999-12-31") == kDateMax);
    CHECK(parse_compact_date("20260708") == parse_date("2026-07-08"));
}

TEST_CASE("only days of the calendar in exactly one form are read") {
    for (const char* text :
         {"", "2026-7-1", "7/1/2019", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-01", "2026-01-00",
          "2026-04-31", "0000-01-01", "2026-01-01 ", "2026/01/01", "-026-01-01", "2026-+1-01", "20260101"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_date(text).has_value());
    }
    for (const char* text : {"", "2026-01-01", "20260229", "2026010", "202601011", "2026 101"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_compact_date(text).has_value());
    }
    CHECK(parse_date("2000-02-29").has_value());
    CHECK(parse_date("2024-02-29").has_value());
}

TEST_CASE("months are added up to the end of the month") {
    const auto date = [](const char* text) { return *parse_date(text); };
    CHECK(add_months(date("2026-01-31"), 1) == date("2026-02-28"));
    CHECK(add_months(date("2024-01-31"), 1) == date("2024-02-29"));
    CHECK(add_months(date("2026-03-31"), -1) == date("2026-02-28"));
    CHECK(add_months(date("2026-11-15"), 14) == date("2028-01-15"));
    CHECK(add_months(date("2026-01-15"), -13) == date("2024-12-15"));
    CHECK(add_months(date("2024-02-29"), 12) == date("2025-02-28"));
    CHECK(add_months(kDateMax, 1) == kDateMax);
    CHECK(add_months(kDateMin, -1) == kDateMin);
    CHECK(add_months(date("2026-01-01"), std::numeric_limits<int>::max()) == kDateMax);
    CHECK(add_months(date("2026-01-01"), std::numeric_limits<int>::min()) == kDateMin);
}

TEST_CASE("dates beyond the ends are shown as the ends") {
    CHECK(format_date(Date{std::numeric_limits<std::int32_t>::max()}) == "9999-12-31");
    CHECK(format_date(Date{std::numeric_limits<std::int32_t>::min()}) == "0001-01-01");
    CHECK(year_of(kDateMin) == 1);
    CHECK(year_of(kDateMax) == 9999);
    const Date first = from_calendar({1890, 1, 1}), last = from_calendar({2110, 12, 31});
    int different = 0;
    for (Date day = first; day <= last; ++day.days)
        different += year_of(day) == to_calendar(day).year ? 0 : 1;
    CHECK(different == 0);
}

TEST_CASE("each day has one calendar date, and the next day the next one") {
    CalendarDate before = to_calendar(kDateMin);
    int wrong = 0;
    for (std::int32_t days = kDateMin.days + 1; days <= kDateMax.days; ++days) {
        const CalendarDate now = to_calendar(Date{days});
        const bool next_day = now.year == before.year && now.month == before.month && now.day == before.day + 1;
        const bool next_month = now.year == before.year && now.month == before.month + 1 && now.day == 1;
        const bool next_year = now.year == before.year + 1 && now.month == 1 && now.day == 1 && before.month == 12;
        if (!(next_day || next_month || next_year) || from_calendar(now) != Date{days}) ++wrong;
        before = now;
    }
    CHECK(wrong == 0);
}

TEST_CASE("of all years, months and days only those of the calendar make a date") {
    int days = 0, wrong = 0;
    for (int year = 1890; year <= 2110; ++year) {
        for (int month = 0; month <= 13; ++month) {
            for (int day = -1; day <= 32; ++day) {
                const auto date = make_date(year, month, day);
                if (!date) continue;
                ++days;
                const CalendarDate back = to_calendar(*date);
                if (back.year != year || back.month != month || back.day != day) ++wrong;
            }
        }
    }
    CHECK(wrong == 0);
    CHECK(days == from_calendar({2111, 1, 1}).days - from_calendar({1890, 1, 1}).days);
}

TEST_CASE("what is written is read back") {
    check_property("date round trip", [] {
        const Date date{*rc::gen::inRange(kDateMin.days, kDateMax.days + 1)};
        RC_ASSERT(parse_date(format_date(date)) == date);
    });
}

}  // namespace payrule::date_test
