// Each pass touches only what the pass before asked for, so that no load waits for the one before it.
#include "runtime/engine/look_ahead.h"

namespace payrule::engine {
namespace {

constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kHotBytes = 128;  // of a service line: see ClaimLine

void fetch(const void* from, std::size_t bytes) {
    for (std::size_t at = 0; at < bytes; at += kCacheLine)
        __builtin_prefetch(static_cast<const char*>(from) + at);
}

template <class Use>
void each_code(std::span<const Claim> claims, Use use) {
    for (const Claim& claim : claims) {
        for (const ClaimLine& line : claim.lines) {
            if (line.procedure.is_known()) use(line.procedure.value);
        }
    }
}

/// The first level of a table's bitmap for the lines of each claim, then the words of the second that it points to.
void fetch_pairs(std::span<const Claim> claims, Screen& screen, const PolicyCache& cache, const FastTable& table) {
    const PairIndex& pairs = *table.pairs;
    std::vector<PairPartner>& partners = screen.ahead;
    partners.clear();
    for (const Claim& claim : claims) {
        const auto place = static_cast<LineIndex>(&claim - claims.data());
        for (const ClaimLine& line : claim.lines) {
            const CodeEntry* entry = line.procedure.is_known() ? cache.peek(line.procedure.value) : nullptr;
            const std::uint32_t id = entry == nullptr ? kNoId : entry->ids[table.dictionary];
            if (id >= pairs.pair_codes()) continue;
            const PairHeader* header = pairs.header(id, 0);
            __builtin_prefetch(header);
            partners.push_back({header, id, place, true});
        }
    }
    if (pairs.pair_codes() > PairIndex::kIdsPerPlane) return;
    for (std::size_t i = 0; i < partners.size(); ++i) {
        for (std::size_t k = i + 1; k < partners.size() && partners[k].line == partners[i].line; ++k) {
            const PairPartner &a = partners[i], &b = partners[k];
            if (PairIndex::might_have(*a.header, b.id))
                __builtin_prefetch(pairs.word(PairIndex::block(*a.header, b.id)));
            if (PairIndex::might_have(*b.header, a.id))
                __builtin_prefetch(pairs.word(PairIndex::block(*b.header, a.id)));
        }
    }
}

}  // namespace

void fetch_lines(std::span<const Claim> claims) {
    for (const Claim& claim : claims) {
        fetch(&claim, sizeof claim);
        if (claim.payer.is_known()) __builtin_prefetch(claim.payer.value.data());
        for (const ClaimLine& line : claim.lines)
            fetch(&line, kHotBytes);
    }
}

void fetch_codes(std::span<const Claim> claims, Screen& screen) {
    const PolicyCache* cache = screen.last;
    if (cache == nullptr) return;
    each_code(claims, [&](Code code) { cache->prefetch(code); });
    for (std::uint32_t binding : cache->pair_bindings())
        fetch_pairs(claims, screen, *cache, cache->tables()[binding]);
}

}  // namespace payrule::engine
