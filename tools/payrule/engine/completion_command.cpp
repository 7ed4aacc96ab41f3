// `payrule completion`: shell scripts that complete command names, made from commands.def; arguments complete as files.
#include <fmt/format.h>

#include "tools/payrule/command.h"

namespace payrule::tools {
namespace {

std::string names_of_commands() {
    std::string names;
    for (const Command& command : commands())
        names += (names.empty() ? "" : " ") + std::string(command.name);
    return names;
}

/// A function name for the shells: `payrule-engine` has a dash.
std::string function_name() {
    std::string name = "_" + std::string(program_name());
    for (char& c : name) {
        if (c == '-') c = '_';
    }
    return name;
}

void print_bash() {
    fmt::print(
        "{0}() {{\n"
        "    local word=${{COMP_WORDS[COMP_CWORD]}}\n"
        "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
        "        COMPREPLY=($(compgen -W \"{1} help\" -- \"$word\"))\n"
        "    elif [ \"${{word:0:1}}\" = - ]; then\n"
        "        COMPREPLY=($(compgen -W \"--help --format\" -- \"$word\"))\n"
        "    else\n"
        "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
        "    fi\n"
        "}}\n"
        "complete -o filenames -F {0} {2}\n",
        function_name(), names_of_commands(), program_name());
}

/// A text between single quotes: an apostrophe becomes a typographic one, which no shell reads as a quote.
std::string quotable(std::string_view text) {
    std::string out;
    for (const char c : text)
        out += c == '\'' ? std::string("\u2019") : std::string(1, c);
    return out;
}

void print_zsh() {
    fmt::print("#compdef {0}\n{1}() {{\n    local -a names\n    names=(\n", program_name(), function_name());
    for (const Command& command : commands())
        fmt::print("        '{}:{}'\n", command.name, quotable(command.help));
    fmt::print(
        "    )\n"
        "    if (( CURRENT == 2 )); then\n"
        "        _describe command names\n"
        "    else\n"
        "        _arguments '--help[show options and examples]' '--format[how to print]:format:(text json)' "
        "'*:file:_files'\n"
        "    fi\n"
        "}}\n"
        "compdef {0} {1}\n",
        function_name(), program_name());
}

void print_fish() {
    for (const Command& command : commands()) {
        fmt::print("complete -c {} -n __fish_use_subcommand -f -a {} -d '{}'\n", program_name(), command.name,
                   quotable(command.help));
    }
    fmt::print("complete -c {0} -l help -d 'show options and examples'\n", program_name());
    fmt::print("complete -c {0} -l format -x -a 'text json' -d 'how to print'\n", program_name());
}

}  // namespace

int completion_command(int argc, char** argv) {
    std::string shell;
    CommandLine line("completion", "Prints a script that teaches a shell the commands.",
                     {{"source <(payrule completion bash)", "completes payrule in this bash"},
                      {"payrule completion zsh > ~/.zfunc/_payrule", "for zsh, in a folder of its fpath"},
                      {"payrule completion fish > ~/.config/fish/completions/payrule.fish", "for fish"}});
    line.required("shell", shell, "bash, zsh or fish");
    if (const auto code = line.parse(argc, argv)) return *code;
    if (shell == "bash") {
        print_bash();
    } else if (shell == "zsh") {
        print_zsh();
    } else if (shell == "fish") {
        print_fish();
    } else {
        return fail(kWrongUsage, fmt::format("there is no completion for `{}`; known are bash, zsh and fish", shell));
    }
    return kDone;
}

}  // namespace payrule::tools
