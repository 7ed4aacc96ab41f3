// See scan.h.
#include "compiler/parse/scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <unordered_map>

namespace payrule::parsing {

namespace {

using antlr4::atn::LexerActionType;
using antlr4::dfa::DFAState;
using Lexer = grammar::PayruleLexer;

/// What a token's last state says about it.
struct Accept {
    enum class Mode : std::uint8_t { Stay, Push, Pop };
    bool accepts = false;
    bool known = true;  // whether `type`, `hidden` and `mode` say all: otherwise ANTLR must take the token itself
    bool hidden = false;
    Mode mode = Mode::Stay;
    std::size_t pushed = 0;
    std::size_t type = 0;
};

Accept accept_of(const DFAState& state) {
    Accept out;
    out.accepts = state.isAcceptState;
    out.type = state.prediction;
    if (state.lexerActionExecutor == nullptr) return out;
    for (const auto& action : state.lexerActionExecutor->getLexerActions()) {
        switch (action->getActionType()) {
            case LexerActionType::CHANNEL:
                out.hidden = static_cast<const antlr4::atn::LexerChannelAction&>(*action).getChannel() !=
                             static_cast<int>(antlr4::Token::DEFAULT_CHANNEL);
                break;
            case LexerActionType::TYPE:
                out.type =
                    static_cast<std::size_t>(static_cast<const antlr4::atn::LexerTypeAction&>(*action).getType());
                break;
            case LexerActionType::PUSH_MODE:
                out.mode = Accept::Mode::Push;
                out.pushed =
                    static_cast<std::size_t>(static_cast<const antlr4::atn::LexerPushModeAction&>(*action).getMode());
                break;
            case LexerActionType::POP_MODE: out.mode = Accept::Mode::Pop; break;
            default: out.known = false;
        }
    }
    return out;
}

/// The steps that ANTLR's lexer has taken so far. It keeps them in hash tables, one look-up a character; here they are
/// copied, as they are met, into one table.
class Steps {
public:
    static constexpr std::uint32_t kUnknown = 0;  // ANTLR was not there yet
    static constexpr std::uint32_t kNone = 1;     // no token goes on this way
    static constexpr std::size_t kCharacters = 128;

    Steps() : next_(2), accepts_(2), states_(2) {}

    /// The state in which tokens of a mode begin, kUnknown until the lexer made one.
    std::uint32_t start(const std::vector<antlr4::dfa::DFA>& modes, std::size_t mode) {
        if (mode >= starts_.size()) starts_.resize(modes.size(), kUnknown);
        if (starts_[mode] == kUnknown && modes[mode].s0 != nullptr) starts_[mode] = number_of(modes[mode].s0);
        return starts_[mode];
    }
    std::uint32_t next(std::uint32_t state, unsigned char character) {
        if (character >= kCharacters) return kUnknown;
        const std::uint32_t known = next_[state][character];
        return known != kUnknown ? known : look(state, character);
    }
    const Accept& accept(std::uint32_t state) const { return accepts_[state]; }

private:
    std::uint32_t look(std::uint32_t state, unsigned char character) {
        const auto& edges = states_[state]->edges;
        const auto found = edges.find(character);
        if (found == edges.end()) return kUnknown;
        const bool stops = found->second == antlr4::atn::ATNSimulator::ERROR.get();
        const std::uint32_t target = stops ? kNone : number_of(found->second);
        next_[state][character] = target;
        return target;
    }
    std::uint32_t number_of(const DFAState* state) {
        const auto [found, added] = numbers_.try_emplace(state, static_cast<std::uint32_t>(states_.size()));
        if (added) {
            states_.push_back(state);
            next_.emplace_back();
            accepts_.push_back(accept_of(*state));
        }
        return found->second;
    }

    std::vector<std::array<std::uint32_t, kCharacters>> next_;
    std::vector<Accept> accepts_;
    std::vector<const DFAState*> states_;
    std::unordered_map<const DFAState*, std::uint32_t> numbers_;  // never walked
    std::vector<std::uint32_t> starts_;                           // by mode
};

class Scanner {
public:
    explicit Scanner(const Offsets& offsets)
        : offsets_(offsets), text_(offsets.text()), input_(std::string(text_)), lexer_(&input_) {
        lexer_.removeErrorListeners();
        modes_ = &lexer_.getInterpreter<antlr4::atn::LexerATNSimulator>()->_decisionToDFA;
    }

