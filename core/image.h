// The compiled policy in memory: arrays of fixed-size records, the same in the file, in the mapping and in the builder.
// The compiler fills ImageBuilder; the file writer lays its arrays out; the runtime maps them and reads through Image.
// Must not know the language's text, files or evaluation. Little-endian, no padding bytes left undefined.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace payrule {

constexpr std::uint32_t kNone = 0xffffffffu;

struct ImageString {
    std::uint32_t offset = 0, length = 0;
};
struct ImageRange {
    std::uint32_t first = 0, count = 0;
};  // into the section that the member names
struct ImageInterval {
    std::int64_t first = 0, last = 0;
};  // inclusive

struct ImageHeader {
    ImageString name, version, title, payer, payer_id, supersedes;
    ImageRange claim_forms;    // words: ClaimForm
    ImageRange types_of_bill;  // intervals of codes; empty: any
    std::int32_t effective_from = 0, effective_until = 0, published = 0;
    std::uint32_t edition = 1;
    ImageRange same_provider;       // words: ClaimField
    ImageRange same_provider_else;  // words: ClaimField
    ImageRange remittance_order;    // remittances
    ImageRange modules;             // string_list
    ImageRange disabled;            // string_list
    std::uint8_t meaning_hash[32] = {};
};

struct ImageSet {
    ImageString name, text;
    ImageRange segments;
    std::uint32_t system = 0;
};
struct ImageSegment {
    std::int32_t from = 0;
    std::uint32_t reserved = 0;
    ImageRange intervals;
};
struct ImageParameter {
    ImageString name;
    ImageRange steps;
    std::uint32_t type = 0;
};
struct ImageStep {
    std::int64_t value = 0;
    std::int32_t from = 0;
    std::uint32_t known = 1;
    ImageRange citations;                        // string_list
    std::uint32_t change = kNone, reserved = 0;  // payer_changes
};
struct ImageFact {
    ImageString name;
    std::uint32_t type = 0, on_line = 0;
    ImageRange values;     // string_list, one per enum value
    ImageRange spellings;  // words: pairs (value, string_list index)
};
struct ImageReason {
    ImageString name;
    ImageRange steps;
    std::uint32_t change = kNone;  // payer_changes
};
struct ImageReasonStep {
    std::uint64_t carc = 0;
    std::int32_t from = 0;
    std::uint32_t group = 0;
    ImageRange rarcs;
    ImageRange citations;
};  // rarcs: numbers
struct ImageRemittance {
    std::uint64_t carc = 0;
    std::uint32_t group = 0, reserved = 0;
    ImageRange rarcs;
};
struct ImageTable {
    ImageString local, table;
    std::uint32_t kind = 0, carry_past_coverage = 0, is_own = 0, reserved = 0;
    ImageRange columns, own_rows, changes;
};
struct ImageColumn {
    ImageString name;
    std::uint32_t type = 0, reserved = 0;
    ImageRange values;
};  // string_list
struct ImageOwnRow {
    std::uint64_t key = 0;
    std::int32_t effective = 0, deleted = 0;
    ImageRange values;
};  // numbers
struct ImageChange {
    std::uint32_t kind = 0, first = kNone, second = kNone, indicator = 0;  // sets
    std::int32_t from = 0, until = 0, deleted_from = 0, deleted_until = 0;
    std::uint32_t where = kNone, change = kNone;  // nodes, payer_changes
};
/// What a payer changed, where, and why.
struct ImagePayerChange {
    std::uint32_t kind = 0;  // PayerChangeKind
    ImageString name, policy, place, because;
};
struct ImageAccumulator {
    ImageString name, opening_name;
    std::uint32_t fold = 0, window = 0, type = 0, value_field = 0;
    std::uint32_t where = kNone;  // nodes
    std::uint32_t counting_paid = 1, has_opening = 0, opening_codes = kNone;
    std::int32_t window_length = 0;
    std::uint32_t reserved = 0;
    ImageRange keys, order;  // words: ClaimField
};
struct ImageGround {
    ImageString name;
    ImageRange modifiers;
    ImageRange needs;
    ImageRange need_texts;
    std::uint32_t where = kNone, reserved = 0;
};  // numbers, words(nodes), string_list

