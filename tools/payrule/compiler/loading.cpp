// See loading.h.
#include "tools/payrule/compiler/loading.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "compiler/guarantees.h"
#include "tools/common/file_kinds.h"
#include "tools/common/nearest.h"
#include "tools/common/policy_paths.h"
#include "tools/payrule/compiler/lock_file.h"
#include "tools/payrule/engine/output_file.h"

namespace payrule::tools {

void PolicyOptions::add_to(CommandLine& line) {
    line.option("--stdlib", stdlib, "folder of the standard library; found by itself unless given");
    line.option("--max-errors", max_errors, "how many errors to print before counting the rest");
    line.limits(limits, limit_areas);
    line.format(format);
}

LoadedPolicies load(const PolicyOptions& options) {
    LoadedPolicies other;
    for (const std::string& path : options.paths) {
        const std::string kind = wrong_kind_of_file(path, "policy text");
        if (kind.empty()) continue;
        const SourceId source = other.sources.add(path, "");
        other.diagnostics.report(DiagnosticCode::E0230, Span{source, 0, 0}, kind);
    }
    if (other.diagnostics.has_errors()) return other;
    LoadOptions load_options;
    load_options.paths = options.paths;
    load_options.limits = options.limits;
    load_options.stdlib = stdlib_folders(options.stdlib, options.paths);
    LoadedPolicies loaded = load_policies(load_options);
    check_versions(loaded);
    if (loaded.diagnostics.has_errors()) return loaded;
    for (const EffectivePolicy& policy : loaded.policies)
        check_guarantees(policy, &loaded.sources, loaded.diagnostics);
    if (options.check_tests) {
        for (std::size_t i = 0; i < loaded.policies.size(); ++i)
            check_test_reach(*loaded.policy_files[i], loaded.policies[i], loaded.diagnostics);
    }
    const std::vector<PayerChange> changes = payer_changes(loaded);
    check_overrides(changes, loaded.diagnostics);
    if (options.accept)
        accept_changes(loaded, changes);
    else
        check_locks(loaded, changes);
    return loaded;
}

bool print_diagnostics(const LoadedPolicies& loaded, const PolicyOptions& options) {
    std::size_t limit = options.max_errors < 1 ? 1 : static_cast<std::size_t>(options.max_errors);
    if (options.format == Format::Json) {
        fmt::print("{}\n", render_diagnostics_json(loaded.diagnostics, loaded.sources, limit));
    } else if (!loaded.diagnostics.all().empty()) {
        fmt::print(stderr, "{}", render_diagnostics(loaded.diagnostics, loaded.sources, limit));
    }
    return loaded.diagnostics.has_errors();
}

ExitCode exit_code_of(const Diagnostics& diagnostics) {
    for (const Diagnostic& diagnostic : diagnostics.all()) {
        switch (diagnostic.code) {
            case DiagnosticCode::E0103:
            case DiagnosticCode::E0321:
            case DiagnosticCode::E0390: return kLimitHit;
            default: break;
        }
    }
    return kPolicyErrors;
}

std::optional<ExitCode> check_policy_name(const LoadedPolicies& loaded, const std::string& name) {
    if (name.empty()) return std::nullopt;
    std::vector<std::string> names;
    for (const EffectivePolicy& policy : loaded.policies) {
        for (std::string& known : std::vector{policy.name, policy.name + " " + policy.version}) {
            if (known == name) return std::nullopt;
            names.push_back(std::move(known));
        }
    }
    const auto nearest = nearest_name(name, names);
    constexpr std::size_t kListed = 8;  // two names for each policy
    const std::string hint = nearest                   ? "; did you mean `" + *nearest + "`?"
                             : names.empty()           ? "; there is none"
                             : names.size() <= kListed ? fmt::format("; there are: {}", fmt::join(names, ", "))
                                                       : "";
    fail(kWrongUsage, fmt::format("no policy there is called `{}`{}", name, hint));
    return kWrongUsage;
}

GraphLimits graph_limits(const Limits& limits) {
    return {static_cast<std::uint32_t>(limits.rule_nodes), static_cast<std::uint32_t>(limits.graph_nodes)};
}

bool write_file(const std::string& path, const void* bytes, std::size_t size) {
    OutputFile file;
    std::string problem = file.open(path, {});
    if (problem.empty() && std::fwrite(bytes, 1, size, file.stream()) != size)
        problem = fmt::format("cannot write `{}`: {}", path, std::strerror(errno));
    if (problem.empty()) problem = file.finish();
    if (problem.empty()) return true;
    const std::string part = file.abandon();
    if (!part.empty()) std::remove(part.c_str());  // half a compiled file or picture serves nobody
    fail(kCouldNot, problem);
    return false;
}

}  // namespace payrule::tools
