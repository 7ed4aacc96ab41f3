// Conditions, values, literals and code sets as text (see effective_dump.h).
#include <fmt/format.h>

#include "compiler/effective_dump.h"

namespace payrule {
namespace {

constexpr std::string_view kOps[] = {"<", "<=", ">", ">=", "=", "!="};

std::string_view path_of(ClaimField field) {
    constexpr std::string_view kPaths[] = {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) path_,
#include "core/claim_fields.def"
#undef CLAIM_FIELD
    };
    return kPaths[static_cast<std::size_t>(field)];
}

std::string line_name(std::uint8_t variable) { return variable == 0 ? "line" : fmt::format("line{}", variable + 1); }

std::string field_text(ClaimField field, std::uint8_t variable) {
    const std::string_view path = path_of(field);
    return path.substr(0, 5) == "line." ? line_name(variable) + std::string(path.substr(4)) : std::string(path);
}

class ExprText {
public:
    explicit ExprText(const EffectivePolicy& policy) : policy_(policy) {}

    std::string text(ExprId id) const {
        if (id == kNoExpr) return "?";
        const Expr& e = policy_.expr(id);
        const std::string line = line_name(e.variable);
        switch (e.kind) {
            case ExprKind::And: return joined(e, " and ");
            case ExprKind::Or: return joined(e, " or ");
            case ExprKind::Not: return "not " + text(e.args[0]);
            case ExprKind::Compare: return compared(e);
            case ExprKind::SameText:
            case ExprKind::SameField:
                return fmt::format("same({}, {}{})", field_text(e.field, e.variable), field_text(e.field, e.variable2),
                                   e.flag ? ", or both absent" : "");
            case ExprKind::InCodes: return text(e.args[0]) + " in " + set(e.set);
            case ExprKind::HasModifier: return line + " has " + how(e.quantify) + " modifier " + set(e.set);
            case ExprKind::HasCode: return field_text(e.field, e.variable) + " has " + set(e.set);
            case ExprKind::ShareModifier:
                return line + " and " + line_name(e.variable2) + " share a modifier of " + set(e.set);
            case ExprKind::IsKnown: return text(e.args[0]) + " is known";
            case ExprKind::IsAbsent: return text(e.args[0]) + " is absent";
            case ExprKind::ListedIn: return line + " listed in " + policy_.tables[e.table].local;
            case ExprKind::GroundSupplied: return line + " names ground " + policy_.grounds[e.ground].name;
            case ExprKind::AnyGroundSupplied: return line + " names a ground";
            case ExprKind::RecordSupplied: return "record supplied";
            case ExprKind::Payable: return line + " is payable";
            case ExprKind::FinalPayable: return line + " is payable at the end";
            case ExprKind::AnyPrimaryPayable: return "some primary is payable";
            case ExprKind::AnyOtherLine:
                return fmt::format("some other {} where {}", line_name(e.variable2), text(e.args[0]));
            case ExprKind::SameProvider: return fmt::format("same provider({}, {})", line, line_name(e.variable2));
            case ExprKind::SamePatient: return fmt::format("same patient({}, {})", line, line_name(e.variable2));
            case ExprKind::ConstantTrue: return "true";
            case ExprKind::ConstantFalse: return "false";
            case ExprKind::Literal: return literal_text(e.number, e.type);
            case ExprKind::Field: return field_text(e.field, e.variable);
            case ExprKind::Row: return row(e);
            case ExprKind::Fact: return fact(e);
            case ExprKind::ParameterValue: return policy_.parameters[e.parameter].name;
            case ExprKind::Accumulated:
                return fmt::format("{} {} {}", policy_.accumulators[e.accumulator].name, e.flag ? "with" : "before",
                                   line);
            case ExprKind::DayUnits: return "sum of line.units over the day";
            case ExprKind::AgeDays: return "age in days on " + text(e.args[0]);
            case ExprKind::AgeYears: return "age in years on " + text(e.args[0]);
            case ExprKind::Rank: return "rank of " + line;
            case ExprKind::Add: return "(" + text(e.args[0]) + " + " + text(e.args[1]) + ")";
            case ExprKind::Subtract: return "(" + text(e.args[0]) + " - " + text(e.args[1]) + ")";
            case ExprKind::AddMonths: return fmt::format("({} + {} months)", text(e.args[0]), e.number);
            case ExprKind::Scale:
                return fmt::format("({} * {})", text(e.args[0]), literal_text(e.number, ValueType::Percent));
        }
        return "";
    }

private:
    std::string joined(const Expr& e, std::string_view word) const {
        std::string result;
        for (const ExprId arg : e.args)
            result += (result.empty() ? "" : std::string(word)) + text(arg);
        return "(" + result + ")";
    }
    std::string compared(const Expr& e) const {
        const Expr& right = policy_.expr(e.args[1]);
        std::string value = text(e.args[1]);
        if (right.kind == ExprKind::Literal && right.type == ValueType::Enum)
            value = enum_text(policy_.expr(e.args[0]), right.number);
        return fmt::format("{} {} {}", text(e.args[0]), kOps[static_cast<std::size_t>(e.op)], value);
    }
    std::string enum_text(const Expr& of, std::int64_t value) const {
        const std::vector<std::string>* names = nullptr;
        static const std::vector<std::string> kSex = {"female", "male"};
        static const std::vector<std::string> kForm = {"professional", "institutional", "dental"};
        if (of.kind == ExprKind::Fact) names = &policy_.facts[of.fact].values;
        if (of.kind == ExprKind::Row && of.column >= RowColumn::Keyed) {
            names =
                &policy_.tables[of.table]
                     .column_values[static_cast<std::size_t>(of.column) - static_cast<std::size_t>(RowColumn::Keyed)];
        }
        if (of.kind == ExprKind::Field) names = of.field == ClaimField::PatientSex ? &kSex : &kForm;
        const auto index = static_cast<std::size_t>(value);
        return names != nullptr && index < names->size() ? (*names)[index] : std::to_string(value);
    }
    std::string row(const Expr& e) const {
        constexpr std::string_view kColumns[] = {"indicator", "effective", "deleted", "value", "mai", "type"};
        if (e.table == kNoIndex) return "row." + std::string(kColumns[static_cast<std::size_t>(e.column)]);
        const TableBinding& table = policy_.tables[e.table];
        if (e.column < RowColumn::Keyed) {
            return fmt::format("{}[{}].{}", table.local, line_name(e.variable),
                               kColumns[static_cast<std::size_t>(e.column)]);
        }
        const std::size_t column = static_cast<std::size_t>(e.column) - static_cast<std::size_t>(RowColumn::Keyed);
        return fmt::format("{}[{}].{}", table.local, line_name(e.variable), table.columns[column]);
    }
    std::string fact(const Expr& e) const {
        const FactDeclaration& fact = policy_.facts[e.fact];
        return fact.on_line ? line_name(e.variable) + "." + fact.name : fact.name;
    }
    std::string set(Index index) const {
        const CodeSet& set = policy_.sets[index];
        return set.name.empty() ? set.text : "[" + set.name + "]";
    }
    static std::string how(Quantify quantify) {
        switch (quantify) {
            case Quantify::Any: return "any";
            case Quantify::All: return "all of";
            case Quantify::ExactlyOne: return "exactly one of";
        }
        return "";
    }

