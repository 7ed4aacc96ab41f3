// Text → tokens → one parse tree for each declaration → syntax tree (see compiler/parse.h). The only place that calls
// ANTLR's parser; nothing that it throws leaves it.
#include "compiler/parse.h"

#include <DiagnosticErrorListener.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <set>

#include "compiler/parse/lower.h"
#include "compiler/parse/scan.h"
#include "compiler/parse/syntax_error.h"
#include "compiler/parse/text.h"
#include "compiler/parse/tokens.h"

namespace payrule {

namespace parsing {
namespace {

/// ANTLR's runtime fills shared prediction caches while it parses.
std::mutex& antlr_mutex() {
    static std::mutex mutex;
    return mutex;
}

struct TooDeep {
    antlr4::Token* at;
};

/// Stops the parser before grammar rules within one another exhaust the stack: brackets are counted before, but
/// `some other line where some other line where …` nests without any.
class DepthGuard : public antlr4::tree::ParseTreeListener {
public:
    explicit DepthGuard(std::uint32_t nesting) : limit_(nesting * kRulesPerLevel) {}

    void enterEveryRule(antlr4::ParserRuleContext* context) override {
        if (++depth_ > limit_) throw TooDeep{context->getStart()};
    }
    void exitEveryRule(antlr4::ParserRuleContext*) override { --depth_; }
    void visitTerminal(antlr4::tree::TerminalNode*) override {}
    void visitErrorNode(antlr4::tree::ErrorNode*) override {}

private:
    static constexpr std::uint32_t kRulesPerLevel = 16;  // more than the grammar needs for one pair of parentheses
    std::uint32_t limit_;
    std::uint32_t depth_ = 0;
};

class FileParse {
public:
    FileParse(SourceId source, std::string_view text, const ParseLimits& limits, Diagnostics& diagnostics)
        : source_(source),
          offsets_(text),
          limits_(limits),
          diagnostics_(diagnostics),
          scanned_(scan(offsets_)),
          stream_(scanned_, offsets_.text()),
          parser_(&stream_),
          guard_(limits.nesting) {
        parser_.addParseListener(&guard_);
        parser_.removeErrorListeners();
        parser_.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(antlr4::atn::PredictionMode::SLL);
    }

    ast::File run() {
        try {
            parse_all();
        } catch (const TooDeep& deep) {
            report_limit(diagnostics_, span_of(source_, offsets_, deep.at), "nesting", "levels", limits_.nesting,
                         "source-nesting");
        }
        return std::move(file_);
    }

private:
    void parse_all() {
        file_.source = source_;
        tokens_ = list_of(scanned_);
        mark_rows(tokens_);
        if (!check_limits(tokens_, source_, offsets_, limits_, diagnostics_)) return;
        wrong_ = check_tokens(tokens_, source_, offsets_, diagnostics_);
        Lowering lowering(source_, offsets_, limits_, scanned_, file_, diagnostics_);
        if (!one([&] { lowering.header(parser_.header()); }, Grammar::RuleHeader)) next_declaration();
        while (stream_.LA(1) != antlr4::Token::EOF) {
            if (!one([&] { lowering.declaration(parser_.declaration()); }, Grammar::RuleFile)) next_declaration();
        }
    }

    /// Parses and lowers one part. Goes out: false after a syntax error; then the stream stands where it was found.
    template <class Part>
    bool one(Part part, std::size_t outer_rule) {
        begin_ = stream_.index();
        parser_.getTreeTracker().reset();
        auto strategy = std::make_shared<StopAtFirstError>();
        parser_.setErrorHandler(strategy);
        try {
            part();
            return true;
        } catch (const antlr4::ParseCancellationException&) {
            SyntaxError error = strategy->error();
            error.rules.push_back(outer_rule);
            const std::size_t found = error.found->getTokenIndex();
            stream_.seek(found);
            if (!already_reported(found)) {
                ErrorPlace place{source_, offsets_, tokens_, begin_, found};
                report_syntax_error(error, place, parser_.getVocabulary(), diagnostics_);
            }
            return false;
        }
    }

    /// Whether a token of this declaration, up to and with the one that did not fit, was reported by itself.
    bool already_reported(std::size_t found) const {
        const auto first = wrong_.lower_bound(begin_);
        return first != wrong_.end() && *first <= found;
    }

    /// Goes to the next token that begins its line and a declaration: at the margin, or with all brackets closed.
    void next_declaration() {
        const std::size_t at = stream_.index();
        std::int64_t depth = 0;
        for (std::size_t i = begin_; i < tokens_.size(); ++i) {
            const antlr4::Token* token = tokens_[i];
            bool first_on_line = i == 0 || tokens_[i - 1]->getLine() != token->getLine();
            bool margin = token->getCharPositionInLine() == 0;
            bool starts = begins_declaration(token->getType()) && first_on_line && (margin || depth <= 0);
            if (token->getType() == antlr4::Token::EOF || (starts && i >= at && i > begin_)) {
                stream_.seek(i);
                return;
            }
            if (token->getType() == Tokens::LBRACE) ++depth;
            if (token->getType() == Tokens::RBRACE) --depth;
        }
    }

