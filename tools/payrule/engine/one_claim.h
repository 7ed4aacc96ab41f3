// One claim out of a file, for the commands that tell a story: the only claim, the one with an id, or the Nth.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "runtime/claim_reader.h"
#include "tools/payrule/engine/claims_input.h"
#include "tools/payrule/engine/policy_sources.h"

namespace payrule::tools {

/// Keeps the reader and, for standard input, the bytes, so that the claim's texts stay alive.
struct OneClaim {
    std::string bytes;
    std::unique_ptr<ClaimReader> reader;
    Claim claim;
    std::uint64_t ordinal = 0, line = 0;  // of the claim in the file, from 1
};

/// Which claim of which file. Without `wanted` the file must hold one claim only; several are refused, so that nobody
/// reads the story of another claim than they think. `wanted` is an id, or the place of a claim counted from 1.
struct ClaimPlace {
    std::string path;
    std::string wanted;
};

/// A claim that stands on several lines is read too, if it is the whole file.
/// Errors: the exit code; what is wrong is on stderr.
std::optional<int> read_one_claim(const ClaimPlace& place, const ClaimReaderOptions& options, OneClaim& out);

/// What the commands that tell a story about one claim share: their options, and what those lead to.
struct ClaimStory {
    EngineOptions engine_options;
    ClaimPlace place;
    ClaimInput input;
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
