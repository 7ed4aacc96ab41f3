// Which conditions can come out unknown, and whether each rule says what then happens. Comes in: an effective policy;
// goes out: E0312 and E0313. Must not know evaluation.
#include "compiler/check/unknown.h"

#include <algorithm>
#include <set>

#include "compiler/check.h"
#include "compiler/effective_dump.h"
#include "compiler/guarantees/open_claim.h"
#include "core/claim.h"

namespace payrule {
namespace {

bool field_counts(ClaimField field) {
    switch (field) {
#define UNKNOWN_FIELD(Id_) case ClaimField::Id_:
#include "compiler/check/unknown_fields.def"
#undef UNKNOWN_FIELD
        return true;
        default: return false;
    }
}

bool field_may_miss(ClaimField field) {
    using enum Presence;
    constexpr Presence kWhenMissing[] = {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) when_missing_,
#include "core/claim_fields.def"
#undef CLAIM_FIELD
    };
    return kWhenMissing[static_cast<std::size_t>(field)] == Unknown;
}

/// Collects what could make a condition unknown. `known` holds values that the condition itself tests with `is known`.
class Causes {
public:
    Causes(const EffectivePolicy& policy, bool every) : policy_(policy), every_(every) {}

    void add(ExprId id) {
        if (id == kNoExpr) return;
        const Expr& expr = policy_.expr(id);
        switch (expr.kind) {
            case ExprKind::IsKnown: return;
            case ExprKind::And: return add_conjunction(expr);
            case ExprKind::Fact:
                if (known_.count(expr_text(policy_, id)) == 0)
                    causes_.insert("fact `" + policy_.facts[expr.fact].name + "`");
                return;
            case ExprKind::Field:
                if (known_.count(expr_text(policy_, id)) == 0) add_field(expr.field);
                return;
            case ExprKind::AgeDays:
            case ExprKind::AgeYears: add_field(ClaimField::PatientBirthDate); break;
            case ExprKind::Accumulated: add_accumulator(policy_.accumulators[expr.accumulator]); return;
            case ExprKind::Payable:
            case ExprKind::FinalPayable:
            case ExprKind::AnyPrimaryPayable:
            case ExprKind::ListedIn:
            case ExprKind::ParameterValue:
            case ExprKind::Row:
            case ExprKind::DayUnits:
            case ExprKind::Rank:
            case ExprKind::SameProvider:
            case ExprKind::SamePatient:
            case ExprKind::SameField:
            case ExprKind::SameText:
                if (every_) causes_.insert("the claim's own fields and lines");
                break;
            default: break;
        }
        for (const ExprId arg : expr.args)
            add(arg);
    }
    const std::set<std::string>& causes() const { return causes_; }

private:
    void add_conjunction(const Expr& expr) {
        std::set<std::string> before = known_;
        for (const ExprId arg : expr.args) {
            const Expr& part = policy_.expr(arg);
            if (part.kind == ExprKind::IsKnown) known_.insert(expr_text(policy_, part.args[0]));
        }
        for (const ExprId arg : expr.args)
            add(arg);
        known_ = std::move(before);
    }
    void add_field(ClaimField field) {
        if (field_counts(field) || (every_ && field_may_miss(field))) causes_.insert("`" + field_path(field) + "`");
    }
    void add_accumulator(const Accumulator& accumulator) {
        if (accumulator.has_opening) causes_.insert("the opening amount `history." + accumulator.opening_name + "`");
        if (accumulator.window == Accumulator::Window::BenefitYear) add_field(ClaimField::BenefitYearStart);
        add_field(accumulator.value);
        add(accumulator.where);
    }
    static std::string field_path(ClaimField field) {
        constexpr const char* kPaths[] = {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) path_,
#include "core/claim_fields.def"
#undef CLAIM_FIELD
        };
        return kPaths[static_cast<std::size_t>(field)];
    }

    const EffectivePolicy& policy_;
    bool every_;
    std::set<std::string> known_;
    std::set<std::string> causes_;
};

bool harms(const Effect& effect) {
    switch (effect.action) {
        case Action::Deny:
        case Action::Reject:
        case Action::PayPercent:
        case Action::ReduceBy:
        case Action::LimitUnits:
        case Action::ReturnClaim:
        case Action::DenyClaim: return true;
        case Action::RequireModifier: return std::any_of(effect.otherwise.begin(), effect.otherwise.end(), harms);
        case Action::Review:
        case Action::PayLine:
        case Action::ProposeAppend:
        case Action::ProposeReplace:
        case Action::ProposeRemove:
        case Action::ProposeAttest:
        case Action::Prefer:
        case Action::Request:
        case Action::Flag:
        case Action::Advise:
        case Action::RuleDoesNotApply: return false;
    }
    return false;
}

