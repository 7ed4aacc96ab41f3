// Did you mean: near names are found, far ones are not.
#include "tools/common/nearest.h"

#include <doctest/doctest.h>

namespace payrule::nearest_test {

using tools::nearest_name;

TEST_CASE("slips of the finger find the name") {
    const std::vector<std::string> known{"check", "compile", "run", "why", "why-not", "decide"};
    CHECK(nearest_name("chekc", known) == "check");
    CHECK(nearest_name("compil", known) == "compile");
    CHECK(nearest_name("rnu", known) == "run");
    CHECK(nearest_name("whynot", known) == "why-not");
}

TEST_CASE("singular and plural are one slip") {
    const std::vector<std::string> known{"studies", "therapy_visit", "class", "expense"};
    CHECK(nearest_name("study", known) == "studies");
    CHECK(nearest_name("therapies_visits", known) == "therapy_visit");
    CHECK(nearest_name("expenses", known) == "expense");
    CHECK_FALSE(nearest_name("stud", {"ladies"}).has_value());
    CHECK_FALSE(nearest_name("s", {"ies"}).has_value());
}

TEST_CASE("other words find nothing") {
    const std::vector<std::string> known{"check", "run"};
    CHECK_FALSE(nearest_name("", known).has_value());
    CHECK_FALSE(nearest_name("table", known).has_value());
    CHECK_FALSE(nearest_name(std::string(100'000, 'x'), known).has_value());
    CHECK_FALSE(nearest_name("check", {}).has_value());
}

}  // namespace payrule::nearest_test
