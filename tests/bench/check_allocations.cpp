// See sections.h. Here: what is read, decided and written a second time takes no memory that the first time did not
// take. Counts, no times: this holds on every machine and in every build.
#include <fmt/format.h>

#include "tests/bench/engine_side.h"
#include "tests/bench/measure.h"
#include "tests/bench/sections.h"

namespace payrule::bench {

namespace {

/// What opening an input costs, however many claims are in it.
constexpr std::uint64_t kPerInput = 16;

/// What the engine keeps of codes takes memory until each was met this often; see PolicyCache.
constexpr int kWarmUps = 64;

/// Allocations of one run over all claims after others. Errors: false where they are more than `allowed`.
template <class Work>
bool later_run_allocates(const char* what, std::uint64_t allowed, Work work) {
    for (int time = 0; time < kWarmUps; ++time)
        work();
    const std::uint64_t before = allocations();
    work();
    const std::uint64_t count = allocations() - before;
    fmt::print("{}: {} allocations once everything is known{}\n", what, count, count > allowed ? ", TOO MANY" : "");
    return count <= allowed;
}

}  // namespace

bool check_allocations(const Prepared& prepared) {
    Engine engine = make_engine({"tests/bench/policies"}, prepared.work.pack_path);
    const HeldClaims held = hold(prepared.work.claims);
    const std::span<const Claim> claims = held.claims();
    ClaimReader reader;
    std::string out;
    const bool reading = later_run_allocates("reading claims", kPerInput, [&] {
        if (const auto problem = reader.open_bytes(prepared.work.claims)) stop(*problem);
        while (reader.next() != nullptr) {
        }
    });
    const bool deciding = later_run_allocates("deciding at level codes", 0, [&] {
        for (const Claim& claim : claims)
            engine.decide_codes(claim);
    });
    const bool writing = later_run_allocates("writing at level codes", 0, [&] {
        for (const Claim& claim : claims) {
            out.clear();
            append_codes(out, engine.decide_codes(claim));
        }
    });
    return reading && deciding && writing;
}

}  // namespace payrule::bench
