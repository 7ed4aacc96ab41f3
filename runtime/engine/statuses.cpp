// Status of a rule = when ∧ ¬unless… (the base's guard), in Kleene logic. An exception acts only where its rule would:
// the rule's effects then have S ∧ ¬E1 ∧ …, the exception's S ∧ E. `rule does not apply` wins among siblings.
// Written once for values alone and for values with their causes.
#include "runtime/engine/statuses.h"

#include <algorithm>

#include "core/image_effects.h"
#include "runtime/engine/diagram.h"
#include "runtime/engine/formula.h"
#include "runtime/engine/truth.h"

namespace payrule::engine {
namespace {

/// One rule on one instance while its statuses are worked out.
template <class Truth>
class Statuses {
public:
    Statuses(const Scratch& run, const Instance& instance, std::vector<Activation>& result)
        : run_(run),
          instance_(instance),
          image_(instance.image()),
          rule_(*instance.rule_record()),
          variants_(Image::part(image_.variants, rule_.variants)),
          result_(result) {}

    /// Where a diagram has answered, its statuses stand for those of the variants.
    void use(std::span<const std::uint8_t> answered) { answered_ = answered; }

    void all() {
        Truth base = of(Tri::No);
        if (answered_.empty()) {
            base = guard_of(0);
            if (base.value == Tri::No) return;
        }
        const Truth status = effective(0, base);
        if (rule_.is_table != 0)
            act_table(status);
        else
            act(0, status, variants_[0].effects);
        for (std::uint32_t v = first_exception(); v < variants_.size(); ++v) {
            if (variants_[v].parent == 0) act_exception(v, base);
        }
    }

private:
    static Truth of(Tri value) {
        Truth truth;
        truth.value = value;
        return truth;
    }
    std::uint32_t first_exception() const { return rule_.row_count + 1; }

    Truth guard_of(std::uint32_t variant) const {
        const ImageVariant& it = variants_[variant];
        if (!in_force(it, instance_.as_of)) return of(Tri::No);
        return make_truth<Truth>(evaluate(run_, instance_, it.guard),
                                 [&](Causes& causes) { add_causes(run_, instance_, it.guard, causes); });
    }

    /// Where an exception takes its rule's effects away. One that says `rule does not apply` and is itself lifted does
    /// not; one with effects of its own does so wherever it holds, whatever becomes of those effects.
    Truth takes_away(std::uint32_t exception) const {
        Truth result = guard_of(exception);
        if (variants_[exception].lifts == 0) return result;
        for (std::uint32_t v = exception + 1; v < variants_.size(); ++v) {
            if (variants_[v].parent == exception && variants_[v].lifts != 0)
                result = both(result, negate(takes_away(v)));
        }
        return result;
    }

    /// The status of a variant's effects, less where its exceptions hold.
    Truth effective(std::uint32_t variant, Truth status) const {
        if (!answered_.empty()) return of(static_cast<Tri>(answered_[variant]));
        for (std::uint32_t v = first_exception(); v < variants_.size(); ++v) {
            if (variants_[v].parent == variant) status = both(status, negate(takes_away(v)));
        }
        return status;
    }

    /// S ∧ E, and not where a lifting sibling holds; its own exceptions in the same way.
    void act_exception(std::uint32_t exception, const Truth& parent) {
        const ImageVariant& it = variants_[exception];
        Truth holds = of(Tri::No);
        if (answered_.empty()) {
            holds = both(parent, guard_of(exception));
            for (std::uint32_t v = first_exception(); v < variants_.size(); ++v) {
                const bool lifting_sibling =
                    variants_[v].parent == it.parent && v != exception && variants_[v].lifts != 0;
                if (it.lifts == 0 && lifting_sibling) holds = both(holds, negate(takes_away(v)));
            }
        }
        if (it.lifts == 0) act(exception, effective(exception, holds), it.effects);
        for (std::uint32_t v = exception + 1; v < variants_.size(); ++v) {
            if (variants_[v].parent == exception) act_exception(v, holds);
        }
    }

