// Where a line ends and whether it is ASCII, at every place beside the steps in which bytes are looked at.
#include "runtime/readers/line_scan.h"

#include <string>

#include <doctest/doctest.h>

namespace payrule::readers {

TEST_CASE("the first line feed is found at every distance") {
    CHECK(scan_line({}).end == std::string_view::npos);
    for (std::size_t end = 0; end < 300; ++end) {
        for (const std::size_t behind : {0, 1, 63, 64, 65, 200}) {
            std::string text(end, 'x');
            text += '\n' + std::string(behind, '\n');
            CAPTURE(end);
            CAPTURE(behind);
            const LineScan scan = scan_line(text);
            CHECK(scan.end == end);
            const LineScan none = scan_line(std::string(end, '\r'));
            CHECK(none.end == std::string_view::npos);
            CHECK_FALSE(none.ascii);
        }
    }
}

TEST_CASE("a line with any other byte is never called ASCII") {
    std::size_t called = 0;
    for (std::size_t odd = 0; odd < 200; ++odd) {
        std::string text(200, 'x');
        text += '\n' + std::string(100, 'y');
        called += scan_line(text).ascii ? 1U : 0U;
        text[odd] = '\x80';
        CAPTURE(odd);
        CHECK(scan_line(text).end == 200);
        CHECK_FALSE(scan_line(text).ascii);
    }
#if defined(__SSE2__)
    CHECK(called == 200);
#endif
}

}  // namespace payrule::readers
