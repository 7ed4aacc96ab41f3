// Builds the sections of a PTP table: two-level bitmap over dense ids, one 16-bit slot per pair, and a pool of distinct
// row lists. Comes in: pair rows in any order; goes out: sections, and which rows repeat or contradict others.
#include <algorithm>
#include <cstring>
#include <numeric>

#include "runtime/pack/format.h"
#include "runtime/pack/source.h"

namespace payrule {

namespace {

constexpr int kIdBits = 20;
constexpr std::uint64_t kIdMask = (1U << kIdBits) - 1;
constexpr std::uint64_t kTupleMask = (1U << 24) - 1;

template <class T>
std::string bytes_of(const std::vector<T>& values) {
    return std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

/// Tuples in order of content; `rank` by interned id.
struct RankedTuples {
    std::vector<PairTuple> tuples;
    std::vector<std::uint32_t> rank;
};

RankedTuples rank_tuples(const SourceTable& table, const BuildPlan& plan) {
    std::vector<PairTuple> tuples = table.tuples.tuples();
    for (PairTuple& tuple : tuples)
        tuple.rationale = plan.string_id[tuple.rationale];
    std::vector<std::uint32_t> order(tuples.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto content = [&](std::uint32_t i) {
        const PairTuple& t = tuples[i];
        return std::tie(t.effective, t.deleted, t.indicator, t.before_1996, t.rationale);
    };
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return content(a) < content(b); });
    RankedTuples ranked;
    ranked.rank.resize(tuples.size());
    for (std::uint32_t place = 0; place < order.size(); ++place) {
        ranked.rank[order[place]] = place;
        ranked.tuples.push_back(tuples[order[place]]);
    }
    return ranked;
}

/// One word per row: plane of column 2, column 1, column 2 in its plane, tuple. CMS files come sorted by code text,
/// which is the order of ids, so usually only the few rows of one pair need sorting.
std::vector<std::uint64_t> sorted_keys(const SourceTable& table, const BuildPlan& plan, const RankedTuples& ranked) {
    std::vector<std::uint64_t> keys;
    keys.reserve(table.pairs.size());
    for (const SourcePair& row : table.pairs) {
        const std::uint64_t column1 = plan.code_id[row.column1];
        const std::uint64_t column2 = plan.code_id[row.column2];
        keys.push_back(column1 << (kIdBits + 24) | column2 << 24 | ranked.rank[row.tuple]);
    }
    const auto pair_order = [](std::uint64_t a, std::uint64_t b) { return a >> 24 < b >> 24; };
    if (!std::is_sorted(keys.begin(), keys.end(), pair_order)) {
        std::sort(keys.begin(), keys.end());
        return keys;
    }
    for (auto first = keys.begin(); first != keys.end();) {
        auto last = first + 1;
        while (last != keys.end() && *last >> 24 == *first >> 24)
            ++last;
        if (last - first > 1) std::sort(first, last);
        first = last;
    }
    return keys;
}

bool live_together(const PairTuple& a, const PairTuple& b) {
    return a.indicator != 9 && b.indicator != 9 && a.effective <= b.deleted && b.effective <= a.deleted;
}

/// Finds the rows behind two sorted keys again; conflicts are rare, so a scan does.
SourceConflict conflict_between(const SourceTable& table, const BuildPlan& plan, const RankedTuples& ranked,
                                std::uint64_t kept, std::uint64_t dropped) {
    const std::uint64_t column1 = kept >> (kIdBits + 24);
    const std::uint64_t column2 = kept >> 24 & kIdMask;
    SourceConflict conflict;
    conflict.key =
        CodeInterner::text_of(plan.code_words[column1]) + "/" + CodeInterner::text_of(plan.code_words[column2]);
    for (const SourcePair& row : table.pairs) {
        if (plan.code_id[row.column1] != column1 || plan.code_id[row.column2] != column2) continue;
        if (ranked.rank[row.tuple] == (kept & kTupleMask)) conflict.kept = row.origin;
        if (ranked.rank[row.tuple] == (dropped & kTupleMask)) conflict.dropped = row.origin;
    }
    return conflict;
}

/// Drops repeated rows, and rows that are active together with an earlier row of their pair.
void clean(std::vector<std::uint64_t>& keys, const SourceTable& table, const BuildPlan& plan,
           const RankedTuples& ranked, const BuildOptions& options, BuiltPack& out) {
    const auto unique_end = std::unique(keys.begin(), keys.end());
    out.repeats = {static_cast<std::uint64_t>(keys.end() - unique_end)};
    keys.erase(unique_end, keys.end());
    if (options.keep_conflicts) return;
    std::size_t kept = 0;
    std::size_t first_of_pair = 0;  // among those kept
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i == 0 || keys[i] >> 24 != keys[i - 1] >> 24) first_of_pair = kept;
        bool conflicts = false;
        for (std::size_t j = first_of_pair; j < kept && !conflicts; ++j) {
            conflicts = live_together(ranked.tuples[keys[j] & kTupleMask], ranked.tuples[keys[i] & kTupleMask]);
            if (conflicts) out.conflicts.push_back(conflict_between(table, plan, ranked, keys[j], keys[i]));
        }
        if (!conflicts) keys[kept++] = keys[i];
    }
    keys.resize(kept);
}

