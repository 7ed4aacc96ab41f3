// See graph_slice.h.
#include "tools/common/graph_slice.h"

#include <algorithm>

#include "core/claim_schema.h"

namespace payrule::tools {

namespace {

constexpr bool kMissingAbsent = false, kMissingUnknown = true;
constexpr bool kMissingIsUnknown[] = {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) kMissing##when_missing_,
#include "core/claim_fields.def"
#undef CLAIM_FIELD
};

/// A column of the row that the rule is for: where there is no row, the rule is not asked.
bool is_of_own_row(const ImageRule& rule, const ImageTerm& term) {
    if (term.kind != TermKind::Row || rule.table == kNone) return false;
    return term.table == kNone || (term.table == rule.table && term.variable == 0);
}

bool term_is_never_absent(const Image& image, const ImageRule& rule, const ImageTerm& term) {
    const auto inner_is = [&] {
        const auto terms = Image::part(image.terms, image.forms[term.index].terms);
        return std::all_of(terms.begin(), terms.end(),
                           [&](const ImageTerm& t) { return term_is_never_absent(image, rule, t); });
    };
    switch (term.kind) {
        case TermKind::ClaimField: {
            // What was paid is a thing of earlier claims: a line of this claim has none, which is not a missing fact.
            const bool paid = static_cast<FieldId>(term.field) == FieldId::LinePaid;
            return kMissingIsUnknown[term.field] && !paid;
        }
        case TermKind::Row:
            return is_of_own_row(rule, term) && static_cast<ImageRowColumn>(term.index) != ImageRowColumn::Deleted;
        case TermKind::Fact:
        case TermKind::AccumulatedBefore:
        case TermKind::AccumulatedWith:
        case TermKind::DayUnits:
        case TermKind::Rank:
        case TermKind::Parameter: return true;
        case TermKind::AgeDays:
        case TermKind::AgeYears:
        case TermKind::AddMonths:
        case TermKind::Scale: return inner_is();
    }
    return false;
}

/// Whether what a field reads is never absent: it is there, or it is not known.
bool is_never_absent(const Image& image, const ImageRule& rule, const ImageField& field) {
    if (field.kind == FieldKind::FactValue) return true;
    if (field.kind == FieldKind::EnumOf || field.kind == FieldKind::CodeOf) return kMissingIsUnknown[field.field];
    if (field.kind != FieldKind::Form) return false;
    const auto terms = Image::part(image.terms, image.forms[field.index].terms);
    return std::all_of(terms.begin(), terms.end(),
                       [&](const ImageTerm& t) { return term_is_never_absent(image, rule, t); });
}

/// Whether a field is a number of the rule's own row. A payer's change whose `where` is open makes an indicator
/// unknown.
bool is_never_unknown(const Image& image, const ImageRule& rule, const ImageField& field) {
    if (field.kind != FieldKind::Form) return false;
    const auto terms = Image::part(image.terms, image.forms[field.index].terms);
    return std::all_of(terms.begin(), terms.end(), [&](const ImageTerm& term) {
        return is_of_own_row(rule, term) && static_cast<ImageRowColumn>(term.index) != ImageRowColumn::Indicator;
    });
}

class Slicer {
public:
    Slicer(const Image& image, const ImageUnit& unit, const SliceView& view, const NameOutcome& name_outcome)
        : image_(image), unit_(unit), view_(view), name_outcome_(name_outcome) {}

    Slice run() {
        note_one_day(unit_.root);
        slice_.root = take(unit_.root);
        return std::move(slice_);
    }

private:
    /// Where a rule asks whether its lines have the same date of service, the date of each is the date of all.
    void note_one_day(std::uint32_t ref) {
        if ((ref & kTerminal) != 0 || !seen_.insert(ref).second) return;
        const ImageField& field = image_.fields[image_.diagram_nodes[ref].field];
        const bool same = field.kind == FieldKind::TextEqual || field.kind == FieldKind::TextEqualOrAbsent;
        one_day_ = one_day_ || (same && image_.text(field.name) == "line.service_date");
        for (const ImageDiagramRun& run : Image::part(image_.diagram_runs, image_.diagram_nodes[ref].runs))
            note_one_day(run.child);
    }

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
        const bool dated = field.kind == FieldKind::AsOfDate || (field.kind == FieldKind::DateOf && (own || one_day_));
        if (dated) return cell < numeric ? meets_dates(field, cell) : !view_.known && view_.from != view_.until;
        const bool code = field.kind == FieldKind::CodeOf && own && image_.text(field.name) == "line.procedure";
        if (view_.procedure && code) return cell == cell_of(field, static_cast<std::int64_t>(view_.procedure->key));
        if (field.kind == FieldKind::ModifierBit && view_.without.contains(field.index)) return cell == 0;
        const ImageRule& rule = image_.rules[unit_.rule];
        const bool absent = cell == numeric && field.can_be_absent != 0;
        if (absent && is_never_absent(image_, rule, field)) return false;
        if (cell >= numeric && !absent && is_never_unknown(image_, rule, field)) return false;
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
    bool one_day_ = false;
    std::set<std::uint32_t> seen_;
    std::map<std::uint32_t, std::uint32_t> taken_;  // by ref of the whole diagram
    std::map<SliceNode, std::uint32_t> ids_;
};

}  // namespace

std::vector<AlikeModifiers> alike_modifiers(const Image& image, const ImageRule& rule) {
    using Asked =
        std::set<std::pair<std::uint32_t, std::uint32_t>>;  // node, and the modifier where it counts by itself
    std::map<std::uint32_t, Asked> asked;
    std::set<std::uint32_t> shared, seen;
    std::vector<std::uint32_t> waiting;
    for (const ImageVariant& variant : Image::part(image.variants, rule.variants)) {
        if (variant.guard != kNone) waiting.push_back(variant.guard);
    }
    while (!waiting.empty()) {
        const std::uint32_t id = waiting.back();
        waiting.pop_back();
        if (!seen.insert(id).second) continue;
        const ImageNode& node = image.nodes[id];
        if (node.kind == NodeKind::Test) {
            const ImageField& field = image.fields[image.tests[node.test].field];
            if (field.kind == FieldKind::ModifierBit) asked[field.index].insert({id, field.index});
            continue;
        }
        const bool set = node.kind == NodeKind::AnyModifier || node.kind == NodeKind::AllModifiers ||
                         node.kind == NodeKind::ShareModifier;
        for (const std::uint32_t child : Image::part(image.words, node.children)) {
            if (!set) waiting.push_back(child);
            if (set) asked[child].insert({id, node.kind == NodeKind::AllModifiers ? child : kNone});
            if (node.kind == NodeKind::ShareModifier) shared.insert(child);
        }
    }
    std::map<Asked, AlikeModifiers> groups;
    for (const auto& [modifier, questions] : asked) {
        AlikeModifiers& group = groups[questions];
        group.members.push_back(modifier);
        group.shared = group.shared || shared.contains(modifier);
    }
    std::vector<AlikeModifiers> alike;
    for (auto& [questions, group] : groups) {
        if (group.members.size() > 1) alike.push_back(std::move(group));
    }
    std::sort(alike.begin(), alike.end(),
              [](const AlikeModifiers& a, const AlikeModifiers& b) { return a.members < b.members; });
    return alike;
}

Slice slice_of(const Image& image, const ImageUnit& unit, const SliceView& view, const NameOutcome& name_outcome) {
    return Slicer(image, unit, view, name_outcome).run();
}

}  // namespace payrule::tools
