// Dumps syntax trees (see ast_dump.h).
#include "compiler/ast_dump.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace payrule {

namespace {

using ast::Expr;
using ast::ExprId;
using ast::ExprKind;

constexpr std::string_view kind_name(ExprKind kind) {
    switch (kind) {
        case ExprKind::And: return "and";
        case ExprKind::Or: return "or";
        case ExprKind::Not: return "not";
        case ExprKind::Compare: return "compare";
        case ExprKind::In: return "in";
        case ExprKind::HasModifier: return "has-modifier";
        case ExprKind::HasCode: return "has-code";
        case ExprKind::ShareModifier: return "share-modifier";
        case ExprKind::Same: return "same";
        case ExprKind::Is: return "is";
        case ExprKind::Between: return "between";
        case ExprKind::Listed: return "listed";
        case ExprKind::Claims: return "claims";
        case ExprKind::Attests: return "attests";
        case ExprKind::Payable: return "payable";
        case ExprKind::AnyPrimaryPayable: return "primary-payable";
        case ExprKind::OtherLine: return "other-line";
        case ExprKind::AnyOf: return "any-of";
        case ExprKind::AllOf: return "all-of";
        case ExprKind::NameRef: return "name";
        case ExprKind::AccumulatorWith: return "with";
        case ExprKind::AccumulatorBefore: return "before";
        case ExprKind::DaySum: return "day-sum";
        case ExprKind::Age: return "age";
        case ExprKind::Rank: return "rank";
        case ExprKind::Add: return "+";
        case ExprKind::Subtract: return "-";
        case ExprKind::Percent: return "percent";
        case ExprKind::Number: return "number";
        case ExprKind::MoneyLiteral: return "money";
        case ExprKind::DateLiteral: return "date";
        case ExprKind::BooleanLiteral: return "boolean";
        case ExprKind::DurationDays: return "days";
        case ExprKind::DurationMonths: return "months";
        case ExprKind::DurationYears: return "years";
        case ExprKind::Text: return "text";
    }
    return "";
}

constexpr std::array<std::string_view, 6> kCompareSigns = {"<", "<=", ">", ">=", "=", "!="};
constexpr std::array<std::string_view, 3> kQuantifiers = {"any", "all", "exactly-one"};
constexpr std::array<std::string_view, 5> kScopes = {"claim", "line", "day", "pair", "add_on"};
constexpr std::array<std::string_view, 9> kExpectations = {
    "line", "claim", "no-other-rule", "fired", "not-fired", "advice", "proposal", "flag", "document"};

template <class Enum, std::size_t Size>
std::string_view text_of(const std::array<std::string_view, Size>& texts, Enum value) {
    return texts[static_cast<std::size_t>(value)];
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n') {
            out += "\\n";
        } else {
            out += c;
        }
    }
    return out + "\"";
}

std::string items(const std::vector<ast::CodeItem>& list) {
    std::string out;
    for (const ast::CodeItem& item : list) {
        if (!out.empty()) out += " ";
        out += item.first;
        if (item.kind == ast::CodeItem::Kind::Range) out += ".." + item.last;
        if (item.kind == ast::CodeItem::Kind::Prefix) out += "*";
    }
    return out;
}

std::string codes(const ast::Codes& value) {
    return "[" + items(value.items) + (value.except.empty() ? "" : " except " + items(value.except)) + "]";
}

std::string names(const std::vector<ast::Name>& list) {
    std::string out = "(";
    for (const ast::Name& name : list)
        out += (out.size() > 1 ? " " : "") + name.text;
    return out + ")";
}

std::string dates(const ast::DatedSpan& span) {
    std::string out;
    if (span.from) out += " from " + format_date(*span.from);
    if (span.until) out += " until " + format_date(*span.until);
    return out;
}

std::string reason(const ast::ReasonRef& value) {
    if (!value.written) return "";
    if (value.named) return " as " + value.named.text;
    std::string out = value.carc.empty() ? "" : fmt::format(" [{}-{}]", value.group, value.carc);
    for (std::size_t i = 0; i < value.rarcs.size(); ++i)
        out += (i == 0 ? " remark " : ",") + value.rarcs[i];
    return out;
}

