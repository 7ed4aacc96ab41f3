// See expected.h.
#include "compiler/policy_test/expected.h"

#include <algorithm>

#include "compiler/policy_test/values.h"
#include "compiler/reason_shapes.h"

namespace payrule::policy_testing {

namespace {

using Kind = ast::Expectation::Kind;

class Expected {
public:
    Expected(const ast::Test& test, const EffectivePolicy& policy, std::vector<TestFailure>& failures)
        : test_(test), failures_(failures) {
        for (const Rule& rule : policy.rules) {
            rules_.push_back(rule.name);
            for (const Variant& variant : rule.variants)
                rules_.push_back(variant.name);
        }
        for (const std::string& disabled : policy.disabled)
            disabled_.push_back(disabled.substr(0, disabled.find(": ")));
        for (const Reason& reason : policy.reasons) {
            if (!reason.name.empty()) reasons_.push_back(reason.name);
        }
        for (const Ground& ground : policy.grounds)
            grounds_.push_back(ground.name);
    }

    void run() {
        if (test_.for_rule) check_rule(test_.for_rule);
        for (const ast::Expectation& expected : test_.expectations) {
            const bool silent = expected.kind == Kind::RuleDidNotFire;
            if (expected.by && !(silent && is_disabled(expected.by))) check_rule(expected.by);
            if (expected.reason.named) check_reason(expected.reason.named);
            if (const std::optional<ReasonMistake> mistake = mistake_in(expected.reason)) check_shape(*mistake);
            const bool of_ground =
                expected.kind == Kind::Proposal && expected.codes.items.empty() && !expected.text.empty();
            if (of_ground && std::find(grounds_.begin(), grounds_.end(), expected.text) == grounds_.end()) {
                failures_.push_back(no_such_name({expected.text, expected.span}, "the policy has no ground", grounds_));
                failures_.back().fix.reset();  // the span is the whole expectation's
            }
            if (expected.kind == Kind::Claim && expected.allowed_after)
                failures_.push_back(
                    {expected.span, "what is paid is expected of a line: `expect line 1: pay paying $60.00`"});
            if (!test_.claims.empty()) check_place(expected);
        }
    }

private:
    bool is_disabled(const ast::Name& name) const {
        return std::find(disabled_.begin(), disabled_.end(), name.text) != disabled_.end();
    }
    void check_rule(const ast::Name& name) {
        if (std::find(rules_.begin(), rules_.end(), name.text) != rules_.end()) return;
        if (is_disabled(name)) {
            failures_.push_back({name.span, "`" + name.text + "` is disabled in this policy, so it never acts"});
            return;
        }
        failures_.push_back(no_such_name(name, "the policy has no rule", rules_));
    }

    void check_reason(const ast::Name& name) {
        if (std::find(reasons_.begin(), reasons_.end(), name.text) != reasons_.end()) return;
        failures_.push_back(no_such_name(name, "the policy has no reason", reasons_));
    }

    void check_shape(const ReasonMistake& mistake) {
        TestFailure failure{mistake.span, mistake.text, DiagnosticCode::E0224, {}};
        if (!mistake.meant.empty())
            failure.fix = DiagnosticFix{mistake.span, mistake.meant, "write `" + mistake.meant + "`"};
        failures_.push_back(std::move(failure));
    }

    void check_place(const ast::Expectation& expected) {
        const bool one_decision = expected.kind == Kind::Line || expected.kind == Kind::Claim;
        if (expected.claim_id.empty() && one_decision && test_.claims.size() > 1) {
            failures_.push_back(
                {expected.span, "the test has several claims: say which one, as in `expect C2 line 1: pay`"});
            return;
        }
        const auto of_id = [&](const ast::TestClaim& claim) {
            return expected.claim_id.empty() || claim.id == expected.claim_id;
        };
        if (std::none_of(test_.claims.begin(), test_.claims.end(), of_id)) {
            failures_.push_back({expected.span, "the test has no claim `" + expected.claim_id + "`"});
            return;
        }
        const auto has_line = [&](const ast::TestClaim& claim) {
            return of_id(claim) && std::any_of(claim.lines.begin(), claim.lines.end(),
                                               [&](const ast::TestLine& line) { return line.number == expected.line; });
        };
        if (expected.line != 0 && std::none_of(test_.claims.begin(), test_.claims.end(), has_line))
            failures_.push_back({expected.span, "the claim has no line " + std::to_string(expected.line)});
    }

    const ast::Test& test_;
    std::vector<TestFailure>& failures_;
    std::vector<std::string> rules_;
    std::vector<std::string> disabled_;
    std::vector<std::string> grounds_;
    std::vector<std::string> reasons_;
};

}  // namespace

void check_expected(const ast::Test& test, const EffectivePolicy& policy, std::vector<TestFailure>& failures) {
    Expected(test, policy, failures).run();
}

}  // namespace payrule::policy_testing
