// Builds effective policies, tables and claims in code, for tests of what reads them. Comes in: calls; goes out: plain
// structs. Must not know the parser or any evaluator.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/effective.h"
#include "core/claim.h"
#include "core/tables.h"

namespace payrule::testing {

inline Date day(std::string_view text) { return *parse_date(text); }
inline std::vector<Code> codes(std::initializer_list<const char*> texts) {
    std::vector<Code> result;
    for (const char* text : texts)
        result.push_back(code(text));
    return result;
}
inline CodeIntervals code_intervals(std::initializer_list<const char*> texts) {
    CodeIntervals intervals;
    for (const Code one : codes(texts))
        intervals.push_back({one, one});
    return normalise(intervals);
}
/// `CO-236` or `CO-97 M15`.
inline Remittance remittance(std::string_view text) {
    Remittance result;
    const std::string_view group = text.substr(0, 2);
    result.group = group == "CO" ? Group::CO : group == "PR" ? Group::PR : group == "OA" ? Group::OA : Group::PI;
    const std::size_t space = text.find(' ');
    result.carc = code(text.substr(3, space == std::string_view::npos ? space : space - 3));
    if (space != std::string_view::npos) result.rarcs.push_back(code(text.substr(space + 1)));
    return result;
}

/// An effective policy under construction. Expressions are made by calls that return their id.
class PolicyBuilder {
public:
    explicit PolicyBuilder(std::string name = "test.policy", std::string version = "1") {
        policy.name = std::move(name);
        policy.version = std::move(version);
        policy.same_provider.primary = {ClaimField::ProviderBillingNpi, ClaimField::LineSpecialty};
        policy.same_provider.otherwise = {ClaimField::LineRenderingNpi};
    }

    EffectivePolicy policy;

    // ---- expressions ----
    ExprId add(Expr expr) {
        policy.exprs.push_back(std::move(expr));
        return static_cast<ExprId>(policy.exprs.size() - 1);
    }
    ExprId kind(ExprKind kind, std::uint8_t variable = 0, std::uint8_t variable2 = 1) {
        Expr expr;
        expr.kind = kind;
        expr.variable = variable;
        expr.variable2 = variable2;
        return add(expr);
    }
    ExprId logic(ExprKind kind, std::vector<ExprId> args) {
        Expr expr;
        expr.kind = kind;
        expr.args = std::move(args);
        return add(expr);
    }
    ExprId all(std::vector<ExprId> args) { return logic(ExprKind::And, std::move(args)); }
    ExprId any(std::vector<ExprId> args) { return logic(ExprKind::Or, std::move(args)); }
    ExprId negate(ExprId arg) { return logic(ExprKind::Not, {arg}); }
    ExprId compare(ExprId a, CompareOp op, ExprId b) {
        Expr expr;
        expr.kind = ExprKind::Compare;
        expr.op = op;
        expr.args = {a, b};
        return add(expr);
    }
    ExprId literal(std::int64_t number, ValueType type = ValueType::Count) {
        Expr expr;
        expr.kind = ExprKind::Literal;
        expr.type = type;
        expr.number = number;
        return add(expr);
    }
    ExprId field(ClaimField field, std::uint8_t variable = 0, ValueType type = ValueType::Count) {
        Expr expr;
        expr.kind = ExprKind::Field;
        expr.type = type;
        expr.field = field;
        expr.variable = variable;
        return add(expr);
    }
    ExprId row(RowColumn column, ValueType type = ValueType::Count, Index table = kNoIndex, std::uint8_t variable = 0) {
        Expr expr;
        expr.kind = ExprKind::Row;
        expr.type = type;
        expr.column = column;
        expr.table = table;
        expr.variable = variable;
        return add(expr);
    }
    ExprId in_codes(ExprId value, Index set) {
        Expr expr;
        expr.kind = ExprKind::InCodes;
        expr.args = {value};
        expr.set = set;
        return add(expr);
    }
    ExprId procedure_in(std::initializer_list<const char*> texts, std::uint8_t variable = 0) {
        return in_codes(field(ClaimField::LineProcedure, variable, ValueType::Code), set(texts, CodeSystem::Procedure));
    }
    ExprId has_modifier(std::initializer_list<const char*> texts, std::uint8_t variable = 0,
                        Quantify quantify = Quantify::Any) {
        Expr expr;
        expr.kind = ExprKind::HasModifier;
        expr.variable = variable;
        expr.quantify = quantify;
        expr.set = set(texts, CodeSystem::Modifier);
        return add(expr);
    }
    ExprId same(ClaimField field, bool or_both_absent = false, std::uint8_t a = 0, std::uint8_t b = 1) {
        Expr expr;
        expr.kind = ExprKind::SameField;
        expr.field = field;
        expr.variable = a;
        expr.variable2 = b;
        expr.flag = or_both_absent;
        return add(expr);
    }
    ExprId payable(std::uint8_t variable = 0) { return kind(ExprKind::Payable, variable); }
    ExprId fact(std::string_view name, std::uint8_t variable = 0) {
        Expr expr;
        expr.kind = ExprKind::Fact;
        expr.variable = variable;
        for (Index i = 0; i < policy.facts.size(); ++i) {
            if (policy.facts[i].name == name) expr.fact = i;
        }
        expr.type = policy.facts[expr.fact].type;
        return add(expr);
    }
    ExprId parameter(std::string_view name) {
        Expr expr;
        expr.kind = ExprKind::ParameterValue;
        for (Index i = 0; i < policy.parameters.size(); ++i) {
            if (policy.parameters[i].name == name) expr.parameter = i;
        }
        expr.type = policy.parameters[expr.parameter].type;
        return add(expr);
    }
    ExprId accumulated(std::string_view name, bool with_line) {
        Expr expr;
        expr.kind = ExprKind::Accumulated;
        expr.flag = with_line;
        for (Index i = 0; i < policy.accumulators.size(); ++i) {
            if (policy.accumulators[i].name == name) expr.accumulator = i;
        }
        expr.type = policy.accumulators[expr.accumulator].type;
        return add(expr);
    }
    /// same provider, patient, service_date of the variables 0 and 1.
    ExprId same_day_pair() {
        return all({kind(ExprKind::SameProvider), kind(ExprKind::SamePatient), same(ClaimField::LineServiceDate)});
    }

