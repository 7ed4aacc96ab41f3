// Factors multiply, then amounts are taken off, then the minimum of the limits, one rounding to cents, never below $0.
// Exact until the one rounding (core/exact_amount.h).
#include "compiler/reference/pricing.h"

#include <algorithm>
#include <tuple>

#include "core/exact_amount.h"

namespace payrule::reference {
namespace {

bool is_payment(Action action) {
    return action == Action::PayPercent || action == Action::ReduceBy || action == Action::LimitUnits;
}

/// The certain payment effects: factors, then amounts, then limits (the order of the actions), each by rule.
std::vector<const Finding*> payment_effects(const LineState& state, bool& open) {
    std::vector<const Finding*> effects;
    for (const Delivered& delivered : state.delivered) {
        if (!is_payment(delivered.finding.action)) continue;
        if (delivered.finding.certain)
            effects.push_back(&delivered.finding);
        else
            open = true;
    }
    std::sort(effects.begin(), effects.end(), [](const Finding* a, const Finding* b) {
        return std::tie(a->action, a->rule, *a) < std::tie(b->action, b->rule, *b);
    });
    return effects;
}

ExactAmount apply_payment(const Finding& effect, ExactAmount so_far, Money allowed, std::int64_t units) {
    if (effect.action == Action::PayPercent) return multiplied(so_far, effect.amount, 10000);
    if (effect.action == Action::ReduceBy) return lessened(so_far, Money{effect.amount});
    if (units <= 0) return so_far;  // nothing above a limit where nothing was billed
    const ExactAmount limit = multiplied(exact(allowed), std::max<std::int64_t>(effect.amount, 0), units);
    return is_below(limit, so_far) ? limit : so_far;
}

}  // namespace

Pricing price(const Run& run, LineIndex line) {
    Pricing pricing;
    const ClaimLine& billed = *run.world->lines[line].billed;
    const std::vector<const Finding*> effects = payment_effects(run.states[line], pricing.open);
    for (const Finding* effect : effects)
        pricing.reduced |= effect->action != Action::PayPercent || effect->amount < 10000;
    if (!billed.allowed.is_known()) return pricing;
    pricing.allowed = billed.allowed.value;
    ExactAmount amount = exact(billed.allowed.value);
    Money so_far = rounded_to_cents(amount);
    const Money before = so_far;
    for (const Finding* effect : effects) {
        amount = apply_payment(*effect, amount, billed.allowed.value, billed.units.value);
        const Money next = rounded_to_cents(amount);
        const Money taken{so_far.hundredths_of_cent - next.hundredths_of_cent};
        if (taken.hundredths_of_cent != 0) pricing.reductions.emplace_back(effect->remittance, taken);
        so_far = next;
    }
    pricing.after = so_far;
    pricing.reduced = so_far < before;
    return pricing;
}

Value allowed_after_pricing(const Run& run, LineIndex line) {
    const World& world = *run.world;
    if (world.is_history(line)) {
        const Value value = field_value(world, line, ClaimField::LineAllowed);
        return value.presence == Presence::Unknown ? interval(0, kInfinity, value.causes) : value;
    }
    const Pricing pricing = price(run, line);
    if (!pricing.after) return interval(0, kInfinity, missing_fact("line.allowed"));
    if (!pricing.open) return number(pricing.after->hundredths_of_cent);
    Causes causes;
    causes.undecided.insert(world.reference(line));
    return interval(0, pricing.after->hundredths_of_cent, causes);
}

}  // namespace payrule::reference
