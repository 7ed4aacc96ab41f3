// The small world of generated cases: few codes, few dates, so that rules, tables and claims meet.
#pragma once

#include <string>
#include <vector>

#include "core/date.h"

namespace payrule::differential {

inline const std::vector<std::string> kProcedures{"11042", "11720", "17000", "17003", "97110",
                                                  "97140", "97530", "A5500", "ZX001"};
inline const std::vector<std::string> kModifiers{"59", "XS", "RT", "LT", "KX", "GP", "25", "GA"};
// NOLINTBEGIN(cert-err58-cpp): the calendar throws nothing, it is only not marked so
inline const Date kFirstDate = from_calendar({2025, 1, 1});
/// The day on which generated parameters, code lists and rules change.
inline const Date kChangeDate = from_calendar({2025, 7, 1});
// NOLINTEND(cert-err58-cpp)

}  // namespace payrule::differential
