// Tests that name a rule and never come near it. Comes in: a file's tests, decided by the reference evaluator; goes
// out: E0339, and E0201 for names that are no rule's. Must not know whether the tests pass.
#include <algorithm>

#include "compiler/guarantees.h"
#include "compiler/policy_test.h"

namespace payrule {

namespace {

/// The rule that a name means, by itself or by one of its exceptions.
Index rule_of(const EffectivePolicy& policy, const std::string& name) {
    for (Index rule = 0; rule < policy.rules.size(); ++rule) {
        if (policy.rules[rule].name == name) return rule;
        for (const Variant& variant : policy.rules[rule].variants) {
            if (variant.name == name) return rule;
        }
    }
    return kNoIndex;
}

void report_no_rule(const EffectivePolicy& policy, const ast::Name& name, Diagnostics& diagnostics) {
    std::vector<std::string> known;
    for (const Rule& rule : policy.rules) {
        for (const Variant& variant : rule.variants)
            known.push_back(variant.name);
    }
    const std::optional<std::string> nearest = did_you_mean(name.text, known);
    Diagnostic& d = diagnostics.report(
        DiagnosticCode::E0201, name.span,
        "the policy has no rule `" + name.text + "`" + (nearest ? "; did you mean `" + *nearest + "`?" : ""));
    if (nearest) d.fix = DiagnosticFix{name.span, *nearest, "write `" + *nearest + "`"};
}

void check_name(const EffectivePolicy& policy, const ast::Name& name, const TestOutcome& outcome,
                Diagnostics& diagnostics) {
    const Index rule = rule_of(policy, name.text);
    if (rule == kNoIndex) return report_no_rule(policy, name, diagnostics);
    const bool reached =
        std::any_of(outcome.trace.begin(), outcome.trace.end(), [&](const RuleTrace& t) { return t.rule == rule; });
    if (reached) return;
    const Rule& of = policy.rules[rule];
    std::string hint = "; give it a line that does";
    if (of.scope.table != kNoIndex && !policy.tables[of.scope.table].is_own)
        hint = "; give table `" + policy.tables[of.scope.table].local + "` a row for its codes";
    diagnostics.report(
        DiagnosticCode::E0339, name.span,
        "this test never reaches `" + name.text + "`: no line of its claims comes into the rule's scope" + hint);
}

}  // namespace

void check_test_reach(const ast::File& file, const EffectivePolicy& policy, Diagnostics& diagnostics) {
    const std::vector<TestOutcome> outcomes = run_policy_tests(file, policy);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const ast::Test& test = file.tests[i];
        if (outcomes[i].decisions.empty()) continue;  // the test cannot be built; `payrule test` says why
        if (test.for_rule) check_name(policy, test.for_rule, outcomes[i], diagnostics);
        for (const ast::Expectation& expected : test.expectations) {
            // That a rule did not fire may be because it was not in force: that is what the test says.
            const bool fired = expected.kind != ast::Expectation::Kind::RuleDidNotFire;
            if (expected.by && fired) check_name(policy, expected.by, outcomes[i], diagnostics);
        }
    }
}

}  // namespace payrule
