// Policies and tables for the commands that decide: files and folders of compiled policies and table packs in, a ready
// engine out. Policy text is compiled by a hook that only `payrule` has; `payrule-engine` says to compile first.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/engine.h"
#include "tools/payrule/command.h"
#include "tools/payrule/engine/table_files.h"

namespace payrule::tools {

/// Options that every deciding command has.
struct EngineOptions {
    std::vector<std::string> policies;
    std::vector<std::string> tables;
    std::vector<std::string> stdlib;
    std::string as_of, known_as_of, pin, evaluator = "compiled";
    Limits limits{};
    TablesAsked also_asked;  // tables that the command asks, by full name, whether a policy does or not

    void add_to(CommandLine& line);
};

/// Compiles `*.pay` files and folders. Errors: the exit code; what is wrong is on stderr.
using CompileSources = std::optional<int> (*)(const std::vector<std::string>& paths,
                                              const std::vector<std::string>& stdlib, const Limits& limits,
                                              std::vector<std::shared_ptr<const LoadedPolicy>>& policies);
/// What of `--limit` a deciding command takes: without a compiler in it there is no policy text.
unsigned engine_limit_areas();
/// The hook; nullptr in payrule-engine.
CompileSources compile_sources_hook();
/// What a policy that was refused makes the command end with.
ExitCode exit_code_of(const LoadError& error);
/// Says on stderr why a file is no compiled policy, or which command takes it. Shape: the exit code.
int policy_failure(const std::string& path, const LoadError& error);

/// Loads policies and tables. Errors: the exit code; what is wrong is on stderr.
std::optional<int> prepare_engine(const EngineOptions& options, Engine& engine, DecideOptions& decide);

}  // namespace payrule::tools
