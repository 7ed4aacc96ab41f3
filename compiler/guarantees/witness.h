// A claim that shows a finding. Comes in: paths through diagrams; goes out: the first claim built from them that the
// reference evaluator confirms, as the text of a test. What is not confirmed is not shown.
// Must not know what findings are about. Private to compiler/guarantees.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compiler/guarantees/sketch.h"
#include "compiler/reference.h"

namespace payrule::guarantees {

struct Witness {
    std::string text;  // items of a test
    Decision decision;
    std::vector<RuleTrace> trace;
};

/// Decides a claim that is written as the items of a test. Errors: nothing where it cannot be read.
std::optional<Witness> decide_text(const EffectivePolicy& policy, const std::string& items);

/// One rule's part in a claim that is wanted.
struct Part {
    const Rule* rule = nullptr;
    LinesOf lines;
    const Path* path = nullptr;
    const Effect* effect = nullptr;  // `prefer`: its fact is given the value of choice `pick`
    std::size_t pick = 0;
    std::uint32_t receiver = 0;  // the line that carries, if it can, the modifiers that the effect takes off
};
using Confirm = std::function<bool(const Witness&)>;

/// Builds a claim of the parts and decides it.
std::optional<Witness> try_parts(const EffectivePolicy& policy, const Image& image, const std::vector<Part>& parts,
                                 const Confirm& confirm);

/// The lines that the variables of a rule's scope stand for: the first line, and for pairs the second.
LinesOf lines_of(const Rule& rule);

/// The witness as lines of a note.
std::string witness_note(const std::string& lead, const Witness& witness);

}  // namespace payrule::guarantees