/// What a term reads. The value is an interval [low, high] for Accumulated and DayUnits, a single number elsewhere.
enum class TermKind : std::uint32_t {
    ClaimField,         // `field` of variable
    Row,                // column `index` (RowColumn) of the scope's row; `table` for a keyed table
    Fact,               // facts[index]
    AccumulatedBefore,  // accumulators[index]
    AccumulatedWith,
    DayUnits,
    AgeDays,
    AgeYears,  // of the patient on the nested form forms[index]
    Rank,
    AddMonths,  // the nested form forms[index] plus `months`
    Scale,      // the nested form forms[index] × months / 10000, rounded half away from zero
    Parameter,  // parameters[index] on the as-of date (amounts; comparisons expand the steps)
};
struct ImageTerm {
    std::int64_t coefficient = 1;
    TermKind kind = TermKind::ClaimField;
    std::uint32_t variable = 0, field = 0, index = 0, table = kNone;
    std::int32_t months = 0;
};
struct ImageForm {
    std::int64_t constant = 0;
    ImageRange terms;
    std::uint32_t type = 0, reserved = 0;
    ImageString text;
};

/// What an instance field is. Its value is a number, or Absent, or Unknown; Boolean kinds are 0 or 1.
enum class FieldKind : std::uint32_t {
    Form,               // forms[index]; cut at `cuts`
    CodeOf,             // code-valued claim field `field` of `variable`, as packed code
    RowCode,            // reserved: code-valued row column
    EnumOf,             // claim field `field` (form: ClaimForm, sex: Sex)
    FactValue,          // facts[index], Boolean or Enum, of variable
    ModifierBit,        // modifiers[index] on variable
    HasCode,            // some code of claim field `field` (of variable) lies in intervals `range`
    TextEqual,          // claim field `field` of variable and variable2 (SameText and SameField of texts and codes)
    TextEqualOrAbsent,  // the same, both absent counts as equal
    SameProvider,
    SamePatient,
    ListedIn,  // tables[index] has a row for variable's procedure on its date
    GroundSupplied,
    AnyGroundSupplied,  // grounds[index], of variable
    RecordSupplied,
    Payable,  // of variable: on entry to the stage, or final in sequence and advice (`index` 1: final)
    AnyPrimaryPayable,
    AnyOtherLine,  // nodes[index] over (variable, variable2 = the other line); `flag`: history too
    AsOfDate,      // date that picks dated things: the service date of the receiving variable (days)
    DateOf,        // service date of `variable` (days): code sets are tested on it
};
struct ImageField {
    FieldKind kind = FieldKind::Form;
    std::uint32_t variable = 0, variable2 = 1, field = 0, index = 0;
    std::uint32_t flag = 0;
    std::uint32_t can_be_unknown = 0, can_be_absent = 0;
    std::uint32_t is_interval = 0;  // values are [low, high]: cells are spans of cuts
    std::uint32_t order = 0;        // place in the diagrams' field order
    ImageRange cuts;                // numbers, sorted: cell i holds [cut[i-1], cut[i]-1]
    ImageRange range;               // intervals (HasCode)
    ImageString name;               // what it is called in messages: `patient.sex`, `pt_slp_spend`, `diabetes`
};
/// True where the field's number lies in one of the intervals.
struct ImageTest {
    std::uint32_t field = 0;
    std::uint32_t when_absent = 0;   // Tri
    std::uint32_t when_unknown = 1;  // Tri: Unknown, but `is known` says No
    std::uint32_t reserved = 0;
    ImageRange values;                // intervals, sorted, disjoint
    ImageString text;                 // the condition as an analyst reads it
    std::uint32_t parameter = kNone;  // parameter whose step the test uses, for explanations
    std::uint32_t set = kNone;        // code set that the test uses, for explanations
};
/// The three modifier kinds say in one step what many ModifierBit tests would: their `children` are words holding
/// indices into `modifiers`, sorted; `test` holds the variable (ShareModifier: variable | variable2 << 8). Never
/// unknown.
enum class NodeKind : std::uint32_t {
    And,
    Or,
    Not,
    Test,
    True,
    False,
    Unknown,
    AnyModifier,
    AllModifiers,
    ShareModifier
};
struct ImageNode {
    NodeKind kind = NodeKind::True;
    std::uint32_t test = kNone;  // Test; Unknown: what is compared with the unknown, absent as that test says
    ImageRange children;         // words: nodes; always lower indices than the node's own
    ImageString text;            // source text of the condition, where it is one that an analyst wrote
    ImageString cause;           // Unknown: `parameter therapy_threshold is not known yet on this date`
};

