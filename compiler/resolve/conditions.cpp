// Lowering of conditions: and, or, not, comparisons, membership, `is`. Comes in: syntax; goes out: three-valued
// conditions whose two sides have one type. Must not know rules.
#include <algorithm>

#include "compiler/resolve/lowering.h"

namespace payrule::resolving {
namespace {

CompareOp op_of(ast::Compare compare) {
    switch (compare) {
        case ast::Compare::Less: return CompareOp::Less;
        case ast::Compare::LessEqual: return CompareOp::LessEqual;
        case ast::Compare::Greater: return CompareOp::Greater;
        case ast::Compare::GreaterEqual: return CompareOp::GreaterEqual;
        case ast::Compare::Equal: return CompareOp::Equal;
        case ast::Compare::NotEqual: return CompareOp::NotEqual;
    }
    return CompareOp::Equal;
}

/// `a op b` as `b op a`.
CompareOp mirrored(CompareOp op) {
    switch (op) {
        case CompareOp::Less: return CompareOp::Greater;
        case CompareOp::LessEqual: return CompareOp::GreaterEqual;
        case CompareOp::Greater: return CompareOp::Less;
        case CompareOp::GreaterEqual: return CompareOp::LessEqual;
        case CompareOp::Equal: return CompareOp::Equal;
        case CompareOp::NotEqual: return CompareOp::NotEqual;
    }
    return op;
}

std::string a_or_an(std::string_view word) {
    const bool vowel = !word.empty() && std::string_view("aeiou").find(word[0]) != std::string_view::npos;
    return (vowel ? "an " : "a ") + std::string(word);
}

}  // namespace

std::string typed_text(const Typed& typed) {
    if (typed.months) return "a number of months";
    if (typed.condition) return "a condition";
    switch (typed.type) {
        case ValueType::Boolean: return "yes or no";
        case ValueType::Count: return "a count";
        case ValueType::Money: return "money";
        case ValueType::Percent: return "a percentage";
        case ValueType::Date: return "a date";
        case ValueType::Days: return "a number of days";
        case ValueType::Code: return a_or_an(code_system_name(typed.system)) + " code";
        case ValueType::Enum: return typed.list_name.empty() ? "a value of a closed list" : "a " + typed.list_name;
        case ValueType::Identifier: return "an identifier";
    }
    return "";
}

Expr Lowering::make(ExprKind kind, const ast::Expr& from, ValueType type) const {
    Expr expr;
    expr.kind = kind;
    expr.type = type;
    expr.span = from.span;
    return expr;
}

ExprId Lowering::literal(std::int64_t number, ValueType type, Span span) {
    Expr expr;
    expr.kind = ExprKind::Literal;
    expr.type = type;
    expr.span = span;
    expr.number = number;
    return add(std::move(expr));
}

ExprId Lowering::comparison(ExprId left, CompareOp op, ExprId right, Span span) {
    if (left == kNoExpr || right == kNoExpr) return kNoExpr;
    Expr expr;
    expr.kind = ExprKind::Compare;
    expr.span = span;
    expr.op = op;
    expr.args = {left, right};
    return add(std::move(expr));
}

/// `and` within `and` is one list: guards stay flat whatever definitions they were put together from.
ExprId Lowering::joined(ExprKind kind, const std::vector<ExprId>& parts, Span span) {
    std::vector<ExprId> flat;
    for (const ExprId part : parts) {
        if (part == kNoExpr) return kNoExpr;
        const Expr& inner = context_.out.exprs[part];
        if (inner.kind == kind) {
            flat.insert(flat.end(), inner.args.begin(), inner.args.end());
        } else {
            flat.push_back(part);
        }
    }
    if (flat.size() == 1) return flat[0];
    const ExprKind nothing = kind == ExprKind::And ? ExprKind::ConstantTrue : ExprKind::ConstantFalse;
    Expr expr;
    expr.kind = flat.empty() ? nothing : kind;
    expr.span = span;
    expr.args = std::move(flat);
    return add(std::move(expr));
}

ExprId Lowering::conjunction(const std::vector<ExprId>& parts, Span span) { return joined(ExprKind::And, parts, span); }

ExprId Lowering::disjunction(const std::vector<ExprId>& parts, Span span) { return joined(ExprKind::Or, parts, span); }

ExprId Lowering::negation(ExprId part, Span span) {
    if (part == kNoExpr) return kNoExpr;
    Expr expr;
    expr.kind = ExprKind::Not;
    expr.span = span;
    expr.args = {part};
    return add(std::move(expr));
}

std::vector<ExprId> Lowering::conditions(const std::vector<ast::ExprId>& ids) {
    std::vector<ExprId> parts;
    for (const ast::ExprId id : ids)
        parts.push_back(condition(id));
    return parts;
}

ExprId Lowering::guard(ast::ExprId when, const std::vector<ast::ExprId>& unless) {
    std::vector<ExprId> parts;
    Span span;
    if (when != ast::kNoExpr) {
        parts.push_back(condition(when));
        span = syntax(when).span;
    }
    for (const ast::ExprId id : unless) {
        parts.push_back(negation(condition(id), syntax(id).span));
        if (parts.size() == 1) span = syntax(id).span;
    }
    return parts.empty() ? kNoExpr : conjunction(parts, span);
}

ExprId Lowering::as_condition(const Typed& typed, Span span) {
    if (!typed) return kNoExpr;
    if (typed.condition) return typed.id;
    if (typed.type == ValueType::Boolean && !typed.months) {
        return comparison(typed.id, CompareOp::Equal, literal(1, ValueType::Boolean, span), span);
    }
    report(DiagnosticCode::E0302, span,
           "this is " + typed_text(typed) + ", but a condition stands here; compare it with something");
    return kNoExpr;
}

ExprId Lowering::condition(ast::ExprId id) {
    const ast::Expr& expr = syntax(id);
    const ExprId plain = plain_condition(expr);
    // `not` written inside the words: has no modifier, is not, no other line.
    return expr.negated ? negation(plain, expr.span) : plain;
}

ExprId Lowering::plain_condition(const ast::Expr& expr) {
    switch (expr.kind) {
        case ast::ExprKind::And:
        case ast::ExprKind::AllOf: return conjunction(conditions(expr.args), expr.span);
        case ast::ExprKind::Or:
        case ast::ExprKind::AnyOf: return disjunction(conditions(expr.args), expr.span);
        case ast::ExprKind::Not: return negation(condition(expr.args[0]), expr.span);
        case ast::ExprKind::Compare: return compare(expr);
        case ast::ExprKind::In: return in_codes(expr);
        case ast::ExprKind::HasModifier: return has_modifier(expr);
        case ast::ExprKind::HasCode: return has_code(expr);
        case ast::ExprKind::ShareModifier: return share_modifier(expr);
        case ast::ExprKind::Same: return same(expr);
        case ast::ExprKind::Is: return is(expr);
        case ast::ExprKind::Between: return between(expr);
        case ast::ExprKind::Listed: return listed(expr);
        case ast::ExprKind::Claims: {
            const auto line = variable(expr.name);
            return line ? claims_ground(expr.name2, *line, expr.span) : kNoExpr;
        }
        case ast::ExprKind::Attests: return attests_ground(expr);
        case ast::ExprKind::Payable: return payable(expr);
        case ast::ExprKind::AnyPrimaryPayable: return any_primary(expr);
        case ast::ExprKind::OtherLine: return other_line(expr);
        case ast::ExprKind::BooleanLiteral:
            return add(make(expr.number != 0 ? ExprKind::ConstantTrue : ExprKind::ConstantFalse, expr));
        case ast::ExprKind::NameRef: return as_condition(name(expr.name, expr), expr.span);
        case ast::ExprKind::AccumulatorWith:
        case ast::ExprKind::AccumulatorBefore:
        case ast::ExprKind::DaySum:
        case ast::ExprKind::Age:
        case ast::ExprKind::Rank:
        case ast::ExprKind::Add:
        case ast::ExprKind::Subtract:
        case ast::ExprKind::Percent:
        case ast::ExprKind::Number:
        case ast::ExprKind::MoneyLiteral:
        case ast::ExprKind::DateLiteral:
        case ast::ExprKind::DurationDays:
        case ast::ExprKind::DurationMonths:
        case ast::ExprKind::DurationYears:
        case ast::ExprKind::Text:
            report(DiagnosticCode::E0302, expr.span, "this is a value, but a condition stands here; compare it");
            return kNoExpr;
    }
    return kNoExpr;
}

ExprId Lowering::compare(const ast::Expr& expr) {
    const ast::Expr& left = syntax(expr.args[0]);
    const ast::Expr& right = syntax(expr.args[1]);
    const CompareOp op = op_of(expr.compare);
    const auto months_of = [](const ast::Expr& e) -> std::optional<std::int64_t> {
        if (e.kind == ast::ExprKind::DurationMonths) return e.number;
        if (e.kind == ast::ExprKind::DurationYears) return e.number * 12;
        return std::nullopt;
    };
    if (left.kind == ast::ExprKind::Age && months_of(right)) return compare_age(left, op, *months_of(right), expr);
    if (right.kind == ast::ExprKind::Age && months_of(left)) {
        return compare_age(right, mirrored(op), *months_of(left), expr);
    }
    if (right.kind == ast::ExprKind::BooleanLiteral && (op == CompareOp::Equal || op == CompareOp::NotEqual)) {
        const Typed value = this->value(expr.args[0]);
        if (!value) return kNoExpr;
        if (value.condition) {
            const bool wanted = (right.number != 0) == (op == CompareOp::Equal);
            return wanted ? value.id : negation(value.id, expr.span);
        }
        if (value.type == ValueType::Boolean) {
            return comparison(value.id, op, literal(right.number, ValueType::Boolean, right.span), expr.span);
        }
    }
    // A bare word beside a value of a closed list is one of its values: `patient.sex = female`.
    const auto is_word = [&](const ast::Expr& e) {
        return e.kind == ast::ExprKind::NameRef && e.name.text.find('.') == std::string::npos;
    };
    if (is_word(right) && !names_something(right.name.text)) {
        const Typed value = this->value(expr.args[0]);
        if (!value) return kNoExpr;
        if (value.type == ValueType::Enum && !value.condition) return compare_word(value, op, right, expr);
        return compare_typed(value, op, this->value(expr.args[1]), expr);
    }
    return compare_typed(value(expr.args[0]), op, value(expr.args[1]), expr);
}

/// Whether a bare word is a declared name of conditions, so that it cannot be meant as a value of a closed list.
bool Lowering::names_something(const std::string& name) const {
    return context_.parameters.count(name) != 0 || context_.facts.count(name) != 0 ||
           context_.defines.count(name) != 0 || context_.accumulators.count(name) != 0;
}

ExprId Lowering::compare_word(const Typed& value, CompareOp op, const ast::Expr& word, const ast::Expr& expr) {
    if (op != CompareOp::Equal && op != CompareOp::NotEqual) {
        report(DiagnosticCode::E0301, expr.span, typed_text(value) + " has no order; compare with `=` or `!=`");
        return kNoExpr;
    }
    const ExprId is = is_word(value, word.name, expr, syntax(expr.args[0]));
    if (is == kNoExpr || op == CompareOp::Equal) return is;
    context_.out.exprs[is].op = CompareOp::NotEqual;
    return is;
}

/// Whole years are compared as years. An age in months has no type of its own: the birthday plus the months is compared
/// with the day.
ExprId Lowering::compare_age(const ast::Expr& age, CompareOp op, std::int64_t months, const ast::Expr& expr) {
    const ExprId on = value_of(age.args[0], ValueType::Date, "the day of an age");
    if (on == kNoExpr) return kNoExpr;
    if (months % 12 == 0) {
        Expr years = make(ExprKind::AgeYears, age, ValueType::Count);
        years.args = {on};
        return comparison(add(std::move(years)), op, literal(months / 12, ValueType::Count, expr.span), expr.span);
    }
    if (op == CompareOp::Equal || op == CompareOp::NotEqual) {
        report(DiagnosticCode::E0301, expr.span, "an age in months is compared with `<`, `<=`, `>` or `>=`");
        return kNoExpr;
    }
    Expr birth = make(ExprKind::Field, age, ValueType::Date);
    birth.field = ClaimField::PatientBirthDate;
    Expr birthday = make(ExprKind::AddMonths, age, ValueType::Date);
    // Ages count whole months: older than 18 months begins with the 19th.
    const bool strict = op == CompareOp::Greater || op == CompareOp::LessEqual;
    birthday.number = months + (strict ? 1 : 0);
    birthday.args = {add(std::move(birth))};
    const bool older = op == CompareOp::Greater || op == CompareOp::GreaterEqual;
    const ExprId shifted = add(std::move(birthday));
    return comparison(shifted, older ? CompareOp::LessEqual : CompareOp::Greater, on, expr.span);
}

/// `age of patient on line.service_date < 18`: days against a bare number.
bool Lowering::length_without_unit(const Typed& left, const Typed& right, const ast::Expr& expr) {
    const bool on_left = right.type == ValueType::Days && right.id != kNoExpr;
    if (!on_left && (left.type != ValueType::Days || left.id == kNoExpr)) return false;
    const ast::Expr& number = syntax(expr.args[on_left ? 0 : 1]);
    const ast::Expr& length = syntax(expr.args[on_left ? 1 : 0]);
    if (number.kind != ast::ExprKind::Number) return false;
    const std::string unit = length.kind == ast::ExprKind::Age ? "years" : "days";
    const std::string meant = std::to_string(number.number) + " " + unit;
    Diagnostic& report = this->report(DiagnosticCode::E0301, number.span, "a length of time says its unit");
    report.fix = DiagnosticFix{number.span, meant, "write `" + meant + "`"};
    return true;
}

ExprId Lowering::report_types(const Typed& left, const Typed& right, const ast::Expr& expr) {
    if (length_without_unit(left, right, expr)) return kNoExpr;
    Diagnostic& report =
        this->report(DiagnosticCode::E0301, expr.span,
                     typed_text(left) + " is compared with " + typed_text(right) + "; both sides must be of one kind");
    report.notes.push_back({"this is " + typed_text(left), syntax(expr.args[0]).span});
    report.notes.push_back({"this is " + typed_text(right), syntax(expr.args[1]).span});
    return kNoExpr;
}

ExprId Lowering::compare_typed(const Typed& left, CompareOp op, const Typed& right, const ast::Expr& expr) {
    if (!left || !right) return kNoExpr;
    const bool equality = op == CompareOp::Equal || op == CompareOp::NotEqual;
    if (left.months || right.months || left.type != right.type || left.system != right.system ||
        (left.type == ValueType::Enum && left.values != right.values && *left.values != *right.values)) {
        return report_types(left, right, expr);
    }
    if (left.type == ValueType::Identifier || left.type == ValueType::Code) {
        return compare_texts(left, op, right, expr);
    }
    if (left.condition || right.condition) {
        report(DiagnosticCode::E0302, expr.span, "a condition is not compared; write `is true` or `is false`");
        return kNoExpr;
    }
    if (!equality && (left.type == ValueType::Enum || left.type == ValueType::Boolean)) {
        report(DiagnosticCode::E0301, expr.span, typed_text(left) + " has no order; compare with `=` or `!=`");
        return kNoExpr;
    }
    return comparison(left.id, op, right.id, expr.span);
}

/// Codes and identifiers are only ever compared with the same field of another line.
ExprId Lowering::compare_texts(const Typed& left, CompareOp op, const Typed& right, const ast::Expr& expr) {
    const Expr a = context_.out.exprs[left.id];
    const Expr b = context_.out.exprs[right.id];
    const bool fields = a.kind == ExprKind::Field && b.kind == ExprKind::Field && a.field == b.field;
    if (!fields || a.variable == b.variable || (op != CompareOp::Equal && op != CompareOp::NotEqual)) {
        report(DiagnosticCode::E0301, expr.span,
               left.type == ValueType::Code
                   ? "codes are tested with `in [ ]`, or with `=` against the same field of another line"
                   : "an identifier is compared only with `=` or `!=` and the same field of another line");
        return kNoExpr;
    }
    Expr same = make(left.type == ValueType::Code ? ExprKind::SameField : ExprKind::SameText, expr);
    same.field = a.field;
    same.variable = a.variable;
    same.variable2 = b.variable;
    const ExprId id = add(std::move(same));
    return op == CompareOp::Equal ? id : negation(id, expr.span);
}

ExprId Lowering::in_numbers(const Typed& value, const ast::Expr& expr) {
    std::vector<ExprId> parts;
    const auto number = [&](const std::string& text, Span span) -> std::optional<std::int64_t> {
        if (text.empty() || text.size() > 7 ||
            !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
            report(DiagnosticCode::E0210, span, "`" + text + "` is not a whole number; a count stands before `in`");
            return std::nullopt;
        }
        return std::stoll(text);
    };
    for (const ast::CodeItem& item : expr.codes.items) {
        const auto first = number(item.first, item.span);
        if (!first) return kNoExpr;
        const Span said = expr.codes.items.size() == 1 ? expr.span : item.span;  // `1` alone says nothing
        if (item.kind == ast::CodeItem::Kind::Range) {
            const auto last = number(item.last, item.span);
            if (!last) return kNoExpr;
            parts.push_back(conjunction(
                {comparison(value.id, CompareOp::GreaterEqual, literal(*first, value.type, item.span), said),
                 comparison(value.id, CompareOp::LessEqual, literal(*last, value.type, item.span), said)},
                said));
            continue;
        }
        parts.push_back(comparison(value.id, CompareOp::Equal, literal(*first, value.type, item.span), said));
    }
    return disjunction(parts, expr.span);
}

ExprId Lowering::in_codes(const ast::Expr& expr) {
    const Typed value = this->value(expr.args[0]);
    if (!value) return kNoExpr;
    if (value.type == ValueType::Count || value.type == ValueType::Days) return in_numbers(value, expr);
    if (value.type != ValueType::Code) {
        report(DiagnosticCode::E0302, expr.span,
               "`in [ ]` tests codes and counts; this is " + typed_text(value) +
                   (value.type == ValueType::Enum ? "; write `is VALUE`" : ""));
        return kNoExpr;
    }
    const Expr tested = context_.out.exprs[value.id];
    if (value.many_codes && value.system == CodeSystem::Modifier) {
        report(DiagnosticCode::E0302, expr.span,
               "a line has several modifiers; write `line has any modifier " + codes_text(expr.codes) + "`");
        return kNoExpr;
    }
    const Index set = code_set(context_, place_.layer, expr.codes, value.system);
    if (set == kNoIndex) return kNoExpr;
    Expr in = make(value.many_codes ? ExprKind::HasCode : ExprKind::InCodes, expr);
    if (value.many_codes) {
        in.field = tested.field;
        in.variable = tested.variable;
    } else {
        in.args = {value.id};
    }
    in.set = set;
    return add(std::move(in));
}

ExprId Lowering::between(const ast::Expr& expr) {
    const Typed middle = value(expr.args[0]);
    const Typed low = value(expr.args[1]);
    const Typed high = value(expr.args[2]);
    if (!middle || !low || !high) return kNoExpr;
    for (const auto* side : {&low, &high}) {
        if (side->type == middle.type && !side->months && !middle.months && !side->condition) continue;
        Diagnostic& report = this->report(
            DiagnosticCode::E0301, expr.span,
            typed_text(middle) + " is compared with " + typed_text(*side) + "; all three must be of one kind");
        report.notes.push_back({"this is " + typed_text(*side), syntax(expr.args[side == &low ? 1 : 2]).span});
        return kNoExpr;
    }
    if (middle.type == ValueType::Code || middle.type == ValueType::Enum || middle.type == ValueType::Boolean ||
        middle.type == ValueType::Identifier) {
        report(DiagnosticCode::E0301, expr.span, typed_text(middle) + " has no order, so `between` says nothing");
        return kNoExpr;
    }
    return conjunction({comparison(middle.id, CompareOp::GreaterEqual, low.id, expr.span),
                        comparison(middle.id, CompareOp::LessEqual, high.id, expr.span)},
                       expr.span);
}

ExprId Lowering::is(const ast::Expr& expr) {
    const Typed value = this->value(expr.args[0]);
    if (!value) return kNoExpr;
    const ast::Expr& subject = syntax(expr.args[0]);
    std::vector<ExprId> parts;
    for (const ast::Name& word : expr.words)
        parts.push_back(is_word(value, word, expr, subject));
    return disjunction(parts, expr.span);
}

ExprId Lowering::is_word(const Typed& value, const ast::Name& word, const ast::Expr& expr, const ast::Expr& subject) {
    if (value.condition) {
        if (word.text == "true") return value.id;
        if (word.text == "false") return negation(value.id, expr.span);
        report(DiagnosticCode::E0302, word.span, "a condition is `true` or `false`, not `" + word.text + "`");
        return kNoExpr;
    }
    if (word.text == "known" || word.text == "absent" || word.text == "unknown") {
        Expr test = make(word.text == "absent" ? ExprKind::IsAbsent : ExprKind::IsKnown, expr);
        test.args = {value.id};
        const Expr tested = context_.out.exprs[value.id];
        const bool of_field = tested.kind == ExprKind::Field && tested.field != ClaimField::LinePaid;
        if (word.text == "absent" &&
            (tested.kind == ExprKind::Fact || (of_field && field_info(tested.field).unknown_when_missing))) {
            report(DiagnosticCode::E0302, word.span,
                   "`" + subject.name.text + "` is never absent; where the claim says nothing it `is unknown`");
            return kNoExpr;
        }
        if (word.text != "unknown") return add(std::move(test));
        if (tested.kind == ExprKind::Field && !field_info(tested.field).unknown_when_missing) {
            report(DiagnosticCode::E0302, word.span,
                   "`" + subject.name.text + "` is never unknown; where the claim says nothing it `is absent`");
            return kNoExpr;
        }
        return negation(add(std::move(test)), expr.span);
    }
    if (value.type == ValueType::Boolean && (word.text == "true" || word.text == "false")) {
        return comparison(value.id, CompareOp::Equal, literal(word.text == "true", ValueType::Boolean, word.span),
                          expr.span);
    }
    if (value.type != ValueType::Enum) {
        Diagnostic& report =
            this->report(DiagnosticCode::E0311, word.span,
                         typed_text(value) + " is `known`, `absent`" +
                             (value.type == ValueType::Boolean ? ", `true` or `false`" : " or compared") + ", not `" +
                             word.text + "`");
        const bool yes_or_no = word.text == "yes" || word.text == "no";
        if (value.type == ValueType::Boolean && yes_or_no) {
            const std::string meant = word.text == "yes" ? "true" : "false";
            report.fix = DiagnosticFix{word.span, meant, "write `" + meant + "`"};
        }
        return kNoExpr;
    }
    const auto found = std::find(value.values->begin(), value.values->end(), word.text);
    if (found == value.values->end()) {
        std::vector<std::string> known = *value.values;
        const auto nearest = did_you_mean(word.text, known);
        Diagnostic& report =
            this->report(DiagnosticCode::E0311, word.span,
                         "`" + word.text + "` is no value of `" + value.list_name + "`; " +
                             (nearest ? "did you mean `" + *nearest + "`?" : "the values are: " + join(known, ", ")));
        if (nearest) report.fix = DiagnosticFix{word.span, *nearest, "write `" + *nearest + "`"};
        return kNoExpr;
    }
    return comparison(value.id, CompareOp::Equal, literal(found - value.values->begin(), ValueType::Enum, word.span),
                      expr.span);
}

}  // namespace payrule::resolving
