// Code lists that hold nothing on every day on which a rule asks them. Comes in: a policy; goes out: E0340. Modules
// serve policies of many years, so only the policy's own rules are asked. Must not know diagrams.
#include <algorithm>

#include "compiler/guarantees/analysis.h"

namespace payrule::guarantees {

namespace {

class EmptyLists {
public:
    EmptyLists(Analysis& analysis, Diagnostics& diagnostics)
        : analysis_(analysis), policy_(analysis.policy()), diagnostics_(diagnostics) {}

    void rule(Index index) {
        for (const Variant& variant : policy_.rules[index].variants) {
            if (variant.origin.owner != policy_.name) continue;
            from_ = std::max(policy_.effective_from, variant.effective_from);
            until_ = std::min(policy_.effective_until, variant.effective_until);
            if (from_ <= until_) visit(variant.guard, index);
        }
    }

private:
    void visit(ExprId id, Index rule) {
        if (id == kNoExpr) return;
        const Expr& expr = policy_.expr(id);
        if (expr.set != kNoIndex) list(expr, rule);
        for (const ExprId arg : expr.args)
            visit(arg, rule);
    }
    void list(const Expr& expr, Index rule) {
        const CodeSet& set = policy_.sets[expr.set];
        bool used = false;
        for (std::size_t i = 0; i < set.segments.size(); ++i) {
            const bool last = i + 1 == set.segments.size();
            const Date end = last ? kDateMax : add_days(set.segments[i + 1].from, -1);
            used = used || (!set.segments[i].codes.empty() && set.segments[i].from <= until_ && from_ <= end);
        }
        if (used) return;
        const std::string name = "`" + (set.name.empty() ? set.text : set.name) + "`";
        Diagnostic& d = diagnostics_.report(
            DiagnosticCode::E0340, expr.span,
            name + " holds no code " + days() + ", so this condition never holds; give it codes for that time");
        if (!set.name.empty()) d.notes.push_back({"the list is here", set.origin.span});
        analysis_.settle(rule);
    }
    std::string days() const {
        const std::string from = from_ <= kDateMin ? "" : "from " + format_date(from_);
        const std::string until = until_ >= kDateMax ? "" : "until " + format_date(until_);
        if (from.empty() && until.empty()) return "on any day";
        return from + (from.empty() || until.empty() ? "" : " ") + until;
    }

    Analysis& analysis_;
    const EffectivePolicy& policy_;
    Diagnostics& diagnostics_;
    Date from_, until_;
};

}  // namespace

void check_lists(Analysis& analysis, Diagnostics& diagnostics) {
    EmptyLists lists(analysis, diagnostics);
    for (Index rule = 0; rule < analysis.policy().rules.size(); ++rule)
        lists.rule(rule);
}

}  // namespace payrule::guarantees
