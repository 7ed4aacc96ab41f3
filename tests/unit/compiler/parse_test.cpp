// Policy text to syntax tree: values, comments, byte-order mark, keywords as names, test tables.
#include "compiler/parse.h"

#include <doctest/doctest.h>

#include <string>

#include "compiler/ast_dump.h"

namespace payrule::parse_test {
namespace {

const std::string kHeader = "policy \"p\" version \"1\" edition 1 { effective 2026-01-01 .. }\n";

struct Parsed {
    Sources sources;
    Diagnostics diagnostics;
    std::optional<ast::File> file;
};

Parsed parsed(const std::string& text) {
    Parsed out;
    SourceId id = out.sources.add("p.pay", text);
    out.file = parse(id, out.sources, {}, out.diagnostics);
    return out;
}

std::string dumped(const std::string& declarations) {
    Parsed p = parsed(kHeader + declarations);
    if (!p.file) return render_diagnostics(p.diagnostics, p.sources);
    std::string all = dump_ast(*p.file, p.sources);
    return all.substr(all.find('\n') + 1);
}

std::string condition(const std::string& text) {
    Parsed p = parsed(kHeader + "define d for line as " + text);
    return p.file ? dump_expr(*p.file, p.file->defines[0].value) : render_diagnostics(p.diagnostics, p.sources);
}

TEST_CASE("conditions keep their shape") {
    CHECK(condition("a is true and not b is true and c is true") ==
          "(and (is a (true)) (not (is b (true))) (is c (true)))");
    CHECK(condition("(a or b) and c") == "(and (or a b) c)");
    CHECK(condition("not not a") == "a");
    CHECK(condition("a + 6 months - 1 day >= b * 50%") == "(>= (- (+ a (months 6)) (days 1)) (percent 5000/10000 b))");
    CHECK(condition("line.procedure not in [97110..97113, E11* except therapy]") ==
          "(not (in line.procedure [97110..97113 E11* except therapy]))");
    CHECK(condition("line has exactly one of modifier [RT, LT]") == "(has-modifier exactly-one line [RT LT])");
    CHECK(condition("line has modifier [KX] on any ground") == "(has-modifier any line [KX] on-any-ground)");
    CHECK(condition("claim has no condition_code [41]") == "(no-has-code claim (condition_code) [41])");
    CHECK(condition("col1 and col2 share no modifier of [anatomic] or x") ==
          "(or (no-share-modifier col1 col2 [anatomic]) x)");
    CHECK(condition("same patient, service_date or both absent or x") ==
          "(or (same (patient service_date) or-both-absent) x)");
    CHECK(condition("x and no other line where other is payable and y") ==
          "(and x (no-other-line (and (payable other) y)))");
    CHECK(condition("any of { a and b  c not d }") == "(any-of (and a b) c (not d))");
    CHECK(condition("x is not one of { a, b }") == "(no-is x (a b))");
    CHECK(condition("line.charge > $1,234.56") == "(> line.charge $1234.56)");
}

TEST_CASE("a rule keeps the documentation lines above it, not those of its neighbour") {
    Parsed p = parsed(kHeader + "## far away\n\n## first\n## second\nrule a for each line { when x then deny line }\n");
    REQUIRE(p.file);
    CHECK(p.file->rules[0].body.comment == "first\nsecond");
}

TEST_CASE("a byte-order mark and letters beyond ASCII do not move places") {
    Parsed p = parsed("\xEF\xBB\xBFpolicy \"p\" version \"1\" edition 1 { title \"caf\xC3\xA9\" payer_id acme }");
    REQUIRE(p.file);
    CHECK(p.file->header.title == "caf\xC3\xA9");
    CHECK(p.file->header.payer_id.text == "acme");
    CHECK(p.sources.text(0).substr(p.file->header.payer_id.span.begin, 4) == "acme");
    CHECK(p.sources.place(p.file->header.payer_id.span).column == 58);
}

TEST_CASE("every keyword may stand in a rule's name, as a field, and as a name of a pair with a dot") {
    std::vector<std::string> keywords = language_keywords();
    CHECK(keywords.size() > 150);
    for (const std::string& word : keywords) {
        if (word == "except") continue;
        std::string text = "rule " + word + " for each line { when line." + word + " is known and not " + word +
                           ".x in [1] then deny line }\n" + "rule a." + word + ".b for each pair of lines (" + word +
                           ", z) { when " + word + ".units > z." + word + " then deny " + word + " as " + word +
                           " }\n" + "exception x." + word + " to a." + word + ".b { then rule does not apply }\n" +
                           "disable rule " + word + "." + word + " because \"x\"\n" + "fact " + word +
                           " : yes_no on line\n" + "test \"t\" for rule a." + word + ".b { facts { " + word +
                           " = 1 } expect rule a." + word + " fired expect line 1: deny by " + word + " }\n";
        Parsed p = parsed(kHeader + text);
        CHECK_MESSAGE(p.file.has_value(), render_diagnostics(p.diagnostics, p.sources));
        for (const std::string& report : grammar_ambiguities(kHeader + text))
            FAIL_CHECK(word << ": " << report);
    }
}

TEST_CASE("a row of a decision table holds whole conditions") {
    std::string text = R"(decide d for each line, exactly one row applies {
  stage modifiers
  | line.modifiers | line has modifier [KX] | kind => then
  | not all of [KX, CG] | false | not other => deny line [CO-4]
  | any | true | insulin => rule does not apply
  unknown => review line
})";
    CHECK(dumped(text) ==
          "(decide d @2 line stage modifiers columns line.modifiers (has-modifier any line [KX]) kind"
          " (row (not (has-modifier all line [KX CG])) (not (has-modifier any line [KX])) (no-is kind (other)) =>"
          " (deny line [CO-4])) (row _ (has-modifier any line [KX]) (is kind (insulin)) => (rule does not apply))"
          " unknown (review line))\n");
}

TEST_CASE("a test table becomes one test for each row") {
    std::string text = R"(test table "t" for rule r.a {
  claim professional received 2026-07-08 { line 1 [29880] on 2026-07-01 }
  | line 1 modifiers | history visits | line 1 units => line 1
  | [RT]             | 19             | 2            => deny [PR-119] by r.a
  | []               | unknown        | 1            => review
})";
    CHECK(dumped(text) ==
          "(test \"t, row 1\" @5 for r.a (history visits=19) (claim C1 professional received 2026-07-08 (line 1 [29880]"
          " modifiers [RT] on=2026-07-01 units=2)) (expect line 1 deny [PR-119] by r.a))\n"
          "(test \"t, row 2\" @6 for r.a (history visits=unknown) (claim C1 professional received 2026-07-08 (line 1"
          " [29880] on=2026-07-01 units=1)) (expect line 1 review))\n");
}

TEST_CASE("effects keep target, reason and detail") {
    CHECK(dumped("rule a for each line { when x then pay 85% of allowed on line [CO-45] remark [N851] "
                 "and require any of modifier [GP, GO] on line, else reject line [CO-4] and deny claim [CO-29] "
                 "and advise line \"do\" to biller if not known review line and request document a, b on line }") ==
          "(rule a @2 line when x then (pay percent line 8500/10000 [CO-45] remark N851) (require line any [GP GO] else"
          " (reject line [CO-4])) (deny claim claim [CO-29]) (advise line \"do\" to biller) if-not-known (review line)"
          " (request document line (a b)))\n");
}

}  // namespace
}  // namespace payrule::parse_test
