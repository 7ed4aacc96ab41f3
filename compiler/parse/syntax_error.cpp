// The parser's errors in the language's own words (see syntax_error.h).
#include "compiler/parse/syntax_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "compiler/parse/habits.h"
#include "compiler/parse/lower.h"

namespace payrule::parsing {

namespace {

using antlr4::misc::IntervalSet;

/// What stands at a place, by the innermost grammar rule that says so.
std::string_view place_words(const std::vector<std::size_t>& rules) {
    static const std::map<std::size_t, std::string_view> kWords = {
        {Grammar::RuleHeaderItem, "a header line such as `title \"…\"` or `effective 2026-01-01 ..`"},
        {Grammar::RuleHeader, "`policy \"name\" version \"1\" edition 1 { … }`"},
        {Grammar::RuleEffect,
         "an effect such as `deny line [CO-96] remark [N425]`, `review line \"…\"` or `rule does not apply`"},
        {Grammar::RulePlainEffect,
         "an effect such as `deny line [CO-96] remark [N425]`, `review line \"…\"` or `rule does not apply`"},
        {Grammar::RuleEffects, "an effect such as `deny line [CO-96] remark [N425]`"},
        {Grammar::RuleReason, "a reason such as `[CO-96] remark [N425]` or `as name`"},
        {Grammar::RuleRelation, "a comparison such as `in [97110]`, `has modifier [KX]`, `is true` or `>= 2`"},
        {Grammar::RulePrimary, "a value: a name, a number, a date or an amount"},
        {Grammar::RuleSum, "a value: a name, a number, a date or an amount"},
        {Grammar::RulePredicate, "a condition such as `line has modifier [KX]`"},
        {Grammar::RuleOperand, "a condition such as `line has modifier [KX]`"},
        {Grammar::RuleExpr, "a condition such as `line has modifier [KX]`"},
        {Grammar::RuleScopeKind, "`claim`, `line`, `add_on line`, `day of one procedure` or `pair of lines (a, b)`"},
        {Grammar::RuleScope, "`for each line`, `for each claim`, `for each pair of lines (a, b) listed in …`"},
        {Grammar::RuleCodeListItem, "codes in brackets, `adds […] from D` or `ends […] after D`"},
        {Grammar::RuleParameterItem, "a step such as `2026: $2,480`, or `known until 2026-12-31`"},
        {Grammar::RuleTestItem, "`claim`, `expect`, `history`, `facts` or `table`"},
        {Grammar::RuleTestRow, "a row such as `pair [a], [b] indicator [1] from 2020-01-01`"},
        {Grammar::RuleTestLine, "a line such as `line 1 [97110] modifiers [GP] units 2 on 2026-03-01`"},
        {Grammar::RuleExpected, "an expectation such as `expect line 1: deny [CO-119] by rule.name`"},
        {Grammar::RuleOutcome, "an outcome: `pay`, `reduce`, `review`, `deny` or `reject`"},
        {Grammar::RuleTableChange, "a change such as `add pair [a], [b] indicator [1] from 2026-07-01`"},
        {Grammar::RuleRuleDecl, "the next clause (`when`, `unless`, `then`, `if not known`) or `}`"},
        {Grammar::RuleExceptionDecl, "the next clause (`when`, `unless`, `then`) or `}`"},
        {Grammar::RuleDecide, "the next row, `unknown =>`, `otherwise =>` or `}`"},
        {Grammar::RuleRuleItem, "the next clause (`when`, `unless`, `then`, `if not known`) or `}`"},
        {Grammar::RuleTest, "`claim`, `expect`, `history`, `facts`, `table` or `}`"},
        {Grammar::RuleTestTable, "`claim`, `history`, `facts`, `table` or a row that begins with `|`"},
        {Grammar::RuleTestClaim, "a field of the claim, or its lines in braces"},
        {Grammar::RuleDeclaration,
         "a declaration: `rule`, `code list`, `parameter`, `fact`, `define`, `exception`, `test` …"},
        {Grammar::RuleTypeRef, "a type: `yes_no`, `date`, `count`, `money`, `text` or `one of { … }`"},
        {Grammar::RuleCell, "a cell: `true`, `false`, `any`, a value, `[codes]` or a comparison"},
    };
    for (std::size_t rule : rules) {
        auto found = kWords.find(rule);
        if (found != kWords.end()) return found->second;
    }
    return {};
}

std::string keyword(std::size_t type, const antlr4::dfa::Vocabulary& vocabulary) {
    std::string literal = vocabulary.getLiteralName(type);
    return literal.size() > 2 ? literal.substr(1, literal.size() - 2) : std::string{};
}

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// `NailCare` as a name: `nail_care`.
std::string name_of(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool inner = i > 0 && std::isupper(static_cast<unsigned char>(text[i])) &&
                           std::islower(static_cast<unsigned char>(text[i - 1]));
        if (inner) out += '_';
        out += text[i];
    }
    return lower_case(out);
}

bool is_word(std::string_view text) {
    return !text.empty() && (std::isalpha(static_cast<unsigned char>(text[0])) || text[0] == '_');
}

std::string kind_words(std::size_t type, const antlr4::dfa::Vocabulary& vocabulary) {
    switch (type) {
        case Tokens::NAME: return "a name";
        case Tokens::INT: return "a number";
        case Tokens::DATE: return "a date such as `2026-07-01`";
        case Tokens::MONEY: return "an amount such as `$60.00`";
        case Tokens::PERCENT: return "a percentage such as `85%`";
        case Tokens::STRING: return "a text in quotes";
        case Tokens::CODE: return "a code";
        case Tokens::LIST_NAME: return "a code list";
        case Tokens::CODE_WORD: return "a claim's id";
        case Tokens::LBRACK: return "codes in brackets";
        // Signs of both lexer modes have no literal name in the vocabulary.
        case Tokens::LBRACE: return "`{`";
        case Tokens::RBRACE: return "`}`";
        case Tokens::RBRACK: return "`]`";
        case Tokens::LPAREN: return "`(`";
        case Tokens::RPAREN: return "`)`";
        case Tokens::COLON: return "`:`";
        case Tokens::COMMA: return "`,`";
        case Tokens::DOTDOT: return "`..`";
        case Tokens::BAR: return "`|`";
        case Tokens::ARROW: return "`=>`";
        case Tokens::EQUAL: return "`=`";
        case Tokens::ROW_BAR: return "a table row that begins its line with `|`";
        case antlr4::Token::EOF: return "the end of the file";
        default: break;
    }
    std::string word = keyword(type, vocabulary);
    return word.empty() ? std::string{} : "`" + word + "`";
}

std::set<std::size_t> types_in(const IntervalSet& set) {
    std::set<std::size_t> out;
    for (ssize_t type : set.toList()) {
        auto value = static_cast<std::size_t>(type);
        if (value != antlr4::Token::EPSILON) out.insert(value);
    }
    return out;
}

std::string join(const std::vector<std::string>& words) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
        out += words[i];
    }
    return out;
}

