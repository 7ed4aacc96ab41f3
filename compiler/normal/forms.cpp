// Arithmetic as sums of terms: what is compared becomes one form and one constant, so that equal comparisons written
// differently become the same field. Comes in: value expressions; goes out: forms. Must not know guards.
#include <algorithm>
#include <array>

#include "compiler/normal/lowering.h"

namespace payrule::normal {

namespace {

struct FieldFacts {
    const char* path;
    bool on_line;
    bool missing_is_unknown;
};
constexpr bool kHolderClaim = false;
constexpr bool kHolderLine = true;
constexpr bool kMissingAbsent = false;
constexpr bool kMissingUnknown = true;
constexpr FieldFacts kFieldFacts[] = {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) \
    {path_, kHolder##holder_, kMissing##when_missing_},
#include "core/claim_fields.def"
#undef CLAIM_FIELD
};

auto term_key(const ImageTerm& term) {
    return std::make_tuple(static_cast<std::uint32_t>(term.kind), term.variable, term.field, term.index, term.table,
                           term.months);
}

std::int64_t scaled(std::int64_t value, std::int64_t ten_thousandths) {
    __int128 product = static_cast<__int128>(value) * ten_thousandths;
    __int128 half = product < 0 ? -5000 : 5000;
    return static_cast<std::int64_t>((product + half) / 10000);
}

}  // namespace

bool is_line_field(ClaimField field) { return kFieldFacts[static_cast<std::size_t>(field)].on_line; }
bool missing_is_unknown(ClaimField field) { return kFieldFacts[static_cast<std::size_t>(field)].missing_is_unknown; }
std::string field_path(ClaimField field) { return kFieldFacts[static_cast<std::size_t>(field)].path; }
std::int64_t scale_value(std::int64_t value, std::int64_t ten_thousandths) { return scaled(value, ten_thousandths); }

void Lowering::add_scaled(Linear& into, const Linear& other, std::int64_t factor) {
    into.constant += factor * other.constant;
    for (ImageTerm term : other.terms) {
        term.coefficient *= factor;
        auto same = std::find_if(into.terms.begin(), into.terms.end(),
                                 [&](const ImageTerm& t) { return term_key(t) == term_key(term); });
        if (same == into.terms.end()) {
            into.terms.push_back(term);
        } else {
            same->coefficient += term.coefficient;
        }
    }
    for (auto [parameter, coefficient] : other.parameters)
        into.parameters.emplace_back(parameter, factor * coefficient);
    std::erase_if(into.terms, [](const ImageTerm& t) { return t.coefficient == 0; });
    std::sort(into.terms.begin(), into.terms.end(),
              [](const ImageTerm& a, const ImageTerm& b) { return term_key(a) < term_key(b); });
}

Linear Lowering::linear(ExprId id) {
    const Expr& expr = policy_.expr(id);
    Linear result;
    result.type = expr.type;
    switch (expr.kind) {
        case ExprKind::Literal: result.constant = expr.number; return result;
        case ExprKind::ParameterValue: result.parameters.emplace_back(expr.parameter, 10000); return result;
        case ExprKind::Add:
        case ExprKind::Subtract:
            add_scaled(result, linear(expr.args[0]), 1);
            add_scaled(result, linear(expr.args[1]), expr.kind == ExprKind::Add ? 1 : -1);
            return result;
        case ExprKind::Scale: {
            Linear inner = linear(expr.args[0]);
            if (inner.terms.empty()) {
                result.constant = scaled(inner.constant, expr.number);
                for (auto [p, c] : inner.parameters)
                    result.parameters.emplace_back(p, scaled(c, expr.number));
                return result;
            }
            result.terms.push_back(term_of(expr));
            return result;
        }
        default: result.terms.push_back(term_of(expr)); return result;
    }
}

ImageTerm Lowering::term_of(const Expr& expr) {
    ImageTerm term;
    switch (expr.kind) {
        case ExprKind::Field:
            term.kind = TermKind::ClaimField;
            term.field = static_cast<std::uint32_t>(expr.field);
            term.variable = is_line_field(expr.field) ? expr.variable : 0;
            break;
        case ExprKind::Row:
            term.kind = TermKind::Row;
            term.index = static_cast<std::uint32_t>(expr.column);
            term.table = expr.table;
            term.variable = expr.variable;
            break;
        case ExprKind::Fact:
            term.kind = TermKind::Fact;
            term.index = expr.fact;
            term.variable = expr.variable;
            break;
        case ExprKind::Accumulated:
            term.kind = expr.flag ? TermKind::AccumulatedWith : TermKind::AccumulatedBefore;
            term.index = expr.accumulator;
            break;
        case ExprKind::DayUnits: term.kind = TermKind::DayUnits; break;
        case ExprKind::Rank: term.kind = TermKind::Rank; break;
        case ExprKind::ParameterValue:
            term.kind = TermKind::Parameter;
            term.index = expr.parameter;
            break;
        case ExprKind::AgeDays:
        case ExprKind::AgeYears:
            term.kind = expr.kind == ExprKind::AgeDays ? TermKind::AgeDays : TermKind::AgeYears;
            term.index = amount_form(expr.args[0]);
            break;
        case ExprKind::AddMonths:
            term.kind = TermKind::AddMonths;
            term.index = amount_form(expr.args[0]);
            term.months = static_cast<std::int32_t>(expr.number);
            break;
        case ExprKind::Scale:
            term.kind = TermKind::Scale;
            term.index = amount_form(expr.args[0]);
            term.months = static_cast<std::int32_t>(expr.number);
            break;
        default: break;
    }
    return term;
}

std::uint32_t Lowering::form(const Linear& value, const std::string& name) {
    std::vector<std::int64_t> key{value.constant};
    for (const ImageTerm& t : value.terms) {
        key.insert(key.end(),
                   {t.coefficient, static_cast<std::int64_t>(t.kind), t.variable, t.field, t.index, t.table, t.months});
    }
    auto [at, fresh] = form_of_.try_emplace(key, static_cast<std::uint32_t>(out_.forms.size()));
    if (!fresh) return at->second;
    ImageForm out;
    out.constant = value.constant;
    out.type = static_cast<std::uint32_t>(value.type);
    out.text = text(name);
    out.terms = {static_cast<std::uint32_t>(out_.terms.size()), static_cast<std::uint32_t>(value.terms.size())};
    out_.terms.insert(out_.terms.end(), value.terms.begin(), value.terms.end());
    out_.forms.push_back(out);
    return at->second;
}

/// A form that may hold parameters as terms: amounts of effects and nested dates, evaluated rather than cut.
std::uint32_t Lowering::amount_form(ExprId id) {
    Linear value = linear(id);
    for (auto [parameter, coefficient] : value.parameters) {
        ImageTerm term;
        term.kind = TermKind::Parameter;
        term.index = parameter;
        if (coefficient % 10000 == 0) {
            term.coefficient = coefficient / 10000;
            value.terms.push_back(term);
            continue;
        }
        Linear bare;
        bare.terms.push_back(term);
        ImageTerm scale;
        scale.kind = TermKind::Scale;
        scale.index = form(bare, policy_.parameters[parameter].name);
        scale.months = static_cast<std::int32_t>(coefficient);
        value.terms.push_back(scale);
    }
    value.parameters.clear();
    return form(value, form_name(value));
}

std::string Lowering::term_name(const ImageTerm& term) const {
    switch (term.kind) {
        case TermKind::ClaimField: return field_path(static_cast<ClaimField>(term.field));
        case TermKind::Row: return "row";
        case TermKind::Fact: return policy_.facts[term.index].name;
        case TermKind::AccumulatedBefore:
        case TermKind::AccumulatedWith: return policy_.accumulators[term.index].name;
        case TermKind::DayUnits: return "line.units";
        case TermKind::AgeDays:
        case TermKind::AgeYears: return "patient.birth_date";
        case TermKind::Rank: return "rank";
        case TermKind::Parameter: return policy_.parameters[term.index].name;
        case TermKind::AddMonths:
        case TermKind::Scale: {
            const ImageString& name = out_.forms[term.index].text;
            return {out_.strings.data() + name.offset, name.length};
        }
    }
    return "";
}

std::string Lowering::form_name(const Linear& value) const {
    std::string name;
    for (const ImageTerm& term : value.terms) {
        if (!name.empty()) name += term.coefficient < 0 ? " - " : " + ";
        name += term_name(term);
    }
    return name;
}

}  // namespace payrule::normal