    const EffectivePolicy& policy_;
};

}  // namespace

std::string expr_text(const EffectivePolicy& policy, ExprId id) { return ExprText(policy).text(id); }

std::string literal_text(std::int64_t number, ValueType type) {
    switch (type) {
        case ValueType::Boolean: return number != 0 ? "true" : "false";
        case ValueType::Money: {
            const std::string amount = format_money(Money{number < 0 ? -number : number});
            return number < 0 ? "-$" + amount : "$" + amount;
        }
        case ValueType::Percent: {
            constexpr std::int64_t kPerPercent = 100;
            return number % kPerPercent == 0 ? fmt::format("{}%", number / kPerPercent)
                                             : fmt::format("{}.{:02}%", number / kPerPercent, number % kPerPercent);
        }
        case ValueType::Date: return format_date(Date{static_cast<std::int32_t>(number)});
        case ValueType::Days: return fmt::format("{} days", number);
        case ValueType::Count:
        case ValueType::Code:
        case ValueType::Enum:
        case ValueType::Identifier: return std::to_string(number);
    }
    return "";
}

std::string intervals_text(const CodeIntervals& intervals) {
    std::string text;
    for (const CodeInterval& interval : intervals) {
        if (!text.empty()) text += ", ";
        text += format_code(interval.first);
        if (interval.first != interval.last) text += ".." + format_code(interval.last);
    }
    return "[" + text + "]";
}

std::string code_set_text(const CodeSet& set) {
    std::string text;
    for (const CodeSetSegment& segment : set.segments) {
        if (!text.empty()) text += " | from " + format_date(segment.from) + " ";
        text += intervals_text(segment.codes);
    }
    return text;
}

}  // namespace payrule
