// See scenario_run.h.
#include "tools/common/scenario_run.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <utility>

namespace payrule::tools {
namespace {

using Change = std::function<Claim(const Claim&)>;

std::vector<Decision> decide_changed(const Scenario& scenario, const DecideScenario& decide, const Change& change,
                                     std::string& error) {
    std::vector<Claim> claims;
    for (const Claim& claim : scenario.claims)
        claims.push_back(change ? change(claim) : claim);
    std::vector<Decision> decisions;
    for (std::size_t i = 0; i < claims.size(); ++i) {
        ScenarioAnswer answer = decide(claims[i], scenario.payer, scenario.tables, scenario.overlay);
        if (!answer.error.empty()) {
            error = answer.error;
            return decisions;
        }
        for (std::size_t later = i + 1; later < claims.size(); ++later) {
            add_to_history(claims[i], answer.decision, claims[later]);
        }
        decisions.push_back(std::move(answer.decision));
    }
    return decisions;
}

std::string finding_text(const Finding& finding) {
    std::string text = finding.rule + " " + std::string(action_name(finding.action));
    text += finding.certain ? "" : "?";
    text += " " + std::string(group_name(finding.remittance.group)) + format_code(finding.remittance.carc);
    for (Code rarc : finding.remittance.rarcs)
        text += "," + format_code(rarc);
    if (finding.row) text += " " + format_code(finding.row->first) + "/" + format_code(finding.row->second);
    for (const LineReference& other : finding.others)
        text += " " + other.claim_id + "#" + std::to_string(other.line);
    text += " " + std::to_string(finding.amount) + " " + finding.text;
    for (const std::string& missing : finding.missing)
        text += " -" + missing;
    return text;
}

std::map<std::string, std::string> answers_of(const Scenario& scenario, const std::vector<Decision>& decisions) {
    std::map<std::string, std::string> answers;
    for (std::size_t i = 0; i < decisions.size() && i < scenario.claims.size(); ++i) {
        for (const ClaimLine& line : scenario.claims[i].lines) {
            const auto& lines = decisions[i].lines;
            const auto at = std::find_if(lines.begin(), lines.end(),
                                         [&](const LineDecision& decided) { return decided.number == line.number; });
            const std::string name = std::to_string(i) + "/" + std::to_string(line.number);
            answers[name] = at == lines.end() ? "not decided" : answer_of(*at);
        }
    }
    return answers;
}

void compare_changed(const Scenario& scenario, const std::vector<Decision>& decisions, const DecideScenario& decide,
                     const std::string& what, const Change& change, std::vector<std::string>& differences) {
    std::string error;
    const std::vector<Decision> changed = decide_changed(scenario, decide, change, error);
    if (!error.empty()) {
        differences.push_back(what + ": " + error);
        return;
    }
    const auto before = answers_of(scenario, decisions);
    const auto after = answers_of(scenario, changed);
    for (const auto& [line, answer] : before) {
        if (answer != after.at(line)) {
            differences.push_back(what + ": line " + line + ": was " + answer + ", became " + after.at(line));
        }
    }
}

void try_permutations(const Scenario& scenario, const std::vector<Decision>& decisions, const DecideScenario& decide,
                      std::vector<std::string>& differences) {
    std::size_t most = 0;
    for (const Claim& claim : scenario.claims)
        most = std::max(most, claim.lines.size());
    for (std::size_t turn = 0; most > 1 && turn < most; ++turn) {
        compare_changed(
            scenario, decisions, decide, "lines permuted",
            [turn](const Claim& claim) { return permuted_lines(claim, turn); }, differences);
    }
    compare_changed(scenario, decisions, decide, "unrelated line added", with_unrelated_line, differences);
}

void compare_threshold(const Scenario& scenario, const ScenarioOptions& options, const char* name, int year,
                       const std::optional<Money>& assumed, std::vector<std::string>& notes) {
    if (!assumed) return;
    const std::optional<Money> found = options.parameter(scenario.payer, name, year);
    if (found == assumed) return;
    notes.push_back(std::string(name) + " " + std::to_string(year) + ": the case assumes " + format_money(*assumed) +
                    ", the policy has " + (found ? format_money(*found) : "none"));
}

ScenarioResult run_one(std::string_view json, const DecideScenario& decide, const ScenarioOptions& options) {
    ScenarioResult result;
    std::variant<Scenario, std::string> loaded = read_scenario(json);
    if (const std::string* error = std::get_if<std::string>(&loaded)) {
        result.differences.push_back("the case cannot be read: " + *error);
        return result;
    }
    auto& scenario = std::get<Scenario>(loaded);
    result.id = scenario.id;
    result.title = scenario.title;
    result.notes = scenario.notes;
    const bool wanted =
        options.only.empty() || std::find(options.only.begin(), options.only.end(), scenario.id) != options.only.end();
    if (!wanted) {
        result.id.clear();
        return result;
    }
    std::string error;
    const std::vector<Decision> decisions = decide_scenario(scenario, decide, error);
    if (!error.empty()) {
        result.differences.push_back(error);
        return result;
    }
    result.differences = compare(scenario.expected, decisions);
    if (options.permute) try_permutations(scenario, decisions, decide, result.differences);
    for (const TherapyAssumption& assumed : scenario.therapy) {
        if (!options.parameter) break;
        compare_threshold(scenario, options, "therapy_threshold", assumed.year, assumed.pt_slp, result.notes);
        if (assumed.ot != assumed.pt_slp) {
            compare_threshold(scenario, options, "therapy_threshold", assumed.year, assumed.ot, result.notes);
        }
        compare_threshold(scenario, options, "medical_review_amount", assumed.year, assumed.medical_review,
                          result.notes);
    }
    return result;
}

std::optional<std::string> read_whole(const std::string& path, std::string& error) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        error = "`" + path + "` is a directory; name a file of cases";
        return std::nullopt;
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        error = "`" + path + "` cannot be opened; check the path";
        return std::nullopt;
    }
    std::ostringstream text;
    text << in.rdbuf();
    return std::move(text).str();
}

}  // namespace

