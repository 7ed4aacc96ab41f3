// The scanner repeats the steps of ANTLR's lexer from a table: its tokens must be those of the lexer, place by place.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "compiler/parse.h"

namespace payrule::parse_scan_test {

namespace {

std::string file_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Words, signs and mistakes of the language, and characters of one to four bytes.
constexpr std::array kPieces = {"rule",
                                "rules",
                                "a",
                                "line.units",
                                "[",
                                "]",
                                "97110",
                                "97110..97112",
                                "..",
                                "{",
                                "}",
                                "(",
                                ")",
                                "|",
                                "=>",
                                "<=",
                                "\"",
                                "\\",
                                "\\\"",
                                "\"text\"",
                                "$5,000",
                                "$1.5",
                                "5,000",
                                "12%",
                                "1.5",
                                "7/1/2019",
                                "2026-01-01",
                                "A1",
                                "E11.*",
                                "e11",
                                "# note",
                                "## doc",
                                "\n",
                                "\r\n",
                                " ",
                                "\t",
                                "\xE2\x80\x9C",
                                "\xC2\xA0",
                                "\xC3\xA9",
                                "\xF0\x9F\x99\x82",
                                "except",
                                "*",
                                ",",
                                ":",
                                "-",
                                "6months",
                                "\x01|",
                                "CO-96",
                                ".",
                                "_x",
                                "X_y"};

}  // namespace

TEST_CASE("scan: shipped texts") {
    std::size_t files = 0;
    for (const char* folder : {"policies", "stdlib", "examples", "tests"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
            if (entry.path().extension() != ".pay") continue;
            ++files;
            const std::string text = file_text(entry.path());
            CHECK_MESSAGE(scan_difference(text) == "", entry.path().string());
            // A mistake in the middle must not put the rest out of step.
            CHECK(scan_difference("\xEF\xBB\xBF" + text.substr(0, text.size() / 2) + " [ \" \n" + text) == "");
        }
    }
    CHECK(files > 20);
}

TEST_CASE("scan: anything") {
    CHECK(scan_difference("") == "");
    CHECK(scan_difference("\n\n  x\n\"a\\\nb\" y [\n A \n] z") == "");
    rc::check("pieces in any order", [] {
        const auto parts =
            *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, kPieces.size()));
        std::string text;
        for (const std::size_t part : parts)
            text += kPieces[part];
        // Twice: what was asked for at first is repeated from the table then.
        RC_ASSERT(scan_difference(text + "\n" + text) == "");
    });
}

}  // namespace payrule::parse_scan_test
