// Primaries before their add-ons, then the declared order. Rules see the final payability of visited lines.
#include "compiler/reference/sequence.h"

#include <algorithm>

#include "compiler/reference/instances.h"
#include "compiler/reference/rows.h"
#include "compiler/reference/stage.h"
#include "compiler/reference/sums.h"

namespace payrule::reference {
namespace {

/// The lines of this claim that a line's add-on entries list as its primaries, of the same day.
std::set<LineIndex> primaries_of(const World& world, LineIndex line) {
    std::set<LineIndex> primaries;
    const Line& it = world.lines[line];
    if (it.policy == nullptr || !it.billed->procedure.is_known()) return primaries;
    for (const TableBinding& binding : it.policy->tables) {
        if (binding.kind != TableKind::AddOns) continue;
        const auto entry = add_on_row(world, binding, it.billed->procedure.value, *as_of(it));
        if (!entry) continue;
        for (LineIndex other = 0; other < world.own; ++other) {
            const Maybe<Code>& code = world.lines[other].billed->procedure;
            const bool listed = code.is_known() && std::find(entry->primaries.begin(), entry->primaries.end(),
                                                             code.value) != entry->primaries.end();
            if (other == line || !listed) continue;
            if (same_day(world, *it.policy, line, other).value != Tri::No) primaries.insert(other);
        }
    }
    return primaries;
}

/// Everything that must be visited before a line, not counting what is visited already.
std::set<LineIndex> waits_for(const std::vector<std::set<LineIndex>>& primaries, const std::vector<bool>& visited,
                              LineIndex line) {
    std::set<LineIndex> result;
    std::vector<LineIndex> waiting{line};
    while (!waiting.empty()) {
        const LineIndex at = waiting.back();
        waiting.pop_back();
        for (const LineIndex primary : primaries[at]) {
            if (!visited[primary] && result.insert(primary).second) waiting.push_back(primary);
        }
    }
    return result;
}

/// The real file has circles of add-ons: lines that wait for one another go by line number.
bool may_go(const std::vector<std::set<LineIndex>>& primaries, const std::vector<bool>& visited, LineIndex line) {
    const std::set<LineIndex> waits = waits_for(primaries, visited, line);
    return std::all_of(waits.begin(), waits.end(), [&](LineIndex other) {
        return other == line || waits_for(primaries, visited, other).contains(line);
    });
}

/// All accumulators of a policy share one order; of several versions the earliest line's speaks for the claim.
std::vector<ClaimField> declared_order(const World& world) {
    const EffectivePolicy* policy = claim_policy(world);
    if (policy == nullptr || policy->accumulators.empty()) return {ClaimField::LineNumber};
    return policy->accumulators.front().order;
}

}  // namespace

std::vector<LineIndex> visiting_order(const Run& run) {
    const World& world = *run.world;
    std::vector<std::set<LineIndex>> primaries;
    for (LineIndex line = 0; line < world.own; ++line)
        primaries.push_back(primaries_of(world, line));
    std::vector<bool> visited(world.own, false);
    std::vector<LineIndex> order;
    const std::vector<ClaimField> declared = declared_order(world);
    while (order.size() < world.own) {
        LineIndex next = kNoLine;
        for (LineIndex line = 0; line < world.own; ++line) {
            if (visited[line] || !may_go(primaries, visited, line)) continue;
            if (next == kNoLine || comes_before(world, declared, line, next)) next = line;
        }
        visited[next] = true;
        order.push_back(next);
    }
    return order;
}

void run_sequence(Run& run) {
    for (const LineIndex line : visiting_order(run)) {
        for (Delivered& delivered : rules_on_line(run, line))
            receive(run, line, std::move(delivered));
        run.states[line].visited = true;
        run.visits.push_back(line);
    }
}

}  // namespace payrule::reference
