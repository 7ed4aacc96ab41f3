// Factors multiply, then amounts are taken off, then the minimum of the limits, one rounding to cents, never below $0.
// Exact until the one rounding (core/exact_amount.h).
#include "runtime/engine/pricing.h"

#include <algorithm>
#include <tuple>

#include "core/exact_amount.h"
#include "runtime/engine/numbers.h"

namespace payrule::engine {
namespace {

bool is_payment(Action action) {
    return action == Action::PayPercent || action == Action::ReduceBy || action == Action::LimitUnits;
}

std::string_view rule_name(const Delivered& effect) {
    return effect.policy->image->text(effect.policy->image->variants[effect.variant].name);
}

bool comes_first(const Scratch& run, const Delivered& a, const Delivered& b) {
    if (a.action != b.action) return a.action < b.action;
    const auto left = rule_name(a), right = rule_name(b);
    if (left != right) return left < right;
    if (a.story != kNone && b.story != kNone) return run.stories[a.story].finding < run.stories[b.story].finding;
    return a.amount < b.amount;
}

/// The certain payment effects: factors, then amounts, then limits (the order of the actions), each by rule.
std::vector<const Delivered*> payment_effects(const Scratch& run, LineIndex line, bool& open) {
    std::vector<const Delivered*> effects;
    for (const Delivered& delivered : run.delivered[line]) {
        if (!is_payment(delivered.action)) continue;
        if (delivered.certain)
            effects.push_back(&delivered);
        else
            open = true;
    }
    std::sort(effects.begin(), effects.end(),
              [&](const Delivered* a, const Delivered* b) { return comes_first(run, *a, *b); });
    return effects;
}

ExactAmount apply_payment(const Delivered& effect, ExactAmount so_far, Money allowed, std::int64_t units) {
    if (effect.action == Action::PayPercent) return multiplied(so_far, effect.amount, 10000);
    if (effect.action == Action::ReduceBy) return lessened(so_far, Money{effect.amount});
    if (units <= 0) return so_far;  // nothing above a limit where nothing was billed
    const ExactAmount limit = multiplied(exact(allowed), std::max<std::int64_t>(effect.amount, 0), units);
    return is_below(limit, so_far) ? limit : so_far;
}

}  // namespace

Pricing price(const Scratch& run, LineIndex line) {
    Pricing pricing;
    const Maybe<Money> allowed = run.world.allowed(line);
    const std::vector<const Delivered*> effects = payment_effects(run, line, pricing.open);
    for (const Delivered* effect : effects)
        pricing.reduced |= effect->action != Action::PayPercent || effect->amount < 10000;
    if (!allowed.is_known()) return pricing;
    pricing.allowed = allowed.value;
    ExactAmount amount = exact(allowed.value);
    Money so_far = rounded_to_cents(amount);
    const Money before = so_far;
    for (const Delivered* effect : effects) {
        amount = apply_payment(*effect, amount, allowed.value, run.world.units(line).value);
        const Money next = rounded_to_cents(amount);
        const Money taken{so_far.hundredths_of_cent - next.hundredths_of_cent};
        if (taken.hundredths_of_cent != 0) pricing.reductions.push_back({effect, taken});
        so_far = next;
    }
    pricing.after = so_far;
    pricing.reduced = so_far < before;
    return pricing;
}

Value allowed_after_pricing(const Scratch& run, LineIndex line, Causes* causes) {
    const World& world = run.world;
    if (world.is_history(line)) {
        const Value value = field_value(world, line, FieldId::LineAllowed);
        if (value.presence != Presence::Unknown) return value;
        if (causes != nullptr) causes->facts.insert(std::string(field_path(FieldId::LineAllowed)));
        return {Presence::Known, 0, kInfinity};
    }
    const Pricing pricing = price(run, line);
    if (!pricing.after) {
        if (causes != nullptr) causes->facts.insert(std::string(field_path(FieldId::LineAllowed)));
        return {Presence::Known, 0, kInfinity};
    }
    if (!pricing.open) return number(pricing.after->hundredths_of_cent);
    if (causes != nullptr && pricing.after->hundredths_of_cent != 0) causes->undecided.insert(world.reference(line));
    return {Presence::Known, 0, pricing.after->hundredths_of_cent};
}

}  // namespace payrule::engine
