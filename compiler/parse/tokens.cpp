// Checks on the token list (see tokens.h).
#include "compiler/parse/tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "compiler/parse/lower.h"
#include "compiler/reason_shapes.h"

namespace payrule::parsing {

namespace {

bool ends_clause(std::size_t type) {
    return type == Tokens::K_WHEN || type == Tokens::K_UNLESS || type == Tokens::K_THEN || type == Tokens::ROW_BAR ||
           begins_declaration(type);
}

class LimitCheck {
public:
    LimitCheck(SourceId source, const Offsets& offsets, const ParseLimits& limits, Diagnostics& diagnostics)
        : source_(source), offsets_(offsets), limits_(limits), diagnostics_(diagnostics) {}

    bool take(const antlr4::Token* token) {
        std::size_t type = token->getType();
        if (type == Tokens::LPAREN || type == Tokens::LBRACE) joined_.push_back(0);
        bool closes = type == Tokens::RPAREN || type == Tokens::RBRACE;
        if (closes && joined_.size() > 1) joined_.pop_back();
        if (ends_clause(type)) joined_.back() = 0;
        bool joins = type == Tokens::K_AND || type == Tokens::K_OR || type == Tokens::PLUS || type == Tokens::MINUS;
        if (joins) ++joined_.back();
        Span at = span_of(source_, offsets_, token);
        if (joined_.size() - 1 > limits_.nesting)
            return refuse(at, "nesting", "levels", limits_.nesting, "source-nesting");
        if (joined_.back() >= limits_.terms)
            return refuse(at, "parts of one condition", "parts", limits_.terms, "source-terms");
        return true;
    }

private:
    bool refuse(Span at, std::string_view what, std::string_view unit, std::uint32_t limit, std::string_view name) {
        report_limit(diagnostics_, at, what, unit, limit, name);
        return false;
    }

