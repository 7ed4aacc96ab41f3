// The proofs in their order, and what they share. See compiler/guarantees.h.
#include "compiler/guarantees.h"

#include <algorithm>

#include "compiler/graph.h"
#include "compiler/guarantees/analysis.h"
#include "compiler/normal.h"

namespace payrule::guarantees {

Analysis::Analysis(const EffectivePolicy& policy, const Sources* sources)
    : policy_(policy),
      image_(build_normal_form(policy, sources)),
      view_(image_.view()),
      builder_(view_),
      units_(policy.rules.size()),
      diagrams_(view_.units.size()),
      built_(view_.units.size()) {
    for (std::uint32_t unit = 0; unit < view_.units.size(); ++unit)
        units_[view_.units[unit].rule].push_back(unit);
}

std::optional<graph::Ref> Analysis::diagram(std::uint32_t unit) {
    if (built_[unit]) return diagrams_[unit];
    built_[unit] = true;
    builder_.store().set_budget(GraphLimits{}.nodes_per_rule);
    try {
        diagrams_[unit] = builder_.unit(view_.units[unit]);
    } catch (const graph::Overflow&) {
        return std::nullopt;
    }
    return diagrams_[unit];
}

Domain Analysis::domain(const Rule& rule, const ImageUnit& unit, Date from, Date until, bool any_form) const {
    Domain domain;
    const bool of_claim = rule.scope.kind == ScopeKind::Claim;
    domain.receiver = of_claim ? kNone : unit.variable;
    domain.first_day = from <= kDateMin ? INT64_MIN : from.days;
    domain.last_day = until >= kDateMax ? INT64_MAX : until.days;
    static constexpr std::string_view kForms[] = {"professional", "institutional", "dental"};
    for (std::size_t form = 0; form < std::size(kForms); ++form) {
        const auto& forms = policy_.claim_forms;
        if (!any_form && std::find(forms.begin(), forms.end(), kForms[form]) != forms.end())
            domain.claim_forms.push_back(static_cast<std::int64_t>(form));
    }
    if (!any_form) domain.types_of_bill = policy_.types_of_bill;
    domain.has_row = rule.scope.table != kNoIndex;
    domain.of_pairs = domain.has_row && policy_.tables[rule.scope.table].kind == TableKind::Pairs;
    return domain;
}

ExprId part_of(const EffectivePolicy& policy, const Sources* sources, ExprId guard, std::string_view text) {
    if (sources == nullptr || guard == kNoExpr || text.empty()) return kNoExpr;
    const auto says = [&](ExprId id) {
        const Span span = policy.expr(id).span;
        return sources->text(span.source).substr(span.begin, span.end - span.begin) == text;
    };
    if (policy.expr(guard).kind != ExprKind::And) return says(guard) ? guard : kNoExpr;
    for (const ExprId arg : policy.expr(guard).args) {
        if (says(arg)) return arg;
    }
    return kNoExpr;
}

}  // namespace payrule::guarantees

namespace payrule {

void check_guarantees(const EffectivePolicy& policy, const Sources* sources, Diagnostics& diagnostics) {
    guarantees::Analysis analysis(policy, sources);
    guarantees::check_lists(analysis, diagnostics);
    guarantees::check_reach(analysis, sources, diagnostics);
    guarantees::check_idle_effects(analysis, diagnostics);
    guarantees::check_redundant(analysis, sources, diagnostics);
    guarantees::check_exceptions(analysis, diagnostics);
    guarantees::check_conflicts(analysis, diagnostics);
}

}  // namespace payrule
