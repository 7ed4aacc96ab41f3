// Command lines of all commands: options, positionals, `--help` with examples, `--format`. Comes in: argc and argv;
// goes out: filled variables, or the exit code to stop with. Must not know what any command does.
// The parser library stays in the .cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/limits.h"

namespace payrule::tools {

enum class Format { Text, Json };

/// `payrule` or `payrule-engine`: how an executable calls itself. Each that has commands defines it.
std::string_view program_name();

/// A command line worth copying, and what it does.
struct Example {
    std::string command;
    std::string what;
};

/// Describes one command's line, then parses it. Where a text says `payrule`, the executable's own name is printed.
/// Variables handed in must outlive parse(); what the user does not give stays as it was. Invariant: all options are
/// added before parse() is called.
class CommandLine {
public:
    CommandLine(const std::string& name, const std::string& what, const std::vector<Example>& examples);
    ~CommandLine();
    CommandLine(const CommandLine&) = delete;
    CommandLine& operator=(const CommandLine&) = delete;

    /// Names are as in `-o,--output`.
    void flag(const std::string& names, bool& value, const std::string& help);
    void option(const std::string& names, std::string& value, const std::string& help);
    void option(const std::string& names, std::vector<std::string>& values, const std::string& help);
    void option(const std::string& names, std::int64_t& value, const std::string& help);
    /// An option that takes one of the listed words.
    void choice(const std::string& names, std::string& value, const std::vector<std::string>& words,
                const std::string& help);
    void required(const std::string& name, std::string& value, const std::string& help);
    void optional(const std::string& name, std::string& value, const std::string& help);
    /// One or more; none are fine where `at_least` is 0.
    void list(const std::string& name, std::vector<std::string>& values, const std::string& help,
              std::size_t at_least = 1);
    /// Adds `--limit NAME=N` for the limits of some areas (LimitArea).
    void limits(Limits& value, unsigned areas);
    /// Adds `--format text|json`.
    void format(Format& value);

    /// argv[0] is the command's name. Errors: the exit code to return at once (0 after --help, 64 for wrong usage,
    /// what was wrong is on stderr).
    std::optional<int> parse(int argc, char** argv);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace payrule::tools
