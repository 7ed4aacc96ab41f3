// `payrule why`: the story of one line as a biller wants it: what was decided, by which rule in which policy, on which
// table row and facts, and what would change it.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "runtime/codes_decision.h"
#include "runtime/decision_writer.h"
#include "runtime/why_not.h"
#include "tools/payrule/engine/counterfactual.h"
#include "tools/payrule/engine/kept_away.h"
#include "tools/payrule/engine/one_claim.h"
#include "tools/payrule/engine/policy_sources.h"

namespace payrule::tools {

namespace {

constexpr std::size_t kDefaultChanges = 8;

std::string remittance_text(const Remittance& r) {
    if (r.group == Group::None) return "";
    std::string text = fmt::format(" [{}-{}]", group_name(r.group), format_code(r.carc));
    for (std::size_t i = 0; i < r.rarcs.size(); ++i)
        text += (i == 0 ? " remark " : ", ") + format_code(r.rarcs[i]);
    return text;
}

void tell_row(const RowReference& row) {
    std::string pair = format_code(row.first) + (row.second ? "/" + format_code(row.second) : "");
    std::string until = row.deleted >= kDateMax ? "open" : "until " + format_date(row.deleted);
    std::string since = row.effective <= kDateMin ? "always" : "since " + format_date(row.effective);
    const std::string release = row.release.empty() ? "" : fmt::format(" (release {})", row.release);
    const std::string note = row.note.empty() ? "" : fmt::format(", {} by the payer", row.note);
    fmt::print("    table row   {} {}{}, {} {}, {}, {}{}\n", row.table, pair, release,
               row.second ? "indicator" : "value", row.value, since, until, note);
}

void tell(const Finding& finding, bool primary) {
    fmt::print("\n  {}{}{}{}\n", primary ? "* " : "- ", action_name(finding.action),
               remittance_text(finding.remittance), finding.certain ? "" : "  (possible: a fact is missing)");
    if (!finding.text.empty()) fmt::print("    {}\n", finding.text);
    fmt::print("    rule        {} ({} {}, {}), stage {}\n", finding.rule, finding.policy, finding.version,
               finding.place, stage_name(finding.stage));
    for (const std::string& citation : finding.citations)
        fmt::print("    source      {}\n", citation);
    for (const ChangeBehind& change : finding.changes)
        fmt::print("    payer says  {}\n", payer_change_text(change));
    if (finding.row) tell_row(*finding.row);
    if (!finding.parameter.empty()) fmt::print("    parameter   {}\n", finding.parameter);
    for (const LineReference& other : finding.others) {
        if (other.claim_id.empty())
            fmt::print("    with        line {}\n", other.line);
        else
            fmt::print("    with        line {} of the earlier claim {}\n", other.line, other.claim_id);
    }
    for (const std::string& fact : finding.missing)
        fmt::print("    missing     {}\n", fact);
    for (Code modifier : finding.modifiers)
        fmt::print("    modifier    {}\n", format_code(modifier));
}

void tell_line(const LineDecision& line, const Claim& claim) {
    auto at = std::find_if(claim.lines.begin(), claim.lines.end(),
                           [&](const ClaimLine& l) { return l.number == line.number; });
    std::string code =
        at != claim.lines.end() && at->procedure.is_known() ? format_code(at->procedure.value) : "(no procedure code)";
    std::string modifiers;
    if (at != claim.lines.end()) {
        for (Code m : at->modifiers)
            modifiers += " " + format_code(m);
    }
    fmt::print("line {}: {}{} on {}: {}\n", line.number, code, modifiers,
               at != claim.lines.end() && at->service_date.is_known() ? format_date(at->service_date.value)
                                                                      : "an unknown date",
               outcome_name(line.outcome));
    if (line.policy.empty())
        fmt::print("  no policy decides it, so no rule looked at it\n");
    else
        fmt::print("  decided under {} {}; {} {} looked at it; liability: {}\n", line.policy, line.version,
                   line.rules_looked, line.rules_looked == 1 ? "rule" : "rules", liability_name(line.liability));
    if (line.allowed_after && line.allowed && *line.allowed_after != *line.allowed) {
        fmt::print("  allowed ${}, after reductions ${}\n", format_money(*line.allowed),
                   format_money(*line.allowed_after));
    }
    for (const std::string& cause : line.review_causes)
        fmt::print("  a person decides, because: {}\n", cause);
    if (line.findings.empty() && !line.policy.empty()) fmt::print("  nobody objected\n");
    for (std::size_t i = 0; i < line.findings.size(); ++i)
        tell(line.findings[i], line.primary == i);
}

/// What each rule that acted on the line saw there.
std::vector<RuleStory> stories_of(ClaimStory& story, const Claim& claim, const LineDecision& line) {
    std::vector<RuleStory> stories;
    std::set<std::string> seen;
    for (const Finding& finding : line.findings) {
        if (!decides(finding.action) || !seen.insert(finding.rule).second) continue;
        std::string problem;
        if (auto told = why_not(story.engine, claim, line.number, finding.rule, story.options, problem))
            stories.push_back(std::move(*told));
    }
    return stories;
}

std::string facts_text(const ConditionStory& part) {
    std::string text = fmt::format("  {}  {}\n", part.value == Tri::Yes ? "holds    " : "not known", part.text);
    if (!part.found.empty()) text += fmt::format("             {}\n", part.found);
    for (const std::string& missing : part.missing)
        text += fmt::format("             {}\n", missing);
    return text;
}

void tell_facts(const std::vector<RuleStory>& stories) {
    for (const RuleStory& story : stories) {
        fmt::print("\nwhat {} saw\n", story.rule);
        for (const InstanceStory& instance : story.instances) {
            for (const auto* parts : {&instance.held, &instance.failed}) {
                for (const ConditionStory& part : *parts) {
                    if (part.value != Tri::No) fmt::print("{}", facts_text(part));
                }
            }
        }
    }
}

nlohmann::ordered_json kept_json(const std::vector<KeptAway>& kept) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const KeptAway& it : kept) {
        json.push_back({{"rule", it.rule},
                        {"exception", it.exception.name},
                        {"place", it.exception.place},
                        {"because", it.exception.because},
                        {"citations", it.exception.citations},
                        {"certain", it.exception.certain}});
    }
    return json;
}

