// The declared order of lines is one order, whichever lines are compared first: a line without the field must not stand
// both before a later and behind an earlier one.
#include <algorithm>
#include <array>
#include <vector>

#include <doctest/doctest.h>

#include "runtime/engine/world.h"

namespace payrule::line_order_test {
namespace {

using engine::comes_before;
using engine::LineIndex;

constexpr std::array kByDate = {static_cast<std::uint32_t>(FieldId::LineServiceDate),
                                static_cast<std::uint32_t>(FieldId::LineNumber)};

/// Lines on the days given; nothing: the day is not known. The last `past` of them are of an earlier claim.
struct Lines {
    Claim claim;
    std::vector<HistoryLine> history;
    engine::World world;

    Lines(const std::vector<std::optional<int>>& days, std::size_t past) : history(past) {
        claim.lines.resize(days.size() - past);
        for (std::size_t i = 0; i < days.size(); ++i) {
            const bool own = i < claim.lines.size();
            ClaimLine& line = own ? claim.lines[i] : history[i - claim.lines.size()].line;
            line.number = static_cast<std::int32_t>(i) + 1;
            if (days[i]) line.service_date = Maybe<Date>::known(Date{*days[i]});
            world.lines.emplace_back().billed = &line;
            if (!own) world.lines.back().history = &history[i - claim.lines.size()];
        }
        world.claim = &claim;
        world.own = static_cast<LineIndex>(claim.lines.size());
    }
    std::vector<LineIndex> sorted(std::vector<LineIndex> order) const {
        std::stable_sort(order.begin(), order.end(),
                         [&](LineIndex a, LineIndex b) { return comes_before(world, kByDate, a, b); });
        return order;
    }
};

TEST_CASE("a line whose day is not known stands behind the others, however they are sorted") {
    const Lines lines({20, std::nullopt, 10}, 0);
    std::vector<LineIndex> order{0, 1, 2};
    do {
        CHECK(lines.sorted(order) == std::vector<LineIndex>{2, 0, 1});
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("a line of an earlier claim whose day is not known stands before the others") {
    const Lines lines({20, std::nullopt, std::nullopt, 10}, 2);
    std::vector<LineIndex> order{0, 1, 2, 3};
    do {
        CHECK(lines.sorted(order) == std::vector<LineIndex>{2, 3, 0, 1});
    } while (std::next_permutation(order.begin(), order.end()));
}

}  // namespace
}  // namespace payrule::line_order_test
