// `payrule graph`: draws a rule, or what one procedure code meets, as SVG, DOT or text with the same content.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

#include "compiler/emit.h"
#include "tools/common/graph_picture.h"
#include "tools/common/nearest.h"
#include "tools/payrule/compiler/loading.h"

namespace payrule::tools {

namespace {

/// Runs Graphviz on a file. Errors: false.
bool run_dot(const std::string& in, const std::string& out) {
    pid_t child = fork();
    if (child == 0) {
        execlp("dot", "dot", "-Tsvg", "-o", out.c_str(), in.c_str(), static_cast<char*>(nullptr));
        _exit(127);
    }
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int write_picture(const std::vector<Picture>& pictures, const std::string& output) {
    if (output.empty()) {
        fmt::print("{}", picture_text(pictures));
        return kDone;
    }
    std::string text = output.ends_with(".txt") ? picture_text(pictures) : picture_dot(pictures);
    bool svg = output.ends_with(".svg");
    std::string path = svg ? output + ".dot" : output;
    if (!write_file(path, text.data(), text.size())) return kCouldNot;
    if (!svg) return kDone;
    bool drawn = run_dot(path, output);
    std::remove(path.c_str());
    return drawn ? int{kDone}
                 : fail(kCouldNot, "cannot run Graphviz (`dot`); install the package graphviz, or write a .dot file");
}

}  // namespace

int graph_command(int argc, char** argv) {
    PolicyOptions options;
    std::string rule, code_text, output, only;
    std::int64_t nodes = kDefaultPictureNodes;
    CommandLine line(
        "graph", "Draws the decision diagram of a rule, or of what a procedure code meets.",
        {{"payrule graph policies/medicare/part_b --rule therapy.kx_above_threshold -o kx.svg", "one rule"},
         {"payrule graph policies/medicare/part_b --code 97110", "every rule that 97110 can set off, as text"}});
    line.list("PATH", options.paths, "policy files, or folders of them");
    line.option("--rule", rule, "the rule or exception to draw");
    line.option("--code", code_text, "draw what a line with this procedure code meets");
    line.option("--policy", only, "only this policy (`NAME VERSION`); the newest unless given");
    line.option("-o,--output", output, "x.svg, x.dot or x.txt; text on the terminal unless given");
    line.option("--nodes", nodes, "questions to draw before folding the rest");
    options.add_to(line);
    if (auto code = line.parse(argc, argv)) return *code;
    if (rule.empty() == code_text.empty()) return fail(kWrongUsage, "say either --rule NAME or --code CODE");
    LoadedPolicies loaded = load(options);
    if (print_diagnostics(loaded, options)) return kPolicyErrors;
    const EffectivePolicy* policy = nullptr;
    for (const EffectivePolicy& p : loaded.policies) {
        bool named = only.empty() || only == p.name || only == p.name + " " + p.version;
        if (named && (policy == nullptr || policy->effective_from <= p.effective_from)) policy = &p;
    }
    if (policy == nullptr) return fail(kCouldNot, "found no such policy there");
    Diagnostics diagnostics;
    auto image = compile_image(*policy, &loaded.sources, {}, diagnostics);
    if (!image) return fail(kLimitHit, "a rule's diagram is too large; `payrule compile` says which");
    std::optional<Code> procedure = parse_code(code_text);
    if (!code_text.empty() && !procedure)
        return fail(kWrongUsage, fmt::format("`{}` is not a procedure code", code_text));
    auto limit = static_cast<std::uint32_t>(nodes);
    std::vector<Picture> pictures =
        rule.empty() ? picture_code(image->view(), *procedure, limit) : picture_rule(image->view(), rule, limit);
    if (!pictures.empty()) return write_picture(pictures, output);
    if (rule.empty()) {
        fmt::print("no rule of {} {} concerns {}\n", policy->name, policy->version, code_text);
        return kDone;
    }
    std::vector<std::string> names;
    for (const Rule& r : policy->rules)
        names.push_back(r.name);
    auto nearest = nearest_name(rule, names);
    return fail(kWrongUsage, fmt::format("{} {} has no rule `{}`{}", policy->name, policy->version, rule,
                                         nearest ? "; did you mean `" + *nearest + "`?" : ""));
}

}  // namespace payrule::tools
