// What a CMS file name tells: program, content, setting, release, quarter and part. Comes in: a name; goes out: facts.
// The bytes of PTP files do not say which setting or quarter they are for, and those of unit limits not which quarter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/date.h"

namespace payrule {

struct Quarter {
    int year = 0;
    int number = 0;  // 1..4

    auto operator<=>(const Quarter&) const = default;
};

Date first_day(Quarter quarter);
Date last_day(Quarter quarter);
Quarter quarter_of(Date date);
std::string quarter_text(Quarter quarter);
/// Reads `2026Q3`, `2026q3`, `2026-Q3`, `2026.3`.
std::optional<Quarter> parse_quarter(std::string_view text);

struct NameFacts {
    bool medicaid = false;
    bool change_report = false;  // additions, deletions, revisions: no whole table
    std::string setting;         // practitioner, hospital, dme; empty: not told
    std::string version;         // v322r0
    std::optional<Quarter> quarter;
    int part = 0;  // 1..4 of the four-part PTP files; 0: not told
};

/// Facts of a name; what it does not tell is taken from `outer`, the zip that it came in.
NameFacts facts_of(std::string_view name, const NameFacts& outer);

}  // namespace payrule
