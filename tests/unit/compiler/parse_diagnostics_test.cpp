// The registry of diagnostics and how the list is shown.
#include <doctest/doctest.h>

#include <string>

#include "compiler/parse.h"

namespace payrule::parse_diagnostics_test {

struct Shown {
    Sources sources;
    Diagnostics diagnostics;
};

TEST_CASE("a diagnostic shows place, line, carets, notes and fix") {
    Shown s;
    SourceId id = s.sources.add("a.pay", "first\n\tcaf\xC3\xA9 wen x\n");
    Diagnostic& d = s.diagnostics.report(DiagnosticCode::E0120, Span{id, 13, 16}, "`wen` is not known");
    d.label = "here";
    d.notes.push_back({"without a place", {}});
    d.notes.push_back({"with one", Span{id, 0, 5}});
    d.fix = DiagnosticFix{Span{id, 13, 16}, "when", "write `when`"};
    CHECK(render_diagnostics(s.diagnostics, s.sources) ==
          "a.pay:2:7: error[E0120]: `wen` is not known\n"
          " 2 | \tcaf\xC3\xA9 wen x\n"
          "   | \t     ^^^ here\n"
          "  note: without a place\n"
          "a.pay:1:1: note: with one\n"
          " 1 | first\n"
          "   | ^^^^^\n"
          "  fix: write `when`\n");
    CHECK(render_diagnostics_json(s.diagnostics, s.sources) ==
          "{\"diagnostics\":[\n"
          R"({"code":"E0120","severity":"error","text":"`wen` is not known","label":"here",)"
          R"("span":{"file":"a.pay","line":2,"column":7,"end_line":2,"end_column":10},"notes":[)"
          R"({"text":"without a place","span":null},{"text":"with one",)"
          R"("span":{"file":"a.pay","line":1,"column":1,"end_line":1,"end_column":6}}],)"
          R"("fix":{"text":"write `when`","replacement":"when",)"
          R"("span":{"file":"a.pay","line":2,"column":7,"end_line":2,"end_column":10}}})"
          "],\n\"more\":0,\"more_errors\":0}\n");
}

TEST_CASE("the list is sorted, without doubles, and bounded") {
    Shown s;
    SourceId id = s.sources.add("a.pay", std::string(100, 'x'));
    for (std::uint32_t i = 30; i-- > 0;)
        s.diagnostics.report(DiagnosticCode::E0101, Span{id, i, i + 1}, "no");
    s.diagnostics.report(DiagnosticCode::E0101, Span{id, 0, 1}, "no");
    std::vector<Diagnostic> list = s.diagnostics.sorted();
    CHECK(list.size() == 30);
    CHECK(list.front().span.begin == 0);
    std::string shown = render_diagnostics(s.diagnostics, s.sources);
    CHECK(shown.starts_with("a.pay:1:1: error[E0101]: no\n"));
    CHECK(shown.ends_with("and 10 more errors\n"));
}

TEST_CASE("every diagnostic has a name, a title and an explanation with a wrong and a right example") {
    for (std::size_t i = 0;; ++i) {
        auto code = static_cast<DiagnosticCode>(i);
        CHECK(find_diagnostic(diagnostic_name(code)) == code);
        CHECK(!diagnostic_title(code).empty());
        CHECK_MESSAGE(diagnostic_explanation(code).find("Wrong:") != std::string_view::npos, diagnostic_name(code));
        CHECK_MESSAGE(diagnostic_explanation(code).find("Right:") != std::string_view::npos, diagnostic_name(code));
        if (code == DiagnosticCode::E0122) break;
    }
    CHECK(!find_diagnostic("E9999"));
}

TEST_CASE("did you mean") {
    std::vector<std::string> known = {"when", "then", "line", "therapy_threshold"};
    CHECK(did_you_mean("wen", known) == "when");
    CHECK(did_you_mean("lnie", known) == "line");
    CHECK(did_you_mean("therapy_treshhold", known) == "therapy_threshold");
    CHECK(!did_you_mean("diabetes", known));
    CHECK(!did_you_mean("x", known));
}

TEST_CASE("places count characters, and lines end where they end") {
    Sources sources;
    SourceId id = sources.add("a.pay",
                              "\xEF\xBB\xBF"
                              "ab\r\n\xC3\xA9z");
    CHECK(sources.place(Span{id, 4, 5}).column == 2);
    CHECK(sources.line_text(id, 4) == "ab");
    CHECK(sources.place(Span{id, 9, 10}).line == 2);
    CHECK(sources.place(Span{id, 9, 10}).column == 2);
    CHECK(sources.file_line(Span{id, 9, 10}) == "a.pay:2");
    CHECK(sources.line_text(id, 99) == "\xC3\xA9z");
}

}  // namespace payrule::parse_diagnostics_test
