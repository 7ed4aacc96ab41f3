// Spans, names, literals, codes and reasons (see lower.h).
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "compiler/parse/lower.h"
#include "compiler/reason_shapes.h"

namespace payrule::parsing {

namespace {

bool all_of_kind(std::string_view text, int (*kind)(int)) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [kind](char c) { return kind(static_cast<unsigned char>(c)); });
}

std::string upper(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return out;
}

/// Digits as 0, letters as A: what codes at both ends of a range have in common.
std::string shape_of(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return std::isdigit(c) != 0 ? '0' : 'A'; });
    return out;
}

/// Where `C0-50` stands for CO-50: the group is one once O and I are letters, and no range of codes is meant.
std::string misread_reason(std::string_view text, std::size_t dash) {
    if (dash != 2 || group_of(text.substr(0, 2)) || shape_of(text.substr(0, 2)) == shape_of(text.substr(3))) return "";
    return meant_reason(text);
}

/// A lower-case word that is shaped like a procedure or diagnosis code: a5500, e11, m17.11.
bool looks_like_code(std::string_view name) {
    if (name.size() < 3 || !std::isalpha(static_cast<unsigned char>(name[0]))) return false;
    std::string_view rest = name.substr(1);
    std::string_view digits = rest.substr(0, rest.find('.'));
    return all_of_kind(digits, std::isdigit) && (digits.size() == 4 || digits.size() == 2);
}

}  // namespace

Span span_of(SourceId source, const Offsets& offsets, const antlr4::Token* token) {
    const auto begin = static_cast<std::uint32_t>(token->getStartIndex());
    const auto end = static_cast<std::uint32_t>(token->getStopIndex() + 1);
    return {source, begin + offsets.byte_of(0), end + offsets.byte_of(0)};
}

Span Lowering::span(antlr4::ParserRuleContext* context) const {
    Span first = span(context->getStart());
    if (context->getStop() == nullptr) return {source_, first.begin, first.begin};
    return {source_, first.begin, std::max(first.begin, span(context->getStop()).end)};
}

std::string_view Lowering::text(Span at) const { return offsets_.written(at); }

std::string Lowering::joined(antlr4::ParserRuleContext* context, Span at) const {
    const auto is_part = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '.' || c == '-'; };
    const std::string_view written_text = text(at);
    // ANTLR's own way makes a stream for each node of the tree and turns each character back into UTF-8.
    if (!written_text.empty() && std::ranges::all_of(written_text, is_part)) return std::string(written_text);
    return context->getText();
}

std::string Lowering::written(antlr4::ParserRuleContext* context) const { return std::string(text(span(context))); }

Diagnostic& Lowering::report(DiagnosticCode code, Span at, std::string message) {
    return diagnostics_.report(code, at, std::move(message));
}

ast::String Lowering::string(Node* node) {
    std::string_view raw = text(span(node));
    raw = raw.substr(1, raw.size() - 2);
    std::string out;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '\\') {
            out += raw[i];
            continue;
        }
        ++i;
        if (raw[i] == '"' || raw[i] == '\\') {
            out += raw[i];
            continue;
        }
        report(DiagnosticCode::E0118, span(node),
               fmt::format(R"(`\{}` is not known in a text; only `\"` and `\\` are)", raw[i]));
    }
    return {std::move(out), span(node)};
}

std::optional<Date> Lowering::date(Node* node) {
    if (node == nullptr) return std::nullopt;
    std::string written_date(text(span(node)));
    std::optional<Date> value = parse_date(written_date);
    constexpr std::size_t kWritten = 10;  // other widths are WRONG_DATE, reported before
    if (!value && written_date.size() == kWritten && written_date.find('/') == std::string::npos) {
        report(DiagnosticCode::E0107, span(node), fmt::format("the calendar has no day {}", written_date));
    }
    return value.value_or(Date{});
}

std::int64_t Lowering::integer(Node* node) {
    std::string_view digits = text(span(node));
    constexpr std::size_t kMostDigits = 15;
    if (digits.size() > kMostDigits) {
        report(DiagnosticCode::E0112, span(node), fmt::format("numbers have at most {} digits", kMostDigits));
        return 0;
    }
    std::int64_t value = 0;
    for (char c : digits)
        value = value * 10 + (c - '0');
    return value;
}

Money Lowering::money(Node* node) {
    std::string digits(text(span(node)).substr(1));
    digits.erase(std::remove(digits.begin(), digits.end(), ','), digits.end());
    std::optional<Money> value = parse_money(digits);
    bool digits_only = !digits.empty() && std::isdigit(static_cast<unsigned char>(digits[0]));
    if (!value && digits_only) {
        report(DiagnosticCode::E0109, span(node), "an amount has at most four decimals and 900 trillion dollars");
    }
    return value.value_or(Money{});
}

std::string Lowering::dollars_of(std::string_view digits) const {
    std::string out(digits);
    constexpr std::size_t kGroup = 3;
    for (std::size_t at = out.size(); at > kGroup;)
        out.insert(at -= kGroup, ",");
    return "$" + out;
}

