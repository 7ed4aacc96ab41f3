// Whether two compiled policies decide alike, proved without the meaning hash: everything declared is compared as it is
// described, and each rule's two diagrams are walked side by side through every case that they tell apart. Comes in:
// two images; goes out: the proof's kind, or the first difference. Sound, not complete: "different" may be a false
// alarm, "same" never is. Must not know policy text.
#pragma once

#include <string>

#include "core/image.h"

namespace payrule::proofs {

enum class Sameness {
    SameRecords,   // every declaration and condition is built alike; only explanations, names or order differ
    SameDiagrams,  // conditions are built differently, but no case tells the diagrams apart
    Different,
};
struct Comparison {
    Sameness kind = Sameness::Different;
    std::string difference;
};

Comparison compare_meaning(const Image& left, const Image& right);

}  // namespace payrule::proofs
