// The reference job by hand: the bound that compiled policies are measured against. Comes in: claims in a form that has
// nothing but what the job needs; goes out: a verdict for each line. The same rules stand in
// policies/reference_job.pay. Must not know Payrule's claims, policies or engine.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/bench/bound_tables.h"

namespace payrule::bench {

constexpr std::uint8_t kBoundMaxLines = 16;

struct BoundLine {
    std::uint64_t code = 0;  // five characters
    DayNumber day = 0;
    std::uint32_t allowed = 0;  // cents
    std::uint16_t modifiers[4] = {};
    std::uint32_t units = 0;
};

/// Lines stand together in one vector, in the order of their numbers.
struct BoundClaim {
    std::uint32_t first_line = 0;
    std::uint8_t lines = 0;
    std::uint8_t setting = 0;  // 0 practitioner, 1 hospital
    bool commercial = false;
    std::uint16_t opening_year = 0;  // 0: nothing is carried from before
    std::uint32_t opening = 0;       // therapy allowed before, cents
};

enum ReasonBit : std::uint8_t {
    kHard = 1,
    kSoft = 2,
    kPreferX = 4,  // a flag; the line pays
    kWants59 = 8,
    kUnits = 16,
    kTherapy = 32,
};
constexpr std::uint8_t kDenials = kHard | kSoft | kWants59 | kUnits | kTherapy;

struct BoundVerdict {
    std::uint8_t reasons = 0;
    std::uint8_t partner = 0;   // column 1's place in the claim, for the pair that `windows` names
    std::uint16_t windows = 0;  // the pair's row: its place in the table of windows
};

/// Decides all claims. Shape: one verdict for each line, in the order of lines.
void bound_decide(const BoundTables& tables, const std::vector<BoundClaim>& claims, const std::vector<BoundLine>& lines,
                  std::vector<BoundVerdict>& verdicts);

}  // namespace payrule::bench
