// The dispatch: for each date slice and each class of procedure codes, which units can fire at all. A unit that some
// code outside its own codes can meet is `always`. Comes in: units and guards; goes out: slices, classes, candidates.
#include <algorithm>
#include <map>
#include <set>

#include "compiler/normal/lowering.h"

namespace payrule::normal {

namespace {

/// What a guard can come to when only the receiver's code and date are fixed: a set of truth values, as bits 1 << Tri.
using Possible = std::uint8_t;
constexpr Possible kNoBit = 1, kUnknownBit = 2, kYesBit = 4, kAll = 7;

Possible combine(Possible a, Possible b, bool conjunction) {
    Possible result = 0;
    for (int i = 0; i < 3; ++i) {
        for (int j = 0; j < 3; ++j) {
            if ((a >> i & 1) && (b >> j & 1))
                result = static_cast<Possible>(result | 1 << (conjunction ? std::min(i, j) : std::max(i, j)));
        }
    }
    return result;
}

struct Fixed {
    std::uint32_t variable = 0;
    bool has_code = false;
    std::int64_t code = 0;
    bool has_date = false;
    std::int64_t date = 0;
    bool no_modifiers = false;  // suppose that the receiver carries no modifier at all
};

class Abstract {
public:
    Abstract(const ImageBuilder& image, Fixed fixed) : image_(image), fixed_(fixed) {}

    Possible of(std::uint32_t id) const {
        const ImageNode& node = image_.nodes[id];
        switch (node.kind) {
            case NodeKind::True: return kYesBit;
            case NodeKind::False: return kNoBit;
            case NodeKind::Unknown: return node.test == kNone ? kUnknownBit : kAll;
            case NodeKind::Test: return test(image_.tests[node.test]);
            case NodeKind::Not: {
                Possible inner = of(image_.words[node.children.first]);
                return static_cast<Possible>((inner & kUnknownBit) | (inner & kNoBit ? kYesBit : 0) |
                                             (inner & kYesBit ? kNoBit : 0));
            }
            case NodeKind::And:
            case NodeKind::Or: {
                bool conjunction = node.kind == NodeKind::And;
                Possible result = conjunction ? kYesBit : kNoBit;
                for (std::uint32_t i = 0; i < node.children.count; ++i) {
                    result = combine(result, of(image_.words[node.children.first + i]), conjunction);
                }
                return result;
            }
            case NodeKind::AnyModifier:
            case NodeKind::AllModifiers:
                return fixed_.no_modifiers && node.test == fixed_.variable ? kNoBit : kNoBit | kYesBit;
            case NodeKind::ShareModifier: return fixed_.no_modifiers ? kNoBit : kNoBit | kYesBit;
        }
        return kAll;
    }

private:
    Possible test(const ImageTest& test) const {
        const ImageField& field = image_.fields[test.field];
        bool is_code = fixed_.has_code && field.kind == FieldKind::CodeOf && field.variable == fixed_.variable &&
                       static_cast<ClaimField>(field.field) == ClaimField::LineProcedure;
        bool is_date = fixed_.has_date && (field.kind == FieldKind::AsOfDate ||
                                           (field.kind == FieldKind::DateOf && field.variable == fixed_.variable));
        if (!is_code && !is_date) return kAll;
        const std::int64_t value = is_code ? fixed_.code : fixed_.date;
        // Sorted and apart: a list of many codes is asked once for each of them.
        const ImageInterval* begin = image_.intervals.data() + test.values.first;
        const ImageInterval* end = begin + test.values.count;
        const ImageInterval* found =
            std::partition_point(begin, end, [value](const ImageInterval& interval) { return interval.last < value; });
        return found != end && found->first <= value ? kYesBit : kNoBit;
    }

    const ImageBuilder& image_;
    Fixed fixed_;
};

class Dispatch {
public:
    explicit Dispatch(ImageBuilder& image) : image_(image) {}

    void run() {
        collect_dates();
        collect_codes();
        std::size_t spans = image_.class_starts.size();
        lists_.assign(image_.slices.size() * spans, {});
        for (std::uint32_t unit = 0; unit < image_.units.size(); ++unit)
            place(unit);
        make_classes();
    }

private:
    void walk(std::uint32_t node, const std::function<void(const ImageNode&)>& visit) const {
        const ImageNode& at = image_.nodes[node];
        visit(at);
        if (at.kind != NodeKind::And && at.kind != NodeKind::Or && at.kind != NodeKind::Not) return;
        for (std::uint32_t i = 0; i < at.children.count; ++i)
            walk(image_.words[at.children.first + i], visit);
    }

    void collect_dates() {
        std::set<std::int64_t> dates{kDateMin.days};
        for (const ImageTest& test : image_.tests) {
            FieldKind kind = image_.fields[test.field].kind;
            if (kind != FieldKind::AsOfDate && kind != FieldKind::DateOf) continue;
            for (std::uint32_t i = 0; i < test.values.count; ++i) {
                const ImageInterval& interval = image_.intervals[test.values.first + i];
                if (interval.first != kLowest) dates.insert(interval.first);
                if (interval.last != kHighest) dates.insert(interval.last + 1);
            }
        }
        for (std::int64_t date : dates)
            image_.slices.push_back({static_cast<std::int32_t>(date), 0});
    }

