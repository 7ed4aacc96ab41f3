// The tokens around a syntax error, and how a habit is reported; for the files habits*.cpp alone.
// Comes in: where the parser stopped; goes out: diagnostics. Must not know which mistakes there are.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>

#include "compiler/parse/lower.h"
#include "compiler/parse/syntax_error.h"

namespace payrule::parsing {

inline bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, text) != words.end();
}

class HabitPlace {
public:
    HabitPlace(const SyntaxError& error, const ErrorPlace& place, Diagnostics& diagnostics)
        : error_(error), place_(place), diagnostics_(diagnostics), at_(place.found) {}

protected:
    // Offsets count tokens from the one that did not fit: `text(-1)` stands before it.
    std::size_t index(int offset) const {
        const auto wanted = static_cast<std::int64_t>(at_) + offset;
        const auto last = static_cast<std::int64_t>(place_.tokens.size()) - 1;
        return static_cast<std::size_t>(wanted < static_cast<std::int64_t>(place_.begin) ? last
                                                                                         : std::min(wanted, last));
    }
    /// The token there; the end of the file before the declaration's first.
    const antlr4::Token* token(int offset) const { return place_.tokens[index(offset)]; }
    std::size_t line(int offset) const { return token(offset)->getLine(); }
    std::size_t type(int offset) const { return token(offset)->getType(); }
    std::string text(int offset) const {
        return type(offset) == antlr4::Token::EOF ? std::string{} : token(offset)->getText();
    }
    Span span(int offset) const { return span_of(place_.source, place_.offsets, token(offset)); }
    Span span(int first, int last) const { return {place_.source, span(first).begin, span(last).end}; }
    std::string_view written(Span at) const {
        return place_.offsets.text().substr(at.begin - skipped(), at.end - at.begin);
    }
    /// Bytes of a byte-order mark, which spans count and the text has not.
    std::uint32_t skipped() const { return place_.offsets.byte_of(0); }
    SourceId source() const { return place_.source; }
    bool inside(std::size_t rule) const { return std::ranges::find(error_.rules, rule) != error_.rules.end(); }
    bool expects(std::size_t wanted) const { return error_.expected.contains(wanted); }

    Diagnostic& add(DiagnosticCode code, Span at, std::string words) {
        return diagnostics_.report(code, at, std::move(words));
    }
    bool fixed(Diagnostic& d, Span at, const std::string& replacement) const {
        d.fix = DiagnosticFix{at, replacement, "write `" + replacement + "`"};
        return true;
    }
    bool inserted(Diagnostic& d, std::uint32_t at, const std::string& words, const std::string& shown) const {
        d.fix = DiagnosticFix{{source(), at, at}, words, "write `" + shown + "`"};
        return true;
    }

private:
    const SyntaxError& error_;
    const ErrorPlace& place_;
    Diagnostics& diagnostics_;
    std::size_t at_;
};

}  // namespace payrule::parsing
