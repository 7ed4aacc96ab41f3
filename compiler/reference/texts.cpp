// Filling of reason sentences: fields by their type, rows, parameters and sums. Names and values of parameters.
#include "compiler/reference/texts.h"

#include <optional>

#include "compiler/reference/expressions.h"
#include "compiler/reference/rows.h"
#include "compiler/reference/sums.h"

namespace payrule::reference {
namespace {

std::string formatted(ValueType type, std::int64_t value) {
    switch (type) {
        case ValueType::Money: return format_money(Money{value});
        case ValueType::Boolean: return value != 0 ? "true" : "false";
        case ValueType::Date: return format_date(Date{static_cast<std::int32_t>(value)});
        case ValueType::Percent: return format_money(Money{value * 100}) + "%";
        case ValueType::Days: return std::to_string(value) + " days";
        case ValueType::Count:
        case ValueType::Code:
        case ValueType::Enum:
        case ValueType::Identifier: break;
    }
    return std::to_string(value);
}

/// How a field of the claim is written: by the type that claim_fields.def gives it.
std::optional<ClaimField> field_named(std::string_view path) {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) \
    if (path == (path_)) return ClaimField::Id_;
#include "core/claim_fields.def"
#undef CLAIM_FIELD
    return std::nullopt;
}
std::string_view type_named(ClaimField field) {
    switch (field) {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) \
    case ClaimField::Id_: return #type_;
#include "core/claim_fields.def"
#undef CLAIM_FIELD
    }
    return {};
}

std::string codes_text(const std::vector<Code>& codes) {
    std::string result;
    for (const Code code : codes)
        result += (result.empty() ? "" : ", ") + format_code(code);
    return result.empty() ? "none" : result;
}

std::string field_text(const World& world, LineIndex line, ClaimField field) {
    const std::string_view type = type_named(field);
    if (type == "Codes") return codes_text(field_codes(world, line, field));
    const Value value = field_value(world, line, field);
    if (value.presence != Presence::Known) return value.presence == Presence::Absent ? "none" : "not known";
    if (type == "Code") return format_code(as_code(value));
    if (type == "Money") return formatted(ValueType::Money, value.low);
    if (type == "Date") return formatted(ValueType::Date, value.low);
    if (type == "Identifier") return std::string(value.text);
    if (field == ClaimField::ClaimForm) {
        return value.low == 0 ? "professional" : value.low == 1 ? "institutional" : "dental";
    }
    return std::to_string(value.low);
}

/// Patients' values never reach a text.
bool may_be_printed(ClaimField field) { return !field_path(field).starts_with("patient."); }

std::optional<std::string> keyed_column_text(const Instance& instance, const std::string& column) {
    const TableBinding& table = instance.policy->tables[instance.rule->scope.table];
    for (std::size_t i = 0; i < table.columns.size() && i < instance.row->values.size(); ++i) {
        if (table.columns[i] != column) continue;
        const std::int64_t value = instance.row->values[i];
        const bool named = i < table.column_values.size() && value >= 0 &&
                           static_cast<std::size_t>(value) < table.column_values[i].size();
        if (named) return table.column_values[i][static_cast<std::size_t>(value)];
        return formatted(i < table.column_types.size() ? table.column_types[i] : ValueType::Count, value);
    }
    return std::nullopt;
}

std::optional<std::string> row_text(const Run& run, const Instance& instance, const std::string& column) {
    if (!instance.row) return std::nullopt;
    const RowReference& row = instance.row->reference;
    if (column == "release") {
        const bool added = row.release.empty() && instance.row->change != kNoIndex;
        if (added) return "table as changed by " + instance.policy->name + " " + instance.policy->version;
        return row.release;
    }
    if (column == "rationale") return instance.row->rationale;
    if (column == "effective") return format_date(row.effective);
    if (column == "deleted") {
        const Date last = last_day_known(run, instance);
        return last == kDateMax ? std::string("open") : format_date(last);
    }
    if (instance.row->kind == TableKind::Keyed) return keyed_column_text(instance, column);
    if (column == "indicator" || column == "value" || column == "type") return std::to_string(row.value);
    if (column == "mai") return std::to_string(row.mai);
    return std::nullopt;
}

std::optional<std::string> declared_text(const Run& run, const Instance& instance, const std::string& name) {
    for (const Parameter& parameter : instance.policy->parameters) {
        if (parameter.name != name) continue;
        const ParameterStep* step = step_on(parameter, instance.as_of);
        return step != nullptr && step->known ? formatted(parameter.type, step->value) : std::string("not known");
    }
    for (const Accumulator& accumulator : instance.policy->accumulators) {
        if (accumulator.name != name) continue;
        const Value sum = running_sum(run, instance, accumulator, instance.receiver, false);
        return sum.is_point() ? formatted(accumulator.type, sum.low) : std::string("not known");
    }
    return std::nullopt;
}

