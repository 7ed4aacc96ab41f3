// A small compiled policy made by hand: one record at least in every section, so that every rule of the verifier has
// something to break. Comes in: nothing; goes out: an ImageBuilder. Used by the tests of the loader and the engine.
#pragma once

#include <string_view>

#include "core/claim_schema.h"
#include "core/code.h"
#include "core/date.h"
#include "core/decision.h"
#include "core/image.h"

namespace payrule::policy_sample {

inline ImageString add_text(ImageBuilder& b, std::string_view text) {
    const ImageString ref{static_cast<std::uint32_t>(b.strings.size()), static_cast<std::uint32_t>(text.size())};
    b.strings.insert(b.strings.end(), text.begin(), text.end());
    return ref;
}

template <class T>
ImageRange add_all(std::vector<T>& section, std::initializer_list<T> items) {
    const ImageRange range{static_cast<std::uint32_t>(section.size()), static_cast<std::uint32_t>(items.size())};
    section.insert(section.end(), items.begin(), items.end());
    return range;
}

template <class T>
std::uint32_t add_one(std::vector<T>& section, T item) {
    section.push_back(item);
    return static_cast<std::uint32_t>(section.size() - 1);
}

inline std::int64_t key_of(std::string_view text) { return static_cast<std::int64_t>(code(text).key); }
inline std::uint32_t field_id(FieldId field) { return static_cast<std::uint32_t>(field); }

/// A test of a field, as a guard node.
inline std::uint32_t add_test(ImageBuilder& b, std::uint32_t field, std::initializer_list<ImageInterval> values,
                              std::string_view text) {
    ImageTest test;
    test.field = field;
    test.values = add_all(b.intervals, values);
    test.text = add_text(b, text);
    ImageNode node;
    node.kind = NodeKind::Test;
    node.test = add_one(b.tests, test);
    node.text = test.text;
    return add_one(b.nodes, node);
}

inline std::uint32_t add_node(ImageBuilder& b, NodeKind kind, std::initializer_list<std::uint32_t> children) {
    ImageNode node;
    node.kind = kind;
    node.children = add_all(b.words, children);
    return add_one(b.nodes, node);
}

/// Sections that no rule of the sample needs, each with a record that is right in itself.
inline void add_unused_records(ImageBuilder& b) {
    b.facts.push_back({add_text(b, "in_person"), 0, 1, {}, {}});
    ImageFact kind{add_text(b, "kind"), static_cast<std::uint32_t>(ImageValueType::Enum), 0, {}, {}};
    kind.values = add_all(b.string_list, {add_text(b, "first"), add_text(b, "other")});
    kind.spellings = add_all(b.words, {0u, kind.values.first});
    b.facts.push_back(kind);
    b.remittances.push_back({code("236").key, static_cast<std::uint32_t>(Group::CO), 0, {}});
    b.header[0].remittance_order = {0, 1};
    ImageTable table{add_text(b, "limits"), add_text(b, "own.limits"), 3, 0, 1, 0, {}, {}, {}};
    table.columns = {0, 1};
    b.columns.push_back({add_text(b, "most"), 1, 0, {}});
    table.own_rows = {0, 1};
    b.own_rows.push_back({code("97110").key, kDateMin.days, kDateMax.days, add_all(b.numbers, {std::int64_t{4}})});
    b.tables.push_back(table);
    ImageTable ptp{add_text(b, "ptp"), add_text(b, "ncci.ptp.practitioner"), 0, 0, 0, 0, {}, {}, {0, 1}};
    b.changes.push_back({0, 0, 0, 1, kDateMin.days, kDateMax.days, kDateMin.days, kDateMax.days, kNone, 0});
    b.payer_changes.push_back({static_cast<std::uint32_t>(PayerChangeKind::Table), add_text(b, "ptp"),
                               add_text(b, "sample 1.0"), add_text(b, "sample.pay:40"), add_text(b, "added")});
    b.tables.push_back(ptp);
    ImageAccumulator sum;
    sum.name = add_text(b, "spend");
    sum.opening_name = sum.name;
    sum.value_field = field_id(FieldId::LineAllowed);
    sum.keys = add_all(b.words, {field_id(FieldId::PatientId)});
    sum.order = add_all(b.words, {field_id(FieldId::LineNumber)});
    sum.where = 0;
    b.accumulators.push_back(sum);
    b.grounds.push_back({add_text(b, "criteria"), add_all(b.numbers, {key_of("KX")}), add_all(b.words, {0u}),
                         add_all(b.string_list, {add_text(b, "the record shows it")}), 0, 0});
    ImageStep step{20, kDateMin.days, 1, add_all(b.string_list, {add_text(b, "manual, p. 4")}), kNone, 0};
    b.parameters.push_back({add_text(b, "most_units"), add_all(b.steps, {step}), 1});
    b.choices.push_back({0, add_all(b.numbers, {key_of("XE")})});
}

inline void add_header(ImageBuilder& b) {
    ImageHeader header;
    header.name = add_text(b, "sample.policy");
    header.version = add_text(b, "1.0");
    header.payer_id = add_text(b, "sample");
    header.claim_forms = add_all(b.words, {0u});
    header.effective_from = make_date(2026, 1, 1)->days;
    header.effective_until = kDateMax.days;
    header.published = make_date(2025, 12, 1)->days;
    header.same_provider = add_all(b.words, {field_id(FieldId::ProviderBillingNpi), field_id(FieldId::LineSpecialty)});
    header.same_provider_else = add_all(b.words, {field_id(FieldId::LineRenderingNpi)});
    b.header.push_back(header);
}

/// Rule `sample.no_kx`: line.procedure in [97110] and not modifier KX: deny CO-119; exception `sample.many`: with more
/// than 20 units it does not apply. Diagram: procedure, then KX, then units.
inline void add_rule(ImageBuilder& b) {
    b.modifiers.push_back(code("KX").key);
    ImageField procedure;
    procedure.kind = FieldKind::CodeOf;
    procedure.field = field_id(FieldId::LineProcedure);
    procedure.can_be_absent = 1;
    procedure.cuts = add_all(b.numbers, {key_of("97110"), key_of("97110") + 1});
    procedure.name = add_text(b, "line.procedure");
    ImageField modifier;
    modifier.kind = FieldKind::ModifierBit;
    modifier.order = 1;
    modifier.cuts = add_all(b.numbers, {std::int64_t{1}});
    modifier.name = add_text(b, "line.modifiers");
    b.terms.push_back({1, TermKind::ClaimField, 0, field_id(FieldId::LineUnits), 0, kNone, 0});
    b.forms.push_back(
        {-20, {0, 1}, static_cast<std::uint32_t>(ImageValueType::Count), 0, add_text(b, "line.units - 20")});
    ImageField units;
    units.order = 2;
    units.can_be_unknown = 1;
    units.cuts = add_all(b.numbers, {std::int64_t{1}});
    units.name = add_text(b, "line.units");
    b.fields = {procedure, modifier, units};

    constexpr std::int64_t kMost = std::int64_t{1} << 40;
    const auto is_therapy = add_test(b, 0, {{key_of("97110"), key_of("97110")}}, "line.procedure in [97110]");
    const auto has_kx = add_test(b, 1, {{1, 1}}, "line has modifier [KX]");
    const auto no_kx = add_node(b, NodeKind::Not, {has_kx});
    const auto guard = add_node(b, NodeKind::And, {is_therapy, no_kx});
    const auto many = add_test(b, 2, {{1, kMost}}, "line.units > 20");

    ImageReasonStep reason{code("119").key, kDateMin.days, static_cast<std::uint32_t>(Group::CO), {}, {}};
    reason.rarcs = add_all(b.numbers, {key_of("N425")});
    b.reasons.push_back({{}, add_all(b.reason_steps, {reason})});
    ImageEffect deny;
    deny.action = static_cast<std::uint32_t>(Action::Deny);
    deny.reason = 0;
    ImageVariant base;
    base.name = add_text(b, "sample.no_kx");
    base.place = add_text(b, "sample.pay:12");
    base.effective_from = kDateMin.days;
    base.effective_until = kDateMax.days;
    base.guard = guard;
    base.effects = add_all(b.effects, {deny});
    ImageVariant exception = base;
    exception.name = add_text(b, "sample.many");
    exception.guard = many;
    exception.effects = {};
    exception.lifts = 1;
    exception.parent = 0;
    ImageRule rule;
    rule.name = base.name;
    rule.scope = static_cast<std::uint32_t>(ImageScope::Line);
    rule.stage = static_cast<std::uint32_t>(Stage::Coverage);
    rule.variants = add_all(b.variants, {base, exception});
    rule.variables = add_all(b.string_list, {add_text(b, "line")});
    rule.rank_where = kNone;
    b.rules.push_back(rule);
}

/// Rule `sample.seen`: every line is flagged.
inline void add_second_rule(ImageBuilder& b) {
    ImageEffect flag;
    flag.action = static_cast<std::uint32_t>(Action::Flag);
    flag.text = add_text(b, "seen");
    ImageVariant base;
    base.name = add_text(b, "sample.seen");
    base.place = add_text(b, "sample.pay:30");
    base.effective_from = kDateMin.days;
    base.effective_until = kDateMax.days;
    base.effects = add_all(b.effects, {flag});
    ImageRule rule;
    rule.name = base.name;
    rule.scope = static_cast<std::uint32_t>(ImageScope::Line);
    rule.stage = static_cast<std::uint32_t>(Stage::Advice);
    rule.also_on_denied = 1;
    rule.variants = add_all(b.variants, {base});
    rule.variables = b.rules[0].variables;
    b.rules.push_back(rule);
}

inline void add_dispatch(ImageBuilder& b) {
    b.statuses = {0, 0, 2, 0, 1, 1, 0, 2, 2};  // nothing; denied; one or the other; lifted; the second rule's
    b.diagram_runs = {{0, kTerminal | 2},
                      {1, kTerminal | 6},
                      {2, kTerminal | 4},  // units: to 20, above, unknown
                      {0, 0},
                      {1, kTerminal | 0},  // KX: no, yes
                      {0, kTerminal | 0},
                      {1, 1},
                      {3, kTerminal | 0}};  // procedure: before, 97110, after or absent
    b.diagram_nodes = {{2, {0, 3}}, {1, {3, 2}}, {0, {5, 3}}};
    ImageUnit unit;
    unit.root = 2;
    unit.status_width = 2;
    b.units.push_back(unit);
    b.units.push_back({1, 0, 0, kTerminal | 8, 1, 0, 0});
    b.always = {1};
    b.slices.push_back({kDateMin.days, 0});
    const auto start = code("97110").key;
    b.class_starts = {0, start, start + 1};
    b.class_of_interval = {0, 1, 0};
    b.candidates = {{}, {add_all(b.words, {0u})}};
}

inline ImageBuilder build() {
    ImageBuilder b;
    add_text(b, "\xC3\xA9");  // a character of two bytes, to cut in half
    add_header(b);
    ImageSegment segment{kDateMin.days, 0, add_all(b.intervals, {ImageInterval{key_of("97110"), key_of("97112")}})};
    b.sets.push_back({add_text(b, "therapy"), add_text(b, "[97110..97112]"), add_all(b.segments, {segment}), 0});
    add_rule(b);
    add_second_rule(b);
    add_unused_records(b);
    add_dispatch(b);
    return b;
}

}  // namespace payrule::policy_sample
