// Lookups in an effective policy. Comes in: a code set and a date; goes out: the codes of that day.
// Must not know how policies are resolved or evaluated.
#include "compiler/effective.h"

namespace payrule {

const CodeIntervals& codes_on(const CodeSet& set, Date date) {
    // Segments cover all time and are sorted, so the last one that has begun is the one in force.
    const CodeSetSegment* found = &set.segments.front();
    for (const CodeSetSegment& segment : set.segments) {
        if (segment.from <= date) found = &segment;
    }
    return found->codes;
}

}  // namespace payrule
