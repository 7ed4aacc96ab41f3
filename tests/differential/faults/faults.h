// Faults that a compiler could have, planted in a compiled policy on purpose: the differential test must find each.
// Comes in: an image under construction; goes out: the image with one thing wrong. Only tests link this.
#pragma once

#include <span>

#include "core/image.h"
#include "tests/differential/generate.h"

namespace payrule::differential {

/// When a fault is planted: in the normal form, so that formulas and diagrams both have it; or in what only one of the
/// two evaluators reads.
enum class Planted { NormalForm, Dispatch, Diagrams };

struct Fault {
    const char* name;
    Planted where;
    bool (*plant)(ImageBuilder& image, Random& random);  // false where the policy has no place for it
};

std::span<const Fault> all_faults();

}  // namespace payrule::differential
