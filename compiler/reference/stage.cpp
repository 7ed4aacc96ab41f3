// Section 4.1: a rule is evaluated on lines that are not *no*, unless it says `also on denied lines`.
#include "compiler/reference/stage.h"

#include <tuple>

#include "compiler/reference/deliver.h"

namespace payrule::reference {
namespace {

/// Many rules read one table; its flag is that of the first by stage and name.
void flag_once(LineState& state, Delivered flag) {
    const auto [place, added] = state.carried.try_emplace(flag.finding.text, flag);
    const Finding& kept = place->second.finding;
    if (!added && std::tie(flag.finding.stage, flag.finding.rule) < std::tie(kept.stage, kept.rule)) {
        place->second = std::move(flag);
    }
}

}  // namespace

std::vector<Instance> evaluated_instances(Run& run, Index rule, LineIndex line) {
    LineState& state = run.states[line];
    const EffectivePolicy& policy = *run.world->lines[line].policy;
    const Rule& it = policy.rules[rule];
    if (it.stage != run.stage) return {};
    Ranged ranged = instances_of(run, policy, rule, line);
    if (ranged.looked) state.looked.insert(rule);
    if (state.entry == Payability::No && !it.also_on_denied) return {};
    review(state, ranged.trouble);
    if (ranged.carried) flag_once(state, carried_flag(policy, it));
    return std::move(ranged.instances);
}

std::vector<Delivered> rules_on_line(Run& run, LineIndex line) {
    std::vector<Delivered> result;
    const EffectivePolicy* policy = run.world->lines[line].policy;
    if (policy == nullptr) return result;
    for (Index rule = 0; rule < policy->rules.size(); ++rule) {
        for (const Instance& instance : evaluated_instances(run, rule, line)) {
            for (Delivered& delivered : deliver_all(run, instance))
                result.push_back(std::move(delivered));
        }
    }
    return result;
}

void rules_on_claim(Run& run) {
    const EffectivePolicy* policy = claim_policy(*run.world);
    if (policy == nullptr) return;
    bool all_denied = true;
    for (const LineState& state : run.states)
        all_denied = all_denied && state.entry == Payability::No;
    for (Index rule = 0; rule < policy->rules.size(); ++rule) {
        if (policy->rules[rule].stage != run.stage || (all_denied && !policy->rules[rule].also_on_denied)) continue;
        for (const Instance& instance : claim_instances(run, rule)) {
            for (Delivered& delivered : deliver_all(run, instance)) {
                delivered.to_claim = true;
                run.claim_delivered.push_back(std::move(delivered));
            }
        }
    }
}

}  // namespace payrule::reference