nlohmann::ordered_json facts_json(const std::vector<RuleStory>& stories) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const RuleStory& story : stories) {
        for (const InstanceStory& instance : story.instances) {
            for (const auto* parts : {&instance.held, &instance.failed}) {
                for (const ConditionStory& part : *parts) {
                    if (part.value == Tri::No) continue;
                    json.push_back({{"rule", story.rule},
                                    {"condition", part.text},
                                    {"holds", part.value == Tri::Yes ? "yes" : "not known"},
                                    {"found", part.found},
                                    {"missing", part.missing}});
                }
            }
        }
    }
    return json;
}

void tell_changes(const std::vector<Change>& changes, std::size_t limit) {
    fmt::print("\nwhat would change it\n");
    if (changes.empty())
        fmt::print(
            "  no single modifier, fact, amount, other line or smaller count of units; diagnoses are not tried\n");
    for (std::size_t i = 0; i < changes.size() && i < limit; ++i) {
        const Liability bears = changes[i].liability;
        const std::string who = bears == Liability::None ? "" : fmt::format(", the {} bears it", liability_name(bears));
        fmt::print("  {:<7} {}{}\n", outcome_name(changes[i].outcome), changes[i].what, who);
    }
    if (changes.size() > limit) fmt::print("  … and {} more (--changes N)\n", changes.size() - limit);
    if (!changes.empty()) fmt::print("A modifier or fact may be reported only where the record bears it out.\n");
}

}  // namespace

int why_command(int argc, char** argv) {
    ClaimStory story;
    std::int64_t number = 0, limit = static_cast<std::int64_t>(kDefaultChanges);
    CommandLine line("why", "Tells why a line was decided as it was, and what would change it.",
                     {{"payrule why claim.json --line 2 --policies policies", "the story of line 2"},
                      {"payrule why claims.ndjson --claim C7 --line 1", "of one claim among several"}});
    story.add_claim_to(line);
    line.option("--line", number, "the line's number; all lines unless given");
    line.option("--changes", limit, "how many changes to print");
    line.format(story.format);
    story.engine_options.add_to(line);
    if (auto code = line.parse(argc, argv)) return *code;
    if (auto code = story.prepare()) return *code;
    const Claim& claim = story.one.claim;
    Decision decision = story.engine.decide(claim, story.options);
    bool found = false;
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const LineDecision& decided : decision.lines) {
        if (number != 0 && decided.number != number) continue;
        const std::vector<RuleStory> stories = stories_of(story, claim, decided);
        const std::vector<KeptAway> kept = kept_away(story.engine, claim, decided, story.options);
        std::vector<Change> changes = what_would_change(story.engine, claim, decision, decided.number, story.options);
        if (story.format == Format::Json) {
            nlohmann::ordered_json list = nlohmann::ordered_json::array();
            for (const Change& change : changes) {
                list.push_back({{"change", change.what},
                                {"outcome", outcome_name(change.outcome)},
                                {"liability", liability_name(change.liability)}});
            }
            json.push_back({{"line", decided.number},
                            {"outcome", outcome_name(decided.outcome)},
                            {"saw", facts_json(stories)},
                            {"kept_away", kept_json(kept)},
                            {"changes", list}});
        } else {
            if (found) fmt::print("\n");
            tell_line(decided, claim);
            tell_facts(stories);
            if (!kept.empty()) fmt::print("\n{}", kept_away_text(kept));
            if (!decided.policy.empty() || !changes.empty())
                tell_changes(changes, static_cast<std::size_t>(std::max<std::int64_t>(limit, 1)));
        }
        found = true;
    }
    if (!found) return fail(kWrongUsage, fmt::format("the claim has no line {}", number));
    if (story.format == Format::Json) {
        std::string text;
        append_decision(text, decision, OutputLevel::Full);
        nlohmann::ordered_json out{{"decision", nlohmann::ordered_json::parse(text)}, {"what_would_change", json}};
        fmt::print("{}\n", out.dump(1));
    }
    return kDone;
}

}  // namespace payrule::tools
