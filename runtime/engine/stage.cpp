// Section 4.1: a rule is evaluated on lines that are not *no*, unless it says `also on denied lines`. Rules of scope
// line come from the line's code class and from the list that no code narrows; the others range for themselves.
#include "runtime/engine/stage.h"

#include <algorithm>
#include <bit>
#include <tuple>

#include "runtime/engine/deliver.h"
#include "runtime/engine/instances.h"
#include "runtime/engine/rows.h"
#include "runtime/engine/statuses.h"
#include "runtime/engine/watch.h"

namespace payrule::engine {
namespace {

constexpr std::uint32_t kBits = 64;

/// One line in one stage.
class LineStage {
public:
    LineStage(Scratch& run, LineIndex line, const UseUnit& use)
        : run_(run),
          line_(line),
          policy_(*run.world.lines[line].policy),
          image_(*policy_.image),
          use_(use),
          denied_(run.states[line].entry == Payability::No),
          stage_(static_cast<std::size_t>(run.stage)),
          modifiers_(run.screen.on ? run.screen.lines[line].modifiers
                                   : policy_.modifier_mask(run.world.lines[line].billed->modifiers)) {}

    void all() {
        if (run_.screen.on) return screened();
        for (std::uint32_t rule : policy_.always[stage_])
            plain_rule(rule);
        for (std::uint32_t unit : candidates())
            candidate(unit);
        for (std::uint32_t rule : policy_.ranging[stage_])
            ranging_rule(rule);
    }

private:
    /// The same rules in the same order, less those that cannot act.
    void screened() {
        const ScreenLine& it = run_.screen.lines[line_];
        const std::uint64_t* left = run_.screen.left.data() + it.first_word;
        const std::uint32_t end = it.plan->stage_first[stage_ + 1];
        for (std::uint32_t at = it.plan->stage_first[stage_]; at < end; ++at) {
            const std::uint64_t rest = left[at / kBits] >> at % kBits;
            if (rest == 0) {
                at |= kBits - 1;
                continue;
            }
            at += static_cast<std::uint32_t>(std::countr_zero(rest));
            if (at >= end) return;
            const Step& step = it.plan->steps[at];
            if (step.plain)
                plain_rule(step.rule, it.is_certain(at));
            else
                ranging_rule(step.rule);
        }
    }

    std::span<const std::uint32_t> candidates() const {
        const Line& it = run_.world.lines[line_];
        const Code code = it.billed->procedure.is_known() ? it.billed->procedure.value : Code{};
        const std::size_t classes = image_.candidates.size() / image_.slices.size();
        if (classes == 0) return {};
        const std::size_t place = slice_of(image_, it.as_of) * classes + class_of(image_, code);
        return Image::part(image_.words, image_.candidates[place].units);
    }

    bool skips(const ImageRule& rule) const { return denied_ && rule.also_on_denied == 0; }

    void candidate(std::uint32_t unit) {
        const std::uint32_t rule = image_.units[unit].rule;
        if (image_.rules[rule].stage != stage_ || !policy_.rules[rule].plain) return;
        if (policy_.rules[rule].any_unit == unit) plain_rule(rule);  // once for a rule that has several units
    }

    void plain_rule(std::uint32_t rule, bool certain = false) {
        const ImageRule& it = image_.rules[rule];
        const ImageUnit& unit = image_.units[policy_.rules[rule].any_unit];
        if (skips(it)) return;
        // A unit whose guard wants one of the line's modifiers says so; the diagrams know nothing of this.
        if (!run_.graph && unit.needs_modifiers != 0 && (unit.modifier_mask & modifiers_) == 0) return;
        Instance instance;
        instance.policy = &policy_;
        instance.rule = rule;
        instance.receiver = line_;
        instance.variables[0] = line_;
        instance.as_of = run_.world.lines[line_].as_of;
        instance.certain = certain;
        use_(instance, unit);
    }

    void ranging_rule(std::uint32_t rule) {
        const ImageRule& it = image_.rules[rule];
        const bool skipped = skips(it);
        if (skipped && !run_.full) return;
        const Ranged ranged = for_each_instance(run_, policy_, rule, line_, [&](const Instance& instance) {
            if (skipped) return;
            const std::uint32_t unit = policy_.rules[rule].units[instance.receiver_variable];
            Instance own = instance;
            if (unit != kNone) use_(own, image_.units[unit]);
        });
        if (ranged.looked) ++run_.looked[line_];
        if (skipped) return;
        const auto told = [&](std::string (*text)(const Image&, std::uint32_t)) {
            return run_.full ? text(image_, it.table) : std::string();
        };
        if (ranged.not_loaded) review(run_, line_, told(not_loaded_text));
        if (ranged.past_review) review(run_, line_, told(past_coverage_text));
        if (ranged.carried && run_.full) flag_once(carried_flag(policy_, rule));
    }

    /// Many rules read one table; its flag is that of the first by stage and name.
    void flag_once(Finding flag) {
        const auto [place, added] = run_.carried[line_].try_emplace(flag.text, flag);
        const Finding& kept = place->second;
        if (!added && std::tie(flag.stage, flag.rule) < std::tie(kept.stage, kept.rule))
            place->second = std::move(flag);
    }

    Scratch& run_;
    LineIndex line_;
    const Prepared& policy_;
    const Image& image_;
    const UseUnit& use_;
    bool denied_;
    std::size_t stage_;
    std::uint64_t modifiers_;
};

}  // namespace

void evaluated_instances(Scratch& run, LineIndex line, const UseUnit& use) {
    if (run.world.lines[line].policy == nullptr) return;
    if (run.screen.on && run.screen.lines[line].plan == nullptr) return;  // nothing was left of its rules
    if (run.watch != nullptr) watch_line(run, line);
    LineStage(run, line, use).all();
}

void deliver_all(Scratch& run, const Instance& instance, const ImageUnit& unit, std::vector<Delivered>& result) {
    activations(run, instance, unit, run.active);
    for (const Activation& activation : run.active)
        deliver(run, instance, activation, result);
}

void rules_on_line(Scratch& run, LineIndex line, std::vector<Delivered>& result) {
    evaluated_instances(run, line,
                        [&](Instance& instance, const ImageUnit& unit) { deliver_all(run, instance, unit, result); });
}

void rules_on_claim(Scratch& run) {
    if (run.screen.on && !run.claim_rules) return;
    if (run.watch != nullptr) watch_claim(run);
    const LineIndex earliest = earliest_line(run.world);
    const Prepared* policy = earliest == kNoLine ? nullptr : run.world.lines[earliest].policy;
    if (policy == nullptr) return;
    const bool all_denied = std::all_of(run.states.begin(), run.states.end(),
                                        [](const LineState& state) { return state.entry == Payability::No; });
    std::vector<Delivered> result;
    for (std::uint32_t rule : policy->on_claim[static_cast<std::size_t>(run.stage)]) {
        if (all_denied && policy->image->rules[rule].also_on_denied == 0) continue;
        const std::uint32_t unit = policy->rules[rule].any_unit;
        const auto instance = claim_instance(run, *policy, rule, earliest);
        if (instance && unit != kNone) deliver_all(run, *instance, policy->image->units[unit], result);
    }
    for (Delivered& delivered : result) {
        delivered.to_claim = true;
        receive(run, delivered);
    }
}

}  // namespace payrule::engine