/// What stands behind a word that begins a comparison.
std::string_view behind_words(std::size_t type) {
    switch (type) {
        case Tokens::K_IN: return "codes in brackets: `in [97110]`";
        case Tokens::K_IS: return "`true`, `false`, `known`, `absent`, `payable` or a value of the fact";
        case Tokens::K_HAS:
            return "`modifier [KX]`, `any modifier [GP, GN]`, `diagnosis [E11*]` or `condition_code [41]`";
        case Tokens::K_LISTED: return "`in` and the name of a table";
        case Tokens::K_CLAIMS:
        case Tokens::K_ATTESTS: return "the name of a ground";
        case Tokens::K_BETWEEN: return "two values joined by `and`";
        case Tokens::K_NOT: return "`in [97110]`; to turn a condition around, `not` stands before it";
        case Tokens::K_WITH:
        case Tokens::K_BEFORE: return "the line that the running sum is taken at: `spend with line`";
        default: return {};
    }
}

class Explanation {
public:
    Explanation(const SyntaxError& error, const ErrorPlace& place, const antlr4::dfa::Vocabulary& vocabulary,
                Diagnostics& diagnostics)
        : error_(error),
          place_(place),
          vocabulary_(vocabulary),
          diagnostics_(diagnostics),
          found_(place.found),
          expected_(types_in(error.expected)) {
        move_to(found_);
    }

