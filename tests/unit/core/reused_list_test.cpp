// A list that keeps what its former elements own: what is in it, what copies take along, what comes back.
#include "core/reused_list.h"

#include <vector>

#include <doctest/doctest.h>

namespace payrule {
namespace {

using Inner = std::vector<int>;

ReusedList<Inner> three() { return {Inner{1}, Inner{2, 2}, Inner{3, 3, 3}}; }

}  // namespace

TEST_CASE("a reused list has what was put into it, and nothing that it had before") {
    ReusedList<Inner> list = three();
    list.pop_back();
    CHECK(list.size() == 2);
    CHECK(list.back() == Inner{2, 2});
    CHECK(std::vector<Inner>(list.begin(), list.end()) == std::vector<Inner>{{1}, {2, 2}});
    list.resize(3);
    CHECK(list[2].empty());
    list.erase(list.begin());
    CHECK(list.size() == 2);
    CHECK(list.front() == Inner{2, 2});
    list.append(std::vector<Inner>{{7}});
    CHECK(list.back() == Inner{7});
    list.clear();
    CHECK(list.empty());
    CHECK(list.begin() == list.end());
}

TEST_CASE("an element used again owns what it owned; the caller makes it blank") {
    ReusedList<Inner> list = three();
    const int* owned = list[2].data();
    list.clear();
    list.add_used();
    list.add_used();
    Inner& third = list.add_used();
    CHECK(third.data() == owned);
    third.clear();
    CHECK(list[2].capacity() >= 3);
}

TEST_CASE("copies take along what is in the list only; moved lists are empty") {
    ReusedList<Inner> list = three();
    list.pop_back();
    ReusedList<Inner> copy = list;
    CHECK(copy.size() == 2);
    CHECK(copy.add_used().empty());
    const ReusedList<Inner> moved = std::move(list);
    CHECK(moved.size() == 2);
    CHECK(list.empty());  // NOLINT(bugprone-use-after-move,clang-analyzer-cplusplus.Move): said by the class
    copy = moved;
    CHECK(copy.size() == 2);
}

}  // namespace payrule
