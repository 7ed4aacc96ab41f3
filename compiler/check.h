// Checks of a whole effective policy: unknown facts spoken for, clauses that can never matter, tests that test
// something. Comes in: an effective policy without errors, or a syntax tree; goes out: diagnostics E03xx and W04xx.
// Must not know how policies are resolved or evaluated.
#pragma once

#include "compiler/ast.h"
#include "compiler/diagnostics.h"
#include "compiler/effective.h"

namespace payrule {

/// Reports what is wrong with the policy's rules as a whole. Cost: linear in the policy's expressions.
void check_policy(const EffectivePolicy& policy, Diagnostics& diagnostics);

/// Reports tests that have no claim or expect nothing.
void check_tests(const ast::File& file, Diagnostics& diagnostics);

/// Whether a condition can come out unknown because a fact or a field of the claim is missing. Fields that intake
/// settles before any rule runs, and whether a line is payable, do not count (language.md section 4.5).
bool can_be_unknown(const EffectivePolicy& policy, ExprId condition);

}  // namespace payrule
