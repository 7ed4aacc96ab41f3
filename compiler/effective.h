// The effective policy: modules and bases flattened, payer changes applied, every name resolved, every rule with its
// origin. Comes from compiler/resolve (and is checked by compiler/check); read by the reference evaluator, the normal
// form and the dumps. Self-contained: nothing points back into syntax trees. Must not know how it is evaluated.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/source.h"
#include "core/code.h"
#include "core/date.h"
#include "core/decision.h"
#include "core/money.h"
#include "core/tables.h"

namespace payrule {

using ExprId = std::uint32_t;
constexpr ExprId kNoExpr = 0xffffffffu;
using Index = std::uint32_t;
constexpr Index kNoIndex = 0xffffffffu;

/// Where a declaration was written, and for a payer's change, why.
struct Origin {
    Span span;
    std::string owner;  // policy or module name
    std::string version;
    std::string place;    // file:line
    std::string because;  // of the payer's change that made or changed it; empty otherwise
};

enum class ValueType : std::uint8_t { Boolean, Count, Money, Percent, Date, Days, Code, Enum, Identifier };
enum class CodeSystem : std::uint8_t {
    Procedure,
    Modifier,
    Diagnosis,
    PlaceOfService,
    TypeOfBill,
    Revenue,
    ConditionCode,
    Frequency,
    Number,
    None,
};
enum class ClaimField : std::uint8_t {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) Id_,
#include "core/claim_fields.def"
#undef CLAIM_FIELD
};

// ---- code sets ------------------------------------------------------------------------------------------------------

/// Which codes are in a set from `from` until the day before the next segment. Segments cover all time, in order.
struct CodeSetSegment {
    Date from = kDateMin;
    CodeIntervals codes;

    bool operator==(const CodeSetSegment&) const = default;
};
/// A code set as a rule uses it: lists expanded, dated changes applied. An inline `[…]` has no name.
struct CodeSet {
    std::string name;
    CodeSystem system = CodeSystem::None;
    std::vector<CodeSetSegment> segments;  // never empty; neighbours differ
    std::string text;                      // as written, for messages and explanations
    Origin origin;
};
const CodeIntervals& codes_on(const CodeSet& set, Date date);

// ---- parameters, facts, reasons
// ---------------------------------------------------------------------------------------

/// A parameter's value from a day on (until the next step).
struct ParameterStep {
    Date from = kDateMin;
    bool known = true;       // false: a gap or past `known until`: "parameter not yet known" → review
    std::int64_t value = 0;  // by type: 0/1, count, 1/100 cent, 1/10000 of one (percent), days
    std::vector<std::string> citations;
    Origin origin;
    Index change = kNoIndex;  // into payer_changes
};
struct Parameter {
    std::string name;
    ValueType type = ValueType::Count;
    std::vector<ParameterStep> steps;  // sorted; the first may be `known = false` from kDateMin
    Origin origin;
};
struct FactDeclaration {
    std::string name;
    ValueType type = ValueType::Boolean;
    std::vector<std::string> values;                  // Enum: names in order, `other` last where declared
    std::vector<std::vector<std::string>> spellings;  // Enum: for each value, what may arrive (its name included)
    bool on_line = false;  // false: for the claim (a line-level input of the name still wins on its line)
    Origin origin;
};
struct ReasonStep {
    Date from = kDateMin;
    Remittance remittance;
    std::vector<std::string> citations;
};
/// A reason as data; steps cover all time. Inline `[CO-119]` is a reason without a name and with one step.
struct Reason {
    std::string name;
    std::vector<ReasonStep> steps;
    Origin origin;
    Index change = kNoIndex;  // into payer_changes
};

// ---- expressions
// ------------------------------------------------------------------------------------------------------

