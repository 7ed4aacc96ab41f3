// The workload that everything is measured on: made-up tables and claims of tools/common/gen_world.h, packed by our own
// importer. Comes in: seed and sizes; goes out: the world, a pack on disk, claims as NDJSON. Must not know the engine.
#pragma once

#include <cstdint>
#include <string>

#include "tools/common/gen_world.h"

namespace payrule::bench {

struct WorkloadSize {
    std::uint64_t seed = 1;
    std::uint32_t rows = 2600000;  // of each PTP table
    std::uint64_t claims = 100000;
};

struct Workload {
    tools::GenWorld world;
    std::string claims;     // NDJSON
    std::string pack_path;  // PTP of both settings, unit limits, add-ons
    std::uint64_t pack_bytes = 0;
    std::uint64_t table_text_bytes = 0;
    double import_seconds = 0;  // CPU: text of all files to the pack's bytes
    double pair_import_seconds = 0;
};

/// Makes the workload; the pack is written to `folder`. Errors: ends the process with a message, because nothing can be
/// measured then.
Workload make_workload(const WorkloadSize& size, const std::string& folder);

/// Ends the process with a message.
[[noreturn]] void stop(const std::string& message);

}  // namespace payrule::bench
