// `payrule check`: reads policies and says what is wrong with them; decides nothing.
#include <fmt/format.h>

#include <algorithm>

#include "tools/common/counted.h"
#include "tools/payrule/compiler/loading.h"

namespace payrule::tools {

namespace {

/// `13 files, 2 policies, 40 rules; 25 errors (5 not shown), 1 warning`.
void print_summary(const LoadedPolicies& loaded, std::size_t rules, const PolicyOptions& options) {
    const std::vector<Diagnostic> all = loaded.diagnostics.sorted();
    const auto errors = static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const Diagnostic& d) {
        return diagnostic_severity(d.code) == DiagnosticSeverity::Error;
    }));
    const std::size_t limit = options.max_errors < 1 ? 1 : static_cast<std::size_t>(options.max_errors);
    fmt::print("{}, {}, {}; {}", counted(loaded.named_files, "file"),
               counted(loaded.policies.size(), "policy", "policies"), counted(rules, "rule"), counted(errors, "error"));
    if (errors > limit) fmt::print(" ({} not shown; --max-errors {} shows them)", errors - limit, errors);
    fmt::print(", {}\n", counted(all.size() - errors, "warning"));
}

}  // namespace

int check_command(int argc, char** argv) {
    PolicyOptions options;
    CommandLine line(
        "check", "Checks policy files: names, types, dates, rules that contradict one another.",
        {{"payrule check policies", "checks every policy below a folder"},
         {"payrule check my.pay --format json", "prints what it finds as JSON"},
         {"payrule check --accept policies", "writes policies/payrule.lock: payers' changes were looked at"}});
    line.list("PATH", options.paths, "policy files, or folders of them");
    line.flag("--accept", options.accept,
              "writes `payrule.lock`: what payers' changes are written against is all right");
    options.add_to(line);
    if (auto code = line.parse(argc, argv)) return *code;
    options.check_tests = true;
    LoadedPolicies loaded = load(options);
    bool errors = print_diagnostics(loaded, options);
    if (loaded.files.empty() && !errors) return fail(kCouldNot, "found no `*.pay` file there");
    if (options.format == Format::Text) {
        std::size_t rules = 0;
        for (const EffectivePolicy& policy : loaded.policies)
            rules += policy.rules.size();
        print_summary(loaded, rules, options);
    }
    return errors ? exit_code_of(loaded.diagnostics) : kDone;
}

}  // namespace payrule::tools
