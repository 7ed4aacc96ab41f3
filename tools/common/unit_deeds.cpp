// See unit_deeds.h.
#include "tools/common/unit_deeds.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/claim_schema.h"
#include "core/code.h"
#include "core/decision.h"
#include "core/image_effects.h"
#include "tools/common/field_words.h"

namespace payrule::tools {

namespace {

constexpr std::uint8_t kPerhaps = 1;
constexpr std::uint8_t kCertainly = 2;

/// Collects what acts. Rows of a decision and the clause for what is missing follow the engine's rules.
class Deeds {
public:
    Deeds(const Image& image, const ImageRule& rule, std::span<const std::uint8_t> states)
        : image_(image), rule_(rule), variants_(Image::part(image.variants, rule.variants)), states_(states) {}

    std::vector<Deed> all() {
        if (rule_.is_table != 0)
            act_table();
        else
            act(0, states_[0], variants_[0].effects);
        for (std::uint32_t v = rule_.row_count + 1; v < variants_.size(); ++v) {
            if (variants_[v].lifts == 0)
                act(v, states_[v], variants_[v].effects);
            else if (states_[v] != 0)
                deeds_.push_back({v, {}, states_[v] == kCertainly, false, true});
        }
        return std::move(deeds_);
    }

private:
    void act(std::uint32_t variant, std::uint8_t state, ImageRange effects) {
        if (state == kCertainly) deeds_.push_back({variant, effects, true, false, false});
        if (state == kPerhaps) act_perhaps(variant, effects);
    }

    /// `if not known` of the variant, or of what it belongs to, speaks for what may be; once.
    void act_perhaps(std::uint32_t variant, ImageRange effects) {
        const std::uint32_t owner = clause_owner(variants_, variant);
        if (owner == kNone) return deeds_.push_back({variant, effects, false, true, false});
        const auto already = [&](const Deed& deed) { return deed.missing && deed.certain && deed.variant == owner; };
        if (std::any_of(deeds_.begin(), deeds_.end(), already)) return;
        deeds_.push_back({owner, variants_[owner].if_not_known, true, true, false});
    }

    /// A row that is certain rules the others out; rows that may apply and say the same act as one.
    void act_table() {
        if (states_[0] == 0) return;
        std::vector<std::uint32_t> possible;
        for (std::uint32_t row = 1; row <= rule_.row_count; ++row) {
            if (states_[row] == kCertainly) return act(row, states_[0], variants_[row].effects);
            if (states_[row] != 0) possible.push_back(row);
        }
        if (possible.empty()) return;
        if (rows_agree(image_, variants_, possible))
            return act(possible.front(), states_[0], variants_[possible.front()].effects);
        for (const std::uint32_t row : possible)
            act_perhaps(row, variants_[row].effects);
    }

    const Image& image_;
    const ImageRule& rule_;
    std::span<const ImageVariant> variants_;
    std::span<const std::uint8_t> states_;
    std::vector<Deed> deeds_;
};

std::string codes_of(const Image& image, ImageRange codes) {
    std::vector<std::string> texts;
    for (const std::int64_t code : Image::part(image.numbers, codes))
        texts.push_back(format_code(Code{static_cast<std::uint64_t>(code)}));
    return texts.empty() ? "" : fmt::format("[{}]", fmt::join(texts, ", "));
}

/// `[CO-4] remark [N519]`, as it is on a day.
std::string reason_in_words(const Image& image, std::uint32_t reason, std::int32_t day) {
    const auto steps = Image::part(image.reason_steps, image.reasons[reason].steps);
    const ImageReasonStep* step = &steps.front();
    for (const ImageReasonStep& it : steps) {
        if (it.from <= day) step = &it;
    }
    const std::string remarks = codes_of(image, step->rarcs);
    return "[" + std::string(group_name(static_cast<Group>(step->group))) + "-" + format_code(Code{step->carc}) + "]" +
           (remarks.empty() ? "" : " remark " + remarks);
}

const char* quantify_words(std::uint32_t quantify) {
    switch (static_cast<ImageQuantify>(quantify)) {
        case ImageQuantify::Any: return "any";
        case ImageQuantify::All: return "all";
        case ImageQuantify::ExactlyOne: return "exactly one";
    }
    return "";
}

class EffectWords {
public:
    EffectWords(const Image& image, const ImageUnit& unit, std::int32_t day)
        : image_(image), rule_(image.rules[unit.rule]), day_(day) {}

