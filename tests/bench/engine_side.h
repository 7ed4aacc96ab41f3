// The side that is measured: policies compiled from text, the pack mapped, claims read by our own reader and decided by
// the public engine. Comes in: paths and NDJSON; goes out: decisions, and where they differ from the bound's verdicts.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/claim_reader.h"
#include "runtime/decision_writer.h"
#include "runtime/engine.h"
#include "runtime/held_claims.h"
#include "tests/bench/bound_job.h"

namespace payrule::bench {

/// Compiles the policies below `folders` and binds the tables of a pack; the compiled files go to the folder `keep_in`
/// too, where one is given. Errors: ends the process with the messages.
Engine make_engine(const std::vector<std::string>& folders, const std::string& pack_path,
                   const std::string& keep_in = {});

/// All claims of NDJSON, held in memory.
HeldClaims hold(std::string_view ndjson);
/// The same claims, all addressed to one payer as professional claims.
HeldClaims hold_addressed_to(std::string_view payer, std::span<const Claim> claims);

/// As `payrule run --level codes` decides: it writes no advice.
DecideOptions options_of_run();

/// Reads, decides and writes as `payrule run` does. Returns the bytes written.
std::size_t engine_stream(Engine& engine, std::string_view ndjson, OutputLevel level, int fd);

/// What a comparison with the bound found.
struct Comparison {
    std::uint64_t lines = 0;
    std::uint64_t denied = 0;
    std::uint64_t flagged = 0;
    std::uint64_t pairs = 0;        // verdicts of pairs whose table row was compared too
    std::uint64_t different = 0;    // lines
    std::string first_differences;  // the first few, as text
};

/// Decides every claim both ways: reasons of each line and rows of pairs must be equal.
Comparison compare_with_bound(Engine& engine, std::span<const Claim> claims, const BoundTables& tables,
                              const std::vector<BoundClaim>& bound_claims, const std::vector<BoundVerdict>& verdicts);

}  // namespace payrule::bench
