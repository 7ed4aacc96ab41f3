// Guards folded over one date slice and one class of codes: what both decide is decided here, once. Of the rest, what
// is cheap to ask becomes gates and checks; everything else stays open and is left to the formulas.
#include "runtime/engine/plan.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "core/tri.h"
#include "runtime/engine/formula.h"

namespace payrule::engine {
namespace {

constexpr std::size_t kBits = 64;
// Checks of one rule; a guard with more stays open from there on. Most have fewer than ten.
constexpr std::size_t kMostChecks = 128;
constexpr int kMostSteps = 1024;  // of the search for a gate

/// What all values of a field within the plan's slice and class have in common.
class Folding {
public:
    Folding(const Image& image, std::uint32_t slice, std::uint32_t code_class)
        : image_(image), known_(2 * image.nodes.size()) {
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
    bool always(const ImageVariant& variant) const {
        return variant.effective_from <= from_ && until_ <= variant.effective_until;
    }

    /// The node's value, where slice and class decide it. `one_line`: variable 0 is the receiving line and no other
    /// line takes part.
    std::optional<Tri> value(std::uint32_t id, bool one_line) const {
        // Nodes are shared, so each is looked at once: without this the work could double with every level.
        std::uint8_t& known = known_[2 * id + (one_line ? 1 : 0)];
        if (known == 0) {
            const std::optional<Tri> found = value_of(id, one_line);
            known = static_cast<std::uint8_t>(found ? 2 + static_cast<int>(*found) : 1);
        }
        return known == 1 ? std::nullopt : std::optional(static_cast<Tri>(known - 2));
    }

private:
    std::optional<Tri> value_of(std::uint32_t id, bool one_line) const {
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
    mutable std::vector<std::uint8_t> known_;  // by node and `one_line`: 0 not asked, 1 open, else 2 + the value
    std::int64_t from_ = 0, until_ = 0;
    std::vector<ImageInterval> codes_;
};

/// Writes the open part of a guard as checks.
class Checks {
public:
    Checks(const Image& image, const ImageRule& rule, const Folding& folding, std::vector<Check>& checks)
        : Checks(image, rule, folding, checks, static_cast<ImageScope>(rule.scope) != ImageScope::Pair) {}
    /// `one_line`: no other line takes part as variable 1.
    Checks(const Image& image, const ImageRule& rule, const Folding& folding, std::vector<Check>& checks, bool one_line)
        : image_(image), rule_(rule), folding_(folding), one_line_(one_line), checks_(checks), first_(checks.size()) {}

    /// The guard as conjuncts one after the other, the cheapest and most telling first. What is open cannot make a
    /// conjunction false, so it is left out. False where something was. `nothing_if_unknown`: then a conjunct that is
    /// unknown is as good as a false one, and that a fact is where none is on record.
    bool add_guard(std::uint32_t id, bool nothing_if_unknown) {
        std::vector<std::uint32_t> parts;
        add_parts(id, parts);
        std::vector<std::vector<Check>> trees;
        bool exact = true;
        for (std::uint32_t part : parts) {
            std::vector<Check> tree;
            Checks(image_, rule_, folding_, tree).add(part);
            Check& top = tree.front();
            if (nothing_if_unknown && top.kind == CheckKind::FactKnown && top.otherwise == Tri::Unknown)
                top.otherwise = Tri::No;
            const auto is_open = [](const Check& check) { return check.kind == CheckKind::Open; };
            exact = exact && std::none_of(tree.begin(), tree.end(), is_open);
            if (!is_open(top)) trees.push_back(std::move(tree));
        }
        append(trees);
        return exact;
    }

    void add(std::uint32_t id) {
        if (checks_.size() - first_ > kMostChecks) return leaf(start(CheckKind::Open));
        if (const auto value = folding_.value(id, one_line_)) {
            Check check = start(CheckKind::All);  // of nothing: yes
            if (*value == Tri::Unknown) check.kind = CheckKind::Open;
            if (*value == Tri::No) check.kind = CheckKind::Any;
            return leaf(check);
        }
        const ImageNode& node = image_.nodes[id];
        switch (node.kind) {
            case NodeKind::And: return group(CheckKind::All, node);
            case NodeKind::Or: return group(CheckKind::Any, node);
            case NodeKind::Not: return group(CheckKind::Not, node);
            case NodeKind::AnyModifier: return modifiers(CheckKind::AnyModifier, node);
            case NodeKind::AllModifiers: return modifiers(CheckKind::AllModifiers, node);
            case NodeKind::ShareModifier: return modifiers(CheckKind::SharedModifier, node);
            case NodeKind::Test: return test(image_.tests[node.test]);
            case NodeKind::True:
            case NodeKind::False:
            case NodeKind::Unknown: return leaf(start(CheckKind::Open));
        }
    }

    /// Modifiers of which the receiving line has one wherever the node is not certainly false; nothing where no such
    /// set is known.
    std::optional<std::uint64_t> gate(std::uint32_t id) const {
        if (!one_line_ || ++steps_ > kMostSteps) return std::nullopt;
        if (const auto value = folding_.value(id, true)) {
            return *value == Tri::No ? std::optional<std::uint64_t>(0) : std::nullopt;
        }
        const ImageNode& node = image_.nodes[id];
        if (node.kind == NodeKind::AnyModifier || node.kind == NodeKind::AllModifiers) {
            const auto mask = node.test == 0 ? mask_of(node) : std::nullopt;
            return node.kind == NodeKind::AllModifiers && mask == std::uint64_t{0} ? std::nullopt : mask;
        }
        if (node.kind == NodeKind::Or) {
            std::uint64_t all = 0;
            for (std::uint32_t child : Image::part(image_.words, node.children)) {
                const auto one = gate(child);
                if (!one) return std::nullopt;
                all |= *one;
            }
            return all;
        }
        if (node.kind != NodeKind::And) return std::nullopt;
        std::optional<std::uint64_t> best;
        for (std::uint32_t child : Image::part(image_.words, node.children)) {
            const auto one = gate(child);
            if (one && (!best || std::popcount(*one) < std::popcount(*best))) best = one;
        }
        return best;
    }

private:
    void add_parts(std::uint32_t id, std::vector<std::uint32_t>& parts) const {
        const ImageNode& node = image_.nodes[id];
        const auto value = folding_.value(id, one_line_);
        if (value == Tri::Yes) return;
        if (value || node.kind != NodeKind::And || parts.size() > kMostChecks) return parts.push_back(id);
        for (std::uint32_t child : Image::part(image_.words, node.children))
            add_parts(child, parts);
    }
    static int cost(const std::vector<Check>& tree) {
        const Check& top = tree.front();
        if (tree.size() > 1) return 10 + static_cast<int>(tree.size());
        const bool procedure = top.kind == CheckKind::SameField && top.field == FieldId::LineProcedure;
        if (procedure) return 0;
        switch (top.kind) {
            case CheckKind::AnyModifier:
            case CheckKind::AllModifiers:
            case CheckKind::FactKnown:
            case CheckKind::OtherLine:
            case CheckKind::Record: return 1;
            case CheckKind::SameProvider: return 9;
            case CheckKind::Form: return top.term_count == 1 && top.terms[0].kind != CheckTerm::Kind::Sum ? 2 : 9;
            default: return 3;
        }
    }

    Check start(CheckKind kind) const {
        Check check;
        check.kind = kind;
        return check;
    }
    void leaf(Check check) {
        check.end = static_cast<std::uint32_t>(checks_.size() + 1);
        checks_.push_back(check);
    }
    void group(CheckKind kind, const ImageNode& node) {
        const std::size_t place = checks_.size();
        checks_.push_back(start(kind));
        const std::size_t members = add_members(kind, node);
        checks_[place].end = static_cast<std::uint32_t>(checks_.size());
        if (kind == CheckKind::Not) return;
        if (members != 1) return cheapest_first(place);
        checks_.erase(checks_.begin() + static_cast<std::ptrdiff_t>(place));  // of one: as that one
        for (std::size_t at = place; at < checks_.size(); ++at)
            --checks_[at].end;
    }
    /// Members that slice and class decide change nothing (the group would be decided too), groups of one kind are one.
    std::size_t add_members(CheckKind kind, const ImageNode& node) {
        const Tri neutral = kind == CheckKind::All ? Tri::Yes : Tri::No;
        std::size_t members = 0;
        for (std::uint32_t child : Image::part(image_.words, node.children)) {
            const auto value = folding_.value(child, one_line_);
            const ImageNode& below = image_.nodes[child];
            if (kind != CheckKind::Not && value == neutral) continue;
            const bool joins = kind != CheckKind::Not && !value && below.kind == node.kind;
            members += joins ? add_members(kind, below) : 1;
            if (!joins) add(child);
        }
        return members;
    }
    /// Members of a group may be asked in any order.
    void cheapest_first(std::size_t place) {
        std::vector<std::vector<Check>> members;
        for (std::size_t at = place + 1; at < checks_.size();) {
            const std::size_t end = checks_[at].end;
            std::vector<Check>& member = members.emplace_back(checks_.begin() + static_cast<std::ptrdiff_t>(at),
                                                              checks_.begin() + static_cast<std::ptrdiff_t>(end));
            for (Check& check : member)
                check.end -= static_cast<std::uint32_t>(at);
            at = end;
        }
        checks_.resize(place + 1);
        append(members);
    }
    void append(std::vector<std::vector<Check>>& trees) {
        std::stable_sort(trees.begin(), trees.end(), [](const auto& a, const auto& b) { return cost(a) < cost(b); });
        for (const std::vector<Check>& tree : trees) {
            const auto offset = static_cast<std::uint32_t>(checks_.size());
            for (Check check : tree) {
                check.end += offset;
                checks_.push_back(check);
            }
        }
    }
    /// A check that is yes or no, as the test wants it; `below` adds what is below it.
    template <class Below>
    void boolean(const Check& check, const ImageTest& test, const Below& below) {
        const auto values = Image::part(image_.intervals, test.values);
        const bool yes = in_intervals(values, 1), no = in_intervals(values, 0);
        if (yes == no) return leaf(start(yes ? CheckKind::All : CheckKind::Any));
        const std::size_t place = checks_.size();
        if (no) checks_.push_back(start(CheckKind::Not));
        checks_.push_back(check);
        below();
        for (std::size_t at = place; at < place + (no ? 2 : 1); ++at)
            checks_[at].end = static_cast<std::uint32_t>(checks_.size());
    }
    void boolean(const Check& check, const ImageTest& test) {
        boolean(check, test, [] {});
    }
    void other_line(const ImageField& field, const ImageTest& test) {
        boolean(start(CheckKind::OtherLine), test, [&] {
            const bool of_line = one_line_ && field.variable == 0 && field.variable2 == 1;
            if (of_line) Checks(image_, rule_, folding_, checks_, false).add(field.index);
            if (!of_line) leaf(start(CheckKind::Open));
        });
    }

    std::optional<std::uint64_t> mask_of(const ImageNode& node) const {
        std::uint64_t mask = 0;
        for (std::uint32_t word : Image::part(image_.words, node.children)) {
            if (word >= kMaskableModifiers) return std::nullopt;
            mask |= std::uint64_t{1} << word;
        }
        return mask;
    }
    bool is_line(std::uint32_t variable) const { return variable == 0 || (!one_line_ && variable == 1); }
    bool of_two(const ImageField& field) const {
        return !one_line_ && field.variable + field.variable2 == 1 && field.variable < 2;
    }

    void modifiers(CheckKind kind, const ImageNode& node) {
        Check check = start(kind);
        const auto mask = mask_of(node);
        const std::uint32_t first = node.test & 0xff, second = node.test >> 8;
        const bool two = kind == CheckKind::SharedModifier;
        const bool known = two ? !one_line_ && first + second == 1 && first < 2 : is_line(node.test);
        if (!mask || !known) return leaf(start(CheckKind::Open));
        check.mask = *mask;
        check.variable = static_cast<std::uint8_t>(first);
        leaf(check);
    }

    void test(const ImageTest& test) {
        const ImageField& field = image_.fields[test.field];
        Check check = start(CheckKind::Open);
        check.field = static_cast<FieldId>(field.field);
        check.variable = static_cast<std::uint8_t>(field.variable);
        switch (field.kind) {
            case FieldKind::ModifierBit:
                if (!is_line(field.variable) || field.index >= kMaskableModifiers) break;
                check.kind = CheckKind::AnyModifier;
                check.mask = std::uint64_t{1} << field.index;
                return boolean(check, test);
            case FieldKind::TextEqual:
            case FieldKind::TextEqualOrAbsent:
                if (!of_two(field)) break;
                check.kind = CheckKind::SameField;
                check.both_absent = field.kind == FieldKind::TextEqualOrAbsent;
                return boolean(check, test);
            case FieldKind::SamePatient:
                if (!of_two(field)) break;
                check.kind = CheckKind::SamePatient;
                return boolean(check, test);
            case FieldKind::RecordSupplied: check.kind = CheckKind::Record; return boolean(check, test);
            case FieldKind::GroundSupplied:
            case FieldKind::AnyGroundSupplied:
                if (!is_line(field.variable)) break;
                check.kind = CheckKind::GroundSupplied;
                return boolean(check, test);
            case FieldKind::AnyOtherLine: return other_line(field, test);
            case FieldKind::SameProvider:
                if (!of_two(field)) break;
                check.kind = CheckKind::SameProvider;
                return boolean(check, test);
            case FieldKind::FactValue:
                check.kind = CheckKind::FactKnown;
                check.otherwise = static_cast<Tri>(test.when_unknown);
                return leaf(check);
            case FieldKind::EnumOf:
            case FieldKind::CodeOf:
                if (!is_line(field.variable)) break;
                check.kind = CheckKind::Form;
                check.values = Image::part(image_.intervals, test.values);
                check.term_count = 1;
                check.terms[0].field = check.field;
                check.terms[0].variable = check.variable;
                return leaf(check);
            case FieldKind::Form: return form(image_.forms[field.index], test);
            case FieldKind::RowCode:
            case FieldKind::HasCode:
            case FieldKind::ListedIn:
            case FieldKind::Payable:
            case FieldKind::AnyPrimaryPayable:
            case FieldKind::AsOfDate:
            case FieldKind::DateOf: break;
        }
        leaf(start(CheckKind::Open));
    }

    void form(const ImageForm& form, const ImageTest& test) {
        const auto terms = Image::part(image_.terms, form.terms);
        Check check = start(CheckKind::Form);
        check.constant = form.constant;
        check.values = Image::part(image_.intervals, test.values);
        const bool fits = terms.size() <= std::size(check.terms);
        for (std::size_t i = 0; fits && i < terms.size(); ++i) {
            const auto term = term_of(terms[i]);
            if (!term) break;
            check.terms[check.term_count++] = *term;
        }
        leaf(check.term_count == terms.size() ? check : start(CheckKind::Open));
    }

    std::optional<CheckTerm> term_of(const ImageTerm& it) const {
        CheckTerm term;
        term.coefficient = it.coefficient;
        term.variable = static_cast<std::uint8_t>(it.variable);
        if (!is_line(it.variable)) return std::nullopt;
        switch (it.kind) {
            case TermKind::ClaimField:
                term.field = static_cast<FieldId>(it.field);
                return is_text_field(term.field) ? std::nullopt : std::optional(term);
            case TermKind::DayUnits:
                term.kind = CheckTerm::Kind::DayUnits;
                return static_cast<ImageScope>(rule_.scope) == ImageScope::Day ? std::optional(term) : std::nullopt;
            case TermKind::Row: return row_term(it, term);
            case TermKind::AccumulatedBefore:
            case TermKind::AccumulatedWith:
                term.kind = CheckTerm::Kind::Sum;
                term.accumulator = it.index;
                return one_line_ ? std::optional(term) : std::nullopt;
            default: return std::nullopt;
        }
    }

    std::optional<CheckTerm> row_term(const ImageTerm& it, CheckTerm term) const {
        const bool of_scope =
            rule_.table != kNone && (it.table == kNone || (it.table == rule_.table && it.variable == 0));
        if (!of_scope) return std::nullopt;
        switch (static_cast<ImageRowColumn>(it.index)) {
            case ImageRowColumn::Indicator:
            case ImageRowColumn::Value:
            case ImageRowColumn::Type: term.kind = CheckTerm::Kind::RowValue; return term;
            case ImageRowColumn::Mai: term.kind = CheckTerm::Kind::RowMai; return term;
            case ImageRowColumn::Effective:
            case ImageRowColumn::Deleted:
            case ImageRowColumn::Keyed: break;
        }
        return std::nullopt;
    }

    const Image& image_;
    const ImageRule& rule_;
    const Folding& folding_;
    bool one_line_;
    std::vector<Check>& checks_;
    std::size_t first_;
    mutable int steps_ = 0;
};

class Building {
public:
    Building(const Prepared& policy, std::uint32_t slice, std::uint32_t code_class, bool advice)
        : policy_(policy), image_(*policy.image), folding_(image_, slice, code_class), advice_(advice) {
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
    void add(std::uint32_t rule) {
        const ImageRule& it = image_.rules[rule];
        const ImageVariant& base = image_.variants[it.variants.first];
        if (folding_.never(base)) return;
        Step step;
        step.rule = rule;
        step.plain = policy_.rules[rule].plain;
        step.reads_sums = policy_.rules[rule].reads_sums;
        step.pair = static_cast<ImageScope>(it.scope) == ImageScope::Pair;
        step.compares = step.pair || static_cast<ImageScope>(it.scope) == ImageScope::AddOn;
        step.ordered = it.ordered != 0;
        if (step.pair) step.variables = receiving(policy_.rules[rule]);
        step.binding = it.table;
        Checks checks(image_, it, folding_, plan_.checks);
        const bool guarded = base.guard != kNone;
        const bool wanted = advice_ || policy_.rules[rule].decides;
        const bool never = !wanted || (guarded && folding_.value(base.guard, !step.pair) == Tri::No);
        if (never && it.table == kNone) return;
        step.first_check = static_cast<std::uint32_t>(plan_.checks.size());
        const bool told = never || !guarded || checks.add_guard(base.guard, does_nothing_if_unknown(it, base));
        step.exact =
            told && !never && step.plain && it.variants.count == 1 && it.is_table == 0 && folding_.always(base);
        step.end_check = static_cast<std::uint32_t>(plan_.checks.size());
        // A table that cannot be asked sends the line to review, whatever the guard says: such a step stays, behind
        // a gate that no modifier opens, and is open only where the tables do not answer.
        gates_.push_back(never ? std::optional<std::uint64_t>(0) : guarded ? checks.gate(base.guard) : std::nullopt);
        plan_.steps.push_back(step);
    }

    /// `if not known pay`, and no exceptions that could say otherwise.
    bool does_nothing_if_unknown(const ImageRule& rule, const ImageVariant& base) const {
        if (rule.variants.count != 1 || rule.is_table != 0 || base.has_if_not_known == 0) return false;
        const auto effects = Image::part(image_.effects, base.if_not_known);
        return std::all_of(effects.begin(), effects.end(), [](const ImageEffect& effect) {
            return static_cast<Action>(effect.action) == Action::PayLine;
        });
    }
    static std::uint8_t receiving(const PreparedRule& rule) {
        return static_cast<std::uint8_t>((rule.units[0] != kNone ? 1 : 0) | (rule.units[1] != kNone ? 2 : 0));
    }

    void make_planes() {
        const std::size_t words = plan_.words = (plan_.steps.size() + kBits - 1) / kBits;
        const auto set = [&](std::vector<std::uint64_t>& plane, std::size_t offset, std::size_t step) {
            plane[offset * words + step / kBits] |= std::uint64_t{1} << step % kBits;
        };
        const bool gated = std::any_of(gates_.begin(), gates_.end(), [](const auto& gate) { return gate.has_value(); });
        plan_.ungated.assign(words, 0);
        plan_.by_twin.assign(words, 0);
        plan_.by_modifier.assign(gated ? kMaskableModifiers * words : 0, 0);
        plan_.by_binding.assign(image_.tables.size() * words, 0);
        for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
            const Step& step = plan_.steps[i];
            if (!gates_[i]) set(plan_.ungated, 0, i);
            plan_.gates |= gates_[i].value_or(0);
            for (std::uint64_t gate = gates_[i].value_or(0); gate != 0; gate &= gate - 1)
                set(plan_.by_modifier, static_cast<std::size_t>(std::countr_zero(gate)), i);
            if (step.binding != kNone) set(plan_.by_binding, step.binding, i);
            if (policy_.rules[step.rule].twins) set(plan_.by_twin, 0, i);
        }
    }

    const Prepared& policy_;
    const Image& image_;
    Folding folding_;
    bool advice_;
    std::span<const std::uint32_t> candidates_;
    Plan plan_;
    std::vector<std::optional<std::uint64_t>> gates_;  // modifiers that open the step; nothing: it is open
};

}  // namespace

Plan make_plan(const Prepared& policy, std::uint32_t slice, std::uint32_t code_class, bool advice) {
    return Building(policy, slice, code_class, advice).all();
}

}  // namespace payrule::engine
