// One finding for one effect: who said it, on what row, with which reason, and what it is worth.
#include "compiler/reference/deliver.h"

#include <algorithm>

#include "compiler/reference/expressions.h"
#include "compiler/reference/rows.h"
#include "compiler/reference/texts.h"

namespace payrule::reference {
namespace {

bool has(const ClaimLine& line, Code modifier) { return line.modifiers.has(modifier); }

bool requirement_met(const Effect& effect, const ClaimLine& line) {
    const auto count = std::count_if(effect.modifiers.begin(), effect.modifiers.end(),
                                     [&](Code modifier) { return has(line, modifier); });
    switch (effect.quantify) {
        case Quantify::Any: return count > 0;
        case Quantify::All: return count == static_cast<std::ptrdiff_t>(effect.modifiers.size());
        case Quantify::ExactlyOne: return count == 1;
    }
    return false;
}

const ReasonStep* reason_on(const EffectivePolicy& policy, Index reason, Date date) {
    if (reason == kNoIndex) return nullptr;
    const ReasonStep* found = nullptr;
    for (const ReasonStep& step : policy.reasons[reason].steps) {
        if (step.from <= date || found == nullptr) found = &step;
    }
    return found;
}

/// One activation on its instance.
class Delivery {
public:
    Delivery(const Run& run, const Instance& instance, const Activation& activation)
        : run_(run), instance_(instance), activation_(activation), variant_(*activation.variant) {}

    std::vector<Delivered> all() {
        for (const Effect& effect : *activation_.effects) {
            if (meets_receiver(effect)) add(effect, {});
        }
        return std::move(result_);
    }

private:
    bool meets_receiver(const Effect& effect) const {
        switch (effect.target) {
            case EffectTarget::Claim:
                return instance_.receiver == kNoLine || effect.variable == instance_.receiver_variable;
            case EffectTarget::Day: return true;
            case EffectTarget::Variable:
                return instance_.receiver != kNoLine && effect.variable == instance_.receiver_variable;
        }
        return false;
    }

    const ClaimLine* line() const {
        return instance_.receiver == kNoLine ? nullptr : run_.world->lines[instance_.receiver].billed;
    }

    void add(const Effect& effect, const std::vector<Code>& required) {
        switch (effect.action) {
            case Action::Deny:
            case Action::DenyClaim: return disposition(effect, Severity::Deny, required);
            case Action::Reject:
            case Action::ReturnClaim: return disposition(effect, Severity::Reject, required);
            case Action::Review: return raise(effect, required);
            case Action::PayLine:
            case Action::RuleDoesNotApply: return;  // nothing happens
            case Action::PayPercent: return payment(effect, number(effect.percent));
            case Action::ReduceBy: return payment(effect, value_of(run_, instance_, effect.amount));
            case Action::LimitUnits: return limit_units(effect);
            case Action::RequireModifier: return require(effect);
            case Action::ProposeAppend:
            case Action::ProposeReplace:
            case Action::ProposeRemove: return propose(effect);
            case Action::ProposeAttest: return propose_attest(effect);
            case Action::Prefer: return prefer(effect);
            case Action::Request:
            case Action::Flag:
            case Action::Advise: return keep(start(effect));
        }
    }

    Delivered start(const Effect& effect) const {
        Delivered delivered;
        Finding& finding = delivered.finding;
        finding.rule = variant_.name;
        finding.policy = variant_.origin.owner;
        finding.version = variant_.origin.version;
        finding.place = variant_.origin.place;
        finding.stage = instance_.rule->stage;
        finding.action = effect.action;
        finding.certain = activation_.certain;
        delivered.causes = activation_.causes;
        const bool of_claim = effect.action == Action::ReturnClaim || effect.action == Action::DenyClaim;
        delivered.to_claim = of_claim || effect.target == EffectTarget::Claim;
        // A rule without a sentence is told by its title.
        const std::string& sentence = variant_.reason_text.empty() ? variant_.title : variant_.reason_text;
        finding.text = filled_text(run_, instance_, effect.text.empty() ? sentence : effect.text);
        if (instance_.row) {
            finding.row = instance_.row->reference;
            finding.row->deleted = last_day_known(run_, instance_);
        }
        finding.others = other_lines();
        finding.parameter = parameters_used(instance_, activation_.variant_index);
        cite(effect, finding);
        finding.changes = changes_behind(effect);
        return delivered;
    }