    std::vector<std::int64_t> own_starts(const ImageUnit& unit) const {
        std::set<std::int64_t> starts;
        const ImageRule& rule = image_.rules[unit.rule];
        walk(image_.variants[rule.variants.first].guard, [&](const ImageNode& node) {
            if (node.kind != NodeKind::Test) return;
            const ImageTest& test = image_.tests[node.test];
            const ImageField& field = image_.fields[test.field];
            bool code = field.kind == FieldKind::CodeOf && field.variable == unit.variable &&
                        static_cast<ClaimField>(field.field) == ClaimField::LineProcedure;
            if (!code) return;
            for (std::uint32_t i = 0; i < test.values.count; ++i) {
                starts.insert(image_.intervals[test.values.first + i].first);
                starts.insert(image_.intervals[test.values.first + i].last + 1);
            }
        });
        return {starts.begin(), starts.end()};
    }

    void collect_codes() {
        std::set<std::int64_t> starts{0};
        for (const ImageUnit& unit : image_.units) {
            for (std::int64_t start : own_starts(unit))
                starts.insert(start);
        }
        for (std::int64_t start : starts)
            image_.class_starts.push_back(static_cast<std::uint64_t>(start));
    }

    bool can_fire(const ImageUnit& unit, Fixed fixed) const {
        const ImageRule& rule = image_.rules[unit.rule];
        std::uint32_t guard = image_.variants[rule.variants.first].guard;
        return (Abstract(image_, fixed).of(guard) & (kUnknownBit | kYesBit)) != 0;
    }

    void place(std::uint32_t id) {
        ImageUnit& unit = image_.units[id];
        Fixed fixed;
        fixed.variable = unit.variable;
        fixed.no_modifiers = true;
        if (!can_fire(unit, fixed)) set_mask(unit);
        fixed.no_modifiers = false;
        fixed.has_code = true;
        fixed.code = 0;  // stands for every code that the rule does not name
        std::vector<std::int64_t> starts = own_starts(unit);
        if (starts.empty() || can_fire(unit, fixed)) {
            image_.always.push_back(id);
            return;
        }
        fixed.has_date = true;
        for (std::size_t slice = 0; slice < image_.slices.size(); ++slice) {
            fixed.date = image_.slices[slice].from;
            for (std::size_t i = 0; i < starts.size(); ++i) {
                fixed.code = starts[i];
                if (can_fire(unit, fixed)) add(id, slice, starts[i], i + 1 < starts.size() ? starts[i + 1] : kHighest);
            }
        }
    }

    void set_mask(ImageUnit& unit) {
        std::uint64_t mask = 0;
        bool wide = false;
        walk(image_.variants[image_.rules[unit.rule].variants.first].guard, [&](const ImageNode& node) {
            bool own = (node.kind == NodeKind::AnyModifier || node.kind == NodeKind::AllModifiers)
                           ? node.test == unit.variable
                           : node.kind == NodeKind::ShareModifier;
            if (!own) return;
            for (std::uint32_t i = 0; i < node.children.count; ++i) {
                std::uint32_t bit = image_.words[node.children.first + i];
                if (bit >= 64)
                    wide = true;
                else
                    mask |= std::uint64_t{1} << bit;
            }
        });
        if (wide) return;
        unit.needs_modifiers = 1;
        unit.modifier_mask = mask;
    }

    void add(std::uint32_t unit, std::size_t slice, std::int64_t from, std::int64_t before) {
        const std::vector<std::uint64_t>& starts = image_.class_starts;
        auto at = std::lower_bound(starts.begin(), starts.end(), static_cast<std::uint64_t>(from));
        for (; at != starts.end() && static_cast<std::int64_t>(*at) < before; ++at) {
            lists_[slice * starts.size() + static_cast<std::size_t>(at - starts.begin())].push_back(unit);
        }
    }

    void make_classes() {
        std::size_t spans = image_.class_starts.size();
        std::size_t slices = image_.slices.size();
        std::map<std::vector<std::vector<std::uint32_t>>, std::uint32_t> classes;
        std::vector<const std::vector<std::vector<std::uint32_t>>*> in_order;
        for (std::size_t span = 0; span < spans; ++span) {
            std::vector<std::vector<std::uint32_t>> lists(slices);
            for (std::size_t slice = 0; slice < slices; ++slice)
                lists[slice] = lists_[slice * spans + span];
            auto [at, fresh] = classes.try_emplace(std::move(lists), static_cast<std::uint32_t>(classes.size()));
            if (fresh) in_order.push_back(&at->first);
            image_.class_of_interval.push_back(at->second);
        }
        std::map<std::vector<std::uint32_t>, ImageRange> stored;
        for (std::size_t slice = 0; slice < slices; ++slice) {
            for (const auto* lists : in_order) {
                auto [at, fresh] = stored.try_emplace((*lists)[slice]);
                if (fresh) {
                    at->second = {static_cast<std::uint32_t>(image_.words.size()),
                                  static_cast<std::uint32_t>((*lists)[slice].size())};
                    image_.words.insert(image_.words.end(), (*lists)[slice].begin(), (*lists)[slice].end());
                }
                image_.candidates.push_back({at->second});
            }
        }
    }

    ImageBuilder& image_;
    std::vector<std::vector<std::uint32_t>> lists_;
};

}  // namespace

void build_dispatch(ImageBuilder& image) { Dispatch(image).run(); }

}  // namespace payrule::normal
