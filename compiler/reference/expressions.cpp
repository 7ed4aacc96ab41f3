// The Kleene interpreter: one case per kind of expression.
#include "compiler/reference/expressions.h"

#include <algorithm>

#include "compiler/reference/rows.h"
#include "compiler/reference/sums.h"

namespace payrule::reference {
namespace {

LineIndex variable(const Instance& instance, std::uint8_t index) {
    return index < instance.variables.size() ? instance.variables[index] : kNoLine;
}

/// A code set is dated by the line it is tested on (section 4.8); tests of the claim by the as-of date.
Truth in_set_on_line(const Run& run, const Instance& instance, Index set, LineIndex line, auto test) {
    const CodeSet& codes = instance.policy->sets[set];
    if (line == kNoLine) return truth(test(codes_on(codes, instance.as_of)));
    if (const auto date = as_of(run.world->lines[line])) return truth(test(codes_on(codes, *date)));
    // The date is not known: certain only if the set answers alike on every day.
    const bool first = test(codes.segments.front().codes);
    const bool alike = std::all_of(codes.segments.begin(), codes.segments.end(),
                                   [&](const CodeSetSegment& segment) { return test(segment.codes) == first; });
    return alike ? truth(first) : unknown(missing_fact("line.service_date"));
}

bool is_line_test(const Expr& expr) { return expr.kind == ExprKind::Field && !is_claim_field(expr.field); }

Truth in_codes(const Run& run, const Instance& instance, const Expr& expr) {
    const Expr& tested = instance.policy->expr(expr.args[0]);
    const Value value = value_of(run, instance, expr.args[0]);
    if (value.presence == Presence::Absent) return truth(false);
    if (value.presence == Presence::Unknown) return unknown(value.causes);
    const LineIndex line = is_line_test(tested) ? variable(instance, tested.variable) : kNoLine;
    return in_set_on_line(run, instance, expr.set, line,
                          [&](const CodeIntervals& codes) { return contains(codes, as_code(value)); });
}

/// How many different codes of the list stand in the set; `all` also wants every code of the set there.
bool quantified(Quantify quantify, const CodeIntervals& set, const std::vector<Code>& has) {
    std::set<Code> found;
    for (const Code code : has) {
        if (contains(set, code)) found.insert(code);
    }
    switch (quantify) {
        case Quantify::Any: return !found.empty();
        case Quantify::ExactlyOne: return found.size() == 1;
        case Quantify::All:
            return std::all_of(set.begin(), set.end(), [&](const CodeInterval& interval) {
                return interval.first == interval.last && found.contains(interval.first);
            });
    }
    return false;
}

Truth has_codes(const Run& run, const Instance& instance, const Expr& expr, ClaimField field) {
    const LineIndex line = is_claim_field(field) ? kNoLine : variable(instance, expr.variable);
    const std::vector<Code> codes = field_codes(*run.world, line, field);
    return in_set_on_line(run, instance, expr.set, line,
                          [&](const CodeIntervals& set) { return quantified(expr.quantify, set, codes); });
}

Truth share_modifier(const Run& run, const Instance& instance, const Expr& expr) {
    const LineIndex a = variable(instance, expr.variable);
    const LineIndex b = variable(instance, expr.variable2);
    if (a == kNoLine || b == kNoLine) return truth(false);
    const Modifiers& other = run.world->lines[b].billed->modifiers;
    return in_set_on_line(run, instance, expr.set, a, [&](const CodeIntervals& set) {
        const Modifiers& own = run.world->lines[a].billed->modifiers;
        return std::any_of(own.begin(), own.end(), [&](Code code) { return contains(set, code) && other.has(code); });
    });
}

Truth order(CompareOp op, std::int64_t a_low, std::int64_t a_high, std::int64_t b_low, std::int64_t b_high,
            const Causes& causes) {
    const auto decide = [&](bool yes, bool no) { return yes ? truth(true) : no ? truth(false) : unknown(causes); };
    const bool same_point = a_low == a_high && b_low == b_high && a_low == b_low;
    const bool apart = a_high < b_low || b_high < a_low;
    switch (op) {
        case CompareOp::Less: return decide(a_high < b_low, a_low >= b_high);
        case CompareOp::LessEqual: return decide(a_high <= b_low, a_low > b_high);
        case CompareOp::Greater: return decide(a_low > b_high, a_high <= b_low);
        case CompareOp::GreaterEqual: return decide(a_low >= b_high, a_high < b_low);
        case CompareOp::Equal: return decide(same_point, apart);
        case CompareOp::NotEqual: return decide(apart, same_point);
    }
    return truth(false);
}

Truth compare_texts(CompareOp op, std::string_view a, std::string_view b) {
    return truth(op == CompareOp::NotEqual ? a != b : op == CompareOp::Equal && a == b);
}

/// Absent is not unknown: comparisons with it are false, `!=` is true (section 4.5).
Truth compare(const Run& run, const Instance& instance, const Expr& expr) {
    const Value a = value_of(run, instance, expr.args[0]);
    const Value b = value_of(run, instance, expr.args[1]);
    if (a.presence == Presence::Absent || b.presence == Presence::Absent) return truth(expr.op == CompareOp::NotEqual);
    Causes causes = a.causes;
    causes.add(b.causes);
    if (a.presence == Presence::Unknown || b.presence == Presence::Unknown) return unknown(causes);
    if (!a.text.empty() || !b.text.empty()) return compare_texts(expr.op, a.text, b.text);
    return order(expr.op, a.low, a.high, b.low, b.high, causes);
}

Truth same_of(const Run& run, const Instance& instance, const Expr& expr) {
    const LineIndex a = variable(instance, expr.variable);
    const LineIndex b = variable(instance, expr.variable2);
    if (a == kNoLine || b == kNoLine) return truth(false);
    if (expr.kind == ExprKind::SameProvider) return same_provider(*run.world, *instance.policy, a, b);
    if (expr.kind == ExprKind::SamePatient) return same_patient(*run.world, a, b);
    return same_field(*run.world, a, b, expr.field, expr.flag);
}

Truth listed_in(const Run& run, const Instance& instance, const Expr& expr) {
    const LineIndex line = variable(instance, expr.variable);
    if (line == kNoLine || !run.world->lines[line].billed->procedure.is_known()) return truth(false);
    const TableBinding& binding = instance.policy->tables[expr.table];
    const auto date = as_of(run.world->lines[line]);
    if (!date) return unknown(missing_fact("line.service_date"));
    const TableState state = table_state(*run.world, binding, *date);
    Causes causes;
    if (!state.loaded) causes.tables.insert(not_loaded_text(binding));
    if (state.past_coverage) causes.tables.insert(past_coverage_text(binding));
    if (!causes.empty()) return unknown(causes);
    return truth(code_row(*run.world, binding, run.world->lines[line].billed->procedure.value, *date).has_value());
}

Truth payable_variable(const Run& run, const Instance& instance, const Expr& expr) {
    if (instance.assume_payable == expr.variable) return truth(true);
    const LineIndex line = variable(instance, expr.variable);
    return line == kNoLine ? truth(false) : payable(run, line);
}

/// Or over the other lines of the claim, and of history if the scope says so.
Truth any_other_line(const Run& run, const Instance& instance, const Expr& expr) {
    const World& world = *run.world;
    const bool with_history = instance.rule != nullptr && instance.rule->scope.including_history;
    const std::size_t count = with_history ? world.lines.size() : world.own;
    Truth result = truth(false);
    for (LineIndex line = 0; line < count; ++line) {
        if (line == variable(instance, expr.variable)) continue;
        Instance with_other = instance;
        if (with_other.variables.size() <= expr.variable2) with_other.variables.resize(expr.variable2 + 1u, kNoLine);
        with_other.variables[expr.variable2] = line;
        result = either(result, evaluate(run, with_other, expr.args[0]));
    }
    return result;
}

Truth ground_supplied(const Run& run, const Instance& instance, const Expr& expr) {
    const LineIndex line = variable(instance, expr.variable);
    if (line == kNoLine) return truth(false);
    const std::vector<Text>& grounds = run.world->lines[line].billed->grounds;
    if (expr.kind == ExprKind::AnyGroundSupplied) return truth(!grounds.empty());
    const std::string& name = instance.policy->grounds[expr.ground].name;
    return truth(std::find(grounds.begin(), grounds.end(), name) != grounds.end());
}

Truth presence_test(const Run& run, const Instance& instance, const Expr& expr) {
    const Value value = value_of(run, instance, expr.args[0]);
    if (expr.kind == ExprKind::IsKnown) return truth(value.presence == Presence::Known);
    if (value.presence == Presence::Unknown) return unknown(value.causes);
    return truth(value.presence == Presence::Absent);
}

Truth boolean_value(const Value& value) {
    if (value.presence == Presence::Unknown) return unknown(value.causes);
    return truth(value.presence == Presence::Known && value.low != 0);
}

// ---- values -------------------------------------------------------------------------------------------------------

Value typed_number(ValueType type, std::int64_t value) {
    if (type != ValueType::Code) return number(value);
    const auto code = value < 0 ? std::nullopt : parse_code(std::to_string(value));
    return code ? code_value(*code) : absent();
}

Value column_value(const Expr& expr, const Row& row) {
    const RowReference& reference = row.reference;
    switch (expr.column) {
        case RowColumn::Indicator:
            if (row.forced.value == Tri::Unknown) return unknown_value(row.forced.causes);
            return typed_number(expr.type, reference.value);
        case RowColumn::Value:
        case RowColumn::Type: return typed_number(expr.type, reference.value);
        case RowColumn::Mai: return typed_number(expr.type, reference.mai);
        case RowColumn::Effective: return number(reference.effective.days);
        case RowColumn::Deleted: return reference.deleted == kDateMax ? absent() : number(reference.deleted.days);
        case RowColumn::Keyed: break;
    }
    const std::size_t column = static_cast<std::size_t>(expr.column) - static_cast<std::size_t>(RowColumn::Keyed);
    return column < row.values.size() ? number(row.values[column]) : absent();
}

/// A column of the scope's row, or of the row of a variable's procedure in a keyed table.
Value row_value(const Run& run, const Instance& instance, const Expr& expr) {
    const bool of_scope =
        expr.table == kNoIndex || (instance.rule && instance.rule->scope.table == expr.table && expr.variable == 0);
    if (of_scope) return instance.row ? column_value(expr, *instance.row) : absent();
    const LineIndex line = variable(instance, expr.variable);
    if (line == kNoLine || !run.world->lines[line].billed->procedure.is_known()) return absent();
    const TableBinding& binding = instance.policy->tables[expr.table];
    const auto date = as_of(run.world->lines[line]);
    if (!date) return unknown_value(missing_fact("line.service_date"));
    const TableState state = table_state(*run.world, binding, *date);
    Causes causes;
    if (!state.loaded) causes.tables.insert(not_loaded_text(binding));
    if (state.past_coverage) causes.tables.insert(past_coverage_text(binding));
    if (!causes.empty()) return unknown_value(causes);
    const auto row = code_row(*run.world, binding, run.world->lines[line].billed->procedure.value, *date);
    return row ? column_value(expr, *row) : absent();
}

Value parameter_value(const Instance& instance, const Expr& expr) {
    const Parameter& parameter = instance.policy->parameters[expr.parameter];
    const ParameterStep* step = step_on(parameter, instance.as_of);
    if (step != nullptr && step->known) return number(step->value);
    Causes causes;
    causes.parameters.insert(parameter.name);
    return unknown_value(causes);
}

std::int64_t full_years(Date birth, Date date) {
    const int years = year_of(date) - year_of(birth);
    return add_months(birth, 12 * years) <= date ? years : years - 1;
}

Value age(const Run& run, const Instance& instance, const Expr& expr) {
    const Value birth = field_value(*run.world, kNoLine, ClaimField::PatientBirthDate);
    const Value on = value_of(run, instance, expr.args[0]);
    if (birth.presence == Presence::Absent || on.presence == Presence::Absent) return absent();
    if (birth.presence == Presence::Unknown || on.presence == Presence::Unknown) {
        Causes causes = birth.causes;
        causes.add(on.causes);
        return unknown_value(causes);
    }
    const Date born{static_cast<std::int32_t>(birth.low)};
    const Date date{static_cast<std::int32_t>(on.low)};
    return number(expr.kind == ExprKind::AgeDays ? date.days - born.days : full_years(born, date));
}

Value arithmetic(const Run& run, const Instance& instance, const Expr& expr) {
    const Value a = value_of(run, instance, expr.args[0]);
    const Value b = value_of(run, instance, expr.args[1]);
    if (a.presence == Presence::Absent || b.presence == Presence::Absent) return absent();
    Causes causes = a.causes;
    causes.add(b.causes);
    if (a.presence == Presence::Unknown || b.presence == Presence::Unknown) return unknown_value(causes);
    const bool minus = expr.kind == ExprKind::Subtract;
    return interval(add_ends(a.low, minus ? negate_end(b.high) : b.low),
                    add_ends(a.high, minus ? negate_end(b.low) : b.high), causes);
}

/// value * number / 10000, rounded half away from zero, in two parts so that it cannot overflow.
std::int64_t scale(std::int64_t value, std::int64_t factor) {
    if (value == kInfinity || value == kMinusInfinity) return factor == 0 ? 0 : value;
    const std::int64_t whole = value / 10000 * factor;
    const std::int64_t rest = value % 10000 * factor;
    return whole + (rest >= 0 ? (rest + 5000) / 10000 : -((-rest + 5000) / 10000));
}

Value scaled(const Run& run, const Instance& instance, const Expr& expr) {
    Value value = value_of(run, instance, expr.args[0]);
    value.low = scale(value.low, expr.number);
    value.high = scale(value.high, expr.number);
    return value;
}

Value months_later(const Run& run, const Instance& instance, const Expr& expr) {
    Value value = value_of(run, instance, expr.args[0]);
    if (value.presence != Presence::Known) return value;
    return number(add_months(Date{static_cast<std::int32_t>(value.low)}, static_cast<int>(expr.number)).days);
}

/// A fact for the claim may still be given for one line: for the line that receives the effect.
LineIndex line_of_fact(const Instance& instance, const Expr& expr) {
    const bool on_line = instance.policy->facts[expr.fact].on_line;
    return on_line ? variable(instance, expr.variable) : instance.receiver;
}

}  // namespace

const ParameterStep* step_on(const Parameter& parameter, Date date) {
    const ParameterStep* found = nullptr;
    for (const ParameterStep& step : parameter.steps) {
        if (step.from <= date) found = &step;
    }
    return found;
}

Instance on_line(const Instance& instance, LineIndex line) {
    Instance other;
    other.policy = instance.policy;
    other.receiver = line;
    other.variables = {line};
    other.as_of = instance.as_of;
    return other;
}

Truth evaluate(const Run& run, const Instance& instance, ExprId id) {
    if (id == kNoExpr) return truth(true);
    const Expr& expr = instance.policy->expr(id);
    switch (expr.kind) {
        case ExprKind::And: {
            Truth result = truth(true);
            for (const ExprId arg : expr.args)
                result = both(result, evaluate(run, instance, arg));
            return result;
        }
        case ExprKind::Or: {
            Truth result = truth(false);
            for (const ExprId arg : expr.args)
                result = either(result, evaluate(run, instance, arg));
            return result;
        }
        case ExprKind::Not: return negate(evaluate(run, instance, expr.args[0]));
        case ExprKind::Compare: return compare(run, instance, expr);
        case ExprKind::InCodes: return in_codes(run, instance, expr);
        case ExprKind::HasModifier: return has_codes(run, instance, expr, ClaimField::LineModifiers);
        case ExprKind::HasCode: return has_codes(run, instance, expr, expr.field);
        case ExprKind::ShareModifier: return share_modifier(run, instance, expr);
        case ExprKind::IsKnown:
        case ExprKind::IsAbsent: return presence_test(run, instance, expr);
        case ExprKind::ListedIn: return listed_in(run, instance, expr);
        case ExprKind::GroundSupplied:
        case ExprKind::AnyGroundSupplied: return ground_supplied(run, instance, expr);
        case ExprKind::RecordSupplied: return truth(run.world->claim->record_supplied);
        case ExprKind::Payable:
        case ExprKind::FinalPayable: return payable_variable(run, instance, expr);
        case ExprKind::AnyPrimaryPayable: return any_primary_payable(run, instance);
        case ExprKind::AnyOtherLine: return any_other_line(run, instance, expr);
        case ExprKind::SameText:
        case ExprKind::SameProvider:
        case ExprKind::SamePatient:
        case ExprKind::SameField: return same_of(run, instance, expr);
        case ExprKind::ConstantTrue: return truth(true);
        case ExprKind::ConstantFalse: return truth(false);
        case ExprKind::Literal:
        case ExprKind::Field:
        case ExprKind::Row:
        case ExprKind::Fact:
        case ExprKind::ParameterValue:
        case ExprKind::Accumulated:
        case ExprKind::DayUnits:
        case ExprKind::AgeDays:
        case ExprKind::AgeYears:
        case ExprKind::Rank:
        case ExprKind::Add:
        case ExprKind::Subtract:
        case ExprKind::AddMonths:
        case ExprKind::Scale: return boolean_value(value_of(run, instance, id));
    }
    return truth(false);
}

Value value_of(const Run& run, const Instance& instance, ExprId id) {
    const Expr& expr = instance.policy->expr(id);
    switch (expr.kind) {
        case ExprKind::Literal: return expr.type == ValueType::Identifier ? text_value(expr.text) : number(expr.number);
        case ExprKind::Field: return field_value(*run.world, variable(instance, expr.variable), expr.field);
        case ExprKind::Row: return row_value(run, instance, expr);
        case ExprKind::Fact:
            return fact_value(*run.world, instance.policy->facts[expr.fact], line_of_fact(instance, expr));
        case ExprKind::ParameterValue: return parameter_value(instance, expr);
        case ExprKind::Accumulated:
            return running_sum(run, instance, instance.policy->accumulators[expr.accumulator],
                               variable(instance, expr.variable), expr.flag);
        case ExprKind::DayUnits: return day_units(run, instance);
        case ExprKind::AgeDays:
        case ExprKind::AgeYears: return age(run, instance, expr);
        case ExprKind::Rank: return rank_of(run, instance, variable(instance, expr.variable));
        case ExprKind::Add:
        case ExprKind::Subtract: return arithmetic(run, instance, expr);
        case ExprKind::AddMonths: return months_later(run, instance, expr);
        case ExprKind::Scale: return scaled(run, instance, expr);
        case ExprKind::And:
        case ExprKind::Or:
        case ExprKind::Not:
        case ExprKind::Compare:
        case ExprKind::SameText:
        case ExprKind::InCodes:
        case ExprKind::HasModifier:
        case ExprKind::HasCode:
        case ExprKind::ShareModifier:
        case ExprKind::IsKnown:
        case ExprKind::IsAbsent:
        case ExprKind::ListedIn:
        case ExprKind::GroundSupplied:
        case ExprKind::AnyGroundSupplied:
        case ExprKind::RecordSupplied:
        case ExprKind::Payable:
        case ExprKind::AnyPrimaryPayable:
        case ExprKind::AnyOtherLine:
        case ExprKind::SameProvider:
        case ExprKind::SamePatient:
        case ExprKind::SameField:
        case ExprKind::ConstantTrue:
        case ExprKind::ConstantFalse:
        case ExprKind::FinalPayable: return from_truth(evaluate(run, instance, id));
    }
    return absent();
}

}  // namespace payrule::reference
