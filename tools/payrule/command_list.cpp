// The commands of this executable. Compiled once for each: PAYRULE_ENGINE_ONLY leaves the compiler's commands out, so
// that payrule-engine links neither parser nor reference evaluator.
#include <cstdio>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tools/common/nearest.h"
#include "tools/common/procedure_code.h"
#include "tools/payrule/command.h"

namespace payrule::tools {

const std::vector<Command>& commands() {
#define COMMAND_IN_Engine(name_, function_, help_) {name_, help_, function_},
#ifdef PAYRULE_ENGINE_ONLY
#define COMMAND_IN_Compiler(name_, function_, help_)
#else
#define COMMAND_IN_Compiler(name_, function_, help_) {name_, help_, function_},
#endif
#define COMMAND(name_, Side_, function_, help_) COMMAND_IN_##Side_(name_, function_, help_)
    static const std::vector<Command> list{
#include "tools/payrule/commands.def"
    };
#undef COMMAND
#undef COMMAND_IN_Engine
#undef COMMAND_IN_Compiler
    return list;
}

std::string_view program_name() {
#ifdef PAYRULE_ENGINE_ONLY
    return "payrule-engine";
#else
    return "payrule";
#endif
}

void say(std::string_view text) {
    // Not fmt::print, which throws where standard error is closed: failing must not fail.
    const std::string line = fmt::format("{}: {}\n", program_name(), text);
    std::fwrite(line.data(), 1, line.size(), stderr);
}

int fail(ExitCode code, std::string_view text) {
    say(text);
    return code;
}

std::optional<Code> procedure_argument(const std::string& text) {
    std::string problem;
    const std::optional<Code> code = read_procedure_code(text, problem);
    if (!code) fail(kWrongUsage, problem);
    if (const std::string hint = code ? letters_like_digits(text) : std::string(); !hint.empty()) say(hint);
    return code;
}

std::optional<int> date_option(const std::string& text, const char* option, std::optional<Date>& date) {
    if (text.empty()) return std::nullopt;
    date = parse_date(text);
    if (date) return std::nullopt;
    return fail(kWrongUsage, fmt::format("{} wants a date such as 2026-01-31, not `{}`", option, text));
}

int fail_no_such(std::string_view command, std::string_view word, const std::vector<std::string>& words) {
    const auto nearest = nearest_name(word, words);
    return fail(kWrongUsage, word.empty() ? fmt::format("{} needs one of {}", command, fmt::join(words, ", "))
                                          : fmt::format("`{}` has no `{}`; {}", command, word,
                                                        nearest ? "did you mean `" + *nearest + "`?"
                                                                : fmt::format("it has {}", fmt::join(words, ", "))));
}

}  // namespace payrule::tools
