// What `limit … to` and `reduce … by` come to where no claim has a say: on each day on which a parameter changes (see
// amounts.h). Comes in: a policy; goes out: E0322. Must not know claims; what they decide is settled when they are.
#include "compiler/check/amounts.h"

#include <algorithm>
#include <set>

#include "compiler/effective_dump.h"

namespace payrule {
namespace {

using Days = std::set<Date>;

class Amounts {
public:
    Amounts(const EffectivePolicy& policy, Diagnostics& diagnostics) : policy_(policy), diagnostics_(diagnostics) {}

    void variant(const Rule& rule, const Variant& variant) {
        const Variant& base = rule.variants[0];
        from_ = std::max({policy_.effective_from, base.effective_from, variant.effective_from});
        until_ = std::min({policy_.effective_until, base.effective_until, variant.effective_until});
        for (const Effect& effect : variant.effects)
            this->effect(effect);
    }

private:
    void effect(const Effect& effect) {
        if (effect.amount == kNoExpr || until_ < from_) return;
        dated_ = false;
        Days days{from_};
        collect_days(effect.amount, days);
        for (const Date day : days) {
            const std::optional<std::int64_t> amount = on(effect.amount, day);
            if (!amount || *amount >= 0) continue;
            report(effect, *amount, dated_ && day > kDateMin ? " on " + format_date(day) : "");
            return;
        }
    }
    void report(const Effect& effect, std::int64_t amount, const std::string& when) {
        const bool limit = effect.action == Action::LimitUnits;
        const ValueType type = policy_.expr(effect.amount).type;
        diagnostics_.report(
            DiagnosticCode::E0322, policy_.expr(effect.amount).span,
            (limit ? "this limit of units comes to " : "what is taken off comes to ") + literal_text(amount, type) +
                when + (limit ? "; write the most units that are paid, from 0 up" : "; write an amount above zero"));
    }

    /// Days on which some parameter of the amount changes.
    void collect_days(ExprId id, Days& days) {
        const Expr& expr = policy_.expr(id);
        if (expr.kind == ExprKind::ParameterValue) {
            dated_ = true;
            for (const ParameterStep& step : policy_.parameters[expr.parameter].steps) {
                if (from_ < step.from && step.from <= until_) days.insert(step.from);
            }
        }
        for (const ExprId arg : expr.args)
            collect_days(arg, days);
    }

    /// Nothing where a claim has a say, or a parameter has no value.
    std::optional<std::int64_t> on(ExprId id, Date day) const {
        const Expr& expr = policy_.expr(id);
        std::vector<std::int64_t> args;
        for (const ExprId arg : expr.args) {
            const std::optional<std::int64_t> value = on(arg, day);
            if (!value) return std::nullopt;
            args.push_back(*value);
        }
        switch (expr.kind) {
            case ExprKind::Literal: return expr.number;
            case ExprKind::ParameterValue: return step_on(policy_.parameters[expr.parameter], day);
            case ExprKind::Add: return joined(args[0], args[1], false);
            case ExprKind::Subtract: return joined(args[0], args[1], true);
            default: return std::nullopt;
        }
    }
    static std::optional<std::int64_t> joined(std::int64_t a, std::int64_t b, bool minus) {
        std::int64_t sum = 0;
        const bool overflow = minus ? __builtin_sub_overflow(a, b, &sum) : __builtin_add_overflow(a, b, &sum);
        return overflow ? std::nullopt : std::optional(sum);
    }
    static std::optional<std::int64_t> step_on(const Parameter& parameter, Date day) {
        const ParameterStep* found = nullptr;
        for (const ParameterStep& step : parameter.steps) {
            if (step.from <= day) found = &step;
        }
        return found != nullptr && found->known ? std::optional(found->value) : std::nullopt;
    }

    const EffectivePolicy& policy_;
    Diagnostics& diagnostics_;
    Date from_, until_;
    bool dated_ = false;  // the amount reads a parameter
};

}  // namespace

void check_amounts(const EffectivePolicy& policy, Diagnostics& diagnostics) {
    Amounts amounts(policy, diagnostics);
    for (const Rule& rule : policy.rules) {
        for (const Variant& variant : rule.variants)
            amounts.variant(rule, variant);
    }
}

}  // namespace payrule
