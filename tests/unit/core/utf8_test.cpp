// What counts as UTF-8 text, at each border of the Unicode Standard's table 3-7.
#include "core/utf8.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace payrule {

TEST_CASE("characters at the first and last of every range are text") {
    const std::vector<std::string> whole = {std::string(1, 0),  "\x7F",
                                            "\xC2\x80",         "\xDF\xBF",
                                            "\xE0\xA0\x80",     "\xE0\xBF\xBF",
                                            "\xE1\x80\x80",     "\xED\x9F\xBF",
                                            "\xEE\x80\x80",     "\xEF\xBF\xBF",
                                            "\xF0\x90\x80\x80", "\xF0\xBF\xBF\xBF",
                                            "\xF1\x80\x80\x80", "\xF3\xBF\xBF\xBF",
                                            "\xF4\x80\x80\x80", "\xF4\x8F\xBF\xBF"};
    for (const std::string& text : whole) {
        CAPTURE(text);
        CHECK(utf8_length(text, 0) == text.size());
        CHECK(utf8_length("ab" + text + "c", 2) == text.size());
        CHECK(is_utf8(text));
    }
}

TEST_CASE("overlong forms, surrogates, what is too large, stray and missing bytes are not") {
    const std::vector<std::string> broken = {"\x80",
                                             "\xBF",
                                             "\xC0\x80",
                                             "\xC1\xBF",
                                             "\xC2",
                                             "\xC2\x41",
                                             "\xE0\x9F\xBF",
                                             "\xED\xA0\x80",
                                             "\xED\xBF\xBF",
                                             "\xE1\x80",
                                             "\xE1\x80\x41",
                                             "\xE1\x41\x80",
                                             "\xF0\x8F\xBF\xBF",
                                             "\xF4\x90\x80\x80",
                                             "\xF5\x80\x80\x80",
                                             "\xF1\x80\x80",
                                             "\xF1\x80\x80\x41",
                                             "\xFF"};
    for (const std::string& text : broken) {
        CAPTURE(text);
        CHECK(utf8_length(text, 0) == 0);
        CHECK_FALSE(is_utf8(text));
    }
}

TEST_CASE("a wrong byte is found wherever it stands in a long text") {
    for (std::size_t length = 1; length < 100; ++length) {
        std::string text(length, 'x');
        CHECK(is_utf8(text));
        for (std::size_t place = 0; place < length; ++place) {
            text[place] = '\xFF';
            CHECK_FALSE(is_utf8(text));
            text[place] = 'x';
        }
        text += "\xE2\x82\xAC";
        CHECK(is_utf8(text));
        text.pop_back();
        CHECK_FALSE(is_utf8(text));
    }
    CHECK(is_utf8(""));
}

}  // namespace payrule