    SourceId source_;
    Offsets offsets_;
    const ParseLimits& limits_;
    Diagnostics& diagnostics_;
    ScannedText scanned_;
    ScannedStream stream_;
    grammar::PayruleParser parser_;
    DepthGuard guard_;
    TokenList tokens_;
    std::set<std::size_t> wrong_;
    std::size_t begin_ = 0;
    ast::File file_;
};

/// Writes down what ANTLR reports about ambiguity.
class AmbiguityListener : public antlr4::BaseErrorListener {
public:
    std::vector<std::string> reports;

    void syntaxError(antlr4::Recognizer*, antlr4::Token*, std::size_t line, std::size_t column,
                     const std::string& message, std::exception_ptr) override {
        reports.push_back(fmt::format("{}:{}: syntax: {}", line, column, message));
    }
    void reportAmbiguity(antlr4::Parser* parser, const antlr4::dfa::DFA& dfa, std::size_t start, std::size_t stop, bool,
                         const antlrcpp::BitSet&, antlr4::atn::ATNConfigSet*) override {
        add("ambiguity", parser, dfa, start, stop);
    }
    void reportAttemptingFullContext(antlr4::Parser* parser, const antlr4::dfa::DFA& dfa, std::size_t start,
                                     std::size_t stop, const antlrcpp::BitSet&, antlr4::atn::ATNConfigSet*) override {
        add("full context", parser, dfa, start, stop);
    }
    void reportContextSensitivity(antlr4::Parser* parser, const antlr4::dfa::DFA& dfa, std::size_t start,
                                  std::size_t stop, std::size_t, antlr4::atn::ATNConfigSet*) override {
        add("context sensitivity", parser, dfa, start, stop);
    }

private:
    void add(std::string_view what, antlr4::Parser* parser, const antlr4::dfa::DFA& dfa, std::size_t start,
             std::size_t stop) {
        antlr4::TokenStream* input = parser->getTokenStream();
        std::string rule = parser->getRuleNames()[dfa.atnStartState->ruleIndex];
        reports.push_back(fmt::format("{}: {} in rule {}: {}", input->get(start)->getLine(), what, rule,
                                      input->getText(antlr4::misc::Interval(start, stop))));
    }
};

}  // namespace
}  // namespace parsing

std::optional<ast::File> parse(SourceId source, const Sources& sources, const ParseLimits& limits,
                               Diagnostics& diagnostics) {
    std::string_view text = sources.text(source);
    std::size_t errors = diagnostics.error_count();
    if (text.size() > limits.source_bytes) {
        diagnostics.report(DiagnosticCode::E0103, Span{source, 0, 0},
                           fmt::format("the file has {} bytes; the limit on one file is {} (limit source-bytes)",
                                       text.size(), limits.source_bytes));
        return std::nullopt;
    }
    if (!parsing::check_text(source, text, diagnostics)) return std::nullopt;
    std::lock_guard lock(parsing::antlr_mutex());
    ast::File file = parsing::FileParse(source, text, limits, diagnostics).run();
    if (diagnostics.error_count() != errors) return std::nullopt;
    return file;
}

std::vector<std::string> language_keywords() {
    std::lock_guard lock(parsing::antlr_mutex());
    antlr4::ANTLRInputStream input("");
    grammar::PayruleLexer lexer(&input);
    const antlr4::dfa::Vocabulary& vocabulary = lexer.getVocabulary();
    std::vector<std::string> out;
    for (std::size_t type = 1; type <= vocabulary.getMaxTokenType(); ++type) {
        std::string literal = vocabulary.getLiteralName(type);
        if (literal.size() > 2 && literal[1] >= 'a' && literal[1] <= 'z')
            out.push_back(literal.substr(1, literal.size() - 2));
    }
    std::ranges::sort(out);
    return out;
}

std::vector<std::string> grammar_ambiguities(std::string_view text) {
    std::lock_guard lock(parsing::antlr_mutex());
    const parsing::Offsets offsets(text);
    parsing::ScannedText scanned = parsing::scan(offsets);
    parsing::mark_rows(parsing::list_of(scanned));
    parsing::ScannedStream stream(scanned, offsets.text());
    grammar::PayruleParser parser(&stream);
    parsing::AmbiguityListener listener;
    parser.removeErrorListeners();
    parser.addErrorListener(&listener);
    parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
        antlr4::atn::PredictionMode::LL_EXACT_AMBIG_DETECTION);
    parser.file();
    return listener.reports;
}

std::string scan_difference(std::string_view text) {
    std::lock_guard lock(parsing::antlr_mutex());
    const parsing::Offsets offsets(text);
    const parsing::ScannedText quick = parsing::scan(offsets);
    return parsing::difference(quick, parsing::scan_slowly(offsets));
}

}  // namespace payrule
