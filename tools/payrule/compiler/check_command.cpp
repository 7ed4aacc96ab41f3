// `payrule check`: reads policies and says what is wrong with them; decides nothing.
#include <fmt/format.h>

#include "tools/payrule/compiler/loading.h"

namespace payrule::tools {

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
        std::size_t warnings = loaded.diagnostics.all().size() - loaded.diagnostics.error_count();
        fmt::print("{} files, {} policies, {} rules; {} errors, {} warnings\n", loaded.files.size(),
                   loaded.policies.size(), rules, loaded.diagnostics.error_count(), warnings);
    }
    return errors ? kPolicyErrors : kDone;
}

}  // namespace payrule::tools
