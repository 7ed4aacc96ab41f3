// What a policy's rules do to one another, proved on their diagrams: rules that never or always act, effects that meet
// and contradict one another. Comes in: a checked policy; goes out: diagnostics E033x, each with a claim that shows it
// where there is one, decided by the reference evaluator before it is shown. Must not know files or the engine.
#pragma once

#include "compiler/ast.h"
#include "compiler/check/decision_table.h"
#include "compiler/diagnostics.h"
#include "compiler/effective.h"
#include "compiler/source.h"

namespace payrule {

/// Reports what can be proved about the policy's rules. A rule whose diagram outgrows its budget is left out; the
/// compiler reports it (E0390). Cost: linear in the diagrams, and in the pairs of rules that write one slot.
void check_guarantees(const EffectivePolicy& policy, const Sources* sources, Diagnostics& diagnostics);

/// Reports what the proof about decision tables found (E0314, E0315), each with a claim where one is confirmed; rows
/// that no claim can bring together are no finding.
void show_table_findings(const EffectivePolicy& policy, const Sources* sources,
                         const std::vector<TableFinding>& findings, Diagnostics& diagnostics);
/// Decides the file's tests and reports those that name a rule whose scope none of their lines comes into.
void check_test_reach(const ast::File& file, const EffectivePolicy& policy, Diagnostics& diagnostics);

}  // namespace payrule