    SourceId source_;
    const Offsets& offsets_;
    const ParseLimits& limits_;
    Diagnostics& diagnostics_;
    std::vector<std::uint32_t> joined_{0};  // conditions joined, in each bracket that is open
};

/// `7/1/2019` (month first, as written in the United States) or `2019-7-1` as `2019-07-01`; empty where it is no date.
std::string usual_date(std::string_view text) {
    std::array<int, 3> part{};
    std::size_t count = 0;
    std::array<std::size_t, 3> width{};
    const char* at = text.data();
    const char* end = text.data() + text.size();
    while (at < end && count < 3) {
        auto [next, error] = std::from_chars(at, end, part[count]);
        if (error != std::errc{}) return {};
        width[count++] = static_cast<std::size_t>(next - at);
        at = next + 1;
    }
    if (count != 3) return {};
    bool year_first = width[0] == 4;
    if (!year_first && width[2] != 4) return {};
    std::optional<Date> date = year_first ? make_date(part[0], part[1], part[2]) : make_date(part[2], part[0], part[1]);
    return date ? format_date(*date) : std::string{};
}

std::string capitals(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

class TokenCheck {
public:
    TokenCheck(SourceId source, const Offsets& offsets, Diagnostics& diagnostics)
        : source_(source), offsets_(offsets), diagnostics_(diagnostics) {}

    bool take(antlr4::Token* token) {
        if (!may_be_wrong(token->getType())) return false;
        Span at = span_of(source_, offsets_, token);
        const std::string text(offsets_.written(at));
        line_ = token->getLine();
        switch (token->getType()) {
            case Tokens::WRONG_DATE: date(token, at, text); return true;
            case Tokens::WRONG_MONEY: money(token, at, text); return true;
            case Tokens::WRONG_NUMBER: number(token, at, text); return true;
            case Tokens::WRONG_WORD: word(token, at, text); return true;
            case Tokens::WRONG_CODE: wrong_code(token, at, text); return true;
            case Tokens::OPEN_STRING: open_string(token, at, text); return true;
            case Tokens::CURLY_STRING: curly(token, at, text); return true;
            case Tokens::OTHER:
            case Tokens::CODES_OTHER: other(at, text); return true;
            case Tokens::NAME: return name(at, text);
            default: return false;
        }
    }
    void set_before(const antlr4::Token* token) { before_ = token; }

private:
    /// Whether take() has anything to say about tokens of the type: most have not, and their text is not needed.
    static bool may_be_wrong(std::size_t type) {
        switch (type) {
            case Tokens::WRONG_DATE:
            case Tokens::WRONG_MONEY:
            case Tokens::WRONG_NUMBER:
            case Tokens::WRONG_WORD:
            case Tokens::WRONG_CODE:
            case Tokens::OPEN_STRING:
            case Tokens::CURLY_STRING:
            case Tokens::OTHER:
            case Tokens::CODES_OTHER:
            case Tokens::NAME: return true;
            default: return false;
        }
    }
    Diagnostic& report(DiagnosticCode code, Span at, std::string text) {
        return diagnostics_.report(code, at, std::move(text));
    }
    static void become(antlr4::Token* token, std::size_t type) { static_cast<SourceToken*>(token)->set_type(type); }
    void fix(Diagnostic& d, Span at, const std::string& text) {
        d.fix = DiagnosticFix{at, text, fmt::format("write `{}`", text)};
    }

    void date(antlr4::Token* token, Span at, const std::string& text) {
        Diagnostic& d = report(DiagnosticCode::E0107, at,
                               fmt::format("`{}` is not a date; dates are written year-month-day, `2026-07-01`", text));
        std::string usual = usual_date(text);
        if (!usual.empty()) fix(d, at, usual);
        become(token, Tokens::DATE);
    }
    void money(antlr4::Token* token, Span at, const std::string& text) {
        Diagnostic& d = report(DiagnosticCode::E0109, at, fmt::format("`{}` is not an amount of money", text));
        d.notes.push_back({"amounts are written `$1234.56` or `$1,234.56`, commas before every three digits", {}});
        become(token, Tokens::MONEY);
    }
    void number(antlr4::Token* token, Span at, std::string text) {
        Diagnostic& d = report(DiagnosticCode::E0112, at,
                               fmt::format("`{}` has commas; numbers are written without, money with `$`", text));
        d.notes.push_back({fmt::format("an amount of money is written `${}`", text), {}});
        text.erase(std::remove(text.begin(), text.end(), ','), text.end());
        fix(d, at, text);
        become(token, Tokens::INT);
    }
    void word(antlr4::Token* token, Span at, const std::string& text) {
        report(DiagnosticCode::E0121, at, fmt::format("`{}` is neither a number nor a name", text))
            .notes.push_back(
                {"names begin with a letter; a blank stands between a number and its unit: `6 months`", {}});
        become(token, Tokens::NAME);
    }
    void wrong_code(antlr4::Token* token, Span at, const std::string& text) {
        const std::string capital = capitals(text);
        bool underscore = text.find('_') != std::string::npos;
        Diagnostic& d =
            report(DiagnosticCode::E0106, at, fmt::format("`{}` is neither a code nor the name of a code list", text));
        d.notes.push_back({"codes are written with capitals, names of code lists in lower case", {}});
        if (!underscore) fix(d, at, capital);
        become(token, underscore ? Tokens::LIST_NAME : Tokens::CODE);
    }
    void open_string(antlr4::Token* token, Span at, const std::string&) {
        Span start{at.source, at.begin, at.begin + 1};
        report(DiagnosticCode::E0118, start, "the text that begins here has no closing `\"` on its line");
        become(token, Tokens::STRING);
    }
    void curly(antlr4::Token* token, Span at, const std::string& text) {
        Diagnostic& d = report(DiagnosticCode::E0118, at, "these are curly quotes, as word processors make them");
        constexpr std::size_t kQuoteBytes = 3;
        fix(d, at, "\"" + text.substr(kQuoteBytes, text.size() - 2 * kQuoteBytes) + "\"");
        become(token, Tokens::STRING);
    }
    void other(Span at, const std::string& text) {
        auto first = static_cast<unsigned char>(text[0]);
        if (first < 0x20 || first == 0x7F) {
            report(DiagnosticCode::E0121, at, "a control character is not part of the language");
        } else if (text == "\xC2\xA0") {
            report(DiagnosticCode::E0121, at, "this blank is a no-break space; write a plain one");
        } else if (text == "\xE2\x80\x93" || text == "\xE2\x80\x94") {
            report(DiagnosticCode::E0121, at,
                   "this is a long dash; a range is written with two dots `..`, minus with `-`");
        } else if (text == "-" && before_ != nullptr && group_of(capitals(before_->getText()))) {
            const Span group = span_of(source_, offsets_, before_);
            const std::string capital = capitals(before_->getText());
            Diagnostic& d = report(DiagnosticCode::E0106, group,
                                   fmt::format("the group of a reason is written with capitals: `{}`", capital));
            fix(d, group, capital);
        } else if (text == "-") {
            Diagnostic& d = report(DiagnosticCode::E0105, at, "a range of codes is written with two dots");
            fix(d, at, "..");
        } else if (text == "%") {
            Diagnostic& d = report(DiagnosticCode::E0112, at, "a percentage is written without a blank: `50%`");
            if (before_ != nullptr && before_->getType() == Tokens::INT) {
                const Span number = span_of(source_, offsets_, before_);
                fix(d, {at.source, number.begin, at.end}, before_->getText() + "%");
            }
        } else if (text == "'" || text == "/") {
            quote_or_slash(at, text);
        } else if (text == ";") {
            Diagnostic& d = report(DiagnosticCode::E0121, at, "there are no semicolons in this language");
            d.fix = DiagnosticFix{at, "", "leave out `;`"};
        } else {
            report(DiagnosticCode::E0121, at, fmt::format("the character `{}` is not part of the language", text));
        }
    }
    /// `'` begins no text and `//` no comment; said once, not for each sign of the line.
    void quote_or_slash(Span at, const std::string& text) {
        const bool again = before_ != nullptr && before_->getLine() == line_ && said_on_line_ == line_;
        said_on_line_ = line_;
        if (again) return;
        if (text == "'") {
            report(DiagnosticCode::E0118, at, "texts stand between straight double quotes, `\"…\"`");
        } else {
            report(DiagnosticCode::E0121, at, "comments begin with `#`");
        }
    }
    bool name(Span at, const std::string& text) {
        if (std::ranges::none_of(text, [](unsigned char c) { return std::isupper(c) != 0; })) return false;
        std::string lower;
        for (unsigned char c : text) {
            bool word_begins =
                std::isupper(c) && !lower.empty() && std::islower(static_cast<unsigned char>(lower.back()));
            if (word_begins) lower += '_';
            lower += static_cast<char>(std::tolower(c));
        }
        if (lower == text) return false;
        Diagnostic& d = report(DiagnosticCode::E0122, at,
                               fmt::format("the name `{}` has capitals; names are in lower case with `_`", text));
        fix(d, at, lower);
        return true;
    }

    SourceId source_;
    const Offsets& offsets_;
    Diagnostics& diagnostics_;
    const antlr4::Token* before_ = nullptr;  // the token before the one taken
    std::size_t line_ = 0;                   // of the token taken
    std::size_t said_on_line_ = 0;           // where `'` or `/` was last met
};

}  // namespace

TokenList list_of(ScannedText& scanned) {
    TokenList out;
    out.reserve(scanned.tokens.size());
    for (SourceToken& token : scanned.tokens)
        out.push_back(&token);
    return out;
}

bool begins_declaration(std::size_t type) {
    constexpr std::array<std::size_t, 17> kStarts = {
        Tokens::K_CODE,      Tokens::K_PARAMETER, Tokens::K_FACT,     Tokens::K_ACCUMULATE, Tokens::K_DEFINE,
        Tokens::K_REASON,    Tokens::K_ATTEST,    Tokens::K_TABLE,    Tokens::K_RULE,       Tokens::K_DECIDE,
        Tokens::K_EXCEPTION, Tokens::K_AMEND,     Tokens::K_OVERRIDE, Tokens::K_DISABLE,    Tokens::K_CHANGES,
        Tokens::K_TEST,      Tokens::K_POLICY};
    return std::ranges::find(kStarts, type) != kStarts.end();
}

void report_limit(Diagnostics& diagnostics, Span at, std::string_view what, std::string_view unit, std::uint32_t limit,
                  std::string_view name) {
    Diagnostic& d = diagnostics.report(DiagnosticCode::E0103, at,
                                       fmt::format("the limit on {} is {} {} (limit {})", what, limit, unit, name));
    d.notes.push_back({"name a part with `define`, or a group of codes with `code list`", {}});
}

bool check_limits(const TokenList& tokens, SourceId source, const Offsets& offsets, const ParseLimits& limits,
                  Diagnostics& diagnostics) {
    LimitCheck check(source, offsets, limits, diagnostics);
    return std::ranges::all_of(tokens, [&](const antlr4::Token* token) { return check.take(token); });
}

std::set<std::size_t> check_tokens(const TokenList& tokens, SourceId source, const Offsets& offsets,
                                   Diagnostics& diagnostics) {
    TokenCheck check(source, offsets, diagnostics);
    std::set<std::size_t> reported;
    for (antlr4::Token* token : tokens) {
        if (check.take(token)) reported.insert(token->getTokenIndex());
        check.set_before(token);
    }
    return reported;
}

void mark_rows(const TokenList& tokens) {
    std::size_t line = 0;
    for (antlr4::Token* token : tokens) {
        bool first = token->getLine() != line;
        line = token->getLine();
        if (first && token->getType() == Tokens::BAR) static_cast<SourceToken*>(token)->set_type(Tokens::ROW_BAR);
    }
}

}  // namespace payrule::parsing
