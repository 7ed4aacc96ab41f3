// Stops the parser at the first error of a declaration and says it in one clear sentence; ANTLR's own words never show.
// Comes in: the parser's state at the error; goes out: one diagnostic. Private to compiler/parse.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "PayruleParser.h"
#include "compiler/diagnostics.h"
#include "compiler/parse/text.h"
#include "compiler/parse/tokens.h"

namespace payrule::parsing {

struct SyntaxError {
    antlr4::Token* found = nullptr;
    antlr4::misc::IntervalSet expected;
    std::vector<std::size_t> rules;  // grammar rules open at the error, innermost first
};

/// Throws at the first error instead of repairing, and remembers what was expected there.
class StopAtFirstError : public antlr4::DefaultErrorStrategy {
public:
    void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& error) override;
    void recover(antlr4::Parser* parser, std::exception_ptr error) override;
    antlr4::Token* recoverInline(antlr4::Parser* parser) override;
    void sync(antlr4::Parser* parser) override;

    const SyntaxError& error() const { return error_; }

private:
    SyntaxError error_;
    std::size_t tried_at_ = 0;  // token index that `tried_` belongs to
    // What optional parts would have taken there; the sets belong to the grammar's tables, which stay.
    std::vector<const antlr4::misc::IntervalSet*> tried_;
};

/// Where the explanation looks for context: the declaration's tokens up to the error.
struct ErrorPlace {
    SourceId source;
    const Offsets& offsets;
    const TokenList& tokens;  // whole source
    std::size_t begin;        // in `tokens`: first of the declaration
    std::size_t found;        // in `tokens`: the token that did not fit
};

void report_syntax_error(const SyntaxError& error, const ErrorPlace& place, const antlr4::dfa::Vocabulary& vocabulary,
                         Diagnostics& diagnostics);

}  // namespace payrule::parsing
