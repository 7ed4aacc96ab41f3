// Limits: constants, rows and a set of limits agree, and names are not used twice.
#include "core/limits.h"

#include <set>

#include <doctest/doctest.h>

namespace payrule::limits_test {

TEST_CASE("limits have distinct names, positive defaults and a highest value that is no less") {
    std::set<std::string_view> names;
    Limits limits;
    for (const LimitRow& row : kLimitRows) {
        CHECK(names.insert(row.name).second);
        CHECK(row.value > 0);
        CHECK(row.value <= row.most);
        CHECK(row.areas != 0);
        CHECK(limits.*(row.member) == row.value);
    }
    CHECK(limits::kClaimLines == 999);
    CHECK(limits::kZipBytes == 4294967296u);
}

}  // namespace payrule::limits_test
