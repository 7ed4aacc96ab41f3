// The grammar is free of ambiguity on every policy text of the repository (ANTLR's exact detection; SLL equals LL).
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "compiler/parse.h"
#include "tests/unit/repository_text.h"

namespace payrule::parse_ambiguity_test {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> policy_texts() {
    std::vector<std::string> files;
    for (const char* folder : {"examples", "policies", "stdlib", "tests"}) {
        if (!fs::is_directory(folder)) continue;
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
            bool meant_to_fail = entry.path().filename().string().starts_with("bad_");
            if (entry.path().extension() == ".pay" && !meant_to_fail) files.push_back(entry.path().string());
        }
    }
    std::ranges::sort(files);
    return files;
}

TEST_CASE("every shipped policy text parses, and the grammar is not ambiguous on it") {
    std::vector<std::string> files = policy_texts();
    CHECK(!files.empty());
    for (const std::string& file : files) {
        const std::string text = repository_text(file);
        Sources sources;
        Diagnostics diagnostics;
        SourceId id = sources.add(file, text);
        CHECK_MESSAGE(parse(id, sources, {}, diagnostics).has_value(), render_diagnostics(diagnostics, sources));
        for (const std::string& report : grammar_ambiguities(text))
            FAIL_CHECK(file << ":" << report);
    }
}

}  // namespace
}  // namespace payrule::parse_ambiguity_test
