// Policy text to tokens, as the lexer of the grammar makes them. Comes in: the text of one source; goes out: the tokens
// that the parser reads, and the blanks and comments between them. ANTLR's lexer decides what a token is; the scanner
// remembers its steps in a table and repeats them, which takes a tenth of the time. Private to compiler/parse.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "PayruleLexer.h"
#include "compiler/parse/text.h"

namespace payrule::parsing {

/// One token. Units: offsets are bytes after the byte-order mark; columns count characters.
class SourceToken final : public antlr4::Token {
public:
    SourceToken(std::string_view text, std::size_t type, std::size_t begin, std::size_t end)
        : text_(text),
          begin_(static_cast<std::uint32_t>(begin)),
          end_(static_cast<std::uint32_t>(end)),
          type_(static_cast<std::uint32_t>(type)) {}

    void set_place(std::size_t index, std::size_t line, std::size_t column) {
        index_ = static_cast<std::uint32_t>(index);
        line_ = static_cast<std::uint32_t>(line);
        column_ = static_cast<std::uint32_t>(column);
    }
    void set_type(std::size_t type) { type_ = static_cast<std::uint32_t>(type); }

    std::string getText() const override;
    std::size_t getType() const override { return type_ == kEnd ? antlr4::Token::EOF : type_; }
    std::size_t getLine() const override { return line_; }
    std::size_t getCharPositionInLine() const override { return column_; }
    std::size_t getChannel() const override { return DEFAULT_CHANNEL; }
    std::size_t getTokenIndex() const override { return index_; }
    std::size_t getStartIndex() const override { return begin_; }
    std::size_t getStopIndex() const override { return std::size_t{end_} - 1; }
    antlr4::TokenSource* getTokenSource() const override { return nullptr; }
    antlr4::CharStream* getInputStream() const override { return nullptr; }
    std::string toString() const override { return getText(); }

private:
    static constexpr auto kEnd = static_cast<std::uint32_t>(antlr4::Token::EOF);

    std::string_view text_;  // its own
    std::uint32_t begin_;
    std::uint32_t end_;
    std::uint32_t type_;
    std::uint32_t index_ = 0;
    std::uint32_t line_ = 0;
    std::uint32_t column_ = 0;
};

/// Blanks or a comment, which the parser does not see. Units: bytes after the byte-order mark.
struct HiddenText {
    std::uint32_t begin;
    std::uint32_t end;
    std::uint32_t type;
    bool operator==(const HiddenText&) const = default;
};

/// The tokens of one source. Shape: the text is covered by `tokens` and `hidden` without gaps; the last token is EOF,
/// and each token's index is its place.
struct ScannedText {
    std::vector<SourceToken> tokens;
    std::vector<HiddenText> hidden;
};

/// Every character makes a token, so nothing can fail. Cost: linear.
ScannedText scan(const Offsets& offsets);

/// For tests: the same by ANTLR's lexer alone, and the first difference between two; empty where there is none.
ScannedText scan_slowly(const Offsets& offsets);
std::string difference(const ScannedText& left, const ScannedText& right);

/// Tokens as ANTLR's parser wants them. Shape: the tokens stay where they are and may be retyped while it reads.
class ScannedStream final : public antlr4::TokenStream {
public:
    ScannedStream(ScannedText& scanned, std::string_view text) : tokens_(scanned.tokens), text_(text) {}

    antlr4::Token* LT(ssize_t k) override;
    antlr4::Token* get(std::size_t index) const override { return &tokens_[index]; }
    antlr4::TokenSource* getTokenSource() const override { return nullptr; }
    std::string getText(const antlr4::misc::Interval& interval) override;
    std::string getText() override { return std::string(text_); }
    std::string getText(antlr4::RuleContext* context) override;
    std::string getText(antlr4::Token* start, antlr4::Token* stop) override;
    void consume() override { at_ += at_ + 1 < tokens_.size() ? 1 : 0; }
    std::size_t LA(ssize_t i) override;
    ssize_t mark() override { return 0; }
    void release(ssize_t) override {}
    std::size_t index() override { return at_; }
    void seek(std::size_t index) override { at_ = std::min(index, tokens_.size() - 1); }
    std::size_t size() override { return tokens_.size(); }
    std::string getSourceName() const override { return {}; }

private:
    std::vector<SourceToken>& tokens_;
    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace payrule::parsing
