// Scopes to instances. Everything is seen from the receiving line: its version, its date. History lines take part only
// where the scope includes history; they receive nothing, so an effect on a variable wants that variable on this claim.
#include "compiler/reference/instances.h"

#include <algorithm>

#include "compiler/reference/rows.h"
#include "compiler/reference/statuses.h"
#include "compiler/reference/sums.h"

namespace payrule::reference {
namespace {

/// The variables of a scope that some effect of the rule meets.
void add_receivers(const std::vector<Effect>& effects, std::set<std::uint8_t>& receivers) {
    for (const Effect& effect : effects) {
        receivers.insert(effect.variable);
        add_receivers(effect.otherwise, receivers);
    }
}
std::set<std::uint8_t> receivers_of(const Rule& rule) {
    std::set<std::uint8_t> receivers;
    for (const Variant& variant : rule.variants) {
        add_receivers(variant.effects, receivers);
        add_receivers(variant.if_not_known, receivers);
    }
    return receivers;
}

class Ranging {
public:
    Ranging(const Run& run, const EffectivePolicy& policy, Index rule, LineIndex receiver)
        : run_(run), world_(*run.world), policy_(policy), rule_(policy.rules[rule]), receiver_(receiver) {
        start_.policy = &policy;
        start_.rule = &rule_;
        start_.rule_index = rule;
        start_.receiver = receiver;
        start_.as_of = *as_of(world_.lines[receiver]);
        if (has_table()) table_ = table_state(world_, binding(), start_.as_of);
    }

    Ranged all() {
        if (!in_force(rule_.variants[0], start_.as_of)) return std::move(ranged_);
        switch (rule_.scope.kind) {
            case ScopeKind::Claim: break;
            case ScopeKind::Line:
            case ScopeKind::AddOn: range_line(); break;
            case ScopeKind::Day: range_day(); break;
            case ScopeKind::Pair: range_pairs(); break;
        }
        return std::move(ranged_);
    }

private:
    bool has_table() const { return rule_.scope.table != kNoIndex; }
    const TableBinding& binding() const { return policy_.tables[rule_.scope.table]; }
    const Maybe<Code>& procedure(LineIndex line) const { return world_.lines[line].billed->procedure; }

    /// Notes what is wrong with the scope's table on this date; false where it cannot be asked.
    bool table_answers() {
        if (!has_table()) return true;
        if (!table_.loaded) ranged_.trouble.insert(not_loaded_text(binding()));
        if (table_.past_coverage) {
            if (binding().carry_past_coverage)
                ranged_.carried = true;
            else
                ranged_.trouble.insert(past_coverage_text(binding()));
        }
        return table_.loaded;
    }

    void keep(Instance instance) {
        instance.past_coverage = table_.past_coverage;
        ranged_.looked = true;
        ranged_.instances.push_back(std::move(instance));
    }

    /// `for each line listed in T as row`: no row, and the rule is silent.
    bool find_row(Instance& instance) {
        if (!has_table()) return true;
        if (!procedure(receiver_).is_known() || !table_answers()) return false;
        instance.row = code_row(world_, binding(), procedure(receiver_).value, start_.as_of);
        return instance.row.has_value();
    }

    void range_line() {
        Instance instance = start_;
        instance.variables = {receiver_};
        if (find_row(instance)) keep(std::move(instance));
    }

    /// The day of the receiving line: patient, provider, date and procedure.
    void range_day() {
        Instance instance = start_;
        instance.variables = {receiver_};
        if (!find_row(instance)) return;
        const std::size_t count = rule_.scope.including_history ? world_.lines.size() : world_.own;
        for (LineIndex line = 0; line < count; ++line) {
            const Truth code = same_field(world_, receiver_, line, ClaimField::LineProcedure, line == receiver_);
            Truth belongs = line == receiver_ ? truth(true) : both(code, same_day(world_, policy_, receiver_, line));
            if (belongs.value != Tri::No) instance.day.push_back({line, std::move(belongs)});
        }
        keep(std::move(instance));
    }

    /// Some other line of the patient's day that a pair table could speak about.
    bool has_partner() const {
        const std::size_t count = rule_.scope.including_history ? world_.lines.size() : world_.own;
        for (LineIndex line = 0; line < count; ++line) {
            if (line == receiver_ || !procedure(line).is_known()) continue;
            const Truth same = both(same_patient(world_, receiver_, line),
                                    same_field(world_, receiver_, line, ClaimField::LineServiceDate, false));
            if (same.value != Tri::No) return true;
        }
        return false;
    }

    /// Pairs are ordered (col1, col2). Listed: as the table lists them; `in order of`: the first comes before the
    /// second;
    /// otherwise both orders. A line never pairs with itself; two lines with one code are two lines.
    void range_pairs() {
        if (has_table() && procedure(receiver_).is_known() && has_partner() && !table_answers()) return;
        const std::size_t count = rule_.scope.including_history ? world_.lines.size() : world_.own;
        for (const std::uint8_t variable : receivers_of(rule_)) {
            if (variable > 1) continue;
            for (LineIndex other = 0; other < count; ++other) {
                if (other != receiver_) range_pair(variable, other);
            }
        }
    }

    void range_pair(std::uint8_t variable, LineIndex other) {
        Instance instance = start_;
        instance.receiver_variable = variable;
        instance.variables = {receiver_, receiver_};
        instance.variables[1u - variable] = other;
        const LineIndex first = instance.variables[0];
        const LineIndex second = instance.variables[1];
        if (rule_.scope.ordered && !comes_before(world_, rule_.scope.order, first, second)) return;
        if (has_table()) {
            if (!procedure(first).is_known() || !procedure(second).is_known()) return;
            instance.row =
                pair_row(run_, instance, binding(), procedure(first).value, procedure(second).value, start_.as_of);
            if (!instance.row) return;
        }
        keep(std::move(instance));
    }

    const Run& run_;
    const World& world_;
    const EffectivePolicy& policy_;
    const Rule& rule_;
    LineIndex receiver_;
    Instance start_;
    TableState table_;
    Ranged ranged_;
};

/// The line with the earliest service date; the lowest number of several.
LineIndex earliest_line(const World& world) {
    LineIndex earliest = kNoLine;
    for (LineIndex line = 0; line < world.own; ++line) {
        const auto date = as_of(world.lines[line]);
        if (date && (earliest == kNoLine || *date < *as_of(world.lines[earliest]))) earliest = line;
    }
    return earliest;
}

}  // namespace

Ranged instances_of(const Run& run, const EffectivePolicy& policy, Index rule, LineIndex receiver) {
    return Ranging(run, policy, rule, receiver).all();
}

const EffectivePolicy* claim_policy(const World& world) {
    const LineIndex earliest = earliest_line(world);
    return earliest == kNoLine ? nullptr : world.lines[earliest].policy;
}

std::vector<Instance> claim_instances(const Run& run, Index rule) {
    const World& world = *run.world;
    const EffectivePolicy* policy = claim_policy(world);
    if (policy == nullptr || policy->rules[rule].scope.kind != ScopeKind::Claim) return {};
    Instance instance;
    instance.policy = policy;
    instance.rule = &policy->rules[rule];
    instance.rule_index = rule;
    instance.as_of = *as_of(world.lines[earliest_line(world)]);
    if (!in_force(instance.rule->variants[0], instance.as_of)) return {};
    return {instance};
}

}  // namespace payrule::reference
