// The tests that stand beside the rules: `test "…" { claim … expect … }` built into claims, tables and history, decided
// by the reference evaluator, compared with what they expect. Comes in: a parsed file and its effective policy; goes
// out: one outcome per test. Must not know the engine or the command line.
#pragma once

#include <string>
#include <vector>

#include "compiler/ast.h"
#include "compiler/diagnostics.h"
#include "compiler/effective.h"
#include "compiler/reference.h"
#include "core/claim.h"

namespace payrule {

/// What a test found. Of a test that cannot be built, `code` and `fix` are what `check` says of it.
struct TestFailure {
    Span span;
    std::string text;
    DiagnosticCode code = DiagnosticCode::E0342;
    std::optional<DiagnosticFix> fix = {};
};
struct TestOutcome {
    std::string name;
    Span span;
    std::vector<TestFailure> failures;  // empty: passed
    std::vector<TestFailure> warnings;  // what its claims and tables are probably not meant to say
    std::vector<RuleTrace> trace;       // of all its claims
    std::vector<Decision> decisions;    // one per claim
    bool built = true;                  // false: the test names what is not there, or says what a claim cannot
};

/// What a test sets up, for running it elsewhere (the engine, in differential tests).
struct TestSetup {
    ClaimText text;
    TableSet tables;
    std::vector<Claim> claims;          // history holds what the test gives; earlier claims are added while deciding
    std::vector<TestFailure> warnings;  // no reason not to run it
};

/// Builds a test's claims and tables. Errors: failures that name the item; the set-up is then incomplete.
TestSetup build_test(const ast::File& file, const ast::Test& test, const EffectivePolicy& policy,
                     std::vector<TestFailure>& failures);

/// Runs every test of the file. A test without expectations, or one that never reaches the rule it names, fails.
std::vector<TestOutcome> run_policy_tests(const ast::File& file, const EffectivePolicy& policy);

}  // namespace payrule
