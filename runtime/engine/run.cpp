// The two ends of a line's disposition and its payability on entry (language.md sections 3 and 4.1).
#include <algorithm>

#include "runtime/engine/scratch.h"

namespace payrule::engine {

Instance on_line(const Instance& instance, LineIndex line) {
    Instance other;
    other.policy = instance.policy;
    other.receiver = line;
    other.variables[0] = line;
    other.as_of = instance.as_of;
    return other;
}

Hit hit_of(const Delivered& delivered) {
    if (!delivered.raises) return Hit::None;
    return delivered.certain && delivered.severity > Severity::Pay ? Hit::Certain : Hit::Possible;
}

/// no: even its lower end is deny or reject; yes: its upper end is pay; else maybe.
Payability payability(const LineState& state) {
    if (state.lower > Severity::Pay) return Payability::No;
    return state.upper == Severity::Pay ? Payability::Yes : Payability::Maybe;
}

void enter(Scratch& run, Stage stage) {
    run.stage = stage;
    for (LineState& state : run.states)
        state.entry = payability(state);
}

namespace {

/// Moves the ends; a possible effect and `review` move only the upper one, to deny at most.
void apply(Scratch& run, LineIndex line, const Delivered& delivered) {
    LineState& state = run.states[line];
    switch (hit_of(delivered)) {
        case Hit::Certain:
            state.lower = std::max(state.lower, delivered.severity);
            state.upper = std::max(state.upper, delivered.severity);
            break;
        case Hit::Possible: state.upper = std::max(state.upper, Severity::Deny); break;
        case Hit::None: break;
    }
    run.delivered[line].push_back(delivered);
}

}  // namespace

void receive(Scratch& run, const Delivered& delivered) {
    if (delivered.to_claim)
        run.claim_delivered.push_back(delivered);
    else
        apply(run, delivered.line, delivered);
}

void spread_claim(Scratch& run, std::size_t first) {
    for (std::size_t i = first; i < run.claim_delivered.size(); ++i) {
        if (!run.claim_delivered[i].raises) continue;
        for (LineIndex line = 0; line < run.world.own; ++line)
            apply(run, line, run.claim_delivered[i]);
    }
}

void BundlingSpace::clear(std::size_t lines) {
    if (outside.size() < lines) {
        outside.resize(lines);
        from.resize(lines);
        onto.resize(lines);
    }
    for (std::size_t line = 0; line < lines; ++line) {
        outside[line].clear();
        from[line].clear();
        onto[line].clear();
    }
    delivered.clear();
    pairs.clear();
    waiting.clear();
}

void review(Scratch& run, LineIndex line, const std::string& cause) {
    run.states[line].upper = std::max(run.states[line].upper, Severity::Deny);
    if (run.full) run.other_causes[line].insert(cause);
}

void clear(Scratch& run, std::size_t own) {
    run.states.assign(own, LineState{});
    run.looked.assign(own, 0);
    run.visits.clear();
    run.claim_delivered.clear();
    run.stories.clear();
    if (run.delivered.size() < own) run.delivered.resize(own);
    if (run.carried.size() < own) run.carried.resize(own);
    if (run.other_causes.size() < own) run.other_causes.resize(own);
    for (std::size_t line = 0; line < own; ++line) {
        run.delivered[line].clear();
        if (!run.full) continue;  // the rest is filled and read for explanations only
        run.other_causes[line].clear();
        run.carried[line].clear();
    }
}

namespace {

Tri truth_of(Payability payability) {
    switch (payability) {
        case Payability::No: return Tri::No;
        case Payability::Maybe: return Tri::Unknown;
        case Payability::Yes: return Tri::Yes;
    }
    return Tri::No;
}

}  // namespace

Tri payable(const Scratch& run, LineIndex line) {
    if (const HistoryLine* history = run.world.lines[line].history) {
        return history->undecided ? Tri::Unknown : tri(history->paid);  // history is a fixed fact
    }
    const LineState& state = run.states[line];
    // In sequence, rules see the final payability of visited lines.
    if (run.stage == Stage::Sequence && state.visited) return truth_of(payability(state));
    return truth_of(state.entry);
}

void add_payable_causes(const Scratch& run, LineIndex line, Causes& causes) {
    if (payable(run, line) == Tri::Unknown) causes.undecided.insert(run.world.reference(line));
}

}  // namespace payrule::engine
