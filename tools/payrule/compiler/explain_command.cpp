// `payrule explain`: long explanations of diagnostics, of why files are refused, and the language's fixed lists:
// stages, actions, claim fields.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "compiler/diagnostics.h"
#include "core/decision.h"
#include "tools/common/nearest.h"
#include "tools/payrule/command.h"

namespace payrule::tools {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kDiagnosticNames[] = {
#define DIAGNOSTIC(Code_, severity_, title_, explanation_) #Code_,
#include "compiler/diagnostics.def"
#undef DIAGNOSTIC
};

void print_json(const Json& json) { fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace)); }

/// What is refused when a file is loaded, by the letters and first digit of its code.
struct FileRule {
    std::string_view code;
    std::string_view text;
};
constexpr FileRule kFileRules[] = {
#define POLICY_FILE_RULE(code_, text_) {code_, text_},
#include "runtime/policy_file_rules.def"
#define PACK_RULE(name_, code_, text_) {code_, text_},
#include "runtime/pack_rules.def"
#undef PACK_RULE
};

/// What has happened to a file that breaks such a rule, and what to do.
std::string_view file_advice(std::string_view code) {
    if (code.starts_with("F4")) {
        return "Each line is decided by the version of its payer's policy that is in force on its day and was "
               "published\n"
               "last. Where two were published on one day, nothing says which counts. Write a later `published` in "
               "the\n"
               "one that replaces the other, or let their `effective` days not overlap; compile both again. For "
               "policy\n"
               "texts `payrule check` says the same as E0341.";
    }
    if (code.starts_with("F1")) {
        return "The file is not a compiled policy, or was cut off or changed on its way: by a copy as text, a full "
               "disk,\n"
               "an interrupted transfer. Copy it again as it is, or make it anew with `payrule compile`.";
    }
    if (code.starts_with("F")) {
        return "The file is whole, but what it says does not fit together: it was not made by `payrule compile` of "
               "this\n"
               "version, or was changed afterwards. Make it anew. If a fresh file is refused too, the mistake is in "
               "the\n"
               "program; please report it.";
    }
    return "The table pack was cut off or changed on its way, or not made by `payrule table import` of this version.\n"
           "Import the tables anew, or copy the pack again as it is.";
}

Json json_of(const FileRule& rule) {
    return {{"code", rule.code}, {"severity", "error"}, {"title", rule.text}, {"explanation", file_advice(rule.code)}};
}

bool explain_file_rule(std::string_view name, Format format) {
    for (const FileRule& rule : kFileRules) {
        if (rule.code != name) continue;
        if (format == Format::Json) {
            print_json(json_of(rule));
            return true;
        }
        const bool pack = rule.code.starts_with("PT");
        fmt::print("error[{}]: {} is refused\n\n{}: {}.\n\n{}\n", rule.code,
                   pack ? "a table pack" : "a compiled policy", pack ? "What was found" : "What must hold", rule.text,
                   file_advice(rule.code));
        return true;
    }
    return false;
}

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
    fmt::print("\nA compiled policy (F…) or a table pack (PT…) is refused; for policies, what must hold:\n\n");
    for (const FileRule& rule : kFileRules)
        fmt::print("  {:<5}  {}\n", rule.code, rule.text);
}

const char* severity_of(DiagnosticCode code) {
    return diagnostic_severity(code) == DiagnosticSeverity::Error ? "error" : "warning";
}

Json stages_json() {
    Json list = Json::array();
#define STAGE(Name_, text_, what_) list.push_back({{"name", text_}, {"what", what_}});
#include "core/stages.def"
#undef STAGE
    return list;
}

Json actions_json() {
    Json list = Json::array();
#define ACTION(Name_, text_, slot_, what_) list.push_back({{"name", text_}, {"slot", #slot_}, {"what", what_}});
#include "core/actions.def"
#undef ACTION
    return list;
}

Json fields_json() {
    Json list = Json::array();
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) \
    list.push_back({{"path", path_}, {"type", #type_}, {"when_missing", #when_missing_}, {"what", doc_}});
#include "core/claim_fields.def"
#undef CLAIM_FIELD
    return list;
}

Json codes_json() {
    Json list = Json::array();
    for (std::string_view name : kDiagnosticNames) {
        const DiagnosticCode code = *find_diagnostic(name);
        list.push_back({{"code", name}, {"severity", severity_of(code)}, {"title", diagnostic_title(code)}});
    }
    for (const FileRule& rule : kFileRules)
        list.push_back({{"code", rule.code}, {"severity", "error"}, {"title", rule.text}});
    return list;
}

struct Topic {
    std::string_view name;
    std::string_view what;
    void (*print)();
    Json (*json)();
};
constexpr Topic kTopics[] = {
    {"stages", "the fixed order in which rules run", explain_stages, stages_json},
    {"actions", "everything a rule can do", explain_actions, actions_json},
    {"fields", "the claim fields that rules can read", explain_fields, fields_json},
    {"codes", "every diagnostic with its title", explain_codes, codes_json},
};

void print_topics(Format format) {
    if (format == Format::Json) {
        Json list = Json::array();
        for (const Topic& topic : kTopics)
            list.push_back({{"topic", topic.name}, {"what", topic.what}});
        return print_json(list);
    }
    for (const Topic& topic : kTopics)
        fmt::print("  {:<10} {}\n", topic.name, topic.what);
    fmt::print("  {:<10} {}\n", "E0101 …", "one diagnostic, with a wrong and a right example");
}

void explain_diagnostic(DiagnosticCode code, Format format) {
    if (format == Format::Json) {
        return print_json({{"code", diagnostic_name(code)},
                           {"severity", severity_of(code)},
                           {"title", diagnostic_title(code)},
                           {"explanation", diagnostic_explanation(code)}});
    }
    fmt::print("{}[{}]: {}\n\n{}\n", severity_of(code), diagnostic_name(code), diagnostic_title(code),
               diagnostic_explanation(code));
}

int unknown_topic(const std::string& name) {
    std::vector<std::string> known(std::begin(kDiagnosticNames), std::end(kDiagnosticNames));
    for (const FileRule& rule : kFileRules)
        known.emplace_back(rule.code);
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
    Format format = Format::Text;
    CommandLine line("explain", "Explains a diagnostic by its code, or prints one of the language's lists.",
                     {{"payrule explain E0105", "explains a diagnostic, with a wrong and a right example"},
                      {"payrule explain codes", "lists every diagnostic"},
                      {"payrule explain stages", "prints the stages in order"}});
    line.optional("topic", name, "a code such as E0105, or stages, actions, fields, codes");
    line.format(format);
    if (const auto code = line.parse(argc, argv)) return *code;
    if (name.empty()) {
        print_topics(format);
        return kDone;
    }
    for (const Topic& topic : kTopics) {
        if (topic.name == name) {
            if (format == Format::Json)
                print_json(topic.json());
            else
                topic.print();
            return kDone;
        }
    }
    std::string upper = name;  // `e0105` is as good
    std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
    if (const auto code = find_diagnostic(upper)) {
        explain_diagnostic(*code, format);
        return kDone;
    }
    if (explain_file_rule(upper, format)) return kDone;
    return unknown_topic(name);
}

}  // namespace payrule::tools
