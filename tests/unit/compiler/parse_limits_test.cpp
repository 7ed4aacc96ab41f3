// The limits of policy text: what `payrule limits` prints is what the parser holds to, at one less, exactly, one more.
#include <doctest/doctest.h>

#include <string>

#include "compiler/graph.h"
#include "compiler/parse.h"
#include "core/limits.h"

namespace payrule::parse_limits_test {

namespace {

bool over_limit(std::string text, const ParseLimits& limits = {}) {
    Sources sources;
    Diagnostics diagnostics;
    const SourceId source = sources.add("limits.pay", std::move(text));
    parse(source, sources, limits, diagnostics);
    for (const Diagnostic& diagnostic : diagnostics.all()) {
        if (diagnostic.code == DiagnosticCode::E0103) return true;
    }
    return false;
}

std::string rule(const std::string& condition) {
    return "policy \"p\" version \"1\" edition 1 {\n}\nrule r for each line { stage intake when " + condition +
           " then deny line [CO-29] }\n";
}

std::string repeated(const std::string& text, std::size_t times, const std::string& between = "") {
    std::string result;
    for (std::size_t i = 0; i < times; ++i)
        result += (i == 0 ? "" : between) + text;
    return result;
}

}  // namespace

TEST_CASE("the limits that are printed are those that hold") {
    CHECK(ParseLimits{}.nesting == limits::kSourceNesting);
    CHECK(ParseLimits{}.source_bytes == limits::kSourceBytes);
    CHECK(ParseLimits{}.terms == limits::kSourceTerms);
    CHECK(GraphLimits{}.nodes == limits::kGraphNodes);
    CHECK(GraphLimits{}.nodes_per_rule == limits::kRuleNodes);
}

TEST_CASE("the size of a source: one byte less, exactly, one more") {
    const std::string text = rule("line.units > 1");
    ParseLimits limits;
    limits.source_bytes = static_cast<std::uint32_t>(text.size());
    CHECK(!over_limit(text.substr(1), limits));
    CHECK(!over_limit(text, limits));
    CHECK(over_limit(text + " ", limits));
}

TEST_CASE("the terms of a condition: one less, as many, one more") {
    const std::string term = "line.units > 1";
    const std::size_t terms = ParseLimits{}.terms;
    CHECK(!over_limit(rule(repeated(term, terms - 1, " and "))));
    CHECK(!over_limit(rule(repeated(term, terms, " and "))));
    CHECK(over_limit(rule(repeated(term, terms + 1, " and "))));
}

TEST_CASE("what is far beyond a limit is refused as well") {
    CHECK(over_limit(rule(repeated("line.units > 1", 300000, " and "))));
    CHECK(over_limit(std::string(1u << 20, '(')));
    CHECK(over_limit(rule(std::string(1u << 20, '('))));
}

}  // namespace payrule::parse_limits_test
