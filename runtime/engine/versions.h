// Which version of a policy decides a line (language.md section 4.8). Comes in: versions of one payer, claim; goes out:
// the claim's lines with their versions. Must not know rules' meaning.
#pragma once

#include <span>

#include "runtime/engine/world.h"

namespace payrule::engine {

struct VersionOptions {
    std::optional<Date> as_of;        // picks version and dated things instead of the service date
    std::optional<Date> known_as_of;  // versions published later do not count
    std::string_view pin;             // the only version that counts, by its text; empty: all
};

/// Fills `world` with the lines of the claim and of history.
void make_world(World& world, std::span<const Prepared* const> versions, NoVersion without_versions,
                const TableSet& tables, const Claim& claim, const VersionOptions& options);

/// The sentence for a line without a version.
std::string no_version_text(const Line& line);

}  // namespace payrule::engine
