// Mistakes that come from habits: `98940 to 98942`, `modifier is GA`, a title without quotes, `effective` without `..`.
// Comes in: where the parser stopped; goes out: one diagnostic that shows the sentence as this language writes it.
// Must not know what names mean. Private to compiler/parse.
#pragma once

#include "compiler/parse/syntax_error.h"

namespace payrule::parsing {

/// Goes out: true when the mistake was one of these, and was reported.
bool report_habit(const SyntaxError& error, const ErrorPlace& place, Diagnostics& diagnostics);
/// The part of `report_habit` that knows whole sentences.
bool report_sentence_habit(const SyntaxError& error, const ErrorPlace& place, Diagnostics& diagnostics);

}  // namespace payrule::parsing