std::string cites(const std::vector<ast::String>& list) {
    std::string out;
    for (const ast::String& cite : list)
        out += " cite " + quoted(cite.text);
    return out;
}

std::string because(const ast::String& text) { return text.text.empty() ? "" : " because " + quoted(text.text); }

class Dump {
public:
    Dump(const ast::File& file, const Sources* sources) : file_(file), sources_(sources) {}

    std::string all() {
        header();
        for (const auto& decl : file_.code_lists)
            code_list(decl);
        for (const auto& decl : file_.parameters)
            parameter(decl);
        for (const auto& decl : file_.facts)
            fact(decl);
        for (const auto& decl : file_.accumulators)
            accumulator(decl);
        for (const auto& decl : file_.defines)
            define(decl);
        for (const auto& decl : file_.reasons)
            reason_decl(decl);
        for (const auto& decl : file_.attests)
            attest(decl);
        for (const auto& decl : file_.tables)
            table(decl);
        for (const auto& decl : file_.rules)
            rule(decl);
        for (const auto& decl : file_.exceptions)
            exception(decl);
        for (const auto& decl : file_.amends)
            amend(decl);
        for (const auto& decl : file_.disables) {
            line("disable", decl.rule.text, decl.span, dates(decl.span_of_time) + because(decl.because));
        }
        for (const auto& decl : file_.table_changes)
            table_changes(decl);
        for (const auto& decl : file_.tests)
            test(decl);
        return std::move(out_);
    }

    std::string expr(ExprId id) const {
        if (id == ast::kNoExpr) return "_";
        const Expr& e = file_.exprs[id];
        switch (e.kind) {
            case ExprKind::NameRef: return e.name.text;
            case ExprKind::Number: return std::to_string(e.number);
            case ExprKind::MoneyLiteral: return "$" + format_money(Money{e.number});
            case ExprKind::DateLiteral: return format_date(e.date);
            case ExprKind::BooleanLiteral: return e.number != 0 ? "true" : "false";
            case ExprKind::Text: return quoted(e.text);
            case ExprKind::DurationDays:
            case ExprKind::DurationMonths:
            case ExprKind::DurationYears: return fmt::format("({} {})", kind_name(e.kind), e.number);
            default: return node(e);
        }
    }

private:
    std::string node(const Expr& e) const {
        std::string out = "(";
        if (e.negated) out += "no-";
        out += e.kind == ExprKind::Compare ? text_of(kCompareSigns, e.compare) : kind_name(e.kind);
        if (e.kind == ExprKind::HasModifier) out += fmt::format(" {}", text_of(kQuantifiers, e.quantifier));
        if (e.kind == ExprKind::Percent) out += fmt::format(" {}/10000", e.number);
        if (e.name) out += " " + e.name.text;
        if (e.name2) out += " " + e.name2.text;
        for (ExprId arg : e.args)
            out += " " + expr(arg);
        if (!e.words.empty()) out += " " + names(e.words);
        bool has_codes = e.kind == ExprKind::In || e.kind == ExprKind::HasModifier || e.kind == ExprKind::HasCode ||
                         e.kind == ExprKind::ShareModifier;
        if (has_codes) out += " " + codes(e.codes);
        if (e.flag) out += e.kind == ExprKind::Same ? " or-both-absent" : " on-any-ground";
        return out + ")";
    }

    void line(std::string_view kind, std::string_view name, Span at, std::string_view rest) {
        std::string place = sources_ == nullptr ? "" : fmt::format(" @{}", sources_->place(at).line);
        out_ += fmt::format("({}{}{}{}{})\n", kind, name.empty() ? "" : " ", name, place, rest);
    }