    void act(std::uint32_t variant, const Truth& status, ImageRange effects) {
        if (status.value == Tri::Yes) result_.push_back({variant, effects, true, false, {}});
        if (status.value == Tri::Unknown) act_possibly(variant, status, effects);
    }

    /// `if not known` replaces the possible effects of the rule, those of its exceptions too where they have none.
    void act_possibly(std::uint32_t variant, const Truth& status, ImageRange effects) {
        const std::uint32_t owner = clause_owner(variants_, variant);
        if (owner == kNone) {
            result_.push_back({variant, effects, false, false, {}});
            add_to(result_.back(), status);
            return;
        }
        for (Activation& already : result_) {
            if (already.clause && already.variant == owner) return add_to(already, status);
        }
        result_.push_back({owner, variants_[owner].if_not_known, true, true, {}});
        add_to(result_.back(), status);
    }

    static void add_to(Activation& activation, const Truth& status) {
        if constexpr (std::is_same_v<Truth, Explained>) {
            if (!activation.causes) activation.causes.emplace();
            activation.causes->add(status.causes);
        }
    }

    // ---- decision tables ----

    Truth row_status(std::uint32_t row) const {
        if (!answered_.empty()) return of(static_cast<Tri>(answered_[row]));
        const bool is_otherwise = rule_.has_otherwise != 0 && row == rule_.row_count;
        if (!is_otherwise) return guard_of(row);
        Truth none = of(Tri::Yes);
        for (std::uint32_t i = 1; i < rule_.row_count; ++i)
            none = both(none, negate(guard_of(i)));
        return none;
    }

    /// Exactly one row applies: a row that is certain rules the others out. Otherwise certain where all rows still
    /// possible have one effect; else `unknown` (the base's clause) speaks.
    void act_table(const Truth& status) {
        if (status.value == Tri::No) return;
        std::vector<std::uint32_t>& possible = run_.rows;
        possible.clear();
        Truth open = of(Tri::Unknown);
        for (std::uint32_t row = 1; row <= rule_.row_count; ++row) {
            const Truth truth = row_status(row);
            if (truth.value == Tri::Yes) return act(row, status, variants_[row].effects);
            if (truth.value == Tri::No) continue;
            possible.push_back(row);
            add_open(open, truth);
        }
        if (possible.empty()) return;
        if (rows_agree(image_, variants_, possible))
            return act(possible.front(), status, variants_[possible.front()].effects);
        add_open(open, status);
        for (std::uint32_t row : possible)
            act_possibly(row, open, variants_[row].effects);
    }

    static void add_open(Truth& open, const Truth& part) {
        if constexpr (std::is_same_v<Truth, Explained>) open.causes.add(part.causes);
    }

    const Scratch& run_;
    const Instance& instance_;
    const Image& image_;
    const ImageRule& rule_;
    std::span<const ImageVariant> variants_;
    std::vector<Activation>& result_;
    std::span<const std::uint8_t> answered_;
};

}  // namespace

bool in_force(const ImageVariant& variant, Date date) {
    return variant.effective_from <= date.days && date.days <= variant.effective_until;
}

void activations(const Scratch& run, const Instance& instance, const ImageUnit& unit, std::vector<Activation>& result) {
    result.clear();
    if (instance.certain) {
        const ImageVariant& only = instance.image().variants[instance.rule_record()->variants.first];
        result.push_back({0, only.effects, true, false, {}});
        return;
    }
    Statuses<Plain> plain(run, instance, result);
    if (run.graph) plain.use(walk_diagram(run, instance, unit));
    plain.all();
    const bool needs_causes =
        std::any_of(result.begin(), result.end(), [](const Activation& it) { return !it.certain || it.clause; });
    if (!run.full || !needs_causes) return;
    // The story of what is unknown is told by the formulas, whichever evaluator decided that it is.
    std::vector<Activation> explained;
    Statuses<Explained>(run, instance, explained).all();
    const bool same = std::equal(result.begin(), result.end(), explained.begin(), explained.end(),
                                 [](const Activation& a, const Activation& b) {
                                     return a.variant == b.variant && a.certain == b.certain && a.clause == b.clause;
                                 });
    if (same) result = std::move(explained);
}

}  // namespace payrule::engine
