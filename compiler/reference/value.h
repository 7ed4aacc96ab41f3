// What an expression can be worth in the reference evaluator, and why it is not certain.
// Comes in: nothing; goes out: Value (interval, text or code with its presence), Truth (Kleene value).
// Causes travel with every Unknown, so that a missing fact is named exactly where it could change something.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "core/causes.h"
#include "core/claim.h"
#include "core/tri.h"

namespace payrule::reference {

constexpr std::int64_t kInfinity = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMinusInfinity = std::numeric_limits<std::int64_t>::min();

/// The cause that a fact, or a field of the claim, is missing.
Causes missing_fact(std::string name);

/// A Kleene value; `causes` is empty unless the value is Unknown.
struct Truth {
    Tri value = Tri::Yes;
    Causes causes;
};
Truth truth(Tri value);
Truth truth(bool value);
Truth unknown(Causes causes);
Truth both(const Truth& a, const Truth& b);
Truth either(const Truth& a, const Truth& b);
Truth negate(const Truth& a);

/// A value with its presence. Numbers are intervals [low, high] (a point, unless it is a running or day sum or a rank);
/// codes are their key in both ends. Unit by type: see ParameterStep in effective.h.
struct Value {
    Presence presence = Presence::Unknown;
    std::int64_t low = 0;
    std::int64_t high = 0;
    std::string_view text;
    Causes causes;

    bool is_point() const { return presence == Presence::Known && low == high; }
};
Value number(std::int64_t value);
Value interval(std::int64_t low, std::int64_t high, Causes causes);
Value text_value(std::string_view text);
Value code_value(Code code);
Code as_code(const Value& value);
Value absent();
Value unknown_value(Causes causes);
Value from_truth(const Truth& truth);

/// Sums that stop at infinity instead of overflowing.
std::int64_t add_ends(std::int64_t a, std::int64_t b);
std::int64_t negate_end(std::int64_t a);

}  // namespace payrule::reference
