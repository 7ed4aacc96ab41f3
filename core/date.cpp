// Calendar arithmetic. Comes in: days, calendar dates or text; goes out: the other forms.
// Must not know the clock or time zones.
// Source: the proleptic Gregorian calendar; to_calendar takes eras of 400 years and years that begin in March, so that
// the leap day is the last day of its year.
#include "core/date.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

namespace payrule {
namespace {

constexpr int kDaysPerEra = 146097;
constexpr int kDaysToEpoch = 719468;      // from 0000-03-01 to 1970-01-01
constexpr int kFirstDayToEpoch = 719162;  // from 0001-01-01
constexpr int kFirstYear = 1;
constexpr int kLastYear = 9999;

// From 1901 to 2099 each fourth year is a leap year: nearly all dates of claims take this short way.
constexpr int kShortFirstYear = 1901;
constexpr int kShortLastYear = 2099;
constexpr std::int32_t kShortFirst = -25202;  // 1901-01-01
constexpr std::int32_t kShortEnd = 47482;     // 2100-01-01
constexpr int kFourYears = 1461;              // days

bool is_leap(int year) { return year % 4 == 0 && (year % 25 != 0 || year % 16 == 0); }

/// Days of the year before each month, and before the next year.
using MonthStarts = std::array<std::int16_t, 13>;
constexpr MonthStarts kMonthStarts = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
constexpr MonthStarts kLeapMonthStarts = {0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366};
const MonthStarts& month_starts(int year) { return is_leap(year) ? kLeapMonthStarts : kMonthStarts; }

int days_in_month(int year, int month) {
    const MonthStarts& starts = month_starts(year);
    const auto index = static_cast<std::size_t>(month);
    return starts[index] - starts[index - 1];
}

constexpr int floor_divide(int value, int by) { return (value >= 0 ? value : value - by + 1) / by; }

/// Reads digits only; -1 for anything else.
int read_number(std::string_view text) {
    int value = 0;
    for (char c : text) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::optional<Date> read_parts(std::string_view year, std::string_view month, std::string_view day) {
    return make_date(read_number(year), read_number(month), read_number(day));
}

}  // namespace

Date from_calendar(CalendarDate date) {
    const int before = date.year - 1;  // whole years since the first one
    const int leap_days = floor_divide(before, 4) - floor_divide(before, 100) + floor_divide(before, 400);
    const int of_year = month_starts(date.year)[static_cast<std::size_t>(date.month - 1)] + date.day - 1;
    return Date{365 * before + leap_days + of_year - kFirstDayToEpoch};
}

CalendarDate to_calendar(Date date) {
    // Beyond the ends of open ranges there are no dates: clamping keeps the arithmetic below inside 32 bits.
    const int days = std::clamp(date.days, kDateMin.days, kDateMax.days) + kDaysToEpoch;
    const int era = floor_divide(days, kDaysPerEra);
    const int day_of_era = days - era * kDaysPerEra;
    const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int month_from_march = (5 * day_of_year + 2) / 153;
    const int day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    const int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

std::optional<Date> make_date(int year, int month, int day) {
    if (year >= kShortFirstYear && year <= kShortLastYear && month >= 1 && month <= 12) {
        const MonthStarts& starts = year % 4 == 0 ? kLeapMonthStarts : kMonthStarts;
        const auto index = static_cast<std::size_t>(month);
        if (day < 1 || day > starts[index] - starts[index - 1]) return std::nullopt;
        const int before = year - kShortFirstYear;
        return Date{kShortFirst + 365 * before + before / 4 + starts[index - 1] + day - 1};
    }
    if (year < kFirstYear || year > kLastYear || month < 1 || month > 12) return std::nullopt;
    if (day < 1 || day > days_in_month(year, month)) return std::nullopt;
    return from_calendar({year, month, day});
}

std::optional<Date> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    return read_parts(text.substr(0, 4), text.substr(5, 2), text.substr(8, 2));
}

std::optional<Date> parse_compact_date(std::string_view text) {
    if (text.size() != 8) return std::nullopt;
    return read_parts(text.substr(0, 4), text.substr(4, 2), text.substr(6, 2));
}

std::string format_date(Date date) {
    const CalendarDate parts = to_calendar(date);
    return fmt::format("{:04}-{:02}-{:02}", parts.year, parts.month, parts.day);
}

Date add_months(Date date, int months) {
    const CalendarDate parts = to_calendar(date);
    // 64 bits, so that no count of months overflows before it is clamped.
    const std::int64_t index = std::int64_t{parts.year} * 12 + (parts.month - 1) + months;
    if (index < std::int64_t{kFirstYear} * 12) return kDateMin;
    if (index >= std::int64_t{kLastYear + 1} * 12) return kDateMax;
    const int year = static_cast<int>(index / 12);
    const int month = static_cast<int>(index % 12) + 1;
    return from_calendar({year, month, std::min(parts.day, days_in_month(year, month))});
}

int year_of(Date date) {
    if (date.days < kShortFirst || date.days >= kShortEnd) return to_calendar(date).year;
    return kShortFirstYear + (4 * (date.days - kShortFirst) + 3) / kFourYears;
}

}  // namespace payrule
