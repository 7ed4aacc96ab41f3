// Rules, decision tables, exceptions and what a payer changes about rules (see lower.h).
#include <fmt/format.h>

#include "compiler/parse/lower.h"

namespace payrule::parsing {

namespace {

using ast::Expr;
using ast::ExprId;
using ast::ExprKind;

}  // namespace

void Lowering::once(bool again, std::string_view what, Span at) {
    if (!again) return;
    Diagnostic& d = report(DiagnosticCode::E0116, at, fmt::format("`{}` stands here a second time", what));
    if (what == "when") {
        d.notes.push_back(
            {"conditions that must all hold are joined with `and` behind one `when`; where one of them is "
             "enough, with `or`",
             {}});
    } else if (what == "then") {
        d.notes.push_back({"effects are joined with `and` behind one `then`", {}});
    }
}

ast::Scope Lowering::scope(Grammar::ScopeContext* context) {
    ast::Scope out;
    out.span = span(context);
    Grammar::ScopeKindContext* kind = context->scopeKind();
    if (kind->K_CLAIM() != nullptr) out.kind = ast::Scope::Kind::Claim;
    if (kind->K_DAY() != nullptr) {
        out.kind = ast::Scope::Kind::Day;
        out.day_of = name(kind->word());
    }
    if (kind->K_ADD_ON() != nullptr) out.kind = ast::Scope::Kind::AddOn;
    if (kind->variables() != nullptr) {
        out.kind = ast::Scope::Kind::Pair;
        out.variables = names(kind->variables()->word());
    }
    if (auto* listed = context->listed()) {
        out.table = name(listed->qname());
        out.row = name(listed->word());
    }
    out.including_history = context->K_INCLUDING() != nullptr;
    out.order = names(context->qname());
    return out;
}

ast::Ranking Lowering::ranking(Grammar::RankingContext* context) {
    ast::Ranking out;
    out.span = span(context);
    if (context->expr() != nullptr) out.where = expr(context->expr());
    out.by = name(context->qname(0));
    out.highest_first = context->K_HIGHEST() != nullptr;
    if (context->qname().size() > 1 && context->qname(1)->getText() != "line.number") {
        Diagnostic& d = report(DiagnosticCode::E0117, span(context->qname(1)),
                               "equal lines are ranked by line number and nothing else");
        d.fix = DiagnosticFix{span(context->qname(1)), "line.number", "write `then line.number`"};
    }
    return out;
}

void Lowering::rule_item(Grammar::RuleItemContext* context, ast::RuleBody& body) {
    Span at = span(context);
    if (auto* item = context->titleItem()) {
        once(!body.title.empty(), "title", at);
        body.title = string(item->STRING()).text;
    } else if (auto* source = context->cite()) {
        cites({source}, body.cites);
    } else if (auto* range = context->effective()) {
        once(body.effective.from.has_value(), "effective", at);
        body.effective = dates(range);
    } else if (auto* stage = context->stage()) {
        once(!body.stage.text.empty(), "stage", at);
        body.stage = name(stage->word());
    } else if (auto* sentence = context->reasonText()) {
        once(!body.reason_text.empty(), "reason", at);
        body.reason_text = string(sentence->STRING()).text;
    } else if (context->alsoOnDenied() != nullptr) {
        body.also_on_denied = true;
    } else if (auto* ranked = context->ranking()) {
        once(body.ranking.has_value(), "ranking", at);
        body.ranking = ranking(ranked);
    } else if (auto* when = context->whenClause()) {
        once(body.when != ast::kNoExpr, "when", at);
        body.when = expr(when->expr());
    } else if (auto* unless = context->unlessClause()) {
        body.unless.push_back(expr(unless->expr()));
    } else if (auto* then = context->thenClause()) {
        once(!body.then.empty(), "then", at);
        effects(then->effects(), body.then);
    } else if (auto* unknown = context->ifNotKnown()) {
        once(body.has_if_not_known, "if not known", at);
        body.has_if_not_known = true;
        body.if_not_known_span = at;
        effects(unknown->effects(), body.if_not_known);
    }
}

void Lowering::rule(Grammar::RuleDeclContext* context, bool overrides) {
    ast::Rule out = rule_head(context, overrides);
    if (out.body.then.empty()) {
        Diagnostic& d = report(DiagnosticCode::E0117, out.body.name.span,
                               fmt::format("rule `{}` does nothing: it has no `then`", out.body.name.text));
        d.notes.push_back({"a rule ends with what it does: `then deny line [CO-96] remark [N425]`", {}});
    }
    file_.rules.push_back(std::move(out));
}

void Lowering::decide(Grammar::DecideContext* context, bool overrides) {
    ast::Rule out = rule_head(context, overrides);
    ast::DecisionTable table;
    for (Grammar::ExprContext* column : context->decisionHeader()->expr())
        table.columns.push_back(expr(column));
    for (Grammar::DecisionRowContext* written_row : context->decisionRow()) {
        ast::DecisionRow row;
        row.span = span(written_row);
        std::vector<Grammar::CellContext*> cells = written_row->cell();
        if (cells.size() != table.columns.size()) {
            report(DiagnosticCode::E0119, row.span,
                   fmt::format("cells in this row: {}; columns of the table: {}", cells.size(), table.columns.size()));
            continue;
        }
        for (std::size_t i = 0; i < cells.size(); ++i)
            row.cells.push_back(cell(cells[i], table.columns[i]));
        effects(written_row->effects(), row.effects);
        table.rows.push_back(std::move(row));
    }
    for (Grammar::DecisionTailContext* tail : context->decisionTail()) {
        bool unknown = tail->K_UNKNOWN() != nullptr;
        once(unknown ? table.has_unknown : table.has_otherwise, unknown ? "unknown" : "otherwise", span(tail));
        (unknown ? table.has_unknown : table.has_otherwise) = true;
        effects(tail->effects(), unknown ? table.unknown : table.otherwise);
    }
    out.table = std::move(table);
    file_.rules.push_back(std::move(out));
}

ExprId Lowering::cell_codes(Grammar::CellContext* context, ExprId column) {
    Expr out;
    out.span = span(context);
    out.codes = codes(context->codes());
    std::string path = file_.exprs[column].kind == ExprKind::NameRef ? file_.exprs[column].name.text : "";
    constexpr std::string_view kModifiers = ".modifiers";
    if (!path.ends_with(kModifiers)) {
        out.kind = ExprKind::In;
        out.args.push_back(clone(column));
        return negate(add(std::move(out)), context->K_NOT() != nullptr, span(context));
    }
    out.kind = ExprKind::HasModifier;
    out.name = {path.substr(0, path.size() - kModifiers.size()), file_.exprs[column].span};
    if (context->K_ALL() != nullptr) out.quantifier = ast::Quantifier::All;
    if (context->K_EXACTLY() != nullptr) out.quantifier = ast::Quantifier::ExactlyOne;
    return negate(add(std::move(out)), context->K_NOT() != nullptr, span(context));
}

/// A cell is the condition that its column and its own words make together.
ExprId Lowering::cell(Grammar::CellContext* context, ExprId column) {
    if (context->codes() != nullptr) return cell_codes(context, column);
    bool negated = context->K_NOT() != nullptr;
    Span at = span(context);
    if (context->comparator() != nullptr) {
        ExprId left = clone(column);
        return negate(compared(comparator(context->comparator()), left, sum(context->sum(0)), at), negated, at);
    }
    if (context->literal() != nullptr || context->number() != nullptr) {
        ExprId left = clone(column);
        ExprId right = context->literal() != nullptr ? literal(context->literal()) : number(context->number());
        return negate(compared(ast::Compare::Equal, left, right, at), negated, at);
    }
    Expr out;
    out.span = at;
    if (context->K_BETWEEN() != nullptr) {
        out.kind = ExprKind::Between;
        out.args = {clone(column)};
        for (Grammar::SumContext* end : context->sum())
            out.args.push_back(sum(end));
        return negate(add(std::move(out)), negated, at);
    }
    if (context->value() == nullptr) return ast::kNoExpr;
    ast::Name word = name(context->value());
    bool is_value = file_.exprs[column].kind == ExprKind::NameRef;
    if (!is_value && (word.text == "true" || word.text == "false")) {
        return negate(clone(column), negated != (word.text == "false"), at);
    }
    out.kind = ExprKind::Is;
    out.negated = negated;
    out.args = {clone(column)};
    out.words = {word};
    return add(std::move(out));
}

void Lowering::exception(Grammar::ExceptionDeclContext* context) {
    ast::Exception out;
    out.body.name = name(context->qname(0));
    out.targets = names(context->qname(), 1);
    out.body.span = span(context);
    out.body.comment = comment_above(context);
    because(context->because(), out.because);
    for (Grammar::RuleItemContext* item : context->ruleItem())
        rule_item(item, out.body);
    if (out.body.then.empty()) {
        Diagnostic& d = report(DiagnosticCode::E0117, out.body.name.span,
                               fmt::format("exception `{}` does nothing: it has no `then`", out.body.name.text));
        d.notes.push_back({"to lift the rule, write `then rule does not apply`", {}});
    }
    file_.exceptions.push_back(std::move(out));
}

void Lowering::amend(Grammar::AmendContext* context) {
    ast::Amend out;
    out.rule = name(context->qname());
    out.span = span(context);
    because(context->because(), out.because);
    for (Grammar::WhenClauseContext* clause : context->whenClause()) {
        once(out.when != ast::kNoExpr, "when", span(clause));
        out.when = expr(clause->expr());
    }
    for (Grammar::UnlessClauseContext* clause : context->unlessClause())
        out.unless.push_back(expr(clause->expr()));
    file_.amends.push_back(std::move(out));
}

void Lowering::disable(Grammar::DisableContext* context) {
    ast::Disable out;
    out.rule = name(context->qname());
    out.span_of_time = dates(context->dateSpan());
    out.span = span(context);
    because(context->because(), out.because);
    file_.disables.push_back(std::move(out));
}

}  // namespace payrule::parsing
