// Random conditions over the small universe, for the rules of generated policies. Each kind of expression of the
// effective policy is drawn, legal as the checker sees it for the scope and stage it stands in. Comes in: a random
// source and the policy being made; goes out: expression ids. Must not know rules' effects.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/differential/generate.h"
#include "tests/differential/universe.h"

namespace payrule::differential {

class ExpressionMaker {
protected:
    explicit ExpressionMaker(Random& random) : random_(random) {}

    ExprId push(Expr expr) {
        policy_.exprs.push_back(std::move(expr));
        return static_cast<ExprId>(policy_.exprs.size() - 1);
    }
    Expr make(ExprKind kind, ValueType type = ValueType::Boolean, std::vector<ExprId> args = {}) {
        Expr expr;
        expr.kind = kind;
        expr.type = type;
        expr.args = std::move(args);
        return expr;
    }
    ExprId literal(ValueType type, std::int64_t number) {
        Expr expr = make(ExprKind::Literal, type);
        expr.number = number;
        return push(expr);
    }
    ExprId claim_field(ClaimField field, ValueType type, std::uint8_t variable = 0) {
        Expr expr = make(ExprKind::Field, type);
        expr.field = field;
        expr.variable = variable;
        return push(expr);
    }
    ExprId compare(ExprId a, CompareOp op, ExprId b) {
        Expr expr = make(ExprKind::Compare, ValueType::Boolean, {a, b});
        expr.op = op;
        return push(expr);
    }
    CompareOp any_op() { return static_cast<CompareOp>(random_.below(6)); }