/// A variable of a rule's scope. Index 0 is the line (or the first of a pair), 1 the second of a pair.
enum class ExprKind : std::uint8_t {
    // Boolean, three-valued
    And,
    Or,
    Not,             // args; And and Or have two or more
    Compare,         // args[0] op args[1], two numbers of one type (Boolean, Count, Money, Percent, Date, Days) or Enum
    SameText,        // field `field` of variable `variable` equals that of `variable2` (Identifier fields)
    InCodes,         // Code-valued args[0] in code set `set`
    HasModifier,     // line `variable` has any|all of|exactly one of the modifiers of `set`
    HasCode,         // claim or line has a code of `set` in Codes field `field`
    ShareModifier,   // lines `variable` and `variable2` share a modifier of `set`
    IsKnown,         // args[0] is known (never unknown itself)
    IsAbsent,        // args[0] is absent (unknown stays unknown)
    ListedIn,        // line `variable`'s procedure has a row in table `table` on its date
    GroundSupplied,  // the submitter named ground `ground` on line `variable`
    AnyGroundSupplied,  // the submitter named some ground on line `variable`
    RecordSupplied,     // some documentation came with the claim
    Payable,            // line `variable` is payable (entry to the stage, or final for lines visited in sequence)
    AnyPrimaryPayable,  // add-on scope: some listed primary of the entry is payable (same patient, provider, date)
    AnyOtherLine,       // some other line of the claim (history too, if the scope says so) satisfies args[0]; in it the
                        // other line is variable `variable2`
    SameProvider,       // by the policy's declaration, variables `variable` and `variable2`
    SamePatient,
    SameField,     // any comparable field of both lines is equal and known; `flag`: or both absent
    ConstantTrue,  // `word` in `text`
    ConstantFalse,
    // Values
    Literal,         // number, of `type`
    Field,           // claim field `field` (of `variable` where it is a line field)
    Row,             // column `column` of the scope's table row (see RowColumn), or of `table` for keyed rows
    Fact,            // fact `fact` (line facts: of `variable`)
    ParameterValue,  // parameter `parameter` on the rule's as-of date
    Accumulated,     // accumulator `accumulator` before the line; `flag`: with the line
    DayUnits,        // day scope: sum of line.units over the day (lines payable on entry + paid history)
    AgeDays,
    AgeYears,  // of the patient on args[0]
    Rank,      // rank of the line, from 1
    Add,
    Subtract,      // args[0] op args[1]; Date - Date is Days, Date + Days is Date
    AddMonths,     // args[0] (Date) plus `number` months, clamped to the month's end
    Scale,         // args[0] * number / 10000, rounded half away from zero
    FinalPayable,  // stage sequence and later: the line's final payability (denied lines are not payable)
};
enum class CompareOp : std::uint8_t { Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual };
enum class Quantify : std::uint8_t { Any, All, ExactlyOne };
/// Columns of NCCI rows; keyed tables number their own columns from `Keyed` on.
enum class RowColumn : std::uint16_t { Indicator, Effective, Deleted, Value, Mai, Type, Keyed };

struct Expr {
    ExprKind kind = ExprKind::ConstantTrue;
    ValueType type = ValueType::Boolean;
    Span span;
    std::vector<ExprId> args;
    CompareOp op = CompareOp::Equal;
    Quantify quantify = Quantify::Any;
    bool flag = false;
    std::uint8_t variable = 0;
    std::uint8_t variable2 = 1;
    ClaimField field = ClaimField::ClaimId;
    Index set = kNoIndex;
    Index table = kNoIndex;
    RowColumn column = RowColumn::Indicator;
    Index fact = kNoIndex;
    Index parameter = kNoIndex;
    Index accumulator = kNoIndex;
    Index ground = kNoIndex;
    std::int64_t number = 0;
    std::string text;
};

// ---- effects, rules
// ---------------------------------------------------------------------------------------------------

/// Whom an effect meets: a line variable of the scope, every line of the day on this claim (Day scope), or the claim.
enum class EffectTarget : std::uint8_t { Variable, Day, Claim };

struct ProposalChoice {
    std::int64_t value = 0;  // enum value of the fact
    std::vector<Code> modifiers;
};
struct Effect {
    Action action = Action::Deny;
    Span span;
    EffectTarget target = EffectTarget::Variable;
    std::uint8_t variable = 0;
    Index reason = kNoIndex;            // into reasons; kNoIndex: none
    std::string text;                   // review question, flag, advice, document name; `{…}` filled from the instance
    std::string audience;               // biller, provider, reviewer; empty: biller
    Quantify quantify = Quantify::All;  // RequireModifier
    std::vector<Code> modifiers;        // required or proposed
    std::vector<Code> replaced;
    Index fact = kNoIndex;  // Prefer
    std::vector<ProposalChoice> choices;
    Index ground = kNoIndex;        // ProposeAttest
    ExprId amount = kNoExpr;        // ReduceBy (Money), LimitUnits (Count)
    std::int64_t percent = 0;       // PayPercent, in 1/10000 of one
    std::vector<Effect> otherwise;  // RequireModifier: what happens when it is not met (0 or 1)
};

/// One way in which a rule acts: the rule itself, an exception, or a row of a decision table.
struct Variant {
    std::string name;
    std::string title;
    std::vector<std::string> citations;
    std::string reason_text;  // the rule's `reason "…"` sentence, `{…}` filled from the instance
    Origin origin;
    Date effective_from = kDateMin;  // by the as-of date of the line that receives the effect
    Date effective_until = kDateMax;
    /// Base: when and not unless… . Exception: its `when`. Decision row: the row's cells. kNoExpr: always.
    ExprId guard = kNoExpr;
    std::vector<Effect> effects;
    bool lifts = false;  // exception with `rule does not apply`
    std::vector<Effect> if_not_known;
    bool has_if_not_known = false;
    Index parent = kNoIndex;  // exceptions: the variant they except (0 is the base); kNoIndex for base and rows
    /// Into payer_changes, sorted: what the payer changed of it, and of what it and those above it are made of. Reasons
    /// and parameters are not among them: which of those bear on a finding, its effect and its date say.
    std::vector<Index> changes;
};

