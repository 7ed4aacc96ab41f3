// Guards folded over one date slice and one class of codes: what both decide is decided here, once. Of the rest, the
// conjuncts that are cheap to ask become gates and checks; the others are left to the formulas.
#include "runtime/engine/plan.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "core/tri.h"
#include "runtime/engine/formula.h"

namespace payrule::engine {
namespace {

constexpr std::size_t kBits = 64;
constexpr std::uint32_t kMaskable = 64;  // modifiers that have a bit

/// What all values of a field within the plan's slice and class have in common.
class Folding {
public:
    Folding(const Image& image, std::uint32_t slice, std::uint32_t code_class) : image_(image) {
        const bool last = slice + 1 == image.slices.size();
        from_ = slice == 0 ? kDateMin.days : image.slices[slice].from;
        until_ = last ? kDateMax.days : image.slices[slice + 1].from - 1;
        for (std::size_t i = 0; i < image.class_starts.size(); ++i) {
            if (image.class_of_interval[i] != code_class) continue;
            const std::uint64_t end =
                i + 1 < image.class_starts.size() ? image.class_starts[i + 1] - 1 : std::uint64_t{INT64_MAX};
            codes_.push_back({static_cast<std::int64_t>(image.class_starts[i]), static_cast<std::int64_t>(end)});
        }
    }

    bool never(const ImageVariant& variant) const {
        return variant.effective_until < from_ || until_ < variant.effective_from;
    }

    /// The node's value, where slice and class decide it. `one_line`: variable 0 is the receiving line and no other
    /// line takes part.
    std::optional<Tri> value(std::uint32_t id, bool one_line) const {
        const ImageNode& node = image_.nodes[id];
        switch (node.kind) {
            case NodeKind::True: return Tri::Yes;
            case NodeKind::False: return Tri::No;
            case NodeKind::Not: {
                const auto inner = value(image_.words[node.children.first], one_line);
                return inner ? std::optional(tri_not(*inner)) : std::nullopt;
            }
            case NodeKind::And: return combined(node, one_line, Tri::Yes, Tri::No);
            case NodeKind::Or: return combined(node, one_line, Tri::No, Tri::Yes);
            case NodeKind::Test: return test(image_.tests[node.test], one_line);
            case NodeKind::Unknown:
            case NodeKind::AnyModifier:
            case NodeKind::AllModifiers:
            case NodeKind::ShareModifier: break;
        }
        return std::nullopt;
    }

private:
    /// One child that has the strong value decides, whatever the others are.
    std::optional<Tri> combined(const ImageNode& node, bool one_line, Tri start, Tri strong) const {
        Tri result = start;
        bool all = true;
        for (std::uint32_t child : Image::part(image_.words, node.children)) {
            const auto one = value(child, one_line);
            if (one == strong) return strong;
            if (!one) all = false;
            if (one) result = strong == Tri::No ? tri_and(result, *one) : tri_or(result, *one);
        }
        return all ? std::optional(result) : std::nullopt;
    }

    std::optional<Tri> test(const ImageTest& test, bool one_line) const {
        const ImageField& field = image_.fields[test.field];
        const auto values = Image::part(image_.intervals, test.values);
        if (field.kind == FieldKind::AsOfDate) return common(values, {from_, until_});
        if (!one_line || field.variable != 0) return std::nullopt;
        if (field.kind == FieldKind::DateOf) return common(values, {from_, until_});
        const bool procedure = static_cast<FieldId>(field.field) == FieldId::LineProcedure;
        if (!procedure) return std::nullopt;
        if (field.kind == FieldKind::CodeOf) return of_codes(values, static_cast<Tri>(test.when_absent));
        if (field.kind != FieldKind::HasCode) return std::nullopt;
        const auto listed = of_codes(Image::part(image_.intervals, field.range), Tri::No);
        if (!listed) return std::nullopt;
        return tri(in_intervals(values, *listed == Tri::Yes ? 1 : 0));
    }

    std::optional<Tri> of_codes(std::span<const ImageInterval> values, Tri when_absent) const {
        std::optional<Tri> result;
        for (const ImageInterval& it : codes_) {
            const auto one = common(values, it);
            if (!one || (result && *result != *one)) return std::nullopt;
            if (it.first == 0 && when_absent != *one) return std::nullopt;  // a line without a code is among them
            result = one;
        }
        return result;
    }

    static std::optional<Tri> common(std::span<const ImageInterval> values, ImageInterval all) {
        for (const ImageInterval& it : values) {
            if (it.first <= all.first && all.last <= it.last) return Tri::Yes;
            if (it.first <= all.last && all.first <= it.last) return std::nullopt;
        }
        return Tri::No;
    }

    const Image& image_;
    std::int64_t from_ = 0, until_ = 0;
    std::vector<ImageInterval> codes_;
};

/// The checks of one rule.
class Checks {
public:
    Checks(const Image& image, const ImageRule& rule, std::vector<Check>& checks)
        : image_(image), rule_(rule), checks_(checks) {}

    std::uint64_t gate() const { return gate_; }
    bool wants_twin() const { return wants_twin_; }

