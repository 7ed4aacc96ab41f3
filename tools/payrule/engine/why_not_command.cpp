// `payrule why-not`: why a rule or exception did not act on a line. Comes in: the command line; goes out: for each
// thing that the rule looked at the smallest part of its condition that failed. The work is in runtime/why_not.h.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/why_not.h"
#include "tools/payrule/engine/one_claim.h"
#include "tools/payrule/engine/policy_sources.h"

namespace payrule::tools {
namespace {

using Json = nlohmann::ordered_json;

const char* tri_name(Tri value) {
    switch (value) {
        case Tri::No: return "no";
        case Tri::Unknown: return "unknown";
        case Tri::Yes: return "yes";
    }
    return "";
}

std::string row_text(const RowReference& row) {
    const std::string codes = format_code(row.first) + (row.second ? "/" + format_code(row.second) : "");
    return fmt::format("{} {} (release {}), {} {}", row.table, codes, row.release, row.second ? "indicator" : "value",
                       row.value);
}

std::string other_text(const LineReference& other) {
    if (other.claim_id.empty()) return fmt::format("line {}", other.line);
    return fmt::format("line {} of the earlier claim {}", other.line, other.claim_id);
}

std::string exception_text(const ExceptionStory& exception) {
    std::string text = fmt::format("    excepted   {}by {} ({})\n", exception.certain ? "" : "possibly ",
                                   exception.name, exception.place);
    if (!exception.because.empty()) text += fmt::format("               {}\n", exception.because);
    for (const std::string& citation : exception.citations)
        text += fmt::format("               source: {}\n", citation);
    return text;
}

void tell(const InstanceStory& instance) {
    std::string where;
    for (const LineReference& other : instance.others)
        where += (where.empty() ? " with " : ", ") + other_text(other);
    fmt::print("\n  on the line{}: {}\n", where,
               instance.status == Tri::Yes       ? "the condition holds"
               : instance.status == Tri::Unknown ? "the condition is open"
                                                 : "the condition does not hold");
    if (instance.row) fmt::print("    table row  {}\n", row_text(*instance.row));
    for (const ConditionStory& part : instance.failed) {
        fmt::print("    {}  {}\n", part.value == Tri::No ? "failed   " : "not known", part.text);
        if (!part.found.empty()) fmt::print("               {}\n", part.found);
        for (const std::string& missing : part.missing)
            fmt::print("               {}\n", missing);
    }
    for (const ConditionStory& part : instance.held) {
        fmt::print("    holds      {}\n", part.text);
        if (!part.found.empty()) fmt::print("               {}\n", part.found);
    }
    for (const ExceptionStory& exception : instance.excepted)
        fmt::print("{}", exception_text(exception));
    if (!instance.quiet_row.empty()) {
        fmt::print("    The row at {} applies, in which nothing happens (`rule does not apply`).\n",
                   instance.quiet_row);
    } else if (instance.status == Tri::Yes && instance.excepted.empty()) {
        fmt::print("    Nothing excepts it here: it acted{}. See `{} why`.\n",
                   instance.others.empty() ? "" : ", or what it is paired with is not payable", program_name());
    }
}

void tell(const RuleStory& story, std::int32_t line) {
    fmt::print("{} ({}), stage {}, in {} {}\n", story.rule, story.place, story.stage, story.policy, story.version);
    for (const std::string& reason : story.silent)
        fmt::print("  line {}: {}\n", line, reason);
    for (const InstanceStory& instance : story.instances)
        tell(instance);
}

Json json_of(const InstanceStory& instance) {
    Json failed = Json::array();
    for (const ConditionStory& part : instance.failed) {
        failed.push_back({{"condition", part.text},
                          {"value", tri_name(part.value)},
                          {"found", part.found},
                          {"missing", part.missing}});
    }
    Json others = Json::array();
    for (const LineReference& other : instance.others)
        others.push_back(other_text(other));
    Json excepted = Json::array();
    for (const ExceptionStory& it : instance.excepted) {
        excepted.push_back({{"exception", it.name},
                            {"place", it.place},
                            {"because", it.because},
                            {"citations", it.citations},
                            {"certain", it.certain}});
    }
    Json json{{"with", others}, {"status", tri_name(instance.status)}, {"failed", failed}, {"excepted", excepted}};
    if (instance.row) json["row"] = row_text(*instance.row);
    if (!instance.quiet_row.empty()) json["quiet_row"] = instance.quiet_row;
    return json;
}

Json json_of(const RuleStory& story, std::int32_t line) {
    Json instances = Json::array();
    for (const InstanceStory& instance : story.instances)
        instances.push_back(json_of(instance));
    return {{"line", line},           {"rule", story.rule},       {"place", story.place},   {"stage", story.stage},
            {"policy", story.policy}, {"version", story.version}, {"silent", story.silent}, {"instances", instances}};
}

}  // namespace

int why_not_command(int argc, char** argv) {
    ClaimStory story;
    std::string rule;
    std::int64_t number = 0;
    CommandLine line(
        "why-not",
        "Tells why a rule or an exception did not act on a line: the smallest part of its condition that failed.",
        {{"payrule why-not ncci.ptp_soft claim.json --line 2", "why line 2 was not bundled"},
         {"payrule why-not therapy.abn claims.ndjson --claim C7 --line 1", "of one claim among several"}});
    line.required("RULE", rule, "name of the rule or exception");
    story.add_claim_to(line);
    line.option("--line", number, "the line's number; all lines unless given");
    line.format(story.format);
    story.engine_options.add_to(line);
    if (auto code = line.parse(argc, argv)) return *code;
    if (auto code = story.prepare()) return *code;
    const Claim& claim = story.one.claim;
    std::vector<std::int32_t> numbers;
    for (const ClaimLine& it : claim.lines) {
        if (number == 0 || it.number == number) numbers.push_back(it.number);
    }
    if (numbers.empty()) return fail(kWrongUsage, fmt::format("the claim has no line {}", number));
    std::sort(numbers.begin(), numbers.end());
    for (const std::int32_t wanted : numbers) {
        std::string problem;
        const auto told = why_not(story.engine, claim, wanted, rule, story.options, problem);
        if (!told) return fail(knows_rule(story.engine, rule) ? kCouldNot : kWrongUsage, problem);
        if (story.format == Format::Json) {
            fmt::print("{}\n", json_of(*told, wanted).dump(-1, ' ', false, Json::error_handler_t::replace));
            continue;
        }
        if (wanted != numbers.front()) fmt::print("\n");
        if (numbers.size() > 1) fmt::print("line {}: ", wanted);
        tell(*told, wanted);
    }
    return kDone;
}

}  // namespace payrule::tools
