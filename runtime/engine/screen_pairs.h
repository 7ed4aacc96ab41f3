// Pairs of a claim's lines that a pair table lists, for several claims at a time. Comes in: lines whose codes a table
// may list; goes out: the rows active on a line's date. The first level of the bitmap is asked for all claims before
// the second, so that their misses overlap. Must not know policies.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/engine/world.h"
#include "runtime/table_pack.h"

namespace payrule::engine {

/// A row of a pair table for a line and another one, active on the line's date.
struct PairHit {
    std::uint32_t claim = 0;  // as it was given
    LineIndex line = kNoLine;
    std::uint32_t binding = kNone;
    LineIndex other = kNoLine;
    std::uint8_t variable = 0;  // which of the pair the line is: 0 column 1
    const PackedPairRow* row = nullptr;
};

/// A line that may be in a pair.
struct PairPartner {
    LineIndex line = kNoLine;
    Date date;
    bool asks = true;  // wants to know of its pairs; of the rest only pairs with such a line are looked for
};

class PairSearch {
public:
    /// Nothing is kept of the search before.
    void start();
    /// A table of a claim; the partners added next are of it.
    void start_table(std::uint32_t claim, std::uint32_t binding, const PairIndex& pairs);
    /// Passed over where the table lists no such code. The row of the bitmap is asked for.
    void add(std::uint32_t id, const PairPartner& partner);
    /// Shape: by claim, then table, as they were given.
    std::span<const PairHit> find();

private:
    struct Place {
        const PairHeader* header = nullptr;  // of the code in column 1, its first plane
        std::uint32_t id = kNoId;
        PairPartner partner;
    };
    struct Run {
        std::uint32_t claim = 0, binding = kNone;
        const PairIndex* pairs = nullptr;
        std::size_t first = 0;  // into `places_`
    };
    /// A pair that the first level lets through.
    struct Probe {
        const Run* run = nullptr;
        const PairHeader* header = nullptr;
        std::uint32_t block = 0;
        const Place* columns[2] = {};
    };

    void probe_all(const Run& run, std::span<const Place> places);
    void probe(const Run& run, const PairHeader& header, const Place& column1, const Place& column2);
    void ask(const Probe& probe);
    void add_hit(const PackedPairRow* row, const Probe& probe, std::uint8_t column);

    std::vector<Run> runs_;
    std::vector<Place> places_;
    std::vector<Probe> probes_;
    std::vector<PairHit> hits_;
};

}  // namespace payrule::engine
