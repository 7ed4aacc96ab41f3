// The sample of docs/engine.md, compiled and run.
#include <fstream>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "runtime/engine.h"

namespace payrule::engine_guide_test {

namespace {

std::string report(const LoadError& error) { return error.code; }
void print(std::int32_t, std::string_view) {}

std::string sample(const Claim& claim, TableSet tables) {
    // begin
    Engine engine;
    if (auto error = engine.load({"medicare.part_b-2026.1.payc"})) return report(*error);
    engine.set_tables(std::move(tables));
    const Decision decision = engine.decide(claim);
    for (const LineDecision& line : decision.lines)
        print(line.number, outcome_name(line.outcome));
    // end
    return "decided";
}

std::string without_blanks(const std::string& text) {
    std::string result;
    for (char c : text) {
        if (c != ' ' && c != '\n') result += c;
    }
    return result;
}

std::string text_of(const char* path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("the guide's sample compiles, and says that its file is not there") { CHECK(sample({}, {}) == "F113"); }

TEST_CASE("the guide's sample is the one above") {
    const std::string page = text_of("docs/engine.md");
    const std::size_t begin = page.find("```cpp\n") + 7;
    const std::string shown = page.substr(begin, page.find("```", begin) - begin);
    const std::string source = text_of("tests/unit/runtime/engine_guide_test.cpp");
    const std::size_t start = source.find("// begin\n") + 9;
    CHECK(without_blanks(shown) == without_blanks(source.substr(start, source.find("// end") - start)));
}

}  // namespace payrule::engine_guide_test
