// `payrule explain`: long explanations of diagnostics, and the language's fixed lists: stages, actions, claim fields.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "compiler/diagnostics.h"
#include "core/decision.h"
#include "tools/common/nearest.h"
#include "tools/payrule/command.h"

namespace payrule::tools {
namespace {

constexpr std::string_view kDiagnosticNames[] = {
#define DIAGNOSTIC(Code_, severity_, title_, explanation_) #Code_,
#include "compiler/diagnostics.def"
#undef DIAGNOSTIC
};

void explain_stages() {
    fmt::print(
        "Rules run in stages, in this order. A rule reads what was submitted and, of earlier stages, only whether\n"
        "each line is still payable. It is not asked about lines that are not, unless it says `also on denied\n"
        "lines`.\n\n");
    int number = 0;
#define STAGE(Name_, text_, what_) fmt::print("  {}. {:<10} {}\n", ++number, text_, what_);
#include "core/stages.def"
#undef STAGE
}

void explain_actions() {
    fmt::print("What a rule can do behind `then`:\n\n");
#define ACTION(Name_, text_, slot_, what_) fmt::print("  {:<21} {:<12} {}\n", text_, #slot_, what_);
#include "core/actions.def"
#undef ACTION
}

void explain_fields() {
    fmt::print(
        "Fields of a claim. Where a field is missing, `absent` means that the claim says nothing is there, and\n"
        "`unknown` that nobody said, so a rule must say what then happens.\n\n");
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) \
    fmt::print("  {:<28} {:<11} {:<8} {}\n", path_, #type_, #when_missing_, doc_);
#include "core/claim_fields.def"
#undef CLAIM_FIELD
}

void explain_codes() {
    for (std::string_view name : kDiagnosticNames) {
        fmt::print("  {}  {}\n", name, diagnostic_title(*find_diagnostic(name)));
    }
}

struct Topic {
    std::string_view name;
    std::string_view what;
    void (*print)();
};
constexpr Topic kTopics[] = {
    {"stages", "the fixed order in which rules run", explain_stages},
    {"actions", "everything a rule can do", explain_actions},
    {"fields", "the claim fields that rules can read", explain_fields},
    {"codes", "every diagnostic with its title", explain_codes},
};

void print_topics() {
    for (const Topic& topic : kTopics)
        fmt::print("  {:<10} {}\n", topic.name, topic.what);
    fmt::print("  {:<10} {}\n", "E0101 …", "one diagnostic, with a wrong and a right example");
}

void explain_diagnostic(DiagnosticCode code) {
    const char* kind = diagnostic_severity(code) == DiagnosticSeverity::Error ? "error" : "warning";
    fmt::print("{}[{}]: {}\n\n{}\n", kind, diagnostic_name(code), diagnostic_title(code), diagnostic_explanation(code));
}

int unknown_topic(const std::string& name) {
    std::vector<std::string> known(std::begin(kDiagnosticNames), std::end(kDiagnosticNames));
    for (const Topic& topic : kTopics)
        known.emplace_back(topic.name);
    const auto nearest = nearest_name(name, known);
    const std::string hint =
        nearest ? fmt::format("did you mean `{}`?", *nearest) : "`payrule explain` lists what there is";
    return fail(kWrongUsage, fmt::format("there is nothing to explain under `{}`; {}", name, hint));
}

}  // namespace

int explain_command(int argc, char** argv) {
    std::string name;
    CommandLine line("explain", "Explains a diagnostic by its code, or prints one of the language's lists.",
                     {{"payrule explain E0105", "explains a diagnostic, with a wrong and a right example"},
                      {"payrule explain codes", "lists every diagnostic"},
                      {"payrule explain stages", "prints the stages in order"}});
    line.optional("topic", name, "a code such as E0105, or stages, actions, fields, codes");
    if (const auto code = line.parse(argc, argv)) return *code;
    if (name.empty()) {
        print_topics();
        return kDone;
    }
    for (const Topic& topic : kTopics) {
        if (topic.name == name) {
            topic.print();
            return kDone;
        }
    }
    std::string upper = name;  // `e0105` is as good
    std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
    if (const auto code = find_diagnostic(upper)) {
        explain_diagnostic(*code);
        return kDone;
    }
    return unknown_topic(name);
}

}  // namespace payrule::tools
