// Ids that come more than once: counted once each, by place, whatever their number; beyond the bound none is made up.
#include "tools/common/repeated_ids.h"

#include <doctest/doctest.h>

#include <string>

namespace payrule::repeated_ids_test {

using tools::RepeatedIds;

TEST_CASE("an id that comes three times is one id, at its first two places") {
    RepeatedIds ids;
    std::uint64_t place = 0;
    for (const char* id : {"A", "B", "C", "B", "B", "A"})
        ids.add(id, ++place);
    ids.settle();
    CHECK(ids.repeated() == 2);
    CHECK(ids.first_place() == 2);
    CHECK(ids.second_place() == 4);
    CHECK_FALSE(ids.full());
}

TEST_CASE("many ids are found again after the table has grown") {
    constexpr std::uint64_t kIds = 100'000;
    RepeatedIds ids;
    for (std::uint64_t i = 1; i <= kIds; ++i)
        ids.add("claim " + std::to_string(i), i);
    ids.settle();
    CHECK(ids.repeated() == 0);
    for (std::uint64_t i = 1; i <= kIds; i += 10)
        ids.add("claim " + std::to_string(i), kIds + i);
    ids.settle();
    CHECK(ids.repeated() == kIds / 10);
    CHECK(ids.first_place() == 1);
    CHECK(ids.second_place() == kIds + 1);
}

TEST_CASE("beyond the bound ids are held against those that are kept") {
    RepeatedIds ids(2);
    std::uint64_t place = 0;
    for (const char* id : {"A", "B", "C", "C", "B"})
        ids.add(id, ++place);
    ids.settle();
    CHECK(ids.full());
    CHECK(ids.repeated() == 1);
    CHECK(ids.first_place() == 2);
    CHECK(ids.second_place() == 5);
}

TEST_CASE("a bound of none keeps none") {
    RepeatedIds ids(0);
    ids.add("A", 1);
    ids.add("A", 2);
    ids.settle();
    CHECK(ids.full());
    CHECK(ids.repeated() == 0);
}

}  // namespace payrule::repeated_ids_test