enum class ScopeKind : std::uint8_t { Claim, Line, Day, Pair, AddOn };
struct ScopeDeclaration {
    ScopeKind kind = ScopeKind::Line;
    std::vector<std::string> variables;  // names: {"line"}, {"col1","col2"}, …
    Index table = kNoIndex;              // listed in
    std::string row_name;                // edit, limit, entry
    bool including_history = false;
    bool ordered = false;  // pair of lines (first, second) in order of …: first comes before second
    std::vector<ClaimField> order;
};
struct RankingDeclaration {
    ExprId where = kNoExpr;
    ClaimField by = ClaimField::LineAllowed;
    bool highest_first = true;
};
/// A rule with its exceptions, or a decision table. variants[0] is the base (its guard is the rule's own; a decision
/// table's base guard is its `when`, its rows follow with `is_row`).
struct Rule {
    std::string name;
    ScopeDeclaration scope;
    Stage stage = Stage::Coverage;
    bool also_on_denied = false;
    bool is_table = false;
    std::vector<Variant> variants;  // base first, then rows (tables), then exceptions, each group by name order
    std::uint32_t row_count = 0;    // decision tables: variants[1 .. row_count] are rows, in order
    bool has_otherwise = false;     // the last row is `otherwise`
    std::optional<RankingDeclaration> ranking;
    std::vector<ExprId> payable_columns;  // reserved for tools
    Origin origin;
};

// ---- accumulators, grounds, tables
// ------------------------------------------------------------------------------------

struct Accumulator {
    enum class Fold : std::uint8_t { Sum, CountDistinct } fold = Fold::Sum;
    enum class Window : std::uint8_t {
        Ever,
        CalendarYear,
        BenefitYear,
        MonthsBefore,
        DaysBefore
    } window = Window::Ever;
    std::string name;
    ClaimField value = ClaimField::LineAllowed;
    ValueType type = ValueType::Money;
    ExprId where = kNoExpr;  // over variable 0
    bool counting_paid = true;
    std::vector<ClaimField> keys;    // patient.id is always among them
    std::int32_t window_length = 0;  // months or days
    std::vector<ClaimField> order;
    bool has_opening = false;
    std::string opening_name;        // history.NAME
    Index opening_codes = kNoIndex;  // code set: the amounts of these codes are added
    Origin origin;
};
struct Ground {
    std::string name;
    std::vector<Code> modifiers;  // [KX]
    ExprId where = kNoExpr;
    std::vector<ExprId> needs;
    std::vector<std::string> need_texts;
    std::vector<std::string> citations;
    Origin origin;
};
struct TableChange {
    enum class Kind : std::uint8_t { AddPair, RemovePair, IgnoreDeletions, IgnoreDeletionOfPair, ForceIndicator } kind;
    Index first = kNoIndex;  // code sets
    Index second = kNoIndex;
    std::int64_t indicator = 0;
    Date from = kDateMin;  // service dates for which the change holds
    Date until = kDateMax;
    Date deleted_from = kDateMin;  // IgnoreDeletions: rows whose deletion date lies between
    Date deleted_until = kDateMax;
    ExprId where = kNoExpr;  // ForceIndicator: over the pair's variables
    std::vector<std::string> citations;
    Origin origin;
    Index change = kNoIndex;  // into payer_changes
};
struct TableBinding {
    std::string local;  // ptp
    std::string table;  // ncci.ptp.practitioner
    TableKind kind = TableKind::Pairs;
    bool carry_past_coverage = false;  // default: review
    std::vector<std::string> columns;  // keyed tables
    std::vector<ValueType> column_types;
    std::vector<std::vector<std::string>> column_values;  // enum columns: names in order (row values are indices)
    std::vector<KeyedRow> own_rows;                       // a table declared in the policy itself; empty otherwise
    bool is_own = false;
    std::vector<TableChange> changes;
    Origin origin;
};

/// Which lines are of the same provider: all of `primary` equal where known on both; if a field of `primary` is absent
/// on either line, all of `otherwise` (decision 12 of domain.md).
struct SameProvider {
    std::vector<ClaimField> primary;
    std::vector<ClaimField> otherwise;
};

struct EffectivePolicy {
    std::string name;
    std::string version;
    std::string title;
    std::string payer;
    std::string payer_id;
    std::vector<std::string> claim_forms;
    CodeIntervals types_of_bill;  // empty: any
    Date effective_from = kDateMin;
    Date effective_until = kDateMax;
    Date published = kDateMin;
    std::string supersedes;
    std::int64_t edition = 1;
    SameProvider same_provider;
    std::vector<Remittance> remittance_order;
    std::vector<std::string> modules;  // `stdlib.ncci 1.0`, sorted

    std::vector<Expr> exprs;
    std::vector<CodeSet> sets;
    std::vector<Parameter> parameters;
    std::vector<FactDeclaration> facts;
    std::vector<Reason> reasons;
    std::vector<Accumulator> accumulators;
    std::vector<Ground> grounds;
    std::vector<TableBinding> tables;
    std::vector<Rule> rules;  // by name
    std::vector<ChangeBehind> payer_changes;
    std::vector<std::string> disabled;  // `rule: because`, by name

    const Expr& expr(ExprId id) const { return exprs[id]; }
};

}  // namespace payrule
