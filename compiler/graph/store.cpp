// Hash-consing and the two walks that everything else is made of. See store.h.
#include "compiler/graph/store.h"

#include <algorithm>

namespace payrule::graph {

namespace {

std::uint64_t mix(std::uint64_t h) {
    h ^= h >> 32;
    h *= 0x9E3779B97F4A7C15ull;
    return h ^ (h >> 29);
}

std::uint64_t hash(std::uint32_t level, const std::vector<Run>& runs) {
    std::uint64_t h = level * 1315423911ull + runs.size();
    for (const Run& run : runs)
        h = mix(h ^ (static_cast<std::uint64_t>(run.end) << 32 | static_cast<std::uint32_t>(run.child)));
    return h;
}

}  // namespace

Ref Store::make(std::uint32_t level, const std::vector<Run>& runs) {
    std::vector<Run> merged;
    for (const Run& run : runs) {
        if (!merged.empty() && merged.back().child == run.child) {
            merged.back().end = run.end;
        } else {
            merged.push_back(run);
        }
    }
    if (merged.size() == 1) return merged[0].child;
    std::uint64_t key = hash(level, merged);
    auto [from, to] = unique_.equal_range(key);
    for (auto at = from; at != to; ++at) {
        const Node& known = node(at->second);
        if (known.level == level && known.runs == merged) return at->second;
    }
    if (nodes_.size() >= budget_end_) throw Overflow{};
    Ref fresh = static_cast<Ref>(nodes_.size());
    nodes_.push_back({level, std::move(merged)});
    unique_.emplace(key, fresh);
    return fresh;
}

Ref Store::apply(Ref a, Ref b, const Decide& decide) {
    Memo memo;
    return apply_step(a, b, decide, memo);
}

Ref Store::apply_step(Ref a, Ref b, const Decide& decide, Memo& memo) {
    Ref result = 0;
    if (decide(a, b, result)) return result;
    std::uint64_t key = static_cast<std::uint64_t>(static_cast<std::uint32_t>(a)) << 32 | static_cast<std::uint32_t>(b);
    if (auto at = memo.find(key); at != memo.end()) return at->second;
    std::uint32_t top = std::min(level(a), level(b));
    // Copies, because recursion may grow the node array under a reference.
    std::vector<Run> left = level(a) == top ? node(a).runs : std::vector<Run>{{cells_[top] - 1, a}};
    std::vector<Run> right = level(b) == top ? node(b).runs : std::vector<Run>{{cells_[top] - 1, b}};
    std::vector<Run> out;
    std::size_t i = 0, j = 0;
    while (i < left.size() && j < right.size()) {
        std::uint32_t end = std::min(left[i].end, right[j].end);
        out.push_back({end, apply_step(left[i].child, right[j].child, decide, memo)});
        if (left[i].end == end && right[j].end == end) {
            ++i, ++j;
        } else if (left[i].end == end) {
            ++i;
        } else {
            ++j;
        }
    }
    result = make(top, out);
    memo.emplace(key, result);
    return result;
}

Ref Store::map(Ref a, const std::function<std::int32_t(std::int32_t)>& change) {
    std::unordered_map<Ref, Ref> memo;
    return map_step(a, change, memo);
}

Ref Store::map_step(Ref a, const std::function<std::int32_t(std::int32_t)>& change,
                    std::unordered_map<Ref, Ref>& memo) {
    if (is_terminal(a)) return terminal(change(terminal_value(a)));
    if (auto at = memo.find(a); at != memo.end()) return at->second;
    std::vector<Run> runs = node(a).runs;
    for (Run& run : runs)
        run.child = map_step(run.child, change, memo);
    Ref result = make(node(a).level, runs);
    memo.emplace(a, result);
    return result;
}

}  // namespace payrule::graph
