// Conditions and values (see lower.h). The grammar has one chain for both; what may stand where is checked here only as
// far as text tells, the rest by compiler/check.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "compiler/parse/lower.h"
#include "compiler/parse/tokens.h"

namespace payrule::parsing {

namespace {

using ast::Expr;
using ast::ExprId;
using ast::ExprKind;

Expr node(ExprKind kind, Span at, std::vector<ExprId> args = {}) {
    Expr out;
    out.kind = kind;
    out.span = at;
    out.args = std::move(args);
    return out;
}

std::string_view last_part(std::string_view path) {
    std::size_t dot = path.rfind('.');
    return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

bool is_code_field(std::string_view path) {
    constexpr std::array<std::string_view, 9> kCodeFields = {"procedure",        "modifiers",    "diagnosis",
                                                             "place_of_service", "type_of_bill", "revenue",
                                                             "frequency",        "indicator",    "condition_code"};
    return std::ranges::find(kCodeFields, last_part(path)) != kCodeFields.end();
}

bool is_money_field(std::string_view path) {
    std::string_view part = last_part(path);
    return part == "allowed" || part == "charge" || part == "paid";
}

}  // namespace

ExprId Lowering::add(Expr expr_node) {
    file_.exprs.push_back(std::move(expr_node));
    return static_cast<ExprId>(file_.exprs.size() - 1);
}

ExprId Lowering::name_ref(ast::Name referred) {
    Expr out = node(ExprKind::NameRef, referred.span);
    out.name = std::move(referred);
    return add(std::move(out));
}

ExprId Lowering::clone(ExprId id) {
    Expr copy = file_.exprs[id];
    for (ExprId& arg : copy.args)
        arg = clone(arg);
    return add(std::move(copy));
}

void Lowering::report_mixed(Grammar::ExprContext* context) {
    std::vector<std::string> parts;
    for (Grammar::OperandContext* part : context->operand())
        parts.push_back(written(part));
    if (context->otherLine() != nullptr) parts.push_back(written(context->otherLine()));
    std::vector<Grammar::ConnectiveContext*> words = context->connective();
    std::string and_first;
    std::string or_first;
    for (int reading = 0; reading < 2; ++reading) {
        std::string inner = reading == 0 ? "and" : "or";
        std::string& out = reading == 0 ? and_first : or_first;
        bool open = false;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            bool joins = i < words.size() && words[i]->getText() == inner;
            if (joins && !open) out += "(";
            out += parts[i];
            if (open && !joins) out += ")";
            open = joins;
            if (i < words.size()) out += " " + words[i]->getText() + " ";
        }
    }
    auto odd = std::ranges::find_if(words, [&](auto* word) { return word->getText() != words[0]->getText(); });
    Diagnostic& d = report(DiagnosticCode::E0113, span(*odd), "`and` and `or` are mixed here without parentheses");
    constexpr std::size_t kLongest = 300;
    if (and_first.size() > kLongest) {
        d.notes.push_back({"put parentheses around the part that belongs together", {}});
        return;
    }
    d.notes.push_back({"either: " + and_first, {}});
    d.notes.push_back({"or:     " + or_first, {}});
}

ExprId Lowering::expr(Grammar::ExprContext* context) {
    std::vector<ExprId> args;
    for (Grammar::OperandContext* part : context->operand())
        args.push_back(operand(part));
    if (context->otherLine() != nullptr) args.push_back(other_line(context->otherLine()));
    std::vector<Grammar::ConnectiveContext*> words = context->connective();
    if (words.empty()) return args.front();
    bool is_or = words[0]->K_OR() != nullptr;
    bool mixed = std::ranges::any_of(words, [&](auto* word) { return (word->K_OR() != nullptr) != is_or; });
    if (mixed) report_mixed(context);
    return add(node(is_or ? ExprKind::Or : ExprKind::And, span(context), std::move(args)));
}

ExprId Lowering::operand(Grammar::OperandContext* context) {
    ExprId inner = predicate(context->predicate());
    return negate(inner, context->K_NOT().size() % 2 == 1, span(context));
}

ExprId Lowering::negate(ExprId id, bool negated, Span at) { return negated ? add(node(ExprKind::Not, at, {id})) : id; }

ExprId Lowering::predicate(Grammar::PredicateContext* context) {
    if (auto* part = context->share()) return share(part);
    if (auto* part = context->block()) return block(part);
    if (auto* part = context->same()) {
        Expr out = node(ExprKind::Same, span(part));
        out.words = names(part->qname());
        out.flag = part->K_ABSENT() != nullptr;
        return add(std::move(out));
    }
    if (auto* part = context->anyPrimary()) {
        Expr out = node(ExprKind::AnyPrimaryPayable, span(part));
        out.name = name(part->word());
        out.negated = part->K_NO() != nullptr;
        return add(std::move(out));
    }
    ExprId out = sum(context->sum());
    std::vector<Grammar::RelationContext*> relations = context->relation();
    if (relations.size() > 1) {
        Diagnostic& d = report(DiagnosticCode::E0114, span(relations[1]), "one thing is compared twice here");
        std::string middle =
            relations[0]->sum().empty() ? written(context->sum()) : written(relations[0]->sum().back());
        d.notes.push_back({fmt::format("either: {0} {1} and {2} {3}", written(context->sum()), written(relations[0]),
                                       middle, written(relations[1])),
                           {}});
        d.notes.push_back({"or:     a range, `x between a and b`, both ends included", {}});
    }
    return relations.empty() ? out : relation(relations[0], out, span(context));
}

ExprId Lowering::share(Grammar::ShareContext* context) {
    Expr out = node(ExprKind::ShareModifier, span(context));
    out.name = name(context->bareName(0));
    out.name2 = name(context->bareName(1));
    out.negated = context->K_NO() != nullptr;
    out.codes = codes(context->codes());
    return add(std::move(out));
}

ExprId Lowering::block(Grammar::BlockContext* context) {
    Expr out = node(context->K_ANY() != nullptr ? ExprKind::AnyOf : ExprKind::AllOf, span(context));
    for (Grammar::ExprContext* part : context->expr())
        out.args.push_back(expr(part));
    if (out.args.size() > limits_.terms) {
        report_limit(diagnostics_, out.span, "parts of one condition", "parts", limits_.terms, "source-terms");
    }
    return add(std::move(out));
}

ExprId Lowering::other_line(Grammar::OtherLineContext* context) {
    Expr out = node(ExprKind::OtherLine, span(context));
    out.negated = context->K_NO() != nullptr;
    if (auto* listed = context->listed()) {
        out.name2 = name(listed->qname());
        if (listed->word() != nullptr) out.words.push_back(name(listed->word()));
    }
    if (context->expr() != nullptr) out.args.push_back(expr(context->expr()));
    return add(std::move(out));
}

ast::Name Lowering::subject_name(ExprId subject, std::string_view verb) {
    const Expr& found = file_.exprs[subject];
    if (found.kind == ExprKind::NameRef) return found.name;
    report(DiagnosticCode::E0115, found.span,
           fmt::format("`{}` speaks of a line, a claim or a named value, not of this", verb));
    return {};
}

ast::Compare Lowering::comparator(Grammar::ComparatorContext* context) const {
    if (context->LESS() != nullptr) return ast::Compare::Less;
    if (context->LESS_EQUAL() != nullptr) return ast::Compare::LessEqual;
    if (context->GREATER() != nullptr) return ast::Compare::Greater;
    if (context->GREATER_EQUAL() != nullptr) return ast::Compare::GreaterEqual;
    return context->EQUAL() != nullptr ? ast::Compare::Equal : ast::Compare::NotEqual;
}

void Lowering::check_compared(ast::Compare compare, ExprId left, ExprId right) {
    const Expr& a = file_.exprs[left];
    const Expr& b = file_.exprs[right];
    const bool dashed = b.kind == ExprKind::Subtract && file_.exprs[b.args[0]].kind == ExprKind::Number &&
                        file_.exprs[b.args[1]].kind == ExprKind::Number;  // `98940-98942`, meant as a range
    if (a.kind != ExprKind::NameRef || (b.kind != ExprKind::Number && !dashed)) return;
    std::string digits(text(b.span));
    if (dashed) digits = fmt::format("{}..{}", text(file_.exprs[b.args[0]].span), text(file_.exprs[b.args[1]].span));
    bool equals = compare == ast::Compare::Equal || compare == ast::Compare::NotEqual;
    if (equals && is_code_field(a.name.text)) {
        Span whole{source_, a.span.begin, b.span.end};
        Diagnostic& d = report(DiagnosticCode::E0108, b.span,
                               fmt::format("`{}` holds codes, and codes stand in brackets", a.name.text));
        std::string fixed =
            fmt::format("{} {} [{}]", a.name.text, compare == ast::Compare::Equal ? "in" : "not in", digits);
        d.fix = DiagnosticFix{whole, fixed, fmt::format("write `{}`", fixed)};
    } else if (!dashed && is_money_field(a.name.text)) {
        Diagnostic& d = report(DiagnosticCode::E0109, b.span, fmt::format("`{}` is an amount of money", a.name.text));
        d.fix = DiagnosticFix{b.span, dollars_of(digits), fmt::format("write `{}`", dollars_of(digits))};
    }
}

ExprId Lowering::compared(ast::Compare compare, ExprId left, ExprId right, Span whole) {
    check_compared(compare, left, right);
    Expr out = node(ExprKind::Compare, whole, {left, right});
    out.compare = compare;
    return add(std::move(out));
}

ExprId Lowering::relation(Grammar::RelationContext* context, ExprId subject, Span whole) {
    if (context->comparator() != nullptr) {
        return compared(comparator(context->comparator()), subject, sum(context->sum(0)), whole);
    }
    if (context->K_HAS() != nullptr) return has(context, subject, whole);
    if (context->K_IS() != nullptr) return is(context, subject, whole);
    if (context->K_BETWEEN() != nullptr) {
        ExprId low = sum(context->sum(0));
        return add(node(ExprKind::Between, whole, {subject, low, sum(context->sum(1))}));
    }
    if (context->codes() != nullptr) {
        Expr out = node(ExprKind::In, whole, {subject});
        out.codes = codes(context->codes());
        return negate(add(std::move(out)), context->K_NOT() != nullptr, whole);
    }
    if (auto* listed = context->listed()) {
        Expr out = node(ExprKind::Listed, whole);
        out.name = subject_name(subject, "listed in");
        out.name2 = name(listed->qname());
        if (listed->word() != nullptr) out.words.push_back(name(listed->word()));
        return add(std::move(out));
    }
    bool claims = context->K_CLAIMS() != nullptr;
    Expr out = node(claims ? ExprKind::Claims : ExprKind::Attests, whole);
    out.name = subject_name(subject, claims ? "claims" : "attests");
    out.name2 = name(context->word());
    return add(std::move(out));
}

ExprId Lowering::has(Grammar::RelationContext* context, ExprId subject, Span whole) {
    bool modifier = context->K_MODIFIER() != nullptr || context->K_MODIFIERS() != nullptr;
    Expr out = node(modifier ? ExprKind::HasModifier : ExprKind::HasCode, whole);
    out.name = subject_name(subject, "has");
    out.codes = codes(context->codes());
    out.negated = context->K_NO() != nullptr;
    out.flag = context->anyGround() != nullptr;
    if (context->K_ALL() != nullptr) out.quantifier = ast::Quantifier::All;
    if (context->K_EXACTLY() != nullptr) out.quantifier = ast::Quantifier::ExactlyOne;
    if (context->K_DIAGNOSIS() != nullptr) out.words.push_back({"diagnosis", span(context->K_DIAGNOSIS())});
    if (context->K_CONDITION_CODE() != nullptr)
        out.words.push_back({"condition_code", span(context->K_CONDITION_CODE())});
    return add(std::move(out));
}

ExprId Lowering::is(Grammar::RelationContext* context, ExprId subject, Span whole) {
    std::vector<ast::Name> words = names(context->value());
    bool payable = words.size() == 1 && words[0].text == "payable" && file_.exprs[subject].kind == ExprKind::NameRef;
    Expr out = node(payable ? ExprKind::Payable : ExprKind::Is, whole);
    out.negated = context->K_NOT() != nullptr;
    if (payable) {
        out.name = subject_name(subject, "is payable");
    } else {
        out.args.push_back(subject);
        out.words = std::move(words);
    }
    return add(std::move(out));
}

ExprId Lowering::sum(Grammar::SumContext* context) {
    std::vector<Grammar::ProductContext*> terms = context->product();
    ExprId out = product(terms[0]);
    if (terms.size() > limits_.nesting) {
        report(DiagnosticCode::E0103, span(context),
               fmt::format("this sum has {} terms; the limit is {} (limit source-nesting)", terms.size(),
                           limits_.nesting));
        return out;
    }
    for (std::size_t i = 1; i < terms.size(); ++i) {
        auto* sign = dynamic_cast<Node*>(context->children[2 * i - 1]);
        bool plus = sign != nullptr && sign->getSymbol()->getType() == Tokens::PLUS;
        ExprId right = product(terms[i]);
        Span at{source_, file_.exprs[out].span.begin, file_.exprs[right].span.end};
        out = add(node(plus ? ExprKind::Add : ExprKind::Subtract, at, {out, right}));
    }
    return out;
}

ExprId Lowering::product(Grammar::ProductContext* context) {
    ExprId of = primary(context->primary());
    if (context->PERCENT() == nullptr) return of;
    Expr out = node(ExprKind::Percent, span(context), {of});
    out.number = percent(context->PERCENT());
    return add(std::move(out));
}

ExprId Lowering::primary(Grammar::PrimaryContext* context) {
    if (context->expr() != nullptr) return expr(context->expr());
    if (context->literal() != nullptr) return literal(context->literal());
    if (context->number() != nullptr) return number(context->number());
    if (context->boolean() != nullptr) return word_value(name(context->boolean()));
    if (context->K_AGE() != nullptr) return add(node(ExprKind::Age, span(context), {name_ref(name(context->path()))}));
    if (context->K_RANK() != nullptr || context->K_SUM() != nullptr) {
        bool rank = context->K_RANK() != nullptr;
        Expr out = node(rank ? ExprKind::Rank : ExprKind::DaySum, span(context));
        out.name = rank ? name(context->word()) : name(context->path());
        return add(std::move(out));
    }
    return path_value(context);
}

ExprId Lowering::path_value(Grammar::PrimaryContext* context) {
    if (context->word() == nullptr) return name_ref(name(context->path()));
    Expr out =
        node(context->K_WITH() != nullptr ? ExprKind::AccumulatorWith : ExprKind::AccumulatorBefore, span(context));
    out.name = name(context->path());
    out.name2 = name(context->word());
    return add(std::move(out));
}

ExprId Lowering::literal(Grammar::LiteralContext* context) {
    Expr out = node(ExprKind::Text, span(context));
    if (context->MONEY() != nullptr) {
        out.kind = ExprKind::MoneyLiteral;
        out.number = money(context->MONEY()).hundredths_of_cent;
    } else if (context->DATE() != nullptr) {
        out.kind = ExprKind::DateLiteral;
        out.date = date(context->DATE()).value_or(Date{});
    } else if (context->PERCENT() != nullptr) {
        out.kind = ExprKind::Percent;
        out.number = percent(context->PERCENT());
    } else if (context->DECIMAL() != nullptr) {
        out.kind = ExprKind::Number;
        std::string digits = context->DECIMAL()->getText();
        Diagnostic& d = report(DiagnosticCode::E0112, out.span, fmt::format("numbers are whole, `{}` is not", digits));
        d.notes.push_back({fmt::format("money is written `${0}`, a share `{0}%`", digits), {}});
    } else {
        out.text = string(context->STRING()).text;
    }
    return add(std::move(out));
}

ExprId Lowering::word_value(ast::Name word) {
    if (word.text != "true" && word.text != "false") return name_ref(std::move(word));
    Expr out = node(ExprKind::BooleanLiteral, word.span);
    out.number = word.text == "true" ? 1 : 0;
    return add(std::move(out));
}

ExprId Lowering::number(Grammar::NumberContext* context) {
    return duration(integer(context->INT()), context->unit(), span(context));
}

ExprId Lowering::duration(std::int64_t amount, Grammar::UnitContext* unit, Span at) {
    Expr out = node(ExprKind::Number, at);
    out.number = amount;
    if (unit != nullptr) {
        bool days = unit->K_DAY() != nullptr || unit->K_DAYS() != nullptr;
        bool months = unit->K_MONTH() != nullptr || unit->K_MONTHS() != nullptr;
        out.kind = days ? ExprKind::DurationDays : months ? ExprKind::DurationMonths : ExprKind::DurationYears;
    }
    return add(std::move(out));
}

}  // namespace payrule::parsing