    /// The payer's changes that the effect rests on, by name.
    std::vector<ChangeBehind> changes_behind(const Effect& effect) const {
        const EffectivePolicy& policy = *instance_.policy;
        std::set<Index> found(variant_.changes.begin(), variant_.changes.end());
        const std::set<Index> of_parameters = parameter_changes(instance_, activation_.variant_index);
        found.insert(of_parameters.begin(), of_parameters.end());
        if (effect.reason != kNoIndex) found.insert(policy.reasons[effect.reason].change);
        if (instance_.row) found.insert(instance_.row->change);
        found.erase(kNoIndex);
        std::vector<ChangeBehind> changes;
        for (const Index change : found)
            changes.push_back(policy.payer_changes[change]);
        std::sort(changes.begin(), changes.end());
        return changes;
    }

    void cite(const Effect& effect, Finding& finding) const {
        std::set<std::string> citations(variant_.citations.begin(), variant_.citations.end());
        const std::vector<std::string>& base = instance_.rule->variants[0].citations;
        citations.insert(base.begin(), base.end());
        if (const ReasonStep* reason = reason_on(*instance_.policy, effect.reason, instance_.as_of)) {
            finding.remittance = reason->remittance;
            finding.liability = liability_of(reason->remittance.group);
            citations.insert(reason->citations.begin(), reason->citations.end());
        }
        const std::set<std::string> of_parameters = parameter_citations(instance_, activation_.variant_index);
        citations.insert(of_parameters.begin(), of_parameters.end());
        finding.citations.assign(citations.begin(), citations.end());
    }

    std::vector<LineReference> other_lines() const {
        std::set<LineReference> others;
        for (const LineIndex other : instance_.variables) {
            if (other != instance_.receiver && other != kNoLine) others.insert(run_.world->reference(other));
        }
        for (const Member& member : instance_.day) {
            if (member.line != instance_.receiver) others.insert(run_.world->reference(member.line));
        }
        return {others.begin(), others.end()};
    }

    /// Past its coverage each edit of the last release is a possible one.
    void cap(Delivered& delivered) const {
        if (!instance_.past_coverage || activation_.clause) return;
        delivered.finding.certain = false;
        delivered.causes.tables.insert(past_coverage_text(instance_.policy->tables[instance_.rule->scope.table]));
    }

    void keep(Delivered delivered) {
        cap(delivered);
        if (activation_.clause || !delivered.finding.certain) {
            delivered.finding.missing.assign(delivered.causes.facts.begin(), delivered.causes.facts.end());
        }
        result_.push_back(std::move(delivered));
    }

    void disposition(const Effect& effect, Severity severity, const std::vector<Code>& required) {
        Delivered delivered = start(effect);
        delivered.severity = severity;
        delivered.raises = true;
        delivered.finding.modifiers = required;
        keep(std::move(delivered));
    }

    void raise(const Effect& effect, const std::vector<Code>& required) {
        Delivered delivered = start(effect);
        delivered.raises = true;
        delivered.finding.modifiers = required;
        keep(std::move(delivered));
    }

    /// A possible reduction, or one by an amount that is not known, leaves the payment open: the line goes to review.
    void payment(const Effect& effect, const Value& amount) {
        const bool nothing_taken =
            effect.action == Action::ReduceBy && amount.presence == Presence::Known && amount.high <= 0;
        if (amount.presence == Presence::Absent || nothing_taken) return;
        Delivered delivered = start(effect);
        if (amount.is_point()) {
            delivered.finding.amount = amount.low;
        } else {
            delivered.finding.certain = false;
            delivered.causes.add(amount.causes);
        }
        delivered.raises = !delivered.finding.certain || instance_.past_coverage;
        keep(std::move(delivered));
    }

    void limit_units(const Effect& effect) {
        Value limit = value_of(run_, instance_, effect.amount);
        const Value units = field_value(*run_.world, instance_.receiver, ClaimField::LineUnits);
        if (units.presence != Presence::Known) {
            limit.presence = Presence::Unknown;
            limit.causes.add(missing_fact("line.units"));
        } else if (limit.presence == Presence::Known && limit.high < 0) {
            limit.presence = Presence::Unknown;  // nothing says what is to be paid
            limit.causes.tables.insert(below_zero_text(variant_.name));
        } else if (limit.presence == Presence::Known && limit.low >= units.low) {
            return;  // within the limit
        }
        payment(effect, limit);
    }