    // ---- declarations ----
    Index set(std::initializer_list<const char*> texts, CodeSystem system = CodeSystem::Procedure) {
        CodeSet codes_of_all_time;
        codes_of_all_time.system = system;
        codes_of_all_time.segments.push_back({kDateMin, code_intervals(texts)});
        policy.sets.push_back(codes_of_all_time);
        return static_cast<Index>(policy.sets.size() - 1);
    }
    Index declare_fact(std::string name, ValueType type = ValueType::Boolean, std::vector<std::string> values = {},
                       bool on_line = false) {
        FactDeclaration fact;
        fact.name = std::move(name);
        fact.type = type;
        for (const std::string& value : values)
            fact.spellings.push_back({value});
        fact.values = std::move(values);
        fact.on_line = on_line;
        policy.facts.push_back(fact);
        return static_cast<Index>(policy.facts.size() - 1);
    }
    Index declare_parameter(std::string name, ValueType type, std::vector<ParameterStep> steps) {
        Parameter parameter;
        parameter.name = std::move(name);
        parameter.type = type;
        parameter.steps = std::move(steps);
        policy.parameters.push_back(parameter);
        return static_cast<Index>(policy.parameters.size() - 1);
    }
    static ParameterStep step(Date from, std::int64_t value, bool known = true) {
        ParameterStep result;
        result.from = from;
        result.value = value;
        result.known = known;
        return result;
    }
    Index reason(std::string_view text) {
        Reason reason;
        reason.steps.push_back({kDateMin, remittance(text), {}});
        policy.reasons.push_back(reason);
        return static_cast<Index>(policy.reasons.size() - 1);
    }
    Index table(std::string local, std::string name, TableKind kind, bool carry = false) {
        TableBinding binding;
        binding.local = std::move(local);
        binding.table = std::move(name);
        binding.kind = kind;
        binding.carry_past_coverage = carry;
        policy.tables.push_back(binding);
        return static_cast<Index>(policy.tables.size() - 1);
    }
    Index ground(std::string name, std::initializer_list<const char*> modifiers, std::vector<ExprId> needs = {}) {
        Ground result;
        result.name = std::move(name);
        result.modifiers = codes(modifiers);
        result.needs = std::move(needs);
        for (std::size_t i = 0; i < result.needs.size(); ++i)
            result.need_texts.push_back("need " + std::to_string(i + 1));
        policy.grounds.push_back(result);
        return static_cast<Index>(policy.grounds.size() - 1);
    }

    // ---- effects ----
    static Effect effect(Action action, std::uint8_t variable = 0, std::string text = {}) {
        Effect result;
        result.action = action;
        result.variable = variable;
        result.text = std::move(text);
        return result;
    }
    Effect with_reason(Action action, std::string_view reason_text, std::uint8_t variable = 0) {
        Effect result = effect(action, variable);
        result.reason = reason(reason_text);
        return result;
    }
    Effect deny(std::string_view reason_text, std::uint8_t variable = 0) {
        return with_reason(Action::Deny, reason_text, variable);
    }
    Effect reject(std::string_view reason_text, std::uint8_t variable = 0) {
        return with_reason(Action::Reject, reason_text, variable);
    }
    static Effect review(std::string text, std::uint8_t variable = 0) {
        return effect(Action::Review, variable, std::move(text));
    }
    Effect pay_percent(std::int64_t percent, std::string_view reason_text) {
        Effect result = with_reason(Action::PayPercent, reason_text);
        result.percent = percent * 100;
        return result;
    }

