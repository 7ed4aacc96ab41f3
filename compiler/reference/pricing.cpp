// Factors multiply, then amounts are taken off, then the minimum of the limits, one rounding to cents, never below $0.
// Exact until the one rounding: fractions of 1/100 cent.
#include "compiler/reference/pricing.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace payrule::reference {
namespace {

/// An exact amount: numerator / denominator in 1/100 cent, reduced. Sizes: an allowed amount below $10 billion with
/// four percentages of two digits fits; what does not fit is rounded to 1/100 cent on the way.
struct Amount {
    std::int64_t numerator = 0;
    std::int64_t denominator = 1;
};

std::int64_t rounded_quotient(std::int64_t numerator, std::int64_t denominator) {
    const std::int64_t whole = numerator / denominator;
    const std::int64_t rest = numerator % denominator;
    return whole + (rest >= denominator - rest ? 1 : 0);
}

Amount reduced(Amount amount) {
    const std::int64_t divisor = std::gcd(amount.numerator, amount.denominator);
    return divisor <= 1 ? amount : Amount{amount.numerator / divisor, amount.denominator / divisor};
}

bool multiplies(std::int64_t a, std::int64_t b, std::int64_t& product) {
    return !__builtin_mul_overflow(a, b, &product);
}

Amount times(Amount amount, std::int64_t numerator, std::int64_t denominator) {
    const Amount factor = reduced({numerator, denominator});
    Amount result;
    if (multiplies(amount.numerator, factor.numerator, result.numerator) &&
        multiplies(amount.denominator, factor.denominator, result.denominator)) {
        return reduced(result);
    }
    const std::int64_t rounded = rounded_quotient(amount.numerator, amount.denominator);
    const std::int64_t whole = rounded / factor.denominator * factor.numerator;
    return {whole + rounded % factor.denominator * factor.numerator / factor.denominator, 1};
}

Amount minus(Amount amount, std::int64_t taken) {
    std::int64_t scaled = 0;
    if (!multiplies(taken, amount.denominator, scaled) || scaled >= amount.numerator) return {0, 1};
    return reduced({amount.numerator - scaled, amount.denominator});
}

bool less(Amount a, Amount b) {
    std::int64_t left = 0;
    std::int64_t right = 0;
    if (multiplies(a.numerator, b.denominator, left) && multiplies(b.numerator, a.denominator, right))
        return left < right;
    return a.numerator / a.denominator < b.numerator / b.denominator;
}

Money in_cents(Amount amount) {
    std::int64_t per_cent = 0;
    if (!multiplies(amount.denominator, kMoneyPerCent, per_cent)) {
        return round_to_cents(Money{rounded_quotient(amount.numerator, amount.denominator)});
    }
    return cents(rounded_quotient(amount.numerator, per_cent));
}

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

Amount apply_payment(const Finding& effect, Amount so_far, Money allowed, std::int64_t units) {
    if (effect.action == Action::PayPercent) return times(so_far, effect.amount, 10000);
    if (effect.action == Action::ReduceBy) return minus(so_far, effect.amount);
    const Amount limit = times({allowed.hundredths_of_cent, 1}, std::max<std::int64_t>(effect.amount, 0), units);
    return less(limit, so_far) ? limit : so_far;
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
    Amount amount{std::max<std::int64_t>(billed.allowed.value.hundredths_of_cent, 0), 1};
    Money so_far = in_cents(amount);
    const Money before = so_far;
    for (const Finding* effect : effects) {
        amount = apply_payment(*effect, amount, billed.allowed.value, billed.units.value);
        const Money next = in_cents(amount);
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
