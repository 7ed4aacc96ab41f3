// Status of a rule = when ∧ ¬unless… (the base's guard), in Kleene logic. An exception acts only where its rule would:
// the rule's effects then have S ∧ ¬E1 ∧ …, the exception's S ∧ E. `rule does not apply` wins among siblings.
#include "compiler/reference/statuses.h"

#include <algorithm>

#include "compiler/reference/expressions.h"

namespace payrule::reference {
namespace {

/// One rule on one instance while its statuses are worked out.
class Statuses {
public:
    Statuses(const Run& run, const Instance& instance) : run_(run), instance_(instance), rule_(*instance.rule) {}

    std::vector<Activation> all() {
        const Truth base = guard_of(0);
        trace(0, base);
        if (rule_.is_table)
            act_table(without_exceptions(base, 0));
        else
            act(0, without_exceptions(base, 0), rule_.variants[0].effects);
        for (const Index child : children(0))
            act_exception(child, base);
        return std::move(result_);
    }

private:
    Truth guard_of(Index variant) const {
        const Variant& it = rule_.variants[variant];
        if (!in_force(it, instance_.as_of)) return truth(false);
        return evaluate(run_, instance_, it.guard);
    }

    std::vector<Index> children(Index parent) const {
        std::vector<Index> result;
        for (Index i = 1; i < rule_.variants.size(); ++i) {
            if (rule_.variants[i].parent == parent) result.push_back(i);
        }
        return result;
    }

    /// Where an exception takes its rule's effects away. One that says `rule does not apply` and is itself lifted does
    /// not; one with effects of its own does so wherever it holds, whatever becomes of those effects.
    Truth takes_away(Index exception) const {
        Truth holds = guard_of(exception);
        if (!rule_.variants[exception].lifts) return holds;
        Truth result = holds;
        for (const Index child : children(exception)) {
            if (rule_.variants[child].lifts) result = both(result, negate(takes_away(child)));
        }
        return result;
    }

    Truth without_exceptions(Truth status, Index variant) const {
        for (const Index child : children(variant))
            status = both(status, negate(takes_away(child)));
        return status;
    }

    /// S ∧ E, and not where a lifting sibling holds; its own exceptions in the same way.
    void act_exception(Index exception, const Truth& parent) {
        const Variant& it = rule_.variants[exception];
        Truth holds = both(parent, guard_of(exception));
        for (const Index sibling : children(it.parent)) {
            if (sibling != exception && !it.lifts && rule_.variants[sibling].lifts) {
                holds = both(holds, negate(takes_away(sibling)));
            }
        }
        const Truth effective = without_exceptions(holds, exception);
        trace(exception, effective);
        if (!it.lifts) act(exception, effective, it.effects);
        for (const Index child : children(exception))
            act_exception(child, holds);
    }

    void act(Index variant, const Truth& status, const std::vector<Effect>& effects) {
        if (status.value == Tri::Yes) result_.push_back({&rule_.variants[variant], variant, &effects, true, false, {}});
        if (status.value == Tri::Unknown) act_possibly(variant, status.causes, effects);
    }

    /// `if not known` replaces the possible effects of the rule, those of its exceptions too where they have none.
    void act_possibly(Index variant, const Causes& causes, const std::vector<Effect>& effects) {
        Index owner = variant;
        while (owner != kNoIndex && !rule_.variants[owner].has_if_not_known)
            owner = owner == 0 ? kNoIndex : parent_of(owner);
        if (owner == kNoIndex) {
            result_.push_back({&rule_.variants[variant], variant, &effects, false, false, causes});
            return;
        }
        const Variant& clause = rule_.variants[owner];
        for (Activation& already : result_) {
            if (already.clause && already.variant_index == owner) {
                already.causes.add(causes);
                return;
            }
        }
        result_.push_back({&clause, owner, &clause.if_not_known, true, true, causes});
    }

    Index parent_of(Index variant) const {
        const Index parent = rule_.variants[variant].parent;
        return parent == kNoIndex ? 0 : parent;  // a row belongs to the base
    }

    // ---- decision tables ----

    Truth row_status(Index row) const {
        const bool is_otherwise = rule_.has_otherwise && row == rule_.row_count;
        if (!is_otherwise) return guard_of(row);
        Truth none = truth(true);
        for (Index i = 1; i < rule_.row_count; ++i)
            none = both(none, negate(guard_of(i)));
        return none;
    }

    /// Exactly one row applies: a row that is certain rules the others out. Otherwise certain where all rows still
    /// possible have one effect; else `unknown` (the base's clause) speaks.
    void act_table(const Truth& status) {
        if (status.value == Tri::No) return;
        std::vector<Index> possible;
        Causes open;
        for (Index row = 1; row <= rule_.row_count; ++row) {
            const Truth truth_of_row = row_status(row);
            trace(row, both(status, truth_of_row));
            if (truth_of_row.value == Tri::Yes) {
                act(row, status, rule_.variants[row].effects);
                return;
            }
            if (truth_of_row.value == Tri::No) continue;
            possible.push_back(row);
            open.add(truth_of_row.causes);
        }
        if (possible.empty()) return;
        if (one_effect(possible)) {
            act(possible.front(), status, rule_.variants[possible.front()].effects);
            return;
        }
        open.add(status.causes);
        for (const Index row : possible)
            act_possibly(row, open, rule_.variants[row].effects);
    }

    bool one_effect(const std::vector<Index>& rows) const {
        const std::vector<Effect>& first = rule_.variants[rows.front()].effects;
        return std::all_of(rows.begin(), rows.end(),
                           [&](Index row) { return equal(rule_.variants[row].effects, first); });
    }

    static bool equal(const std::vector<Effect>& a, const std::vector<Effect>& b) {
        return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), same_effect);
    }
    static bool same_effect(const Effect& a, const Effect& b) {
        const auto same_choices = [&] {
            return std::equal(a.choices.begin(), a.choices.end(), b.choices.begin(), b.choices.end(),
                              [](const ProposalChoice& x, const ProposalChoice& y) {
                                  return x.value == y.value && x.modifiers == y.modifiers;
                              });
        };
        return a.action == b.action && a.target == b.target && a.variable == b.variable && a.reason == b.reason &&
               a.text == b.text && a.audience == b.audience && a.quantify == b.quantify && a.modifiers == b.modifiers &&
               a.replaced == b.replaced && a.fact == b.fact && a.ground == b.ground && a.amount == b.amount &&
               a.percent == b.percent && equal(a.otherwise, b.otherwise) && same_choices();
    }

    void trace(Index variant, const Truth& status) const {
        if (run_.trace == nullptr) return;
        const bool of_claim = instance_.receiver == kNoLine;
        const std::int32_t line = of_claim ? 0 : run_.world->lines[instance_.receiver].billed->number;
        run_.trace->push_back({instance_.rule_index, variant, line, static_cast<std::uint8_t>(status.value)});
    }

    const Run& run_;
    const Instance& instance_;
    const Rule& rule_;
    std::vector<Activation> result_;
};

}  // namespace

bool in_force(const Variant& variant, Date date) {
    return variant.effective_from <= date && date <= variant.effective_until;
}

std::vector<Activation> activations(const Run& run, const Instance& instance) { return Statuses(run, instance).all(); }

}  // namespace payrule::reference
