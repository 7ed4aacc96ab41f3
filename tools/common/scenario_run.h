// Runs files of acceptance cases. File names and a way to decide come in; a report that ends with `N passed, N failed`
// goes out. Must not know which evaluator decides.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/common/scenario.h"

namespace payrule::tools {

/// A decision, or why there is none (no policy for the payer, a policy that does not compile).
struct ScenarioAnswer {
    Decision decision;
    std::string error;  // empty: decided
};

/// Decides one claim in one closed world. `overlay` is empty unless the payer of the case changes tables.
using DecideScenario = std::function<ScenarioAnswer(const Claim& claim, const std::string& payer,
                                                    const TableSet& tables, const std::vector<OverlayOp>& overlay)>;
/// The value of a payer's parameter in a year, where it is known.
using ParameterValue =
    std::function<std::optional<Money>(const std::string& payer, std::string_view parameter, int year)>;

struct ScenarioOptions {
    bool permute = false;           // also decide with lines permuted and with an unrelated line added
    ParameterValue parameter;       // for comparing thresholds that cases assume; may be empty
    std::vector<std::string> only;  // ids of the cases to run; empty: all
};

struct ScenarioResult {
    std::string file;
    std::uint64_t line = 0;
    std::string id;
    std::string title;
    std::vector<std::string> differences;  // empty: passed
    std::vector<std::string> notes;
};

struct ScenarioReport {
    std::vector<ScenarioResult> results;  // in the order of the files
    std::vector<std::string> errors;      // files that could not be read, or that hold no case
    std::size_t passed = 0;
    std::size_t failed = 0;

    /// Nothing failed and something passed.
    bool ok() const { return failed == 0 && errors.empty() && passed > 0; }
};

ScenarioReport run_scenarios(const std::vector<std::string>& files, const DecideScenario& decide,
                             const ScenarioOptions& options = {});
/// Runs the cases of one text, one a line.
void run_scenario_text(std::string_view text, const std::string& file, const DecideScenario& decide,
                       const ScenarioOptions& options, ScenarioReport& report);
/// Decides all claims of a case in order. Errors: `error` is set to what the callback said.
std::vector<Decision> decide_scenario(Scenario& scenario, const DecideScenario& decide, std::string& error);
/// Failed cases with their differences, then the counts; every case where `verbose`.
std::string format_report(const ScenarioReport& report, bool verbose = false);

/// The claim with its lines in another order; the numbers stay with their lines. `turn` 0 reverses, n rotates by n.
Claim permuted_lines(const Claim& claim, std::size_t turn);
/// The claim with one more line, of a code that no table and no rule knows.
Claim with_unrelated_line(const Claim& claim);
/// What a line was told, in one text: outcome, liability, amounts and each finding. Two evaluators agree on a line iff
/// these are equal.
std::string answer_of(const LineDecision& line);

}  // namespace payrule::tools
