// Command lines with CLI11. See command_line.h; nothing of CLI11, its exceptions included, leaves this file.
#include "tools/common/command_line.h"

#include <cstdio>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "tools/common/exit_codes.h"
#include "tools/common/limit_options.h"

namespace payrule::tools {

struct CommandLine::State {
    CLI::App app;
    std::string format = "text";
    Format* format_target = nullptr;
    std::vector<std::string> limit_texts;
    Limits* limits = nullptr;
    unsigned limit_areas = 0;
};

CommandLine::CommandLine(const std::string& name, const std::string& what, const std::vector<Example>& examples)
    : state_(std::make_unique<State>()) {
    state_->app.name("payrule " + name);
    state_->app.description(what);
    std::string text;
    for (const Example& example : examples)
        text += fmt::format("  {}\n      {}\n", example.command, example.what);
    if (!text.empty()) state_->app.footer("Examples:\n" + text);
}

CommandLine::~CommandLine() = default;

void CommandLine::flag(const std::string& names, bool& value, const std::string& help) {
    state_->app.add_flag(names, value, help);
}

void CommandLine::option(const std::string& names, std::string& value, const std::string& help) {
    state_->app.add_option(names, value, help)->type_name("TEXT");
}

void CommandLine::option(const std::string& names, std::vector<std::string>& values, const std::string& help) {
    // One value each time the option is given: `--policies A --policies B FILE` leaves FILE to the positionals.
    state_->app.add_option(names, values, help)->type_name("TEXT")->expected(1)->take_all();
}

void CommandLine::option(const std::string& names, std::int64_t& value, const std::string& help) {
    state_->app.add_option(names, value, help)->type_name("NUMBER");
}

void CommandLine::choice(const std::string& names, std::string& value, const std::vector<std::string>& words,
                         const std::string& help) {
    state_->app.add_option(names, value, help)
        ->check(CLI::IsMember(words).description(""))
        ->type_name(fmt::format("{}", fmt::join(words, "|")));
}

void CommandLine::required(const std::string& name, std::string& value, const std::string& help) {
    state_->app.add_option(name, value, help)->type_name("")->required();
}

void CommandLine::optional(const std::string& name, std::string& value, const std::string& help) {
    state_->app.add_option(name, value, help)->type_name("");
}

void CommandLine::list(const std::string& name, std::vector<std::string>& values, const std::string& help,
                       std::size_t at_least) {
    state_->app.add_option(name, values, help)->type_name("")->required(at_least > 0);
}

void CommandLine::limits(Limits& value, unsigned areas) {
    state_->limits = &value;
    state_->limit_areas = areas;
    option("--limit", state_->limit_texts, "NAME=N: another limit than the default; `payrule limits` lists them");
}

void CommandLine::format(Format& value) {
    state_->format = value == Format::Json ? "json" : "text";
    state_->format_target = &value;
    choice("--format", state_->format, {"text", "json"}, "how to print the result");
}

std::optional<int> CommandLine::parse(int argc, char** argv) {
    try {
        state_->app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        fmt::print("{}", state_->app.help());
        return kDone;
    } catch (const CLI::ParseError& error) {
        fmt::print(stderr, "{}: {}; `{} --help` shows what it takes\n", state_->app.get_name(), error.what(),
                   state_->app.get_name());
        return kWrongUsage;
    }
    for (const std::string& text : state_->limit_texts) {
        const std::string problem = set_limit(*state_->limits, state_->limit_areas, text);
        if (problem.empty()) continue;
        fmt::print(stderr, "{}: --limit {}: {}\n", state_->app.get_name(), text, problem);
        return kWrongUsage;
    }
    if (state_->format_target != nullptr)
        *state_->format_target = state_->format == "json" ? Format::Json : Format::Text;
    return std::nullopt;
}

}  // namespace payrule::tools
