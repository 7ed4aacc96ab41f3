// Dated parameters: steps by year or by day, what is known until when, overrides on top of the history before them.
// Comes in: parameter declarations; goes out: Context::out.parameters, whose steps cover all time. Gaps, overlaps and
// values of another type are reported here.
#include <algorithm>

#include "compiler/resolve/context.h"

namespace payrule::resolving {
namespace {

struct Step {
    Date from;
    std::int64_t value = 0;
    std::vector<std::string> citations;
    Origin origin;
    Span span;
    bool known = true;  // false: from here on the history below an override is over, and the override has not begun
};

Date first_of_year(std::int32_t year) { return make_date(year, 1, 1).value_or(kDateMin); }
Date last_of_year(std::int32_t year) { return make_date(year, 12, 31).value_or(kDateMax); }

std::vector<Step> steps_of(Context& context, const ast::Parameter& parameter, LayerId layer, ValueType type) {
    std::vector<Step> steps;
    for (const ast::ParameterStep& written : parameter.steps) {
        const ast::Expr& expr = context.file(layer).exprs[written.value];
        const std::optional<std::int64_t> value = literal_value(context, expr, type, nullptr);
        Step step;
        step.from = written.year ? first_of_year(*written.year) : written.from.value_or(kDateMin);
        step.value = value.value_or(0);
        step.citations = texts_of(written.cites);
        step.origin = context.origin(layer, written.span, parameter.because.text);
        step.span = written.span;
        steps.push_back(std::move(step));
    }
    std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.from < b.from; });
    for (std::size_t i = 1; i < steps.size(); ++i) {
        if (steps[i - 1].from != steps[i].from) continue;
        Diagnostic& report =
            context.report(DiagnosticCode::E0219, steps[i].span,
                           "two steps of `" + parameter.name.text + "` begin on " + format_date(steps[i].from));
        report.notes.push_back({"the other step is here", steps[i - 1].span});
    }
    return steps;
}

/// Until when the last step is known: said aloud, else the end of the last year for a yearly parameter. A payer's
/// override holds from there on.
Date known_until(const ast::Parameter& parameter, const std::vector<Step>& steps, bool yearly) {
    if (parameter.carried_to) return *parameter.carried_to;
    if (parameter.known_until) return *parameter.known_until;
    if (yearly && !steps.empty() && !parameter.overrides) return last_of_year(year_of(steps.back().from));
    return kDateMax;
}

void check_years(Context& context, const ast::Parameter& parameter, const std::vector<Step>& steps, Date until) {
    if (steps.empty() || parameter.carried_to) return;
    std::vector<std::string> missing;
    const Date last = until < kDateMax ? until : steps.back().from;
    for (int year = year_of(steps.front().from); year <= year_of(last); ++year) {
        const bool found =
            std::any_of(steps.begin(), steps.end(), [&](const Step& s) { return year_of(s.from) == year; });
        if (!found) missing.push_back(std::to_string(year));
    }
    if (missing.empty()) return;
    if (missing.size() > 5) missing = {missing.front(), "…", missing.back()};
    context.report(DiagnosticCode::E0218, parameter.name.span,
                   "`" + parameter.name.text + "` has no step for " + join(missing, ", ") +
                       "; give one, or say `carried to " + format_date(last) + "`");
}

void check_known_until(Context& context, const ast::Parameter& parameter, const std::vector<Step>& steps, Date until) {
    if (steps.empty() || until >= steps.back().from) return;
    context.report(DiagnosticCode::E0219, steps.back().span,
                   "this step begins after " + format_date(until) + ", until when `" + parameter.name.text +
                       "` is said to be known");
}

/// The value of a year says nothing of the next; until when it is known is written down.
void warn_of_end(Context& context, const ast::Parameter& parameter, Date until) {
    context.report(DiagnosticCode::W0408, parameter.name.span,
                   "`" + parameter.name.text + "` does not say until when it is known; write `known until " +
                       format_date(until) + "`, after which lines go to review, or `carried to` a later day");
}

/// The override speaks from its first step on; the history before it stays, and ends when it was said to.
void lay_over(std::vector<Step>& below, Date below_until, std::vector<Step> above) {
    if (above.empty()) return;
    const Date from = above.front().from;
    std::erase_if(below, [&](const Step& step) { return step.from >= from; });
    if (!below.empty() && below_until < kDateMax && add_days(below_until, 1) < from)
        below.push_back({add_days(below_until, 1), 0, {}, below.back().origin, below.back().span, false});
    below.insert(below.end(), std::make_move_iterator(above.begin()), std::make_move_iterator(above.end()));
}

std::optional<ValueType> type_of(Context& context, const ast::Parameter& first) {
    const std::optional<ValueType> type = find_value_type(first.type.text);
    if (type && *type != ValueType::Identifier) return type;
    ast::Name word = first.type;
    if (!word) word.span = first.name.span;
    report_unknown(context, word, "type of parameter", {"money", "count", "days", "percent", "yes_no", "date"});
    return std::nullopt;
}

