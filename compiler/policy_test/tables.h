// The tables of a test: every table that the policy uses is loaded, and empty unless the test gives rows. Comes in: a
// test and its policy; goes out: tables, and failures for rows that no table holds. Private to compiler/policy_test.
#pragma once

#include <vector>

#include "compiler/ast.h"
#include "compiler/effective.h"
#include "compiler/policy_test.h"

namespace payrule::policy_testing {

TableSet tables_of(const ast::File& file, const ast::Test& test, const EffectivePolicy& policy,
                   std::vector<TestFailure>& failures);

}  // namespace payrule::policy_testing
