// A rule that is watched while a claim is decided. Comes in: scratch state at the moment when the rule's turn has come;
// goes out: what it saw. Must not change the decision.
#pragma once

#include "runtime/engine/scratch.h"
#include "runtime/why_not.h"

namespace payrule::engine {

/// Kept in the scratch while one claim is decided.
struct Watch {
    LineIndex line = kNoLine;    // kNoLine: the claim
    std::uint32_t rule = kNone;  // of the line's version
    std::uint32_t variant = 0;   // asked about: 0 the rule itself, else an exception or a row
    RuleStory story;
};

/// Fills the watch's story if this is the turn of its rule.
void watch_line(const Scratch& run, LineIndex line);
void watch_claim(const Scratch& run);

}  // namespace payrule::engine
