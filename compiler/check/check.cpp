// The checks in their order (see compiler/check.h).
#include "compiler/check.h"

#include <set>

#include "compiler/check/amounts.h"
#include "compiler/check/names.h"
#include "compiler/check/parameters.h"
#include "compiler/check/unknown.h"
#include "compiler/effective_dump.h"

namespace payrule {
namespace {

/// A condition said twice in one `and`, or one that is constant there, changes nothing.
void check_guard(const EffectivePolicy& policy, const Variant& variant, Diagnostics& diagnostics) {
    if (variant.guard == kNoExpr) return;
    const Expr& guard = policy.expr(variant.guard);
    const std::vector<ExprId> parts = guard.kind == ExprKind::And ? guard.args : std::vector<ExprId>{variant.guard};
    std::set<std::string> seen;
    for (const ExprId part : parts) {
        const Expr& expr = policy.expr(part);
        const bool unless = expr.kind == ExprKind::Not;
        const ExprKind inner = unless ? policy.expr(expr.args[0]).kind : expr.kind;
        if (inner == ExprKind::ConstantTrue || inner == ExprKind::ConstantFalse) {
            const bool always = (inner == ExprKind::ConstantTrue) != unless;
            diagnostics.report(DiagnosticCode::W0402, expr.span,
                               always ? "this condition always holds and changes nothing"
                                      : "this condition never holds, so `" + variant.name + "` never acts");
            continue;
        }
        if (seen.insert(expr_text(policy, part)).second) continue;
        diagnostics.report(DiagnosticCode::W0402, expr.span,
                           unless ? "this `unless` is said twice; the second one changes nothing"
                                  : "this condition is said twice; the second one changes nothing");
    }
}

void check_variants(const EffectivePolicy& policy, Diagnostics& diagnostics) {
    for (const Rule& rule : policy.rules) {
        for (const Variant& variant : rule.variants) {
            check_guard(policy, variant, diagnostics);
            // A module or base serves several versions, so its dates may lie outside this one's.
            if (variant.origin.owner != policy.name) continue;
            if (variant.effective_until < policy.effective_from || policy.effective_until < variant.effective_from) {
                diagnostics.report(
                    DiagnosticCode::W0403, variant.origin.span,
                    "`" + variant.name + "` is in force only outside the policy's own dates, so it never acts");
            }
        }
    }
}

}  // namespace

void check_policy(const EffectivePolicy& policy, Diagnostics& diagnostics) {
    check_unknown(policy, diagnostics);
    check_variants(policy, diagnostics);
    check_parameters(policy, diagnostics);
    check_amounts(policy, diagnostics);
    check_documents(policy, diagnostics);
}

void check_tests(const ast::File& file, Diagnostics& diagnostics) {
    std::set<std::string> names;
    for (const ast::Test& test : file.tests) {
        if (test.claims.empty()) {
            diagnostics.report(DiagnosticCode::E0320, test.name.span, "the test has no claim to decide");
        }
        if (test.expectations.empty()) {
            diagnostics.report(DiagnosticCode::E0320, test.name.span,
                               "the test expects nothing; write `expect line 1: pay` or another outcome");
        }
        if (!names.insert(test.name.text).second) {
            diagnostics.report(DiagnosticCode::E0205, test.name.span,
                               "two tests are called \"" + test.name.text + "\"");
        }
    }
}

}  // namespace payrule
