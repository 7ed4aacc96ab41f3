// Rules out, line by line, what certainly cannot act, so that only the rest is evaluated. Comes in: the lines of one
// claim with their versions; goes out: for each line the steps of its plan that are left. Leaving a rule in is always
// right, leaving it out only where its guard is certainly false. Must not know effects.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/engine/code_cache.h"
#include "runtime/engine/world.h"

namespace payrule::engine {

/// A line while it is screened.
struct ScreenLine {
    PolicyCache* cache = nullptr;  // null: no version decides the line
    CodeEntry* code = nullptr;
    const Plan* plan = nullptr;  // null: nothing is left, and nobody needed to look
    std::uint64_t modifiers = 0;
    std::uint32_t bindings = 0;  // as the code's, less the pair tables in which no other line is its partner
    bool has_twin = false;       // another line may have the same procedure
    bool in_pair = false;        // some pair table lists it with another line
    std::size_t first_word = 0;  // of its steps in `left`
};

/// A row of a pair table for a line and another one, active on the line's date.
struct PairHit {
    LineIndex line = kNoLine;
    std::uint32_t binding = kNone;
    LineIndex other = kNoLine;
    std::uint8_t variable = 0;  // which of the pair the line is: 0 column 1
    std::uint8_t indicator = 0;
};

/// A line whose code a pair table may list.
struct PairPartner {
    const PairHeader* header = nullptr;  // of the code in column 1, its first plane
    std::uint32_t id = kNoId;
    LineIndex line = kNoLine;
    bool asks = false;  // the line's own policy wants to know; of the rest only pairs with such a line are looked for
};

/// A pair that the first level of the bitmap lets through.
struct PairProbe {
    const PairHeader* header = nullptr;
    std::uint32_t block = 0, column2 = 0;
    LineIndex lines[2] = {kNoLine, kNoLine};  // by column
    bool tells[2] = {};                       // whether the line of the column wants to know
};

/// Kept from claim to claim.
struct Screen {
    bool on = false;
    std::vector<ScreenLine> lines;
    std::vector<PairHit> hits;
    std::vector<PairProbe> probes;
    std::vector<PairPartner> partners;                 // of the pair table that is asked
    std::uint64_t claims = 0;                          // screened so far
    std::vector<PairPartner> ahead;                    // while memory is asked for claims to come
    const PolicyCache* last = nullptr;                 // of the version that decided last
    std::vector<std::uint64_t> left;                   // bit: the step is left
    bool reads_sums = false;                           // some step left reads a running sum
    unsigned stages = 0;                               // bit: some line has a step left in the stage
    std::vector<std::unique_ptr<PolicyCache>> caches;  // by place of the policy
    std::uint64_t generation = 0;                      // of the policies and tables that the caches are of

    PolicyCache& cache_of(const Prepared& policy);
};

/// Fills `screen.hits` and notes them at the lines.
void find_pairs(Screen& screen, const World& world);
/// Fills `screen` for the claim's own lines.
void screen_lines(Screen& screen, const World& world);

}  // namespace payrule::engine
