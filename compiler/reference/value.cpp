// Kleene logic, values and causes of the reference evaluator.
#include "compiler/reference/value.h"

#include <bit>

#include "core/money.h"

namespace payrule::reference {

Causes missing_fact(std::string name) {
    Causes causes;
    causes.facts.insert(std::move(name));
    return causes;
}

Truth truth(Tri value) { return {value, {}}; }
Truth truth(bool value) { return {tri(value), {}}; }
Truth unknown(Causes causes) { return {Tri::Unknown, std::move(causes)}; }

namespace {

/// Only what is unknown at the end has causes, and only from parts that are unknown themselves.
Truth with_causes(Tri value, const Truth& a, const Truth& b) {
    Truth result = truth(value);
    if (value != Tri::Unknown) return result;
    if (a.value == Tri::Unknown) result.causes.add(a.causes);
    if (b.value == Tri::Unknown) result.causes.add(b.causes);
    return result;
}

}  // namespace

Truth both(const Truth& a, const Truth& b) { return with_causes(tri_and(a.value, b.value), a, b); }
Truth either(const Truth& a, const Truth& b) { return with_causes(tri_or(a.value, b.value), a, b); }
Truth negate(const Truth& a) { return {tri_not(a.value), a.causes}; }

Value number(std::int64_t value) { return {Presence::Known, value, value, {}, {}}; }
Value interval(std::int64_t low, std::int64_t high, Causes causes) {
    if (low == high) return number(low);
    return {Presence::Known, low, high, {}, std::move(causes)};
}
Value text_value(std::string_view text) { return {Presence::Known, 0, 0, text, {}}; }
Value code_value(Code code) { return number(std::bit_cast<std::int64_t>(code.key)); }
Code as_code(const Value& value) { return Code{std::bit_cast<std::uint64_t>(value.low)}; }
Value absent() { return {Presence::Absent, 0, 0, {}, {}}; }
Value unknown_value(Causes causes) { return {Presence::Unknown, 0, 0, {}, std::move(causes)}; }
Value from_truth(const Truth& truth) {
    return truth.value == Tri::Unknown ? unknown_value(truth.causes) : number(truth.value == Tri::Yes ? 1 : 0);
}

std::int64_t add_ends(std::int64_t a, std::int64_t b) {
    if (a == kInfinity || b == kInfinity) return kInfinity;
    if (a == kMinusInfinity || b == kMinusInfinity) return kMinusInfinity;
    const auto sum = checked_add(a, b);
    if (sum) return *sum;
    return a > 0 ? kInfinity : kMinusInfinity;
}

std::int64_t negate_end(std::int64_t a) {
    if (a == kInfinity) return kMinusInfinity;
    if (a == kMinusInfinity) return kInfinity;
    return -a;
}

}  // namespace payrule::reference
