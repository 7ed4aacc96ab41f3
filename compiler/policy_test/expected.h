// What a test expects of rules, claims and lines that are not there: certain to fail, or to pass whatever happens.
// Comes in: a test and its policy; goes out: failures. Private to compiler/policy_test.
#pragma once

#include <vector>

#include "compiler/ast.h"
#include "compiler/effective.h"
#include "compiler/policy_test.h"

namespace payrule::policy_testing {

/// Holds `for rule`, `by`, `rule … fired`, `attest` and the claims and lines of `expect` against policy and test.
void check_expected(const ast::Test& test, const EffectivePolicy& policy, std::vector<TestFailure>& failures);

}  // namespace payrule::policy_testing