    void report() {
        step_back_from_dot();
        bool done = any_character() || missing_comma() || unclosed() || special() || comparison() || code_outside() ||
                    capital_word() || misspelt() || no_target() || dashed_name();
        if (!done) general();
    }

private:
    Span span(const antlr4::Token* token) const { return span_of(place_.source, place_.offsets, token); }
    Diagnostic& add(DiagnosticCode code, std::string text) { return diagnostics_.report(code, at_, std::move(text)); }
    bool inside(std::size_t rule) const { return std::ranges::find(error_.rules, rule) != error_.rules.end(); }
    bool is_keyword() const { return is_word(keyword(type_, vocabulary_)); }
    bool at_end() const { return type_ == antlr4::Token::EOF; }
    const antlr4::Token* before() const { return found_ > place_.begin ? place_.tokens[found_ - 1] : nullptr; }
    void fix(Diagnostic& d, Span at, const std::string& text) {
        d.fix = DiagnosticFix{at, text, fmt::format("write `{}`", text)};
    }

    void move_to(std::size_t index) {
        found_ = index;
        const antlr4::Token* token = place_.tokens[index];
        type_ = token->getType();
        text_ = token->getText();
        at_ = span(token);
        if (at_end() && index > 0) {
            std::uint32_t end = span(place_.tokens[index - 1]).end;
            at_ = {place_.source, end, end};
        }
    }

    std::string shown() const {
        constexpr std::size_t kLongest = 40;
        return text_.size() > kLongest ? text_.substr(0, kLongest) + "…" : text_;
    }

    /// A keyword that no dot follows was taken for the start of a dotted name: it is the word that does not fit.
    void step_back_from_dot() {
        bool only_dot = expected_.size() == 1 && expected_.contains(Tokens::DOT);
        if (!only_dot || before() == nullptr || !is_word(keyword(before()->getType(), vocabulary_))) return;
        move_to(found_ - 1);
        expected_ = {};
    }

    /// The last bracket still open before the error.
    const antlr4::Token* open_bracket() const {
        std::vector<const antlr4::Token*> open;
        for (std::size_t i = place_.begin; i < found_; ++i) {
            const antlr4::Token* token = place_.tokens[i];
            switch (token->getType()) {
                case Tokens::LBRACE:
                case Tokens::LPAREN:
                case Tokens::LBRACK: open.push_back(token); break;
                case Tokens::RBRACE:
                case Tokens::RPAREN:
                case Tokens::RBRACK:
                    if (!open.empty()) open.pop_back();
                    break;
                default: break;
            }
        }
        return open.empty() ? nullptr : open.back();
    }

    bool is_any_keyword(const std::string& word) const {
        for (std::size_t type = 1; type <= vocabulary_.getMaxTokenType(); ++type) {
            if (keyword(type, vocabulary_) == word) return true;
        }
        return false;
    }

    /// `M99.0x`, as manuals write it for every code that begins so.
    bool any_character() {
        const antlr4::Token* code = before();
        const bool behind_code = code != nullptr && code->getType() == Tokens::CODE && span(code).end == at_.begin;
        if (!behind_code || text_.find_first_not_of('x') != std::string::npos) return false;
        const std::string begins = code->getText() + "*";
        Diagnostic& d = add(DiagnosticCode::E0101, fmt::format("`x` does not stand for any character; `{}` is every "
                                                               "code that begins with `{}`",
                                                               begins, code->getText()));
        fix(d, {place_.source, span(code).begin, at_.end}, begins);
        return true;
    }

    bool missing_comma() {
        bool item = type_ == Tokens::CODE || (type_ == Tokens::LIST_NAME && !is_any_keyword(text_));
        if (!item || !expected_.contains(Tokens::COMMA) || before() == nullptr) return false;
        Diagnostic& d = add(DiagnosticCode::E0101, fmt::format("a comma is missing before `{}`", shown()));
        Span gap{place_.source, span(before()).end, span(before()).end};
        d.fix = DiagnosticFix{gap, ",", fmt::format("write `{}, {}`", before()->getText(), shown())};
        return true;
    }

