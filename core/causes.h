// Why something is not known: the causes of review (language.md section 3), and their sentences.
// Comes in: names of what is missing, from any evaluator; goes out: the same sentences for all of them, in a fixed
// order. Must not know what decides that something is missing.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "core/decision.h"

namespace payrule {

struct Causes {
    std::set<std::string> facts;        // missing facts and fields, by name
    std::set<std::string> parameters;   // parameters that are not yet known
    std::set<std::string> tables;       // whole sentences: not loaded, past coverage; a limit below zero
    std::set<LineReference> undecided;  // lines that may or may not be paid
    std::set<std::string> circle;       // edits of a circle, `10060>12001`

    void add(const Causes& other);
    bool empty() const;
    bool operator==(const Causes&) const = default;
};

/// The cause where a rule's limit of units comes out below zero.
std::string below_zero_text(std::string_view rule);
/// The sentences for `review_causes`.
std::set<std::string> cause_texts(const Causes& causes);

}  // namespace payrule
