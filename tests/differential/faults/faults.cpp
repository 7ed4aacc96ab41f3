// See faults.h. Each fault changes one record, picked at random among those where it can matter.
#include "tests/differential/faults/faults.h"

#include <algorithm>
#include <array>

#include "core/decision.h"

namespace payrule::differential {

namespace {

template <class Record, class Fits>
Record* pick(std::vector<Record>& records, Random& random, Fits fits) {
    std::vector<Record*> found;
    for (Record& record : records) {
        if (fits(record)) found.push_back(&record);
    }
    return found.empty() ? nullptr : random.pick(found);
}
template <class Record>
bool any_of_them(const Record&) {
    return true;
}

std::uint32_t add_node(ImageBuilder& image, NodeKind kind) {
    ImageNode node;
    node.kind = kind;
    image.nodes.push_back(node);
    return static_cast<std::uint32_t>(image.nodes.size() - 1);
}
/// A variant behind its rule's base and rows.
ImageVariant* pick_exception(ImageBuilder& image, Random& random, bool nested) {
    return pick(image.variants, random, [&](const ImageVariant& v) {
        return v.parent != kNone && (nested ? v.parent > 0 : true) && v.guard != kNone;
    });
}

// ---- rules and exceptions
bool drop_exception(ImageBuilder& image, Random& random) {
    ImageVariant* it = pick_exception(image, random, false);
    if (it == nullptr) return false;
    it->guard = add_node(image, NodeKind::False);
    return true;
}
bool exception_always(ImageBuilder& image, Random& random) {
    ImageVariant* it = pick_exception(image, random, false);
    if (it == nullptr) return false;
    it->guard = add_node(image, NodeKind::True);
    return true;
}
bool drop_inner_exception(ImageBuilder& image, Random& random) {
    ImageVariant* it = pick_exception(image, random, true);
    if (it == nullptr) return false;
    it->guard = add_node(image, NodeKind::False);
    return true;
}
bool exception_on_wrong_parent(ImageBuilder& image, Random& random) {
    ImageVariant* it = pick_exception(image, random, true);
    if (it == nullptr) return false;
    it->parent = 0;
    return true;
}
bool lift_forgotten(ImageBuilder& image, Random& random) {
    ImageVariant* it = pick(image.variants, random, [](const ImageVariant& v) { return v.lifts != 0; });
    if (it == nullptr) return false;
    it->lifts = 0;
    return true;
}
bool clause_forgotten(ImageBuilder& image, Random& random) {
    ImageVariant* it = pick(image.variants, random, [](const ImageVariant& v) { return v.has_if_not_known != 0; });
    if (it == nullptr) return false;
    it->has_if_not_known = 0;
    return true;
}
template <int kBy>
bool stage_moved(ImageBuilder& image, Random& random) {
    ImageRule* it = pick(image.rules, random, [](const ImageRule& r) {
        return r.scope == 1 && static_cast<int>(r.stage) + kBy >= 0 && static_cast<int>(r.stage) + kBy < 8;
    });
    if (it == nullptr) return false;
    it->stage = static_cast<std::uint32_t>(static_cast<int>(it->stage) + kBy);
    return true;
}
bool rows_swapped(ImageBuilder& image, Random& random) {
    ImageRule* it = pick(image.rules, random, [](const ImageRule& r) { return r.row_count >= 2; });
    if (it == nullptr) return false;
    std::swap(image.variants[it->variants.first + 1].effects, image.variants[it->variants.first + 2].effects);
    return true;
}

/// One number of a record, changed where `fits`.
template <auto kSection, auto kMember, auto kFits, auto kChange>
bool change(ImageBuilder& image, Random& random) {
    auto* it = pick(image.*kSection, random, kFits);
    if (it == nullptr) return false;
    it->*kMember = kChange(it->*kMember);
    return true;
}
constexpr auto kFlip = [](std::uint32_t value) { return value == 0 ? 1u : 0u; };
constexpr auto kNumberOf = [](auto action) { return static_cast<std::uint32_t>(action); };

// ---- tests: the ends of their intervals, absent and unknown
template <class Fits>
ImageTest* pick_test(ImageBuilder& image, Random& random, Fits fits) {
    return pick(image.tests, random, [&](const ImageTest& t) {
        return t.values.count > 0 && fits(t, image.fields[t.field], image.intervals[t.values.first]);
    });
}
template <int kBy>
bool end_moved(ImageBuilder& image, Random& random) {
    ImageTest* it = pick_test(image, random, [](const ImageTest&, const ImageField& f, const ImageInterval& i) {
        return f.kind == FieldKind::Form && f.is_interval == 0 &&
               (kBy > 0 ? i.first != INT64_MIN : i.last != INT64_MAX);
    });
    if (it == nullptr) return false;
    ImageInterval& interval = image.intervals[it->values.first];
    (kBy > 0 ? interval.first : interval.last) += kBy;
    return true;
}
/// What is compared with a threshold of a sum: one unit of money or count too far.
bool sum_window_off_by_one(ImageBuilder& image, Random& random) {
    ImageTest* it = pick_test(image, random, [](const ImageTest&, const ImageField& f, const ImageInterval& i) {
        return f.is_interval != 0 && i.first != INT64_MIN;
    });
    if (it == nullptr) return false;
    image.intervals[it->values.first].first += 1;
    return true;
}
bool parameter_step_shifted(ImageBuilder& image, Random& random) {
    ImageTest* it = pick_test(image, random, [](const ImageTest&, const ImageField& f, const ImageInterval& i) {
        return f.kind == FieldKind::AsOfDate && i.first != INT64_MIN;
    });
    if (it == nullptr) return false;
    image.intervals[it->values.first].first += 30;
    return true;
}
bool code_range_short(ImageBuilder& image, Random& random) {
    ImageTest* it = pick_test(image, random, [](const ImageTest&, const ImageField& f, const ImageInterval&) {
        return f.kind == FieldKind::CodeOf;
    });
    if (it == nullptr) return false;
    image.intervals[it->values.first] = {1, 1};  // no code
    return true;
}
bool absent_forgotten(ImageBuilder& image, Random& random) {
    ImageTest* it =
        pick(image.tests, random, [&](const ImageTest& t) { return image.fields[t.field].can_be_absent != 0; });
    if (it == nullptr) return false;
    it->when_absent = 2 - it->when_absent;
    return true;
}
bool unknown_lost(ImageBuilder& image, Random& random) {
    ImageTest* it = pick(image.tests, random, [&](const ImageTest& t) {
        const ImageField& f = image.fields[t.field];
        return f.can_be_unknown != 0 && f.is_interval == 0 && t.when_unknown == 1 && f.kind != FieldKind::Payable;
    });
    if (it == nullptr) return false;
    it->when_unknown = 0;
    return true;
}

// ---- formulas
template <NodeKind kFrom, NodeKind kTo>
bool node_turned(ImageBuilder& image, Random& random) {
    ImageNode* it = pick(image.nodes, random, [](const ImageNode& n) {
        return n.kind == kFrom && (kFrom == NodeKind::Not || n.children.count > 1);
    });
    if (it == nullptr) return false;
    it->kind = kTo;
    return true;
}
bool modifier_lost(ImageBuilder& image, Random& random) {
    ImageNode* it = pick(image.nodes, random,
                         [](const ImageNode& n) { return n.kind == NodeKind::AnyModifier && n.children.count > 1; });
    if (it == nullptr) return false;
    --it->children.count;
    return true;
}
bool condition_lost(ImageBuilder& image, Random& random) {
    ImageNode* it =
        pick(image.nodes, random, [](const ImageNode& n) { return n.kind == NodeKind::And && n.children.count > 1; });
    if (it == nullptr) return false;
    --it->children.count;
    return true;
}
bool wrong_variable(ImageBuilder& image, Random& random) {
    ImageField* it = pick(image.fields, random, [](const ImageField& f) { return f.kind == FieldKind::Payable; });
    if (it == nullptr) return false;
    it->variable = 1 - std::min(it->variable, 1u);
    return true;
}
bool wrong_fact(ImageBuilder& image, Random& random) {
    ImageField* it = pick(image.fields, random, [&](const ImageField& f) {
        return f.kind == FieldKind::FactValue && image.facts[f.index].type == 0;
    });
    if (it == nullptr) return false;
    it->index = it->index == 0 ? 1 : 0;
    return true;
}

// ---- terms and effects
template <TermKind kKind, auto kChange>
bool term_changed(ImageBuilder& image, Random& random) {
    ImageTerm* it = pick(image.terms, random, [](const ImageTerm& t) { return t.kind == kKind; });
    if (it == nullptr) return false;
    kChange(*it);
    return true;
}
template <Action kFrom, Action kTo>
bool wrong_slot(ImageBuilder& image, Random& random) {
    ImageEffect* it = pick(image.effects, random, [](const ImageEffect& e) { return e.action == kNumberOf(kFrom); });
    if (it == nullptr) return false;
    it->action = kNumberOf(kTo);
    return true;
}
bool effect_lost(ImageBuilder& image, Random& random) {
    ImageVariant* it = pick(image.variants, random, [](const ImageVariant& v) { return v.effects.count > 1; });
    if (it == nullptr) return false;
    --it->effects.count;
    return true;
}
bool modifiers_replaced(ImageBuilder& image, Random& random) {
    ImageEffect* it = pick(image.effects, random, [](const ImageEffect& e) {
        return e.action == kNumberOf(Action::ProposeReplace) && e.replaced.count > 0;
    });
    if (it == nullptr) return false;
    std::swap(it->modifiers, it->replaced);
    return true;
}

// ---- what only the execution form reads
bool unit_lost_from_class(ImageBuilder& image, Random& random) {
    ImageCandidates* it = pick(image.candidates, random, [](const ImageCandidates& c) { return c.units.count > 0; });
    if (it == nullptr) return false;
    ImageRange whole = it->units;
    for (ImageCandidates& c : image.candidates) {  // equal lists are stored once: the list is short everywhere
        if (c.units.first == whole.first && c.units.count == whole.count) --c.units.count;
    }
    return true;
}
bool always_lost(ImageBuilder& image, Random& random) {
    if (image.always.empty()) return false;
    image.always.erase(image.always.begin() + random.below(static_cast<std::uint32_t>(image.always.size())));
    return true;
}
bool mask_short(ImageBuilder& image, Random& random) {
    ImageUnit* it =
        pick(image.units, random, [&](const ImageUnit& u) { return u.needs_modifiers != 0 && u.modifier_mask != 0; });
    if (it == nullptr) return false;
    it->modifier_mask &= it->modifier_mask - 1;
    return true;
}
bool slice_shifted(ImageBuilder& image, Random& random) {
    ImageSlice* it = pick(image.slices, random, [&](const ImageSlice& s) { return &s != &image.slices.front(); });
    if (it == nullptr) return false;
    it->from += 60;
    return std::is_sorted(image.slices.begin(), image.slices.end(),
                          [](const ImageSlice& a, const ImageSlice& b) { return a.from < b.from; });
}
bool classes_mixed(ImageBuilder& image, Random& random) {
    if (image.class_of_interval.size() < 2) return false;
    std::uint32_t at = random.below(static_cast<std::uint32_t>(image.class_of_interval.size() - 1));
    std::swap(image.class_of_interval[at], image.class_of_interval[at + 1]);
    return true;
}

// ---- what only the diagrams hold
bool edges_crossed(ImageBuilder& image, Random& random) {
    auto* it = pick(image.diagram_nodes, random, any_of_them<ImageDiagramNode>);
    if (it == nullptr) return false;
    std::swap(image.diagram_runs[it->runs.first].child, image.diagram_runs[it->runs.first + 1].child);
    return true;
}
bool edge_one_cell_far(ImageBuilder& image, Random& random) {
    ImageDiagramNode* it = pick(image.diagram_nodes, random, [&](const ImageDiagramNode& n) {
        const ImageDiagramRun* runs = &image.diagram_runs[n.runs.first];
        return runs[0].end_cell + 1 < runs[1].end_cell;
    });
    if (it == nullptr) return false;
    ++image.diagram_runs[it->runs.first].end_cell;
    return true;
}
template <std::uint8_t kFrom, std::uint8_t kTo>
bool state_changed(ImageBuilder& image, Random& random) {
    std::uint8_t* it = pick(image.statuses, random, [](std::uint8_t s) { return s == kFrom; });
    if (it == nullptr) return false;
    *it = kTo;
    return true;
}

constexpr auto kInHistory = [](const ImageRule& r) { return r.including_history != 0; };
constexpr auto kOrdered = [](const ImageRule& r) { return r.ordered != 0; };
constexpr auto kRanked = [](const ImageRule& r) { return r.has_ranking != 0; };
constexpr auto kRankedSome = [](const ImageRule& r) { return r.has_ranking != 0 && r.rank_where != kNone; };
constexpr auto kAnyRule = [](const ImageRule&) { return true; };
constexpr auto kAnySum = [](const ImageAccumulator&) { return true; };
constexpr auto kOpened = [](const ImageAccumulator& a) { return a.has_opening != 0; };
constexpr auto kMonths = [](const ImageAccumulator& a) { return a.window == 3; };
constexpr auto kYearly = [](const ImageAccumulator& a) { return a.window == 1; };
constexpr auto kNotOwn = [](const ImageTable& t) { return t.is_own == 0; };
constexpr auto kAnyRow = [](const ImageOwnRow&) { return true; };
constexpr auto kAmongStates = [](const ImageReasonStep&) { return true; };
constexpr auto kPercent = [](const ImageEffect& e) { return e.percent != 0; };
constexpr auto kRequires = [](const ImageEffect& e) { return e.action == kNumberOf(Action::RequireModifier); };
constexpr auto kHasElse = [](const ImageHeader& h) { return h.same_provider_else.count > 0; };
constexpr auto kSorts = [](const ImageHeader& h) { return h.remittance_order.count > 0; };
constexpr auto kChanged = [](const ImageTable& t) { return t.changes.count > 0; };
constexpr auto kFewer = [](ImageRange range) { return ImageRange{range.first, range.count - 1}; };
constexpr auto kNothing = [](auto value) { return decltype(value){}; };
constexpr auto kNobody = [](std::uint32_t) { return kNone; };
constexpr auto kOneMore = [](auto value) { return static_cast<decltype(value)>(value + 1); };
constexpr auto kSixtyDaysLess = [](std::int32_t value) { return value - 60 * 365; };
constexpr auto kOtherGroup = [](std::uint32_t value) { return value == 1 ? 2u : 1u; };

constexpr Planted kForm = Planted::NormalForm;
constexpr std::array kFaults{
    Fault{"an exception dropped", kForm, drop_exception},
    Fault{"an exception that always holds", kForm, exception_always},
    Fault{"an exception to an exception dropped", kForm, drop_inner_exception},
    Fault{"an exception hung on the wrong parent", kForm, exception_on_wrong_parent},
    Fault{"`rule does not apply` forgotten", kForm, lift_forgotten},
    Fault{"`if not known` forgotten", kForm, clause_forgotten},
    Fault{"a rule one stage later", kForm, stage_moved<1>},
    Fault{"a rule one stage earlier", kForm, stage_moved<-1>},
    Fault{"rows of a decision swapped", kForm, rows_swapped},
    Fault{"`also on denied lines` turned", kForm,
          change<&ImageBuilder::rules, &ImageRule::also_on_denied, kAnyRule, kFlip>},
    Fault{"`including history` forgotten", kForm,
          change<&ImageBuilder::rules, &ImageRule::including_history, kInHistory, kFlip>},
    Fault{"`in order of` forgotten", kForm, change<&ImageBuilder::rules, &ImageRule::ordered, kOrdered, kFlip>},
    Fault{"a ranking turned around", kForm,
          change<&ImageBuilder::rules, &ImageRule::rank_highest_first, kRanked, kFlip>},
    Fault{"a ranking of all lines", kForm, change<&ImageBuilder::rules, &ImageRule::rank_where, kRankedSome, kNobody>},
    Fault{"an interval one too short at its start", kForm, end_moved<1>},
    Fault{"an interval one too short at its end", kForm, end_moved<-1>},
    Fault{"a sum's threshold off by one", kForm, sum_window_off_by_one},
    Fault{"a dated step 30 days late", kForm, parameter_step_shifted},
    Fault{"a code range dropped", kForm, code_range_short},
    Fault{"absent taken as the opposite", kForm, absent_forgotten},
    Fault{"unknown taken as no", kForm, unknown_lost},
    Fault{"`and` compiled as `or`", kForm, node_turned<NodeKind::And, NodeKind::Or>},
    Fault{"`or` compiled as `and`", kForm, node_turned<NodeKind::Or, NodeKind::And>},
    Fault{"`not` dropped", kForm, node_turned<NodeKind::Not, NodeKind::And>},
    Fault{"any modifier compiled as all", kForm, node_turned<NodeKind::AnyModifier, NodeKind::AllModifiers>},
    Fault{"a modifier lost from a list", kForm, modifier_lost},
    Fault{"a condition lost from `and`", kForm, condition_lost},
    Fault{"`is payable` asked of the wrong line", kForm, wrong_variable},
    Fault{"the wrong fact asked", kForm, wrong_fact},
    Fault{"a term with the wrong sign", kForm,
          term_changed<TermKind::ClaimField, [](ImageTerm& t) { t.coefficient = -t.coefficient; }>},
    Fault{"months one too many", kForm, term_changed<TermKind::AddMonths, [](ImageTerm& t) { ++t.months; }>},
    Fault{"age in days for age in years", kForm,
          term_changed<TermKind::AgeYears, [](ImageTerm& t) { t.kind = TermKind::AgeDays; }>},
    Fault{"a sum without the line", kForm,
          term_changed<TermKind::AccumulatedWith, [](ImageTerm& t) { t.kind = TermKind::AccumulatedBefore; }>},
    Fault{"a percentage of a term off by one percent", kForm,
          term_changed<TermKind::Scale, [](ImageTerm& t) { t.months += 100; }>},
    Fault{"deny compiled as review", kForm, wrong_slot<Action::Deny, Action::Review>},
    Fault{"reject compiled as deny", kForm, wrong_slot<Action::Reject, Action::Deny>},
    Fault{"flag compiled as advice", kForm, wrong_slot<Action::Flag, Action::Advise>},
    Fault{"an effect lost", kForm, effect_lost},
    Fault{"a proposal turned around", kForm, modifiers_replaced},
    Fault{"a percentage off by one", kForm, change<&ImageBuilder::effects, &ImageEffect::percent, kPercent, kOneMore>},
    Fault{
        "`require any` as `all`", kForm,
        change<&ImageBuilder::effects, &ImageEffect::quantify, kRequires, [](std::uint32_t q) { return (q + 1) % 3; }>},
    Fault{"the wrong group code", kForm,
          change<&ImageBuilder::reason_steps, &ImageReasonStep::group, kAmongStates, kOtherGroup>},
    Fault{"the remittance order dropped", kForm,
          change<&ImageBuilder::header, &ImageHeader::remittance_order, kSorts, kNothing>},
    Fault{"`same provider … else` dropped", kForm,
          change<&ImageBuilder::header, &ImageHeader::same_provider_else, kHasElse, kNothing>},
    Fault{"a sum of all lines", kForm, change<&ImageBuilder::accumulators, &ImageAccumulator::where, kAnySum, kNobody>},
    Fault{"a sum that counts denied lines", kForm,
          change<&ImageBuilder::accumulators, &ImageAccumulator::counting_paid, kAnySum, kFlip>},
    Fault{"an opening amount forgotten", kForm,
          change<&ImageBuilder::accumulators, &ImageAccumulator::has_opening, kOpened, kFlip>},
    Fault{
        "a sum's window one month long", kForm,
        change<&ImageBuilder::accumulators, &ImageAccumulator::window_length, kMonths, [](std::int32_t) { return 1; }>},
    Fault{"a yearly sum that never starts anew", kForm,
          change<&ImageBuilder::accumulators, &ImageAccumulator::window, kYearly, kNothing>},
    Fault{"past coverage: carry for review", kForm,
          change<&ImageBuilder::tables, &ImageTable::carry_past_coverage, kNotOwn, kFlip>},
    Fault{"a payer's change to a table lost", kForm,
          change<&ImageBuilder::tables, &ImageTable::changes, kChanged, kFewer>},
    Fault{"a row of the policy's own table ended", kForm,
          change<&ImageBuilder::own_rows, &ImageOwnRow::deleted, kAnyRow, kSixtyDaysLess>},
    Fault{"execution form: a unit lost from a code class", Planted::Dispatch, unit_lost_from_class},
    Fault{"execution form: a unit without codes lost", Planted::Dispatch, always_lost},
    Fault{"execution form: a modifier mask too narrow", Planted::Dispatch, mask_short},
    Fault{"execution form: a date slice 60 days late", Planted::Dispatch, slice_shifted},
    Fault{"execution form: code classes mixed up", Planted::Dispatch, classes_mixed},
    Fault{"diagrams: two edges crossed", Planted::Diagrams, edges_crossed},
    Fault{"diagrams: an edge one cell too far", Planted::Diagrams, edge_one_cell_far},
    Fault{"diagrams: possible lost", Planted::Diagrams, state_changed<1, 0>},
    Fault{"diagrams: certain taken as possible", Planted::Diagrams, state_changed<2, 1>},
};

}  // namespace

std::span<const Fault> all_faults() { return kFaults; }

}  // namespace payrule::differential
