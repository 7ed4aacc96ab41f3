// Rules that several records of a compiled policy keep together. Comes in: an image with every index in range; goes
// out: the first rule broken. Each check is linear in the file, and none recurses: depth in the file never is depth on
// our stack.
#include "runtime/policy_file/structure.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "core/claim_schema.h"
#include "core/date.h"
#include "core/decision.h"

namespace payrule {
namespace {

/// Nesting of guards that the evaluator, which recurses, is given at most; the language stops far below.
constexpr std::uint32_t kMaxDepth = 512;
/// Tests that one guard may take to evaluate, shared parts counted each time.
constexpr std::uint64_t kMaxCost = 4'000'000;

using Failure = std::optional<LoadError>;

template <class... Parts>
Failure fail(const char* code, fmt::format_string<Parts...> text, Parts&&... parts) {
    return LoadError{code, fmt::format(text, std::forward<Parts>(parts)...)};
}

/// Sorted and disjoint, each interval with its ends in order.
bool in_order(std::span<const ImageInterval> intervals) {
    for (std::size_t i = 0; i < intervals.size(); ++i) {
        if (intervals[i].last < intervals[i].first) return false;
        if (i > 0 && intervals[i].first <= intervals[i - 1].last) return false;
    }
    return true;
}

template <class Records, class Key>
bool ascending(const Records& records, Key key) {
    for (std::size_t i = 1; i < records.size(); ++i) {
        if (!(key(records[i - 1]) < key(records[i]))) return false;
    }
    return true;
}

Failure check_orders(const Image& image) {
    for (std::size_t i = 0; i < image.tests.size(); ++i) {
        if (!in_order(Image::part(image.intervals, image.tests[i].values))) {
            return fail("F301", "tests {}: the intervals are not sorted and disjoint", i);
        }
    }
    for (std::size_t i = 0; i < image.segments.size(); ++i) {
        if (!in_order(Image::part(image.intervals, image.segments[i].intervals))) {
            return fail("F301", "segments {}: the intervals are not sorted and disjoint", i);
        }
    }
    for (std::size_t i = 0; i < image.fields.size(); ++i) {
        if (!in_order(Image::part(image.intervals, image.fields[i].range))) {
            return fail("F301", "fields {}: the intervals are not sorted and disjoint", i);
        }
        if (!ascending(Image::part(image.numbers, image.fields[i].cuts), [](std::int64_t cut) { return cut; })) {
            return fail("F302", "fields {}: the cuts are not ascending", i);
        }
    }
    if (!in_order(Image::part(image.intervals, image.header[0].types_of_bill))) {
        return fail("F301", "header: the types of bill are not sorted and disjoint");
    }
    return std::nullopt;
}

template <class Owner, class Step>
Failure check_steps(const char* what, std::span<const Owner> owners, std::span<const Step> steps,
                    ImageRange Owner::* member, bool covers_all_time) {
    for (std::size_t i = 0; i < owners.size(); ++i) {
        const auto part = Image::part(steps, owners[i].*member);
        if (!ascending(part, [](const Step& step) { return step.from; })) {
            return fail("F303", "{} {}: the dated steps are not ascending", what, i);
        }
        if (covers_all_time && (part.empty() || part.front().from > kDateMin.days)) {
            return fail("F304", "{} {}: the dated steps do not cover all time", what, i);
        }
    }
    return std::nullopt;
}

Failure check_dated(const Image& image) {
    if (auto failure = check_steps("sets", image.sets, image.segments, &ImageSet::segments, true)) return failure;
    if (auto failure = check_steps("parameters", image.parameters, image.steps, &ImageParameter::steps, false))
        return failure;
    if (auto failure = check_steps("reasons", image.reasons, image.reason_steps, &ImageReason::steps, true))
        return failure;
    const ImageHeader& header = image.header[0];
    if (header.effective_from > header.effective_until) return fail("F305", "header: the policy ends before it begins");
    if (header.effective_from < kDateMin.days || header.effective_until > kDateMax.days ||
        header.published < kDateMin.days || header.published > kDateMax.days) {
        return fail("F306", "header: a date lies outside the calendar");
    }
    return std::nullopt;
}

Failure check_forms(const Image& image) {
    for (std::size_t i = 0; i < image.forms.size(); ++i) {
        for (const ImageTerm& term : Image::part(image.terms, image.forms[i].terms)) {
            switch (term.kind) {
                case TermKind::AgeDays:
                case TermKind::AgeYears:
                case TermKind::AddMonths:
                case TermKind::Scale:
                    if (term.index >= i) return fail("F307", "forms {}: a nested form does not stand before it", i);
                    break;
                case TermKind::ClaimField:
                    if (term.field >= kClaimFieldCount)
                        return fail("F308", "forms {}: there is no claim field {}", i, term.field);
                    break;
                case TermKind::Fact:
                    if (term.index >= image.facts.size())
                        return fail("F308", "forms {}: there is no fact {}", i, term.index);
                    break;
                case TermKind::AccumulatedBefore:
                case TermKind::AccumulatedWith:
                    if (term.index >= image.accumulators.size()) {
                        return fail("F308", "forms {}: there is no accumulator {}", i, term.index);
                    }
                    break;
                case TermKind::Parameter:
                    if (term.index >= image.parameters.size())
                        return fail("F308", "forms {}: there is no parameter {}", i, term.index);
                    break;
                case TermKind::Row:
                    if (term.index > 0xffff) return fail("F308", "forms {}: there is no row column {}", i, term.index);
                    break;
                case TermKind::DayUnits:
                case TermKind::Rank: break;
            }
        }
    }
    return std::nullopt;
}

/// The section that a field's `index` points into, and its size; 0 where the field has no index.
std::size_t index_limit(const Image& image, const ImageField& field) {
    switch (field.kind) {
        case FieldKind::Form: return image.forms.size();
        case FieldKind::FactValue: return image.facts.size();
        case FieldKind::ModifierBit: return image.modifiers.size();
        case FieldKind::ListedIn: return image.tables.size();
        case FieldKind::GroundSupplied: return image.grounds.size();
        case FieldKind::AnyOtherLine: return image.nodes.size();
        case FieldKind::RowCode: return 0x10000;
        case FieldKind::CodeOf:
        case FieldKind::EnumOf:
        case FieldKind::HasCode:
        case FieldKind::TextEqual:
        case FieldKind::TextEqualOrAbsent:
        case FieldKind::SameProvider:
        case FieldKind::SamePatient:
        case FieldKind::AnyGroundSupplied:
        case FieldKind::RecordSupplied:
        case FieldKind::Payable:
        case FieldKind::AnyPrimaryPayable:
        case FieldKind::AsOfDate:
        case FieldKind::DateOf: return kNone;
    }
    return 0;
}

Failure check_fields(const Image& image) {
    for (std::size_t i = 0; i < image.fields.size(); ++i) {
        const ImageField& field = image.fields[i];
        const std::size_t limit = index_limit(image, field);
        if (limit != kNone && field.index >= limit)
            return fail("F309", "fields {}: the index {} is out of range", i, field.index);
        const bool reads_claim = field.kind == FieldKind::CodeOf || field.kind == FieldKind::EnumOf ||
                                 field.kind == FieldKind::HasCode || field.kind == FieldKind::TextEqual ||
                                 field.kind == FieldKind::TextEqualOrAbsent;
        if (reads_claim && field.field >= kClaimFieldCount)
            return fail("F308", "fields {}: there is no claim field {}", i, field.field);
    }
    return std::nullopt;
}

/// Marks what a node reads below itself, without recursion: nodes stand after what they use.
struct NodeReach {
    std::uint32_t depth = 1;
    std::uint64_t cost = 1;
    bool reads_sums = false;
};

bool form_reads_sums(const Image& image, const std::vector<bool>& sums, std::size_t form) {
    for (const ImageTerm& term : Image::part(image.terms, image.forms[form].terms)) {
        if (term.kind == TermKind::AccumulatedBefore || term.kind == TermKind::AccumulatedWith) return true;
        const bool nests = term.kind == TermKind::AgeDays || term.kind == TermKind::AgeYears ||
                           term.kind == TermKind::AddMonths || term.kind == TermKind::Scale;
        if (nests && sums[term.index]) return true;
    }
    return false;
}

void take(NodeReach& reach, const NodeReach& below) {
    reach.depth = std::max(reach.depth, below.depth + 1);
    reach.cost = std::min(kMaxCost + 1, reach.cost + below.cost);
    reach.reads_sums = reach.reads_sums || below.reads_sums;
}

bool reads_modifiers(const ImageNode& node) {
    return node.kind == NodeKind::AnyModifier || node.kind == NodeKind::AllModifiers ||
           node.kind == NodeKind::ShareModifier;
}

/// A node on modifiers: its children are modifiers, its `test` holds one variable or two.
Failure check_modifier_node(const Image& image, std::size_t i) {
    const ImageNode& node = image.nodes[i];
    for (std::uint32_t word : Image::part(image.words, node.children)) {
        if (word >= image.modifiers.size()) return fail("F338", "nodes {}: there is no modifier {}", i, word);
    }
    const std::uint32_t second = node.kind == NodeKind::ShareModifier ? node.test >> 8 : 0;
    const std::uint32_t first = node.kind == NodeKind::ShareModifier ? node.test & 0xff : node.test;
    if (first >= 4 || second >= 4)
        return fail("F339", "nodes {}: it reads the modifiers of a variable that no scope has", i);
    return std::nullopt;
}

Failure check_nodes(const Image& image) {
    std::vector<bool> sums(image.forms.size());
    for (std::size_t i = 0; i < image.forms.size(); ++i)
        sums[i] = form_reads_sums(image, sums, i);
    std::vector<NodeReach> reach(image.nodes.size());
    for (std::size_t i = 0; i < image.nodes.size(); ++i) {
        const ImageNode& node = image.nodes[i];
        if (reads_modifiers(node)) {
            if (auto failure = check_modifier_node(image, i)) return failure;
            continue;
        }
        for (std::uint32_t child : Image::part(image.words, node.children)) {
            if (child >= i) return fail("F310", "nodes {}: a child does not stand before it", i);
            take(reach[i], reach[child]);
        }
        const std::size_t children = node.children.count;
        if (node.kind == NodeKind::Not && children != 1) return fail("F311", "nodes {}: `not` takes one condition", i);
        if (node.kind == NodeKind::Test || (node.kind == NodeKind::Unknown && node.test != kNone)) {
            if (node.test >= image.tests.size()) return fail("F312", "nodes {}: there is no test {}", i, node.test);
            const ImageField& field = image.fields[image.tests[node.test].field];
            if (field.kind == FieldKind::AnyOtherLine) {
                if (field.index >= i)
                    return fail("F313", "nodes {}: the condition on other lines does not stand before it", i);
                take(reach[i], reach[field.index]);
            }
            if (field.kind == FieldKind::Form && sums[field.index]) reach[i].reads_sums = true;
        }
        if (reach[i].depth > kMaxDepth) return fail("F314", "nodes {}: conditions nest deeper than {}", i, kMaxDepth);
        if (reach[i].cost > kMaxCost) return fail("F315", "nodes {}: the guard takes more than {} tests", i, kMaxCost);
    }
    for (std::size_t i = 0; i < image.accumulators.size(); ++i) {
        const std::uint32_t where = image.accumulators[i].where;
        if (where != kNone && reach[where].reads_sums)
            return fail("F316", "accumulators {}: what it sums depends on a sum", i);
    }
    return std::nullopt;
}

Failure check_effects(const Image& image) {
    for (std::size_t i = 0; i < image.effects.size(); ++i) {
        // Effects behind `else` stand before the effect that names them, so that following them ends.
        if (image.effects[i].otherwise != kNone && image.effects[i].otherwise >= i) {
            return fail("F317", "effects {}: the effect behind `else` does not stand before it", i);
        }
    }
    for (std::size_t i = 0; i < image.facts.size(); ++i) {
        const ImageFact& fact = image.facts[i];
        if (fact.spellings.count % 2 != 0) return fail("F318", "facts {}: spellings are not pairs", i);
        const auto words = Image::part(image.words, fact.spellings);
        for (std::size_t k = 0; k + 1 < words.size(); k += 2) {
            if (words[k] >= fact.values.count || words[k + 1] >= image.string_list.size()) {
                return fail("F318", "facts {}: a spelling points outside its list", i);
            }
        }
    }
    return std::nullopt;
}

Failure check_rules(const Image& image) {
    for (std::size_t i = 0; i < image.rules.size(); ++i) {
        const ImageRule& rule = image.rules[i];
        if (rule.variants.count == 0 || rule.variants.count > 4096 || rule.row_count >= rule.variants.count) {
            return fail("F319", "rules {}: it has no base, or more rows than variants, or over 4096 of them", i);
        }
        const auto variants = Image::part(image.variants, rule.variants);
        for (std::size_t v = 0; v < variants.size(); ++v) {
            if (variants[v].parent != kNone && variants[v].parent >= v) {
                return fail("F320", "rules {}: exception {} stands before what it excepts", i, v);
            }
        }
        const bool is_pair = rule.scope == static_cast<std::uint32_t>(ImageScope::Pair);
        for (const ImageVariant& variant : variants) {
            for (ImageRange range : {variant.effects, variant.if_not_known}) {
                for (const ImageEffect& effect : Image::part(image.effects, range)) {
                    if (effect.variable >= (is_pair ? 2u : 1u)) {
                        return fail("F321", "rules {}: an effect meets a variable that the scope has not", i);
                    }
                }
            }
        }
        const bool needs_table = rule.scope == static_cast<std::uint32_t>(ImageScope::AddOn);
        if (needs_table && rule.table == kNone) return fail("F322", "rules {}: its scope needs a table", i);
    }
    for (std::size_t i = 0; i < image.units.size(); ++i) {
        const ImageUnit& unit = image.units[i];
        const ImageRule& rule = image.rules[unit.rule];
        if (unit.status_width != rule.variants.count) return fail("F323", "units {}: its width is not the rule's", i);
        const bool is_pair = rule.scope == static_cast<std::uint32_t>(ImageScope::Pair);
        if (unit.variable >= (is_pair ? 2u : 1u))
            return fail("F321", "units {}: it meets a variable that the scope has not", i);
        if (image.modifiers.size() < 64 && (unit.modifier_mask >> image.modifiers.size()) != 0) {
            return fail("F324", "units {}: its modifier mask names modifiers that are not there", i);
        }
    }
    return std::nullopt;
}

Failure check_dispatch(const Image& image) {
    if (!ascending(image.slices, [](const ImageSlice& slice) { return slice.from; })) {
        return fail("F325", "slices: they are not ascending");
    }
    if (image.slices.empty() || image.slices[0].from > kDateMin.days)
        return fail("F326", "slices: they do not cover all time");
    if (image.class_starts.size() != image.class_of_interval.size()) {
        return fail("F327", "class_starts: there are more or fewer of them than classes of intervals");
    }
    if (!ascending(image.class_starts, [](std::uint64_t start) { return start; })) {
        return fail("F328", "class_starts: they are not ascending");
    }
    if (image.class_starts.empty() || image.class_starts[0] != 0)
        return fail("F329", "class_starts: they do not cover all codes");
    if (image.candidates.size() % image.slices.size() != 0)
        return fail("F330", "candidates: not one for each slice and class");
    const std::size_t classes = image.candidates.size() / image.slices.size();
    for (std::uint32_t value : image.class_of_interval) {
        if (value >= classes) return fail("F331", "class_of_interval: there is no class {}", value);
    }
    return std::nullopt;
}

/// Cells of a field: numeric cells, or spans of them for intervals, then absent, then unknown.
std::uint64_t cell_count(const ImageField& field) {
    const std::uint64_t numeric = std::uint64_t{field.cuts.count} + 1;
    if (field.is_interval != 0) return numeric * (numeric + 1) / 2 + field.can_be_absent;
    return numeric + field.can_be_absent + field.can_be_unknown;
}

struct DiagramReach {
    std::uint32_t order = 0;
    std::uint32_t last_terminal = 0;  // the terminal below that stands last in `statuses`
};

/// Whether a node's runs keep every rule but how they end; then its reach is filled in. Without branches: policies have
/// hundreds of thousands of runs, every start of the engine reads them all, and whether one ends in a terminal is
/// anybody's guess. Errors: false; explain_runs says which rule is broken.
bool take_runs(std::span<const ImageDiagramRun> runs, std::size_t node, std::vector<DiagramReach>& reach) {
    const std::uint32_t order = reach[node].order;
    std::uint32_t last_terminal = 0;
    std::int64_t end_before = -1;
    bool wrong = false;
    for (const ImageDiagramRun& run : runs) {
        const bool terminal = (run.child & kTerminal) != 0;
        const bool below = run.child < node;  // a terminal's mark makes it larger than any node
        wrong |= terminal == below || run.end_cell <= end_before;
        end_before = run.end_cell;
        const DiagramReach& child = reach[below ? run.child : node];
        wrong |= below & (child.order <= order);
        last_terminal = std::max(last_terminal, terminal ? run.child & ~kTerminal : child.last_terminal);
    }
    reach[node].last_terminal = last_terminal;
    return !wrong;
}

bool covers_cells(std::span<const ImageDiagramRun> runs, const ImageField& field) {
    return !runs.empty() && runs.back().end_cell + 1ull == cell_count(field);
}

/// One node's runs again, for the first rule that they break.
Failure explain_runs(const Image& image, std::size_t node, const std::vector<DiagramReach>& reach) {
    const auto runs = Image::part(image.diagram_runs, image.diagram_nodes[node].runs);
    if (!ascending(runs, [](const ImageDiagramRun& run) { return run.end_cell; })) {
        return fail("F334", "diagram_nodes {}: the runs are not ascending", node);
    }
    if (!covers_cells(runs, image.fields[image.diagram_nodes[node].field])) {
        return fail("F335", "diagram_nodes {}: the runs do not cover the field's cells", node);
    }
    for (const ImageDiagramRun& run : runs) {
        if ((run.child & kTerminal) != 0) continue;
        if (run.child >= node) return fail("F332", "diagram_nodes {}: a child does not stand before it", node);
        if (reach[run.child].order <= reach[node].order) {
            return fail("F333", "diagram_nodes {}: a child's field does not come later in the order", node);
        }
    }
    return std::nullopt;
}

Failure check_diagrams(const Image& image) {
    std::vector<DiagramReach> reach(image.diagram_nodes.size());
    for (std::size_t i = 0; i < image.diagram_nodes.size(); ++i) {
        const ImageField& field = image.fields[image.diagram_nodes[i].field];
        reach[i].order = field.order;
        const auto runs = Image::part(image.diagram_runs, image.diagram_nodes[i].runs);
        if (!take_runs(runs, i, reach) || !covers_cells(runs, field)) return explain_runs(image, i, reach);
    }
    for (std::size_t i = 0; i < image.units.size(); ++i) {
        const ImageUnit& unit = image.units[i];
        if (unit.root == kNone) return fail("F336", "units {}: it has no diagram", i);
        const bool terminal = (unit.root & kTerminal) != 0;
        if (!terminal && unit.root >= image.diagram_nodes.size())
            return fail("F336", "units {}: its diagram is not there", i);
        const std::uint64_t last = terminal ? unit.root & ~kTerminal : reach[unit.root].last_terminal;
        if (last + unit.status_width > image.statuses.size())
            return fail("F337", "units {}: a terminal lies outside `statuses`", i);
    }
    return std::nullopt;
}

}  // namespace

std::optional<LoadError> check_structure(const Image& image) {
    for (const auto check : {check_orders, check_dated, check_forms, check_fields, check_nodes, check_effects,
                             check_rules, check_dispatch, check_diagrams}) {
        if (auto failure = check(image)) return failure;
    }
    return std::nullopt;
}

}  // namespace payrule
