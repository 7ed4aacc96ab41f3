// What can be said of the tokens before the grammar sees them: known mistakes, limits, and bars that begin a table row.
// Comes in: the token list of one source; goes out: diagnostics and retyped tokens. Private to compiler/parse.
#pragma once

#include <set>
#include <vector>

#include "compiler/diagnostics.h"
#include "compiler/parse.h"
#include "compiler/parse/scan.h"
#include "compiler/parse/text.h"

namespace payrule::parsing {

using TokenList = std::vector<antlr4::Token*>;  // each one's index is its place; the last is EOF

TokenList list_of(ScannedText& scanned);

/// `name` is the row of core/limits.def.
void report_limit(Diagnostics& diagnostics, Span at, std::string_view what, std::string_view unit, std::uint32_t limit,
                  std::string_view name);

/// Reports nesting and chains beyond the limits. Goes out: false when something was reported; then nothing may be
/// parsed.
bool check_limits(const TokenList& tokens, SourceId source, const Offsets& offsets, const ParseLimits& limits,
                  Diagnostics& diagnostics);

/// Reports tokens that are mistakes by themselves, and retypes them to what was meant so that parsing can go on.
/// Goes out: the indexes of the tokens reported.
std::set<std::size_t> check_tokens(const TokenList& tokens, SourceId source, const Offsets& offsets,
                                   Diagnostics& diagnostics);

/// Turns a bar that is the first token of its line into ROW_BAR.
void mark_rows(const TokenList& tokens);

/// Whether the token can begin a declaration.
bool begins_declaration(std::size_t type);

}  // namespace payrule::parsing
