// The syntax tree of one policy or module file: what was written, with spans, nothing resolved yet.
// Comes from compiler/parse; read by compiler/resolve. Trees are vectors of nodes with ids. Must not know ANTLR.
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

namespace payrule::ast {

using ExprId = std::uint32_t;
constexpr ExprId kNoExpr = 0xffffffffu;

/// A name or dotted path as written: `line.service_date`, `stdlib.ncci`, `therapy_threshold`.
struct Name {
    std::string text;
    Span span;
    explicit operator bool() const { return !text.empty(); }
};
struct String {
    std::string text;
    Span span;
};
struct DatedSpan {  // `from D`, `until D`, `after D`; open where not written
    std::optional<Date> from;
    std::optional<Date> until;
    Span span;
};

/// One item between `[` and `]`: a code, a range, a prefix, or the name of a code list.
struct CodeItem {
    enum class Kind { Single, Range, Prefix, List } kind = Kind::Single;
    std::string first;  // as written, dots removed in diagnosis codes later
    std::string last;   // of a range
    Span span;
};
/// `[a, b..c, d* except e]`
struct Codes {
    std::vector<CodeItem> items;
    std::vector<CodeItem> except;
    Span span;
};
/// `[CO-119] remark [N425]`, or `as name`
struct ReasonRef {
    Name named;         // `as ncci_bundle`
    std::string group;  // CO, PR, OA, PI; empty when not written
    std::string carc;
    std::vector<std::string> rarcs;
    Span span;
    Span code_span;                // group and CARC, between their brackets
    std::vector<Span> rarc_spans;  // one for each remark
    bool written = false;          // false: the effect names no reason
};

enum class ExprKind : std::uint8_t {
    And,
    Or,
    Not,            // args; And and Or are n-ary
    Compare,        // args[0] compare args[1]
    In,             // args[0] in codes
    HasModifier,    // name (line or pair variable) has quantifier modifier codes
    HasCode,        // name has diagnosis|condition_code codes; `word` says which
    ShareModifier,  // name and name2 share a modifier of codes; negated: share no modifier
    Same,           // same words..., [or both absent]
    Is,             // args[0] is [not] word(s): true false known unknown absent, or values of a closed list
    Between,        // args[0] between args[1] and args[2]
    Listed,         // name listed in name2 [as word]
    Claims,
    Attests,            // name claims|attests name2
    Payable,            // name is payable
    AnyPrimaryPayable,  // some primary of name is payable; negated: `no primary of entry is payable`
    OtherLine,          // some|no other line [listed in name2 [as words[0]]] [where args[0]]; negated for `no`
    AnyOf,
    AllOf,              // any of { … } and all of { … }
    NameRef,            // a bare name or path: definition, parameter, fact, field, accumulator
    AccumulatorWith,    // name with line
    AccumulatorBefore,  // name before line
    DaySum,             // sum of name over the day
    Age,                // age of patient on args[0]
    Rank,               // rank of line
    Add,
    Subtract,  // args[0] op args[1]
    Percent,   // args[0] * literal percent; without args: the percent itself, as a value
    Number,
    MoneyLiteral,
    DateLiteral,
    BooleanLiteral,
    DurationDays,
    DurationMonths,
    DurationYears,
    Text,
};
enum class Compare : std::uint8_t { Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual };
enum class Quantifier : std::uint8_t { Any, All, ExactlyOne };

struct Expr {
    ExprKind kind = ExprKind::Number;
    Span span;
    std::vector<ExprId> args;
    Compare compare = Compare::Equal;
    Quantifier quantifier = Quantifier::Any;
    bool negated = false;
    bool flag = false;  // HasModifier: `on any ground`; Same: `or both absent`
    Name name;
    Name name2;
    std::vector<Name> words;
    Codes codes;
    std::int64_t number = 0;  // Number, BooleanLiteral, durations; MoneyLiteral in 1/100 cent; percent in 1/10000
    Date date;
    std::string text;
};

struct Effect {
    Action action = Action::Deny;
    Span span;
    Name target;  // line, col1, col2, claim …; empty: the scope's own
    ReasonRef reason;
    std::string text;      // review, flag, advise
    std::string audience;  // advise … to biller|provider|reviewer
    Quantifier quantifier = Quantifier::All;
    Codes codes;                                  // require, propose, prefer (taken)
    Codes replaced;                               // propose replace, prefer … over
    std::vector<Name> names;                      // documents; the fact of prefer; the ground of propose attest
    std::vector<std::pair<Name, Codes>> choices;  // prefer … by fact { value: [XE] … }
    ExprId amount = kNoExpr;                      // reduce by, limit to
    std::int64_t percent = 0;                     // pay P% in 1/10000
    std::vector<Effect> otherwise;                // require … else effect (0 or 1)
};

struct Scope {
    enum class Kind { Claim, Line, Day, Pair, AddOn } kind = Kind::Line;
    std::vector<Name> variables;  // (col1, col2); empty otherwise
    Name table;                   // listed in
    Name row;                     // as edit
    Name day_of;                  // Day: `of one procedure`; empty: all lines of the day
    bool including_history = false;
    std::vector<Name> order;  // in order of
    Span span;
};

struct Ranking {
    ExprId where = kNoExpr;
    Name by;
    bool highest_first = true;
    Span span;
};

struct DecisionRow {
    std::vector<ExprId> cells;  // one whole condition for each column, column included; kNoExpr: any
    std::vector<Effect> effects;
    Span span;
};
struct DecisionTable {
    std::vector<ExprId> columns;
    std::vector<DecisionRow> rows;
    std::vector<Effect> unknown;
    std::vector<Effect> otherwise;
    bool has_unknown = false;
    bool has_otherwise = false;
};

/// What rules, decision tables, exceptions and amendments have in common.
struct RuleBody {
    Name name;
    Span span;
    std::string title;
    std::vector<String> cites;
    std::string reason_text;
    DatedSpan effective;
    Name stage;
    bool also_on_denied = false;
    std::optional<Ranking> ranking;
    ExprId when = kNoExpr;
    std::vector<ExprId> unless;
    std::vector<Effect> then;
    std::vector<Effect> if_not_known;
    bool has_if_not_known = false;
    Span if_not_known_span;
    std::string comment;  // the `##` lines above it
};
struct Rule {
    RuleBody body;
    Scope scope;
    std::optional<DecisionTable> table;
    bool overrides = false;
    String because;
};
struct Exception {
    RuleBody body;
    std::vector<Name> targets;
    String because;
};
struct Amend {
    Name rule;
    String because;
    ExprId when = kNoExpr;
    std::vector<ExprId> unless;
    Span span;
};
struct Disable {
    Name rule;
    DatedSpan span_of_time;
    String because;
    Span span;
};

struct CodeListItem {
    enum class Kind { Holds, Adds, Ends, FromFile } kind = Kind::Holds;
    Codes codes;
    DatedSpan dates;  // Ends: `after D` is stored in until
    String file;
    std::vector<String> cites;
    Span span;
};
struct CodeList {
    Name name;
    Name system;  // procedure, modifier, diagnosis, place_of_service, type_of_bill …
    std::string title;
    std::vector<CodeListItem> items;
    bool overrides = false;
    String because;
    Span span;
};
struct ParameterStep {
    std::optional<std::int32_t> year;  // `2025:`
    std::optional<Date> from;          // `from 2019-07-01:`
    ExprId value = kNoExpr;
    std::vector<String> cites;
    Span span;
};
struct Parameter {
    Name name;
    Name type;  // money, count, days, percent, yes_no, date
    Name per;   // calendar_year, benefit_year or nothing
    std::vector<ParameterStep> steps;
    std::optional<Date> known_until;
    std::optional<Date> carried_to;
    bool overrides = false;
    String because;
    Span span;
};
struct FactValue {
    Name name;
    std::vector<std::string> spellings;
};
struct Fact {
    Name name;
    Name type;                      // yes_no, date, count, money, text, one_of
    std::vector<FactValue> values;  // of one_of
    bool on_line = false;           // on line; else on claim
    Span span;
};
struct Accumulator {
    enum class Fold { Sum, CountDistinct } fold = Fold::Sum;
    Name name;
    Name value;  // line.allowed
    ExprId where = kNoExpr;
    bool counting_paid = true;
    std::vector<Name> keys;
    enum class Window { CalendarYear, BenefitYear, MonthsBefore, DaysBefore, Ever } window = Window::Ever;
    std::int32_t window_length = 0;
    Name window_of;  // of line.service_date
    std::vector<Name> order;
    Name starts_at;                  // history.pt_slp_allowed
    std::optional<Codes> starts_of;  // history.dme_units of [shoe_inserts]
    bool overrides = false;
    String because;
    Span span;
};
struct Define {
    Name name;
    Scope::Kind scope = Scope::Kind::Line;
    std::vector<Name> variables;
    ExprId value = kNoExpr;
    bool overrides = false;
    String because;
    Span span;
};
struct ReasonStep {
    DatedSpan dates;
    ReasonRef reason;
    std::vector<String> cites;
};
struct ReasonDecl {
    Name name;
    std::vector<ReasonStep> steps;
    bool overrides = false;
    String because;
    Span span;
};
struct Need {
    ExprId condition = kNoExpr;
    Span span;
};
struct Attest {
    Name name;
    Codes codes;
    ExprId where = kNoExpr;
    std::vector<Need> needs;
    std::vector<String> cites;
    Span span;
};
/// A payer's own table: `table acme.global_days keyed by procedure { column days : count  row [27447] days 90 from … }`
struct TableRow {
    Codes key;
    std::vector<std::pair<Name, ExprId>> values;
    DatedSpan dates;
    std::vector<String> cites;
    Span span;
};
struct TableDecl {
    Name name;
    Name key;
    std::vector<std::pair<Name, Name>> columns;         // name, type
    std::vector<std::vector<FactValue>> column_values;  // one entry for each column: the values of a one_of
    std::vector<TableRow> rows;
    Span span;
};
struct TableChange {
    enum class Kind { AddPair, RemovePair, IgnoreDeletions, IgnoreDeletionOfPair, ForceIndicator } kind = Kind::AddPair;
    Codes first;
    Codes second;
    std::optional<std::int64_t> indicator;
    DatedSpan dates;                   // of the change itself: from .. until
    std::optional<Date> deleted_from;  // IgnoreDeletions: rows whose deletion date lies in this range
    std::optional<Date> deleted_until;
    Name where;  // ForceIndicator … where same_shoulder (a define for pair)
    std::vector<String> cites;
    Span span;
};
struct TableChanges {
    Name table;  // the local name: ptp
    String because;
    std::vector<TableChange> changes;
    Span span;
};

struct TestLine {
    std::int32_t number = 0;
    Codes procedure;
    Codes modifiers;
    std::vector<std::pair<Name, ExprId>> fields;      // units 2  allowed $60.00  on DATE  charge $1  rendering "R1" …
    std::vector<std::pair<Name, Codes>> code_fields;  // diagnosis [..] place_of_service [11]
    std::vector<std::pair<Name, ExprId>> facts;       // { diabetes = true } on this line
    Span span;
};
struct TestClaim {
    std::string id;  // empty: C1, C2 … by order
    Name form;
    std::optional<Date> received;
    Name payer;
    std::vector<std::pair<Name, ExprId>> fields;      // patient "P1" sex female billing "B1" …
    std::vector<std::pair<Name, Codes>> code_fields;  // condition_code [45] type_of_bill [131] diagnosis [..]
    std::vector<TestLine> lines;
    Span span;
};
struct TestHistory {
    std::vector<std::pair<Name, ExprId>> amounts;    // pt_slp_allowed = $2,450; the value `unknown`: not supplied
    std::vector<std::optional<Codes>> amount_codes;  // one for each amount: dme_units of [A5512] = 4
    std::vector<std::optional<std::int32_t>> amount_years;  // one for each amount: pt_slp_allowed for 2025 = $100
    std::vector<TestClaim> claims;                          // paid claims of before
    bool given = false;
    Span span;
};
struct TestTableRows {  // table ptp { pair [a], [b] indicator [1] from D until D   limit [97110] 6 mai 3 … }
    struct Row {
        enum class Kind { Pair, Limit, AddOn, Keyed } kind = Kind::Pair;
        Codes first;
        Codes second;             // column 2, or the primaries of an add-on
        std::int64_t number = 0;  // indicator, limit value, add-on type
        std::int64_t mai = 0;
        std::vector<std::pair<Name, ExprId>> values;
        DatedSpan dates;
        Span span;
    };
    Name table;
    std::vector<Row> rows;
    std::optional<Date> known_until;  // coverage ends here
    Span span;
};
struct Expectation {
    enum class Kind {
        Line,
        Claim,
        NoOtherRule,
        RuleFired,
        RuleDidNotFire,
        Advice,
        Proposal,
        Flag,
        Document
    } kind = Kind::Line;
    std::string claim_id;  // where the test has several claims: `expect C2 line 1: pay`
    std::int32_t line = 0;
    Outcome outcome = Outcome::Pay;
    ReasonRef reason;
    Name by;                             // by therapy.kx_above_threshold
    std::optional<Money> allowed_after;  // paying $25.50
    std::string text;                    // advice, flag, document, cause of a review, ground of an attest proposal
    Codes codes;
    Span span;
};
struct Test {
    String name;
    Name for_rule;
    std::vector<TestTableRows> tables;
    TestHistory history;
    std::vector<std::pair<Name, ExprId>> facts;
    bool record_given = false;
    std::vector<TestClaim> claims;
    std::vector<Expectation> expectations;
    Span span;
};

struct UsesTable {
    Name table;
    Name as;
    bool carry_past_coverage = false;
    Span span;
};
struct UsesModule {
    Name module;
    std::string version;
    std::vector<std::pair<Name, Name>> with;  // ptp = ncci.ptp.practitioner
    Span span;
};
struct NeedsTable {
    Name name;
    Name kind;  // pairs, unit_limits, add_ons, or keyed with columns
    Name key;   // keyed by procedure
    std::vector<std::pair<Name, Name>> columns;
    std::vector<std::vector<FactValue>> column_values;  // one entry for each column: the values of a one_of
    Span span;
};

struct Header {
    bool is_module = false;
    String name;
    String version;
    std::int64_t edition = 0;
    String extends;
    String extends_version;
    std::string title;
    std::string payer;
    Name payer_id;
    std::vector<Name> lines_of_business;
    std::vector<Name> claim_forms;
    std::optional<Codes> types_of_bill;
    DatedSpan effective;
    Name dated_by;
    Name benefit_year_starts_on;
    std::vector<Name> same_provider;       // provider.billing_npi and line.specialty
    std::vector<Name> same_provider_else;  // else line.rendering_npi
    std::optional<Date> published;
    std::string supersedes;
    std::vector<UsesTable> tables;
    std::vector<UsesModule> modules;
    std::vector<NeedsTable> needs;
    std::vector<ReasonRef> remittance_order;
    std::vector<String> cites;
    Span span;
};

/// One file. `exprs` holds every condition and value; ids index it.
struct File {
    SourceId source = 0;
    Header header;
    std::vector<Expr> exprs;
    std::vector<CodeList> code_lists;
    std::vector<Parameter> parameters;
    std::vector<Fact> facts;
    std::vector<Accumulator> accumulators;
    std::vector<Define> defines;
    std::vector<ReasonDecl> reasons;
    std::vector<Attest> attests;
    std::vector<TableDecl> tables;
    std::vector<Rule> rules;
    std::vector<Exception> exceptions;
    std::vector<Amend> amends;
    std::vector<Disable> disables;
    std::vector<TableChanges> table_changes;
    std::vector<Test> tests;
};

}  // namespace payrule::ast
