// The grammar is free of ambiguity on every policy text of the repository (ANTLR's exact detection; SLL equals LL).
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/parse.h"

namespace payrule::parse_ambiguity_test {

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
        std::ifstream in(file, std::ios::binary);
        std::stringstream text;
        text << in.rdbuf();
        Sources sources;
        Diagnostics diagnostics;
        SourceId id = sources.add(file, text.str());
        CHECK_MESSAGE(parse(id, sources, {}, diagnostics).has_value(), render_diagnostics(diagnostics, sources));
        for (const std::string& report : grammar_ambiguities(text.str()))
            FAIL_CHECK(file << ":" << report);
    }
}

}  // namespace payrule::parse_ambiguity_test
