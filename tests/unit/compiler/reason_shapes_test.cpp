// Reasons as they look: what is meant where letters and digits that look alike are mixed up. Comes in: groups, claim
// adjustment reasons and remarks of every shape; goes out: whether each is read back from all its misspellings.
#include "compiler/reason_shapes.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace payrule {
namespace {

/// The text with each O, I, 0 and 1 once as written and once as its twin.
std::vector<std::string> look_alikes(const std::string& text) {
    std::vector<std::string> all{""};
    for (const char c : text) {
        const char twin = c == 'O' ? '0' : c == '0' ? 'O' : c == 'I' ? '1' : c == '1' ? 'I' : c;
        const std::size_t count = all.size();
        for (std::size_t i = 0; i < count; ++i) {
            if (twin != c) all.push_back(all[i] + twin);
            all[i] += c;
        }
    }
    return all;
}

ast::ReasonRef written(const std::string& group, const std::string& carc) {
    ast::ReasonRef reason;
    reason.group = group;
    reason.carc = carc;
    return reason;
}

TEST_CASE("every group and number is read back from what looks like it") {
    for (const std::string group : {"CO", "PR", "OA", "PI"}) {
        for (int number = 1; number < 1000; ++number) {
            const std::string right = group + "-" + std::to_string(number);
            for (const std::string& text : look_alikes(right))
                REQUIRE(meant_reason(text) == right);
        }
    }
}

TEST_CASE("series with a letter keep it, and what is right has no mistake") {
    for (const std::string carc : {"A1", "B7", "B10", "P14", "W1", "Y3"}) {
        CHECK(meant_carc(carc) == carc);
        CHECK_FALSE(mistake_in(written("CO", carc)));
    }
    CHECK(meant_carc("B1O") == "B10");
    CHECK(meant_rarc("MAI3O") == "MA130");
    CHECK(meant_rarc("N4I5") == "N415");
}

TEST_CASE("what nobody can have meant has no fix") {
    for (const std::string text : {"", "C", "CO", "CO-", "CO-9999", "XX-50", "CO-1B", "CR-97", "CO-OO"})
        CHECK(meant_reason(text).empty());
    const auto mistake = mistake_in(written("CO", "1B"));
    REQUIRE(mistake);
    CHECK(mistake->meant.empty());
    CHECK(mistake->text.find("1B") != std::string::npos);
}

}  // namespace
}  // namespace payrule
