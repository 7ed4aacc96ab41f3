// Codes and sets of codes: packing, order by shape, ranges, and set operations against plain sets of codes.
#include "core/code.h"

#include <algorithm>
#include <set>

#include "core/code_order.h"
#include "tests/unit/property.h"

namespace payrule::code_test {

using testing::check_property;

namespace {

std::set<std::uint64_t> members(const CodeIntervals& set, const std::vector<Code>& universe) {
    std::set<std::uint64_t> result;
    for (Code value : universe) {
        if (contains(set, value)) result.insert(value.key);
    }
    return result;
}

/// Every code of one and two characters: small enough to enumerate, with every shape of those lengths.
std::vector<Code> short_codes() {
    constexpr std::string_view kCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::vector<Code> result;
    for (char a : kCharacters) {
        result.push_back(code(std::string(1, a)));
        for (char b : kCharacters)
            result.push_back(code(std::string{a, b}));
    }
    return result;
}

CodeIntervals any_intervals(const std::vector<Code>& universe) {
    const auto count = *rc::gen::inRange<std::size_t>(0, 6);
    CodeIntervals result;
    for (std::size_t i = 0; i < count; ++i) {
        const Code first = *rc::gen::elementOf(universe);
        const Code last = *rc::gen::elementOf(universe);
        if (shape_of(first) == shape_of(last))
            result.push_back({std::min(first, last), std::max(first, last)});
        else
            result.push_back({first, first});
    }
    return result;
}

bool is_canonical(const CodeIntervals& set) { return normalise(set) == set; }

CodeInterval range(std::string_view first, std::string_view last) { return {code(first), code(last)}; }

}  // namespace

TEST_CASE("codes are packed and shown again") {
    for (const char* text : {"0", "9", "A", "Z", "59", "XE", "97110", "0001T", "A5500", "E11", "S72001A", "ZZZZZZZ"}) {
        CHECK(format_code(code(text)) == text);
    }
    for (const char* text : {"", "a5500", "E11.9", "97110 ", "12345678", "É", "9-1"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_code(text).has_value());
    }
    CHECK_FALSE(Code{});
    CHECK(format_code(Code{}).empty());
}

TEST_CASE("shape comes before characters in the order") {
    CHECK(shape_of(code("97110")) == shape_of(code("00100")));
    CHECK(shape_of(code("0001T")) != shape_of(code("00010")));
    CHECK(shape_of(code("A5500")) != shape_of(code("0001T")));
    CHECK(code("9") < code("00"));
    CHECK(code("99999") < code("0001T"));
    CHECK(code("0001T") < code("A0001"));
    CHECK(code("97110") < code("97112"));
}

TEST_CASE("a range of digits holds no lettered code") {
    const CodeIntervals anaesthesia{range("00100", "01999")};
    CHECK(contains(anaesthesia, code("00100")));
    CHECK(contains(anaesthesia, code("01999")));
    CHECK_FALSE(contains(anaesthesia, code("02000")));
    CHECK_FALSE(contains(anaesthesia, code("0101T")));
    CHECK_FALSE(contains({}, code("00100")));
}

TEST_CASE("a prefix holds its code and every longer one") {
    const CodeIntervals e11 = prefix_intervals("E11");
    CHECK(contains(e11, code("E11")));
    CHECK(contains(e11, code("E119")));
    CHECK(contains(e11, code("E1165")));
    CHECK(contains(e11, code("E11A")));
    CHECK(contains(e11, code("E11ZZZZ")));
    CHECK_FALSE(contains(e11, code("E12")));
    CHECK_FALSE(contains(e11, code("E1")));
    CHECK(e11.size() == 31);
    CHECK(prefix_intervals("S72001A") == CodeIntervals{range("S72001A", "S72001A")});
    CHECK(prefix_intervals("e11").empty());
    CHECK(prefix_intervals("12345678").empty());
    CHECK(prefix_intervals("").size() == 254);
    CHECK(contains(prefix_intervals(""), code("97110")));
}

TEST_CASE("a range of categories holds the subcodes of its last category") {
    const CodeIntervals diabetes = category_intervals(code("E08"), code("E13"));
    for (const char* text : {"E08", "E0800", "E119", "E13", "E139", "E13ZZZZ"})
        CHECK(contains(diabetes, code(text)));
    for (const char* text : {"E07", "E079", "E14", "E140", "F10"})
        CHECK_FALSE(contains(diabetes, code(text)));
    CHECK(category_intervals(code("E13"), code("E08")).empty());
    CHECK(category_intervals(code("E08"), code("E0A")).empty());
    CHECK(category_intervals(Code{}, Code{}).empty());
}

TEST_CASE("neighbours are merged within one shape only") {
    CHECK(unite({range("97110", "97113")}, {range("97114", "97119")}) == CodeIntervals{range("97110", "97119")});
    CHECK(unite({range("0009T", "0009Z")}, {range("0010A", "0010B")}) == CodeIntervals{range("0009T", "0010B")});
    CHECK(unite({range("A9", "A9")}, {range("B0", "B0")}) == CodeIntervals{range("A9", "B0")});
    CHECK(unite({range("9", "9")}, {range("A", "A")}).size() == 2);
    CHECK(unite({range("99", "99")}, {range("0A", "0A")}).size() == 2);
    CHECK(normalise({range("99", "10"), {code("1"), code("A")}}).empty());
}

TEST_CASE("taking codes out splits intervals") {
    CHECK(subtract({range("10", "20")}, {range("15", "15")}) == CodeIntervals{range("10", "14"), range("16", "20")});
    CHECK(subtract({range("10", "20")}, {range("00", "99")}).empty());
    CHECK(subtract({range("10", "20")}, {}) == CodeIntervals{range("10", "20")});
    CHECK(subtract({}, {range("10", "20")}).empty());
    CHECK(subtract({range("00", "99")}, {range("00", "00"), range("99", "99")}) == CodeIntervals{range("01", "98")});
}

TEST_CASE("set operations agree with sets of codes") {
    const std::vector<Code> universe = short_codes();
    check_property("unite and subtract", [&universe] {
        const CodeIntervals a = any_intervals(universe);
        const CodeIntervals b = any_intervals(universe);
        const auto in_a = members(normalise(a), universe);
        const auto in_b = members(normalise(b), universe);
        std::set<std::uint64_t> both = in_a;
        both.insert(in_b.begin(), in_b.end());
        std::set<std::uint64_t> only_a;
        std::set_difference(in_a.begin(), in_a.end(), in_b.begin(), in_b.end(), std::inserter(only_a, only_a.end()));
        RC_ASSERT(members(unite(a, b), universe) == both);
        RC_ASSERT(members(subtract(a, b), universe) == only_a);
        RC_ASSERT(is_canonical(unite(a, b)));
        RC_ASSERT(is_canonical(subtract(a, b)));
        RC_ASSERT(unite(a, b) == unite(b, a));
    });
}

TEST_CASE("equal sets have equal canonical forms") {
    const std::vector<Code> universe = short_codes();
    check_property("canonical form", [&universe] {
        const CodeIntervals a = any_intervals(universe);
        CodeIntervals singles;
        for (Code value : universe) {
            if (contains(normalise(a), value)) singles.push_back({value, value});
        }
        RC_ASSERT(normalise(singles) == normalise(a));
    });
}

TEST_CASE("prefixes agree with the texts of codes") {
    const std::vector<Code> universe = short_codes();
    for (const char* prefix : {"", "7", "Q", "7Q", "QQ", "00"}) {
        const CodeIntervals set = prefix_intervals(prefix);
        CHECK(is_canonical(set));
        for (Code value : universe)
            CHECK(contains(set, value) == format_code(value).starts_with(prefix));
    }
}

TEST_CASE("order within a shape is the order of the texts") {
    const auto character = rc::gen::elementOf(std::string("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
    check_property("order", [&character] {
        const auto length = *rc::gen::inRange<std::size_t>(1, 8);
        const auto a = *rc::gen::container<std::string>(length, character);
        const auto b = *rc::gen::container<std::string>(length, character);
        RC_ASSERT(format_code(code(a)) == a);
        if (shape_of(code(a)) == shape_of(code(b))) RC_ASSERT((code(a) < code(b)) == (a < b));
    });
}

TEST_CASE("every code and every number between codes finds its neighbours") {
    std::vector<Code> all = short_codes();
    std::sort(all.begin(), all.end());
    for (std::size_t i = 0; i < all.size(); ++i) {
        CHECK(first_code_from(all[i].key) == all[i]);
        if (i == 0) continue;
        CHECK(code_before(all[i]) == all[i - 1]);
        for (std::uint64_t key : {all[i - 1].key + 1, all[i].key - 1, (all[i - 1].key + all[i].key) / 2 + 1})
            CHECK(first_code_from(key) == (key <= all[i - 1].key ? all[i - 1] : all[i]));
    }
    CHECK(first_code_from(0) == code("0"));
    CHECK_FALSE(code_before(code("0")));
    CHECK(first_code_from(code("9700Z").key + 1) == code("9701A"));
    CHECK(code_before(code("97010")) == code("97009"));
    CHECK_FALSE(first_code_from(code("ZZZZZZZ").key + 1));
}

}  // namespace payrule::code_test
