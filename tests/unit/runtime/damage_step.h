// How far apart the places are at which tests damage a whole file: PAYRULE_DAMAGE_STEP, 1 when it is not set. A build
// for which every place takes many minutes (the thread sanitizer) sets an odd number, so that every bit of a byte has
// its turn.
#pragma once

#include <cstdlib>

namespace payrule::damage {

inline std::size_t step() {
    const char* given = std::getenv("PAYRULE_DAMAGE_STEP");
    const std::size_t asked = given == nullptr ? 1 : std::strtoull(given, nullptr, 10);
    return asked == 0 ? 1 : asked;
}

}  // namespace payrule::damage
