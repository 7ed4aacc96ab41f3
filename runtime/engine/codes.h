// The fixed folds at the end, for the short answer. Comes in: the run after the last stage, made without explanations;
// goes out: outcomes and reasons as numbers. Must not know sentences.
#pragma once

#include "runtime/codes_decision.h"
#include "runtime/engine/scratch.h"

namespace payrule::engine {

/// Fills `decision`. False where only the full decision can tell the order of two reasons; then it is not to be used.
bool fold_codes(const Scratch& run, CodesDecision& decision);
/// The decision of a claim on which nothing acts: every line is paid as allowed.
void pay_all(const PlainClaim& claim, std::span<const PlainLine> lines, CodesDecision& decision);
/// The short answer from a full decision. Rules' names point into `full`.
void codes_of(const Decision& full, bool advice, CodesDecision& decision);

}  // namespace payrule::engine
