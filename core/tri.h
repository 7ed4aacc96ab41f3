// Three-valued (Kleene) truth. Comes in: truth values; goes out: truth values. Knows nothing else.
#pragma once

#include <cstdint>

namespace payrule {

/// A Kleene truth value. The order No < Unknown < Yes makes `and` a minimum and `or` a maximum.
enum class Tri : std::uint8_t { No = 0, Unknown = 1, Yes = 2 };

constexpr Tri tri(bool value) { return value ? Tri::Yes : Tri::No; }
constexpr Tri tri_and(Tri a, Tri b) { return a < b ? a : b; }
constexpr Tri tri_or(Tri a, Tri b) { return a > b ? a : b; }
constexpr Tri tri_not(Tri a) { return static_cast<Tri>(2 - static_cast<int>(a)); }

}  // namespace payrule
