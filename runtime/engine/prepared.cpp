// Makes a policy ready to decide. Comes in: a verified image; goes out: rules by stage, counts by slice.
#include "runtime/engine/prepared.h"

#include <algorithm>

#include "runtime/codes_decision.h"
#include "runtime/engine/world.h"

namespace payrule::engine {
namespace {

constexpr std::size_t kModifierPlaces = 256;  // at least four times the modifiers that have a bit

std::size_t modifier_place(std::uint64_t key) { return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15ULL) >> 56); }

bool is_plain(const ImageRule& rule) {
    return rule.scope == static_cast<std::uint32_t>(ImageScope::Line) && rule.table == kNone;
}

void sort_by_stage(Prepared& policy) {
    const Image& image = *policy.image;
    policy.ranging.resize(kStageCount);
    policy.on_claim.resize(kStageCount);
    policy.always.resize(kStageCount);
    for (std::uint32_t rule = 0; rule < image.rules.size(); ++rule) {
        const ImageRule& it = image.rules[rule];
        if (it.scope == static_cast<std::uint32_t>(ImageScope::Claim))
            policy.on_claim[it.stage].push_back(rule);
        else if (!policy.rules[rule].plain)
            policy.ranging[it.stage].push_back(rule);
    }
    policy.has_claim_rules =
        std::any_of(policy.on_claim.begin(), policy.on_claim.end(), [](const auto& rules) { return !rules.empty(); });
    for (std::uint32_t unit : image.always) {
        const std::uint32_t rule = image.units[unit].rule;
        std::vector<std::uint32_t>& list = policy.always[image.rules[rule].stage];
        const bool listed = !list.empty() && list.back() == rule;
        if (policy.rules[rule].plain && !listed) list.push_back(rule);
    }
}

void count_plain_rules(Prepared& policy) {
    const Image& image = *policy.image;
    policy.plain_count.assign(image.slices.size(), 0);
    for (std::uint32_t rule = 0; rule < image.rules.size(); ++rule) {
        if (!policy.rules[rule].plain) continue;
        const ImageVariant& base = image.variants[image.rules[rule].variants.first];
        for (std::size_t slice = 0; slice < image.slices.size(); ++slice) {
            const std::int32_t from = std::max(image.slices[slice].from, kDateMin.days);
            if (base.effective_from <= from && from <= base.effective_until) ++policy.plain_count[slice];
        }
    }
}

/// Finds running sums below conditions and amounts. Each node and form is looked at once for a rule.
class SumSearch {
public:
    explicit SumSearch(const Image& image) : image_(image), nodes_(image.nodes.size()), forms_(image.forms.size()) {}

    bool in_rule(const ImageRule& rule) {
        ++asked_;
        if (in_node(rule.rank_where)) return true;
        const auto variants = Image::part(image_.variants, rule.variants);
        return std::any_of(variants.begin(), variants.end(), [&](const ImageVariant& it) {
            return in_node(it.guard) || in_effects(it.effects) || in_effects(it.if_not_known);
        });
    }

private:
    bool in_effects(ImageRange range) {
        const auto effects = Image::part(image_.effects, range);
        return std::any_of(effects.begin(), effects.end(), [&](const ImageEffect& it) {
            const bool otherwise = it.otherwise != kNone && image_.effects[it.otherwise].amount != kNone &&
                                   in_form(image_.effects[it.otherwise].amount);
            return otherwise || (it.amount != kNone && in_form(it.amount));
        });
    }
    bool in_node(std::uint32_t id) {
        if (id == kNone || nodes_[id] == asked_) return false;
        nodes_[id] = asked_;
        const ImageNode& node = image_.nodes[id];
        switch (node.kind) {
            case NodeKind::And:
            case NodeKind::Or:
            case NodeKind::Not: {
                const auto children = Image::part(image_.words, node.children);
                return std::any_of(children.begin(), children.end(), [&](std::uint32_t it) { return in_node(it); });
            }
            case NodeKind::Test:
            case NodeKind::Unknown: return node.test != kNone && in_field(image_.fields[image_.tests[node.test].field]);
            case NodeKind::True:
            case NodeKind::False:
            case NodeKind::AnyModifier:
            case NodeKind::AllModifiers:
            case NodeKind::ShareModifier: break;
        }
        return false;
    }
    bool in_field(const ImageField& field) {
        if (field.kind == FieldKind::AnyOtherLine) return in_node(field.index);
        return field.kind == FieldKind::Form && in_form(field.index);
    }
    bool in_form(std::uint32_t form) {
        if (forms_[form] == asked_) return false;
        forms_[form] = asked_;
        const auto terms = Image::part(image_.terms, image_.forms[form].terms);
        return std::any_of(terms.begin(), terms.end(), [&](const ImageTerm& it) {
            switch (it.kind) {
                case TermKind::AccumulatedBefore:
                case TermKind::AccumulatedWith: return true;
                case TermKind::AgeDays:
                case TermKind::AgeYears:
                case TermKind::AddMonths:
                case TermKind::Scale: return in_form(it.index);
                default: return false;
            }
        });
    }

    const Image& image_;
    std::vector<std::uint32_t> nodes_, forms_;  // for which rule they were looked at last, counted from 1
    std::uint32_t asked_ = 0;
};

