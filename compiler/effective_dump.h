// The effective policy as text, for `payrule dump --effective`, tests and messages. Comes in: an effective policy; goes
// out: the same text for the same policy. Must not know syntax trees or evaluation.
#pragma once

#include <string>

#include "compiler/effective.h"

namespace payrule {

/// Everything in the policy, in a fixed order. Shape: lines, one declaration each, parts indented.
std::string dump_effective(const EffectivePolicy& policy);

/// One condition or value. Two expressions have one text iff they mean the same node for node.
std::string expr_text(const EffectivePolicy& policy, ExprId id);

/// A number of a type as it is written in policies: `$2,480.00` is `$2480.00`, dates as 2026-01-31.
std::string literal_text(std::int64_t number, ValueType type);

/// A code set's members, with dates where they change: `[97110..97113] | from 2022-01-01 [97110..97113, 98975]`.
std::string code_set_text(const CodeSet& set);
std::string intervals_text(const CodeIntervals& intervals);

}  // namespace payrule
