// Kleene values for code that is written once and run twice: Plain decides, Explained also carries the causes of what
// is unknown. Comes in and goes out: values. Must not know where they come from.
#pragma once

#include <type_traits>

#include "core/causes.h"
#include "core/tri.h"

namespace payrule::engine {

struct Plain {
    Tri value = Tri::Yes;
};
struct Explained {
    Tri value = Tri::Yes;
    Causes causes;  // empty unless the value is Unknown
};

inline Plain both(Plain a, Plain b) { return {tri_and(a.value, b.value)}; }
inline Plain either(Plain a, Plain b) { return {tri_or(a.value, b.value)}; }
inline Plain negate(Plain a) { return {tri_not(a.value)}; }

/// Only what is unknown at the end has causes, and only from parts that are unknown themselves.
inline Explained with_causes(Tri value, const Explained& a, const Explained& b) {
    Explained result{value, {}};
    if (value != Tri::Unknown) return result;
    if (a.value == Tri::Unknown) result.causes.add(a.causes);
    if (b.value == Tri::Unknown) result.causes.add(b.causes);
    return result;
}
inline Explained both(const Explained& a, const Explained& b) { return with_causes(tri_and(a.value, b.value), a, b); }
inline Explained either(const Explained& a, const Explained& b) { return with_causes(tri_or(a.value, b.value), a, b); }
inline Explained negate(const Explained& a) { return {tri_not(a.value), a.causes}; }

/// Makes a value of either kind; `explain(causes)` is called only where an unknown value needs its causes.
template <class Truth, class Explain>
Truth make_truth(Tri value, Explain explain) {
    Truth result;
    result.value = value;
    if constexpr (std::is_same_v<Truth, Explained>) {
        if (value == Tri::Unknown) explain(result.causes);
    }
    return result;
}

}  // namespace payrule::engine