/// A list of row tuples that one or more pairs have; the pool holds each list once.
struct RowLists {
    std::vector<std::vector<std::uint32_t>> lists;
    std::vector<std::uint32_t> uses;
    std::vector<std::uint32_t> single;  // list of one tuple, by tuple rank
    std::unordered_map<std::string, std::uint32_t> longer;

    std::uint32_t intern(const std::uint64_t* keys, std::size_t count) {
        if (count == 1) {
            std::uint32_t& id = single[keys[0] & kTupleMask];
            if (id == kNoId) id = add(keys, count);
            return ++uses[id], id;
        }
        std::string text;
        for (std::size_t i = 0; i < count; ++i) {
            const auto rank = static_cast<std::uint32_t>(keys[i] & kTupleMask);
            text.append(reinterpret_cast<const char*>(&rank), sizeof rank);
        }
        const auto [at, added] = longer.try_emplace(std::move(text), static_cast<std::uint32_t>(lists.size()));
        if (added) add(keys, count);
        return ++uses[at->second], at->second;
    }

private:
    std::uint32_t add(const std::uint64_t* keys, std::size_t count) {
        std::vector<std::uint32_t>& list = lists.emplace_back();
        for (std::size_t i = 0; i < count; ++i)
            list.push_back(static_cast<std::uint32_t>(keys[i] & kTupleMask));
        uses.push_back(0);
        return static_cast<std::uint32_t>(lists.size() - 1);
    }
};

/// Lays lists into the pool, most used first, so that 16 bits reach almost every pair's rows.
std::vector<PackedPairRow> lay_pool(const RowLists& lists, const RankedTuples& ranked,
                                    std::vector<std::uint32_t>& start) {
    std::vector<std::uint32_t> order(lists.lists.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return lists.uses[a] != lists.uses[b] ? lists.uses[a] > lists.uses[b] : lists.lists[a] < lists.lists[b];
    });
    std::vector<PackedPairRow> pool;
    start.resize(order.size());
    for (std::uint32_t id : order) {
        start[id] = static_cast<std::uint32_t>(pool.size());
        const std::vector<std::uint32_t>& list = lists.lists[id];
        for (std::size_t i = 0; i < list.size(); ++i) {
            const PairTuple& tuple = ranked.tuples[list[i]];
            const unsigned flags = (tuple.before_1996 ? 1U : 0U) | (i + 1 < list.size() ? 2U : 0U);
            pool.push_back({tuple.effective, tuple.deleted, static_cast<std::uint16_t>(tuple.rationale),
                            tuple.indicator, static_cast<std::uint8_t>(flags), 0});
        }
    }
    return pool;
}

struct PairSections {
    std::vector<PairHeader> headers;
    std::vector<std::uint64_t> words;
    std::vector<std::uint16_t> ranks;
    std::vector<std::uint32_t> lists;  // per pair
};

