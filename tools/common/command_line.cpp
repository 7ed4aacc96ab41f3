// Command lines with CLI11. See command_line.h; nothing of CLI11, its exceptions included, leaves this file.
#include "tools/common/command_line.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "tools/common/exit_codes.h"
#include "tools/common/limit_options.h"
#include "tools/common/nearest.h"

namespace payrule::tools {

namespace {

/// What an option takes, for the help: told by its name.
std::string value_name(const std::string& names) {
    struct Kind {
        const char* part;
        const char* value;
    };
    static constexpr Kind kKinds[] = {{"--limit", "NAME=N"},     {"--date", "DATE"},   {"--as-of", "DATE"},
                                      {"--known-as-of", "DATE"}, {"--output", "FILE"}, {"--mapping", "FILE"},
                                      {"--policies", "PATH"},    {"--tables", "FILE"}, {"--stdlib", "FOLDER"},
                                      {"--claim", "ID|N"},       {"--rule", "NAME"},   {"--code", "CODE"},
                                      {"--policy", "NAME"},      {"--pin", "VERSION"}, {"--table", "NAME"},
                                      {"--payer", "NAME"},       {"--release", "NAME"}};
    for (const Kind& kind : kKinds) {
        if (names.ends_with(kind.part)) return kind.value;
    }
    return "TEXT";
}

std::string one_of(const std::string& found, const std::vector<std::string>& words) {
    if (std::find(words.begin(), words.end(), found) != words.end()) return {};
    const auto nearest = nearest_name(found, words);
    return fmt::format("wanted is {}, not `{}`{}", fmt::join(words, " or "), found,
                       nearest ? "; did you mean `" + *nearest + "`?" : "");
}

std::string whole_number(const std::string& found) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(found.data(), found.data() + found.size(), value);
    if (error == std::errc{} && end == found.data() + found.size()) return {};
    return fmt::format("wanted is a whole number, not `{}`", found);
}

/// The first word that fits nowhere: a misspelt option, or an argument too many.
std::string misfit(const CLI::App& app) {
    const std::vector<std::string> rest = app.remaining();
    const auto dashed = [](const std::string& word) { return word.size() > 1 && word.front() == '-'; };
    const auto at = std::find_if(rest.begin(), rest.end(), dashed);
    if (at == rest.end()) return fmt::format("`{}` is one argument too many", rest.empty() ? "" : rest.front());
    std::vector<std::string> known;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames())
            known.push_back("--" + name);
    }
    const auto nearest = nearest_name(at->substr(0, at->find('=')), known);
    return fmt::format("there is no option `{}`{}", *at, nearest ? "; did you mean `" + *nearest + "`?" : "");
}

/// Texts are written for `payrule`; an executable of another name says that one.
std::string in_own_name(std::string text) {
    constexpr std::string_view kName = "payrule";
    for (std::size_t at = text.find(kName); at != std::string::npos; at = text.find(kName, at + program_name().size()))
        text.replace(at, kName.size(), program_name());
    return text;
}

std::string in_our_words(const CLI::App& app, const CLI::ParseError& error) {
    std::string what = error.what();
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) return misfit(app);
    const bool required = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
    const std::string name = what.substr(0, what.find(required ? ' ' : ':'));
    const CLI::Option* option = app.get_option_no_throw(name);
    if (required && option != nullptr) return fmt::format("{} is missing: {}", name, option->get_description());
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr && option != nullptr)
        return fmt::format("{} wants a value: {}", name, option->get_type_name());
    return what;
}

}  // namespace

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
    state_->app.name(fmt::format("{} {}", program_name(), name));
    state_->app.description(in_own_name(what));
    std::string text;
    for (const Example& example : examples)
        text += fmt::format("  {}\n      {}\n", in_own_name(example.command), in_own_name(example.what));
    if (!text.empty()) state_->app.footer("Examples:\n" + text);
}

CommandLine::~CommandLine() = default;

void CommandLine::flag(const std::string& names, bool& value, const std::string& help) {
    state_->app.add_flag(names, value, in_own_name(help));
}

void CommandLine::option(const std::string& names, std::string& value, const std::string& help) {
    state_->app.add_option(names, value, in_own_name(help))->type_name(value_name(names));
}

void CommandLine::option(const std::string& names, std::vector<std::string>& values, const std::string& help) {
    // One value each time the option is given: `--policies A --policies B FILE` leaves FILE to the positionals.
    state_->app.add_option(names, values, in_own_name(help))->type_name(value_name(names))->expected(1)->take_all();
}

void CommandLine::option(const std::string& names, std::int64_t& value, const std::string& help) {
    state_->app.add_option(names, value, in_own_name(help))
        ->check(CLI::Validator(whole_number, ""))
        ->type_name("NUMBER");
}

void CommandLine::choice(const std::string& names, std::string& value, const std::vector<std::string>& words,
                         const std::string& help) {
    state_->app.add_option(names, value, in_own_name(help))
        ->check(CLI::Validator([words](const std::string& found) { return one_of(found, words); }, ""))
        ->type_name(fmt::format("{}", fmt::join(words, "|")));
}

void CommandLine::required(const std::string& name, std::string& value, const std::string& help) {
    state_->app.add_option(name, value, in_own_name(help))->type_name("")->required();
}

void CommandLine::optional(const std::string& name, std::string& value, const std::string& help) {
    state_->app.add_option(name, value, in_own_name(help))->type_name("");
}

void CommandLine::list(const std::string& name, std::vector<std::string>& values, const std::string& help,
                       std::size_t at_least) {
    state_->app.add_option(name, values, in_own_name(help))->type_name("")->required(at_least > 0);
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
        fmt::print(stderr, "{}: {}\n`{} --help` shows what it takes\n", state_->app.get_name(),
                   in_our_words(state_->app, error), state_->app.get_name());
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