    Index code_set(CodeSystem system, const std::vector<std::string>& universe) {
        CodeSet set;
        set.system = system;
        Date from = kDateMin;
        std::uint32_t segments = random_.chance(30) ? 2 : 1;
        for (std::uint32_t i = 0; i < segments; ++i) {
            CodeIntervals codes;
            for (const std::string& text : universe) {
                if (random_.chance(40)) codes.push_back({code(text), code(text)});
            }
            if (system == CodeSystem::Procedure && random_.chance(20)) codes = unite(codes, prefix_intervals("9"));
            codes = normalise(codes);
            if (set.segments.empty() || set.segments.back().codes != codes) set.segments.push_back({from, codes});
            from = kChangeDate;
        }
        policy_.sets.push_back(set);
        return static_cast<Index>(policy_.sets.size() - 1);
    }
    ExprId in_procedures(std::uint8_t variable) {
        Expr expr = make(ExprKind::InCodes, ValueType::Boolean,
                         {claim_field(ClaimField::LineProcedure, ValueType::Code, variable)});
        expr.set = code_set(CodeSystem::Procedure, kProcedures);
        return push(expr);
    }
    ExprId has_modifier(std::uint8_t variable) {
        Expr expr = make(ExprKind::HasModifier);
        expr.variable = variable;
        expr.quantify = static_cast<Quantify>(random_.below(3));
        expr.set = code_set(CodeSystem::Modifier, kModifiers);
        return push(expr);
    }
    ExprId line_number_test(std::uint8_t variable) {
        switch (random_.below(9)) {
            case 5: return compare(scaled_allowed(variable), any_op(), two_parameters());
            case 6: {
                Expr age = make(ExprKind::AgeDays, ValueType::Days,
                                {claim_field(ClaimField::LineServiceDate, ValueType::Date, variable)});
                return compare(push(age), any_op(), literal(ValueType::Days, 14610 + random_.below(400)));
            }
            case 7: {
                std::vector<ExprId> dates{claim_field(ClaimField::ClaimReceived, ValueType::Date),
                                          claim_field(ClaimField::LineServiceDateEnd, ValueType::Date, variable)};
                return compare(push(make(ExprKind::Subtract, ValueType::Days, dates)), any_op(),
                               literal(ValueType::Days, random_.below(30)));
            }
            case 8: {
                ExprId value = random_.chance(50) ? claim_field(ClaimField::LineAllowed, ValueType::Money, variable)
                                                  : claim_field(ClaimField::ClaimOriginalReceived, ValueType::Date);
                return push(
                    make(random_.chance(50) ? ExprKind::IsKnown : ExprKind::IsAbsent, ValueType::Boolean, {value}));
            }
            case 0:
                return compare(claim_field(ClaimField::LineUnits, ValueType::Count, variable), any_op(),
                               literal(ValueType::Count, random_.below(4)));
            case 1:
                return compare(claim_field(ClaimField::LineAllowed, ValueType::Money, variable), any_op(),
                               literal(ValueType::Money, 100000 * (1 + random_.below(6))));
            case 2: {
                ExprId then = claim_field(ClaimField::LineServiceDate, ValueType::Date, variable);
                Expr months = make(ExprKind::AddMonths, ValueType::Date, {then});
                months.number = static_cast<std::int64_t>(random_.below(4)) - 1;
                return compare(push(months), any_op(), claim_field(ClaimField::ClaimReceived, ValueType::Date));
            }
            case 3: {
                Expr parameter = make(ExprKind::ParameterValue, ValueType::Money);
                parameter.parameter = 0;
                return compare(claim_field(ClaimField::LineCharge, ValueType::Money, variable), any_op(),
                               push(parameter));
            }
            default: {
                Expr age = make(ExprKind::AgeYears, ValueType::Count,
                                {claim_field(ClaimField::LineServiceDate, ValueType::Date, variable)});
                return compare(push(age), any_op(), literal(ValueType::Count, 40 + random_.below(3)));
            }
        }
    }
    ExprId scaled_allowed(std::uint8_t variable) {
        Expr scale =
            make(ExprKind::Scale, ValueType::Money, {claim_field(ClaimField::LineAllowed, ValueType::Money, variable)});
        scale.number = random_.chance(50) ? 8500 : 3333;
        return push(scale);
    }
    ExprId parameter(Index index) {
        Expr value = make(ExprKind::ParameterValue, ValueType::Money);
        value.parameter = index;
        return push(value);
    }
    ExprId two_parameters() {
        std::vector<ExprId> both{parameter(0), parameter(1)};
        return push(make(random_.chance(50) ? ExprKind::Add : ExprKind::Subtract, ValueType::Money, both));
    }
    ExprId ground_test(std::uint8_t variable) {
        Expr test = make(random_.chance(60) ? ExprKind::GroundSupplied : ExprKind::AnyGroundSupplied);
        test.ground = 0;
        test.variable = variable;
        return push(test);
    }
    ExprId code_test(std::uint8_t variable) {
        if (random_.chance(50)) {
            Expr has = make(ExprKind::HasCode);
            has.field = ClaimField::LineDiagnoses;
            has.variable = variable;
            has.set = code_set(CodeSystem::Diagnosis, {"E11", "I10"});
            return push(has);
        }
        ClaimField field = random_.chance(50) ? ClaimField::LinePlaceOfService : ClaimField::ClaimTypeOfBill;
        Expr in = make(ExprKind::InCodes, ValueType::Boolean, {claim_field(field, ValueType::Code, variable)});
        in.set = code_set(CodeSystem::PlaceOfService, {"11", "22", "131"});
        return push(in);
    }
    /// A column of the line's row in a table that is not the scope's.
    ExprId foreign_row_test() {
        Expr row = make(ExprKind::Row, ValueType::Count);
        row.table = random_.chance(50) ? 4 : 1;
        row.column = row.table == 4 ? RowColumn::Keyed : RowColumn::Value;
        return compare(push(row), any_op(), literal(ValueType::Count, random_.below(4)));
    }
    ExprId fact_test(std::uint8_t variable) {
        Expr fact = make(ExprKind::Fact);
        fact.fact = random_.below(static_cast<std::uint32_t>(policy_.facts.size()));
        fact.variable = variable;
        fact.type = policy_.facts[fact.fact].type;
        ValueType type = fact.type;
        ExprId id = push(fact);
        if (random_.chance(10))
            return push(make(random_.chance(50) ? ExprKind::IsKnown : ExprKind::IsAbsent, ValueType::Boolean, {id}));
        switch (type) {
            case ValueType::Boolean:
            case ValueType::Enum:
                return compare(id, random_.chance(70) ? CompareOp::Equal : CompareOp::NotEqual,
                               literal(type, random_.below(2)));
            case ValueType::Date:
                return compare(id, any_op(), claim_field(ClaimField::LineServiceDate, ValueType::Date, variable));
            default: return compare(id, any_op(), literal(type, random_.below(3)));
        }
    }
    ExprId claim_test() {
        switch (random_.below(7)) {
            case 4: {
                Expr has = make(ExprKind::HasCode);
                has.field = ClaimField::ClaimDiagnoses;
                has.set = code_set(CodeSystem::Diagnosis, {"E11", "I10"});
                return push(has);
            }
            case 5: {
                Expr in = make(ExprKind::InCodes, ValueType::Boolean,
                               {claim_field(ClaimField::ClaimFrequency, ValueType::Code)});
                in.set = code_set(CodeSystem::Frequency, {"1", "7", "8"});
                return push(in);
            }
            case 6:
                return compare(claim_field(ClaimField::ClaimReceived, ValueType::Date), any_op(),
                               claim_field(random_.chance(50) ? ClaimField::ClaimOriginalReceived
                                                              : ClaimField::ClaimOtherPayerPaidOn,
                                           ValueType::Date));
            case 0:
                return compare(claim_field(ClaimField::ClaimForm, ValueType::Enum), CompareOp::Equal,
                               literal(ValueType::Enum, random_.below(3)));
            case 1:
                return compare(claim_field(ClaimField::PatientSex, ValueType::Enum),
                               random_.chance(50) ? CompareOp::Equal : CompareOp::NotEqual,
                               literal(ValueType::Enum, random_.below(2)));
            case 2: {
                Expr has = make(ExprKind::HasCode);
                has.field = ClaimField::ClaimConditionCodes;
                has.set = code_set(CodeSystem::ConditionCode, {"41", "45"});
                return push(has);
            }
            default: return push(make(ExprKind::RecordSupplied));
        }
    }

