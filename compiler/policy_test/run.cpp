// Runs the tests of a file with the reference evaluator and says, in the test's own words, what came out differently.
#include <algorithm>
#include <set>

#include "compiler/policy_test.h"
#include "core/history.h"

namespace payrule {

namespace {

std::string remittance_text(const Remittance& r) {
    if (r.group == Group::None) return "";
    std::string text = " [" + std::string(group_name(r.group)) + "-" + format_code(r.carc) + "]";
    for (std::size_t i = 0; i < r.rarcs.size(); ++i)
        text += (i == 0 ? " remark [" : ", ") + format_code(r.rarcs[i]);
    return r.rarcs.empty() ? text : text + "]";
}

std::string outcome_text(const LineDecision& line) {
    std::string text(outcome_name(line.outcome));
    if (line.primary) {
        const Finding& finding = line.findings[*line.primary];
        text += remittance_text(finding.remittance) + " by " + finding.rule;
    }
    for (const std::string& cause : line.review_causes)
        text += "; " + cause;
    return text;
}

class Checker {
public:
    Checker(const ast::Test& test, TestOutcome& outcome, const EffectivePolicy& policy)
        : test_(test), outcome_(outcome), policy_(policy) {}

    void run() {
        if (test_.expectations.empty())
            fail(test_.span, "the test expects nothing, so it cannot fail; add an `expect`");
        for (const ast::Expectation& e : test_.expectations)
            check(e);
        if (test_.for_rule) check_reached(test_.for_rule);
    }

private:
    using Kind = ast::Expectation::Kind;
    void fail(Span span, std::string text) { outcome_.failures.push_back({span, std::move(text)}); }

    const Decision* decision(const ast::Expectation& e) {
        if (e.claim_id.empty() && outcome_.decisions.size() == 1) return &outcome_.decisions[0];
        for (const Decision& d : outcome_.decisions) {
            if (d.claim_id == e.claim_id) return &d;
        }
        fail(e.span, e.claim_id.empty() ? "the test has several claims: say which one, as in `expect C2 line 1: pay`"
                                        : "the test has no claim `" + e.claim_id + "`");
        return nullptr;
    }
    const LineDecision* line(const ast::Expectation& e) {
        const Decision* d = decision(e);
        if (d == nullptr) return nullptr;
        for (const LineDecision& l : d->lines) {
            if (l.number == e.line) return &l;
        }
        fail(e.span, "the claim has no line " + std::to_string(e.line));
        return nullptr;
    }
    std::vector<const Finding*> findings(const ast::Expectation& e) {
        std::vector<const Finding*> result;
        for (const Decision& d : outcome_.decisions) {
            if (!e.claim_id.empty() && d.claim_id != e.claim_id) continue;
            for (const Finding& f : d.claim_findings) {
                if (e.line == 0) result.push_back(&f);
            }
            for (const LineDecision& l : d.lines) {
                if (e.line != 0 && l.number != e.line) continue;
                for (const Finding& f : l.findings)
                    result.push_back(&f);
            }
        }
        return result;
    }

    void check(const ast::Expectation& e) {
        switch (e.kind) {
            case Kind::Line: check_line(e); break;
            case Kind::Claim: check_claim(e); break;
            case Kind::NoOtherRule: check_no_other(e); break;
            case Kind::RuleFired:
            case Kind::RuleDidNotFire: check_fired(e); break;
            case Kind::Advice: check_text(e, {Action::Advise}, "no advice"); break;
            case Kind::Flag: check_text(e, {Action::Flag}, "no audit flag"); break;
            case Kind::Document: check_text(e, {Action::Request}, "no request for a document"); break;
            case Kind::Proposal: check_proposal(e); break;
        }
    }

    void check_claim(const ast::Expectation& e) {
        const Decision* d = decision(e);
        if (d == nullptr) return;
        if (d->outcome != e.outcome) {
            fail(e.span, "expected the claim to read " + std::string(outcome_name(e.outcome)) + ", it reads " +
                             std::string(outcome_name(d->outcome)));
            return;
        }
        const bool asks_cause = e.by || e.reason.written || !e.text.empty();
        const auto bears_out = [&](const Finding& f) {
            const bool reason = !e.reason.written || matches(e.reason, f.remittance);
            return reason && (!e.by || f.rule == e.by.text) && f.text.find(e.text) != std::string::npos;
        };
        if (!asks_cause || std::any_of(d->claim_findings.begin(), d->claim_findings.end(), bears_out)) return;
        std::string got;
        for (const Finding& f : d->claim_findings)
            got += (got.empty() ? ": " : ", ") + f.rule + remittance_text(f.remittance);
        fail(e.span, "the claim reads " + std::string(outcome_name(d->outcome)) + ", but not for this" + got);
    }

