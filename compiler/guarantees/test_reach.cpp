// Tests that cannot be built, and those that name a rule and never come near it. Comes in: a file's tests, decided by
// the reference evaluator; goes out: E0339, and what the builder of tests found (E0201, E0220, E0342). Must not know
// whether the tests pass.
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

const Variant& variant_of(const Rule& rule, const std::string& name) {
    for (const Variant& variant : rule.variants) {
        if (variant.name == name) return variant;
    }
    return rule.variants[0];
}

/// Why no line of a test came into a rule's scope, in the order in which an author would look.
class Unreached {
public:
    Unreached(const EffectivePolicy& policy, const Rule& rule, const Variant& variant)
        : policy_(policy), rule_(rule), variant_(variant) {}

    std::string why(const TestOutcome& outcome) const {
        std::size_t lines = 0, of_version = 0;
        std::string denied;
        for (const Decision& decision : outcome.decisions) {
            for (const LineDecision& line : decision.lines) {
                ++lines;
                of_version += line.policy == policy_.name && line.version == policy_.version ? 1 : 0;
                if (denied.empty()) denied = denied_before(line);
            }
        }
        if (lines > 0 && of_version == 0) return other_version();
        if (!denied.empty()) return denied;
        if (rule_.scope.kind == ScopeKind::Pair && lines < 2 && !rule_.scope.including_history)
            return "the rule looks at two lines, and the claim has one";
        std::string hint = "no line of its claims comes into the rule's scope; give it a line that does";
        if (rule_.scope.table != kNoIndex && !policy_.tables[rule_.scope.table].is_own)
            hint = "no line of its claims comes into the rule's scope; give table `" +
                   policy_.tables[rule_.scope.table].local + "` a row for its codes";
        return hint + in_force();
    }

private:
    static std::string days(Date from, Date until) {
        if (until >= kDateMax) return "from " + format_date(from) + " on";
        if (from <= kDateMin) return "until " + format_date(until);
        return "from " + format_date(from) + " until " + format_date(until);
    }
    std::string other_version() const {
        std::string forms;
        for (const std::string& form : policy_.claim_forms)
            forms += (forms.empty() ? "" : " or ") + form;
        return "this version decides none of its lines: it is for " + (forms.empty() ? "" : forms + " ") + "claims" +
               (policy_.types_of_bill.empty() ? "" : " of the types of bill in its header") + ", " +
               days(policy_.effective_from, policy_.effective_until);
    }
    /// Where the rule has days of its own, they may be the cause.
    std::string in_force() const {
        const Date from = std::max(variant_.effective_from, rule_.variants[0].effective_from);
        const Date until = std::min(variant_.effective_until, rule_.variants[0].effective_until);
        if (from <= kDateMin && until >= kDateMax) return "";
        return "; the rule is in force " + days(from, until);
    }
    /// A rule of an earlier stage that took the line away for certain.
    std::string denied_before(const LineDecision& line) const {
        if (rule_.also_on_denied) return "";
        for (const Finding& finding : line.findings) {
            const bool harms = finding.action == Action::Deny || finding.action == Action::Reject;
            if (!harms || !finding.certain || finding.stage >= rule_.stage) continue;
            return "line " + std::to_string(line.number) + " was denied before, in stage `" +
                   std::string(stage_name(finding.stage)) + "`, by `" + finding.rule + "`; a rule of stage `" +
                   std::string(stage_name(rule_.stage)) + "` is asked of lines that are still payable";
        }
        return "";
    }

    const EffectivePolicy& policy_;
    const Rule& rule_;
    const Variant& variant_;
};

void check_name(const EffectivePolicy& policy, const ast::Name& name, const TestOutcome& outcome,
                Diagnostics& diagnostics) {
    const Index rule = rule_of(policy, name.text);
    if (rule == kNoIndex) return;  // the builder of tests says so
    const bool reached =
        std::any_of(outcome.trace.begin(), outcome.trace.end(), [&](const RuleTrace& t) { return t.rule == rule; });
    if (reached) return;
    diagnostics.report(
        DiagnosticCode::E0339, name.span,
        "this test never reaches `" + name.text +
            "`: " + Unreached(policy, policy.rules[rule], variant_of(policy.rules[rule], name.text)).why(outcome));
}

void report_unbuilt(const TestOutcome& outcome, Diagnostics& diagnostics) {
    for (const TestFailure& failure : outcome.failures)
        diagnostics.report(failure.code, failure.span, failure.text).fix = failure.fix;
}

}  // namespace

void check_test_reach(const ast::File& file, const EffectivePolicy& policy, Diagnostics& diagnostics) {
    const std::vector<TestOutcome> outcomes = run_policy_tests(file, policy);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const ast::Test& test = file.tests[i];
        if (!outcomes[i].built) report_unbuilt(outcomes[i], diagnostics);
        if (!outcomes[i].built || outcomes[i].decisions.empty()) continue;  // what it would reach says nothing
        if (test.for_rule) check_name(policy, test.for_rule, outcomes[i], diagnostics);
        for (const ast::Expectation& expected : test.expectations) {
            // That a rule did not fire may be because it was not in force: that is what the test says.
            const bool fired = expected.kind != ast::Expectation::Kind::RuleDidNotFire;
            if (expected.by && fired) check_name(policy, expected.by, outcomes[i], diagnostics);
        }
    }
}

}  // namespace payrule
