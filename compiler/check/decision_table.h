// The proof that exactly one row of a decision table applies. Comes in: lowered columns and cells; goes out: E0314
// where two rows meet, E0315 where none applies. Must not know syntax.
#pragma once

#include <string>
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
    std::vector<DecisionColumn> columns;
    std::vector<DecisionProofRow> rows;
    bool has_otherwise = false;
    Span table;
};

/// Tries every combination of the columns' values: yes and no, the values of closed lists, numbers cut at every
/// constant that a cell names; any other test counts as a yes-or-no question of its own. Cost: rows times combinations,
/// bounded.
void prove_decision_table(const EffectivePolicy& policy, const DecisionProof& proof, Diagnostics& diagnostics);

}  // namespace payrule
