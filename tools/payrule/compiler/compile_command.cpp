// `payrule compile`: policy text → compiled policies (`*.payc`), the same bytes for the same sources.
#include <fmt/format.h>

#include <filesystem>

#include "compiler/emit.h"
#include "tools/common/counted.h"
#include "tools/payrule/compiler/loading.h"

namespace payrule::tools {

int compile_command(int argc, char** argv) {
    namespace fs = std::filesystem;
    PolicyOptions options;
    std::string output;
    CommandLine line("compile", "Compiles policies into files that the engine maps and runs.",
                     {{"payrule compile policies -o build/policies", "compiles every policy into a folder"},
                      {"payrule compile my.pay -o my.payc", "compiles one policy into one file"}});
    line.list("PATH", options.paths, "policy files, or folders of them");
    line.option("-o,--output", output, "a folder, or a file ending in .payc for a single policy");
    options.limit_areas = kPolicyText | kDiagrams | kCompiled;
    options.add_to(line);
    if (auto code = line.parse(argc, argv)) return *code;
    LoadedPolicies loaded = load(options);
    if (print_diagnostics(loaded, options)) return exit_code_of(loaded.diagnostics);
    if (loaded.policies.empty())
        return fail(kCouldNot, "found no policy there; modules are compiled with the policies that use them");
    bool single = output.ends_with(".payc");
    if (single && loaded.policies.size() != 1) {
        return fail(kWrongUsage,
                    fmt::format("{} policies cannot go into one file; give a folder", loaded.policies.size()));
    }
    std::error_code error;
    if (!single && !output.empty()) fs::create_directories(output, error);
    if (error) return fail(kCouldNot, fmt::format("cannot make the folder `{}`: {}", output, error.message()));
    std::vector<std::string> bases;
    for (const EffectivePolicy& policy : loaded.policies) {
        if (policy.payer_id.empty() && !single) {  // decides no claim; its rules are in the policies that extend it
            bases.push_back(policy.name + " " + policy.version);
            continue;
        }
        Diagnostics diagnostics;
        auto image = compile_image(policy, &loaded.sources, graph_limits(options.limits), diagnostics);
        if (!image) {
            fmt::print(stderr, "{}", render_diagnostics(diagnostics, loaded.sources));
            return exit_code_of(diagnostics);
        }
        std::vector<std::byte> bytes = image_bytes(*image);
        if (bytes.size() > options.limits.compiled_bytes) {
            return fail(kLimitHit,
                        fmt::format("{} {} takes {} bytes compiled, more than {} (limit compiled-bytes); "
                                    "nothing was written for it",
                                    policy.name, policy.version, bytes.size(), options.limits.compiled_bytes));
        }
        fs::path path = single ? fs::path(output) : fs::path(output) / (policy.name + "-" + policy.version + ".payc");
        if (!write_file(path.string(), bytes.data(), bytes.size())) return kCouldNot;
        if (options.format == Format::Text) {
            fmt::print("{}  {} bytes, {}, {}, {}\n", path.string(), bytes.size(), counted(image->rules.size(), "rule"),
                       counted(image->diagram_nodes.size(), "diagram node"), meaning_hash_text(image->view()));
        }
    }
    if (options.format == Format::Text && !bases.empty()) {
        fmt::print("{} written; no file for {}, which {} of the others\n",
                   counted(loaded.policies.size() - bases.size(), "policy", "policies"), fmt::join(bases, ", "),
                   bases.size() == 1 ? "has no payer_id and is part" : "have no payer_id and are parts");
    }
    return kDone;
}

}  // namespace payrule::tools