std::optional<std::string> words_for(const Run& run, const Instance& instance, const std::string& path) {
    const std::size_t dot = path.find('.');
    if (dot == std::string::npos) return declared_text(run, instance, path);
    const std::string holder = path.substr(0, dot);
    const std::string rest = path.substr(dot + 1);
    const ScopeDeclaration& scope = instance.rule->scope;
    if (!scope.row_name.empty() && holder == scope.row_name) return row_text(run, instance, rest);
    LineIndex line = instance.receiver;
    std::optional<ClaimField> field = field_named(path);
    for (std::size_t i = 0; i < scope.variables.size() && i < instance.variables.size(); ++i) {
        if (scope.variables[i] != holder) continue;
        line = instance.variables[i];
        field = field_named("line." + rest);
    }
    if (!field || !may_be_printed(*field)) return std::nullopt;
    if (line == kNoLine && !is_claim_field(*field)) return std::nullopt;
    return field_text(*run.world, line, *field);
}

void collect_parameters(const EffectivePolicy& policy, ExprId id, std::set<Index>& found) {
    if (id == kNoExpr) return;
    const Expr& expr = policy.expr(id);
    if (expr.kind == ExprKind::ParameterValue) found.insert(expr.parameter);
    for (const ExprId arg : expr.args)
        collect_parameters(policy, arg, found);
}

/// By name; parameters in the variant's guard and amounts and in those of its parents up to the base.
std::set<std::pair<std::string, Index>> parameters_of(const Instance& instance, Index variant) {
    std::set<Index> found;
    const std::vector<Variant>& variants = instance.rule->variants;
    const auto collect = [&](const Variant& at) {
        collect_parameters(*instance.policy, at.guard, found);
        for (const std::vector<Effect>* list : {&at.effects, &at.if_not_known}) {
            for (const Effect& effect : *list)
                collect_parameters(*instance.policy, effect.amount, found);
        }
    };
    collect(variants[0]);
    for (Index at = variant; at != 0 && at != kNoIndex; at = variants[at].parent)
        collect(variants[at]);
    std::set<std::pair<std::string, Index>> named;
    for (const Index parameter : found)
        named.emplace(instance.policy->parameters[parameter].name, parameter);
    return named;
}

/// The year where it is the value of the day's own year; an older value is told by its first day.
std::string step_name(Date from, Date as_of) {
    if (from <= kDateMin) return "always";
    const CalendarDate date = to_calendar(from);
    const bool of_the_year = date.month == 1 && date.day == 1 && date.year == year_of(as_of);
    return of_the_year ? std::to_string(date.year) : "since " + format_date(from);
}

}  // namespace

std::string filled_text(const Run& run, const Instance& instance, const std::string& text) {
    std::string result;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t open = text.find('{', at);
        const std::size_t close = open == std::string::npos ? open : text.find('}', open);
        if (close == std::string::npos) break;
        result += text.substr(at, open - at);
        const auto filled = words_for(run, instance, text.substr(open + 1, close - open - 1));
        result += filled ? *filled : text.substr(open, close - open + 1);
        at = close + 1;
    }
    return result + text.substr(at);
}

std::string parameters_used(const Instance& instance, Index variant) {
    std::string result;
    for (const auto& [name, index] : parameters_of(instance, variant)) {
        const Parameter& parameter = instance.policy->parameters[index];
        const ParameterStep* step = step_on(parameter, instance.as_of);
        if (step == nullptr || !step->known) continue;
        result += (result.empty() ? "" : "; ") + name + " " + step_name(step->from, instance.as_of) + " = " +
                  formatted(parameter.type, step->value);
    }
    return result;
}

std::set<std::string> parameter_citations(const Instance& instance, Index variant) {
    std::set<std::string> result;
    for (const auto& [name, index] : parameters_of(instance, variant)) {
        const ParameterStep* step = step_on(instance.policy->parameters[index], instance.as_of);
        if (step != nullptr && step->known) result.insert(step->citations.begin(), step->citations.end());
    }
    return result;
}

std::set<Index> parameter_changes(const Instance& instance, Index variant) {
    std::set<Index> result;
    for (const auto& [name, index] : parameters_of(instance, variant)) {
        const ParameterStep* step = step_on(instance.policy->parameters[index], instance.as_of);
        if (step != nullptr && step->known) result.insert(step->change);
    }
    return result;
}

}  // namespace payrule::reference
