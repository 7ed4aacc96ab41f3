// payrule_bench: everything that is measured, in one run. Comes in: sizes and a folder to work in; goes out: a table of
// results. `--check` measures nothing: it decides small made-up workloads and compares every line with the bound's.
#include <fcntl.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "tests/bench/bound_text.h"
#include "tests/bench/engine_side.h"
#include "tests/bench/measure.h"
#include "tests/bench/workload.h"

namespace payrule::bench {
namespace {

struct Options {
    WorkloadSize size;
    int rounds = 9;
    std::string only;  // part of a contender's name: nothing else is run
    bool check = false;
    std::string folder = "build/bench";
};

Options read_options(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view option = argv[i];
        const bool has_value = i + 1 < argc;
        if (option == "--check") {
            options.check = true;
            options.size = {options.size.seed, 20000, 5000};
        } else if (option == "--claims" && has_value) {
            options.size.claims = std::strtoull(argv[++i], nullptr, 10);
        } else if (option == "--rows" && has_value) {
            options.size.rows = static_cast<std::uint32_t>(std::strtoul(argv[++i], nullptr, 10));
        } else if (option == "--seed" && has_value) {
            options.size.seed = std::strtoull(argv[++i], nullptr, 10);
        } else if (option == "--rounds" && has_value) {
            options.rounds = std::atoi(argv[++i]);
        } else if (option == "--only" && has_value) {
            options.only = argv[++i];
        } else if (option == "--folder" && has_value) {
            options.folder = argv[++i];
        } else {
            stop(
                "usage: payrule_bench [--check] [--claims N] [--rows N] [--seed N] [--rounds N] [--only NAME] "
                "[--folder DIR]");
        }
    }
    return options;
}

struct Prepared {
    explicit Prepared(const Options& options)
        : work(make_workload(options.size, options.folder)), tables(work.world), text(work.claims) {
        bound_read(text, input);
    }
    Workload work;
    BoundTables tables;
    PaddedText text;
    BoundInput input;
};

/// Errors: the exit code.
int check(const Prepared& prepared) {
    std::vector<BoundVerdict> verdicts;
    bound_decide(prepared.tables, prepared.input.claims, prepared.input.lines, verdicts);
    Engine engine = make_engine({"tests/bench/policies"}, prepared.work.pack_path);
    const HeldClaims held(prepared.work.claims);
    const std::vector<Claim> claims = held.copies();
    const Comparison found = compare_with_bound(engine, claims, prepared.tables, prepared.input.claims, verdicts);
    fmt::print("{} claims, {} lines: {} denied, {} flagged, {} pairs with their rows; {} lines differ\n{}",
               claims.size(), found.lines, found.denied, found.flagged, found.pairs, found.different,
               found.first_differences);
    // A workload on which a rule never acts would show nothing.
    const bool shows = found.denied > found.lines / 100 && found.flagged > 0 && found.pairs > 0;
    if (!shows) fmt::print("the workload has too few denials to show anything\n");
    return shows && found.different == 0 ? 0 : 1;
}

void measure(Prepared& prepared, const Options& options) {
    Engine engine = make_engine({"tests/bench/policies"}, prepared.work.pack_path);
    Engine shipped = make_engine({"policies"}, prepared.work.pack_path);
    const HeldClaims held(prepared.work.claims);
    const std::vector<Claim> claims = held.copies();
    const std::vector<Claim> medicare = held.addressed_to("medicare_b");
    const int nowhere = ::open("/dev/null", O_WRONLY);
    std::vector<BoundVerdict> verdicts;
    std::vector<Contender> contenders;
    const auto decide_all = [](Engine& by, const std::vector<Claim>& list) {
        for (const Claim& claim : list)
            by.decide(claim);
    };
    contenders.push_back({"bound, in memory",
                          [&] { bound_decide(prepared.tables, prepared.input.claims, prepared.input.lines, verdicts); },
                          {}});
    contenders.push_back({"P1 reference job", [&] { decide_all(engine, claims); }, {}});
    contenders.push_back({"P1b medicare.part_b", [&] { decide_all(shipped, medicare); }, {}});
    contenders.push_back(
        {"bound, NDJSON to NDJSON", [&] { bound_stream(prepared.tables, prepared.text, nowhere); }, {}});
    contenders.push_back(
        {"P3 NDJSON to NDJSON", [&] { engine_stream(engine, prepared.text.text(), OutputLevel::Codes, nowhere); }, {}});
    BoundInput again;
    contenders.push_back({"the bound's reader",
                          [&] {
                              again.clear();
                              bound_read(prepared.text, again);
                          },
                          {}});
    contenders.push_back({"our reader",
                          [&] {
                              ClaimReader reader;
                              reader.open_bytes(prepared.text.text());
                              while (reader.next() != nullptr) {
                              }
                          },
                          {}});
    if (!options.only.empty()) {
        std::erase_if(contenders, [&](const Contender& it) { return it.name.find(options.only) == std::string::npos; });
        run_rounds(contenders, options.rounds);
        for (const Contender& it : contenders)
            fmt::print("{:<26} {:8.1f} ns a claim\n", it.name,
                       it.median_seconds() / static_cast<double>(claims.size()) * 1e9);
        return;
    }
    run_rounds(contenders, options.rounds);
    for (std::size_t i = 0; i < contenders.size(); ++i) {
        const Contender& it = contenders[i];
        const double seconds = it.median_seconds();
        fmt::print("{:<26} {:8.1f} ns a claim  {:6.3f} M claims/s  {:.3f} of the bound\n", it.name,
                   seconds / static_cast<double>(claims.size()) * 1e9,
                   static_cast<double>(claims.size()) / seconds / 1e6, ratio_of_rounds(contenders[i < 3 ? 0 : 3], it));
    }
}

int main_of(int argc, char** argv) {
    const Options options = read_options(argc, argv);
    std::error_code error;
    std::filesystem::create_directories(options.folder, error);
    Prepared prepared(options);
    if (const int failed = check(prepared); failed != 0 || options.check) return failed;
    measure(prepared, options);
    return 0;
}

}  // namespace
}  // namespace payrule::bench

int main(int argc, char** argv) { return payrule::bench::main_of(argc, argv); }