std::int64_t Lowering::percent(Node* node) {
    std::string_view digits = text(span(node));
    digits.remove_suffix(1);
    std::optional<Money> value = parse_money(digits);  // four decimals, checked
    bool fits =
        value && value->hundredths_of_cent % 100 == 0 && value->hundredths_of_cent <= dollars(1000).hundredths_of_cent;
    if (!fits) {
        report(DiagnosticCode::E0112, span(node), "a percentage has at most two decimals and is at most 1000%");
        return 0;
    }
    return value->hundredths_of_cent / 100;
}

ast::DatedSpan Lowering::dates(Grammar::DateSpanContext* context) {
    ast::DatedSpan out;
    if (context == nullptr) return out;
    out.span = span(context);
    std::vector<Node*> written_dates = context->DATE();
    if (context->K_FROM() != nullptr) out.from = date(written_dates.front());
    if (context->K_UNTIL() != nullptr) out.until = date(written_dates.back());
    if (out.from && out.until && *out.until < *out.from) {
        report(DiagnosticCode::E0107, out.span, "this range ends before it begins");
    }
    return out;
}

ast::DatedSpan Lowering::dates(Grammar::EffectiveContext* context) {
    ast::DatedSpan out;
    if (context == nullptr) return out;
    out.span = span(context);
    out.from = date(context->DATE(0));
    out.until = date(context->DATE(1));
    if (out.from && out.until && *out.until < *out.from) {
        report(DiagnosticCode::E0107, out.span, "this range ends before it begins");
    }
    return out;
}

void Lowering::cites(const std::vector<Grammar::CiteContext*>& contexts, std::vector<ast::String>& out) {
    for (Grammar::CiteContext* context : contexts) {
        for (Node* node : context->STRING())
            out.push_back(string(node));
    }
}

std::string Lowering::because(Grammar::BecauseContext* context, ast::String& out) {
    if (context != nullptr) out = string(context->STRING());
    return out.text;
}

void Lowering::check_list_name(const ast::CodeItem& item) {
    if (!looks_like_code(item.first)) return;
    std::string capital = upper(item.first);
    Diagnostic& d = report(DiagnosticCode::E0106, item.span, fmt::format("`{}` is a code in lower case", item.first));
    d.notes.push_back({"codes are written with capitals; words in lower case name code lists", {}});
    d.fix = DiagnosticFix{item.span, capital, fmt::format("write `{}`", capital)};
}

ast::CodeItem Lowering::code_item(Grammar::CodeItemContext* context) {
    ast::CodeItem out;
    out.span = span(context);
    if (context->LIST_NAME() != nullptr) {
        out.kind = ast::CodeItem::Kind::List;
        out.first = text(span(context->LIST_NAME()));
        check_list_name(out);
        return out;
    }
    out.first = text(span(context->CODE(0)));
    if (context->CODE_STAR() != nullptr) out.kind = ast::CodeItem::Kind::Prefix;
    if (context->DOTDOT() != nullptr) {
        out.kind = ast::CodeItem::Kind::Range;
        out.last = text(span(context->CODE(1)));
    }
    std::size_t dash = out.first.find('-');
    // Two letters, a dash and a number: a reason, whose group the resolver looks at.
    bool reason_code = dash == 2 && all_of_kind(std::string_view(out.first).substr(0, dash), std::isalpha) &&
                       (group_of(std::string_view(out.first).substr(0, dash)) ||
                        all_of_kind(std::string_view(out.first).substr(dash + 1), std::isdigit));
    if (dash == std::string::npos || reason_code) return out;
    if (const std::string meant = misread_reason(out.first, dash); !meant.empty()) {
        const char* letter = meant[1] == 'I' ? "I" : "O";
        Diagnostic& d = report(DiagnosticCode::E0111, out.span,
                               fmt::format("the group of `{}` is `{}`, with the letter {} and not a digit", out.first,
                                           meant.substr(0, 2), letter));
        d.fix = DiagnosticFix{out.span, meant, fmt::format("write `[{}]`", meant)};
        return out;
    }
    std::string fixed = out.first;
    fixed.replace(dash, 1, "..");
    Diagnostic& d = report(DiagnosticCode::E0105, out.span,
                           fmt::format("`{}` is not a code; a range is written with two dots", out.first));
    d.fix = DiagnosticFix{out.span, fixed, fmt::format("write `[{}]`", fixed)};
    return out;
}

ast::Codes Lowering::codes_or_none(Grammar::CodesContext* context) {
    ast::Codes out;
    out.span = span(context);
    std::vector<Grammar::CodeItemsContext*> parts = context->codeItems();
    bool only_except = context->K_EXCEPT() != nullptr && parts.size() == 1;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        std::vector<ast::CodeItem>& into = i == 0 && !only_except ? out.items : out.except;
        for (Grammar::CodeItemContext* item : parts[i]->codeItem())
            into.push_back(code_item(item));
    }
    if (context->K_EXCEPT() != nullptr && (parts.size() < 2)) {
        report(DiagnosticCode::E0110, out.span, "`except` stands between codes: `[E11* except E11.9]`");
    }
    return out;
}

