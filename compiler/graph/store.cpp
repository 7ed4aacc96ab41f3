// Hash-consing and the two walks that everything else is made of. See store.h.
#include "compiler/graph/store.h"

#include <algorithm>

namespace payrule::graph {

namespace {

constexpr std::size_t kFirstBlock = 1024, kLargestBlock = std::size_t{1} << 16;  // runs

std::uint64_t hash(std::uint32_t level, std::span<const Run> runs) {
    std::uint64_t h = level * 1315423911ull + runs.size();
    for (const Run& run : runs)
        h = mix(h ^ (static_cast<std::uint64_t>(run.end) << 32 | static_cast<std::uint32_t>(run.child)));
    return h;
}

/// Merges neighbours with one child. Shape: how many are left, in front.
std::size_t merge(std::span<Run> runs) {
    std::size_t count = 0;
    for (const Run& run : runs) {
        if (count > 0 && runs[count - 1].child == run.child)
            runs[count - 1].end = run.end;
        else
            runs[count++] = run;
    }
    return count;
}

}  // namespace

/// A copy of the runs that stays where it is.
std::span<const Run> Store::keep(std::span<const Run> runs) {
    if (block_left_ < runs.size()) {
        const std::size_t usual = blocks_.size() < 6 ? kFirstBlock << blocks_.size() : kLargestBlock;
        const std::size_t size = std::max(usual, runs.size());
        blocks_.push_back(std::make_unique<Run[]>(size));
        block_next_ = blocks_.back().get();
        block_left_ = size;
    }
    std::copy(runs.begin(), runs.end(), block_next_);
    const std::span<const Run> kept(block_next_, runs.size());
    block_next_ += runs.size();
    block_left_ -= runs.size();
    return kept;
}

Ref Store::make(std::uint32_t level, const std::vector<Run>& runs) {
    const std::size_t from = open_.size();
    open_.insert(open_.end(), runs.begin(), runs.end());
    return make_of_open(level, from);
}

/// The node of the open runs from `from` on, which are taken off.
Ref Store::make_of_open(std::uint32_t level, std::size_t from) {
    const std::span<Run> all = std::span(open_).subspan(from);
    const std::span<const Run> runs = all.first(merge(all));
    const Ref only = runs[0].child;
    const std::size_t count = runs.size();
    Ref result = only;
    if (count > 1) {
        const std::uint64_t key = hash(level, runs);
        result = unique_.find(key, [&](Ref ref) {
            const Node& known = node(ref);
            return known.level == level && std::ranges::equal(known.runs, runs);
        });
        if (result < 0) {
            if (nodes_.size() >= budget_end_) throw Overflow{};
            result = static_cast<Ref>(nodes_.size());
            nodes_.push_back({level, keep(runs)});
            unique_.add(key, result);
        }
    }
    open_.resize(from);
    return result;
}

Ref Store::apply(Ref a, Ref b, const Decide& decide) {
    memo_.clear();
    open_.clear();  // an Overflow may have left some
    return apply_step(a, b, decide);
}

Ref Store::apply_step(Ref a, Ref b, const Decide& decide) {
    Ref result = 0;
    if (decide(a, b, result)) return result;
    std::uint64_t key = static_cast<std::uint64_t>(static_cast<std::uint32_t>(a)) << 32 | static_cast<std::uint32_t>(b);
    if (const auto known = memo_.find(key)) return *known;
    const std::uint32_t top = std::min(level(a), level(b));
    const Run whole_a{cells_[top] - 1, a}, whole_b{cells_[top] - 1, b};
    const std::span<const Run> left = level(a) == top ? node(a).runs : std::span(&whole_a, 1);
    const std::span<const Run> right = level(b) == top ? node(b).runs : std::span(&whole_b, 1);
    const std::size_t from = open_.size();
    std::size_t i = 0, j = 0;
    while (i < left.size() && j < right.size()) {
        const std::uint32_t end = std::min(left[i].end, right[j].end);
        const Ref child = apply_step(left[i].child, right[j].child, decide);
        open_.push_back({end, child});
        if (left[i].end == end) ++i;
        if (right[j].end == end) ++j;
    }
    result = make_of_open(top, from);
    memo_.add(key, result);
    return result;
}

Ref Store::map(Ref a, const std::function<std::int32_t(std::int32_t)>& change) {
    memo_.clear();
    open_.clear();
    return map_step(a, change);
}

Ref Store::map_step(Ref a, const std::function<std::int32_t(std::int32_t)>& change) {
    if (is_terminal(a)) return terminal(change(terminal_value(a)));
    const auto key = static_cast<std::uint64_t>(a);
    if (const auto known = memo_.find(key)) return *known;
    const std::span<const Run> runs = node(a).runs;
    const std::size_t from = open_.size();
    for (const Run& run : runs) {
        const Ref child = map_step(run.child, change);
        open_.push_back({run.end, child});
    }
    const Ref result = make_of_open(node(a).level, from);
    memo_.add(key, result);
    return result;
}

}  // namespace payrule::graph
