// Tests that cannot be built, and those that name a rule and never come near it, or have no line with a code that it
// asks for. Comes in: a file's tests, decided by the reference evaluator; goes out: E0339, and what the builder of
// tests found (E0201, E0220, E0342). Must not know whether the tests pass.
#include <algorithm>
#include <map>
#include <set>

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

/// The parts of a condition that must all hold.
void add_parts(const EffectivePolicy& policy, ExprId id, std::vector<ExprId>& parts) {
    if (id == kNoExpr) return;
    if (policy.expr(id).kind != ExprKind::And) return parts.push_back(id);
    for (const ExprId arg : policy.expr(id).args)
        add_parts(policy, arg, parts);
}

/// Codes and days of all lines of a test, those of history too, and its tables.
struct TestLines {
    std::set<Code> codes;
    std::set<Date> days;
    TableSet tables;
    bool all_known = true;

    explicit TestLines(const TestSetup& setup) : tables(setup.tables) {
        for (const Claim& claim : setup.claims) {
            for (const ClaimLine& line : claim.lines)
                add(line);
            for (const HistoryLine& line : claim.history.lines)
                add(line.line);
        }
    }
    void add(const ClaimLine& line) {
        all_known = all_known && line.procedure.presence != Presence::Unknown && line.service_date.is_known();
        if (line.procedure.is_known()) codes.insert(line.procedure.value);
        if (line.service_date.is_known()) days.insert(line.service_date.value);
    }
    /// Whether some code may be one of which `holds(code, day)` is true; on which line's day nobody asks here.
    template <class Holds>
    bool any(const Holds& holds) const {
        return !all_known || std::any_of(days.begin(), days.end(), [&](Date day) {
            return std::any_of(codes.begin(), codes.end(), [&](Code code) { return holds(code, day); });
        });
    }
    bool has_any(const CodeSet& set) const {
        return any([&](Code code, Date day) { return contains(codes_on(set, day), code); });
    }
    bool has_row(const TableBinding& binding) const {
        if (binding.is_own) {
            return any([&](Code code, Date) {
                return std::any_of(binding.own_rows.begin(), binding.own_rows.end(),
                                   [&](const KeyedRow& row) { return row.key == code; });
            });
        }
        const Table* table = tables.find(binding.table);
        if (table == nullptr || binding.kind == TableKind::Pairs || table->coverage().until < kDateMax) return true;
        return any([&](Code code, Date day) {
            return table->unit_limit(code, day) || table->is_add_on(code, day) || table->keyed(code, day);
        });
    }
};

/// What is said of a name once all rows of its table have been looked at.
struct Names {
    std::map<std::uint32_t, Diagnostic> silent;  // by where the name begins
    std::set<std::uint32_t> acts;                // names of rules that some row could let act
};

class NameCheck {
public:
    NameCheck(const EffectivePolicy& policy, Names& names, Diagnostics& diagnostics)
        : policy_(policy), names_(names), diagnostics_(diagnostics) {}