/// Walks the keys of one plane and column 1 and sets their bits.
std::size_t fill_header(const std::vector<std::uint64_t>& keys, std::size_t at, std::uint64_t column1,
                        std::uint64_t plane, PairHeader& header, PairSections& out, RowLists& lists) {
    std::uint64_t last_block = kNoId;
    std::uint16_t in_header = 0;
    while (at < keys.size() && keys[at] >> (kIdBits + 24) == column1) {
        const std::uint64_t column2 = keys[at] >> 24 & kIdMask;
        if (column2 / PairIndex::kIdsPerPlane != plane) break;
        std::size_t next = at + 1;
        while (next < keys.size() && keys[next] >> 24 == keys[at] >> 24)
            ++next;
        if (column2 >> 6 != last_block) {
            last_block = column2 >> 6;
            header.mask[column2 >> 12 & 3U] |= std::uint64_t{1} << (last_block & 63U);
            out.words.push_back(0);
            out.ranks.push_back(in_header);
        }
        out.words.back() |= std::uint64_t{1} << (column2 & 63U);
        ++in_header;
        out.lists.push_back(lists.intern(&keys[at], next - at));
        at = next;
    }
    for (int part = 1; part < 4; ++part) {
        header.rank[part] = static_cast<std::uint16_t>(header.rank[part - 1] + count_bits(header.mask[part - 1]));
    }
    return at;
}

PairSections fill(const std::vector<std::uint64_t>& keys, std::uint32_t pair_codes, RowLists& lists) {
    PairSections out;
    const std::uint32_t planes = (pair_codes + PairIndex::kIdsPerPlane - 1) / PairIndex::kIdsPerPlane;
    std::vector<std::size_t> cursor(pair_codes + 1, keys.size());
    for (std::size_t i = keys.size(); i-- > 0;)
        cursor[keys[i] >> (kIdBits + 24)] = i;
    for (std::uint32_t plane = 0; plane < planes; ++plane) {
        for (std::uint32_t column1 = 0; column1 < pair_codes; ++column1) {
            PairHeader header{};
            header.first_block = static_cast<std::uint32_t>(out.words.size());
            header.first_pair = static_cast<std::uint32_t>(out.lists.size());
            cursor[column1] = fill_header(keys, cursor[column1], column1, plane, header, out, lists);
            out.headers.push_back(header);
        }
    }
    return out;
}

}  // namespace

TableCounts build_pairs(const SourceTable& table, std::uint32_t number, const BuildPlan& plan,
                        const BuildOptions& options, std::vector<SectionBytes>& sections, BuiltPack& out) {
    const RankedTuples ranked = rank_tuples(table, plan);
    std::vector<std::uint64_t> keys = sorted_keys(table, plan, ranked);
    clean(keys, table, plan, ranked, options, out);
    RowLists lists;
    lists.single.assign(ranked.tuples.size(), kNoId);
    const PairSections filled = fill(keys, plan.pair_codes, lists);
    std::vector<std::uint32_t> start;
    const std::vector<PackedPairRow> pool = lay_pool(lists, ranked, start);
    std::vector<std::uint16_t> slots;
    std::vector<OverflowEntry> overflow;
    for (std::uint32_t pair = 0; pair < filled.lists.size(); ++pair) {
        const std::uint32_t row = start[filled.lists[pair]];
        slots.push_back(row < PairIndex::kOverflow ? static_cast<std::uint16_t>(row) : PairIndex::kOverflow);
        if (row >= PairIndex::kOverflow) overflow.push_back({pair, row});
    }
    const auto add = [&](SectionKind kind, std::string bytes) {
        sections.push_back({static_cast<std::uint32_t>(kind), number, std::move(bytes)});
    };
    add(SectionKind::PairHeaders, bytes_of(filled.headers));
    add(SectionKind::PairWords, bytes_of(filled.words));
    add(SectionKind::PairRanks, bytes_of(filled.ranks));
    add(SectionKind::PairSlots, bytes_of(slots));
    add(SectionKind::PairOverflow, bytes_of(overflow));
    add(SectionKind::PairRows, bytes_of(pool));
    return {keys.size(), filled.lists.size()};
}

}  // namespace payrule