    void check_line(const ast::Expectation& e) {
        const LineDecision* l = line(e);
        if (l == nullptr) return;
        bool same = l->outcome == e.outcome;
        const Finding* primary = l->primary ? &l->findings[*l->primary] : nullptr;
        if (same && e.reason.written) same = primary != nullptr && matches(e.reason, primary->remittance);
        if (same && e.by) same = caused_by(*l, e.by.text);
        std::string wanted = std::string(outcome_name(e.outcome));
        if (e.reason.named) wanted += " as " + e.reason.named.text;
        if (e.reason.written && !e.reason.named) {
            wanted += " [" + e.reason.group + "-" + e.reason.carc + "]";
            for (const std::string& r : e.reason.rarcs)
                wanted += " remark [" + r + "]";
        }
        if (e.by) wanted += " by " + e.by.text;
        if (!same)
            fail(e.span, "line " + std::to_string(e.line) + ": expected " + wanted + ", decided " + outcome_text(*l) +
                             nothing_to_reduce(e, *l));
        if (same && !e.text.empty() && !says(*l, e.text))
            fail(e.span, "line " + std::to_string(e.line) + ": nothing said of it holds \"" + e.text + "\"; decided " +
                             outcome_text(*l) + sentences(*l));
        if (same && e.allowed_after && l->allowed_after != e.allowed_after) {
            std::string got = l->allowed_after ? "$" + format_money(*l->allowed_after) : "an unknown amount";
            fail(e.span, "line " + std::to_string(e.line) + ": expected paying $" + format_money(*e.allowed_after) +
                             ", decided " + got);
        }
    }
    /// Whether a cause of its review, or the sentence of a rule that acted, holds the text.
    static bool says(const LineDecision& line, const std::string& text) {
        const auto holds = [&](const std::string& said) { return said.find(text) != std::string::npos; };
        return std::any_of(line.review_causes.begin(), line.review_causes.end(), holds) ||
               std::any_of(line.findings.begin(), line.findings.end(), [&](const Finding& f) { return holds(f.text); });
    }
    static std::string sentences(const LineDecision& line) {
        std::string said;
        for (const Finding& f : line.findings)
            if (!f.text.empty()) said += "; \"" + f.text + "\"";
        return said;
    }
    /// A line whose test gives no allowed amount has $0.00, of which nothing can be taken.
    static std::string nothing_to_reduce(const ast::Expectation& e, const LineDecision& line) {
        const bool paid_nothing = line.outcome == Outcome::Pay && line.allowed_after && *line.allowed_after == Money{};
        const bool prices = std::any_of(line.findings.begin(), line.findings.end(),
                                        [](const Finding& f) { return f.stage == Stage::Pricing; });
        if (e.outcome == Outcome::Pay || !paid_nothing || !prices) return "";
        return "; its allowed amount is $0.00, so nothing could be taken off: give it `allowed $60.00`";
    }
    /// A reason by name has the codes of one of its days.
    bool is_reason(const std::string& name, const Remittance& r) const {
        return std::any_of(policy_.reasons.begin(), policy_.reasons.end(), [&](const Reason& reason) {
            return reason.name == name && std::any_of(reason.steps.begin(), reason.steps.end(),
                                                      [&](const ReasonStep& step) { return step.remittance == r; });
        });
    }
    bool matches(const ast::ReasonRef& wanted, const Remittance& r) const {
        if (wanted.named) return is_reason(wanted.named.text, r);
        if (wanted.group != group_name(r.group) || parse_code(wanted.carc).value_or(Code{}) != r.carc) return false;
        return std::all_of(wanted.rarcs.begin(), wanted.rarcs.end(), [&](const std::string& rarc) {
            return std::find(r.rarcs.begin(), r.rarcs.end(), parse_code(rarc).value_or(Code{})) != r.rarcs.end();
        });
    }
    static bool caused_by(const LineDecision& l, const std::string& rule) {
        bool severe = l.outcome == Outcome::Deny || l.outcome == Outcome::Reject;
        if (severe) return l.primary && l.findings[*l.primary].rule == rule;
        return std::any_of(l.findings.begin(), l.findings.end(), [&](const Finding& f) { return f.rule == rule; });
    }

    void check_no_other(const ast::Expectation& e) {
        std::set<std::string> named;
        for (const ast::Expectation& other : test_.expectations) {
            if (other.by) named.insert(other.by.text);
            if (other.kind == Kind::Advice || other.kind == Kind::Flag || other.kind == Kind::Proposal)
                named.insert("");
            for (const Finding* f : findings(other)) {
                if (is_expected(other, *f)) named.insert(f->rule);
            }
        }
        for (const Finding* f : findings(e)) {
            if (named.contains(f->rule) || (f->stage == Stage::Advice && named.contains(""))) continue;
            if (f->rule.empty()) continue;
            fail(e.span, "`" + f->rule + "` fired as well: " + std::string(action_name(f->action)) +
                             remittance_text(f->remittance));
        }
    }

    /// Whether the finding is the advice, flag, document or proposal that the expectation asks for.
    bool is_expected(const ast::Expectation& e, const Finding& f) const {
        const bool says = e.text.empty() || f.text.find(e.text) != std::string::npos;
        switch (e.kind) {
            case Kind::Advice: return f.action == Action::Advise && says;
            case Kind::Flag: return f.action == Action::Flag && says;
            case Kind::Document: return f.action == Action::Request && says;
            case Kind::Proposal: return proposes(e, f);
            case Kind::Line:
            case Kind::Claim:
            case Kind::NoOtherRule:
            case Kind::RuleFired:
            case Kind::RuleDidNotFire: return false;
        }
        return false;
    }

