// See values.h.
#include "compiler/policy_test/values.h"

#include <algorithm>

#include "compiler/code_shapes.h"

namespace payrule::policy_testing {

namespace {

using ast::ExprKind;

bool fits(ValueType type, ExprKind kind) {
    switch (type) {
        case ValueType::Boolean: return kind == ExprKind::BooleanLiteral;
        case ValueType::Money: return kind == ExprKind::MoneyLiteral;
        case ValueType::Date: return kind == ExprKind::DateLiteral;
        case ValueType::Count: return kind == ExprKind::Number;
        case ValueType::Days: return kind == ExprKind::Number || kind == ExprKind::DurationDays;
        case ValueType::Percent: return kind == ExprKind::Percent;
        case ValueType::Code:
        case ValueType::Identifier:
        case ValueType::Enum: return kind == ExprKind::Text || kind == ExprKind::NameRef;
    }
    return false;
}

std::string wanted(ValueType type) {
    switch (type) {
        case ValueType::Boolean: return "yes or no: write `true` or `false`";
        case ValueType::Money: return "an amount: write it as `$12.50`";
        case ValueType::Date: return "a date: write it as `2026-07-08`";
        case ValueType::Count:
        case ValueType::Days: return "a whole number: write digits only";
        case ValueType::Percent: return "a share: write it as `50%`";
        case ValueType::Code: return "a code: write it in quotes";
        case ValueType::Identifier: return "a text: write it in quotes";
        case ValueType::Enum: return "a word of its list";
    }
    return {};
}

std::string word_of(const ast::Expr& written) {
    return written.kind == ExprKind::NameRef ? written.name.text : written.kind == ExprKind::Text ? written.text : "";
}

/// What was meant, where that is beyond doubt.
std::string meant(ValueType type, const ast::Expr& written) {
    std::string word = word_of(written);
    if (type == ValueType::Boolean && (word == "yes" || word == "y")) return "true";
    if (type == ValueType::Boolean && (word == "no" || word == "n")) return "false";
    if (type == ValueType::Boolean && (word == "true" || word == "false")) return word;
    if (type == ValueType::Money && written.kind == ExprKind::Number) return "$" + std::to_string(written.number);
    if (type == ValueType::Count && written.kind == ExprKind::DurationDays) return std::to_string(written.number);
    return {};
}

TestFailure of_another_kind(std::string text, ValueType type, const ast::Expr& written) {
    TestFailure failure{written.span, std::move(text), DiagnosticCode::E0220, {}};
    const std::string right = meant(type, written);
    if (!right.empty()) failure.fix = DiagnosticFix{written.span, right, "write `" + right + "`"};
    return failure;
}

/// What there is, where it is little enough to read.
std::string listed(std::vector<std::string> known) {
    constexpr std::size_t kListed = 8;
    std::sort(known.begin(), known.end());
    known.erase(std::unique(known.begin(), known.end()), known.end());
    if (known.empty()) return "; it has none";
    if (known.size() > kListed) return {};
    std::string names;
    for (const std::string& name : known)
        names += (names.empty() ? "; there are: `" : ", `") + name + "`";
    return known.size() == 1 ? "; there is only `" + known[0] + "`" : names;
}

/// A word that is almost a value of the list would be taken for `other`.
bool misspelt(const std::string& word, const FactDeclaration& declared) {
    return std::any_of(declared.values.begin(), declared.values.end(),
                       [&](const std::string& value) { return nearly_same(word, value); });
}

}  // namespace

TestFailure no_such_name(const ast::Name& name, std::string what, const std::vector<std::string>& known) {
    TestFailure failure{name.span, std::move(what) + " `" + name.text + "`", DiagnosticCode::E0201, {}};
    const std::optional<std::string> nearest = did_you_mean(name.text, known);
    if (!nearest) {
        failure.text += listed(known);
        return failure;
    }
    failure.text += "; did you mean `" + *nearest + "`?";
    failure.fix = DiagnosticFix{name.span, *nearest, "write `" + *nearest + "`"};
    return failure;
}

FactInput fact_value(const ast::Expr& written, ClaimText& text) {
    FactInput fact;
    fact.number = written.number;
    switch (written.kind) {
        case ExprKind::BooleanLiteral: fact.kind = FactKind::Boolean; break;
        case ExprKind::Number:
        case ExprKind::DurationDays: fact.kind = FactKind::Number; break;
        case ExprKind::MoneyLiteral: fact.kind = FactKind::Money; break;
        case ExprKind::DateLiteral:
            fact.kind = FactKind::Date;
            fact.number = written.date.days;
            break;
        default: fact.kind = FactKind::Text; fact.text = text.keep(word_of(written));
    }
    return fact;
}

std::optional<TestFailure> misfit(const std::string& what, ValueType type, const ast::Expr& written) {
    if (fits(type, written.kind)) return std::nullopt;
    return of_another_kind(what + " is " + wanted(type), type, written);
}

std::optional<TestFailure> misfit(const FactDeclaration& declared, const ast::Expr& written) {
    const std::string what = "the fact `" + declared.name + "`";
    if (declared.type != ValueType::Enum) return misfit(what, declared.type, written);
    const std::string word = word_of(written);
    const auto is_value = [&](const std::vector<std::string>& spellings) {
        return std::find(spellings.begin(), spellings.end(), word) != spellings.end();
    };
    const bool has_other = !declared.values.empty() && declared.values.back() == "other";
    const bool listed_value = std::any_of(declared.spellings.begin(), declared.spellings.end(), is_value);
    if (fits(ValueType::Enum, written.kind) && (listed_value || (has_other && !misspelt(word, declared))))
        return std::nullopt;
    std::string names;
    for (const std::string& name : declared.values)
        names += (names.empty() ? "`" : ", `") + name + "`";
    TestFailure failure = of_another_kind(what + " is one of " + names, declared.type, written);
    const std::optional<std::string> nearest = word.empty() ? std::nullopt : did_you_mean(word, declared.values);
    if (nearest) {
        failure.text += "; did you mean `" + *nearest + "`?";
        failure.fix = DiagnosticFix{written.span, *nearest, "write `" + *nearest + "`"};
    }
    return failure;
}

std::vector<Code> codes(const ast::Codes& written, CodeSystem system, std::vector<TestFailure>& failures) {
    std::vector<Code> result;
    for (const ast::CodeItem& item : written.items) {
        const std::string text = code_in_claims(system, item.first);
        const std::optional<Code> value = parse_code(text);
        if (item.kind != ast::CodeItem::Kind::Single || !value) {
            failures.push_back({item.span, "a test wants single codes here, not a range, prefix or list"});
            continue;
        }
        if (!has_shape(system, text))
            failures.push_back({item.span, "no claim has the code `" + item.first + "` here; it is " +
                                               std::string(code_shape(system).looks_like)});
        if (const std::string right = with_digits(system, item.first); right != item.first)
            failures.push_back({item.span, letter_for_digit(system, item.first), DiagnosticCode::W0411,
                                DiagnosticFix{item.span, right, "write `" + right + "`"}});
        result.push_back(*value);
    }
    return result;
}

Maybe<Code> single(const ast::Codes& written, CodeSystem system, std::vector<TestFailure>& failures) {
    const std::vector<Code> all = codes(written, system, failures);
    if (all.size() > 1 || (all.empty() && !written.items.empty()))
        failures.push_back({written.span, "one code is wanted here"});
    return all.empty() ? Maybe<Code>::absent() : Maybe<Code>::known(all[0]);
}

}  // namespace payrule::policy_testing
