// What the compiler commands share: loading policies with the usual options and printing their diagnostics.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/graph.h"
#include "compiler/load_policies.h"
#include "tools/payrule/command.h"

namespace payrule::tools {

/// Options that every command with policies has.
struct PolicyOptions {
    std::vector<std::string> paths;
    std::vector<std::string> stdlib;
    std::int64_t max_errors = static_cast<std::int64_t>(kDefaultMaxDiagnostics);
    Format format = Format::Text;
    Limits limits{};
    unsigned limit_areas = kPolicyText;  // what the command can limit
    bool check_tests = false;            // decide the tests and look which rules they reach
    bool accept = false;                 // write `payrule.lock` anew in place of comparing with it

    /// Adds `--stdlib`, `--max-errors`, `--limit` and `--format`; paths are added by the command.
    void add_to(CommandLine& line);
};

/// Reads, resolves and proves: names, types, guarantees, and what the lock beside the policies says.
LoadedPolicies load(const PolicyOptions& options);
/// Prints diagnostics (stderr as text, stdout as JSON). Shape: true if there are errors.
bool print_diagnostics(const LoadedPolicies& loaded, const PolicyOptions& options);
/// What a command ends with when there are errors: a limit was hit, or the policy is wrong.
ExitCode exit_code_of(const Diagnostics& diagnostics);
/// Of `--policy NAME` or `NAME VERSION`, empty where it was not given. Errors: the exit code where no policy has the
/// name, told with the nearest.
std::optional<ExitCode> check_policy_name(const LoadedPolicies& loaded, const std::string& name);
/// The limits of diagrams, for compile_image.
GraphLimits graph_limits(const Limits& limits);
/// Reads or writes whole files. Errors: false, with a sentence on stderr.
bool write_file(const std::string& path, const void* bytes, std::size_t size);

}  // namespace payrule::tools
