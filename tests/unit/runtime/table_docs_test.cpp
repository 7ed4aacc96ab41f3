// The format's page lists every rule of the verifier in its own words.
#include <doctest/doctest.h>

#include <string>

#include "tests/unit/repository_text.h"

namespace payrule::table_docs_test {

TEST_CASE("docs/format/payt.md lists every rule of the pack verifier") {
    const std::string page = repository_text("docs/format/payt.md");
    REQUIRE(!page.empty());
#define PACK_RULE(name_, code_, text_) \
    CHECK(page.find(std::string("| ") + code_ + " | " + text_ + " |") != std::string::npos);
#include "runtime/pack_rules.def"
#undef PACK_RULE
}

}  // namespace payrule::table_docs_test
