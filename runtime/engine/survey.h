// Looks at several claims before they are decided: which boxes their lines are in, which pairs they are listed in.
// Comes in: claims and what the engine keeps of policies and their codes; goes out: for each plain claim what screening
// would find out about its lines, and whether nothing can act on any. Each step reads only what the step before asked
// memory for, so that the misses of all claims overlap. Must not know rules.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "runtime/engine/plain_claims.h"
#include "runtime/engine/screen.h"
#include "runtime/engine/versions.h"

namespace payrule::engine {

class Survey {
public:
    /// Claims that are looked at together: enough for their misses to overlap, few enough to stay in the first caches.
    static constexpr std::size_t kMost = 32;

    /// Claims `first` and on, at most kMost, decided with no options of their own. `sorts` is by sort; null: no
    /// version.
    void look(const PlainClaims& plain, std::size_t first, std::span<const ClaimSort* const> sorts, Screen& screen);
    /// How many claims were last looked at.
    std::size_t count() const { return count_; }
    /// By place in those. Nothing was found out where what was found has moved since.
    Surveyed of(std::size_t claim);
    bool is_quiet(std::size_t claim) const { return claims_[claim].quiet; }
    /// Deciding it reads more of its lines than a plain claim holds.
    bool reads_lines(std::size_t claim) const {
        const Seen& seen = claims_[claim];
        return seen.cache == nullptr || (!seen.quiet && seen.compares_lines);
    }

private:
    struct Seen {
        const PlainClaim* claim = nullptr;
        std::span<const PlainLine> lines;
        PolicyCache* cache = nullptr;  // null: the claim is not plain
        std::uint64_t moves = 0;       // of the cache's entries, up to then
        bool quiet = false;
        bool compares_lines = false;                             // perhaps by what stands in the claim only
        std::size_t first_line = 0, first_hit = 0, end_hit = 0;  // into `lines_` and `hits_`
    };

    static void fetch_lines(const PlainClaims& plain, std::size_t first);
    static void find_policy(Seen& seen, const ClaimSort* sort, Screen& screen);
    bool find_entries(Seen& seen);
    static void find_twins(std::span<const PlainLine> billed, std::span<ScreenLine> lines);
    void find_boxes(Seen& seen);
    void find_pairs();

    std::array<Seen, kMost> claims_;
    std::size_t count_ = 0;
    std::vector<ScreenLine> lines_;
    PairSearch search_;
    std::span<const PairHit> hits_;
};

}  // namespace payrule::engine
