// Kleene logic: the whole truth table, by its laws.
#include "core/tri.h"

#include <doctest/doctest.h>

namespace payrule::tri_test {

TEST_CASE("and, or and not follow Kleene's tables") {
    CHECK(tri_and(Tri::Yes, Tri::Unknown) == Tri::Unknown);
    CHECK(tri_and(Tri::No, Tri::Unknown) == Tri::No);
    CHECK(tri_or(Tri::Yes, Tri::Unknown) == Tri::Yes);
    CHECK(tri_or(Tri::No, Tri::Unknown) == Tri::Unknown);
    CHECK(tri_not(Tri::Unknown) == Tri::Unknown);
    CHECK(tri_not(Tri::Yes) == Tri::No);
    CHECK(tri(true) == Tri::Yes);
    CHECK(tri(false) == Tri::No);
}

TEST_CASE("de Morgan holds for all nine pairs") {
    constexpr Tri kAll[] = {Tri::No, Tri::Unknown, Tri::Yes};
    for (Tri a : kAll) {
        for (Tri b : kAll)
            CHECK(tri_not(tri_and(a, b)) == tri_or(tri_not(a), tri_not(b)));
    }
}

}  // namespace payrule::tri_test
