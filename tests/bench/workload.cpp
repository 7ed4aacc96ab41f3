// See workload.h.
#include "tests/bench/workload.h"

#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <vector>

#include "runtime/table_import.h"
#include "runtime/table_pack.h"
#include "tests/bench/measure.h"

namespace payrule::bench {

namespace {

std::map<std::string, std::string> table_files(const tools::GenWorld& world) {
    std::map<std::string, std::string> files;
    tools::write_tables(world, [&](const std::string& name, std::string_view bytes) {
        files[name] += bytes;
        return true;
    });
    return files;
}

constexpr std::size_t kOneSexEvery = 150;  // codes; about a hundred are for one sex

/// The payer's own table that the shipped Medicare policies need beside CMS's.
std::string sex_table(const tools::GenWorld& world) {
    std::string text = "# table: cms.sex_specific\n# release: made up\ncode,sex,effective,deleted\n";
    for (std::size_t at = 0; at < world.codes.size(); at += kOneSexEvery)
        text += fmt::format("{},{},,\n", world.codes[at], at / kOneSexEvery % 2 == 0 ? "female" : "male");
    return text;
}

ImportResult import_files(const std::map<std::string, std::string>& files, bool pairs_only, double& seconds) {
    std::vector<ImportFile> inputs;
    for (const auto& [name, bytes] : files) {
        if (!pairs_only || name.starts_with("cci")) inputs.push_back({name, bytes});
    }
    const double start = cpu_seconds();
    ImportResult result = import_tables(inputs, {});
    seconds = cpu_seconds() - start;
    if (!result.problem.empty()) stop("the made-up tables were not imported: " + result.problem);
    return result;
}

}  // namespace

void stop(const std::string& message) {
    fmt::print(stderr, "payrule_bench: {}\n", message);
    std::exit(1);
}

Workload make_workload(const WorkloadSize& size, const std::string& folder) {
    Workload work;
    work.world = tools::make_world(size.seed, size.rows);
    auto files = table_files(work.world);
    files["sex_specific.csv"] = sex_table(work.world);
    for (const auto& [name, bytes] : files)
        work.table_text_bytes += bytes.size();
    import_files(files, true, work.pair_import_seconds);
    const ImportResult imported = import_files(files, false, work.import_seconds);
    work.pack_path = folder + "/bench.payt";
    work.pack_bytes = imported.bytes.size();
    if (const std::string problem = save_file(work.pack_path, imported.bytes); !problem.empty()) stop(problem);
    tools::write_claims(work.world, size.seed, size.claims, tools::GenFormat::Ndjson,
                        [&](const std::string&, std::string_view bytes) {
                            work.claims += bytes;
                            return true;
                        });
    return work;
}

}  // namespace payrule::bench