ast::Codes Lowering::codes(Grammar::CodesContext* context) {
    ast::Codes out = codes_or_none(context);
    if (out.items.empty() && out.except.empty()) {
        report(DiagnosticCode::E0110, out.span, "there is no code between these brackets");
    }
    return out;
}

std::int64_t Lowering::code_number(Grammar::CodesContext* context) {
    ast::Codes value = codes(context);
    bool one = value.items.size() == 1 && value.except.empty() && value.items[0].kind == ast::CodeItem::Kind::Single;
    if (!one || !all_of_kind(value.items[0].first, std::isdigit) || value.items[0].first.size() > 4) {
        report(DiagnosticCode::E0112, value.span, "one number stands here, such as `[1]`");
        return 0;
    }
    return std::stoll(value.items[0].first);
}

std::int64_t Lowering::small(Grammar::SmallContext* context) {
    return context->INT() != nullptr ? integer(context->INT()) : code_number(context->codes());
}

void Lowering::reason_code(Grammar::CodesContext* context, ast::ReasonRef& out) {
    ast::Codes written_codes = codes(context);
    if (written_codes.items.empty()) return;
    const ast::CodeItem& item = written_codes.items[0];
    if (written_codes.items.size() > 1 || !written_codes.except.empty() || item.kind != ast::CodeItem::Kind::Single) {
        Diagnostic& d = report(DiagnosticCode::E0111, written_codes.span, "a reason is one group and CARC");
        d.notes.push_back(
            {"remark codes stand behind it: `[CO-96] remark [N425, M15]`; a named reason: `as ncci_bundle`", {}});
        return;
    }
    std::size_t dash = item.first.find('-');
    // `P14` is a reason of its own, not PI-4.
    const std::string carc = meant_carc(item.first);
    const std::string joined = carc == item.first ? "" : meant_reason(item.first);
    if (dash == std::string::npos && !joined.empty()) {
        Diagnostic& d = report(DiagnosticCode::E0111, item.span,
                               fmt::format("group and CARC are joined by a dash, not `{}`", item.first));
        d.fix = DiagnosticFix{item.span, joined, fmt::format("write `[{}]`", joined)};
        return;
    }
    if (dash == std::string::npos) {
        Diagnostic& d = report(DiagnosticCode::E0111, item.span,
                               fmt::format("`[{}]` does not say who bears the amount", item.first));
        d.notes.push_back({"CO the provider, PR the patient, OA neither, PI the payer", {}});
        const std::string& meant = carc.empty() ? item.first : carc;
        d.fix = DiagnosticFix{
            item.span, "CO-" + meant,
            fmt::format("write `[CO-{0}]` where the provider bears it, `[PR-{0}]` where the patient does", meant)};
        return;
    }
    out.code_span = item.span;
    out.group = item.first.substr(0, dash);
    out.carc = item.first.substr(dash + 1);
}

ast::ReasonRef Lowering::reason(Grammar::CodesContext* reason_codes, Grammar::CodesContext* remark, Span at) {
    ast::ReasonRef out;
    out.span = at;
    out.written = true;
    if (reason_codes != nullptr) reason_code(reason_codes, out);
    if (remark == nullptr) return out;
    for (const ast::CodeItem& item : codes(remark).items) {
        if (item.kind != ast::CodeItem::Kind::Single) {
            report(DiagnosticCode::E0111, item.span, "remark codes are written one by one: `remark [N425, M15]`");
        }
        out.rarcs.push_back(item.first);
        out.rarc_spans.push_back(item.span);
    }
    return out;
}

ast::ReasonRef Lowering::reason(Grammar::ReasonContext* context) {
    if (context == nullptr) return {};
    if (context->K_AS() != nullptr) {
        ast::ReasonRef out;
        out.named = name(context->word());
        out.span = span(context);
        out.written = true;
        return out;
    }
    std::vector<Grammar::CodesContext*> parts = context->codes();
    if (context->K_REMARK() == nullptr) return reason(parts[0], nullptr, span(context));
    if (parts.size() == 1) return reason(nullptr, parts[0], span(context));
    return reason(parts[0], parts[1], span(context));
}

std::string Lowering::comment_above(antlr4::ParserRuleContext* context) const {
    std::vector<std::string> lines;
    std::size_t start = context->getStart()->getStartIndex();
    auto part = std::ranges::upper_bound(scanned_.hidden, start, {}, &HiddenText::end);
    while (part != scanned_.hidden.begin()) {
        --part;
        if (part->end != start) break;
        const std::string_view all = offsets_.text().substr(part->begin, part->end - part->begin);
        if (part->type == Tokens::SPACE && std::ranges::count(all, '\n') > 1) break;
        start = part->begin;
        if (part->type != Tokens::DOC_COMMENT) continue;
        std::string line(all.substr(2));
        line.erase(0, line.find_first_not_of(" \t"));
        lines.push_back(line);
    }
    std::string out;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line)
        out += (out.empty() ? "" : "\n") + *line;
    return out;
}

}  // namespace payrule::parsing
