// One delivery for one effect: what it does, and at level full who said it, on what row, with which reason.
#include "runtime/engine/deliver.h"

#include <algorithm>
#include <bit>

#include "runtime/engine/formula.h"
#include "runtime/engine/rows.h"
#include "runtime/engine/texts.h"

namespace payrule::engine {
namespace {

Code code_of(std::int64_t number) { return Code{std::bit_cast<std::uint64_t>(number)}; }

std::vector<Code> codes_of(const Image& image, ImageRange range) {
    std::vector<Code> codes;
    for (std::int64_t number : Image::part(image.numbers, range))
        codes.push_back(code_of(number));
    return codes;
}

bool requirement_met(const Image& image, const ImageEffect& effect, const ClaimLine& line) {
    const auto wanted = Image::part(image.numbers, effect.modifiers);
    const auto count = std::count_if(wanted.begin(), wanted.end(),
                                     [&](std::int64_t modifier) { return line.modifiers.has(code_of(modifier)); });
    switch (static_cast<ImageQuantify>(effect.quantify)) {
        case ImageQuantify::Any: return count > 0;
        case ImageQuantify::All: return count == static_cast<std::ptrdiff_t>(wanted.size());
        case ImageQuantify::ExactlyOne: return count == 1;
    }
    return false;
}

std::uint32_t reason_on(const Image& image, std::uint32_t reason, Date date) {
    if (reason == kNone) return kNone;
    const ImageRange steps = image.reasons[reason].steps;
    std::uint32_t found = kNone;
    for (std::uint32_t i = steps.first; i < steps.first + steps.count; ++i) {
        if (image.reason_steps[i].from <= date.days || found == kNone) found = i;
    }
    return found;
}

/// One activation on its instance.
class Delivery {
public:
    Delivery(Scratch& run, const Instance& instance, const Activation& activation, std::vector<Delivered>& result)
        : run_(run),
          instance_(instance),
          activation_(activation),
          image_(instance.image()),
          rule_(*instance.rule_record()),
          variant_index_(rule_.variants.first + activation.variant),
          variant_(image_.variants[variant_index_]),
          result_(result) {}

    void all() {
        for (const ImageEffect& effect : Image::part(image_.effects, activation_.effects)) {
            if (meets_receiver(effect)) add(effect, {});
        }
    }

private:
    bool meets_receiver(const ImageEffect& effect) const {
        switch (static_cast<ImageTarget>(effect.target)) {
            case ImageTarget::Claim:
                return instance_.receiver == kNoLine || effect.variable == instance_.receiver_variable;
            case ImageTarget::Day: return true;
            case ImageTarget::Variable:
                return instance_.receiver != kNoLine && effect.variable == instance_.receiver_variable;
        }
        return false;
    }

    const ClaimLine* line() const {
        return instance_.receiver == kNoLine ? nullptr : run_.world.lines[instance_.receiver].billed;
    }

    void add(const ImageEffect& effect, ImageRange required) {
        switch (static_cast<Action>(effect.action)) {
            case Action::Deny:
            case Action::DenyClaim: return disposition(effect, Severity::Deny, required);
            case Action::Reject:
            case Action::ReturnClaim: return disposition(effect, Severity::Reject, required);
            case Action::Review: return raise(effect, required);
            case Action::PayLine:
            case Action::RuleDoesNotApply: return;  // nothing happens
            case Action::PayPercent: {
                Causes none;
                return payment(effect, number(effect.percent), none);
            }
            case Action::ReduceBy: {
                Causes causes;
                const Value amount = amount_of(effect, causes);
                return payment(effect, amount, causes);
            }
            case Action::LimitUnits: return limit_units(effect);
            case Action::RequireModifier: return require(effect);
            case Action::ProposeAppend:
            case Action::ProposeReplace:
            case Action::ProposeRemove: return propose(effect);
            case Action::ProposeAttest: return propose_attest(effect);
            case Action::Prefer: return prefer(effect);
            case Action::Request:
            case Action::Flag:
            case Action::Advise: {
                start(effect);
                return keep();
            }
        }
    }

    Value amount_of(const ImageEffect& effect, Causes& causes) const {
        if (effect.amount == kNone) return number(0);
        return form_value(run_, instance_, effect.amount, run_.full ? &causes : nullptr);
    }

    /// The finding under way; only at level full.
    Finding& finding() { return run_.stories.back().finding; }
    Causes& causes() { return run_.stories.back().causes; }
    bool full() const { return run_.full; }

    void start(const ImageEffect& effect) {
        current_ = {};
        current_.line = instance_.receiver;
        current_.policy = instance_.policy;
        current_.rule = instance_.rule;
        current_.variant = variant_index_;
        if (instance_.row != nullptr) {
            current_.row_first = instance_.row->first;
            current_.row_second = instance_.row->second;
        }
        for (LineIndex other : instance_.variables) {
            if (other != instance_.receiver && other != kNoLine) current_.other = other;
        }
        current_.reason_step = reason_on(image_, effect.reason, instance_.as_of);
        current_.action = static_cast<Action>(effect.action);
        current_.certain = activation_.certain;
        const bool of_claim = static_cast<ImageTarget>(effect.target) == ImageTarget::Claim;
        current_.to_claim = of_claim || current_.action == Action::ReturnClaim || current_.action == Action::DenyClaim;
        if (full()) start_story(effect);
    }

