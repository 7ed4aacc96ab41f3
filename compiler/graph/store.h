// The store of multi-valued diagrams: nodes with run-length edges, equal nodes stored once, so equal functions are
// equal ids. Comes in: levels and edges; goes out: node ids. Private to compiler/graph; must not know rules.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "compiler/graph/hash_tables.h"

namespace payrule::graph {

/// A node id, or a terminal: terminals are negative, ~value.
using Ref = std::int32_t;
constexpr Ref terminal(std::int32_t value) { return ~value; }
constexpr bool is_terminal(Ref ref) { return ref < 0; }
constexpr std::int32_t terminal_value(Ref ref) { return ~ref; }

struct Run {
    std::uint32_t end = 0;  // last cell of the run
    Ref child = 0;

    bool operator==(const Run&) const = default;
};
/// The runs belong to the store and stay where they are as long as it lives.
struct Node {
    std::uint32_t level = 0;
    std::span<const Run> runs;  // at least two; neighbours differ
};

/// Thrown inside compiler/graph when a budget is spent; never leaves build_graph.
struct Overflow {};

class Store {
public:
    /// `cells[level]` is the number of cells of the field on that level.
    explicit Store(std::vector<std::uint32_t> cells) : cells_(std::move(cells)) {}

    /// The node with these edges; merges equal neighbours and drops a node whose edges all agree.
    Ref make(std::uint32_t level, const std::vector<Run>& runs);
    const Node& node(Ref ref) const { return nodes_[static_cast<std::size_t>(ref)]; }
    std::uint32_t level(Ref ref) const {
        return is_terminal(ref) ? static_cast<std::uint32_t>(cells_.size()) : node(ref).level;
    }
    std::uint32_t cells(std::uint32_t level) const { return cells_[level]; }
    std::size_t size() const { return nodes_.size(); }
    /// From here on, more than `nodes` new nodes throw Overflow.
    void set_budget(std::size_t nodes) { budget_end_ = nodes_.size() + nodes; }

    /// Combines two diagrams terminal by terminal; `decide` may settle a pair early (returns true and the result), and
    /// asks nothing of the store.
    using Decide = std::function<bool(Ref, Ref, Ref&)>;
    Ref apply(Ref a, Ref b, const Decide& decide);
    /// Replaces each terminal.
    Ref map(Ref a, const std::function<std::int32_t(std::int32_t)>& change);

private:
    Ref apply_step(Ref a, Ref b, const Decide& decide);
    Ref map_step(Ref a, const std::function<std::int32_t(std::int32_t)>& change);
    Ref make_of_open(std::uint32_t level, std::size_t from);
    std::span<const Run> keep(std::span<const Run> runs);

    std::vector<std::uint32_t> cells_;
    std::vector<Node> nodes_;
    std::vector<std::unique_ptr<Run[]>> blocks_;  // the nodes' runs; a block never moves
    std::size_t block_left_ = 0;                  // runs that fit the last block yet
    Run* block_next_ = nullptr;
    IdTable unique_;
    Memo memo_;
    std::vector<Run> open_;  // runs of the nodes that a walk is making, the innermost last
    std::size_t budget_end_ = SIZE_MAX;
};

}  // namespace payrule::graph
