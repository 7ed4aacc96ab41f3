// What a decided claim leaves behind for the next claim of its patient. Comes in: the claim and its decision, from any
// evaluator; goes out: history lines. Must not know how claims are kept.
#pragma once

#include <string_view>
#include <vector>

#include "core/claim.h"
#include "core/decision.h"

namespace payrule {

/// A decided claim's lines as history, paid or not.
/// Shape: one entry per line, in claim order; texts point into `claim` and must outlive the result's use.
std::vector<HistoryLine> decided_lines(const Claim& claim, const Decision& decision);

/// `none`, `supplied` or `ledger`: what a decision says of the history that it saw.
std::string_view history_state_name(HistoryState state);

}  // namespace payrule