/// The guard wants two lines of one procedure.
bool wants_twin(const Image& image, std::uint32_t id, int& steps) {
    constexpr int kMostSteps = 1024;
    if (id == kNone || ++steps > kMostSteps) return false;
    const ImageNode& node = image.nodes[id];
    if (node.kind == NodeKind::And) {
        const auto children = Image::part(image.words, node.children);
        return std::any_of(children.begin(), children.end(),
                           [&](std::uint32_t child) { return wants_twin(image, child, steps); });
    }
    if (node.kind != NodeKind::Test) return false;
    const ImageTest& it = image.tests[node.test];
    const ImageField& field = image.fields[it.field];
    const bool of_text = field.kind == FieldKind::TextEqual || field.kind == FieldKind::TextEqualOrAbsent;
    const bool of_two = field.variable + field.variable2 == 1 && field.variable < 2;
    const auto values = Image::part(image.intervals, it.values);
    return of_text && of_two && static_cast<FieldId>(field.field) == FieldId::LineProcedure &&
           in_intervals(values, 1) && !in_intervals(values, 0);
}

bool wants_twin(const Image& image, const ImageRule& rule) {
    const bool of_pair = static_cast<ImageScope>(rule.scope) == ImageScope::Pair && rule.table == kNone;
    int steps = 0;
    return of_pair && wants_twin(image, image.variants[rule.variants.first].guard, steps);
}

/// Dispositions and payments, also those behind `require … otherwise` and `if not known`.
bool some_effect_decides(const Image& image, const ImageRule& rule) {
    const auto one = [&](const ImageEffect& effect) {
        return decides(static_cast<Action>(effect.action)) ||
               (effect.otherwise != kNone && decides(static_cast<Action>(image.effects[effect.otherwise].action)));
    };
    const auto any = [&](ImageRange effects) {
        const auto all = Image::part(image.effects, effects);
        return std::any_of(all.begin(), all.end(), one);
    };
    const auto variants = Image::part(image.variants, rule.variants);
    return std::any_of(variants.begin(), variants.end(),
                       [&](const ImageVariant& it) { return any(it.effects) || any(it.if_not_known); });
}

std::uint64_t bit_of(const Prepared& policy, Code modifier) {
    std::size_t at = modifier_place(modifier.key);
    while (policy.modifier_bits[at].first != modifier.key && policy.modifier_bits[at].second != 0)
        at = (at + 1) % kModifierPlaces;
    return policy.modifier_bits[at].second;
}

}  // namespace

std::uint64_t Prepared::modifier_mask(const Modifiers& modifiers) const {
    std::uint64_t mask = 0;
    for (Code modifier : modifiers)
        mask |= bit_of(*this, modifier);
    return mask;
}

std::uint64_t Prepared::modifier_mask(std::uint64_t modifiers) const {
    std::uint64_t mask = 0;
    for (; modifiers != 0; modifiers >>= 16)
        mask |= bit_of(*this, long_code(static_cast<ShortCode>(modifiers)));
    return mask;
}

Prepared prepare(std::shared_ptr<const LoadedPolicy> loaded) {
    Prepared policy;
    policy.loaded = std::move(loaded);
    policy.image = &policy.loaded->image();
    const Image& image = *policy.image;
    policy.tables.resize(image.tables.size());
    policy.pairs.resize(image.tables.size());
    policy.add_ons.resize(image.tables.size());
    policy.rules.resize(image.rules.size());
    SumSearch sums(image);
    for (std::uint32_t rule = 0; rule < image.rules.size(); ++rule)
        policy.rules[rule] = {{kNone, kNone},
                              kNone,
                              some_effect_decides(image, image.rules[rule]),
                              sums.in_rule(image.rules[rule]),
                              is_plain(image.rules[rule]),
                              wants_twin(image, image.rules[rule])};
    for (std::uint32_t unit = 0; unit < image.units.size(); ++unit) {
        PreparedRule& rule = policy.rules[image.units[unit].rule];
        if (rule.any_unit == kNone) rule.any_unit = unit;
        std::uint32_t& place = rule.units[image.units[unit].variable];
        if (place == kNone) place = unit;
    }
    policy.modifier_bits.assign(kModifierPlaces, {0, 0});
    for (std::uint32_t i = 0; i < image.modifiers.size() && i < kMaskableModifiers; ++i) {
        std::size_t at = modifier_place(image.modifiers[i]);
        while (policy.modifier_bits[at].second != 0)
            at = (at + 1) % kModifierPlaces;
        policy.modifier_bits[at] = {image.modifiers[i], std::uint64_t{1} << i};
    }
    sort_by_stage(policy);
    count_plain_rules(policy);
    return policy;
}

void bind_tables(Prepared& policy, const TableSet& tables) {
    const Image& image = *policy.image;
    for (std::size_t i = 0; i < image.tables.size(); ++i) {
        const Table* table = image.tables[i].is_own != 0 ? nullptr : tables.find(image.text(image.tables[i].table));
        // A pack of another kind under the same name would answer nothing: it counts as not loaded.
        const bool fits = table != nullptr && table->kind() == static_cast<TableKind>(image.tables[i].kind);
        policy.tables[i] = fits ? table : nullptr;
        policy.add_ons[i] = fits ? add_on_index_of(*table) : nullptr;
        policy.pairs[i] = fits && image.tables[i].changes.count == 0 ? pair_index_of(*table) : nullptr;
    }
}

std::uint32_t slice_of(const Image& image, Date date) {
    const auto after =
        std::upper_bound(image.slices.begin(), image.slices.end(), date.days,
                         [](std::int32_t wanted, const ImageSlice& slice) { return wanted < slice.from; });
    return after == image.slices.begin() ? 0 : static_cast<std::uint32_t>(after - image.slices.begin() - 1);
}

std::uint32_t class_of(const Image& image, Code procedure) {
    const auto after = std::upper_bound(image.class_starts.begin(), image.class_starts.end(), procedure.key);
    return image.class_of_interval[static_cast<std::size_t>(after - image.class_starts.begin() - 1)];
}

}  // namespace payrule::engine