    void require(const Effect& effect) {
        if (line() == nullptr || requirement_met(effect, *line())) return;
        if (!effect.otherwise.empty()) return add(effect.otherwise.front(), effect.modifiers);
        Delivered delivered = start(effect);
        delivered.finding.modifiers = effect.modifiers;
        keep(std::move(delivered));
    }

    /// Of the modifiers to take off, those that the line has.
    std::vector<Code> taken_off(const std::vector<Code>& listed) const {
        std::vector<Code> result;
        for (const Code modifier : listed) {
            if (line() == nullptr || has(*line(), modifier)) result.push_back(modifier);
        }
        return result;
    }

    /// To take off or to replace what is not there is not proposed.
    void propose(const Effect& effect) {
        const bool removes = effect.action == Action::ProposeRemove;
        const bool only_listed = removes && effect.replaced.empty();
        std::vector<Code> replaced = taken_off(only_listed ? effect.modifiers : effect.replaced);
        if (effect.action != Action::ProposeAppend && replaced.empty()) return;
        Delivered delivered = start(effect);
        delivered.finding.replaced = std::move(replaced);
        if (!removes) delivered.finding.modifiers = effect.modifiers;
        keep(std::move(delivered));
    }

    /// Proposes the modifier only where all needs are met; otherwise says which needs are not met or not known.
    void propose_attest(const Effect& effect) {
        const Ground& ground = instance_.policy->grounds[effect.ground];
        const Instance on = on_line(instance_, instance_.receiver);
        Delivered delivered = start(effect);
        std::set<std::string> open;
        for (std::size_t i = 0; i < ground.needs.size(); ++i) {
            const Truth met = evaluate(run_, on, ground.needs[i]);
            if (met.value == Tri::Yes) continue;
            open.insert(i < ground.need_texts.size() ? ground.need_texts[i] : ground.name);
        }
        if (open.empty()) delivered.finding.modifiers = ground.modifiers;
        keep(std::move(delivered));
        std::vector<std::string>& missing = result_.back().finding.missing;
        open.insert(missing.begin(), missing.end());
        missing.assign(open.begin(), open.end());
    }

    /// The fact picks the modifier; not known, or no choice for its value: nothing is preferred.
    void prefer(const Effect& effect) {
        const Value value = fact_value(*run_.world, instance_.policy->facts[effect.fact], instance_.receiver);
        if (!value.is_point() || taken_off(effect.replaced).empty()) return;
        for (const ProposalChoice& choice : effect.choices) {
            if (choice.value != value.low) continue;
            Delivered delivered = start(effect);
            delivered.finding.modifiers = choice.modifiers;
            delivered.finding.replaced = taken_off(effect.replaced);
            keep(std::move(delivered));
        }
    }

    const Run& run_;
    const Instance& instance_;
    const Activation& activation_;
    const Variant& variant_;
    std::vector<Delivered> result_;
};

}  // namespace

std::vector<Delivered> deliver(const Run& run, const Instance& instance, const Activation& activation) {
    return Delivery(run, instance, activation).all();
}

std::vector<Delivered> deliver_all(const Run& run, const Instance& instance) {
    std::vector<Delivered> result;
    for (const Activation& activation : activations(run, instance)) {
        for (Delivered& delivered : deliver(run, instance, activation))
            result.push_back(std::move(delivered));
    }
    return result;
}

Delivered carried_flag(const EffectivePolicy& policy, const Rule& rule) {
    const Variant& base = rule.variants[0];
    Delivered delivered;
    delivered.finding.rule = base.name;
    delivered.finding.policy = base.origin.owner;
    delivered.finding.version = base.origin.version;
    delivered.finding.place = base.origin.place;
    delivered.finding.stage = rule.stage;
    delivered.finding.action = Action::Flag;
    delivered.finding.text = past_coverage_text(policy.tables[rule.scope.table]);
    return delivered;
}

}  // namespace payrule::reference