    std::string of(const ImageEffect& effect) const {
        std::string words = what(effect);
        if (effect.reason != kNone) words += " " + reason_in_words(image_, effect.reason, day_);
        if (effect.text.length > 0) words += text(effect);
        if (effect.otherwise != kNone) words += ", else " + of(image_.effects[effect.otherwise]);
        return words;
    }

private:
    std::string text(const ImageEffect& effect) const {
        const std::string words(image_.text(effect.text));
        return static_cast<Action>(effect.action) == Action::Request ? " " + words : " \"" + words + "\"";
    }
    std::string amount(const ImageEffect& effect) const {
        return effect.amount == kNone ? "" : form_in_words(image_, rule_, image_.forms[effect.amount]);
    }
    std::string what(const ImageEffect& effect) const {
        const auto action = static_cast<Action>(effect.action);
        std::string name(action_name(action));
        const std::string modifiers = codes_of(image_, effect.modifiers);
        switch (action) {
            case Action::PayPercent: return "pay " + percent_in_words(effect.percent);
            case Action::ReduceBy: return name + " by " + amount(effect);
            case Action::LimitUnits: return name + " units to " + amount(effect);
            case Action::RequireModifier: return name + " " + quantify_words(effect.quantify) + " of " + modifiers;
            case Action::ProposeReplace: return name + " " + codes_of(image_, effect.replaced) + " with " + modifiers;
            case Action::ProposeAppend:
            case Action::ProposeRemove: return name + " " + modifiers;
            case Action::ProposeAttest:
                return name + " " + std::string(image_.text(image_.grounds[effect.ground].name));
            case Action::Prefer: return name + choices(effect);
            default: return name;
        }
    }
    std::string choices(const ImageEffect& effect) const {
        std::string out;
        if (effect.fact == kNone) return out;
        const ImageFact& fact = image_.facts[effect.fact];
        const auto names = Image::part(image_.string_list, fact.values);
        for (const ImageChoice& choice : Image::part(image_.choices, effect.choices)) {
            const bool named = choice.value >= 0 && static_cast<std::size_t>(choice.value) < names.size();
            const std::string value = named ? std::string(image_.text(names[static_cast<std::size_t>(choice.value)]))
                                            : std::string(choice.value == 0 ? "false" : "true");
            out += (out.empty() ? " " : ", ") + codes_of(image_, choice.modifiers) + " where " +
                   std::string(image_.text(fact.name)) + " is " + value;
        }
        return out;
    }

    const Image& image_;
    const ImageRule& rule_;
    std::int32_t day_;
};

/// Whether an effect meets the receiver of the unit; one of the claim as a whole meets every receiver.
bool meets(const ImageUnit& unit, const ImageEffect& effect) {
    return effect.target == unit.target &&
           (static_cast<ImageTarget>(effect.target) != ImageTarget::Variable || effect.variable == unit.variable);
}

enum class Slot : std::uint8_t { Disposition, Payment, Claim, Constraint, Proposal, Document, Flag, Advice, Exception };

Slot slot_of(Action action) {
    static constexpr Slot kSlots[] = {
#define ACTION(Name_, text_, slot_, what_) Slot::slot_,
#include "core/actions.def"
#undef ACTION
    };
    return kSlots[static_cast<std::size_t>(action)];
}

/// By what the action writes; a review and a line that is paid after all write what a denial does.
Weight weight_of_effect(const Image& image, const ImageEffect& effect) {
    const auto action = static_cast<Action>(effect.action);
    if (action == Action::Review) return Weight::Review;
    if (action == Action::PayLine) return Weight::Nothing;
    switch (slot_of(action)) {
        case Slot::Constraint:
            if (effect.otherwise != kNone) return weight_of_effect(image, image.effects[effect.otherwise]);
            return Weight::Denial;
        case Slot::Disposition:
        case Slot::Claim: return Weight::Denial;
        case Slot::Payment: return Weight::Payment;
        case Slot::Proposal:
        case Slot::Document:
        case Slot::Flag:
        case Slot::Advice: return Weight::Advice;
        case Slot::Exception: return Weight::Nothing;
    }
    return Weight::Nothing;
}

}  // namespace

std::vector<Deed> deeds_in(const Image& image, const ImageUnit& unit, std::span<const std::uint8_t> states) {
    return Deeds(image, image.rules[unit.rule], states).all();
}

std::string deed_in_words(const Image& image, const ImageUnit& unit, const Deed& deed, std::int32_t day) {
    const ImageRule& rule = image.rules[unit.rule];
    const std::string_view name = image.text(image.variants[rule.variants.first + deed.variant].name);
    std::string words = deed.lifts ? "rule does not apply" : "";
    for (const ImageEffect& effect : Image::part(image.effects, deed.effects)) {
        if (meets(unit, effect)) words += (words.empty() ? "" : ", ") + EffectWords(image, unit, day).of(effect);
    }
    if (words.empty()) return words;
    if (!deed.certain) words = "perhaps " + words;
    const bool goes_to_review = !deed.certain && weight_of(image, unit, deed) == Weight::Denial;
    if (deed.missing || !deed.certain) words = (goes_to_review ? "not known, so review: " : "not known: ") + words;
    if (name != image.text(rule.name)) words += " by " + std::string(name);
    return words;
}

Weight weight_of(const Image& image, const ImageUnit& unit, const Deed& deed) {
    Weight heaviest = Weight::Nothing;
    for (const ImageEffect& effect : Image::part(image.effects, deed.effects)) {
        if (meets(unit, effect)) heaviest = std::max(heaviest, weight_of_effect(image, effect));
    }
    return heaviest;
}

}  // namespace payrule::tools
