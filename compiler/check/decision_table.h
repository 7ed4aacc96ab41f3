// The proof that exactly one row of a decision table applies. Comes in: lowered columns and cells; goes out: findings
// where two rows meet or none applies, which become E0314 and E0315. Must not know syntax.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diagnostics.h"
#include "compiler/effective.h"

namespace payrule {

struct DecisionColumn {
    ExprId value = kNoExpr;
    bool condition = false;           // a condition rather than a value
    std::vector<std::string> values;  // of a closed list
    std::string text;                 // as written, for messages
};
struct DecisionProofRow {
    std::vector<ExprId> cells;  // kNoExpr: any
    Span span;
};
struct DecisionProof {
    std::string rule;
    std::vector<DecisionColumn> columns;
    std::vector<DecisionProofRow> rows;
    bool has_otherwise = false;
    Span table;
};

/// Two rows that apply together, or a case without a row.
struct TableFinding {
    std::string rule;
    Span at;
    std::optional<std::pair<std::size_t, std::size_t>> rows;  // from 0; nothing: no row applies
    Span other;                                               // the other row
    std::string where;                                        // the combination of values
    bool related = false;  // questions about one thing stand in it, so that the combination may be none that exists
};

/// Tries every combination of the columns' values: yes and no, the values of closed lists, numbers cut at every
/// constant that a cell names; any other test counts as a yes-or-no question of its own. Cost: rows times combinations,
/// bounded. Errors: E0321 where there are too many combinations; then nothing is found.
std::vector<TableFinding> prove_decision_table(const EffectivePolicy& policy, const DecisionProof& proof,
                                               std::uint64_t most_combinations, Diagnostics& diagnostics);
/// E0314 or E0315. `note`: the claim that shows it, or why there is none; empty: nobody looked. `shown`: it is a claim.
void report_table_finding(const TableFinding& finding, const std::string& note, Diagnostics& diagnostics,
                          bool shown = false);

}  // namespace payrule
