// The hook that lets deciding commands of `payrule` take policy text: parse, resolve, compile and verify in memory.
#include <fmt/format.h>

#include "compiler/emit.h"
#include "tools/payrule/compiler/loading.h"
#include "tools/payrule/engine/policy_sources.h"

namespace payrule::tools {

namespace {

std::optional<int> compile_sources(const std::vector<std::string>& paths, const std::vector<std::string>& stdlib,
                                   const Limits& limits, std::vector<std::shared_ptr<const LoadedPolicy>>& policies) {
    PolicyOptions options;
    options.paths = paths;
    options.stdlib = stdlib;
    options.limits = limits;
    LoadedPolicies loaded = load(options);
    if (print_diagnostics(loaded, options)) return exit_code_of(loaded.diagnostics);
    for (const EffectivePolicy& policy : loaded.policies) {
        if (policy.payer_id.empty()) continue;  // a base decides nothing by itself
        Diagnostics diagnostics;
        auto image = compile_image(policy, &loaded.sources, graph_limits(limits), diagnostics);
        if (!image) {
            fmt::print(stderr, "{}", render_diagnostics(diagnostics, loaded.sources));
            return exit_code_of(diagnostics);
        }
        LoadResult result = load_policy_image(image->view());
        if (result.error) {
            fmt::print(stderr, "payrule: {} {} does not pass its own verifier: {}: {}\n", policy.name, policy.version,
                       result.error->code, result.error->text);
            return kPolicyErrors;
        }
        policies.push_back(result.policy);
    }
    return std::nullopt;
}

}  // namespace

CompileSources compile_sources_hook() { return compile_sources; }

}  // namespace payrule::tools