    void check(const ast::Name& name, const TestOutcome& outcome, const TestLines& lines) {
        const Index rule = rule_of(policy_, name.text);
        if (rule == kNoIndex) return;  // the builder of tests says so
        const Variant& variant = variant_of(policy_.rules[rule], name.text);
        const bool reached =
            std::any_of(outcome.trace.begin(), outcome.trace.end(), [&](const RuleTrace& t) { return t.rule == rule; });
        if (reached) return check_codes(name, policy_.rules[rule], variant, lines);
        diagnostics_.report(DiagnosticCode::E0339, name.span,
                            "this test never reaches `" + name.text +
                                "`: " + Unreached(policy_, policy_.rules[rule], variant).why(outcome));
    }

private:
    void check_codes(const ast::Name& name, const Rule& rule, const Variant& variant, const TestLines& lines) {
        std::vector<ExprId> parts;
        add_parts(policy_, rule.variants[0].guard, parts);
        if (&variant != &rule.variants[0] && !rule.is_table) add_parts(policy_, variant.guard, parts);
        for (const ExprId part : parts) {
            const std::string missing = missing_for(policy_.expr(part), lines);
            if (!missing.empty()) return silence(name, policy_.expr(part), missing);
        }
        names_.acts.insert(name.span.begin);
    }
    /// What no line of the test has, though the part of the condition asks for it; empty where some line may have it.
    std::string missing_for(const Expr& part, const TestLines& lines) const {
        if (part.kind == ExprKind::ListedIn && !lines.has_row(policy_.tables[part.table]))
            return "a row in `" + policy_.tables[part.table].local + "`";
        const bool of_procedure = part.kind == ExprKind::InCodes &&
                                  policy_.expr(part.args[0]).kind == ExprKind::Field &&
                                  policy_.expr(part.args[0]).field == ClaimField::LineProcedure;
        if (!of_procedure || lines.has_any(policy_.sets[part.set])) return {};
        const std::string& text = policy_.sets[part.set].text;
        return "a code of " + (text.starts_with('[') ? text : "[" + text + "]") + " on its day";
    }
    void silence(const ast::Name& name, const Expr& asked, const std::string& missing) {
        Diagnostic d{DiagnosticCode::E0339,
                     name.span,
                     "this test says nothing of `" + name.text + "`: none of its lines has " + missing +
                         ", which the rule asks for; give it such a line, or write `expect rule " + name.text +
                         " did not fire` where that is what it shows",
                     {},
                     {},
                     {}};
        d.notes.push_back({"the rule asks for it here", asked.span});
        names_.silent.emplace(name.span.begin, std::move(d));
    }

    const EffectivePolicy& policy_;
    Names& names_;
    Diagnostics& diagnostics_;
};

/// The test says itself that the rule does nothing.
bool says_silent(const ast::Test& test, const std::string& rule) {
    return std::any_of(test.expectations.begin(), test.expectations.end(), [&](const ast::Expectation& expected) {
        return expected.kind == ast::Expectation::Kind::RuleDidNotFire && expected.by.text == rule;
    });
}

void report_all(const std::vector<TestFailure>& failures, Diagnostics& diagnostics) {
    for (const TestFailure& failure : failures)
        diagnostics.report(failure.code, failure.span, failure.text).fix = failure.fix;
}

}  // namespace

void check_test_reach(const ast::File& file, const EffectivePolicy& policy, Diagnostics& diagnostics) {
    const std::vector<TestOutcome> outcomes = run_policy_tests(file, policy);
    Names names;
    NameCheck check(policy, names, diagnostics);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const ast::Test& test = file.tests[i];
        report_all(outcomes[i].warnings, diagnostics);
        if (!outcomes[i].built) report_all(outcomes[i].failures, diagnostics);
        const bool silent = test.for_rule && says_silent(test, test.for_rule.text);
        if (silent || !outcomes[i].built) names.acts.insert(test.for_rule.span.begin);
        if (!outcomes[i].built || outcomes[i].decisions.empty()) continue;  // what it would reach says nothing
        std::vector<TestFailure> nothing;
        const TestLines lines(build_test(file, test, policy, nothing));
        if (test.for_rule) check.check(test.for_rule, outcomes[i], lines);
        for (const ast::Expectation& expected : test.expectations) {
            // That a rule did not fire may be because it was not in force: that is what the test says.
            const bool fired = expected.kind != ast::Expectation::Kind::RuleDidNotFire;
            if (expected.by && fired) check.check(expected.by, outcomes[i], lines);
        }
    }
    for (const auto& [begin, silent] : names.silent) {
        if (names.acts.contains(begin)) continue;
        Diagnostic& d = diagnostics.report(silent.code, silent.span, silent.text);
        d.notes = silent.notes;
    }
}

}  // namespace payrule
