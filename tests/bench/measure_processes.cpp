// See sections.h. Here: what is measured in processes of their own: start, memory, threads; and the tables' size.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "runtime/table_pack.h"
#include "tests/bench/engine_side.h"
#include "tests/bench/many_rules.h"
#include "tests/bench/measure.h"
#include "tests/bench/sections.h"

namespace payrule::bench {

namespace {

/// Wall seconds, the median of many runs. Errors: ends the process where a run fails.
double typical_seconds(const std::vector<std::string>& arguments, int times) {
    std::vector<double> seconds;
    for (int i = 0; i < times; ++i) {
        const ChildRun run = run_child(arguments);
        if (!run.started || run.exit_code != 0) stop("cannot run " + arguments[0]);
        seconds.push_back(run.wall_seconds);
    }
    return median(std::move(seconds));
}

void write_text(const std::string& path, std::string_view text) {
    if (const std::string problem = save_file(path, text); !problem.empty()) stop(problem);
}

void measure_tables(const Prepared& prepared, Report& report) {
    PackResult result = load_pack(prepared.work.pack_path);
    if (result.problem) stop(result.problem.text);
    std::uint64_t rows = 0, bytes = result.pack->dictionary_bytes();
    for (const PackedTableInfo& info : result.pack->tables()) {
        if (info.kind != TableKind::Pairs) continue;
        rows += info.rows;
        bytes += info.bytes;
    }
    const double import = prepared.work.pair_import_seconds;
    report.add({"P6", fmt::format("importing both PTP tables ({} rows), text in memory to the pack's bytes", rows),
                fmt::format("{:.2f} s", import), "≤ 2.0 s", "≤ 1.0 s", import <= 2.0});
    report.add({"",
                fmt::format("importing everything ({} of text)",
                            mebibytes_text(static_cast<double>(prepared.work.table_text_bytes))),
                fmt::format("{:.2f} s", prepared.work.import_seconds), "", "", true});
    const double each = static_cast<double>(bytes) / static_cast<double>(rows);
    report.add({"P8", "bytes an edit in the pack: dates, indicator, rationale, dictionary", fmt::format("{:.2f}", each),
                "≤ 5.0", "≤ 3.5", each <= 5.0});
}

void measure_start(const Prepared& prepared, const Options& options, Report& report) {
    const std::string one = options.folder + "/one.ndjson";
    write_text(one, std::string_view(prepared.work.claims).substr(0, prepared.work.claims.find('\n') + 1));
    const std::string empty = std::filesystem::path(options.engine_program).parent_path() / "tests/payrule_bench_empty";
    const double floor = typical_seconds({empty}, 25);
    for (const bool all : {false, true}) {
        const std::string policies = options.folder + (all ? "/shipped" : "/job");
        const double start = typical_seconds({options.engine_program, "run", one, "--policies", policies, "--tables",
                                              prepared.work.pack_path, "--level", "codes", "-q"},
                                             25);
        const double above = (start - floor) * 1000;
        report.add({all ? "" : "P5",
                    all ? "the same with every shipped policy" : "process start to the first decision, full tables",
                    fmt::format("{:.1f} ms above an empty process ({:.1f} ms)", above, floor * 1000), "≤ 8 ms",
                    "≤ 3 ms", above <= 8});
    }
}

void measure_memory(const Prepared& prepared, const Options& options, Report& report) {
    const std::string policy = options.folder + "/many/memory.payc";
    compile_text(options.folder + "/many", "memory", code_rules(prepared.work.world.codes, 10000));
    const std::string claims = options.folder + "/claims.ndjson";
    std::string text = prepared.work.claims;
    for (const char* payer : {"medicare_b", "medicare_opps", "comm_generic", "comm_requires_59"}) {
        const std::string name = fmt::format(R"("payer":"{}")", payer);
        for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1))
            text.replace(at, name.size(), R"("payer":"many_rules")");
    }
    write_text(claims, text);
    // A child starts with its parent's peak, and this process is large: a small one in between tells the truth.
    const std::string result = options.folder + "/peak.txt";
    const ChildRun run = run_child({"/usr/bin/python3", "tests/bench/peak_memory.py", result, options.engine_program,
                                    "run", claims, "--policies", policy, "--policies", options.folder + "/shipped",
                                    "--tables", prepared.work.pack_path, "--level", "codes", "-q"});
    double peak = 0;
    std::ifstream file(result);
    if (run.exit_code != 0 || !(file >> peak)) stop("cannot run " + options.engine_program);
    report.add({"P7", "memory while streaming: both tables, unit limits, 10,000 rules and every shipped policy",
                mebibytes_text(peak), "≤ 64 MiB", "≤ 40 MiB", peak <= 64.0 * (1 << 20)});
}

}  // namespace

void measure_processes(const Prepared& prepared, const Options& options, Report& report) {
    measure_tables(prepared, report);
    if (options.engine_program.empty()) {
        report.note("P5 and P7 were not measured: no --engine was named.");
        return;
    }
    for (const char* folder : {"/job", "/shipped"})
        std::filesystem::create_directories(options.folder + folder);
    make_engine({"tests/bench/policies"}, prepared.work.pack_path, options.folder + "/job");
    make_engine({"policies"}, prepared.work.pack_path, options.folder + "/shipped");
    measure_start(prepared, options, report);
    measure_memory(prepared, options, report);
}

}  // namespace payrule::bench
