// Why something is not known: the causes of review (language.md section 3), and their sentences.
// Comes in: names of what is missing, from any evaluator; goes out: the same sentences for all of them, in a fixed
// order. Must not know what decides that something is missing.
#pragma once

#include <set>
#include <string>

#include "core/decision.h"

namespace payrule {

struct Causes {
    std::set<std::string> facts;        // missing facts and fields, by name
    std::set<std::string> parameters;   // parameters that are not yet known
    std::set<std::string> tables;       // whole sentences: not loaded, past coverage
    std::set<LineReference> undecided;  // lines that may or may not be paid
    std::set<std::string> circle;       // edits of a circle, `10060>12001`

    void add(const Causes& other);
    bool empty() const;
    bool operator==(const Causes&) const = default;
};

/// The sentences for `review_causes`.
std::set<std::string> cause_texts(const Causes& causes);

}  // namespace payrule
