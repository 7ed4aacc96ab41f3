// docs/format/payc.md lists every section and every rule; docs/engine.md names files that are there.
#include <filesystem>
#include <regex>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "core/image_file.h"
#include "tests/unit/repository_text.h"

namespace payrule::engine_docs_test {

namespace {

std::set<std::string> codes_in(const std::string& text) {
    std::set<std::string> codes;
    const std::regex code("F[1-4][0-9][0-9]");
    for (auto it = std::sregex_iterator(text.begin(), text.end(), code); it != std::sregex_iterator(); ++it)
        codes.insert(it->str());
    return codes;
}

}  // namespace

TEST_CASE("the page on compiled policies has every section with its size") {
    const std::string page = repository_text("docs/format/payc.md");
    std::size_t number = 0;
    for (const SectionInfo& section : policy_sections()) {
        const std::string row = fmt::format("| {} | `{}` |", number++, section.name);
        const std::size_t place = page.find(row);
        CHECK_MESSAGE(place != std::string::npos, row);
        const std::string line = page.substr(place, page.find('\n', place) - place);
        CHECK_MESSAGE(line.find(fmt::format("| {} |", section.record_size)) != std::string::npos, line);
    }
}

TEST_CASE("the page on compiled policies has every rule, and each has its bad file") {
    std::set<std::string> used;
    for (const auto& entry : std::filesystem::directory_iterator("runtime/policy_file"))
        used.merge(codes_in(repository_text(entry.path())));
    used.merge(codes_in(repository_text("runtime/engine/engine.cpp")));
    CHECK(codes_in(repository_text("docs/format/payc.md")) == used);
    std::set<std::string> tested = codes_in(repository_text("tests/unit/runtime/policy_file_test.cpp"));
    tested.merge(codes_in(repository_text("tests/unit/runtime/engine_test.cpp")));
    // A full memory is not tried; 256 MiB and one byte more are, by tests/limits.
    for (const char* untried : {"F100", "F112"})
        used.erase(untried);
    for (const std::string& code : used)
        CHECK_MESSAGE(tested.contains(code), code);
}

TEST_CASE("the engine guide names files that are there") {
    const std::string page = repository_text("docs/engine.md");
    const std::regex file("`([a-z_]+\\.cpp)`");
    for (auto it = std::sregex_iterator(page.begin(), page.end(), file); it != std::sregex_iterator(); ++it) {
        const std::string name = (*it)[1].str();
        CHECK_MESSAGE(std::filesystem::exists("runtime/engine/" + name), name);
    }
}

}  // namespace payrule::engine_docs_test
