// The command: picks a command by its first word and runs it. Comes in: argc and argv; goes out: an exit code
// (tools/common/exit_codes.h). Must not know what any command does.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <string>

#include <fmt/format.h>

#include "tools/common/memory_settings.h"
#include "tools/common/nearest.h"
#include "tools/payrule/command.h"

namespace payrule::tools {
namespace {

void print_help(std::FILE* to) {
    fmt::print(to, "Usage: {} COMMAND [options]\n\nCommands:\n", program_name());
    for (const Command& command : commands())
        fmt::print(to, "  {:<12}{}\n", command.name, command.help);
    fmt::print(to, "\n`{} COMMAND --help` shows a command's options and examples.\n", program_name());
}

const Command* find_command(std::string_view name) {
    for (const Command& command : commands()) {
        if (command.name == name) return &command;
    }
    return nullptr;
}

int unknown_command(std::string_view name) {
    std::vector<std::string> known;
    for (const Command& command : commands())
        known.emplace_back(command.name);
    const auto nearest = nearest_name(name, known);
    const std::string hint = nearest ? fmt::format("did you mean `{}`?", *nearest)
                                     : fmt::format("`{} --help` lists the commands", program_name());
    return fail(kWrongUsage, fmt::format("there is no command `{}`; {}", name, hint));
}

/// `payrule help check` is `payrule check --help`.
int help(int argc, char** argv) {
    if (argc < 2) {
        print_help(stdout);
        return kDone;
    }
    const Command* command = find_command(argv[1]);
    if (command == nullptr) return unknown_command(argv[1]);
    std::string option = "--help";
    char* line[] = {argv[1], option.data(), nullptr};
    return command->run(2, line);
}

int run(int argc, char** argv) {
    if (argc < 2) {
        print_help(stderr);
        return kWrongUsage;
    }
    const std::string_view name = argv[1];
    if (name == "--help" || name == "-h" || name == "help") return help(argc - 1, argv + 1);
    const Command* command = find_command(name == "--version" ? "version" : name);
    return command == nullptr ? unknown_command(name) : command->run(argc - 1, argv + 1);
}

/// Runs and turns what libraries throw into an exit code.
int run_guarded(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::bad_alloc&) {
        return fail(kCouldNot, "out of memory");
    } catch (const std::exception& error) {
        return fail(kCouldNot, error.what());
    }
}

}  // namespace
}  // namespace payrule::tools

int main(int argc, char** argv) {
    using namespace payrule::tools;
    join_free_memory_at_once();
    // A closed pipe must end in an exit code and a message like every other failed write, not in a signal.
    std::signal(SIGPIPE, SIG_IGN);
    const int code = run_guarded(argc, argv);
    errno = 0;
    const bool failed_before = std::ferror(stdout) != 0;
    if ((std::fflush(stdout) != 0 || failed_before) && code != kCouldNot) {
        const std::string cause = errno != 0 ? std::strerror(errno) : "an earlier write failed";
        return fail(kCouldNot, "could not write everything to standard output: " + cause);
    }
    return code;
}
