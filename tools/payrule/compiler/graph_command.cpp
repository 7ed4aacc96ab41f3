// `payrule graph`: draws a rule, or what one procedure code meets, as SVG, DOT or text with the same content.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <limits>

#include "compiler/emit.h"
#include "tools/common/counted.h"
#include "tools/common/graph_picture.h"
#include "tools/common/nearest.h"
#include "tools/payrule/compiler/loading.h"

namespace payrule::tools {

namespace {

/// Runs Graphviz on a file. Errors: false.
bool run_dot(const std::string& in, const std::string& out, const std::string& kind) {
    const std::string option = "-T" + kind;
    pid_t child = fork();
    if (child == 0) {
        execlp("dot", "dot", option.c_str(), "-o", out.c_str(), in.c_str(), static_cast<char*>(nullptr));
        _exit(127);
    }
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::string ending_of(const std::string& path) {
    const std::size_t dot = path.rfind('.');
    return dot == std::string::npos ? "" : path.substr(dot + 1);
}

/// Errors: the exit code for an ending that says no format.
std::optional<int> check_output(const std::string& output) {
    const std::string kind = ending_of(output);
    for (const char* known : {"svg", "png", "pdf", "dot", "txt"}) {
        if (output.empty() || kind == known) return std::nullopt;
    }
    return fail(kWrongUsage,
                fmt::format("`{}` does not say what to write; end it in .svg, .png, .pdf, .dot or .txt", output));
}

/// What to draw, in both its forms.
struct Drawing {
    std::string text;
    std::string dot;
    std::size_t boxes = 0;
};

std::size_t boxes_of(const std::vector<Picture>& pictures) {
    std::size_t boxes = 0;
    for (const Picture& picture : pictures)
        boxes += picture.nodes.size();
    return boxes;
}

int tell_written(const Drawing& drawing, const std::string& output) {
    const bool text = ending_of(output) == "txt";
    fmt::print(stderr, "wrote {}{}\n", output,
               text ? "" : fmt::format(" ({})", counted(drawing.boxes, "box", "boxes")));
    return kDone;
}

int write_picture(const Drawing& drawing, const std::string& output) {
    if (output.empty()) {
        fmt::print("{}", drawing.text);
        return kDone;
    }
    const std::string kind = ending_of(output);
    const bool drawn_by_us = kind == "txt" || kind == "dot";
    const std::string& text = kind == "txt" ? drawing.text : drawing.dot;
    const std::string path = drawn_by_us ? output : output + ".dot";
    if (!write_file(path, text.data(), text.size())) return kCouldNot;
    if (drawn_by_us) return tell_written(drawing, output);
    const bool drawn = run_dot(path, output, kind);
    std::remove(path.c_str());
    if (drawn) return tell_written(drawing, output);
    return fail(kCouldNot, "cannot run Graphviz (`dot`); install the package graphviz, or write a .dot file");
}

/// What the command line asks.
struct GraphQuestion {
    PolicyOptions options;
    std::string rule, code, output, policy, date;
    std::int64_t nodes = kDefaultPictureNodes;
    bool known = false;
};

/// A version, and the days on which no newer one of its payer takes its place.
struct Version {
    const EffectivePolicy* policy = nullptr;
    Date from, until;
};

/// The version asked for: by name, by date, else the newest.
Version choose_version(const LoadedPolicies& loaded, const GraphQuestion& asked, std::optional<Date> date) {
    Version chosen;
    for (const EffectivePolicy& policy : loaded.policies) {
        if (!asked.policy.empty() && asked.policy != policy.name && asked.policy != policy.name + " " + policy.version)
            continue;
        Version version{&policy, policy.effective_from, policy.effective_until};
        for (const EffectivePolicy& other : loaded.policies) {
            const bool newer = other.name == policy.name && policy.effective_from < other.effective_from;
            if (newer) version.until = std::min(version.until, add_days(other.effective_from, -1));
        }
        if (date && (*date < version.from || version.until < *date)) continue;
        if (chosen.policy == nullptr || chosen.from <= version.from) chosen = version;
    }
    return chosen;
}

int no_such_rule(const GraphQuestion& asked, const EffectivePolicy& policy) {
    std::vector<std::string> names;
    for (const Rule& rule : policy.rules) {
        for (const Variant& variant : rule.variants)  // rows of decisions have the rule's name
            names.push_back(variant.name);
    }
    for (const std::string& disabled : policy.disabled) {
        if (disabled.starts_with(asked.rule + ":"))
            return fail(kWrongUsage, fmt::format("{} {} disables {}", policy.name, policy.version, disabled));
    }
    const auto nearest = nearest_name(asked.rule, names);
    return fail(kWrongUsage, fmt::format("{} {} has no rule `{}`{}", policy.name, policy.version, asked.rule,
                                         nearest ? "; did you mean `" + *nearest + "`?" : ""));
}

void tell_narrowed(const std::vector<Picture>& pictures) {
    for (const Picture& picture : pictures) {
        if (picture.narrowed.empty() && picture.left_out == 0) continue;
        fmt::print(stderr, "{}: {} has {}, more than can be read", program_name(), picture.title,
                   counted(picture.questions, "question"));
        for (const std::string& note : picture.narrowed)
            fmt::print(stderr, "; {}", note);
        for (const std::string& hint : picture.hints)
            fmt::print(stderr, "; {}", hint);
        if (picture.left_out > 0) {
            fmt::print(stderr, "; {} were still not drawn: --code, --date and --known narrow it further",
                       picture.left_out);
        }
        fmt::print(stderr, "\n");
    }
}

int draw(const GraphQuestion& asked, const Version& version, const Image& image, PictureView view) {
    const std::string title = fmt::format("{} {}", version.policy->name, version.policy->version);
    if (!asked.rule.empty()) {
        const std::vector<Picture> pictures = picture_rule(image, asked.rule, view);
        if (pictures.empty()) return no_such_rule(asked, *version.policy);
        tell_narrowed(pictures);
        return write_picture({picture_text(pictures), picture_dot(pictures), boxes_of(pictures)}, asked.output);
    }
    const std::uint32_t limit = view.limit;
    view.limit = std::numeric_limits<std::uint32_t>::max();
    const std::vector<Picture> pictures = picture_all(image, view);
    if (pictures.empty()) {
        fmt::print("no rule of {} concerns {}\n", title, asked.code);
        return kDone;
    }
    std::uint32_t questions = 0;
    for (const Picture& picture : pictures)
        questions += picture.questions;
    const std::string head = fmt::format("what a line of {} meets in {}", asked.code, title);
    if (questions <= limit)
        return write_picture({picture_text(pictures, head), picture_dot(pictures, head), boxes_of(pictures)},
                             asked.output);
    fmt::print(stderr,
               "{}: {} meets {} with {} questions, more than can be read; this is the overview. --rule NAME with "
               "--code {} draws one of them, --nodes {} draws all\n",
               program_name(), asked.code, counted(pictures.size(), "rule"), questions, asked.code, questions);
    return write_picture({overview_text(pictures, head), overview_dot(pictures, head), pictures.size()}, asked.output);
}

}  // namespace

int graph_command(int argc, char** argv) {
    GraphQuestion asked;
    CommandLine line(
        "graph", "Draws the decision diagram of a rule, or what a procedure code meets.",
        {{"payrule graph policies/medicare/part_b --rule therapy.kx_above_threshold --date 2026-03-01 -o kx.svg",
          "one rule, for one date of service"},
         {"payrule graph policies/medicare/part_b --code 97110",
          "every rule that can act on a line of 97110, as text; a pair counts for the line that is denied"},
         {"payrule graph policies/medicare/part_b --code 97110 --rule ncci.ptp_soft --known", "one of them in full"}});
    line.list("PATH", asked.options.paths, "policy files, or folders of them");
    line.option("--rule", asked.rule, "the rule or exception to draw");
    line.option("--code", asked.code, "only what a line with this procedure code meets");
    line.option("--date", asked.date, "only what holds on this date of service; it picks the version, too");
    line.flag("--known", asked.known, "leave out what happens where a fact is missing or a sum is not known");
    line.option("--policy", asked.policy, "only this policy (`NAME` or `NAME VERSION`); the newest unless given");
    line.option("-o,--output", asked.output, "x.svg, x.png, x.pdf, x.dot or x.txt; text on the terminal unless given");
    line.option("--nodes", asked.nodes, "questions to draw; a picture with more is narrowed, and says so (60)");
    asked.options.limit_areas = kPolicyText | kDiagrams;
    asked.options.add_to(line);
    if (auto code = line.parse(argc, argv)) return *code;
    if (asked.rule.empty() && asked.code.empty()) return fail(kWrongUsage, "say --rule NAME, --code CODE, or both");
    if (auto code = check_output(asked.output)) return *code;
    if (asked.nodes < 1) return fail(kWrongUsage, "--nodes counts from 1");
    const std::optional<Code> procedure = asked.code.empty() ? std::nullopt : procedure_argument(asked.code);
    if (!asked.code.empty() && !procedure) return kWrongUsage;
    const std::optional<Date> date = parse_date(asked.date);
    if (!asked.date.empty() && !date)
        return fail(kWrongUsage, fmt::format("--date wants a date such as 2026-01-31, not `{}`", asked.date));
    LoadedPolicies loaded = load(asked.options);
    if (print_diagnostics(loaded, asked.options)) return exit_code_of(loaded.diagnostics);
    if (auto code = check_policy_name(loaded, asked.policy)) return *code;
    const Version version = choose_version(loaded, asked, date);
    if (version.policy == nullptr) {
        return fail(kCouldNot, asked.date.empty() ? std::string("found no such policy there")
                                                  : "no version there is in force on " + asked.date);
    }
    Diagnostics diagnostics;
    auto image = compile_image(*version.policy, &loaded.sources, graph_limits(asked.options.limits), diagnostics);
    if (!image) {
        fmt::print(stderr, "{}", render_diagnostics(diagnostics, loaded.sources));
        return exit_code_of(diagnostics);
    }
    PictureView view{{procedure, date.value_or(version.from), date.value_or(version.until), asked.known, {}},
                     static_cast<std::uint32_t>(std::min<std::int64_t>(asked.nodes, 1'000'000))};
    return draw(asked, version, image->view(), view);
}

}  // namespace payrule::tools
