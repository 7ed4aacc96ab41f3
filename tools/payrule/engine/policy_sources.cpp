// See policy_sources.h.
#include "tools/payrule/engine/policy_sources.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "runtime/side_by_side.h"
#include "runtime/table_pack.h"
#include "tools/common/file_kinds.h"
#include "tools/payrule/engine/table_changes.h"

namespace payrule::tools {

namespace {

namespace fs = std::filesystem;

/// Files below the paths, sorted, by ending.
struct Found {
    std::vector<std::string> compiled;
    std::vector<std::string> text;
    std::vector<std::string> passed_over;  // folders with compiled policies and texts: the texts are not read
    std::string missing;
};

Found find_policies(const std::vector<std::string>& paths) {
    Found found;
    for (const std::string& path : paths) {
        std::error_code error;
        if (!fs::exists(path, error)) {
            found.missing = path;
            return found;
        }
        std::vector<std::string> compiled;
        bool text = path.ends_with(".pay");
        if (fs::is_directory(path, error)) {
            for (const auto& entry : fs::recursive_directory_iterator(path, error)) {
                if (entry.path().extension() == ".payc") compiled.push_back(entry.path().string());
                text = text || entry.path().extension() == ".pay";
            }
        } else if (!text) {
            compiled.push_back(path);
        }
        std::sort(compiled.begin(), compiled.end());
        found.compiled.insert(found.compiled.end(), compiled.begin(), compiled.end());
        if (text) (compiled.empty() ? found.text : found.passed_over).push_back(path);
    }
    return found;
}

/// One result for each file, in their order.
std::vector<LoadResult> load_all(const std::vector<std::string>& files, std::uint64_t max_bytes) {
    std::vector<LoadResult> results(files.size());
    const auto load = [&](std::size_t i) { results[i] = load_policy(files[i], max_bytes); };
    constexpr std::size_t kFew = 4;
    if (files.size() > kFew) {
        side_by_side(files.size(), load);
    } else {
        for (std::size_t i = 0; i < files.size(); ++i)
            load(i);
    }
    return results;
}

/// What was read of files that were named, before any of it is looked at: compiled policies, and packs beside them.
struct ReadFiles {
    std::vector<LoadResult> policies;
    std::vector<PackResult> packs;

