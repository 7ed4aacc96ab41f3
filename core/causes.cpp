// Causes as sentences. Comes in: causes; goes out: one sentence for each, in a fixed order.
#include "core/causes.h"

namespace payrule {

void Causes::add(const Causes& other) {
    facts.insert(other.facts.begin(), other.facts.end());
    parameters.insert(other.parameters.begin(), other.parameters.end());
    tables.insert(other.tables.begin(), other.tables.end());
    undecided.insert(other.undecided.begin(), other.undecided.end());
    circle.insert(other.circle.begin(), other.circle.end());
}

bool Causes::empty() const {
    return facts.empty() && parameters.empty() && tables.empty() && undecided.empty() && circle.empty();
}

std::string below_zero_text(std::string_view rule) {
    return "the limit of units of `" + std::string(rule) + "` is below zero";
}

std::set<std::string> cause_texts(const Causes& causes) {
    std::set<std::string> texts = causes.tables;
    for (const std::string& fact : causes.facts)
        texts.insert("missing fact: " + fact);
    for (const std::string& parameter : causes.parameters)
        texts.insert("parameter not yet known: " + parameter);
    for (const LineReference& line : causes.undecided) {
        const std::string of_claim = line.claim_id.empty() ? "" : " of claim " + line.claim_id;
        texts.insert("line " + std::to_string(line.line) + of_claim + " is not decided");
    }
    std::string edits;
    for (const std::string& edit : causes.circle)
        edits += (edits.empty() ? "" : ", ") + edit;
    if (!edits.empty()) texts.insert("circle of edits: " + edits);
    return texts;
}

}  // namespace payrule