void finish(Context& context, const std::string& name, ValueType type, const Origin& origin, std::vector<Step> steps,
            Date until) {
    Parameter parameter;
    parameter.name = name;
    parameter.type = type;
    parameter.origin = origin;
    if (steps.empty() || steps.front().from > kDateMin) {
        parameter.steps.push_back({kDateMin, false, 0, {}, origin});
    }
    for (Step& step : steps) {
        const Index change = context.change(PayerChangeKind::Parameter, name, step.origin);
        parameter.steps.push_back(
            {step.from, step.known, step.value, std::move(step.citations), std::move(step.origin), change});
    }
    if (until < kDateMax) parameter.steps.push_back({add_days(until, 1), false, 0, {}, origin});
    context.parameter_index[name] = static_cast<Index>(context.out.parameters.size());
    context.out.parameters.push_back(std::move(parameter));
}

void resolve_parameter(Context& context, const std::string& name, const Symbol<ast::Parameter>& symbol) {
    auto chain = symbol.earlier;
    chain.emplace_back(symbol.decl, symbol.layer);
    const ast::Parameter& first = *chain.front().first;
    const std::optional<ValueType> type = type_of(context, first);
    if (!type) return;
    std::vector<Step> steps;
    Date until = kDateMax;
    const std::size_t errors = context.diagnostics.error_count();
    for (const auto& [decl, layer] : chain) {
        if (decl->type && decl->type.text != first.type.text) {
            context.report(DiagnosticCode::E0220, decl->type.span,
                           "`" + name + "` is a parameter of type " + first.type.text + "; an override keeps the type");
        }
        const bool yearly = (decl->per ? decl->per : first.per).text.find("year") != std::string::npos;
        std::vector<Step> own = steps_of(context, *decl, layer, *type);
        if (own.empty()) {
            context.report(DiagnosticCode::E0218, decl->name.span,
                           "`" + name + "` has no step, so it never has a value");
        }
        const Date own_until = known_until(*decl, own, yearly);
        check_known_until(context, *decl, own, own_until);
        if (yearly) check_years(context, *decl, own, own_until);
        const bool says_end = decl->known_until || decl->carried_to || decl->overrides;
        const bool sound = !own.empty() && context.diagnostics.error_count() == errors;
        if (yearly && !says_end && sound) warn_of_end(context, *decl, own_until);
        lay_over(steps, until, std::move(own));
        until = own_until;
    }
    finish(context, name, *type, context.origin(symbol.layer, symbol.decl->span, symbol.decl->because.text),
           std::move(steps), until);
}

}  // namespace

std::optional<std::int64_t> literal_value(Context& context, const ast::Expr& expr, ValueType type,
                                          const std::vector<std::string>* values) {
    const auto wrong = [&](std::string_view wanted) -> std::optional<std::int64_t> {
        context.report(DiagnosticCode::E0220, expr.span,
                       "a value of type " + std::string(value_type_name(type)) + " is written " + std::string(wanted));
        return std::nullopt;
    };
    switch (type) {
        case ValueType::Boolean:
            if (expr.kind == ast::ExprKind::BooleanLiteral) return expr.number;
            return wrong("`true` or `false`");
        case ValueType::Count:
            if (expr.kind == ast::ExprKind::Number) return expr.number;
            return wrong("as a whole number, such as `2`");
        case ValueType::Money:
            if (expr.kind == ast::ExprKind::MoneyLiteral) return expr.number;
            return wrong("with a dollar sign, such as `$2,480`");
        case ValueType::Percent:
            if (expr.kind == ast::ExprKind::Percent && expr.args.empty()) return expr.number;
            return wrong("with a percent sign, such as `85%`");
        case ValueType::Date:
            if (expr.kind == ast::ExprKind::DateLiteral) return expr.date.days;
            return wrong("as year-month-day, such as `2026-01-31`");
        case ValueType::Days:
            if (expr.kind == ast::ExprKind::DurationDays) return expr.number;
            return wrong("with its unit, such as `365 days`");
        case ValueType::Enum:
            if (values != nullptr && expr.kind == ast::ExprKind::NameRef) {
                const auto found = std::find(values->begin(), values->end(), expr.name.text);
                if (found != values->end()) return found - values->begin();
            }
            return wrong("as one of " + (values == nullptr ? std::string("its values") : join(*values, ", ")));
        case ValueType::Code:
        case ValueType::Identifier: return wrong("in a claim only; tables and parameters cannot hold it");
    }
    return std::nullopt;
}

void resolve_parameters(Context& context) {
    for (const auto& [name, symbol] : context.parameters)
        resolve_parameter(context, name, symbol);
}

}  // namespace payrule::resolving
