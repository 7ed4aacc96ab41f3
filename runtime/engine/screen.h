// Rules out, line by line, what certainly cannot act, so that only the rest is evaluated. Comes in: the lines of one
// claim with their versions; goes out: for each line the steps of its plan that are left. Leaving a rule in is always
// right, leaving it out only where its guard is certainly false. Must not know effects.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/engine/code_cache.h"
#include "runtime/engine/plain_claims.h"
#include "runtime/engine/screen_pairs.h"
#include "runtime/engine/world.h"

namespace payrule::engine {

/// A line while it is screened.
struct ScreenLine {
    PolicyCache* cache = nullptr;  // null: no version decides the line
    CodeEntry* code = nullptr;
    const Plan* plan = nullptr;  // null: nothing is left, and nobody needed to look
    std::uint64_t modifiers = 0;
    std::int64_t units = 0;      // where surveyed: of all lines of the code
    std::uint32_t bindings = 0;  // as the code's, less the pair tables in which no other line is its partner
    bool has_twin = false;       // another line may have the same procedure
    bool in_pair = false;        // some pair table lists it with another line
    bool in_box = false;         // only the steps `left` can act, and those of pair tables
    FewSteps left;
    std::uint8_t certain = 0;    // bit: that step of `left` certainly acts
    std::size_t first_word = 0;  // of its steps in `Screen::left`

    void take(const QuietBox& box) {
        in_box = true;
        left = box.left;
        certain = box.certain;
    }
    bool is_certain(std::size_t step) const {
        for (std::size_t i = 0; i < FewSteps::kMost; ++i) {
            if (left.places[i] == step) return in_box && (certain >> i & 1U) != 0;
        }
        return false;
    }
};

/// Kept from claim to claim.
struct Screen {
    bool on = false;
    std::span<ScreenLine> lines;                       // of the claim under way
    std::span<const PairHit> hits;                     // of them
    std::vector<ScreenLine> own_lines;                 // where the claim was not surveyed
    PairSearch search;                                 // then
    std::uint64_t claims = 0;                          // screened so far
    std::vector<std::uint64_t> left;                   // bit: the step is left
    bool reads_sums = false;                           // some step left reads a running sum
    unsigned stages = 0;                               // bit: some line has a step left in the stage
    bool advice = true;                                // rules that only advise are asked too
    std::vector<std::unique_ptr<PolicyCache>> caches;  // by place of the policy, without advice and with it

    PolicyCache& cache_of(const Prepared& policy);
};

/// What a survey found out about one claim. Shape: lines as in the claim, which has them by rising numbers.
struct Surveyed {
    bool quiet = false;  // nothing can act: every line is paid as allowed, and nothing is said about it
    const PlainClaim* claim = nullptr;
    std::span<const PlainLine> billed;
    std::span<ScreenLine> lines;  // none: nothing was found out
    std::span<const PairHit> hits;
};

/// Notes at its line that a pair table lists it.
void note_pair(ScreenLine& line, const PairHit& hit);
/// Fills `screen` for the claim's own lines.
void screen_lines(Screen& screen, const World& world);
/// The same where the claim was surveyed.
void screen_lines(Screen& screen, const World& world, const Surveyed& surveyed);

}  // namespace payrule::engine
