// See builder.h. The status of a rule with exceptions follows language.md section 4.4.
#include "compiler/graph/builder.h"

#include <algorithm>

#include "compiler/graph.h"

namespace payrule::graph {

namespace {

std::vector<std::uint32_t> fields_by_order(const Image& image) {
    std::vector<std::uint32_t> fields(image.fields.size());
    for (std::uint32_t i = 0; i < image.fields.size(); ++i)
        fields[image.fields[i].order] = i;
    return fields;
}

std::vector<std::uint32_t> cells_by_order(const Image& image) {
    std::vector<std::uint32_t> cells;
    for (std::uint32_t field : fields_by_order(image))
        cells.push_back(cell_count(image.fields[field]));
    return cells;
}

bool holds(const Image& image, const ImageTest& test, std::int64_t value) {
    for (const ImageInterval& interval : Image::part(image.intervals, test.values)) {
        if (interval.first <= value && value <= interval.last) return true;
    }
    return false;
}

constexpr Ref kNo = terminal(0), kUnknown = terminal(1), kYes = terminal(2);
Ref terminal_of(Tri value) { return terminal(static_cast<std::int32_t>(value)); }

/// The numeric cells on which a test holds, as stretches of [first, end), sorted. A cell stands for the cut it begins
/// at; below the first cut only open fields have values. Cost: by the test's intervals, not by the field's cuts: ten
/// thousand rules on one code each cut a field finely.
std::vector<std::pair<std::size_t, std::size_t>> cells_held(std::span<const ImageInterval> values,
                                                            std::span<const std::int64_t> cuts) {
    std::vector<std::pair<std::size_t, std::size_t>> held;
    const std::int64_t lowest = cuts.empty() ? 0 : cuts[0] - 1;
    for (const ImageInterval& interval : values) {
        auto first =
            static_cast<std::size_t>(std::lower_bound(cuts.begin(), cuts.end(), interval.first) - cuts.begin());
        const auto end =
            static_cast<std::size_t>(std::upper_bound(cuts.begin(), cuts.end(), interval.last) - cuts.begin()) + 1;
        const bool below = interval.first <= lowest && lowest <= interval.last;
        if (!below) ++first;
        if (first < end) held.emplace_back(first, end);
    }
    std::sort(held.begin(), held.end());
    return held;
}

}  // namespace

Builder::Builder(const Image& image) : image_(image), by_order_(fields_by_order(image)), store_(cells_by_order(image)) {
    for (std::uint32_t i = 0; i < image.fields.size(); ++i) {
        const ImageField& field = image.fields[i];
        if (field.kind == FieldKind::ModifierBit) bit_fields_[{field.variable, field.index}] = i;
    }
}

Ref Builder::conjunction(Ref a, Ref b) {
    return store_.apply(a, b, [](Ref x, Ref y, Ref& out) {
        if (x == kNo || y == kNo) return out = kNo, true;
        if (x == kYes || x == y) return out = y, true;
        if (y == kYes) return out = x, true;
        return false;  // Unknown with Unknown is x == y; Unknown with a diagram goes on
    });
}

Ref Builder::disjunction(Ref a, Ref b) {
    return store_.apply(a, b, [](Ref x, Ref y, Ref& out) {
        if (x == kYes || y == kYes) return out = kYes, true;
        if (x == kNo || x == y) return out = y, true;
        if (y == kNo) return out = x, true;
        return false;
    });
}

Ref Builder::negation(Ref a) {
    return store_.map(a, [](std::int32_t value) { return 2 - value; });
}

Ref Builder::field_test(std::uint32_t field, const std::vector<Tri>& by_cell) {
    std::vector<Run> runs;
    runs.reserve(by_cell.size());
    for (std::uint32_t cell = 0; cell < by_cell.size(); ++cell) {
        runs.push_back({cell, terminal(static_cast<std::int32_t>(by_cell[cell]))});
    }
    return store_.make(image_.fields[field].order, runs);
}

/// A test of a field that is no interval, run by run.
Ref Builder::plain_test(const ImageTest& test) {
    const ImageField& field = image_.fields[test.field];
    const std::span<const std::int64_t> cuts = Image::part(image_.numbers, field.cuts);
    std::vector<Run> runs;
    const auto add = [&](std::size_t end, Tri value) {
        const std::size_t begin = runs.empty() ? 0 : runs.back().end + std::size_t{1};
        if (begin < end) runs.push_back({static_cast<std::uint32_t>(end - 1), terminal_of(value)});
    };
    for (const auto& [first, end] : cells_held(Image::part(image_.intervals, test.values), cuts)) {
        add(first, Tri::No);
        add(end, Tri::Yes);
    }
    std::size_t cells = cuts.size() + 1;
    add(cells, Tri::No);
    if (field.can_be_absent != 0) add(++cells, static_cast<Tri>(test.when_absent));
    if (field.can_be_unknown != 0) add(++cells, static_cast<Tri>(test.when_unknown));
    return store_.make(field.order, runs);
}

Ref Builder::test(const ImageTest& test) {
    const ImageField& field = image_.fields[test.field];
    if (field.is_interval == 0) return plain_test(test);
    std::span<const std::int64_t> cuts = Image::part(image_.numbers, field.cuts);
    std::vector<Tri> numeric;
    for (std::size_t cell = 0; cell <= cuts.size(); ++cell) {
        // Below the first cut only open fields have values; closed ones start at 0 there.
        std::int64_t value = cell == 0 ? (cuts.empty() ? 0 : cuts[0] - 1) : cuts[cell - 1];
        numeric.push_back(tri(holds(image_, test, value)));
    }
    std::vector<Tri> cells;
    for (std::size_t i = 0; i < numeric.size(); ++i) {
        Tri all = numeric[i], any = numeric[i];
        for (std::size_t j = i; j < numeric.size(); ++j) {
            all = tri_and(all, numeric[j]);
            any = tri_or(any, numeric[j]);
            cells.push_back(all == any ? all : Tri::Unknown);
        }
    }
    if (field.can_be_absent != 0) cells.push_back(static_cast<Tri>(test.when_absent));
    return field_test(test.field, cells);
}

/// Unknown on every cell but the absent one.
Ref Builder::not_known(const ImageTest& test) {
    const ImageField& field = image_.fields[test.field];
    std::vector<Tri> cells(cell_count(field), Tri::Unknown);
    bool unknown_last = field.can_be_unknown != 0 && field.is_interval == 0;
    if (field.can_be_absent != 0) cells[cells.size() - (unknown_last ? 2 : 1)] = static_cast<Tri>(test.when_absent);
    return field_test(test.field, cells);
}

Ref Builder::bit(std::uint32_t variable, std::uint32_t modifier) {
    return field_test(bit_fields_.at({variable, modifier}), {Tri::No, Tri::Yes});
}

Ref Builder::modifiers(const ImageNode& node) {
    bool all = node.kind == NodeKind::AllModifiers;
    Ref result = all ? kYes : kNo;
    for (std::uint32_t modifier : Image::part(image_.words, node.children)) {
        if (node.kind == NodeKind::ShareModifier) {
            Ref both = conjunction(bit(node.test & 0xff, modifier), bit(node.test >> 8, modifier));
            result = disjunction(result, both);
        } else {
            Ref one = bit(node.test, modifier);
            result = all ? conjunction(result, one) : disjunction(result, one);
        }
    }
    return result;
}

Ref Builder::guard(std::uint32_t id) {
    if (auto at = guards_.find(id); at != guards_.end()) return at->second;
    const ImageNode& node = image_.nodes[id];
    Ref result = kNo;
    switch (node.kind) {
        case NodeKind::True: result = kYes; break;
        case NodeKind::False: result = kNo; break;
        case NodeKind::Unknown: result = node.test == kNone ? kUnknown : not_known(image_.tests[node.test]); break;
        case NodeKind::Test: result = test(image_.tests[node.test]); break;
        case NodeKind::Not: result = negation(guard(image_.words[node.children.first])); break;
        case NodeKind::And:
        case NodeKind::Or: {
            bool conjunctive = node.kind == NodeKind::And;
            result = conjunctive ? kYes : kNo;
            for (std::uint32_t child : Image::part(image_.words, node.children)) {
                result = conjunctive ? conjunction(result, guard(child)) : disjunction(result, guard(child));
            }
            break;
        }
        case NodeKind::AnyModifier:
        case NodeKind::AllModifiers:
        case NodeKind::ShareModifier: result = modifiers(node); break;
    }
    guards_.emplace(id, result);
    return result;
}

/// Where an exception takes its rule's effects away: one that lifts does not where a lifting exception of its own
/// holds.
std::vector<Ref> Builder::takes_away(const std::vector<Ref>& own, std::span<const ImageVariant> variants) {
    std::vector<Ref> result = own;
    for (std::size_t i = variants.size(); i-- > 0;) {  // exceptions stand behind what they except
        std::size_t parent = variants[i].parent;
        if (parent >= i || variants[i].lifts == 0 || variants[parent].lifts == 0) continue;
        result[parent] = conjunction(result[parent], negation(result[i]));
    }
    return result;
}

/// A row's own truth wherever its decision acts or may act: which rows are still possible is for the fold to see.
Ref Builder::row_status(Ref decision, Ref row) {
    return store_.apply(decision, row, [](Ref x, Ref y, Ref& out) {
        if (x == kNo) return out = kNo, true;
        if (is_terminal(x)) return out = y, true;
        return false;
    });
}

/// Each variant's status: where it would act, less where a child excepts it, less where a lifting sibling holds.
std::vector<Ref> Builder::variant_statuses(const ImageRule& rule) {
    std::span<const ImageVariant> variants = Image::part(image_.variants, rule.variants);
    std::vector<Ref> own(variants.size()), holds(variants.size()), result(variants.size());
    Ref any_row = kNo;
    for (std::size_t i = 0; i < variants.size(); ++i) {
        own[i] = variants[i].guard == kNone ? kYes : guard(variants[i].guard);
        bool row = i >= 1 && i <= rule.row_count;
        if (row && rule.has_otherwise != 0 && i == rule.row_count) own[i] = conjunction(own[i], negation(any_row));
        if (row) any_row = disjunction(any_row, own[i]);
    }
    std::vector<Ref> takes = takes_away(own, variants);
    for (std::size_t i = 0; i < variants.size(); ++i) {
        bool row = i >= 1 && i <= rule.row_count;
        std::uint32_t parent = i == 0 ? kNone : row ? 0 : variants[i].parent;
        holds[i] = parent == kNone ? own[i] : conjunction(holds[parent], own[i]);
        for (std::size_t k = rule.row_count + 1; k < variants.size() && i > rule.row_count; ++k) {
            bool lifting_sibling = k != i && variants[k].lifts != 0 && variants[k].parent == variants[i].parent;
            if (lifting_sibling && variants[i].lifts == 0) holds[i] = conjunction(holds[i], negation(takes[k]));
        }
    }
    for (std::size_t i = 0; i < variants.size(); ++i) {
        if (i >= 1 && i <= rule.row_count) {
            result[i] = row_status(result[0], own[i]);
            continue;
        }
        result[i] = holds[i];
        for (std::size_t k = rule.row_count + 1; k < variants.size(); ++k) {
            if (k != i && variants[k].parent == i) result[i] = conjunction(result[i], negation(takes[k]));
        }
    }
    return result;
}

std::int32_t Builder::vector_id(const std::vector<std::uint8_t>& statuses) {
    auto [at, fresh] = vector_ids_.try_emplace(statuses, static_cast<std::int32_t>(vectors_.size()));
    if (fresh) vectors_.push_back(statuses);
    return at->second;
}

Ref Builder::unit(const ImageUnit& unit) {
    Ref result = terminal(vector_id({}));
    for (Ref status : variant_statuses(image_.rules[unit.rule])) {
        result = store_.apply(result, status, [&](Ref vector, Ref value, Ref& out) {
            if (!is_terminal(vector) || !is_terminal(value)) return false;
            std::vector<std::uint8_t> statuses = vectors_[static_cast<std::size_t>(terminal_value(vector))];
            statuses.push_back(static_cast<std::uint8_t>(terminal_value(value)));
            out = terminal(vector_id(statuses));
            return true;
        });
    }
    return result;
}

}  // namespace payrule::graph
