// One claim out of a file, for the commands that tell a story: the only claim, or the one with an id.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "runtime/claim_reader.h"

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

}  // namespace payrule::tools
