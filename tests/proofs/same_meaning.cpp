// See same_meaning.h.
#include "tests/proofs/same_meaning.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "tests/proofs/describe.h"

namespace payrule::proofs {

namespace {

struct Side {
    Image image;
    Describe say;
    std::vector<std::string> fields;              // described
    std::map<std::string, std::uint32_t> places;  // order of a described field
    std::map<std::string, const ImageRule*> rules;

    explicit Side(const Image& from) : image(from), say(from) {
        for (const ImageField& field : image.fields) {
            fields.push_back(say.field(field));
            places[fields.back()] = field.order;
        }
        for (const ImageRule& rule : image.rules)
            rules[std::string(image.text(rule.name))] = &rule;
    }
    const ImageField& field_of(std::uint32_t node) const { return image.fields[image.diagram_nodes[node].field]; }
    const std::string& said_of(std::uint32_t node) const { return fields[image.diagram_nodes[node].field]; }
    std::vector<std::int64_t> cuts(const ImageField& field) const {
        auto part = Image::part(image.numbers, field.cuts);
        return {part.begin(), part.end()};
    }
    std::uint32_t child(std::uint32_t node, std::size_t cell) const {
        for (const ImageDiagramRun& run : Image::part(image.diagram_runs, image.diagram_nodes[node].runs)) {
            if (cell <= run.end_cell) return run.child;
        }
        return kNone;
    }
};

bool is_terminal(std::uint32_t ref) { return (ref & kTerminal) != 0; }

/// The cell of a merged cell, by the value at which it begins; the lowest cell begins before every cut.
std::size_t cell_at(const std::vector<std::int64_t>& cuts, std::optional<std::int64_t> start) {
    if (!start) return 0;
    return static_cast<std::size_t>(std::upper_bound(cuts.begin(), cuts.end(), *start) - cuts.begin());
}
/// The place of the span i … j among the cells of an interval field with n numeric cells.
std::size_t span_at(std::size_t n, std::size_t i, std::size_t j) { return i * n - i * (i - 1) / 2 + (j - i); }

/// Walks the diagrams of one unit on both sides.
class Walk {
public:
    Walk(const Side& left, const Side& right, std::vector<std::string> left_keys, std::vector<std::string> right_keys)
        : left_(left), right_(right), left_keys_(std::move(left_keys)), right_keys_(std::move(right_keys)) {}

    bool same(std::uint32_t a, std::uint32_t b) {
        if (is_terminal(a) && is_terminal(b)) return acts(left_, left_keys_, a) == acts(right_, right_keys_, b);
        auto [at, fresh] = memo_.try_emplace({a, b}, true);
        if (!fresh) return at->second;
        bool result = step(a, b);
        memo_[{a, b}] = result;
        return result;
    }

private:
    static std::set<std::string> acts(const Side& side, const std::vector<std::string>& keys, std::uint32_t ref) {
        std::set<std::string> out;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            std::uint8_t state = side.image.statuses[(ref & ~kTerminal) + i];
            if (state != 0) out.insert(std::to_string(state) + keys[i]);
        }
        return out;
    }
    bool left_first(std::uint32_t a, std::uint32_t b) const {
        const std::string &x = left_.said_of(a), &y = right_.said_of(b);
        if (auto place = right_.places.find(x); place != right_.places.end())
            return place->second < right_.field_of(b).order;
        if (auto place = left_.places.find(y); place != left_.places.end())
            return left_.field_of(a).order < place->second;
        return true;
    }
    bool step(std::uint32_t a, std::uint32_t b) {
        if (!is_terminal(a) && !is_terminal(b) && left_.said_of(a) == right_.said_of(b)) return both(a, b);
        bool expand_left = is_terminal(b) || (!is_terminal(a) && left_first(a, b));
        const Side& side = expand_left ? left_ : right_;
        const ImageDiagramNode& node = side.image.diagram_nodes[expand_left ? a : b];
        for (const ImageDiagramRun& run : Image::part(side.image.diagram_runs, node.runs)) {
            if (!(expand_left ? same(run.child, b) : same(a, run.child))) return false;
        }
        return true;
    }
    /// One field asked on both sides: cut at the cuts of both.
    bool both(std::uint32_t a, std::uint32_t b) {
        const ImageField &x = left_.field_of(a), &y = right_.field_of(b);
        std::vector<std::int64_t> left = left_.cuts(x), right = right_.cuts(y);
        if (x.kind == FieldKind::FactValue && left_.image.facts[x.index].values.count > 0) return by_name(a, b);
        std::set<std::int64_t> merged(left.begin(), left.end());
        merged.insert(right.begin(), right.end());
        std::vector<std::optional<std::int64_t>> starts{std::nullopt};
        starts.insert(starts.end(), merged.begin(), merged.end());
        std::size_t n = left.size() + 1, m = right.size() + 1;
        bool spans = x.is_interval != 0;
        for (std::size_t i = 0; i < starts.size(); ++i) {
            std::size_t from_left = cell_at(left, starts[i]), from_right = cell_at(right, starts[i]);
            if (!spans && !same(left_.child(a, from_left), right_.child(b, from_right))) return false;
            for (std::size_t j = i; spans && j < starts.size(); ++j) {
                std::size_t p = span_at(n, from_left, cell_at(left, starts[j]));
                std::size_t q = span_at(m, from_right, cell_at(right, starts[j]));
                if (!same(left_.child(a, p), right_.child(b, q))) return false;
            }
        }
        std::size_t numeric_left = spans ? n * (n + 1) / 2 : n, numeric_right = spans ? m * (m + 1) / 2 : m;
        std::size_t count = (x.can_be_absent != 0 ? 1u : 0u) + (x.can_be_unknown != 0 && !spans ? 1u : 0u);
        return others(a, b, numeric_left, numeric_right, count);
    }