Claim permuted_lines(const Claim& claim, std::size_t turn) {
    Claim copy = claim;
    if (turn == 0) {
        std::reverse(copy.lines.begin(), copy.lines.end());
    } else {
        const auto by = static_cast<std::ptrdiff_t>(turn % copy.lines.size());
        std::rotate(copy.lines.begin(), copy.lines.begin() + by, copy.lines.end());
    }
    return copy;
}

Claim with_unrelated_line(const Claim& claim) {
    Claim copy = claim;
    ClaimLine line = claim.lines.empty() ? ClaimLine{} : claim.lines.front();
    line.number = 1;
    for (const ClaimLine& other : claim.lines)
        line.number = std::max(line.number, other.number + 1);
    line.procedure = Maybe<Code>::known(code("ZY997"));
    line.modifiers = {};
    line.units = Maybe<std::int64_t>::known(1);
    line.charge = line.allowed = Maybe<Money>::known({});
    line.revenue = Maybe<Code>::absent();
    line.tooth = Maybe<Text>::absent();
    copy.lines.push_back(line);
    return copy;
}

std::string answer_of(const LineDecision& line) {
    std::string text(outcome_name(line.outcome));
    text += " " + std::string(liability_name(line.liability));
    text += " allowed " + (line.allowed_after ? format_money(*line.allowed_after) : "unknown");
    std::vector<std::string> findings;
    for (const Finding& finding : line.findings)
        findings.push_back(finding_text(finding));
    std::sort(findings.begin(), findings.end());
    for (const std::string& finding : findings)
        text += " | " + finding;
    for (const std::string& cause : line.review_causes)
        text += " | " + cause;
    return text;
}

std::vector<Decision> decide_scenario(Scenario& scenario, const DecideScenario& decide, std::string& error) {
    return decide_changed(scenario, decide, {}, error);
}

void run_scenario_text(std::string_view text, const std::string& file, const DecideScenario& decide,
                       const ScenarioOptions& options, ScenarioReport& report) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::size_t found = 0;
    for (std::uint64_t line = 1; !text.empty(); ++line) {
        const std::string_view record = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), record.size() + 1));
        if (record.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        ++found;
        ScenarioResult result = run_one(record, decide, options);
        if (result.id.empty() && result.differences.empty()) continue;
        result.file = file;
        result.line = line;
        ++(result.differences.empty() ? report.passed : report.failed);
        report.results.push_back(std::move(result));
    }
    if (found == 0) report.errors.push_back("`" + file + "` holds no case");
}

ScenarioReport run_scenarios(const std::vector<std::string>& files, const DecideScenario& decide,
                             const ScenarioOptions& options) {
    ScenarioReport report;
    for (const std::string& file : files) {
        std::string error;
        const std::optional<std::string> text = read_whole(file, error);
        if (text) {
            run_scenario_text(*text, file, decide, options, report);
        } else {
            report.errors.push_back(error);
        }
    }
    return report;
}

std::string format_report(const ScenarioReport& report, bool verbose) {
    std::string text;
    for (const ScenarioResult& result : report.results) {
        const bool passed = result.differences.empty();
        if (passed && !verbose && result.notes.empty()) continue;
        const std::string where = result.file + ":" + std::to_string(result.line) + ": ";
        if (!passed || verbose) {
            text += where + (passed ? "passed " : "FAILED ") + result.id +
                    (result.title.empty() ? "" : ": " + result.title);
            text += '\n';
        }
        for (const std::string& difference : result.differences)
            text += "  " + difference + "\n";
        for (const std::string& note : result.notes)
            text += (verbose || !passed ? "  note: " : where + "note: ") + note + "\n";
    }
    for (const std::string& error : report.errors)
        text += "error: " + error + "\n";
    return text + std::to_string(report.passed) + " passed, " + std::to_string(report.failed) + " failed\n";
}

}  // namespace payrule::tools
