// What groups, claim adjustment reasons and remarks look like, and what was meant where a digit and a letter that look
// alike were mixed up (`C0-50`, `CO-5O`). Comes in: a reason as written; goes out: what is wrong with it, and the
// right text where that is beyond doubt. Must not know which codes are in force.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/ast.h"
#include "core/decision.h"

namespace payrule {

std::optional<Group> group_of(std::string_view text);

/// The group, claim adjustment reason or remark that a text means, read with the letters O and I where it has the
/// digits 0 and 1 and the other way round; the text itself where it is one, empty where none is meant.
std::string meant_group(std::string_view text);
std::string meant_carc(std::string_view text);
std::string meant_rarc(std::string_view text);
/// Of `group-CARC`, with or without its dash; empty where one of both cannot be read.
std::string meant_reason(std::string_view text);

struct ReasonMistake {
    Span span;
    std::string text;
    std::string meant;  // for the span; empty where nobody knows
};
/// The first part of a reason that cannot exist. Nothing where all may, and for reasons by name.
std::optional<ReasonMistake> mistake_in(const ast::ReasonRef& reference);

}  // namespace payrule
