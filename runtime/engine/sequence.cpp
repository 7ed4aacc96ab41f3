// The stage sequence: each line visited once, primaries before their add-ons, then in the declared order of the
// accumulators, then by line number (language.md section 4.3). Rules see the final payability of visited lines.
#include <algorithm>

#include "runtime/engine/instances.h"
#include "runtime/engine/rows.h"
#include "runtime/engine/stage.h"
#include "runtime/engine/sums.h"

namespace payrule::engine {
namespace {

using Waits = std::vector<std::vector<LineIndex>>;  // by line; there may be more lists than the claim has lines

/// The lines of this claim that a line's add-on entries list as its primaries, of the same day.
void add_primaries(const Scratch& run, LineIndex line, std::uint32_t binding, std::vector<LineIndex>& primaries) {
    const Line& it = run.world.lines[line];
    if (run.support.entries.empty()) run.support.entries.resize(1);
    Row& entry = run.support.entries.front();
    if (!find_add_on_row(*it.policy, binding, run.world.procedure(line).value, it.as_of, entry)) return;
    for (LineIndex other = 0; other < run.world.own; ++other) {
        const Maybe<Code> code = run.world.procedure(other);
        if (other == line || !code.is_known()) continue;
        if (std::find(entry.primaries.begin(), entry.primaries.end(), code.value) == entry.primaries.end()) continue;
        if (same_day(run, *it.policy->image, line, other, nullptr) != Tri::No) primaries.push_back(other);
    }
}

void find_primaries(const Scratch& run, LineIndex line, std::vector<LineIndex>& primaries) {
    primaries.clear();
    const Line& it = run.world.lines[line];
    if (it.policy == nullptr || !run.world.procedure(line).is_known()) return;
    const Image& image = *it.policy->image;
    for (std::uint32_t binding = 0; binding < image.tables.size(); ++binding) {
        const bool listed = !run.screen.on || may_have_row(run.screen.lines[line].code->bindings, binding);
        if (listed && static_cast<TableKind>(image.tables[binding].kind) == TableKind::AddOns) {
            add_primaries(run, line, binding, primaries);
        }
    }
}

/// Everything that must be visited before a line, not counting what is visited already.
std::vector<bool> waits_for(const Waits& primaries, const std::vector<bool>& visited, LineIndex line) {
    std::vector<bool> result(visited.size(), false);
    std::vector<LineIndex> waiting{line};
    while (!waiting.empty()) {
        const LineIndex at = waiting.back();
        waiting.pop_back();
        for (LineIndex primary : primaries[at]) {
            if (visited[primary] || result[primary]) continue;
            result[primary] = true;
            waiting.push_back(primary);
        }
    }
    return result;
}

/// The real file has circles of add-ons: lines that wait for one another go by line number.
bool may_go(const Waits& primaries, const std::vector<bool>& visited, LineIndex line) {
    const bool free = std::all_of(primaries[line].begin(), primaries[line].end(),
                                  [&](LineIndex primary) { return visited[primary]; });
    if (free) return true;
    const std::vector<bool> waits = waits_for(primaries, visited, line);
    for (LineIndex other = 0; other < waits.size(); ++other) {
        if (waits[other] && other != line && !waits_for(primaries, visited, other)[line]) return false;
    }
    return true;
}

/// All accumulators of a policy share one order; of several versions the earliest line's speaks for the claim.
std::span<const std::uint32_t> declared_order(const World& world) {
    const LineIndex earliest = earliest_line(world);
    const Prepared* policy = earliest == kNoLine ? nullptr : world.lines[earliest].policy;
    if (policy == nullptr || policy->image->accumulators.empty()) return {};
    return Image::part(policy->image->words, policy->image->accumulators[0].order);
}

void visit(Scratch& run, LineIndex line, std::vector<Delivered>& delivered) {
    delivered.clear();
    rules_on_line(run, line, delivered);
    for (const Delivered& it : delivered)
        receive(run, it);
    run.states[line].visited = true;
    run.visits.push_back(line);
}

}  // namespace

void run_sequence(Scratch& run) {
    Waits& primaries = run.sequence.primaries;
    if (primaries.size() < run.world.own) primaries.resize(run.world.own);
    bool none = true;
    for (LineIndex line = 0; line < run.world.own; ++line) {
        find_primaries(run, line, primaries[line]);
        none = none && primaries[line].empty();
    }
    std::vector<Delivered>& delivered = run.of_stage;
    std::vector<bool>& visited = run.sequence.visited;
    visited.assign(run.world.own, false);
    std::vector<LineIndex>& by_order = run.sequence.by_order;
    by_order.clear();
    for (LineIndex line = 0; line < run.world.own; ++line)
        by_order.push_back(line);
    const auto order = declared_order(run.world);
    const auto before = [&](LineIndex a, LineIndex b) { return comes_before(run.world, order, a, b); };
    // Sorting takes memory, and lines mostly are in order.
    if (!std::is_sorted(by_order.begin(), by_order.end(), before))
        std::stable_sort(by_order.begin(), by_order.end(), before);
    for (LineIndex count = 0; count < run.world.own; ++count) {
        std::size_t place = none ? count : 0;
        while (visited[by_order[place]] || (!none && !may_go(primaries, visited, by_order[place])))
            ++place;
        visited[by_order[place]] = true;
        visit(run, by_order[place], delivered);
    }
}

}  // namespace payrule::engine
