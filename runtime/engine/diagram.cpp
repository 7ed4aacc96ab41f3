// Field → cell → child → terminal. Cells: the numeric ones (spans of them, in lexicographic order, for intervals), then
// absent, then unknown, as far as the field can be so.
#include "runtime/engine/diagram.h"

#include <algorithm>
#include <optional>

#include "runtime/engine/formula.h"

namespace payrule::engine {
namespace {

std::uint32_t numeric_cell(std::span<const std::int64_t> cuts, std::int64_t value) {
    return static_cast<std::uint32_t>(std::upper_bound(cuts.begin(), cuts.end(), value) - cuts.begin());
}

/// Place of the span i..j among all spans of n cells, by i then j.
std::uint32_t span_cell(std::uint32_t n, std::uint32_t i, std::uint32_t j) { return i * n - i * (i - 1) / 2 + (j - i); }

std::optional<std::uint32_t> cell_of(const Image& image, const ImageField& field, const Value& value) {
    const auto cuts = Image::part(image.numbers, field.cuts);
    const std::uint32_t n = field.cuts.count + 1;
    const std::uint32_t numeric = field.is_interval != 0 ? n * (n + 1) / 2 : n;
    switch (value.presence) {
        case Presence::Absent: return field.can_be_absent != 0 ? std::optional(numeric) : std::nullopt;
        case Presence::Unknown:
            if (field.is_interval != 0) return span_cell(n, 0, n - 1);
            return field.can_be_unknown != 0 ? std::optional(numeric + field.can_be_absent) : std::nullopt;
        case Presence::Known: break;
    }
    const std::uint32_t low = numeric_cell(cuts, value.low);
    if (field.is_interval != 0) return span_cell(n, low, numeric_cell(cuts, value.high));
    if (value.low == value.high) return low;
    return field.can_be_unknown != 0 ? std::optional(numeric + field.can_be_absent) : std::nullopt;
}

}  // namespace

std::span<const std::uint8_t> walk_diagram(const Scratch& run, const Instance& instance, const ImageUnit& unit) {
    const Image& image = instance.image();
    std::uint32_t at = unit.root;
    while ((at & kTerminal) == 0) {
        const ImageDiagramNode& node = image.diagram_nodes[at];
        const ImageField& field = image.fields[node.field];
        const auto cell = cell_of(image, field, instance_field(run, instance, field));
        if (!cell) return {};
        const auto runs = Image::part(image.diagram_runs, node.runs);
        const auto edge =
            std::lower_bound(runs.begin(), runs.end(), *cell,
                             [](const ImageDiagramRun& it, std::uint32_t wanted) { return it.end_cell < wanted; });
        at = edge->child;
    }
    return image.statuses.subspan(at & ~kTerminal, unit.status_width);
}

}  // namespace payrule::engine