    bool unclosed() {
        const antlr4::Token* open = open_bracket();
        if (open == nullptr) return false;
        std::string text = open->getText();
        bool new_declaration = begins_declaration(type_) && place_.tokens[found_]->getCharPositionInLine() == 0;
        bool ends = at_end() || new_declaration;
        bool in_codes = text == "[" && type_ != Tokens::CODE && type_ != Tokens::COMMA && type_ != Tokens::DOTDOT;
        bool in_parentheses = text == "(" && expected_.contains(Tokens::RPAREN) && !misspelling();
        if (!(ends || in_codes || in_parentheses)) return false;
        std::string closing = text == "{" ? "}" : text == "[" ? "]" : ")";
        std::string found = at_end() ? "the file ends" : fmt::format("`{}` comes", shown());
        Diagnostic& d =
            add(DiagnosticCode::E0104, fmt::format("{} before the `{}` that closes this `{}`", found, closing, text));
        d.notes.push_back({fmt::format("the `{}` was opened here", text), span(open)});
        return true;
    }

    bool special() {
        if (text_ == "property" && inside(Grammar::RuleFile) && found_ == place_.begin) {
            add(DiagnosticCode::E0101, "`property` is not part of edition 1; state the case as a `test`");
            return true;
        }
        const bool if_condition = before() != nullptr && before()->getText() == "if" && expected_.size() == 1 &&
                                  expected_.contains(Tokens::K_NOT);
        if (if_condition) {
            move_to(found_ - 1);
            const bool behind_then =
                std::any_of(place_.tokens.begin() + static_cast<std::ptrdiff_t>(place_.begin),
                            place_.tokens.begin() + static_cast<std::ptrdiff_t>(found_),
                            [](const antlr4::Token* token) { return token->getType() == Tokens::K_THEN; });
            if (behind_then) {
                add(DiagnosticCode::E0101,
                    "a condition stands before `then` and begins with `when`; behind `then` only "
                    "`if not known` follows, for what happens where a fact is missing");
                return true;
            }
            Diagnostic& d =
                add(DiagnosticCode::E0101,
                    "a condition begins with `when`; `if not known` says what happens where a fact is missing");
            fix(d, at_, "when");
            return true;
        }
        if (before() != nullptr && before()->getText() == "every" && type_ == Tokens::K_LINE) {
            move_to(found_ - 1);
            Diagnostic& d = add(DiagnosticCode::E0101,
                                "`every` does not fit here; for a day, `line` already means each of its lines");
            d.fix = DiagnosticFix{{place_.source, at_.begin, at_.end + 1}, "", "leave out `every`"};
            return true;
        }
        return false;
    }

    /// A comparison that breaks off: the prediction gave it up at its first word, the mistake is behind that.
    bool comparison() {
        std::string_view wanted = behind_words(type_);
        if (wanted.empty() || expected_.contains(type_) || !expected_.contains(Tokens::K_AND)) return false;
        std::size_t next = found_ + 1;
        if (type_ == Tokens::K_IS && place_.tokens[next]->getType() == Tokens::K_NOT) ++next;
        if (type_ == Tokens::K_NOT && place_.tokens[next]->getType() == Tokens::K_IN) ++next;
        std::string word = place_.tokens[next - 1]->getText();
        bool codes = place_.tokens[next - 1]->getType() == Tokens::K_IN;
        move_to(next);
        expected_ = codes ? std::set<std::size_t>{Tokens::LBRACK} : std::set<std::size_t>{};
        if (code_outside()) return true;
        std::string found = at_end() ? "the file ends" : fmt::format("`{}` does not fit", shown());
        add(DiagnosticCode::E0101, fmt::format("{} here; behind `{}` stands {}", found, word, wanted));
        return true;
    }

    /// Whether the text, in lower case, is a keyword that could stand here.
    bool is_expected_word() const {
        std::string lower = lower_case(text_);
        return std::ranges::any_of(expected_, [&](std::size_t type) { return keyword(type, vocabulary_) == lower; });
    }

    /// What joins the code there to one that follows: `, ` or `..`; empty where nothing does.
    std::string joined_by(std::size_t code) const {
        const antlr4::Token* sign = place_.tokens[code + 1];
        if (sign->getType() == antlr4::Token::EOF) return {};
        const std::size_t next = place_.tokens[code + 2]->getType();
        if (next != place_.tokens[found_]->getType()) return {};
        switch (sign->getType()) {
            case Tokens::COMMA: return ", ";
            case Tokens::MINUS:
            case Tokens::DOTDOT:
            case Tokens::K_TO: return "..";
            default: return {};
        }
    }

    /// The last of the codes that are joined to the one found.
    std::size_t last_code() const {
        std::size_t end = found_;
        while (!joined_by(end).empty())
            end += 2;
        return end;
    }