    std::string values(const std::vector<std::pair<ast::Name, ExprId>>& list) const {
        std::string out;
        for (const auto& [name, value] : list)
            out += fmt::format(" {}={}", name.text, expr(value));
        return out;
    }
    static std::string values(const std::vector<std::pair<ast::Name, ast::Codes>>& list) {
        std::string out;
        for (const auto& [name, value] : list)
            out += fmt::format(" {}={}", name.text, codes(value));
        return out;
    }
    static std::string columns(const std::vector<std::pair<ast::Name, ast::Name>>& list,
                               const std::vector<std::vector<ast::FactValue>>& column_values) {
        std::string out;
        for (std::size_t i = 0; i < list.size(); ++i) {
            out += fmt::format(" {}:{}{}", list[i].first.text, list[i].second.text, fact_values(column_values[i]));
        }
        return out;
    }
    static std::string fact_values(const std::vector<ast::FactValue>& list) {
        std::string out;
        for (const ast::FactValue& value : list) {
            out += (out.empty() ? "(" : " ") + value.name.text;
            for (const std::string& spelling : value.spellings)
                out += " " + quoted(spelling);
        }
        return out.empty() ? out : out + ")";
    }

    std::string effect(const ast::Effect& e) const {
        std::string out = "(" + std::string(action_name(e.action));
        if (e.target) out += " " + e.target.text;
        if (e.action == Action::RequireModifier) out += fmt::format(" {}", text_of(kQuantifiers, e.quantifier));
        if (e.percent != 0) out += fmt::format(" {}/10000", e.percent);
        if (!e.replaced.items.empty()) out += " over " + codes(e.replaced);
        if (!e.codes.items.empty()) out += " " + codes(e.codes);
        if (!e.names.empty()) out += " " + names(e.names);
        out += values(e.choices);
        if (e.amount != ast::kNoExpr) out += " " + expr(e.amount);
        out += reason(e.reason);
        if (!e.text.empty()) out += " " + quoted(e.text);
        if (!e.audience.empty()) out += " to " + e.audience;
        if (!e.otherwise.empty()) out += " else " + effects(e.otherwise);
        return out + ")";
    }
    std::string effects(const std::vector<ast::Effect>& list) const {
        std::string out;
        for (const ast::Effect& e : list)
            out += (out.empty() ? "" : " ") + effect(e);
        return out;
    }

    void header() {
        const ast::Header& h = file_.header;
        std::string rest = fmt::format(" version {} edition {}", quoted(h.version.text), h.edition);
        if (!h.extends.text.empty())
            rest += fmt::format(" extends {} {}", quoted(h.extends.text), quoted(h.extends_version.text));
        if (!h.title.empty()) rest += " title " + quoted(h.title);
        if (!h.payer.empty()) rest += " payer " + quoted(h.payer);
        if (h.payer_id) rest += " payer_id " + h.payer_id.text;
        if (!h.lines_of_business.empty()) rest += " lines_of_business " + names(h.lines_of_business);
        if (!h.claim_forms.empty()) rest += " claim_forms " + names(h.claim_forms);
        if (h.types_of_bill) rest += " types_of_bill " + codes(*h.types_of_bill);
        rest += dates(h.effective);
        if (h.dated_by) rest += " dated_by " + h.dated_by.text;
        if (h.benefit_year_starts_on) rest += " benefit_year " + h.benefit_year_starts_on.text;
        if (!h.same_provider.empty()) rest += " same_provider " + names(h.same_provider);
        if (!h.same_provider_else.empty()) rest += " else " + names(h.same_provider_else);
        if (h.published) rest += " published " + format_date(*h.published);
        if (!h.supersedes.empty()) rest += " supersedes " + quoted(h.supersedes);
        for (const ast::ReasonRef& part : h.remittance_order)
            rest += " remittance" + reason(part);
        line(h.is_module ? "module" : "policy", quoted(h.name.text), h.span, rest + cites(h.cites));
        for (const auto& used : h.tables) {
            line("uses-table", used.table.text, used.span,
                 fmt::format(" as {}{}", used.as.text, used.carry_past_coverage ? " carry" : ""));
        }
        for (const auto& used : h.modules) {
            std::string with;
            for (const auto& [name, bound] : used.with)
                with += fmt::format(" {}={}", name.text, bound.text);
            line("uses-module", used.module.text, used.span, " version " + quoted(used.version) + with);
        }
        for (const auto& need : h.needs) {
            line("needs-table", need.name.text, need.span,
                 " " + need.kind.text + (need.key ? " by " + need.key.text : "") +
                     columns(need.columns, need.column_values));
        }
    }

