// Work on several threads: each piece is done once, and what went wrong does not depend on who was faster.
#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include "runtime/side_by_side.h"

namespace payrule::side_by_side_test {

TEST_CASE("side by side: each task is done once, however many there are") {
    for (const std::size_t count : {0UL, 1UL, 2UL, 3UL, 1000UL}) {
        std::vector<int> done(count, 0);
        std::atomic<std::size_t> calls = 0;
        side_by_side(count, [&](std::size_t i) {
            ++done[i];
            ++calls;
        });
        CHECK(calls == count);
        CHECK(done == std::vector<int>(count, 1));
    }
}

TEST_CASE("side by side: the first task that throws is heard, after all are done") {
    for (int round = 0; round < 20; ++round) {
        std::array<int, 40> done{};
        std::string heard;
        try {
            side_by_side(done.size(), [&](std::size_t i) {
                done[i] = 1;
                if (i == 7 || i == 30) throw std::runtime_error(std::to_string(i));
            });
        } catch (const std::runtime_error& error) {
            heard = error.what();
        }
        CHECK(heard == "7");
        for (const int one : done)
            CHECK(one == 1);
    }
}

}  // namespace payrule::side_by_side_test