bool harms(const Variant& variant) {
    return std::any_of(variant.effects.begin(), variant.effects.end(), [](const Effect& e) { return harms(e); });
}

bool rows_harm(const Rule& rule) {
    return std::any_of(rule.variants.begin() + 1, rule.variants.begin() + 1 + rule.row_count,
                       [](const Variant& row) { return harms(row); });
}

std::string list(const std::set<std::string>& causes) {
    std::string text;
    for (const std::string& cause : causes)
        text += (text.empty() ? "" : ", ") + cause;
    return text;
}

class UnknownCheck {
public:
    UnknownCheck(const EffectivePolicy& policy, Diagnostics& diagnostics)
        : policy_(policy), diagnostics_(diagnostics), open_(policy) {}

    void rule(const Rule& rule) {
        Causes certain(policy_, false), every(policy_, true);
        for (Index i = 0; i <= rule.row_count; ++i) {
            certain.add(rule.variants[i].guard);
            every.add(rule.variants[i].guard);
        }
        const Variant& base = rule.variants[0];
        const bool base_harms = harms(base) || rows_harm(rule);
        if (base_harms && !base.has_if_not_known && !certain.causes().empty()) {
            Diagnostic& d = diagnostics_.report(
                DiagnosticCode::E0312, base.origin.span,
                "`" + rule.name + "` can deny, reject or reduce and does not say what happens where " +
                    list(certain.causes()) + " is not known; add `" +
                    (rule.is_table ? "unknown => review line" : "if not known review line") + "`");
            show(rule, 0, d);
        }
        Causes with_exceptions = every;
        for (Index i = 1 + rule.row_count; i < rule.variants.size(); ++i) {
            exception(rule, rule.variants[i], base_harms);
            with_exceptions.add(rule.variants[i].guard);
        }
        if (base.has_if_not_known && with_exceptions.causes().empty()) report_never(rule, base, rule.is_table);
    }

private:
    void exception(const Rule& rule, const Variant& variant, bool base_harms) {
        Causes certain(policy_, false), every(policy_, true);
        certain.add(variant.guard);
        every.add(variant.guard);
        const bool spoken_for = variant.has_if_not_known || rule.variants[0].has_if_not_known;
        if (!spoken_for && !certain.causes().empty() && (harms(variant) || base_harms)) {
            Diagnostic& d =
                diagnostics_.report(DiagnosticCode::E0312, variant.origin.span,
                                    "`" + variant.name + "` decides whether a line is denied, and neither it nor `" +
                                        rule.name + "` says what happens where " + list(certain.causes()) +
                                        " is not known; add `if not known review line`");
            show(rule, static_cast<Index>(&variant - rule.variants.data()), d);
        }
        // The exception's status includes its rule's, so the rule's unknowns are its own.
        for (Index i = 0; i <= rule.row_count; ++i)
            every.add(rule.variants[i].guard);
        if (variant.has_if_not_known && every.causes().empty()) report_never(rule, variant, false);
    }
    void show(const Rule& rule, Index variant, Diagnostic& d) {
        const auto note = open_.note(static_cast<Index>(&rule - policy_.rules.data()), variant);
        if (note) d.notes.push_back({*note, std::nullopt});
    }
    void report_never(const Rule& rule, const Variant& variant, bool table) {
        const std::set<std::string> of_amounts = unknown_amounts(rule);
        const std::string clause = table ? "unknown" : "if not known";
        diagnostics_.report(DiagnosticCode::E0313, variant.origin.span,
                            of_amounts.empty()
                                ? "nothing that `" + variant.name + "` reads can be unknown, so its `" + clause +
                                      "` never runs; take it out"
                                : "the condition of `" + variant.name + "` is always known, so its `" + clause +
                                      "` never runs; take it out: where " + list(of_amounts) +
                                      " is not known the amount is not, and the line goes to review by itself");
    }
    /// What may be missing of the amounts that the rule's effects take off or limit to. A line whose amount is not
    /// known goes to review whatever the rule says; `if not known` speaks of conditions.
    std::set<std::string> unknown_amounts(const Rule& rule) const {
        Causes amounts(policy_, false);
        for (const Variant& variant : rule.variants) {
            for (const Effect& effect : variant.effects)
                amounts.add(effect.amount);
        }
        return amounts.causes();
    }

    const EffectivePolicy& policy_;
    Diagnostics& diagnostics_;
    guarantees::OpenClaims open_;
};

}  // namespace

bool can_be_unknown(const EffectivePolicy& policy, ExprId condition) {
    Causes causes(policy, false);
    causes.add(condition);
    return !causes.causes().empty();
}

void check_unknown(const EffectivePolicy& policy, Diagnostics& diagnostics) {
    UnknownCheck check(policy, diagnostics);
    for (const Rule& rule : policy.rules)
        check.rule(rule);
}

}  // namespace payrule
