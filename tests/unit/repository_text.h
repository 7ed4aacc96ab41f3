// A file of the repository as text, for tests that hold documents against code. Comes in: a path from the repository's
// root, where the tests run; goes out: its bytes. A file that is not there fails the test that wants it.
#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace payrule {

inline std::string repository_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE_MESSAGE(file, path);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace payrule