    void check_fired(const ast::Expectation& e) {
        std::vector<const Finding*> all = findings(e);
        bool fired = std::any_of(all.begin(), all.end(), [&](const Finding* f) { return f->rule == e.by.text; });
        if (fired != (e.kind == Kind::RuleFired)) {
            fail(e.span, "`" + e.by.text + "` " + (fired ? "fired" : "did not fire"));
        }
    }

    void check_text(const ast::Expectation& e, const std::set<Action>& actions, const std::string& nothing) {
        std::vector<const Finding*> all = findings(e);
        bool found = std::any_of(all.begin(), all.end(), [&](const Finding* f) {
            return actions.contains(f->action) && (e.text.empty() || f->text.find(e.text) != std::string::npos);
        });
        if (found) return;
        std::string said;
        for (const Finding* f : all) {
            if (actions.contains(f->action)) said += (said.empty() ? "; there is \"" : ", \"") + f->text + "\"";
        }
        fail(e.span, nothing + " with the text \"" + e.text + "\"" + said);
    }

    void check_proposal(const ast::Expectation& e) {
        const std::vector<const Finding*> all = findings(e);
        if (std::none_of(all.begin(), all.end(), [&](const Finding* f) { return proposes(e, *f); }))
            fail(e.span, "no such proposal on line " + std::to_string(e.line));
    }

    /// Whether the finding proposes the modifiers and the ground that are expected.
    bool proposes(const ast::Expectation& e, const Finding& f) const {
        const bool is_proposal = f.action == Action::Prefer || f.action == Action::ProposeAppend ||
                                 f.action == Action::ProposeReplace || f.action == Action::ProposeRemove ||
                                 f.action == Action::ProposeAttest;
        if (!is_proposal || !proposes_ground(f, e.text)) return false;
        const std::vector<Code>& given = f.action == Action::ProposeRemove ? f.replaced : f.modifiers;
        return std::all_of(e.codes.items.begin(), e.codes.items.end(), [&](const ast::CodeItem& item) {
            return std::find(given.begin(), given.end(), parse_code(item.first).value_or(Code{})) != given.end();
        });
    }

    /// A finding does not say which ground it proposes; the rule that acted does.
    bool proposes_ground(const Finding& finding, const std::string& ground) const {
        if (ground.empty()) return true;
        if (finding.action != Action::ProposeAttest) return false;
        const auto attests = [&](const Effect& effect) {
            return effect.action == Action::ProposeAttest && policy_.grounds[effect.ground].name == ground;
        };
        const auto acted = [&](const Variant& v) {
            return v.name == finding.rule && (std::any_of(v.effects.begin(), v.effects.end(), attests) ||
                                              std::any_of(v.if_not_known.begin(), v.if_not_known.end(), attests));
        };
        return std::any_of(policy_.rules.begin(), policy_.rules.end(), [&](const Rule& rule) {
            return std::any_of(rule.variants.begin(), rule.variants.end(), acted);
        });
    }

    void check_reached(const ast::Name& name) {
        auto rule = std::find_if(policy_.rules.begin(), policy_.rules.end(), [&](const Rule& r) {
            return r.name == name.text || std::any_of(r.variants.begin(), r.variants.end(),
                                                      [&](const Variant& v) { return v.name == name.text; });
        });
        Index index = static_cast<Index>(rule - policy_.rules.begin());
        bool reached = std::any_of(outcome_.trace.begin(), outcome_.trace.end(),
                                   [&](const RuleTrace& t) { return t.rule == index; });
        if (!reached)
            fail(name.span, "the test never reaches `" + name.text + "`: no line of its claims comes into its scope");
    }

    const ast::Test& test_;
    TestOutcome& outcome_;
    const EffectivePolicy& policy_;
};

}  // namespace

std::vector<TestOutcome> run_policy_tests(const ast::File& file, const EffectivePolicy& policy) {
    std::vector<TestOutcome> outcomes;
    for (const ast::Test& test : file.tests) {
        TestOutcome outcome;
        outcome.name = test.name.text;
        outcome.span = test.name.span;
        TestSetup setup = build_test(file, test, policy, outcome.failures);
        outcome.warnings = std::move(setup.warnings);
        outcome.built = outcome.failures.empty();
        if (setup.claims.empty()) outcome.failures.push_back({test.span, "the test has no claim"});
        std::vector<HistoryLine> decided;
        for (Claim& claim : setup.claims) {
            claim.history.lines.append(decided);
            outcome.decisions.push_back(reference_decide({&policy}, setup.tables, claim, &outcome.trace));
            std::vector<HistoryLine> lines = decided_lines(claim, outcome.decisions.back());
            decided.insert(decided.end(), lines.begin(), lines.end());
        }
        if (outcome.failures.empty()) Checker(test, outcome, policy).run();
        outcomes.push_back(std::move(outcome));
    }
    return outcomes;
}

}  // namespace payrule