    /// A closed list: the same value may have another number on the other side.
    bool by_name(std::uint32_t a, std::uint32_t b) {
        const ImageField &x = left_.field_of(a), &y = right_.field_of(b);
        const ImageFact &mine = left_.image.facts[x.index], &theirs = right_.image.facts[y.index];
        std::vector<std::int64_t> left = left_.cuts(x), right = right_.cuts(y);
        for (std::uint32_t i = 0; i < mine.values.count; ++i) {
            for (std::uint32_t j = 0; j < theirs.values.count; ++j) {
                if (left_.say.value(mine, i) != right_.say.value(theirs, j)) continue;
                if (!same(left_.child(a, cell_at(left, i)), right_.child(b, cell_at(right, j)))) return false;
            }
        }
        return others(a, b, left.size() + 1, right.size() + 1, x.can_be_absent + x.can_be_unknown);
    }
    /// Absent and unknown, behind the numeric cells.
    bool others(std::uint32_t a, std::uint32_t b, std::size_t from_left, std::size_t from_right, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            if (!same(left_.child(a, from_left + i), right_.child(b, from_right + i))) return false;
        }
        return true;
    }

    const Side& left_;
    const Side& right_;
    std::vector<std::string> left_keys_, right_keys_;
    std::map<std::pair<std::uint32_t, std::uint32_t>, bool> memo_;
};

template <class Record, class Say>
std::string all(std::span<const Record> records, Say say) {
    std::vector<std::string> parts;
    for (const Record& record : records)
        parts.push_back(say(record));
    return joined(std::move(parts));
}

std::string declarations(const Side& side) {
    const Describe& say = side.say;
    return say.header() + all(side.image.tables, [&](const ImageTable& t) { return say.table(t); }) +
           all(side.image.accumulators, [&](const ImageAccumulator& a) { return say.accumulator(a); }) +
           all(side.image.grounds, [&](const ImageGround& g) { return say.ground(g); }) +
           all(side.image.rules, [&](const ImageRule& r) { return say.rule(r); });
}
std::vector<std::string> keys(const Side& side, const ImageRule& rule) {
    std::vector<std::string> out;
    for (std::uint32_t i = 0; i < rule.variants.count; ++i)
        out.push_back(side.say.variant(side.image.variants[rule.variants.first + i], i >= 1 && i <= rule.row_count));
    return out;
}
/// A rule's variants with conditions as built, exceptions and rows in their places.
std::string built(const Side& side, const ImageRule& rule) {
    std::vector<std::string> said = keys(side, rule);
    for (std::uint32_t i = 0; i < rule.variants.count; ++i) {
        const ImageVariant& v = side.image.variants[rule.variants.first + i];
        said[i] += v.guard == kNone ? "" : side.say.condition(v.guard);
        if (v.parent != kNone)
            said[i] += "to" + std::string(side.image.text(side.image.variants[rule.variants.first + v.parent].name));
    }
    return joined(std::move(said));
}
using UnitKey = std::pair<std::uint32_t, std::uint32_t>;
std::map<UnitKey, std::uint32_t> roots(const Side& side, const ImageRule& rule) {
    std::map<UnitKey, std::uint32_t> out;
    for (const ImageUnit& unit : side.image.units) {
        if (&side.image.rules[unit.rule] == &rule) out[{unit.target, unit.variable}] = unit.root;
    }
    return out;
}

}  // namespace

Comparison compare_meaning(const Image& left_image, const Image& right_image) {
    const Side left(left_image), right(right_image);
    if (declarations(left) != declarations(right)) return {Sameness::Different, "declarations"};
    Comparison out{Sameness::SameRecords, ""};
    for (const auto& [name, rule] : left.rules) {
        const ImageRule& other = *right.rules.at(name);  // the declarations name the same rules
        if (built(left, *rule) == built(right, other)) continue;
        out.kind = Sameness::SameDiagrams;
        auto mine = roots(left, *rule), theirs = roots(right, other);
        if (mine.size() != theirs.size()) return {Sameness::Different, name};
        Walk walk(left, right, keys(left, *rule), keys(right, other));
        for (const auto& [unit, root] : mine) {
            auto at = theirs.find(unit);
            if (at == theirs.end() || !walk.same(root, at->second)) return {Sameness::Different, name};
        }
    }
    return out;
}

}  // namespace payrule::proofs