    std::string codes_behind(std::size_t end) const {
        std::string out;
        for (std::size_t i = found_; i < end; i += 2)
            out += joined_by(i) + place_.tokens[i + 2]->getText();
        return out;
    }

    bool code_outside() {
        bool has_lower = std::ranges::any_of(text_, [](unsigned char c) { return std::islower(c); });
        bool code_like = (type_ == Tokens::CODE_WORD && !has_lower && !is_expected_word()) ||
                         (type_ == Tokens::INT && expected_.contains(Tokens::LBRACK));
        const antlr4::Token* last = before();
        bool equals = last != nullptr && (last->getType() == Tokens::EQUAL || last->getType() == Tokens::NOT_EQUAL);
        bool name_here = expected_.contains(Tokens::NAME) && !expected_.contains(Tokens::LBRACK) && !equals;
        if (!code_like || name_here) return false;
        const std::size_t end = last_code();
        at_.end = span(place_.tokens[end]).end;
        const bool several = end != found_;
        Diagnostic& d = add(DiagnosticCode::E0108, several ? "these are codes outside brackets"
                                                           : fmt::format("`{}` is a code outside brackets", text_));
        std::string codes = "[" + text_ + codes_behind(end) + "]";
        if (equals) {
            bool no = last->getType() == Tokens::NOT_EQUAL;
            fix(d, {place_.source, span(last).begin, at_.end}, (no ? "not in " : "in ") + codes);
        } else {
            fix(d, at_, codes);
        }
        return true;
    }

    bool capital_word() {
        if (type_ != Tokens::CODE_WORD) return false;
        Diagnostic& d =
            add(DiagnosticCode::E0122, fmt::format("`{}` has capitals; words and names are in lower case", text_));
        fix(d, at_, name_of(text_));
        return true;
    }

    std::optional<std::string> misspelling() const {
        constexpr std::size_t kShortest = 4;  // a keyword is rarely meant to be another short one
        if (type_ != Tokens::NAME && (!is_keyword() || text_.size() < kShortest)) return std::nullopt;
        std::vector<std::string> candidates;
        for (std::size_t type : expected_) {
            std::string word = keyword(type, vocabulary_);
            if (is_word(word)) candidates.push_back(word);
        }
        return did_you_mean(text_, candidates);
    }

    bool misspelt() {
        std::optional<std::string> meant = misspelling();
        if (!meant) return false;
        Diagnostic& d = add(DiagnosticCode::E0120,
                            fmt::format("`{}` is not a word that can stand here; did you mean `{}`?", text_, *meant));
        fix(d, at_, *meant);
        return true;
    }

    bool no_target() {
        const antlr4::Token* verb = before();
        if (verb == nullptr || type_ != Tokens::LBRACK) return false;
        if (verb->getType() != Tokens::K_DENY && verb->getType() != Tokens::K_REJECT) return false;
        Diagnostic& d =
            add(DiagnosticCode::E0111,
                fmt::format("`{}` does not say what: the line, a line of the pair, or the claim", verb->getText()));
        Span here{at_.source, at_.begin, at_.begin};
        d.fix = DiagnosticFix{here, "line ", fmt::format("write `{} line [CO-96]`", verb->getText())};
        return true;
    }

    bool dashed_name() {
        bool between_names = type_ == Tokens::MINUS && before() != nullptr && is_word(before()->getText()) &&
                             is_word(place_.tokens[found_ + 1]->getText());
        if (!between_names) return false;
        Diagnostic& d = add(DiagnosticCode::E0101, "names have no dash");
        std::string joined = before()->getText() + "_" + place_.tokens[found_ + 1]->getText();
        fix(d, {place_.source, span(before()).begin, span(place_.tokens[found_ + 1]).end}, joined);
        return true;
    }

    void general() {
        std::string found = at_end() ? "the file ends" : fmt::format("`{}` does not fit", shown());
        std::string wanted = wanted_words();
        Diagnostic& d =
            add(DiagnosticCode::E0101, fmt::format("{} here{}{}", found, wanted.empty() ? "" : "; expected ", wanted));
        if (is_keyword() && expected_.contains(Tokens::NAME)) {
            d.notes.push_back(
                {fmt::format("`{}` is a word of the language; as a name it needs a dot: `x.{}`", text_, text_), {}});
        }
    }

