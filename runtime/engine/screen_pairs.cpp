// See screen_pairs.h. Each step reads what the step before asked memory for.
#include "runtime/engine/screen_pairs.h"

namespace payrule::engine {

void PairSearch::start() {
    runs_.clear();
    places_.clear();
    probes_.clear();
    hits_.clear();
}

void PairSearch::start_table(std::uint32_t claim, std::uint32_t binding, const PairIndex& pairs) {
    runs_.push_back({claim, binding, &pairs, places_.size()});
}

void PairSearch::add(std::uint32_t id, const PairPartner& partner) {
    const PairIndex& pairs = *runs_.back().pairs;
    if (id >= pairs.pair_codes()) return;
    const PairHeader* header = pairs.header(id, 0);
    __builtin_prefetch(header);
    places_.push_back({header, id, partner});
}

std::span<const PairHit> PairSearch::find() {
    const std::span<const Place> places(places_);
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        const std::size_t end = i + 1 < runs_.size() ? runs_[i + 1].first : places_.size();
        probe_all(runs_[i], places.subspan(runs_[i].first, end - runs_[i].first));
    }
    for (const Probe& it : probes_)
        ask(it);
    return hits_;
}

void PairSearch::probe_all(const Run& run, std::span<const Place> places) {
    const bool one_plane = run.pairs->pair_codes() <= PairIndex::kIdsPerPlane;
    for (std::size_t i = 0; i < places.size(); ++i) {
        for (std::size_t k = i + 1; k < places.size(); ++k) {
            const Place &a = places[i], &b = places[k];
            if (!a.partner.asks && !b.partner.asks) continue;
            const PairHeader* of_a = one_plane ? a.header : run.pairs->header(a.id, b.id);
            const PairHeader* of_b = one_plane ? b.header : run.pairs->header(b.id, a.id);
            if (PairIndex::might_have(*of_a, b.id)) probe(run, *of_a, a, b);
            if (PairIndex::might_have(*of_b, a.id)) probe(run, *of_b, b, a);
        }
    }
}

void PairSearch::probe(const Run& run, const PairHeader& header, const Place& column1, const Place& column2) {
    const std::uint32_t block = PairIndex::block(header, column2.id);
    __builtin_prefetch(run.pairs->word(block));
    probes_.push_back({&run, &header, block, {&column1, &column2}});
}

void PairSearch::ask(const Probe& probe) {
    const PairIndex& pairs = *probe.run->pairs;
    const std::uint32_t column2 = probe.columns[1]->id;
    if (!pairs.has(probe.block, column2)) return;
    const PackedPairRow* rows = pairs.first_row(pairs.pair(*probe.header, probe.block, column2));
    for (std::uint8_t column = 0; column < 2; ++column) {
        if (probe.columns[column]->partner.asks) add_hit(rows, probe, column);
    }
}

/// Rows are by effective date; of several active ones the last to take effect counts.
void PairSearch::add_hit(const PackedPairRow* row, const Probe& probe, std::uint8_t column) {
    const PairPartner& asking = probe.columns[column]->partner;
    const PackedPairRow* active = nullptr;
    for (; row != nullptr; row = row->more() ? row + 1 : nullptr) {
        if (row->active_on(asking.date)) active = row;
    }
    if (active == nullptr) return;
    const LineIndex other = probe.columns[1 - column]->partner.line;
    hits_.push_back({probe.run->claim, asking.line, probe.run->binding, other, column, active});
}

}  // namespace payrule::engine
