// Rows of decision tables as variants, and the input of their proof. Comes in: a decision table; goes out:
// variants 1..n of its rule. `otherwise` is written out as "none of the rows". Must not know how the proof works.
#include <algorithm>
#include <set>
#include <utility>

#include "compiler/check/decision_table.h"
#include "compiler/resolve/rules.h"

namespace payrule::resolving {
namespace {

std::string written_text(const Context& context, Span span) {
    return std::string(context.sources.text(span.source).substr(span.begin, span.end - span.begin));
}

std::vector<DecisionColumn> columns_of(Context& context, const ast::DecisionTable& table, const Place& place) {
    std::vector<DecisionColumn> columns;
    Lowering lowering(context, place);
    for (const ast::ExprId id : table.columns) {
        const Span span = context.file(place.layer).exprs[id].span;
        const Typed typed = lowering.value(id);
        DecisionColumn column;
        column.value = typed.months ? kNoExpr : typed.id;
        column.condition = typed.condition;
        if (typed.values != nullptr) column.values = *typed.values;
        column.text = written_text(context, span);
        columns.push_back(std::move(column));
    }
    return columns;
}

Variant row_variant(const Context& context, const Rule& rule, LayerId layer, Span span) {
    const Variant& base = rule.variants[0];
    Variant variant;
    variant.name = rule.name;
    variant.title = base.title;
    variant.citations = base.citations;
    variant.reason_text = base.reason_text;
    variant.origin = context.origin(layer, span, base.origin.because);
    variant.effective_from = base.effective_from;
    variant.effective_until = base.effective_until;
    return variant;
}

/// No rule silently does nothing: a table of quiet rows alone would.
void check_some_row_acts(Context& context, const ast::DecisionTable& table, const Rule& rule) {
    const auto acts = [](const std::vector<ast::Effect>& effects) {
        return std::any_of(effects.begin(), effects.end(),
                           [](const ast::Effect& effect) { return effect.action != Action::RuleDoesNotApply; });
    };
    const auto row_acts = [&](const ast::DecisionRow& row) { return acts(row.effects); };
    if (acts(table.otherwise) || std::any_of(table.rows.begin(), table.rows.end(), row_acts)) return;
    context.report(DiagnosticCode::E0310, rule.origin.span,
                   "every row of `" + rule.name + "` says `rule does not apply`, so it never does anything; say in " +
                       "some row what happens, or leave the decision out");
}

}  // namespace

void add_decision_rows(Context& context, const ast::DecisionTable& table, const Place& place, Rule& rule) {
    DecisionProof proof;
    proof.columns = columns_of(context, table, place);
    // A row rests on what the columns rest on, `otherwise` on what the other rows do too.
    const std::set<Index> of_columns = context.rests_on;
    std::set<Index> of_rows;
    const auto taken_changes = [&] {
        std::set<Index> met = std::exchange(context.rests_on, of_columns);
        of_rows.insert(met.begin(), met.end());
        return std::vector<Index>(met.begin(), met.end());
    };
    proof.has_otherwise = table.has_otherwise;
    proof.table = rule.origin.span;
    proof.rule = rule.name;
    check_some_row_acts(context, table, rule);
    Lowering lowering(context, place);
    EffectLowering effects(context, place, rule.scope, rule.stage);
    std::vector<ExprId> guards;
    bool usable = true;
    for (const ast::DecisionRow& row : table.rows) {
        std::vector<ExprId> cells, parts;
        for (const ast::ExprId cell : row.cells) {
            cells.push_back(cell == ast::kNoExpr ? kNoExpr : lowering.condition(cell));
            if (cell == ast::kNoExpr) continue;
            parts.push_back(cells.back());
            usable = usable && cells.back() != kNoExpr;
        }
        Variant variant = row_variant(context, rule, place.layer, row.span);
        variant.guard = lowering.conjunction(parts, row.span);
        variant.effects = effects.lower(row.effects, EffectPlace::Row);
        variant.changes = taken_changes();
        guards.push_back(variant.guard);
        rule.variants.push_back(std::move(variant));
        proof.rows.push_back({std::move(cells), row.span});
    }
    if (table.has_otherwise) {
        Variant variant = row_variant(context, rule, place.layer, rule.origin.span);
        std::vector<ExprId> none;
        for (const ExprId guard : guards)
            none.push_back(lowering.negation(guard, rule.origin.span));
        variant.guard = lowering.conjunction(none, rule.origin.span);
        variant.effects = effects.lower(table.otherwise, EffectPlace::Row);
        context.rests_on.insert(of_rows.begin(), of_rows.end());
        variant.changes = taken_changes();
        rule.variants.push_back(std::move(variant));
        rule.has_otherwise = true;
    }
    context.rests_on.clear();
    rule.row_count = static_cast<std::uint32_t>(rule.variants.size() - 1);
    for (const DecisionColumn& column : proof.columns)
        usable = usable && column.value != kNoExpr;
    if (!usable) return;
    for (TableFinding& finding :
         prove_decision_table(context.out, proof, context.limits.table_combinations, context.diagnostics))
        context.table_findings.push_back(std::move(finding));
}

}  // namespace payrule::resolving
