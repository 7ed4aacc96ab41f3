// What the commands that read claims share: format, mapping and limits of the input. Comes in: options of a command
// line; goes out: how to read a file of claims. Must not know what is done with the claims.
#pragma once

#include <string>

#include "runtime/claim_reader.h"
#include "tools/payrule/command.h"

namespace payrule::tools {

struct ClaimInput {
    std::string format = "auto", mapping;
    bool ignore_unknown_keys = false;

    /// Adds `--input`, `--mapping` and `--ignore-unknown-keys`.
    void add_to(CommandLine& line);
    /// How to read that file. Errors: the exit code; what is wrong is on stderr.
    std::optional<int> reader_options(const std::string& path, const Limits& limits, ClaimReaderOptions& out) const;
};

/// What to do about a file whose first record, refused so, is no JSON; empty where it is something like a claim.
std::string hint_for_no_json(const std::string& path, const Refusal& first);

}  // namespace payrule::tools
