// Effects on modifiers that change nothing wherever their rule acts: a demand that the condition has met already, a
// proposal to add what is there or to take off what is not. Comes in: diagrams; goes out: W0412. The domain of the
// search is wider than what claims can be, so the finding is a proof. Must not know what other rules do.
#include <algorithm>

#include "compiler/guarantees/analysis.h"
#include "compiler/guarantees/effects.h"

namespace payrule::guarantees {

namespace {

class IdleEffects {
public:
    IdleEffects(Analysis& analysis, Diagnostics& diagnostics) : analysis_(analysis), diagnostics_(diagnostics) {}

    void unit(std::uint32_t unit) {
        const Rule& rule = analysis_.policy().rules[analysis_.unit(unit).rule];
        for (Index index = 0; index < rule.variants.size(); ++index) {
            for (const Effect& effect : rule.variants[index].effects) {
                if (effect.target != EffectTarget::Variable || effect.variable != analysis_.unit(unit).variable)
                    continue;
                try {
                    look(unit, rule, index, effect);
                } catch (const graph::Overflow&) {
                    return;  // too large to say
                }
            }
        }
    }

private:
    void look(std::uint32_t unit, const Rule& rule, Index index, const Effect& effect) {
        if (effect.action != Action::RequireModifier && !is_proposal(effect)) return;
        const auto root = analysis_.diagram(unit);
        if (!root) return;
        rule_ = &rule;
        variant_ = index;
        unit_ = unit;
        root_ = *root;
        if (!acts({})) return;  // other messages say why
        const Variant& variant = rule.variants[index];
        const std::string where = "` changes nothing: wherever `" + variant.name + "` acts, the line ";
        const std::string words = "`" + effect_words(analysis_.policy(), effect);
        if (effect.action == Action::RequireModifier && !can_be_unmet(effect))
            report(effect, words + where + "has what is required already");
        if (effect.action == Action::ProposeAppend && !any_without(effect.modifiers))
            report(effect, words + where + "has that modifier already");
        const bool takes_off = effect.action == Action::ProposeReplace || effect.action == Action::ProposeRemove ||
                               effect.action == Action::Prefer;
        if (takes_off && !any_with(effect.replaced.empty() ? effect.modifiers : effect.replaced))
            report(effect, words + where + "has no such modifier to take off");
    }

    /// The field that asks for a modifier on the line that receives the effect; nothing where no condition asks.
    std::optional<std::uint32_t> bit(Code modifier) const {
        const Image& image = analysis_.image();
        for (std::uint32_t i = 0; i < image.fields.size(); ++i) {
            const ImageField& field = image.fields[i];
            const bool here = field.kind == FieldKind::ModifierBit && field.variable == analysis_.unit(unit_).variable;
            if (here && image.modifiers[field.index] == modifier.key) return i;
        }
        return std::nullopt;
    }
    /// Whether the variant acts on some line, certainly or possibly, where fields have these cells.
    bool acts(std::map<std::uint32_t, Choice> fixed) {
        const Variant& variant = rule_->variants[variant_];
        Domain domain =
            analysis_.domain(*rule_, analysis_.unit(unit_), variant.effective_from, variant.effective_until, true);
        domain.fixed = std::move(fixed);
        Search search(analysis_.image(), analysis_.builder(), std::move(domain));
        return search.reaches(root_, [&](std::int32_t at) {
            return analysis_.status(at, variant_) != static_cast<std::uint8_t>(Tri::No);
        });
    }
    /// Whether it acts on a line that has (1) or has not (0) each of the modifiers.
    bool acts_where(const std::vector<Code>& modifiers, std::uint32_t there) {
        std::map<std::uint32_t, Choice> fixed;
        for (const Code modifier : modifiers) {
            if (const auto field = bit(modifier)) fixed[*field] = {*field, there, there};
        }
        return acts(std::move(fixed));
    }
    bool any_without(const std::vector<Code>& modifiers) {
        return std::any_of(modifiers.begin(), modifiers.end(), [&](Code m) { return acts_where({m}, 0); });
    }
    bool any_with(const std::vector<Code>& modifiers) {
        return std::any_of(modifiers.begin(), modifiers.end(), [&](Code m) { return acts_where({m}, 1); });
    }
    bool can_be_unmet(const Effect& demand) {
        if (demand.quantify == Quantify::All) return any_without(demand.modifiers);
        if (acts_where(demand.modifiers, 0)) return true;
        if (demand.quantify == Quantify::Any) return false;
        // Exactly one: two of them break it as well.
        for (std::size_t i = 0; i < demand.modifiers.size(); ++i) {
            for (std::size_t j = i + 1; j < demand.modifiers.size(); ++j) {
                if (acts_where({demand.modifiers[i], demand.modifiers[j]}, 1)) return true;
            }
        }
        return false;
    }
    void report(const Effect& effect, const std::string& text) {
        Diagnostic& d = diagnostics_.report(DiagnosticCode::W0412, effect.span, text);
        const Variant& variant = rule_->variants[variant_];
        if (variant.guard != kNoExpr) d.notes.push_back({"its condition", analysis_.policy().expr(variant.guard).span});
    }

    Analysis& analysis_;
    Diagnostics& diagnostics_;
    const Rule* rule_ = nullptr;
    Index variant_ = 0;
    std::uint32_t unit_ = 0;
    graph::Ref root_ = 0;
};

}  // namespace

void check_idle_effects(Analysis& analysis, Diagnostics& diagnostics) {
    IdleEffects idle(analysis, diagnostics);
    for (Index rule = 0; rule < analysis.policy().rules.size(); ++rule) {
        if (analysis.settled(rule)) continue;
        for (const std::uint32_t unit : analysis.units(rule))
            idle.unit(unit);
    }
}

}  // namespace payrule::guarantees