    void code_list(const ast::CodeList& decl) {
        constexpr std::array<std::string_view, 4> kKinds = {"holds", "adds", "ends", "file"};
        std::string rest = decl.system ? " of " + decl.system.text : "";
        if (!decl.title.empty()) rest += " " + quoted(decl.title);
        for (const auto& item : decl.items) {
            bool file = item.kind == ast::CodeListItem::Kind::FromFile;
            rest +=
                fmt::format(" ({} {}{}{})", text_of(kKinds, item.kind),
                            file ? quoted(item.file.text) : codes(item.codes), dates(item.dates), cites(item.cites));
        }
        line(decl.overrides ? "override-code-list" : "code-list", decl.name.text, decl.span,
             because(decl.because) + rest);
    }
    void parameter(const ast::Parameter& decl) {
        std::string rest = because(decl.because);
        if (decl.type) rest += " : " + decl.type.text;
        if (decl.per) rest += " per " + decl.per.text;
        for (const auto& step : decl.steps) {
            std::string when = step.year ? std::to_string(*step.year) : step.from ? format_date(*step.from) : "";
            rest += fmt::format(" ({} {}{})", when, expr(step.value), cites(step.cites));
        }
        if (decl.known_until) rest += " known-until " + format_date(*decl.known_until);
        if (decl.carried_to) rest += " carried-to " + format_date(*decl.carried_to);
        line(decl.overrides ? "override-parameter" : "parameter", decl.name.text, decl.span, rest);
    }
    void fact(const ast::Fact& decl) {
        line("fact", decl.name.text, decl.span,
             fmt::format(" : {}{} on {}", decl.type.text, fact_values(decl.values), decl.on_line ? "line" : "claim"));
    }
    void accumulator(const ast::Accumulator& decl) {
        constexpr std::array<std::string_view, 5> kWindows = {"calendar-year", "benefit-year", "months-before",
                                                              "days-before", "ever"};
        std::string rest = because(decl.because);
        rest += decl.fold == ast::Accumulator::Fold::Sum ? " sum " : " count-distinct ";
        rest += decl.value.text;
        if (decl.where != ast::kNoExpr) rest += " where " + expr(decl.where);
        rest += decl.counting_paid ? " paid" : " every";
        rest += " keys " + names(decl.keys) + fmt::format(" {}", text_of(kWindows, decl.window));
        if (decl.window_length != 0) rest += fmt::format(" {}", decl.window_length);
        if (decl.window_of) rest += " of " + decl.window_of.text;
        rest += " order " + names(decl.order);
        if (decl.starts_at) rest += " starts-at " + decl.starts_at.text;
        if (decl.starts_of) rest += " of " + codes(*decl.starts_of);
        line(decl.overrides ? "override-accumulate" : "accumulate", decl.name.text, decl.span, rest);
    }
    void define(const ast::Define& decl) {
        std::string rest = fmt::format(" {}", text_of(kScopes, decl.scope));
        if (!decl.variables.empty()) rest += " " + names(decl.variables);
        line(decl.overrides ? "override-define" : "define", decl.name.text, decl.span,
             because(decl.because) + rest + " " + expr(decl.value));
    }
    void reason_decl(const ast::ReasonDecl& decl) {
        std::string rest = because(decl.because);
        for (const auto& step : decl.steps)
            rest += " (" + (reason(step.reason) + dates(step.dates) + cites(step.cites)).substr(1) + ")";
        line(decl.overrides ? "override-reason" : "reason", decl.name.text, decl.span, rest);
    }
    void attest(const ast::Attest& decl) {
        std::string rest = " by " + codes(decl.codes);
        if (decl.where != ast::kNoExpr) rest += " where " + expr(decl.where);
        for (const ast::Need& need : decl.needs)
            rest += " needs " + expr(need.condition);
        line("attest", decl.name.text, decl.span, rest + cites(decl.cites));
    }
    void table(const ast::TableDecl& decl) {
        std::string rest = " by " + decl.key.text + columns(decl.columns, decl.column_values);
        for (const auto& row : decl.rows)
            rest += " (" + codes(row.key) + values(row.values) + dates(row.dates) + cites(row.cites) + ")";
        line("table", decl.name.text, decl.span, rest);
    }
    std::string body(const ast::RuleBody& b) const {
        std::string out;
        if (!b.title.empty()) out += " title " + quoted(b.title);
        if (b.stage) out += " stage " + b.stage.text;
        out += dates(b.effective);
        if (!b.reason_text.empty()) out += " reason " + quoted(b.reason_text);
        if (b.also_on_denied) out += " also-on-denied";
        if (b.ranking) {
            out += fmt::format(" ranking {} by {} {}", expr(b.ranking->where), b.ranking->by.text,
                               b.ranking->highest_first ? "highest" : "lowest");
        }
        if (b.when != ast::kNoExpr) out += " when " + expr(b.when);
        for (ExprId id : b.unless)
            out += " unless " + expr(id);
        if (!b.then.empty()) out += " then " + effects(b.then);
        if (b.has_if_not_known) out += " if-not-known " + effects(b.if_not_known);
        out += cites(b.cites);
        if (!b.comment.empty()) out += " comment " + quoted(b.comment);
        return out;
    }
    void rule(const ast::Rule& decl) {
        const ast::Scope& s = decl.scope;
        std::string rest = because(decl.because) + fmt::format(" {}", text_of(kScopes, s.kind));
        if (s.day_of) rest += " of-one " + s.day_of.text;
        if (!s.variables.empty()) rest += " " + names(s.variables);
        if (s.table) rest += " in " + s.table.text;
        if (s.row) rest += " as " + s.row.text;
        if (!s.order.empty()) rest += " order " + names(s.order);
        if (s.including_history) rest += " history";
        rest += body(decl.body);
        if (decl.table) rest += decision(*decl.table);
        std::string kind = decl.overrides ? "override-" : "";
        line(kind + (decl.table ? "decide" : "rule"), decl.body.name.text, decl.body.span, rest);
    }
    std::string decision(const ast::DecisionTable& t) const {
        std::string out = " columns";
        for (ExprId id : t.columns)
            out += " " + expr(id);
        for (const ast::DecisionRow& row : t.rows) {
            out += " (row";
            for (ExprId id : row.cells)
                out += " " + expr(id);
            out += " => " + effects(row.effects) + ")";
        }
        if (t.has_unknown) out += " unknown " + effects(t.unknown);
        if (t.has_otherwise) out += " otherwise " + effects(t.otherwise);
        return out;
    }
    void exception(const ast::Exception& decl) {
        line("exception", decl.body.name.text, decl.body.span,
             because(decl.because) + " to " + names(decl.targets) + body(decl.body));
    }
    void amend(const ast::Amend& decl) {
        std::string rest = because(decl.because);
        if (decl.when != ast::kNoExpr) rest += " when " + expr(decl.when);
        for (ExprId id : decl.unless)
            rest += " unless " + expr(id);
        line("amend", decl.rule.text, decl.span, rest);
    }
    void table_changes(const ast::TableChanges& decl) {
        constexpr std::array<std::string_view, 5> kKinds = {"add", "remove", "ignore-deletions", "ignore-deletion",
                                                            "force"};
        std::string rest = because(decl.because);
        for (const ast::TableChange& c : decl.changes) {
            rest += fmt::format(" ({}", text_of(kKinds, c.kind));
            if (!c.first.items.empty()) rest += " " + codes(c.first) + " " + codes(c.second);
            if (c.indicator) rest += fmt::format(" indicator {}", *c.indicator);
            if (c.where) rest += " where " + c.where.text;
            if (c.deleted_from) rest += " deleted-from " + format_date(*c.deleted_from);
            if (c.deleted_until) rest += " deleted-until " + format_date(*c.deleted_until);
            rest += dates(c.dates) + cites(c.cites) + ")";
        }
        line("changes", decl.table.text, decl.span, rest);
    }
    std::string claim(const ast::TestClaim& c) const {
        std::string out = " (claim " + (c.id.empty() ? "_" : c.id);
        if (c.form) out += " " + c.form.text;
        if (c.received) out += " received " + format_date(*c.received);
        if (c.payer) out += " for " + c.payer.text;
        out += values(c.fields) + values(c.code_fields);
        for (const ast::TestLine& l : c.lines) {
            out += fmt::format(" (line {} {}", l.number, codes(l.procedure));
            if (!l.modifiers.items.empty()) out += " modifiers " + codes(l.modifiers);
            out += values(l.fields) + values(l.code_fields);
            if (!l.facts.empty()) out += " facts" + values(l.facts);
            out += ")";
        }
        return out + ")";
    }
    std::string test_rows(const ast::TestTableRows& t) const {
        constexpr std::array<std::string_view, 4> kKinds = {"pair", "limit", "add_on", "row"};
        std::string out = " (table " + t.table.text;
        for (const auto& row : t.rows) {
            out += fmt::format(" ({} {}", text_of(kKinds, row.kind), codes(row.first));
            if (!row.second.items.empty()) out += " " + codes(row.second);
            if (row.kind != ast::TestTableRows::Row::Kind::Keyed) out += fmt::format(" {}", row.number);
            if (row.mai != 0) out += fmt::format(" mai {}", row.mai);
            out += values(row.values) + dates(row.dates) + ")";
        }
        if (t.known_until) out += " known-until " + format_date(*t.known_until);
        return out + ")";
    }
    void test(const ast::Test& decl) {
        std::string rest = decl.for_rule ? " for " + decl.for_rule.text : "";
        for (const auto& rows : decl.tables)
            rest += test_rows(rows);
        if (decl.history.given) {
            rest += " (history";
            for (std::size_t i = 0; i < decl.history.amounts.size(); ++i) {
                rest += " " + decl.history.amounts[i].first.text;
                if (decl.history.amount_codes[i]) rest += " of " + codes(*decl.history.amount_codes[i]);
                if (decl.history.amount_years[i]) rest += fmt::format(" for {}", *decl.history.amount_years[i]);
                rest += "=" + expr(decl.history.amounts[i].second);
            }
            for (const auto& c : decl.history.claims)
                rest += claim(c);
            rest += ")";
        }
        if (decl.record_given) rest += " (facts" + values(decl.facts) + ")";
        for (const auto& c : decl.claims)
            rest += claim(c);
        for (const auto& e : decl.expectations)
            rest += expectation(e);
        line("test", quoted(decl.name.text), decl.span, rest);
    }
    static std::string expectation(const ast::Expectation& e) {
        std::string out = fmt::format(" (expect {}", text_of(kExpectations, e.kind));
        if (!e.claim_id.empty()) out += " " + e.claim_id;
        if (e.line != 0) out += fmt::format(" {}", e.line);
        bool outcome = e.kind == ast::Expectation::Kind::Line || e.kind == ast::Expectation::Kind::Claim;
        if (outcome) out += fmt::format(" {}", outcome_name(e.outcome));
        out += reason(e.reason);
        if (e.allowed_after) out += " $" + format_money(*e.allowed_after);
        if (!e.codes.items.empty()) out += " " + codes(e.codes);
        if (!e.text.empty()) out += " " + quoted(e.text);
        if (e.by) out += " by " + e.by.text;
        return out + ")";
    }

    const ast::File& file_;
    const Sources* sources_;
    std::string out_;
};

}  // namespace

std::string dump_ast(const ast::File& file, const Sources& sources) { return Dump(file, &sources).all(); }

std::string dump_expr(const ast::File& file, ExprId id) { return Dump(file, nullptr).expr(id); }

}  // namespace payrule
