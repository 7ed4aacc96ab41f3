// Policies and tables for the commands that decide: files and folders of compiled policies and table packs in, a ready
// engine out. Policy text is compiled by a hook that only `payrule` has; `payrule-engine` says to compile first.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/engine.h"
#include "tools/payrule/command.h"

namespace payrule::tools {

/// Options that every deciding command has.
struct EngineOptions {
    std::vector<std::string> policies;
    std::vector<std::string> tables;
    std::vector<std::string> stdlib;
    std::string as_of, known_as_of, pin, evaluator = "compiled";

    void add_to(CommandLine& line);
};

/// Compiles `*.pay` files and folders. Errors: false; what is wrong is on stderr.
using CompileSources = bool (*)(const std::vector<std::string>& paths, const std::vector<std::string>& stdlib,
                                std::vector<std::shared_ptr<const LoadedPolicy>>& policies);
/// The hook; nullptr in payrule-engine.
CompileSources compile_sources_hook();

/// Loads policies and tables. Errors: the exit code; what is wrong is on stderr.
std::optional<int> prepare_engine(const EngineOptions& options, Engine& engine, DecideOptions& decide);

}  // namespace payrule::tools
