// Calendar dates as days, proleptic Gregorian. No time zones, no clock: dates only ever come from inputs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace payrule {

/// A day. Units: days since 1970-01-01.
struct Date {
    std::int32_t days = 0;

    auto operator<=>(const Date&) const = default;
};

/// The ends of open ranges. Every stored range is inclusive at both ends.
constexpr Date kDateMin{-719162};  // 0001-01-01
constexpr Date kDateMax{2932896};  // 9999-12-31

struct CalendarDate {
    int year;
    int month;  // 1..12
    int day;    // 1..31
};

Date from_calendar(CalendarDate date);
CalendarDate to_calendar(Date date);
/// Makes a date, or nothing where the calendar has no such day.
std::optional<Date> make_date(int year, int month, int day);
/// Reads exactly `YYYY-MM-DD`. Errors: empty for any other form and for days that do not exist.
std::optional<Date> parse_date(std::string_view text);
/// Reads exactly `YYYYMMDD`.
std::optional<Date> parse_compact_date(std::string_view text);
std::string format_date(Date date);
/// Adds months and clamps to the end of the month: 2026-01-31 + 1 month is 2026-02-28.
Date add_months(Date date, int months);
constexpr Date add_days(Date date, std::int32_t days) { return Date{date.days + days}; }
int year_of(Date date);

}  // namespace payrule