    // ---- rules ----
    static Variant variant(std::string name, ExprId guard, std::vector<Effect> effects) {
        Variant result;
        result.name = std::move(name);
        result.guard = guard;
        result.effects = std::move(effects);
        result.origin.owner = "test.policy";
        return result;
    }
    /// The reference stays good until the next rule is added.
    Rule& rule(std::string name, Stage stage, ExprId guard, std::vector<Effect> effects,
               ScopeKind scope = ScopeKind::Line) {
        Rule result;
        result.name = name;
        result.stage = stage;
        result.scope.kind = scope;
        result.scope.variables =
            scope == ScopeKind::Pair ? std::vector<std::string>{"col1", "col2"} : std::vector<std::string>{"line"};
        result.variants.push_back(variant(std::move(name), guard, std::move(effects)));
        policy.rules.push_back(std::move(result));
        return policy.rules.back();
    }
    /// `for each pair of lines (col1, col2) listed in TABLE as edit, including history`: deny col2.
    Rule& pair_rule(std::string name, Index table_index, ExprId guard, std::vector<Effect> effects) {
        Rule& result = rule(std::move(name), Stage::Bundling, guard, std::move(effects), ScopeKind::Pair);
        result.scope.table = table_index;
        result.scope.row_name = "edit";
        result.scope.including_history = true;
        return result;
    }
    static void clause(Variant& variant, std::vector<Effect> effects) {
        variant.has_if_not_known = true;
        variant.if_not_known = std::move(effects);
    }
    static Variant& exception(Rule& rule, std::string name, ExprId guard, std::vector<Effect> effects,
                              Index parent = 0) {
        rule.variants.push_back(variant(std::move(name), guard, std::move(effects)));
        rule.variants.back().parent = parent;
        return rule.variants.back();
    }
    static Variant& lifting(Rule& rule, std::string name, ExprId guard, Index parent = 0) {
        Variant& result = exception(rule, std::move(name), guard, {}, parent);
        result.lifts = true;
        return result;
    }
};

/// A claim of patient P1 by billing provider B1, with the texts it needs.
class ClaimBuilder {
public:
    explicit ClaimBuilder(const char* id = "C1", std::string_view received = "2026-07-20") {
        claim.id = id;
        claim.received = Maybe<Date>::known(day(received));
        claim.patient_id = Maybe<Text>::known("P1");
        claim.billing_npi = Maybe<Text>::known("B1");
        claim.patient_sex = Maybe<Sex>::known(Sex::Female);
        claim.patient_birth_date = Maybe<Date>::known(day("1950-01-01"));
    }

    static ClaimLine line_of(std::int32_t number, std::string_view procedure,
                             std::initializer_list<const char*> modifiers = {}, std::string_view date = "2026-07-08") {
        ClaimLine line;
        line.number = number;
        line.procedure = Maybe<Code>::known(code(procedure));
        for (const char* modifier : modifiers)
            line.modifiers.codes[line.modifiers.count++] = code(modifier);
        line.units = Maybe<std::int64_t>::known(1);
        line.charge = Maybe<Money>::known(dollars(100));
        line.allowed = Maybe<Money>::known(dollars(60));
        line.service_date = Maybe<Date>::known(day(date));
        line.service_date_end = line.service_date;
        line.rendering_npi = Maybe<Text>::known("R1");
        line.specialty = Maybe<Text>::known("PT");
        return line;
    }
    /// The reference stays good until the next line is added.
    ClaimLine& line(std::int32_t number, std::string_view procedure, std::initializer_list<const char*> modifiers = {},
                    std::string_view date = "2026-07-08") {
        claim.lines.push_back(line_of(number, procedure, modifiers, date));
        return claim.lines.back();
    }
    HistoryLine& past(std::string_view procedure, std::initializer_list<const char*> modifiers = {},
                      std::string_view date = "2026-07-08") {
        HistoryLine past;
        past.claim_id = "C0";
        past.received = Maybe<Date>::known(day(date));
        past.patient_id = "P1";
        past.billing_npi = "B1";
        past.line = line_of(1, procedure, modifiers, date);
        past.paid_amount = past.line.allowed;
        claim.history.state = HistoryState::Supplied;
        claim.history.lines.push_back(past);
        return claim.history.lines.back();
    }
    void fact(const char* name, bool value, std::int32_t line = 0) {
        claim.facts.push_back({name, line, FactKind::Boolean, value ? 1 : 0, {}});
    }
    void text_fact(const char* name, const char* value, std::int32_t line = 0) {
        claim.facts.push_back({name, line, FactKind::Text, 0, value});
    }
    void amount(const char* name, std::int64_t value, std::int32_t year = 0) {
        claim.history.amounts.push_back({name, year, {}, value});
    }

    Claim claim;
};

/// Tables held in memory; the tables stay open for more rows.
class TablesBuilder {
public:
    MemoryTable& table(const std::string& name, TableKind kind) {
        auto table = std::make_shared<MemoryTable>(kind);
        tables.add(name, table);
        return *table;
    }
    static PairRow pair(std::string_view first, std::string_view second, std::uint8_t indicator = 0,
                        std::string_view effective = "1996-01-01", std::string_view deleted = "9999-12-31") {
        PairRow row;
        row.column1 = code(first);
        row.column2 = code(second);
        row.indicator = indicator;
        row.effective = day(effective);
        row.deleted = day(deleted);
        return row;
    }

    TableSet tables;
};

}  // namespace payrule::testing
