// Pairs of a claim's lines that a table lists, found by the first level of its bitmap for all lines at once; the second
// level is asked when it has come from memory.
#include <algorithm>

#include "runtime/engine/screen.h"

namespace payrule::engine {
namespace {

class PairSearch {
public:
    PairSearch(Screen& screen, const World& world) : screen_(screen), world_(world) {}

    /// Each cache once: mostly one version decides all lines.
    void all() {
        screen_.hits.clear();
        if (world_.lines.size() < 2) return;
        const PolicyCache* last = nullptr;
        for (LineIndex line = 0; line < world_.own; ++line) {
            PolicyCache* cache = screen_.lines[line].cache;
            if (cache == nullptr || cache == last || met_before(cache, line)) continue;
            last = cache;
            for (std::uint32_t binding : cache->pair_bindings())
                of_table(*cache, binding);
        }
    }

private:
    bool met_before(const PolicyCache* cache, LineIndex end) const {
        return std::any_of(screen_.lines.begin(), screen_.lines.begin() + end,
                           [&](const ScreenLine& it) { return it.cache == cache; });
    }

    void of_table(PolicyCache& cache, std::uint32_t binding) {
        const FastTable& table = cache.tables()[binding];
        pairs_ = table.pairs;
        binding_ = binding;
        screen_.probes.clear();
        find_partners(cache, table.dictionary);
        const std::vector<PairPartner>& partners = screen_.partners;
        const bool one_plane = pairs_->pair_codes() <= PairIndex::kIdsPerPlane;
        for (std::size_t i = 0; i < partners.size(); ++i) {
            for (std::size_t k = i + 1; k < partners.size(); ++k) {
                const PairPartner &a = partners[i], &b = partners[k];
                if (!a.asks && !b.asks) continue;
                const PairHeader* of_a = one_plane ? a.header : pairs_->header(a.id, b.id);
                const PairHeader* of_b = one_plane ? b.header : pairs_->header(b.id, a.id);
                if (PairIndex::might_have(*of_a, b.id)) probe(*of_a, a, b);
                if (PairIndex::might_have(*of_b, a.id)) probe(*of_b, b, a);
            }
        }
        for (const PairProbe& it : screen_.probes)
            ask(it);
    }

    /// The lines whose codes the table may list at all, with ids as the cache's policy has them: a line may have
    /// another version, or none.
    void find_partners(PolicyCache& cache, std::size_t dictionary) {
        screen_.partners.clear();
        for (LineIndex line = 0; line < world_.lines.size(); ++line) {
            const bool asks = line < world_.own && screen_.lines[line].cache == &cache;
            std::uint32_t id = kNoId;
            if (asks) {
                id = screen_.lines[line].code->ids[dictionary];
            } else if (const Maybe<Code>& procedure = world_.lines[line].billed->procedure; procedure.is_known()) {
                id = cache.find(procedure.value).ids[dictionary];
            }
            if (id < pairs_->pair_codes()) screen_.partners.push_back({pairs_->header(id, 0), id, line, asks});
        }
    }

    void probe(const PairHeader& header, const PairPartner& column1, const PairPartner& column2) {
        const std::uint32_t block = PairIndex::block(header, column2.id);
        __builtin_prefetch(pairs_->word(block));
        screen_.probes.push_back(
            {&header, block, column2.id, {column1.line, column2.line}, {column1.asks, column2.asks}});
    }

    void ask(const PairProbe& probe) {
        if (!pairs_->has(probe.block, probe.column2)) return;
        const PackedPairRow* rows = pairs_->first_row(pairs_->pair(*probe.header, probe.block, probe.column2));
        for (std::uint8_t column = 0; column < 2; ++column) {
            if (probe.tells[column]) add_hit(rows, {probe.lines[column], binding_, probe.lines[1 - column], column, 0});
        }
    }

    /// Rows are by effective date; of several active ones the last to take effect counts.
    void add_hit(const PackedPairRow* row, PairHit hit) {
        const Date date = world_.lines[hit.line].as_of;
        bool found = false;
        for (; row != nullptr; row = row->more() ? row + 1 : nullptr) {
            if (!row->active_on(date)) continue;
            hit.indicator = row->indicator;
            found = true;
        }
        if (!found) return;
        screen_.hits.push_back(hit);
        screen_.lines[hit.line].bindings |= std::uint32_t{1} << hit.binding;
        screen_.lines[hit.line].in_pair = true;
    }

    Screen& screen_;
    const World& world_;
    const PairIndex* pairs_ = nullptr;
    std::uint32_t binding_ = kNone;
};

}  // namespace

void find_pairs(Screen& screen, const World& world) { PairSearch(screen, world).all(); }

}  // namespace payrule::engine