    /// Policies and packs are read and verified side by side: either takes about as long as the other.
    ReadFiles(const Found& found, const std::vector<std::string>& pack_paths, const Limits& limits) {
        side_by_side(pack_paths.empty() ? 1 : 2, [&](std::size_t i) {
            if (i == 0)
                policies = load_all(found.compiled, limits.compiled_bytes);
            else
                packs = read_packs(pack_paths, limits);
        });
    }
};

std::optional<int> load_policies_into(const EngineOptions& options, const Found& found,
                                      const std::vector<LoadResult>& compiled, Engine& engine) {
    for (std::size_t i = 0; i < compiled.size(); ++i) {
        const auto error = compiled[i].error ? compiled[i].error : engine.add_policy(compiled[i].policy);
        if (error) return policy_failure(found.compiled[i], *error);
    }
    for (const std::string& folder : found.passed_over) {
        fmt::print(stderr, "{}: `{}` holds compiled policies, so the policy texts in it are not read\n", program_name(),
                   folder);
    }
    if (!found.text.empty()) {
        CompileSources compile = compile_sources_hook();
        if (compile == nullptr) {
            return fail(kWrongUsage,
                        fmt::format("`{}` holds policy text; compile it first: payrule compile {} -o FOLDER",
                                    found.text[0], found.text[0]));
        }
        std::vector<std::shared_ptr<const LoadedPolicy>> policies;
        if (auto code = compile(found.text, options.stdlib, options.limits, policies)) return code;
        for (auto& policy : policies) {
            if (auto error = engine.add_policy(policy))
                return fail(kInputRefused, fmt::format("{}: {}", error->code, error->text));
        }
    }
    if (engine.policies().empty())
        return fail(kCouldNot, "found no policy there; give `*.pay` or `*.payc` files with --policies");
    return std::nullopt;
}

/// The tables that policies of payers ask, by full name, with the names of those policies.
std::map<std::string, std::set<std::string>, std::less<>> tables_asked(const Engine& engine) {
    std::map<std::string, std::set<std::string>, std::less<>> users;
    for (const auto& policy : engine.loaded()) {
        const Image& image = policy->image();
        if (image.header[0].payer_id.length == 0) continue;
        for (const ImageTable& table : image.tables) {
            if (table.is_own == 0) users[std::string(image.text(table.table))].insert(std::string(policy->name()));
        }
    }
    return users;
}

/// Lines that ask a table which is not there go to review, a whole batch of them maybe; that is said once, up front.
void tell_missing_tables(const Engine& engine) {
    for (const auto& [table, policies] : tables_asked(engine)) {
        if (engine.tables().find(table) != nullptr) continue;
        fmt::print(stderr, "{}: table {}, which {} uses, is in no pack; lines that ask it go to review\n",
                   program_name(), table, fmt::join(policies, ", "));
    }
}

/// Packs that were named are read already; those found by looking around are not. Errors: the exit code.
std::optional<int> take_tables(const EngineOptions& options, const std::vector<PackResult>& read, Engine& engine,
                               std::optional<Date> known_as_of) {
    TablesAsked asked = options.also_asked;
    for (const auto& [table, users] : tables_asked(engine))
        asked.insert(table);
    if (asked.empty() && named_tables(options.tables).empty()) return std::nullopt;
    std::string problem;
    const std::vector<std::string> packs = find_tables(options.tables, problem);
    if (packs.empty()) return fail(kCouldNot, problem);
    CombinedTables combined;
    const auto problem_code = read.empty() ? load_tables(packs, options.limits, known_as_of, asked, combined)
                                           : join_packs(packs, read, known_as_of, asked, combined);
    if (problem_code) return problem_code;
    engine.set_tables(std::move(combined.set));
    tell_missing_tables(engine);
    for (const std::string& odd : odd_table_changes(engine))
        fmt::print(stderr, "{}: {}\n", program_name(), odd);
    return std::nullopt;
}

}  // namespace

ExitCode exit_code_of(const LoadError& error) { return error.code == "F100" ? kLimitHit : kInputRefused; }

int policy_failure(const std::string& path, const LoadError& error) {
    const bool other_kind = error.code == "F101" || error.code == "F102";  // it is short, or begins like no policy
    const std::string kind = other_kind ? wrong_kind_of_file(path, "a compiled policy") : std::string();
    return fail(exit_code_of(error), fmt::format("{}: {}", error.code, kind.empty() ? error.text : kind));
}

unsigned engine_limit_areas() {
    return kCompiled | kClaims | (compile_sources_hook() == nullptr ? 0U : kPolicyText | kDiagrams);
}

void EngineOptions::add_to(CommandLine& line) {
    line.limits(limits, engine_limit_areas());
    line.option("--policies", policies, "policies: compiled (.payc), text (.pay) or folders; `policies` unless given");
    line.option("--tables", tables, "table packs (.payt); PAYRULE_TABLES or the shipped sample unless given");
    line.option("--stdlib", stdlib, "folder of the standard library, for policy text");
    line.option("--as-of", as_of, "decide as of this date instead of each line's date of service");
    line.option("--known-as-of", known_as_of, "leave out policy versions and table releases published after this date");
    line.option("--pin", pin, "use only this policy version: `2026.1`, or `NAME 2026.1`");
    line.choice("--evaluator", evaluator, {"compiled", "graph"},
                "formulas behind the code dispatch, or the rule diagrams");
}

std::optional<int> prepare_engine(const EngineOptions& options, Engine& engine, DecideOptions& decide) {
    if (auto code = date_option(options.as_of, "--as-of", decide.as_of)) return code;
    if (auto code = date_option(options.known_as_of, "--known-as-of", decide.known_as_of)) return code;
    decide.pin = options.pin;
    decide.evaluator = options.evaluator == "graph" ? Evaluator::Graph : Evaluator::Compiled;
    const Found found =
        find_policies(options.policies.empty() ? std::vector<std::string>{"policies"} : options.policies);
    if (!found.missing.empty()) {
        return fail(kCouldNot,
                    fmt::format("there is no file or folder `{}`; name policies with --policies", found.missing));
    }
    const ReadFiles read(found, named_tables(options.tables), options.limits);
    if (auto code = load_policies_into(options, found, read.policies, engine)) return code;
    const std::vector<PolicyInfo> all = engine.policies();
    const bool pin_known = std::any_of(all.begin(), all.end(), [&](const PolicyInfo& policy) {
        return options.pin == policy.version || options.pin == policy.name + " " + policy.version;
    });
    if (!options.pin.empty() && !pin_known) {
        return fail(kWrongUsage, fmt::format("--pin: no policy there has version `{}`; write `2026.1` or `NAME 2026.1`",
                                             options.pin));
    }
    return take_tables(options, read.packs, engine, decide.known_as_of);
}

}  // namespace payrule::tools
