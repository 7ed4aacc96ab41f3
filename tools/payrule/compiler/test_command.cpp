// `payrule test`: runs the tests that stand beside the rules, in policies and in modules, with the reference evaluator.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compiler/policy_test.h"
#include "tools/payrule/compiler/loading.h"

namespace payrule::tools {

namespace {

struct Count {
    std::size_t passed = 0;
    std::size_t failed = 0;
};

void print_outcome(const LoadedPolicies& loaded, const TestOutcome& outcome, bool verbose) {
    if (outcome.failures.empty()) {
        if (verbose) fmt::print("pass  {}\n", outcome.name);
        return;
    }
    fmt::print("FAIL  {}\n", outcome.name);
    const auto print_found = [&](const TestFailure& found, const char* kind) {
        LineColumn place = loaded.sources.place(found.span);
        fmt::print("      {}:{}:{}: {}{}\n", loaded.sources.path(found.span.source), place.line, place.column, kind,
                   found.text);
    };
    for (const TestFailure& failure : outcome.failures)
        print_found(failure, "");
    for (const TestFailure& warning : outcome.warnings)
        print_found(warning, "perhaps the cause: ");
}

nlohmann::ordered_json as_json(const LoadedPolicies& loaded, const TestOutcome& outcome) {
    const auto list = [&](const std::vector<TestFailure>& found) {
        nlohmann::ordered_json array = nlohmann::ordered_json::array();
        for (const TestFailure& it : found) {
            const LineColumn place = loaded.sources.place(it.span);
            array.push_back({{"file", loaded.sources.path(it.span.source)},
                             {"line", place.line},
                             {"column", place.column},
                             {"text", it.text}});
        }
        return array;
    };
    nlohmann::ordered_json json{{"name", outcome.name},
                                {"place", loaded.sources.file_line(outcome.span)},
                                {"passed", outcome.failures.empty()},
                                {"failures", list(outcome.failures)}};
    if (!outcome.warnings.empty()) json["warnings"] = list(outcome.warnings);
    return json;
}

}  // namespace

int test_command(int argc, char** argv) {
    PolicyOptions options;
    bool verbose = false;
    std::string only;
    CommandLine line("test", "Runs the tests in policy files and says what came out differently.",
                     {{"payrule test policies", "runs every test below a folder"},
                      {"payrule test my.pay --only threshold -v", "runs the tests whose name holds a word"}});
    line.list("PATH", options.paths, "policy files, or folders of them");
    line.flag("-v,--verbose", verbose, "prints tests that pass, too");
    line.option("--only", only, "runs only tests whose name holds this text");
    options.add_to(line);
    if (auto code = line.parse(argc, argv)) return *code;
    LoadedPolicies loaded = load(options);
    if (loaded.diagnostics.has_errors()) {
        print_diagnostics(loaded, options);
        return exit_code_of(loaded.diagnostics);
    }
    Count count;
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < loaded.policies.size(); ++i) {
        for (const TestOutcome& outcome : run_policy_tests(*loaded.policy_files[i], loaded.policies[i])) {
            if (!only.empty() && outcome.name.find(only) == std::string::npos) continue;
            ++(outcome.failures.empty() ? count.passed : count.failed);
            if (options.format == Format::Json)
                all.push_back(as_json(loaded, outcome));
            else
                print_outcome(loaded, outcome, verbose);
        }
    }
    if (options.format == Format::Json) {
        nlohmann::ordered_json out{{"passed", count.passed}, {"failed", count.failed}, {"tests", all}};
        fmt::print("{}\n", out.dump(1));
    } else {
        fmt::print("{} passed, {} failed\n", count.passed, count.failed);
    }
    if (count.passed + count.failed == 0) return fail(kTestsFailed, "no test ran; an empty run is a failure");
    return count.failed == 0 ? kDone : kTestsFailed;
}

}  // namespace payrule::tools
