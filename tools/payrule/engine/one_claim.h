// One claim out of a file, for the commands that tell a story: the only claim, or the one with an id.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "runtime/claim_reader.h"
#include "tools/payrule/engine/policy_sources.h"

namespace payrule::tools {

/// Keeps the reader, so that the claim's texts stay alive.
struct OneClaim {
    std::unique_ptr<ClaimReader> reader;
    std::unique_ptr<ClaimParser> parser;
    std::string bytes;
    Claim claim;
};

/// Errors: the exit code; what is wrong is on stderr. `id` empty: the first claim, which must be the only one unless
/// `first_is_fine`.
std::optional<int> read_one_claim(const std::string& path, const std::string& id, OneClaim& out);

/// What the commands that tell a story about one claim share: their options, and what those lead to.
struct ClaimStory {
    EngineOptions engine_options;
    std::string path, id;
    Format format = Format::Text;
    OneClaim one;
    Engine engine;
    DecideOptions options;

    /// The claim, where to find it and how to print; before the command's own options.
    void add_claim_to(CommandLine& line);
    /// Reads the claim and makes the engine ready. Errors: the exit code; what is wrong is on stderr.
    std::optional<int> prepare();
};

}  // namespace payrule::tools
