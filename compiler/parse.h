// Policy text to syntax tree. Comes in: one source of a `Sources`; goes out: ast::File, or nothing and diagnostics
// (E01xx). Called by compiler/resolve and tools. Knows nothing of other files, names' meanings or tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ast.h"
#include "compiler/diagnostics.h"
#include "compiler/source.h"
#include "core/limits.h"

namespace payrule {

/// Bounds that keep hostile or generated texts from exhausting memory or stack. Errors name the limit that was met.
struct ParseLimits {
    std::uint32_t nesting = limits::kSourceNesting;     // brackets within brackets, and terms of one sum
    std::uint32_t terms = limits::kSourceTerms;         // conditions joined by `and` or `or` in one clause
    std::uint32_t source_bytes = limits::kSourceBytes;  // one file
};

/// Parses one file. Errors: nothing, when any error was reported; at most one syntax error for each declaration.
/// Cost: about 5 microseconds a line; calls take turns, because ANTLR's runtime shares its caches between threads.
std::optional<ast::File> parse(SourceId source, const Sources& sources, const ParseLimits& limits,
                               Diagnostics& diagnostics);

/// Every keyword, sorted. Each may also stand in a dotted name.
std::vector<std::string> language_keywords();

/// For tests of the grammar: what ANTLR reports about `text` under exact ambiguity detection, full-context attempts and
/// syntax errors included. Shape: one line per report, empty when the text parses and nothing was ambiguous.
std::vector<std::string> grammar_ambiguities(std::string_view text);

/// For tests of the scanner: the first token that it and ANTLR's own lexer make differently of a text in UTF-8; empty
/// where there is none.
std::string scan_difference(std::string_view text);

}  // namespace payrule
