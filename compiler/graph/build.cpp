// Lays the diagrams of all units out in the image, children before parents, within a node budget per rule.
// Comes in: a normal form; goes out: diagram sections and unit roots. Must not know evaluation.
#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "compiler/graph.h"
#include "compiler/graph/builder.h"
#include "compiler/graph/guard_walk.h"
#include "compiler/graph/meaning.h"

namespace payrule {

namespace {

using graph::Builder;
using graph::Ref;

class Layout {
public:
    Layout(ImageBuilder& image, Builder& builder)
        : image_(image), builder_(builder), placed_(builder.store().size(), kNone) {}

    std::uint32_t place(Ref ref, std::uint32_t width) {
        if (graph::is_terminal(ref)) return place_terminal(graph::terminal_value(ref), width);
        if (const std::uint32_t at = placed_[static_cast<std::size_t>(ref)]; at != kNone) return at;
        const std::span<const graph::Run> runs = builder_.store().node(ref).runs;
        std::vector<ImageDiagramRun> out;
        out.reserve(runs.size());
        for (const graph::Run& run : runs)
            out.push_back({run.end, place(run.child, width)});
        ImageDiagramNode node;
        node.field = builder_.field_on_level(builder_.store().level(ref));
        node.runs = {static_cast<std::uint32_t>(image_.diagram_runs.size()), static_cast<std::uint32_t>(out.size())};
        image_.diagram_runs.insert(image_.diagram_runs.end(), out.begin(), out.end());
        const auto id = static_cast<std::uint32_t>(image_.diagram_nodes.size());
        image_.diagram_nodes.push_back(node);
        placed_[static_cast<std::size_t>(ref)] = id;
        return id;
    }

private:
    std::uint32_t place_terminal(std::int32_t vector, std::uint32_t width) {
        auto [at, fresh] = terminals_.try_emplace(vector, static_cast<std::uint32_t>(image_.statuses.size()));
        if (fresh) {
            const std::vector<std::uint8_t>& statuses = builder_.statuses(vector);
            image_.statuses.insert(image_.statuses.end(), statuses.begin(), statuses.end());
        }
        (void)width;
        return at->second | kTerminal;
    }

    ImageBuilder& image_;
    Builder& builder_;
    std::vector<std::uint32_t> placed_;  // by node; kNone: not yet
    std::map<std::int32_t, std::uint32_t> terminals_;
};

/// The fields under a rule's guards, those with the most cells first.
std::vector<std::string> widest_fields(const Image& image, const ImageRule& rule) {
    std::set<std::uint32_t> fields;
    graph::for_each_guard_node(image, rule, [&](const ImageNode& node) {
        if (node.kind == NodeKind::Test) fields.insert(image.tests[node.test].field);
    });
    std::vector<std::uint32_t> order(fields.begin(), fields.end());
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return cell_count(image.fields[a]) > cell_count(image.fields[b]);
    });
    std::vector<std::string> names;
    names.reserve(order.size());
    for (std::uint32_t field : order)
        names.emplace_back(image.text(image.fields[field].name));
    if (names.size() > 5) names.resize(5);
    return names;
}

}  // namespace

std::optional<GraphOverflow> build_graph(ImageBuilder& image, const GraphLimits& limits) {
    Image view = image.view();
    Builder builder(view);
    std::vector<Ref> roots;
    for (const ImageUnit& unit : view.units) {
        const ImageRule& rule = view.rules[unit.rule];
        std::size_t left = limits.nodes - std::min<std::size_t>(limits.nodes, builder.store().size());
        builder.store().set_budget(std::min<std::size_t>(limits.nodes_per_rule, left));
        try {
            roots.push_back(builder.unit(unit));
        } catch (const graph::Overflow&) {
            const bool all = left < limits.nodes_per_rule;
            return GraphOverflow{std::string(view.text(rule.name)), all, widest_fields(view, rule),
                                 all ? limits.nodes : limits.nodes_per_rule};
        }
    }
    builder.store().set_budget(limits.nodes);
    Layout layout(image, builder);
    for (std::size_t i = 0; i < roots.size(); ++i) {
        image.units[i].root = layout.place(roots[i], image.units[i].status_width);
    }
    try {
        graph::set_meaning_hash(image, builder, roots);
    } catch (const graph::Overflow&) {
        return GraphOverflow{{}, true, {}, limits.nodes};
    }
    return std::nullopt;
}

}  // namespace payrule
