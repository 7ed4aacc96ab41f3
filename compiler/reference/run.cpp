// The two ends of a line's disposition and its payability on entry (language.md sections 3 and 4.1).
#include "compiler/reference/run.h"

#include <algorithm>

namespace payrule::reference {

Hit hit_of(const Delivered& delivered) {
    if (!delivered.raises) return Hit::None;
    return delivered.finding.certain && delivered.severity > Severity::Pay ? Hit::Certain : Hit::Possible;
}

/// no: even its lower end is deny or reject; yes: its upper end is pay; else maybe.
Payability payability(const LineState& state) {
    if (state.lower > Severity::Pay) return Payability::No;
    return state.upper == Severity::Pay ? Payability::Yes : Payability::Maybe;
}

void apply(LineState& state, Delivered delivered) {
    switch (hit_of(delivered)) {
        case Hit::Certain:
            state.lower = std::max(state.lower, delivered.severity);
            state.upper = std::max(state.upper, delivered.severity);
            break;
        case Hit::Possible: state.upper = std::max(state.upper, Severity::Deny); break;
        case Hit::None: break;
    }
    state.delivered.push_back(std::move(delivered));
}

void review(LineState& state, const std::set<std::string>& causes) {
    if (causes.empty()) return;
    state.upper = std::max(state.upper, Severity::Deny);
    state.other_causes.insert(causes.begin(), causes.end());
}

void enter(Run& run, Stage stage) {
    run.stage = stage;
    for (LineState& state : run.states)
        state.entry = payability(state);
}

void receive(Run& run, LineIndex line, Delivered delivered) {
    if (delivered.to_claim)
        run.claim_delivered.push_back(std::move(delivered));
    else
        apply(run.states[line], std::move(delivered));
}

void spread_claim(Run& run, std::size_t first) {
    for (std::size_t i = first; i < run.claim_delivered.size(); ++i) {
        if (!run.claim_delivered[i].raises) continue;
        for (LineState& state : run.states)
            apply(state, run.claim_delivered[i]);
    }
}

namespace {

Truth truth_of(Payability payability, const LineReference& line) {
    if (payability == Payability::Yes) return truth(true);
    if (payability == Payability::No) return truth(false);
    Causes causes;
    causes.undecided.insert(line);
    return unknown(std::move(causes));
}

}  // namespace

Truth payable(const Run& run, LineIndex line) {
    const World& world = *run.world;
    if (const HistoryLine* history = world.lines[line].history) {
        if (history->undecided) return truth_of(Payability::Maybe, world.reference(line));
        return truth(history->paid);  // history is a fixed fact
    }
    const LineState& state = run.states[line];
    // In sequence, rules see the final payability of visited lines.
    if (run.stage == Stage::Sequence && state.visited) return truth_of(payability(state), world.reference(line));
    return truth_of(state.entry, world.reference(line));
}

}  // namespace payrule::reference
