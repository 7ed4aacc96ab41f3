// What every command shares: the list of commands, exit codes, options, and how results and failures are printed.
// A command is one file with one function; its row in commands.def puts it into the command, help and completion.
// Data goes to stdout, talk to stderr; main() notices where stdout could not take everything.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/code.h"
#include "core/date.h"
#include "tools/common/command_line.h"
#include "tools/common/exit_codes.h"

namespace payrule::tools {

#define COMMAND(name_, Side_, function_, help_) int function_(int argc, char** argv);
#include "tools/payrule/commands.def"
#undef COMMAND

struct Command {
    std::string_view name;
    std::string_view help;
    int (*run)(int argc, char** argv);
};

/// The commands of this executable, in the order of commands.def.
const std::vector<Command>& commands();

/// Prints `payrule: text` on stderr.
void say(std::string_view text);
/// Prints `payrule: text` on stderr and hands the code back: `return fail(kInputRefused, "…");`
int fail(ExitCode code, std::string_view text);
/// A procedure code of the command line; says on stderr what it was probably meant for. Errors: empty, told as well.
std::optional<Code> procedure_argument(const std::string& text);
/// The day given for an option, nothing where none was. Errors: the exit code; what is wrong is told.
std::optional<int> date_option(const std::string& text, const char* option, std::optional<Date>& date);
/// For a command of several: says that `word` is none of its `words`, and which may have been meant.
int fail_no_such(std::string_view command, std::string_view word, const std::vector<std::string>& words);

}  // namespace payrule::tools