    ExprId leaf(const ScopeDeclaration& scope, Stage stage) {
        bool pair = scope.kind == ScopeKind::Pair;
        std::uint8_t variable = pair && random_.chance(50) ? 1 : 0;
        if (scope.kind == ScopeKind::Claim) {
            if (random_.chance(20)) return some_line(0, false);
            return random_.chance(70) ? claim_test() : fact_test(0);
        }
        std::uint32_t which = random_.below(22);
        if (which == 18 && pair) return two_lines_test();
        if (which == 19 && pair) return pair_listed_test(variable);
        if (which == 20 && pair) return some_line(2, true);
        if (which == 18 && scope.kind == ScopeKind::AddOn) return entry_test();
        if (which == 14) return ground_test(variable);
        if (which == 15) return code_test(variable);
        if (which == 16 && scope.kind == ScopeKind::Line && scope.table != 4 && scope.table != 1)
            return foreign_row_test();
        if (which == 17 && stage >= Stage::Sequence) return payable(variable, ExprKind::FinalPayable);
        if (which < 3) return in_procedures(variable);
        if (which < 6) return has_modifier(variable);
        if (which == 6) return claim_test();
        if (which == 7) return fact_test(variable);
        if (which == 8) return line_number_test(variable);
        if (which == 9 && scope.table != kNoIndex && scope.kind != ScopeKind::AddOn) return row_test(scope);
        if (which == 10 && pair) return pair_test();
        if (which == 10 && scope.kind == ScopeKind::Line) return other_line();
        if (which == 11 && stage >= Stage::Sequence && scope.kind == ScopeKind::Line) return sum_test();
        if (which == 11 && scope.kind == ScopeKind::Day) return day_test();
        if (which == 12 && scope.kind == ScopeKind::AddOn) return primary_test();
        if (which == 12 && scope.kind == ScopeKind::Line) return listed_test();
        return in_procedures(variable);
    }
    ExprId row_test(const ScopeDeclaration& scope) {
        Expr row = make(ExprKind::Row, ValueType::Count);
        row.table = scope.table;
        TableKind kind = policy_.tables[scope.table].kind;
        if (kind == TableKind::Keyed) {
            row.column = RowColumn::Keyed;
            return compare(push(row), any_op(), literal(ValueType::Count, random_.below(3)));
        }
        if (kind == TableKind::Pairs) {
            row.column = RowColumn::Indicator;
            return compare(push(row), CompareOp::Equal, literal(ValueType::Count, random_.below(2)));
        }
        row.column = random_.chance(50) ? RowColumn::Value : RowColumn::Mai;
        ExprId right =
            scope.kind == ScopeKind::Day ? day_units() : claim_field(ClaimField::LineUnits, ValueType::Count);
        return compare(right, any_op(), push(row));
    }
    ExprId pair_test() {
        switch (random_.below(5)) {
            case 0: return push(make(ExprKind::SameProvider));
            case 1: return push(make(ExprKind::SamePatient));
            case 2: {
                Expr same = make(ExprKind::SameField);
                same.field =
                    random_.pick(std::vector<ClaimField>{ClaimField::LineServiceDate, ClaimField::LineProcedure,
                                                         ClaimField::LineRenderingNpi, ClaimField::LineUnits});
                same.flag = random_.chance(20);
                return push(same);
            }
            case 3: {
                Expr share = make(ExprKind::ShareModifier);
                share.set = code_set(CodeSystem::Modifier, kModifiers);
                return push(share);
            }
            default: return payable(random_.chance(70) ? 0 : 1);
        }
    }
    ExprId payable(std::uint8_t variable, ExprKind kind = ExprKind::Payable) {
        Expr expr = make(kind);
        expr.variable = variable;
        return push(expr);
    }
    ExprId other_line() { return some_line(1, false); }
    /// Another line, called `other` by its condition; in a rule for pairs `same …` would have three lines to choose
    /// from.
    ExprId some_line(std::uint8_t other, bool pair) {
        std::vector<ExprId> parts;
        parts.push_back(random_.chance(50) ? in_procedures(other) : has_modifier(other));
        if (other == 1 && !pair && random_.chance(40)) {
            for (ExprKind kind : {ExprKind::SameProvider, ExprKind::SamePatient})
                parts.push_back(push(make(kind)));
            Expr same = make(ExprKind::SameField);
            same.field = ClaimField::LineServiceDate;
            parts.push_back(push(same));
        } else if (other == 1 && random_.chance(30)) {
            parts.push_back(two_lines_test());
        }
        if (random_.chance(20)) parts.push_back(line_number_test(other));
        if (random_.chance(15)) parts.push_back(fact_test(other));
        if (!pair && other == 1 && random_.chance(20)) {
            const Index table = random_.chance(50) ? 3 : 1;
            parts.push_back(compare(row_of(table, 1), any_op(), row_of(table, 0)));
        }
        const bool all = random_.chance(70);
        const ExprId inner =
            parts.size() == 1 ? parts[0] : push(make(all ? ExprKind::And : ExprKind::Or, ValueType::Boolean, parts));
        Expr any = make(ExprKind::AnyOtherLine, ValueType::Boolean, {inner});
        any.variable2 = other;
        return push(any);
    }
    /// A question that reads both lines of a pair.
    ExprId two_lines_test() {
        switch (random_.below(5)) {
            case 0:
                return compare(claim_field(ClaimField::LineUnits, ValueType::Count, 0), any_op(),
                               claim_field(ClaimField::LineUnits, ValueType::Count, 1));
            case 1:
                return compare(claim_field(ClaimField::LineAllowed, ValueType::Money, 0), any_op(),
                               claim_field(ClaimField::LineAllowed, ValueType::Money, 1));
            case 2: {
                Expr months = make(ExprKind::AddMonths, ValueType::Date,
                                   {claim_field(ClaimField::LineServiceDate, ValueType::Date, 0)});
                months.number = random_.below(3);
                return compare(claim_field(ClaimField::LineServiceDate, ValueType::Date, 1), any_op(), push(months));
            }
            case 3: {
                std::vector<ExprId> days{claim_field(ClaimField::LineServiceDate, ValueType::Date, 0),
                                         literal(ValueType::Days, random_.below(20))};
                return compare(claim_field(ClaimField::LineServiceDate, ValueType::Date, 1), any_op(),
                               push(make(ExprKind::Add, ValueType::Date, days)));
            }
            default: {
                Expr same = make(ExprKind::SameField);
                same.field = random_.pick(std::vector<ClaimField>{
                    ClaimField::LineModifiers, ClaimField::LineClaimId, ClaimField::LinePlaceOfService,
                    ClaimField::LineTooth, ClaimField::LineAllowed, ClaimField::LineDiagnoses, ClaimField::LineRevenue,
                    ClaimField::LineServiceDateEnd, ClaimField::LineSpecialty, ClaimField::LineCharge});
                same.flag = random_.chance(40);
                return push(same);
            }
        }
    }
    ExprId pair_listed_test(std::uint8_t variable) {
        if (random_.chance(40)) return compare(paid(variable), any_op(), literal(ValueType::Money, 200000));
        Expr listed = make(ExprKind::ListedIn);
        listed.table = random_.chance(50) ? 3 : 1;
        listed.variable = variable;
        const ExprId id = push(listed);
        if (random_.chance(50)) return id;
        if (random_.chance(30)) return compare(row_of(1, variable), any_op(), row_of(1, variable == 0 ? 1 : 0));
        return compare(row_of(random_.chance(50) ? 3 : 4, variable), any_op(),
                       literal(ValueType::Count, random_.below(3)));
    }
    /// What a line's own row in a table of unit limits or keyed by procedure says.
    ExprId row_of(Index table, std::uint8_t variable) {
        Expr row = make(ExprKind::Row, ValueType::Count);
        row.table = table;
        row.variable = variable;
        row.column = table == 1 ? RowColumn::Value : RowColumn::Keyed;
        return push(row);
    }
    ExprId paid(std::uint8_t variable) { return claim_field(ClaimField::LinePaid, ValueType::Money, variable); }
    ExprId entry_test() {
        Expr row = make(ExprKind::Row, ValueType::Count);
        row.table = 2;
        row.column = RowColumn::Type;
        return compare(push(row), any_op(), literal(ValueType::Count, 1 + random_.below(3)));
    }
    ExprId sum_test() {
        Expr sum = make(ExprKind::Accumulated);
        sum.accumulator = random_.below(static_cast<std::uint32_t>(policy_.accumulators.size()));
        sum.type = policy_.accumulators[sum.accumulator].type;
        sum.flag = random_.chance(60);
        bool money = sum.type == ValueType::Money;
        ExprId left = push(sum);
        if (money && random_.chance(30)) {  // what a line would bring the sum to
            std::vector<ExprId> more{left, claim_field(ClaimField::LineAllowed, ValueType::Money)};
            left = push(make(ExprKind::Add, ValueType::Money, more));
        }
        if (money && random_.chance(50)) {
            Expr parameter = make(ExprKind::ParameterValue, ValueType::Money);
            parameter.parameter = 0;
            return compare(left, any_op(), push(parameter));
        }
        return compare(
            left, any_op(),
            literal(policy_.accumulators[sum.accumulator].type, money ? 1000000 * random_.below(4) : random_.below(4)));
    }
    ExprId rank_test() {
        return compare(push(make(ExprKind::Rank, ValueType::Count)), any_op(),
                       literal(ValueType::Count, 1 + random_.below(3)));
    }
    ExprId day_units() { return push(make(ExprKind::DayUnits, ValueType::Count)); }
    ExprId day_test() { return compare(day_units(), any_op(), literal(ValueType::Count, random_.below(5))); }
    ExprId primary_test() {
        ExprId any = push(make(ExprKind::AnyPrimaryPayable));
        return random_.chance(80) ? push(make(ExprKind::Not, ValueType::Boolean, {any})) : any;
    }
    ExprId listed_test() {
        Expr listed = make(ExprKind::ListedIn);
        listed.table = 3;
        return push(listed);
    }
    ExprId formula(const ScopeDeclaration& scope, Stage stage, int depth) {
        if (depth == 0 || random_.chance(30)) return leaf(scope, stage);
        switch (random_.below(5)) {
            case 0: return push(make(ExprKind::Not, ValueType::Boolean, {formula(scope, stage, depth - 1)}));
            case 1: {
                std::vector<ExprId> args{formula(scope, stage, depth - 1), formula(scope, stage, depth - 1)};
                return push(make(ExprKind::Or, ValueType::Boolean, args));
            }
            default: {
                std::vector<ExprId> args{formula(scope, stage, depth - 1), formula(scope, stage, depth - 1)};
                return push(make(ExprKind::And, ValueType::Boolean, args));
            }
        }
    }

    Random& random_;
    EffectivePolicy policy_;
};

}  // namespace payrule::differential