    ScannedText run(bool by_steps) {
        // A token and the blank behind it have some seven bytes.
        out_.tokens.reserve(text_.size() / 6);
        out_.hidden.reserve(text_.size() / 8);
        while (at_ < text_.size()) {
            if (!by_steps || !repeat()) ask();
        }
        add(antlr4::Token::EOF, text_.size(), false);
        return std::move(out_);
    }

private:
    /// Takes one token by the table. Goes out: false, and nothing done, where the table does not know enough.
    bool repeat() {
        std::uint32_t state = steps_.start(*modes_, lexer_.mode);
        std::uint32_t accepted = Steps::kUnknown;
        std::size_t end = at_;
        for (std::size_t i = at_; state != Steps::kUnknown && i < text_.size();) {
            state = steps_.next(state, static_cast<unsigned char>(text_[i]));
            if (state == Steps::kNone) break;
            ++i;
            if (state == Steps::kUnknown || !steps_.accept(state).accepts) continue;
            accepted = state;
            end = i;
        }
        if (state == Steps::kUnknown || accepted == Steps::kUnknown) return false;
        const Accept& accept = steps_.accept(accepted);
        if (!accept.known) return false;
        if (accept.mode == Accept::Mode::Push) lexer_.pushMode(accept.pushed);
        if (accept.mode == Accept::Mode::Pop) lexer_.popMode();
        const std::size_t begin = at_;
        add(accept.type, end, accept.hidden);
        character_ += end - begin;  // the table knows only characters of one byte
        for (std::size_t i = begin; i < end; ++i) {
            if (text_[i] != '\n') continue;
            ++line_;
            line_start_ = character_ - (end - i) + 1;
        }
        return true;
    }

    /// Has ANTLR's lexer take one token; the table learns its steps when they are met again.
    void ask() {
        input_.seek(character_);
        lexer_.setLine(line_);
        lexer_.setCharPositionInLine(character_ - line_start_);
        const std::unique_ptr<antlr4::Token> token = lexer_.nextToken();
        const std::size_t next = token->getStopIndex() + 1;
        const std::size_t end = offsets_.byte_of(next) - offsets_.byte_of(0);
        add(token->getType(), end, token->getChannel() != antlr4::Token::DEFAULT_CHANNEL);
        character_ = next;
        line_ = lexer_.getLine();
        line_start_ = character_ - lexer_.getCharPositionInLine();
    }

    void add(std::size_t type, std::size_t end, bool hidden) {
        if (hidden) {
            out_.hidden.push_back(
                {static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(end), static_cast<std::uint32_t>(type)});
        } else {
            out_.tokens.emplace_back(text_.substr(at_, end - at_), type, at_, end);
            out_.tokens.back().set_place(out_.tokens.size() - 1, line_, character_ - line_start_);
        }
        at_ = end;
    }

    const Offsets& offsets_;
    std::string_view text_;
    antlr4::ANTLRInputStream input_;
    Lexer lexer_;
    const std::vector<antlr4::dfa::DFA>* modes_ = nullptr;
    Steps steps_;
    ScannedText out_;
    std::size_t at_ = 0;         // byte
    std::size_t character_ = 0;  // the same place in characters
    std::size_t line_ = 1;
    std::size_t line_start_ = 0;  // in characters
};

}  // namespace

std::string SourceToken::getText() const { return type_ == kEnd ? "<EOF>" : std::string(text_); }

ScannedText scan(const Offsets& offsets) { return Scanner(offsets).run(true); }
ScannedText scan_slowly(const Offsets& offsets) { return Scanner(offsets).run(false); }

std::string difference(const ScannedText& left, const ScannedText& right) {
    const auto told = [](const SourceToken& token) {
        return fmt::format("{}:{}: type {} from {} to {} `{}`", token.getLine(), token.getCharPositionInLine(),
                           token.getType(), token.getStartIndex(), token.getStopIndex(), token.getText());
    };
    for (std::size_t i = 0; i < left.tokens.size() && i < right.tokens.size(); ++i) {
        const std::string one = told(left.tokens[i]);
        const std::string other = told(right.tokens[i]);
        if (one != other) return one + "; " + other;
    }
    if (left.tokens.size() != right.tokens.size()) return "one has more tokens";
    return left.hidden == right.hidden ? "" : "blanks and comments differ";
}

antlr4::Token* ScannedStream::LT(ssize_t k) {
    if (k == 0) return nullptr;
    const ssize_t place = static_cast<ssize_t>(at_) + k - (k > 0 ? 1 : 0);
    if (place < 0) return nullptr;
    return &tokens_[std::min(static_cast<std::size_t>(place), tokens_.size() - 1)];
}

std::size_t ScannedStream::LA(ssize_t i) {
    const antlr4::Token* token = LT(i);
    return token == nullptr ? antlr4::Token::INVALID_TYPE : static_cast<const SourceToken*>(token)->getType();
}

std::string ScannedStream::getText(const antlr4::misc::Interval& interval) {
    const auto last = static_cast<ssize_t>(tokens_.size()) - 1;
    if (interval.a < 0 || interval.a > interval.b || interval.a > last) return {};
    const std::size_t begin = tokens_[static_cast<std::size_t>(interval.a)].getStartIndex();
    const std::size_t end = tokens_[static_cast<std::size_t>(std::min(interval.b, last))].getStopIndex() + 1;
    return std::string(text_.substr(begin, end - begin));
}

std::string ScannedStream::getText(antlr4::RuleContext* context) { return getText(context->getSourceInterval()); }

std::string ScannedStream::getText(antlr4::Token* start, antlr4::Token* stop) {
    if (start == nullptr || stop == nullptr) return {};
    return getText(antlr4::misc::Interval(start->getTokenIndex(), stop->getTokenIndex()));
}

}  // namespace payrule::parsing