    void add(std::uint32_t id) {
        const ImageNode& node = image_.nodes[id];
        switch (node.kind) {
            case NodeKind::AnyModifier: return modifiers(CheckKind::AnyModifier, node);
            case NodeKind::AllModifiers: return modifiers(CheckKind::AllModifiers, node);
            case NodeKind::Not: {
                const ImageNode& inner = image_.nodes[image_.words[node.children.first]];
                if (inner.kind == NodeKind::AnyModifier) modifiers(CheckKind::NoModifier, inner);
                return;
            }
            case NodeKind::Test: return test(image_.tests[node.test]);
            case NodeKind::And:
            case NodeKind::Or:
            case NodeKind::True:
            case NodeKind::False:
            case NodeKind::Unknown:
            case NodeKind::ShareModifier: return;
        }
    }

private:
    bool one_line() const { return static_cast<ImageScope>(rule_.scope) != ImageScope::Pair; }

    void modifiers(CheckKind kind, const ImageNode& node) {
        if (!one_line() || node.test != 0) return;
        std::uint64_t mask = 0;
        for (std::uint32_t word : Image::part(image_.words, node.children)) {
            if (word >= kMaskable) return;
            mask |= std::uint64_t{1} << word;
        }
        add_mask(kind, mask);
    }
    void add_mask(CheckKind kind, std::uint64_t mask) {
        if (kind == CheckKind::AnyModifier && gate_ == 0 && mask != 0) {
            gate_ = mask;
            return;
        }
        Check check;
        check.kind = kind;
        check.mask = mask;
        checks_.push_back(check);
    }

    void test(const ImageTest& test) {
        const ImageField& field = image_.fields[test.field];
        const auto values = Image::part(image_.intervals, test.values);
        if (field.kind == FieldKind::TextEqual || field.kind == FieldKind::TextEqualOrAbsent) return same(field, test);
        if (!one_line() || field.variable != 0) return;
        if (field.kind == FieldKind::ModifierBit && field.index < kMaskable) {
            const bool set = in_intervals(values, 1), unset = in_intervals(values, 0);
            const std::uint64_t mask = std::uint64_t{1} << field.index;
            if (set && !unset) add_mask(CheckKind::AnyModifier, mask);
            if (!set && unset) add_mask(CheckKind::NoModifier, mask);
        }
        if (field.kind == FieldKind::Form) form(image_.forms[field.index], values);
    }

    /// `same procedure` and the like: certainly false where both are there and differ.
    void same(const ImageField& field, const ImageTest& test) {
        const auto id = static_cast<FieldId>(field.field);
        const bool wants_same = in_intervals(Image::part(image_.intervals, test.values), 1) &&
                                !in_intervals(Image::part(image_.intervals, test.values), 0);
        const bool both = field.variable < 2 && field.variable2 < 2 && field.variable != field.variable2;
        if (one_line() || !wants_same || !both) return;
        if (id == FieldId::LineProcedure) wants_twin_ = true;
        if (id != FieldId::LineProcedure && id != FieldId::LineUnits && id != FieldId::LineServiceDate) return;
        Check check;
        check.kind = CheckKind::SameField;
        check.field = id;
        checks_.push_back(check);
    }

    void form(const ImageForm& form, std::span<const ImageInterval> values) {
        const auto terms = Image::part(image_.terms, form.terms);
        Check check;
        check.kind = CheckKind::Form;
        check.constant = form.constant;
        check.values = values;
        if (terms.size() > std::size(check.terms)) return;
        for (const ImageTerm& it : terms) {
            const auto term = term_of(it);
            if (!term) return;
            if (term->kind == CheckTerm::Kind::RowValue || term->kind == CheckTerm::Kind::RowMai)
                check.wants_row = true;
            check.terms[check.term_count++] = *term;
        }
        checks_.push_back(check);
    }

    std::optional<CheckTerm> term_of(const ImageTerm& it) const {
        CheckTerm term;
        term.coefficient = it.coefficient;
        if (it.variable != 0) return std::nullopt;
        switch (it.kind) {
            case TermKind::ClaimField:
                term.field = static_cast<FieldId>(it.field);
                return is_text_field(term.field) ? std::nullopt : std::optional(term);
            case TermKind::DayUnits:
                term.kind = CheckTerm::Kind::DayUnits;
                return static_cast<ImageScope>(rule_.scope) == ImageScope::Day ? std::optional(term) : std::nullopt;
            case TermKind::Row: {
                if (rule_.table == kNone || (it.table != kNone && it.table != rule_.table)) return std::nullopt;
                const auto kind = static_cast<TableKind>(image_.tables[rule_.table].kind);
                const auto column = static_cast<ImageRowColumn>(it.index);
                if (kind != TableKind::UnitLimits) return std::nullopt;
                if (column == ImageRowColumn::Value) term.kind = CheckTerm::Kind::RowValue;
                if (column == ImageRowColumn::Mai) term.kind = CheckTerm::Kind::RowMai;
                return term.kind == CheckTerm::Kind::Field ? std::nullopt : std::optional(term);
            }
            default: return std::nullopt;
        }
    }