    std::string wanted_words() const {
        bool any_word = expected_.contains(Tokens::NAME);
        std::vector<std::string> words;
        for (std::size_t type : expected_) {
            if (any_word && type != Tokens::NAME && is_word(keyword(type, vocabulary_))) continue;
            if (type == Tokens::DOT && expected_.size() > 1) continue;
            std::string word = kind_words(type, vocabulary_);
            if (!word.empty()) words.push_back(word);
        }
        constexpr std::size_t kMost = 5;
        if (words.size() <= kMost && !words.empty()) return join(words);
        std::string_view by_place = place_words(error_.rules);
        if (!by_place.empty() || words.empty()) return std::string(by_place);
        return join({words.begin(), words.begin() + kMost});
    }

    const SyntaxError& error_;
    const ErrorPlace& place_;
    const antlr4::dfa::Vocabulary& vocabulary_;
    Diagnostics& diagnostics_;
    std::size_t found_;
    std::set<std::size_t> expected_;
    std::size_t type_ = 0;
    std::string text_;
    Span at_;
};

/// What could have come where a look ahead ended: the tokens that the paths still alive there would take.
IntervalSet expected_after(const antlr4::NoViableAltException& error) {
    IntervalSet out;
    antlr4::atn::ATNConfigSet* alive = error.getDeadEndConfigs();
    if (alive == nullptr) return out;
    for (const auto& config : alive->configs) {
        for (const auto& step : config->state->transitions) {
            if (!step->isEpsilon()) out.addAll(step->label());
        }
    }
    return out;
}

}  // namespace

void StopAtFirstError::reportError(antlr4::Parser* parser, const antlr4::RecognitionException& error) {
    if (error_.found != nullptr) return;
    error_.found = error.getOffendingToken();
    if (const auto* ahead = dynamic_cast<const antlr4::NoViableAltException*>(&error)) {
        error_.expected = expected_after(*ahead);
        if (error_.expected.isEmpty()) error_.expected = parser->getExpectedTokens();
    } else {
        error_.expected = parser->getExpectedTokens();
    }
    if (tried_at_ == error_.found->getTokenIndex()) {
        for (const IntervalSet* takes : tried_)
            error_.expected.addAll(*takes);
    }
    for (auto* context = parser->getContext(); context != nullptr;
         context = dynamic_cast<antlr4::ParserRuleContext*>(context->parent)) {
        error_.rules.push_back(context->getRuleIndex());
    }
}

void StopAtFirstError::recover(antlr4::Parser*, std::exception_ptr) {
    throw antlr4::ParseCancellationException("stopped");
}

antlr4::Token* StopAtFirstError::recoverInline(antlr4::Parser* parser) { throw antlr4::InputMismatchException(parser); }

void StopAtFirstError::sync(antlr4::Parser* parser) {
    antlr4::atn::ATNState* state =
        parser->getInterpreter<antlr4::atn::ParserATNSimulator>()->atn.states[parser->getState()];
    antlr4::TokenStream* input = parser->getTokenStream();
    std::size_t next = input->LA(1);
    const IntervalSet& takes = parser->getInterpreter<antlr4::atn::ParserATNSimulator>()->atn.nextTokens(state);
    if (takes.contains(next)) return;
    if (tried_at_ != input->index()) tried_.clear();
    tried_at_ = input->index();
    tried_.push_back(&takes);
    if (takes.contains(antlr4::Token::EPSILON)) return;
    switch (state->getStateType()) {
        case antlr4::atn::ATNState::BLOCK_START:
        case antlr4::atn::ATNState::STAR_BLOCK_START:
        case antlr4::atn::ATNState::PLUS_BLOCK_START:
        case antlr4::atn::ATNState::STAR_LOOP_ENTRY:
        case antlr4::atn::ATNState::STAR_LOOP_BACK:
        case antlr4::atn::ATNState::PLUS_LOOP_BACK: throw antlr4::InputMismatchException(parser);
        default: return;
    }
}

void report_syntax_error(const SyntaxError& error, const ErrorPlace& place, const antlr4::dfa::Vocabulary& vocabulary,
                         Diagnostics& diagnostics) {
    if (!report_habit(error, place, diagnostics)) Explanation(error, place, vocabulary, diagnostics).report();
}

}  // namespace payrule::parsing