    void start_story(const ImageEffect& effect) {
        current_.story = static_cast<std::uint32_t>(run_.stories.size());
        run_.stories.emplace_back();
        Finding& it = finding();
        it.rule = image_.text(variant_.name);
        it.policy = image_.text(variant_.owner);
        it.version = image_.text(variant_.version);
        it.place = image_.text(variant_.place);
        it.stage = static_cast<Stage>(rule_.stage);
        it.action = current_.action;
        if (activation_.causes) causes() = *activation_.causes;
        // A rule without a sentence is told by its title.
        const ImageString sentence = variant_.reason_text.length == 0 ? variant_.title : variant_.reason_text;
        it.text = filled_text(run_, instance_, image_.text(effect.text.length == 0 ? sentence : effect.text));
        if (instance_.row != nullptr) it.row = row_reference(*instance_.policy, *instance_.row);
        it.others = other_lines();
        it.parameter = parameters_used(instance_, activation_.variant);
        cite(it);
        it.changes = changes_behind(effect);
    }

    /// The payer's changes that the effect rests on, by name.
    std::vector<ChangeBehind> changes_behind(const ImageEffect& effect) const {
        const auto own = Image::part(image_.words, variant_.changes);
        std::set<std::uint32_t> found = parameter_changes(instance_, activation_.variant);
        found.insert(own.begin(), own.end());
        if (effect.reason != kNone) found.insert(image_.reasons[effect.reason].change);
        if (instance_.row != nullptr) found.insert(instance_.row->change);
        found.erase(kNone);
        std::vector<ChangeBehind> changes;
        for (const std::uint32_t change : found)
            changes.push_back(payer_change(image_, change));
        std::sort(changes.begin(), changes.end());
        return changes;
    }

    void cite(Finding& it) const {
        std::set<std::string> citations = parameter_citations(instance_, activation_.variant);
        const auto add = [&](ImageRange range) {
            for (const ImageString& citation : Image::part(image_.string_list, range))
                citations.emplace(image_.text(citation));
        };
        add(variant_.citations);
        add(image_.variants[rule_.variants.first].citations);
        if (current_.reason_step != kNone) {
            it.remittance = remittance_of(image_, current_.reason_step);
            it.liability = liability_of(it.remittance.group);
            add(image_.reason_steps[current_.reason_step].citations);
        }
        it.citations.assign(citations.begin(), citations.end());
    }

    std::vector<LineReference> other_lines() const {
        std::set<LineReference> others;
        for (LineIndex other : instance_.variables) {
            if (other != instance_.receiver && other != kNoLine) others.insert(run_.world.reference(other));
        }
        for (const Member& member : instance_.day) {
            if (member.line != instance_.receiver) others.insert(run_.world.reference(member.line));
        }
        return {others.begin(), others.end()};
    }

    /// Past its coverage each edit of the last release is a possible one.
    void cap() {
        if (!instance_.past_coverage || activation_.clause) return;
        current_.certain = false;
        if (full()) causes().tables.insert(past_coverage_text(image_, rule_.table));
    }

    void keep() {
        cap();
        if (full()) {
            finding().certain = current_.certain;
            finding().amount = current_.amount;
            if (activation_.clause || !current_.certain)
                finding().missing.assign(causes().facts.begin(), causes().facts.end());
        }
        result_.push_back(current_);
    }

    void disposition(const ImageEffect& effect, Severity severity, ImageRange required) {
        start(effect);
        current_.severity = severity;
        current_.raises = true;
        if (full()) finding().modifiers = codes_of(image_, required);
        keep();
    }

    void raise(const ImageEffect& effect, ImageRange required) {
        start(effect);
        current_.raises = true;
        if (full()) finding().modifiers = codes_of(image_, required);
        keep();
    }

    /// A possible reduction, or one by an amount that is not known, leaves the payment open: the line goes to review.
    void payment(const ImageEffect& effect, const Value& amount, const Causes& of_amount) {
        const bool reduces = static_cast<Action>(effect.action) == Action::ReduceBy;
        const bool nothing_taken = reduces && amount.is_known() && amount.high <= 0;
        if (amount.presence == Presence::Absent || nothing_taken) return;
        start(effect);
        if (amount.is_known() && amount.low == amount.high) {
            current_.amount = amount.low;
        } else {
            current_.certain = false;
            if (full()) causes().add(of_amount);
        }
        current_.raises = !current_.certain || instance_.past_coverage;
        keep();
    }

