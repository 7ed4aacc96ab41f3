// Filling of reason sentences; names and values of parameters.
#include "compiler/reference/texts.h"

#include <optional>

#include "compiler/reference/expressions.h"

namespace payrule::reference {
namespace {

std::optional<std::string> line_text(const World& world, LineIndex line, const std::string& field) {
    if (line == kNoLine) return std::nullopt;
    const ClaimLine& it = *world.lines[line].billed;
    if (field == "procedure") return it.procedure.is_known() ? format_code(it.procedure.value) : std::string("no code");
    if (field == "number") return std::to_string(it.number);
    if (field == "units" && it.units.is_known()) return std::to_string(it.units.value);
    return std::nullopt;
}

std::optional<std::string> row_text(const Instance& instance, const std::string& column) {
    if (!instance.row) return std::nullopt;
    const RowReference& row = instance.row->reference;
    if (column == "release") return row.release;
    if (column == "effective") return format_date(row.effective);
    if (column == "deleted") return row.deleted == kDateMax ? std::string("open") : format_date(row.deleted);
    if (column == "indicator" || column == "value" || column == "type") return std::to_string(row.value);
    if (column == "mai") return std::to_string(row.mai);
    const auto& columns = instance.policy->tables[instance.rule->scope.table].columns;
    for (std::size_t i = 0; i < columns.size() && i < instance.row->values.size(); ++i) {
        if (columns[i] == column) return std::to_string(instance.row->values[i]);
    }
    return std::nullopt;
}

std::optional<std::string> placeholder(const Run& run, const Instance& instance, const std::string& path) {
    const std::size_t dot = path.find('.');
    if (dot == std::string::npos) return std::nullopt;
    const std::string holder = path.substr(0, dot);
    const std::string field = path.substr(dot + 1);
    const ScopeDeclaration& scope = instance.rule->scope;
    for (std::size_t i = 0; i < scope.variables.size() && i < instance.variables.size(); ++i) {
        if (scope.variables[i] == holder) return line_text(*run.world, instance.variables[i], field);
    }
    if (holder == "line") return line_text(*run.world, instance.receiver, field);
    if (!scope.row_name.empty() && holder == scope.row_name) return row_text(instance, field);
    return std::nullopt;
}

void collect_parameters(const EffectivePolicy& policy, ExprId id, std::set<Index>& found) {
    if (id == kNoExpr) return;
    const Expr& expr = policy.expr(id);
    if (expr.kind == ExprKind::ParameterValue) found.insert(expr.parameter);
    for (const ExprId arg : expr.args) collect_parameters(policy, arg, found);
}

/// By name; parameters in the variant's guard and in those of its parents up to the base.
std::set<std::pair<std::string, Index>> parameters_of(const Instance& instance, Index variant) {
    std::set<Index> found;
    const std::vector<Variant>& variants = instance.rule->variants;
    collect_parameters(*instance.policy, variants[0].guard, found);
    for (Index at = variant; at != 0 && at != kNoIndex; at = variants[at].parent) {
        collect_parameters(*instance.policy, variants[at].guard, found);
    }
    std::set<std::pair<std::string, Index>> named;
    for (const Index parameter : found) named.emplace(instance.policy->parameters[parameter].name, parameter);
    return named;
}

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

std::string step_name(Date from) {
    if (from <= kDateMin) return "always";
    const CalendarDate date = to_calendar(from);
    return date.month == 1 && date.day == 1 ? std::to_string(date.year) : format_date(from);
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
        const auto filled = placeholder(run, instance, text.substr(open + 1, close - open - 1));
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
        result += (result.empty() ? "" : "; ") + name + " " + step_name(step->from) + " = " +
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

}  // namespace payrule::reference
