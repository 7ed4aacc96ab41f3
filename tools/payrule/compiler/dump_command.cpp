// `payrule dump`: prints what each phase of the compiler made of a policy.
#include <fmt/format.h>

#include "compiler/ast_dump.h"
#include "compiler/effective_dump.h"
#include "compiler/emit.h"
#include "core/image_file.h"
#include "tools/common/graph_dump.h"
#include "tools/payrule/compiler/loading.h"

namespace payrule::tools {

namespace {

int dump_compiled(const LoadedPolicies& loaded, const Limits& limits, bool graph) {
    for (const EffectivePolicy& policy : loaded.policies) {
        Diagnostics diagnostics;
        auto image = compile_image(policy, &loaded.sources, graph_limits(limits), diagnostics);
        if (!image) {
            fmt::print(stderr, "{}", render_diagnostics(diagnostics, loaded.sources));
            return exit_code_of(diagnostics);
        }
        if (graph) {
            fmt::print("{}", dump_graph_json(image->view()));
            continue;
        }
        fmt::print("{} {} {}\n", policy.name, policy.version, meaning_hash_text(image->view()));
#define SECTION(member_, Record_, what_)                                                     \
    fmt::print("  {:<18} {:>8} records {:>10} bytes  {}\n", #member_, image->member_.size(), \
               image->member_.size() * sizeof(Record_), what_);
#include "core/image_sections.def"
#undef SECTION
    }
    return kDone;
}

}  // namespace

int dump_command(int argc, char** argv) {
    PolicyOptions options;
    bool ast = false, effective = false, graph = false, file = false;
    std::string only;
    CommandLine line("dump", "Prints what a phase of the compiler made of policies.",
                     {{"payrule dump my.pay --effective", "names resolved, changes of the payer applied"},
                      {"payrule dump my.pay --graph", "the decision graph as JSON, enough to decide claims from"}});
    line.list("PATH", options.paths, "policy files, or folders of them");
    line.flag("--ast", ast, "the syntax tree");
    line.flag("--effective", effective, "the effective policy");
    line.flag("--graph", graph, "the decision graph, JSON");
    line.flag("--file", file, "the sections of the compiled file");
    line.option("--policy", only, "only this policy (`NAME` or `NAME VERSION`)");
    options.limit_areas = kPolicyText | kDiagrams;
    options.add_to(line);
    if (auto code = line.parse(argc, argv)) return *code;
    if (static_cast<int>(ast) + effective + graph + file != 1) {
        return fail(kWrongUsage, "say which one: --ast, --effective, --graph or --file");
    }
    LoadedPolicies loaded = load(options);
    if (!loaded.diagnostics.has_errors()) {
        if (auto code = check_policy_name(loaded, only)) return *code;
    }
    if (!only.empty()) {
        std::erase_if(loaded.policies,
                      [&](const EffectivePolicy& p) { return p.name != only && p.name + " " + p.version != only; });
    }
    if (ast) {
        for (const auto& f : loaded.files)
            fmt::print("{}", dump_ast(*f, loaded.sources));
        return print_diagnostics(loaded, options) ? exit_code_of(loaded.diagnostics) : kDone;
    }
    if (loaded.diagnostics.has_errors()) {
        print_diagnostics(loaded, options);
        return exit_code_of(loaded.diagnostics);
    }
    if (effective) {
        for (const EffectivePolicy& policy : loaded.policies)
            fmt::print("{}", dump_effective(policy));
        return kDone;
    }
    return dump_compiled(loaded, options.limits, graph);
}

}  // namespace payrule::tools