    void limit_units(const ImageEffect& effect) {
        Causes causes;
        Value limit = amount_of(effect, causes);
        const Value units = field_value(run_.world, instance_.receiver, FieldId::LineUnits);
        if (!units.is_known()) {
            limit.presence = Presence::Unknown;
            if (full()) causes.facts.insert("line.units");
        } else if (limit.is_known() && limit.high < 0) {
            limit.presence = Presence::Unknown;  // nothing says what is to be paid
            if (full()) causes.tables.insert(below_zero_text(image_.text(variant_.name)));
        } else if (limit.is_known() && limit.low >= units.low) {
            return;  // within the limit
        }
        payment(effect, limit, causes);
    }

    void require(const ImageEffect& effect) {
        if (line() == nullptr || requirement_met(image_, effect, *line())) return;
        if (effect.otherwise != kNone) return add(image_.effects[effect.otherwise], effect.modifiers);
        start(effect);
        if (full()) finding().modifiers = codes_of(image_, effect.modifiers);
        keep();
    }

    /// Of the modifiers to take off, those that the line has.
    std::vector<Code> taken_off(ImageRange listed) const {
        std::vector<Code> result;
        for (Code modifier : codes_of(image_, listed)) {
            if (line() == nullptr || line()->modifiers.has(modifier)) result.push_back(modifier);
        }
        return result;
    }

    /// To take off or to replace what is not there is not proposed. Short answers hold no proposals.
    void propose(const ImageEffect& effect) {
        if (!full()) return;
        const auto action = static_cast<Action>(effect.action);
        const bool removes = action == Action::ProposeRemove;
        const bool only_listed = removes && effect.replaced.count == 0;
        std::vector<Code> replaced = taken_off(only_listed ? effect.modifiers : effect.replaced);
        if (action != Action::ProposeAppend && replaced.empty()) return;
        start(effect);
        finding().replaced = std::move(replaced);
        if (!removes) finding().modifiers = codes_of(image_, effect.modifiers);
        keep();
    }

    /// Proposes the modifier only where all needs are met; otherwise says which needs are not met or not known.
    void propose_attest(const ImageEffect& effect) {
        start(effect);
        if (full() && effect.ground != kNone) {
            const ImageGround& ground = image_.grounds[effect.ground];
            const std::set<std::string> open = open_needs(ground);
            if (open.empty()) finding().modifiers = codes_of(image_, ground.modifiers);
            keep();
            std::vector<std::string>& missing = finding().missing;
            std::set<std::string> all = open;
            all.insert(missing.begin(), missing.end());
            missing.assign(all.begin(), all.end());
            return;
        }
        keep();
    }

    std::set<std::string> open_needs(const ImageGround& ground) const {
        std::set<std::string> open;
        const Instance on = on_line(instance_, instance_.receiver);
        const auto needs = Image::part(image_.words, ground.needs);
        const auto texts = Image::part(image_.string_list, ground.need_texts);
        for (std::size_t i = 0; i < needs.size(); ++i) {
            if (evaluate(run_, on, needs[i]) == Tri::Yes) continue;
            open.emplace(image_.text(i < texts.size() ? texts[i] : ground.name));
        }
        return open;
    }

    /// The fact picks the modifier; not known, or no choice for its value: nothing is preferred.
    void prefer(const ImageEffect& effect) {
        if (effect.fact == kNone) return;
        const Value value = fact_value(run_.world, image_, image_.facts[effect.fact], instance_.receiver);
        if (!value.is_known() || (full() && taken_off(effect.replaced).empty())) return;
        for (const ImageChoice& choice : Image::part(image_.choices, effect.choices)) {
            if (choice.value != value.low) continue;
            start(effect);
            if (full()) {
                finding().modifiers = codes_of(image_, choice.modifiers);
                finding().replaced = taken_off(effect.replaced);
            }
            keep();
        }
    }

    Scratch& run_;
    const Instance& instance_;
    const Activation& activation_;
    const Image& image_;
    const ImageRule& rule_;
    std::uint32_t variant_index_;
    const ImageVariant& variant_;
    std::vector<Delivered>& result_;
    Delivered current_;
};

}  // namespace

Remittance remittance_of(const Image& image, std::uint32_t reason_step) {
    if (reason_step == kNone) return {};
    const ImageReasonStep& step = image.reason_steps[reason_step];
    return {static_cast<Group>(step.group), Code{step.carc}, codes_of(image, step.rarcs)};
}

void deliver(Scratch& run, const Instance& instance, const Activation& activation, std::vector<Delivered>& result) {
    Delivery(run, instance, activation, result).all();
}

Finding carried_flag(const Prepared& policy, std::uint32_t rule) {
    const Image& image = *policy.image;
    const ImageRule& it = image.rules[rule];
    const ImageVariant& base = image.variants[it.variants.first];
    Finding finding;
    finding.rule = image.text(base.name);
    finding.policy = image.text(base.owner);
    finding.version = image.text(base.version);
    finding.place = image.text(base.place);
    finding.stage = static_cast<Stage>(it.stage);
    finding.action = Action::Flag;
    finding.text = past_coverage_text(image, it.table);
    return finding;
}

}  // namespace payrule::engine
