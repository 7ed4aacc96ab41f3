// Codes of two characters in 16 bits: every one comes back as it was, and no other code fits.
#include "core/short_code.h"

#include <set>
#include <string>

#include <doctest/doctest.h>

namespace payrule::short_code_test {

TEST_CASE("every code of two characters comes back as it was, and none is nothing") {
    const std::string characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::set<ShortCode> seen;
    for (const char first : characters) {
        for (const char second : characters) {
            const Code wanted = code(std::string{first, second});
            const auto packed = short_code(wanted);
            REQUIRE(packed.has_value());
            CHECK(*packed != 0);
            CHECK(long_code(*packed) == wanted);
            seen.insert(*packed);
        }
    }
    CHECK(seen.size() == characters.size() * characters.size());
}

TEST_CASE("codes of other lengths have no short form") {
    for (const char* text : {"1", "A", "100", "97110", "J1885", "1234567"})
        CHECK_FALSE(short_code(code(text)).has_value());
    CHECK_FALSE(short_code(Code{}).has_value());
}

}  // namespace payrule::short_code_test
