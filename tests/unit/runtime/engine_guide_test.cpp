// The sample of docs/engine.md stands in the example program, which is compiled and run by the tests of docs.
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/repository_text.h"

namespace payrule::engine_guide_test {

namespace {

std::string without_blanks(const std::string& text) {
    std::string result;
    for (char c : text) {
        if (c != ' ' && c != '\n') result += c;
    }
    return result;
}

}  // namespace

TEST_CASE("the guide's sample is part of the example program") {
    const std::string page = repository_text("docs/engine.md");
    const std::size_t begin = page.find("```cpp\n");
    REQUIRE(begin != std::string::npos);
    const std::string shown = page.substr(begin + 7, page.find("```", begin + 7) - begin - 7);
    CHECK(shown.size() > 100);
    CHECK(without_blanks(repository_text("examples/engine/decide_claims.cpp")).find(without_blanks(shown)) !=
          std::string::npos);
}

}  // namespace payrule::engine_guide_test
