// The story of a pair: both orders, both kinds of bundle, earlier windows, edits that were never active.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "runtime/pair_story.h"

namespace payrule::table_pair_story_test {

namespace {

Date day(std::string_view text) { return *parse_date(text); }

MemoryTable sample() {
    MemoryTable table(TableKind::Pairs);
    table.table_release = "sample";
    table.table_coverage = {day("1996-01-01"), day("2026-12-31")};
    const auto row = [&](const char* a, const char* b, const char* from, const char* until, std::uint8_t indicator) {
        table.pairs.push_back(
            {code(a), code(b), day(from), *until == '\0' ? kDateMax : day(until), indicator, false, "", ""});
    };
    row("97140", "97530", "2000-07-01", "2019-12-31", 1);
    row("97161", "97140", "2020-01-01", "2020-01-01", 9);
    row("17004", "17003", "1998-04-01", "", 0);
    row("12001", "12011", "1996-01-01", "2019-12-31", 1);
    row("12011", "12001", "2020-01-01", "", 1);
    row("20610", "99213", "2020-10-01", "", 1);
    return table;
}

PairStory tell(const char* first, const char* second, const char* date,
               PairSetting setting = PairSetting::Practitioner) {
    static const MemoryTable table = sample();
    return tell_pair(table, "ncci.ptp.practitioner", setting, code(first), code(second), day(date));
}

bool has_modifier(const PairStory& story, std::string_view modifier) {
    return std::any_of(story.remedies.begin(), story.remedies.end(),
                       [&](const PairRemedy& remedy) { return remedy.modifiers == modifier; });
}

}  // namespace

TEST_CASE("a soft bundle is found in either order, to its last day and no longer") {
    for (const auto& [a, b] : {std::pair{"97140", "97530"}, {"97530", "97140"}}) {
        const PairStory story = tell(a, b, "2019-12-31");
        CHECK(story.verdict == PairVerdict::SoftBundle);
        REQUIRE(story.active);
        CHECK(story.active->column2 == code("97530"));
        CHECK(has_modifier(story, "59"));
        CHECK(tell(a, b, "2020-01-01").verdict == PairVerdict::NoEdit);
        CHECK(tell(a, b, "2000-06-30").verdict == PairVerdict::NoEdit);
        CHECK(tell(a, b, "2026-07-01").windows.size() == 1);
    }
}

TEST_CASE("a hard bundle offers no modifier") {
    const PairStory story = tell("17003", "17004", "2026-07-01");
    CHECK(story.verdict == PairVerdict::HardBundle);
    for (const PairRemedy& remedy : story.remedies)
        CHECK(remedy.modifiers.empty());
}

TEST_CASE("indicator 9 never fires, not even on its day, and says so") {
    const PairStory story = tell("97140", "97161", "2020-01-01");
    CHECK(story.verdict == PairVerdict::NoEdit);
    REQUIRE(story.windows.size() == 1);
    CHECK(story.windows[0].meaning == "indicator 9, deleted as of its first day: the edit was never active");
}

TEST_CASE("swapped columns: each date has its own column 2") {
    CHECK(tell("12001", "12011", "2019-12-31").active->column2 == code("12011"));
    CHECK(tell("12001", "12011", "2020-01-01").active->column2 == code("12001"));
    CHECK(tell("12001", "12011", "2020-01-01").windows.size() == 2);
}

TEST_CASE("a visit takes 25, 57 or 24, never 59") {
    const PairStory story = tell("20610", "99213", "2026-07-01");
    CHECK(has_modifier(story, "25"));
    CHECK(!has_modifier(story, "59"));
    CHECK(!has_modifier(story, "XE"));
}

TEST_CASE("either line counts from 2019-07-01 in the practitioner table only") {
    const auto says_either = [](const PairStory& story) {
        return pair_story_text(story).find("either line") != std::string::npos;
    };
    CHECK(!says_either(tell("97140", "97530", "2019-06-30")));
    CHECK(says_either(tell("97140", "97530", "2019-07-01")));
    CHECK(!says_either(tell("97140", "97530", "2019-07-01", PairSetting::Hospital)));
}

TEST_CASE("a date past the table's coverage is not answered with no edit") {
    CHECK(tell("17003", "17004", "2027-01-01").verdict == PairVerdict::NotCovered);
    CHECK(tell("17003", "17004", "1995-12-31").verdict == PairVerdict::NotCovered);
    CHECK(!tell("17003", "17004", "2027-01-01").active);
}

}  // namespace payrule::table_pair_story_test
