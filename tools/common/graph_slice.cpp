// See graph_slice.h.
#include "tools/common/graph_slice.h"

#include <algorithm>

namespace payrule::tools {

namespace {

class Slicer {
public:
    Slicer(const Image& image, const ImageUnit& unit, const SliceView& view, const NameOutcome& name_outcome)
        : image_(image), unit_(unit), view_(view), name_outcome_(name_outcome) {}

    Slice run() {
        slice_.root = take(unit_.root);
        return std::move(slice_);
    }

private:
    std::uint32_t take(std::uint32_t ref) {
        if (auto at = taken_.find(ref); at != taken_.end()) return at->second;
        const std::uint32_t id = (ref & kTerminal) != 0 ? outcome(ref) : question(ref);
        taken_.emplace(ref, id);
        return id;
    }

    std::uint32_t outcome(std::uint32_t ref) {
        SliceNode node;
        node.outcome = name_outcome_(image_.statuses.subspan(ref & ~kTerminal, unit_.status_width));
        return unique(std::move(node));
    }

    std::uint32_t question(std::uint32_t ref) {
        const ImageDiagramNode& at = image_.diagram_nodes[ref];
        const ImageField& field = image_.fields[at.field];
        SliceNode node;
        node.field = at.field;
        std::uint32_t cell = 0;
        for (const ImageDiagramRun& run : Image::part(image_.diagram_runs, at.runs)) {
            std::optional<std::uint32_t> child;
            for (; cell <= run.end_cell; ++cell) {
                if (!keeps(field, cell)) continue;
                if (!child) child = take(run.child);
                node.cells.push_back(cell);
                node.children.push_back(*child);
            }
        }
        const auto differs = [&](std::uint32_t child) { return child != node.children.front(); };
        if (!std::any_of(node.children.begin(), node.children.end(), differs)) return node.children.front();
        return unique(std::move(node));
    }

    std::uint32_t unique(SliceNode node) {
        const auto [at, fresh] = ids_.emplace(std::move(node), static_cast<std::uint32_t>(slice_.nodes.size()));
        if (fresh) slice_.nodes.push_back(at->first);
        return at->second;
    }

    bool keeps(const ImageField& field, std::uint32_t cell) const {
        const std::uint32_t n = field.cuts.count + 1;
        const std::uint32_t numeric = field.is_interval != 0 ? n * (n + 1) / 2 : n;
        const bool own = field.variable == unit_.variable;
        const bool dated = field.kind == FieldKind::AsOfDate || (field.kind == FieldKind::DateOf && own);
        if (dated) return cell < numeric ? meets_dates(field, cell) : !view_.known;
        const bool code = field.kind == FieldKind::CodeOf && own && image_.text(field.name) == "line.procedure";
        if (view_.procedure && code) return cell == cell_of(field, static_cast<std::int64_t>(view_.procedure->key));
        if (!view_.known) return true;
        if (cell >= numeric) return cell == numeric && field.can_be_absent != 0;
        return field.is_interval == 0 || is_exact(n, cell);
    }

    /// Cells of intervals: all that begin in the first span, then in the second, …; the first of each is exact.
    static bool is_exact(std::uint32_t n, std::uint32_t cell) {
        for (std::uint32_t i = 0; i < n && cell >= n - i; ++i)
            cell -= n - i;
        return cell == 0;
    }

    std::uint32_t cell_of(const ImageField& field, std::int64_t value) const {
        const auto cuts = Image::part(image_.numbers, field.cuts);
        return static_cast<std::uint32_t>(std::upper_bound(cuts.begin(), cuts.end(), value) - cuts.begin());
    }

    bool meets_dates(const ImageField& field, std::uint32_t cell) const {
        return cell_of(field, view_.from.days) <= cell && cell <= cell_of(field, view_.until.days);
    }

    const Image& image_;
    const ImageUnit& unit_;
    const SliceView& view_;
    const NameOutcome& name_outcome_;
    Slice slice_;
    std::map<std::uint32_t, std::uint32_t> taken_;  // by ref of the whole diagram
    std::map<SliceNode, std::uint32_t> ids_;
};

}  // namespace

Slice slice_of(const Image& image, const ImageUnit& unit, const SliceView& view, const NameOutcome& name_outcome) {
    return Slicer(image, unit, view, name_outcome).run();
}

}  // namespace payrule::tools