    const Image& image_;
    const ImageRule& rule_;
    std::vector<Check>& checks_;
    std::uint64_t gate_ = 0;
    bool wants_twin_ = false;
};

class Building {
public:
    Building(const Prepared& policy, std::uint32_t slice, std::uint32_t code_class)
        : policy_(policy), image_(*policy.image), folding_(image_, slice, code_class) {
        const std::size_t classes = image_.candidates.size() / image_.slices.size();
        if (classes != 0) {
            candidates_ = Image::part(image_.words, image_.candidates[slice * classes + code_class].units);
        }
    }

    Plan all() {
        for (std::size_t stage = 0; stage < kStageCount; ++stage) {
            plan_.stage_first[stage] = static_cast<std::uint32_t>(plan_.steps.size());
            for (std::uint32_t rule : policy_.always[stage])
                add(rule);
            for (std::uint32_t unit : candidates_) {
                const std::uint32_t rule = image_.units[unit].rule;
                if (image_.rules[rule].stage != stage || !policy_.rules[rule].plain) continue;
                if (policy_.rules[rule].any_unit == unit) add(rule);
            }
            for (std::uint32_t rule : policy_.ranging[stage])
                add(rule);
        }
        plan_.stage_first[kStageCount] = static_cast<std::uint32_t>(plan_.steps.size());
        make_planes();
        return std::move(plan_);
    }

private:
    /// Parts of a conjunction that slice and class do not decide; false where one of them is certainly false.
    bool conjuncts(std::uint32_t id, bool one_line, std::vector<std::uint32_t>& open) const {
        const auto value = folding_.value(id, one_line);
        if (value == Tri::No) return false;
        if (value == Tri::Yes) return true;
        const ImageNode& node = image_.nodes[id];
        if (node.kind != NodeKind::And) {
            open.push_back(id);
            return true;
        }
        const auto children = Image::part(image_.words, node.children);
        return std::all_of(children.begin(), children.end(),
                           [&](std::uint32_t child) { return conjuncts(child, one_line, open); });
    }

    void add(std::uint32_t rule) {
        const ImageRule& it = image_.rules[rule];
        const ImageVariant& base = image_.variants[it.variants.first];
        if (folding_.never(base)) return;
        const auto scope = static_cast<ImageScope>(it.scope);
        std::vector<std::uint32_t> open;
        const bool never = base.guard != kNone && !conjuncts(base.guard, scope != ImageScope::Pair, open);
        if (never && it.table == kNone) return;
        Step step;
        step.rule = rule;
        step.plain = policy_.rules[rule].plain;
        step.pairs_freely = scope == ImageScope::Pair && it.table == kNone;
        step.binding = it.table;
        step.first_check = static_cast<std::uint32_t>(plan_.checks.size());
        Checks checks(image_, it, plan_.checks);
        for (std::uint32_t id : open)
            checks.add(id);
        step.check_count = static_cast<std::uint32_t>(plan_.checks.size()) - step.first_check;
        // A table that cannot be asked sends the line to review, whatever the guard says: such a step stays, behind
        // no gate, and is open only where the tables do not answer.
        shut_.push_back(never);
        gates_.push_back(checks.gate());
        twins_.push_back(step.pairs_freely && checks.wants_twin());
        plan_.steps.push_back(step);
    }

    void make_planes() {
        const std::size_t words = plan_.words = (plan_.steps.size() + kBits - 1) / kBits;
        const auto set = [&](std::vector<std::uint64_t>& plane, std::size_t offset, std::size_t step) {
            plane[offset * words + step / kBits] |= std::uint64_t{1} << step % kBits;
        };
        const bool gated = std::any_of(gates_.begin(), gates_.end(), [](std::uint64_t gate) { return gate != 0; });
        plan_.ungated.assign(words, 0);
        plan_.ranging.assign(words, 0);
        plan_.by_twin.assign(words, 0);
        plan_.by_modifier.assign(gated ? kMaskable * words : 0, 0);
        plan_.by_binding.assign(image_.tables.size() * words, 0);
        for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
            const Step& step = plan_.steps[i];
            if (gates_[i] == 0 && !shut_[i]) set(plan_.ungated, 0, i);
            for (std::uint64_t gate = shut_[i] ? 0 : gates_[i]; gate != 0; gate &= gate - 1)
                set(plan_.by_modifier, static_cast<std::size_t>(std::countr_zero(gate)), i);
            if (!step.plain) set(plan_.ranging, 0, i);
            if (step.binding != kNone) set(plan_.by_binding, step.binding, i);
            if (twins_[i]) set(plan_.by_twin, 0, i);
        }
    }

    const Prepared& policy_;
    const Image& image_;
    Folding folding_;
    std::span<const std::uint32_t> candidates_;
    Plan plan_;
    std::vector<std::uint64_t> gates_;
    std::vector<char> shut_, twins_;
};

}  // namespace

Plan make_plan(const Prepared& policy, std::uint32_t slice, std::uint32_t code_class) {
    return Building(policy, slice, code_class).all();
}

}  // namespace payrule::engine
