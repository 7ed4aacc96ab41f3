// The first day on which each parameter is asked, held against its first value (see parameters.h). Comes in: a policy;
// goes out: E0218. Must not know how conditions are evaluated.
#include "compiler/check/parameters.h"

#include <algorithm>
#include <map>
#include <set>

namespace payrule {
namespace {

struct Asked {
    Date first = kDateMax;
    const Variant* by = nullptr;
};

class ParameterUse {
public:
    explicit ParameterUse(const EffectivePolicy& policy) : policy_(policy) {}

    /// By parameter: the first day on which a rule of the policy itself asks it.
    std::map<Index, Asked> run() {
        for (const Rule& rule : policy_.rules) {
            for (const Variant& variant : rule.variants)
                ask(rule, variant);
        }
        return std::move(asked_);
    }

private:
    void ask(const Rule& rule, const Variant& variant) {
        // A module serves policies of many years; this one's days are no measure for it.
        if (variant.origin.owner != policy_.name) return;
        const Date rule_from = std::max(rule.variants[0].effective_from, variant.effective_from);
        const Date from = std::max(policy_.effective_from, rule_from);
        const Date until = std::min(policy_.effective_until, variant.effective_until);
        if (until < from) return;
        std::set<Index> found;
        collect(variant.guard, found);
        for (const Effect& effect : variant.effects)
            collect(effect.amount, found);
        for (const Index parameter : found) {
            Asked& asked = asked_[parameter];
            if (asked.by == nullptr || from < asked.first) asked = {from, &variant};
        }
    }
    void collect(ExprId id, std::set<Index>& found) const {
        if (id == kNoExpr) return;
        const Expr& expr = policy_.expr(id);
        if (expr.kind == ExprKind::ParameterValue) found.insert(expr.parameter);
        for (const ExprId arg : expr.args)
            collect(arg, found);
    }

    const EffectivePolicy& policy_;
    std::map<Index, Asked> asked_;
};

}  // namespace

void check_parameters(const EffectivePolicy& policy, Diagnostics& diagnostics) {
    if (policy.effective_from <= kDateMin) return;  // a module by itself, which has no first day
    for (const auto& [index, asked] : ParameterUse(policy).run()) {
        const Parameter& parameter = policy.parameters[index];
        if (parameter.origin.owner != policy.name) continue;
        const auto known = std::find_if(parameter.steps.begin(), parameter.steps.end(),
                                        [](const ParameterStep& step) { return step.known; });
        if (known == parameter.steps.end() || known->from <= asked.first) continue;
        Diagnostic& d = diagnostics.report(
            DiagnosticCode::E0218, known->origin.span,
            "`" + parameter.name + "` has no value before " + format_date(known->from) + ", and `" + asked.by->name +
                "` asks it from " + format_date(asked.first) + " on; all lines of the days between would go to review");
        d.notes.push_back({"give a value from " + format_date(asked.first) +
                               ", or let the rule begin with `effective " + format_date(known->from) + " ..`",
                           asked.by->origin.span});
    }
}

}  // namespace payrule
