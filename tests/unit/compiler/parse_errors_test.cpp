// What people type wrongly: one clear sentence, the place, a fix where there is one, and no cascade.
#include <doctest/doctest.h>

#include <string>

#include "compiler/parse.h"

namespace payrule::parse_errors_test {
namespace {

const std::string kHeader = "policy \"p\" version \"1\" edition 1 { effective 2026-01-01 .. }\n";

std::vector<Diagnostic> errors_of_file(const std::string& text, const ParseLimits& limits = {}) {
    Sources sources;
    Diagnostics diagnostics;
    SourceId id = sources.add("p.pay", text);
    bool parsed = parse(id, sources, limits, diagnostics).has_value();
    CHECK(parsed == !diagnostics.has_errors());
    for (const char* antlr_words : {"mismatched", "no viable", "extraneous", "missing '", "token recognition"}) {
        CHECK(render_diagnostics(diagnostics, sources).find(antlr_words) == std::string::npos);
    }
    return diagnostics.sorted();
}

/// `E0105 97110-97113 -> 97110..97113`: code, marked text, what the fix writes; one part for each error.
std::string said(const std::string& declarations) {
    std::string text = kHeader + declarations;
    std::string out;
    for (const Diagnostic& d : errors_of_file(text)) {
        if (!out.empty()) out += " | ";
        out += std::string(diagnostic_name(d.code)) + " " + text.substr(d.span.begin, d.span.end - d.span.begin);
        if (d.fix) out += " -> " + d.fix->replacement;
    }
    return out;
}

std::string when(const std::string& condition, const std::string& then = "deny line [CO-96]") {
    return said("rule a for each line { stage coverage when " + condition + " then " + then + " }");
}

TEST_CASE("codes") {
    CHECK(when("line.procedure in [97110-97113]") == "E0105 97110-97113 -> 97110..97113");
    CHECK(when("line.procedure in [97110 - 97113]") == "E0105 - -> ..");
    CHECK(when("line.procedure in [a5500]") == "E0106 a5500 -> A5500");
    CHECK(when("line.procedure in [A5500x]") == "E0106 A5500x -> A5500X");
    CHECK(when("line.procedure = 97110") == "E0108 97110 -> line.procedure in [97110]");
    CHECK(when("line.procedure = A5500") == "E0108 = A5500 -> in [A5500]");
    CHECK(when("line.procedure != A5500") == "E0108 != A5500 -> not in [A5500]");
    CHECK(when("line.procedure in 97110") == "E0108 97110 -> [97110]");
    CHECK(when("line has modifier KX") == "E0108 KX -> [KX]");
    CHECK(when("line has any modifier 59") == "E0108 59 -> [59]");
    CHECK(when("line.procedure in []") == "E0110 []");
    CHECK(when("line.procedure in [97110 97112]") == "E0101 97112 -> ,");
}

TEST_CASE("reasons") {
    CHECK(when("x", "deny line [96]") == "E0111 96 -> CO-96");
    CHECK(when("x", "deny [CO-96]") == "E0111 [ -> line ");
    CHECK(when("x", "deny line CO-96") == "E0108 CO-96 -> [CO-96]");
    CHECK(when("x", "deny line [CO-96, N425]") == "E0111 [CO-96, N425]");
    CHECK(when("x", "deny every line [CO-96]") == "E0101 every -> ");
}

TEST_CASE("dates, money and numbers") {
    CHECK(said("code list a of procedure { [97110] from 7/1/2019 }") == "E0107 7/1/2019 -> 2019-07-01");
    CHECK(said("code list a of procedure { [97110] from 2019-7-1 }") == "E0107 2019-7-1 -> 2019-07-01");
    CHECK(said("code list a of procedure { [97110] from 2019-02-30 }") == "E0107 2019-02-30");
    CHECK(said("code list a of procedure { [97110] from 2019-02-01 until 2018-01-01 }") ==
          "E0107 from 2019-02-01 until 2018-01-01");
    CHECK(said("parameter a : money { 2026: 2480 }") == "E0109 2480 -> $2,480");
    CHECK(said("parameter a : money { 2026: $2,48 }") == "E0109 $2,48");
    CHECK(when("line.charge > 2480") == "E0109 2480 -> $2,480");
    CHECK(when("line.units > 1,000") == "E0112 1,000 -> 1000");
    CHECK(when("line.units > 2.5") == "E0112 2.5");
    CHECK(when("line.service_date > claim.received + 6months") == "E0121 6months");
}

TEST_CASE("texts and characters") {
    CHECK(said("rule a for each line { title \xE2\x80\x9CTherapy\xE2\x80\x9D when x then deny line }") ==
          "E0118 \xE2\x80\x9CTherapy\xE2\x80\x9D -> \"Therapy\"");
    CHECK(said("rule a for each line { title \"Therapy\n when x then deny line }") == "E0118 \"");
    CHECK(said("rule a for each line { title \"a\\nb\" when x then deny line }") == "E0118 \"a\\nb\"");
    CHECK(said("rule a for each line { stage coverage; when x then deny line }") == "E0121 ; -> ");
    CHECK(when("x @ y") == "E0121 @");
}

TEST_CASE("misspelt words and capitals") {
    CHECK(said("rule a for each line { wen x then deny line }") == "E0120 wen -> when");
    CHECK(said("rule a for each line { when x them deny line }") == "E0120 them -> then");
    CHECK(said("rul a for each line { when x then deny line }") == "E0120 rul -> rule");
    CHECK(when("x adn y") == "E0120 adn -> and");
    CHECK(said("rule a for each line { When x then deny line }") == "E0122 When -> when");
    CHECK(when("line.placeOfService in [11]") == "E0122 placeOfService -> place_of_service");
    CHECK(said("rule ncci-hard for each line { when x then deny line }") == "E0101 - -> ncci_hard");
}

TEST_CASE("conditions") {
    CHECK(when("a and b or c") == "E0113 or");
    CHECK(when("1 < line.units < 5") == "E0114 < 5");
    CHECK(when("line.units >") == "E0101 then");
    CHECK(when("x is") == "E0101 then");
    CHECK(when("(a and b") == "E0104 then");
    CHECK(when("line.procedure in [97110, 97112") == "E0104 then");
    CHECK(said("rule a for each line { when x when y then deny line }") == "E0116 when y");
    CHECK(said("rule a for each line { when x }") == "E0117 a");
}

TEST_CASE("mixed and and or print both readings") {
    std::vector<Diagnostic> list = errors_of_file(kHeader + "define d for line as a and b or c and d or e");
    REQUIRE(list.size() == 1);
    REQUIRE(list[0].notes.size() == 2);
    CHECK(list[0].notes[0].text == "either: (a and b) or (c and d) or e");
    CHECK(list[0].notes[1].text == "or:     a and (b or c) and (d or e)");
}

TEST_CASE("one error for each declaration, and the next one is read") {
    CHECK(said("rule a for each line { wen x thn y }\n"
               "rule b for each line { when line has modifier KX then deny lin [96] }\n"
               "rule c for each line { when x then deny line [96] }\n") ==
          "E0120 wen -> when | E0108 KX -> [KX] | E0111 96 -> CO-96");
    CHECK(said("rule a for each line { when x then deny line\nrule b for each line { when x then deny line }") ==
          "E0104 rule");
    CHECK(said("property \"x\" { never a }") == "E0101 property");
}

TEST_CASE("bytes that are no text") {
    CHECK(errors_of_file("policy \"caf\xE9\"").at(0).code == DiagnosticCode::E0102);
    CHECK(errors_of_file(std::string("policy\0", 7)).at(0).code == DiagnosticCode::E0102);
    CHECK(errors_of_file("\xC0\xAF").at(0).code == DiagnosticCode::E0102);
    CHECK(errors_of_file("\xED\xA0\x80").at(0).code == DiagnosticCode::E0102);
    CHECK(errors_of_file("").at(0).code == DiagnosticCode::E0101);
}

std::string repeated(std::string_view part, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += part;
    return out;
}

void refuses_with_limit(const std::string& text) {
    std::vector<Diagnostic> list = errors_of_file(text);
    REQUIRE(list.size() == 1);
    CHECK(list[0].code == DiagnosticCode::E0103);
}

TEST_CASE("limits are errors, never crashes") {
    refuses_with_limit(repeated("(", 1'000'000));
    refuses_with_limit(kHeader + "define d for line as 1" + repeated("+1", 300'000) + " > 2");
    refuses_with_limit(kHeader + "define d for line as a" + repeated(" or a", 300'000));
    refuses_with_limit(kHeader + "define d for line as " +
                       repeated("some other line listed in then where rule and ", 10'000) + "a");
    refuses_with_limit(kHeader + "define d for line as " + repeated("any of { ", 10'000) + "a");
    CHECK(errors_of_file(kHeader + "define d for line as " + repeated("not ", 10'000) + "a").empty());
    ParseLimits small;
    small.source_bytes = 10;
    CHECK(errors_of_file(kHeader, small).at(0).code == DiagnosticCode::E0103);
}

TEST_CASE("the limit on nesting stands where it says") {
    ParseLimits limits;
    limits.nesting = 3;
    auto nested = [](std::size_t depth) {
        return kHeader + "define d for line as " + repeated("(", depth) + "a" + repeated(")", depth);
    };
    CHECK(errors_of_file(nested(3), limits).empty());
    CHECK(errors_of_file(nested(4), limits).at(0).code == DiagnosticCode::E0103);
}

}  // namespace
}  // namespace payrule::parse_errors_test
