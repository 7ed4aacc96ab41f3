// Code lists, parameters, facts, running sums, definitions, reasons, grounds and tables (see lower.h).
#include <fmt/format.h>

#include "compiler/parse/lower.h"

namespace payrule::parsing {

void Lowering::declaration(Grammar::DeclarationContext* context) {
    bool overrides = context->K_OVERRIDE() != nullptr;
    if (auto* part = context->codeList()) code_list(part, overrides);
    if (auto* part = context->parameter()) parameter(part, overrides);
    if (auto* part = context->accumulate()) accumulate(part, overrides);
    if (auto* part = context->define()) define(part, overrides);
    if (auto* part = context->reasonDecl()) reason_decl(part, overrides);
    if (auto* part = context->ruleDecl()) rule(part, overrides);
    if (auto* part = context->decide()) decide(part, overrides);
    if (auto* part = context->fact()) fact(part);
    if (auto* part = context->attest()) attest(part);
    if (auto* part = context->tableDecl()) table_decl(part);
    if (auto* part = context->exceptionDecl()) exception(part);
    if (auto* part = context->amend()) amend(part);
    if (auto* part = context->disable()) disable(part);
    if (auto* part = context->tableChanges()) table_changes(part);
    if (auto* part = context->test()) test(part);
    if (auto* part = context->testTable()) test_table(part);
}

void Lowering::code_list(Grammar::CodeListContext* context, bool overrides) {
    ast::CodeList out;
    out.name = name(context->qname());
    out.system = name(context->word());
    out.overrides = overrides;
    out.span = span(context);
    because(context->because(), out.because);
    bool whole_file = context->K_FILE() != nullptr;
    std::vector<Node*> strings = context->STRING();
    if (strings.size() > (whole_file ? 1u : 0u)) out.title = string(strings[0]).text;
    if (whole_file) {
        ast::CodeListItem item;
        item.kind = ast::CodeListItem::Kind::FromFile;
        item.file = string(strings.back());
        item.span = item.file.span;
        cites(context->cite(), item.cites);
        out.items.push_back(std::move(item));
    }
    for (Grammar::CodeListItemContext* part : context->codeListItem()) {
        ast::CodeListItem item;
        item.span = span(part);
        cites(part->cite(), item.cites);
        item.dates = dates(part->dateSpan());
        if (part->codes() != nullptr) item.codes = codes(part->codes());
        if (part->K_ADDS() != nullptr) item.kind = ast::CodeListItem::Kind::Adds;
        if (part->K_ENDS() != nullptr) {
            item.kind = ast::CodeListItem::Kind::Ends;
            item.dates.until = date(part->DATE());
            item.dates.span = span(part->DATE());
        }
        if (part->K_FILE() != nullptr) {
            item.kind = ast::CodeListItem::Kind::FromFile;
            item.file = string(part->STRING());
        }
        out.items.push_back(std::move(item));
    }
    file_.code_lists.push_back(std::move(out));
}

ast::ExprId Lowering::parameter_value(Grammar::ParameterValueContext* context, const ast::Parameter& of) {
    if (context->value() != nullptr) return word_value(name(context->value()));
    ast::ExprId value = context->literal() != nullptr ? literal(context->literal()) : number(context->number());
    const ast::Expr& found = file_.exprs[value];
    std::string digits(text(found.span));
    if (found.kind == ast::ExprKind::Number && of.type.text == "money") {
        Diagnostic& d =
            report(DiagnosticCode::E0109, found.span, fmt::format("`{}` is an amount of money", of.name.text));
        d.fix = DiagnosticFix{found.span, dollars_of(digits), fmt::format("write `{}`", dollars_of(digits))};
    }
    return value;
}

void Lowering::parameter(Grammar::ParameterContext* context, bool overrides) {
    ast::Parameter out;
    out.name = name(context->qname());
    if (context->COLON() != nullptr) out.type = name(context->word(0));
    if (context->K_PER() != nullptr) out.per = name(context->word().back());
    out.overrides = overrides;
    out.span = span(context);
    because(context->because(), out.because);
    for (Grammar::ParameterItemContext* part : context->parameterItem()) {
        if (part->K_KNOWN() != nullptr) {
            out.known_until = date(part->DATE());
        } else if (part->K_CARRIED() != nullptr) {
            out.carried_to = date(part->DATE());
        } else {
            ast::ParameterStep step;
            step.span = span(part);
            if (part->INT() != nullptr) step.year = static_cast<std::int32_t>(integer(part->INT()) % 100000);
            if (part->K_FROM() != nullptr) step.from = date(part->DATE());
            step.value = parameter_value(part->parameterValue(), out);
            cites(part->cite(), step.cites);
            if (step.year && (*step.year < 1900 || *step.year > 9999)) {
                report(DiagnosticCode::E0107, step.span,
                       "a step begins with a year of four digits, or with `from` and a date");
            }
            out.steps.push_back(std::move(step));
        }
    }
    file_.parameters.push_back(std::move(out));
}

void Lowering::fact(Grammar::FactContext* context) {
    ast::Fact out;
    out.name = name(context->word());
    out.type = type_of(context->typeRef(), out.values);
    out.on_line = context->K_LINE() != nullptr;
    out.span = span(context);
    file_.facts.push_back(std::move(out));
}

void Lowering::window(Grammar::WindowContext* context, ast::Accumulator& out) {
    using Window = ast::Accumulator::Window;
    out.window_of = name(context->qname());
    if (context->INT() == nullptr) {
        out.window = context->K_CALENDAR_YEAR() != nullptr ? Window::CalendarYear : Window::BenefitYear;
        return;
    }
    constexpr std::int64_t kLongest = 36525;
    std::int64_t length = integer(context->INT());
    if (length < 1 || length > kLongest) {
        report(DiagnosticCode::E0112, span(context->INT()), fmt::format("a window is 1 to {} days long", kLongest));
        length = 1;
    }
    auto* unit = context->unit();
    bool days = unit->K_DAY() != nullptr || unit->K_DAYS() != nullptr;
    bool years = unit->K_YEAR() != nullptr || unit->K_YEARS() != nullptr;
    constexpr std::int64_t kMonthsPerYear = 12;
    out.window = days ? Window::DaysBefore : Window::MonthsBefore;
    out.window_length = static_cast<std::int32_t>(years ? length * kMonthsPerYear : length);
}

void Lowering::accumulate(Grammar::AccumulateContext* context, bool overrides) {
    ast::Accumulator out;
    out.name = name(context->word());
    out.overrides = overrides;
    out.span = span(context);
    because(context->because(), out.because);
    if (context->fold()->K_COUNT() != nullptr) out.fold = ast::Accumulator::Fold::CountDistinct;
    out.value = name(context->fold()->qname());
    if (context->expr() != nullptr) out.where = expr(context->expr());
    if (auto* counted = context->counting()) out.counting_paid = counted->K_PAID() != nullptr;
    Span ordered = span(context->K_ORDERED());
    for (Grammar::QnameContext* path : context->qname()) {
        (span(path).begin < ordered.begin ? out.keys : out.order).push_back(name(path));
    }
    if (context->window() != nullptr) window(context->window(), out);
    if (auto* start = context->startsAt()) {
        out.starts_at = name(start->qname());
        if (start->codes() != nullptr) out.starts_of = codes(start->codes());
    }
    file_.accumulators.push_back(std::move(out));
}

void Lowering::define(Grammar::DefineContext* context, bool overrides) {
    ast::Define out;
    out.name = name(context->word());
    out.overrides = overrides;
    out.span = span(context);
    because(context->because(), out.because);
    Grammar::DefineScopeContext* scope_words = context->defineScope();
    if (scope_words->K_CLAIM() != nullptr) out.scope = ast::Scope::Kind::Claim;
    if (scope_words->K_DAY() != nullptr) out.scope = ast::Scope::Kind::Day;
    if (scope_words->K_ADD_ON() != nullptr) out.scope = ast::Scope::Kind::AddOn;
    if (scope_words->variables() != nullptr) {
        out.scope = ast::Scope::Kind::Pair;
        out.variables = names(scope_words->variables()->word());
        if (out.variables.size() == 2 && out.variables[0].text == out.variables[1].text)
            report(DiagnosticCode::E0205, out.variables[1].span, "the two lines of a pair need two names");
    }
    out.value = expr(context->expr());
    file_.defines.push_back(std::move(out));
}

void Lowering::reason_decl(Grammar::ReasonDeclContext* context, bool overrides) {
    ast::ReasonDecl out;
    out.name = name(context->word());
    out.overrides = overrides;
    out.span = span(context);
    because(context->because(), out.because);
    for (Grammar::ReasonStepContext* part : context->reasonStep()) {
        ast::ReasonStep step;
        step.dates = dates(part->dateSpan());
        if (part->K_FROM() != nullptr) {
            once(step.dates.from.has_value(), "from", span(part));
            step.dates.from = date(part->DATE());
            if (part->dateSpan() == nullptr) step.dates.span = span(part->DATE());
        }
        auto* remark = part->codes().size() > 1 ? part->codes(1) : nullptr;
        step.reason = reason(part->codes(0), remark, span(part));
        cites(part->cite(), step.cites);
        out.steps.push_back(std::move(step));
    }
    file_.reasons.push_back(std::move(out));
}

void Lowering::attest(Grammar::AttestContext* context) {
    ast::Attest out;
    out.name = name(context->word());
    out.codes = codes(context->codes());
    out.span = span(context);
    if (context->expr() != nullptr) out.where = expr(context->expr());
    for (Grammar::AttestItemContext* item : context->attestItem()) {
        if (item->cite() != nullptr) cites({item->cite()}, out.cites);
        if (auto* part = item->need()) out.needs.push_back({expr(part->expr()), span(part)});
    }
    file_.attests.push_back(std::move(out));
}

ast::TableRow Lowering::table_row(Grammar::TableRowContext* context) {
    ast::TableRow out;
    out.span = span(context);
    out.key = codes(context->codes());
    for (Grammar::FieldContext* part : context->field())
        field(part, out.values, nullptr);
    out.dates = dates(context->dateSpan());
    cites(context->cite(), out.cites);
    return out;
}

void Lowering::table_decl(Grammar::TableDeclContext* context) {
    ast::TableDecl out;
    out.name = name(context->qname());
    out.key = name(context->word());
    out.span = span(context);
    for (Grammar::TableItemContext* item : context->tableItem()) {
        if (auto* part = item->columnDecl()) column(part, out.columns, out.column_values);
        if (auto* row = item->tableRow()) out.rows.push_back(table_row(row));
    }
    file_.tables.push_back(std::move(out));
}

ast::TableChange Lowering::table_change(Grammar::TableChangeContext* context) {
    using Kind = ast::TableChange::Kind;
    ast::TableChange out;
    out.span = span(context);
    out.dates = dates(context->dateSpan());
    cites(context->cite(), out.cites);
    std::vector<Grammar::CodesContext*> parts = context->codes();
    if (context->K_FORCE() != nullptr) {
        out.kind = Kind::ForceIndicator;
        out.indicator = code_number(parts[0]);
        out.first = codes(parts[1]);
        out.second = codes(parts[2]);
        out.where = name(context->word());
        return out;
    }
    if (context->K_DELETIONS() != nullptr) {
        out.kind = Kind::IgnoreDeletions;
        out.deleted_from = out.dates.from;
        out.deleted_until = out.dates.until;
        out.dates = dates(context->effective());
        return out;
    }
    out.first = codes(parts[0]);
    out.second = codes(parts[1]);
    if (context->K_REMOVE() != nullptr) out.kind = Kind::RemovePair;
    if (context->K_IGNORE() != nullptr) out.kind = Kind::IgnoreDeletionOfPair;
    if (context->K_INDICATOR() != nullptr) out.indicator = code_number(parts[2]);
    return out;
}

void Lowering::table_changes(Grammar::TableChangesContext* context) {
    ast::TableChanges out;
    out.table = name(context->word());
    out.span = span(context);
    because(context->because(), out.because);
    for (Grammar::TableChangeContext* part : context->tableChange())
        out.changes.push_back(table_change(part));
    file_.table_changes.push_back(std::move(out));
}

}  // namespace payrule::parsing