struct ImageChoice {
    std::int64_t value = 0;
    ImageRange modifiers;
};  // numbers: codes
struct ImageEffect {
    std::uint32_t action = 0, target = 0, variable = 0, reason = kNone;
    std::int64_t percent = 0;
    ImageString text, audience;
    std::uint32_t quantify = 0, fact = kNone, ground = kNone, amount = kNone;  // amount: forms
    std::uint32_t otherwise = kNone, reserved = 0;                             // effects
    ImageRange modifiers, replaced;                                            // numbers: codes
    ImageRange choices;
};
struct ImageVariant {
    ImageString name, title, reason_text, owner, version, place;
    ImageRange changes;    // words: payer_changes
    ImageRange citations;  // string_list
    std::int32_t effective_from = 0, effective_until = 0;
    std::uint32_t guard = kNone;  // nodes; kNone: always
    std::uint32_t lifts = 0, parent = kNone, has_if_not_known = 0;
    ImageRange effects, if_not_known;
    ImageRange parameters;  // words: what its condition names, for explanations
};
struct ImageRule {
    ImageString name;
    std::uint32_t scope = 0, stage = 0, table = kNone;
    std::uint32_t also_on_denied = 0, is_table = 0, row_count = 0, has_otherwise = 0;
    std::uint32_t including_history = 0, ordered = 0, reads_payable = 0;  // reads_payable: joins the bundling fixpoint
    ImageRange order;                                                     // words: ClaimField
    ImageRange variants;
    ImageRange variables;  // string_list
    ImageString row_name;
    std::uint32_t rank_where = kNone, rank_by = 0, rank_highest_first = 1, has_ranking = 0;
};
/// A rule with the effects that one variable (or the day, or the claim) receives. Dated things use that line's date.
struct ImageUnit {
    std::uint32_t rule = 0;
    std::uint32_t target = 0;  // EffectTarget
    std::uint32_t variable = 0;
    std::uint32_t root = kNone;         // diagram: node, or terminal with the high bit set
    std::uint32_t status_width = 0;     // variants of the rule
    std::uint32_t needs_modifiers = 0;  // 1: fires or may fire only if one of `modifier_mask` is on the receiving line
    std::uint64_t modifier_mask = 0;    // over the first 64 modifiers
};
struct ImageSlice {
    std::int32_t from = 0;
    std::uint32_t reserved = 0;
};
struct ImageCandidates {
    ImageRange units;
};  // words; entry slice × class count + class
struct ImageDiagramNode {
    std::uint32_t field = 0;
    ImageRange runs;
};
struct ImageDiagramRun {
    std::uint32_t end_cell = 0, child = 0;
};  // cells up to and including end_cell
constexpr std::uint32_t kTerminal = 0x80000000u;  // child: offset into statuses | kTerminal

/// Views of all sections. The bytes belong to a mapping or a builder.
struct Image {
#define SECTION(member_, Record_, what_) std::span<const Record_> member_;
#include "core/image_sections.def"
#undef SECTION

    std::string_view text(ImageString ref) const { return {strings.data() + ref.offset, ref.length}; }
    template <class T>
    static std::span<const T> part(std::span<const T> section, ImageRange range) {
        return section.subspan(range.first, range.count);
    }
};

/// The same sections as vectors, while compiling.
struct ImageBuilder {
#define SECTION(member_, Record_, what_) std::vector<Record_> member_;
#include "core/image_sections.def"
#undef SECTION

    Image view() const {
        Image image;
#define SECTION(member_, Record_, what_) image.member_ = member_;
#include "core/image_sections.def"
#undef SECTION
        return image;
    }
};

#define SECTION(member_, Record_, what_) \
    static_assert(std::is_trivially_copyable_v<Record_> && sizeof(Record_) % alignof(Record_) == 0);
#include "core/image_sections.def"
#undef SECTION

}  // namespace payrule
