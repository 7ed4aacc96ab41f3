// Code lists: ranges, prefixes, systems, dated history, lists in lists, files, overrides.
#include <doctest/doctest.h>

#include "tests/unit/compiler/resolve_fixture.h"

namespace payrule::resolve_codes_test {
namespace {

using testing::resolve_files;
using testing::resolve_guard;
using testing::resolve_text;

std::string list_of(const std::string& items, const std::string& system = "procedure") {
    const auto r = resolve_text("code list l of " + system + " { " + items + " }");
    return r.policy ? code_set_text(r.list("l")) : r.codes.substr(0, 5);
}

TEST_CASE("segments follow the list's dates") {
    CHECK(list_of("[97110..97113, 97116]") == "[97110..97113, 97116]");
    CHECK(list_of("[97110] adds [97112] from 2022-01-01") == "[97110] | from 2022-01-01 [97110, 97112]");
    CHECK(list_of("[97110, 97127] ends [97127] after 2019-12-31") == "[97110, 97127] | from 2020-01-01 [97110]");
    CHECK(list_of("[97110] from 2020-01-01 until 2020-12-31") == "[] | from 2020-01-01 [97110] | from 2021-01-01 []");
    CHECK(list_of("[97110] ends [97110] after 2019-12-31 adds [97110] from 2022-01-01") ==
          "[97110] | from 2020-01-01 [] | from 2022-01-01 [97110]");
}

TEST_CASE("ranges, prefixes and except") {
    CHECK(list_of("[97110..97120 except 97112]") == "[97110..97111, 97113..97120]");
    CHECK(list_of("[G01*]") == "[G0100..G0199, G010A..G019Z, G01A0..G01Z9, G01AA..G01ZZ]");
    CHECK(list_of("[0001T..0042T]") == "[0001T..0042T]");
    CHECK(list_of("[97120..97110]") == "E0211");
    CHECK(list_of("[97110..G0283]") == "E0211");
    CHECK(list_of("[50]") == "E0210");
    CHECK(list_of("[97110]", "modifier") == "E0210");
    CHECK(list_of("[97110]", "modifer") == "E0201");
}

TEST_CASE("a category at the end of a range holds its subcodes, and dots do not count") {
    const auto r = resolve_text("code list l of diagnosis { [M22.0..M22.9, E11*] }");
    REQUIRE(r.policy);
    const CodeIntervals& codes = r.list("l").segments[0].codes;
    CHECK(contains(codes, code("M229")));
    CHECK(contains(codes, code("M2291")));
    CHECK(contains(codes, code("E119")));
    CHECK(contains(codes, code("E1165")));
    CHECK_FALSE(contains(codes, code("M230")));
    CHECK_FALSE(contains(codes, code("E12")));
}

TEST_CASE("lists in lists bring their dates along") {
    const auto r =
        resolve_text("code list x of modifier { [XS] from 2015-01-01 }\ncode list all of modifier { [59, x] }");
    REQUIRE_MESSAGE(r.policy, r.text);
    CHECK(code_set_text(r.list("all")) == "[59] | from 2015-01-01 [59, XS]");
    CHECK(resolve_text("code list a of modifier { [b] }\ncode list b of modifier { [a] }").codes == "E0209");
    CHECK(resolve_text("code list a of procedure { [97110] }\ncode list b of modifier { [a] }").codes == "E0212");
    CHECK(resolve_guard("line has modifier [a]", "code list a of procedure { [97110] }").codes == "E0212");
}

TEST_CASE("codes that end must have been there") {
    CHECK(resolve_text("code list l of procedure { [97110] ends [97112] after 2019-12-31 }").codes == "E0213");
}

TEST_CASE("an override replaces a list inside every list that names it") {
    const std::string base =
        "policy \"base\" version \"1\" edition 1 { effective 2018-01-01 .. }\n"
        "code list accepted of modifier { [59, XS] }\ncode list all of modifier { [25, accepted] }\n";
    const std::string head =
        "policy \"p\" version \"1\" edition 1 extends \"base\" version \"1\" { effective 2020-01-01 .. }\n";
    const auto r = resolve_files({base, head + "override code list accepted because \"manual\" { [59] }"});
    REQUIRE_MESSAGE(r.policy, r.text);
    CHECK(code_set_text(r.list("all")) == "[25, 59]");
    CHECK(r.list("accepted").origin.because == "manual");
    CHECK(resolve_files({base, head + "override code list acepted because \"x\" { [59] }"}).codes == "E0215");
    CHECK(resolve_files({base, head + "override code list accepted { [59] }"}).codes == "E0217");
    CHECK(resolve_files({base, head + "override code list accepted of procedure because \"x\" { [97110] }"})
              .codes.substr(0, 5) == "E0212");
}

TEST_CASE("lists from files, with dates and comments") {
    const std::string text = "code list l of diagnosis from file \"l.csv\"";
    const auto r =
        resolve_text(text, {{"f/l.csv", "code,from,until\n# knees\nM17.0\nM23.2,2026-04-01\nM22.9,,2026-09-30\n"}});
    REQUIRE_MESSAGE(r.policy, r.text);
    CHECK(code_set_text(r.list("l")) ==
          "[M170, M229] | from 2026-04-01 [M170, M229, M232] | from 2026-10-01 [M170, M232]");
    CHECK(resolve_text(text).codes == "E0214");
    CHECK(resolve_text(text, {{"f/l.csv", "M17.0;x\n"}}).codes == "E0214");
    CHECK(resolve_text(text, {{"f/l.csv", "M17.0,2026-13-01\n"}}).codes == "E0214");
}

TEST_CASE("inline codes are unnamed sets with their text") {
    const auto r =
        resolve_guard("line.procedure in [l, 97116 except 97112]", "code list l of procedure { [97110..97113] }");
    REQUIRE_MESSAGE(r.policy, r.text);
    CHECK(r.guard("r") == "line.procedure in [l, 97116 except 97112]");
    CHECK(code_set_text(r.policy->sets.back()) == "[97110..97111, 97113, 97116]");
    CHECK(r.policy->sets.back().name.empty());
}

TEST_CASE("codes are typed by their place") {
    CHECK(resolve_guard("line has modifier [97110]").codes == "E0210");
    CHECK(resolve_guard("line.procedure in [KX]").codes == "E0210");
    CHECK(resolve_guard(
              "line.place_of_service in [11, 21..23] and line has diagnosis [E11.9] and claim has condition_code [45]"
              " and claim.type_of_bill in [13*] and claim.frequency in [7, 8]")
              .codes == "");
    CHECK(resolve_guard("line.units in [1, 3..5]").policy);
    CHECK(resolve_guard("line.units in [KX]").codes == "E0210");
    CHECK(resolve_guard("line.modifiers in [KX]").codes == "E0302");
    CHECK(resolve_guard("patient.sex in [KX]").codes == "E0302");
}

}  // namespace
}  // namespace payrule::resolve_codes_test
