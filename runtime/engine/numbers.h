// Interval arithmetic that stops at infinity instead of overflowing. Comes in and goes out: ends of intervals.
#pragma once

#include <cstdint>
#include <limits>

#include "core/money.h"

namespace payrule::engine {

constexpr std::int64_t kInfinity = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMinusInfinity = std::numeric_limits<std::int64_t>::min();

inline std::int64_t add_ends(std::int64_t a, std::int64_t b) {
    if (a == kInfinity || b == kInfinity) return kInfinity;
    if (a == kMinusInfinity || b == kMinusInfinity) return kMinusInfinity;
    std::int64_t sum = 0;
    if (!__builtin_add_overflow(a, b, &sum)) return sum;
    return a > 0 ? kInfinity : kMinusInfinity;
}

inline std::int64_t negate_end(std::int64_t a) {
    if (a == kInfinity) return kMinusInfinity;
    if (a == kMinusInfinity) return kInfinity;
    return -a;
}

inline std::int64_t multiply_end(std::int64_t value, std::int64_t factor) {
    if (factor == 1) return value;
    if (factor == -1) return negate_end(value);
    if (factor == 0) return 0;
    const bool positive = (value > 0) == (factor > 0);
    std::int64_t product = 0;
    const bool infinite = value == kInfinity || value == kMinusInfinity;
    if (!infinite && !__builtin_mul_overflow(value, factor, &product)) return product;
    return positive ? kInfinity : kMinusInfinity;
}

/// value × factor / 10000, rounded half away from zero, in two parts so that it cannot overflow.
inline std::int64_t scale_end(std::int64_t value, std::int64_t factor) {
    if (value == kInfinity || value == kMinusInfinity) return factor == 0 ? 0 : value;
    const std::int64_t whole = multiply_end(value / 10000, factor);
    const std::int64_t rest = value % 10000 * factor;
    return add_ends(whole, rest >= 0 ? (rest + 5000) / 10000 : -((-rest + 5000) / 10000));
}

}  // namespace payrule::engine
