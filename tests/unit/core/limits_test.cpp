// Limits: constants and rows agree, and names are not used twice.
#include "core/limits.h"

#include <set>
#include <string>

#include <doctest/doctest.h>

namespace payrule::limits_test {

TEST_CASE("limits have distinct names and positive values") {
    std::set<std::string> names;
#define LIMIT(Id_, name_, value_, unit_, what_) \
    CHECK(names.insert(name_).second);          \
    CHECK(limits::k##Id_ > 0);
#include "core/limits.def"
#undef LIMIT
    CHECK(limits::kClaimLines == 999);
    CHECK(limits::kZipBytes == 4294967296u);
}

}  // namespace payrule::limits_test
