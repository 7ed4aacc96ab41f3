// payrule_bench: everything that is measured, in one run. Comes in: sizes and a folder to work in; goes out: a table of
// results. `--check` measures nothing: it decides small made-up workloads, compares every line with the bound's, and
// counts what allocates.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "tests/bench/engine_side.h"
#include "tests/bench/sections.h"
#include "tools/common/memory_settings.h"

namespace payrule::bench {

Prepared::Prepared(const Options& options)
    : work(make_workload(options.size, options.folder)), tables(work.world), text(work.claims) {
    bound_read(text, input);
}

bool check_outcomes(const Prepared& prepared) {
    std::vector<BoundVerdict> verdicts;
    bound_decide(prepared.tables, prepared.input.claims, prepared.input.lines, verdicts);
    Engine engine = make_engine({"tests/bench/policies"}, prepared.work.pack_path);
    const HeldClaims held = hold(prepared.work.claims);
    const std::span<const Claim> claims = held.claims();
    const Comparison found = compare_with_bound(engine, claims, prepared.tables, prepared.input.claims, verdicts);
    fmt::print("{} claims, {} lines: {} denied, {} flagged, {} pairs with their rows; {} lines differ\n{}",
               claims.size(), found.lines, found.denied, found.flagged, found.pairs, found.different,
               found.first_differences);
    // A workload on which a rule never acts would show nothing.
    const bool shows = found.denied > found.lines / 100 && found.flagged > 0 && found.pairs > 0;
    if (!shows) fmt::print("the workload has too few denials to show anything\n");
    return shows && found.different == 0;
}

namespace {

constexpr const char* kUsage =
    "usage: payrule_bench [--check] [--claims N] [--rows N] [--seed N] [--rounds N] [--section NAME] [--only NAME] "
    "[--folder DIR] [--engine PROGRAM] [--duckdb-python PROGRAM] [--results FILE.md]";

Options read_options(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view option = argv[i];
        if (option == "--check") {
            options.check = true;
            options.size = {options.size.seed, 20000, 5000};
            continue;
        }
        if (i + 1 == argc) stop(kUsage);
        const char* value = argv[++i];
        if (option == "--claims")
            options.size.claims = std::strtoull(value, nullptr, 10);
        else if (option == "--rows")
            options.size.rows = static_cast<std::uint32_t>(std::strtoul(value, nullptr, 10));
        else if (option == "--seed")
            options.size.seed = std::strtoull(value, nullptr, 10);
        else if (option == "--rounds")
            options.rounds = static_cast<int>(std::strtol(value, nullptr, 10));
        else if (option == "--section")
            options.section = value;
        else if (option == "--only")
            options.only = value;
        else if (option == "--folder")
            options.folder = value;
        else if (option == "--engine")
            options.engine_program = value;
        else if (option == "--duckdb-python")
            options.duckdb_python = value;
        else if (option == "--results")
            options.results = value;
        else
            stop(kUsage);
    }
    return options;
}

int main_of(int argc, char** argv) {
    const Options options = read_options(argc, argv);
    std::error_code error;
    std::filesystem::create_directories(options.folder, error);
    const Prepared prepared(options);
    // Nothing is measured of an engine that decides otherwise.
    if (!check_outcomes(prepared)) return 1;
    if (options.check) return check_allocations(prepared) ? 0 : 1;
    Report report;
    const auto wanted = [&](const char* section) { return options.section.empty() || options.section == section; };
    if (wanted("deciding")) measure_deciding(prepared, options, report);
    if (wanted("processes")) measure_processes(prepared, options, report);
    if (wanted("rules")) measure_rules(prepared, options, report);
    if (wanted("rivals")) measure_rivals(prepared, options, report);
    if (options.results.empty()) return 0;
    if (const std::string problem = report.write_into(options.results); !problem.empty()) stop(problem);
    return 0;
}

}  // namespace
}  // namespace payrule::bench

int main(int argc, char** argv) {
    payrule::tools::join_free_memory_at_once();  // as the programs do whose work is measured here
    return payrule::bench::main_of(argc, argv);
}
