// Accumulators and grounds: running sums with their windows, keys and order; what a modifier attests. Comes in:
// declarations; goes out: Context::out.accumulators and grounds. Must not know rules.
#include <algorithm>

#include "compiler/resolve/lowering.h"

namespace payrule::resolving {
namespace {

void set_value(Context& context, const ast::Accumulator& decl, Accumulator& out) {
    const FieldInfo* info = field_of(context, decl.value);
    if (info == nullptr) return;
    out.value = info->field;
    if (decl.fold == ast::Accumulator::Fold::CountDistinct) {
        out.fold = Accumulator::Fold::CountDistinct;
        out.type = ValueType::Count;
        return;
    }
    if (info->type != "Money" && info->type != "Count") {
        context.report(
            DiagnosticCode::E0226, decl.value.span,
            "`" + decl.value.text + "` cannot be summed; a sum is of money or of counts, such as `line.allowed`");
    }
    out.type = info->type == "Money" ? ValueType::Money : ValueType::Count;
}

void set_window(Context& context, const ast::Accumulator& decl, Accumulator& out) {
    switch (decl.window) {
        case ast::Accumulator::Window::CalendarYear: out.window = Accumulator::Window::CalendarYear; break;
        case ast::Accumulator::Window::BenefitYear: out.window = Accumulator::Window::BenefitYear; break;
        case ast::Accumulator::Window::MonthsBefore: out.window = Accumulator::Window::MonthsBefore; break;
        case ast::Accumulator::Window::DaysBefore: out.window = Accumulator::Window::DaysBefore; break;
        case ast::Accumulator::Window::Ever: out.window = Accumulator::Window::Ever; break;
    }
    out.window_length = decl.window_length;
    if (decl.window_of && decl.window_of.text != "line.service_date") {
        context.report(DiagnosticCode::E0226, decl.window_of.span,
                       "a running sum's window is by `line.service_date`, not by `" + decl.window_of.text + "`");
    }
}

void set_opening(Context& context, LayerId layer, const ast::Accumulator& decl, Accumulator& out) {
    if (!decl.starts_at) return;
    constexpr std::string_view kPrefix = "history.";
    if (!decl.starts_at.text.starts_with(kPrefix)) {
        context.report(DiagnosticCode::E0226, decl.starts_at.span,
                       "an opening amount comes from history; write `starts at history." + decl.starts_at.text + "`");
        return;
    }
    out.has_opening = true;
    out.opening_name = decl.starts_at.text.substr(kPrefix.size());
    if (decl.starts_of) out.opening_codes = code_set(context, layer, *decl.starts_of, CodeSystem::Procedure);
}

void set_order(Context& context, const ast::Accumulator& decl, Accumulator& out) {
    out.keys = fields_of(context, decl.keys);
    if (std::find(out.keys.begin(), out.keys.end(), ClaimField::PatientId) == out.keys.end()) {
        out.keys.insert(out.keys.begin(), ClaimField::PatientId);
    }
    out.order = fields_of(context, decl.order);
    for (const Accumulator& other : context.out.accumulators) {
        if (other.order == out.order) continue;
        Diagnostic& report = context.report(DiagnosticCode::E0226, decl.span,
                                            "`" + out.name + "` visits lines in another order than `" + other.name +
                                                "`; all running sums of a policy share one order");
        report.notes.push_back({"`" + other.name + "` is declared here", other.origin.span});
        return;
    }
}

Place line_place(Context& context, LayerId layer, std::string what, const std::vector<ast::ExprId>& roots) {
    Place place;
    place.layer = layer;
    place.variables = {{"line", 0}};
    place.what = std::move(what);
    find_listed_rows(context, place, roots);
    return place;
}

}  // namespace

void resolve_accumulators(Context& context) {
    for (const auto& [name, symbol] : context.accumulators) {
        const ast::Accumulator& decl = *symbol.decl;
        context.rests_on.clear();
        Accumulator out;
        out.name = name;
        out.counting_paid = decl.counting_paid;
        out.origin = context.origin(symbol.layer, decl.span, decl.because.text);
        set_value(context, decl, out);
        set_window(context, decl, out);
        set_opening(context, symbol.layer, decl, out);
        set_order(context, decl, out);
        if (decl.where != ast::kNoExpr) {
            Lowering lowering(context, line_place(context, symbol.layer, "a running sum", {decl.where}));
            out.where = lowering.condition(decl.where);
        }
        context.rest_on(PayerChangeKind::Accumulator, name, out.origin);
        context.accumulator_index[name] = static_cast<Index>(context.out.accumulators.size());
        context.sum_changes[context.accumulator_index[name]] = context.rests_on;
        context.out.accumulators.push_back(std::move(out));
    }
}

/// Two passes: conditions of one ground may test a modifier of another, so all modifiers are known first.
void resolve_grounds(Context& context) {
    for (const auto& [name, symbol] : context.attests) {
        Ground out;
        out.name = name;
        out.modifiers = written_codes(context, symbol.layer, symbol.decl->codes, CodeSystem::Modifier);
        out.citations = texts_of(symbol.decl->cites);
        out.origin = context.origin(symbol.layer, symbol.decl->span);
        if (out.modifiers.empty()) continue;
        context.ground_index[name] = static_cast<Index>(context.out.grounds.size());
        context.out.grounds.push_back(std::move(out));
    }
    for (const auto& [name, index] : context.ground_index) {
        const Symbol<ast::Attest>& symbol = context.attests.at(name);
        std::vector<ast::ExprId> roots = {symbol.decl->where};
        for (const ast::Need& need : symbol.decl->needs)
            roots.push_back(need.condition);
        Lowering lowering(context, line_place(context, symbol.layer, "a ground", roots));
        if (symbol.decl->where != ast::kNoExpr) {
            context.out.grounds[index].where = lowering.condition(symbol.decl->where);
        }
        for (const ast::Need& need : symbol.decl->needs) {
            const ExprId condition = lowering.condition(need.condition);
            const Span span = context.file(symbol.layer).exprs[need.condition].span;
            const std::string_view text = context.sources.text(span.source);
            Ground& ground = context.out.grounds[index];
            ground.needs.push_back(condition);
            ground.need_texts.emplace_back(text.substr(span.begin, span.end - span.begin));
        }
    }
}

}  // namespace payrule::resolving
