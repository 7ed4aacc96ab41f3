// The whole answer to one claim: an outcome for each line and for the claim, with every reason. Evaluators fill it in a
// fixed order, so two evaluators agree iff their decisions compare equal. Owns its texts.
// Must not know how it was reached, and never holds patient values beyond line numbers and claim ids.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/code.h"
#include "core/date.h"
#include "core/money.h"

namespace payrule {

enum class Stage : std::uint8_t {
#define STAGE(Name_, text_, what_) Name_,
#include "core/stages.def"
#undef STAGE
};
enum class Action : std::uint8_t {
#define ACTION(Name_, text_, slot_, what_) Name_,
#include "core/actions.def"
#undef ACTION
};
std::string_view stage_name(Stage stage);
std::string_view action_name(Action action);

/// Severity of a disposition, worst last.
enum class Severity : std::uint8_t { Pay, Deny, Reject };
/// What a line or claim reads at the end (language.md section 3).
enum class Outcome : std::uint8_t { Pay, Reduce, Review, Deny, Reject };
enum class Liability : std::uint8_t { None, Provider, Patient, Payer };
enum class Group : std::uint8_t { None, CO, PR, OA, PI };
enum class Payability : std::uint8_t { No, Maybe, Yes };

std::string_view outcome_name(Outcome outcome);
std::string_view liability_name(Liability liability);
std::string_view group_name(Group group);
Liability liability_of(Group group);

/// Group, CARC and RARCs of a reason.
struct Remittance {
    Group group = Group::None;
    Code carc;
    std::vector<Code> rarcs;  // sorted

    auto operator<=>(const Remittance&) const = default;
};

/// The table row that a finding rests on.
struct RowReference {
    std::string table;  // the policy's own name for it: ptp, mue, aoc …
    std::string release;
    Code first;   // column 1, procedure, add-on or key
    Code second;  // column 2 for pairs
    Date effective = kDateMin;
    Date deleted = kDateMax;
    std::int64_t value = 0;  // indicator, units, type
    std::int64_t mai = 0;
    std::string note;  // what a payer's change did to the row, empty for the row as published

    auto operator<=>(const RowReference&) const = default;
};

/// Another line that took part: of this claim, or of history where `claim_id` is set.
struct LineReference {
    std::string claim_id;  // empty: this claim
    std::int32_t line = 0;

    auto operator<=>(const LineReference&) const = default;
};

enum class PayerChangeKind : std::uint8_t {
#define PAYER_CHANGE(Name_, text_, what_) Name_,
#include "core/payer_changes.def"
#undef PAYER_CHANGE
};
std::string_view payer_change_name(PayerChangeKind kind);

/// A payer's change of what it builds on, and why.
struct ChangeBehind {
    PayerChangeKind kind = PayerChangeKind::Reason;
    std::string name;    // of the reason, parameter, list, definition, rule, exception or table
    std::string policy;  // policy and version that the change stands in
    std::string place;   // file:line of the change
    std::string because;

    auto operator<=>(const ChangeBehind&) const = default;
};

/// One effect of one rule on one line (line 0: the claim).
struct Finding {
    std::string rule;    // the rule or exception that acted, by name
    std::string policy;  // policy or module that the text stands in
    std::string version;
    std::string place;  // file:line, relative to the policy's folder
    Stage stage = Stage::Intake;
    Action action = Action::Deny;
    bool certain = true;  // false: possible, because a fact is missing
    Remittance remittance;
    Liability liability = Liability::None;
    std::string text;  // reason sentence, review question, advice, flag or document name
    std::vector<std::string> citations;
    std::optional<RowReference> row;
    std::vector<LineReference> others;  // sorted
    std::vector<std::string> missing;   // facts that would settle it, sorted
    std::int64_t amount = 0;            // factor in 1/10000, amount in 1/100 cent, or units, by action
    std::vector<Code> modifiers;        // required or proposed
    std::vector<Code> replaced;         // taken off by a proposal
    std::vector<ChangeBehind> changes;  // the payer's changes that it rests on, sorted
    std::string parameter;              // the dated parameter step used: `therapy_threshold 2026 = 2480.00`

    auto operator<=>(const Finding&) const = default;
};

/// One CAS-like adjustment; together with what is paid they add up to the charge.
struct Adjustment {
    Remittance remittance;
    Money amount;

    auto operator<=>(const Adjustment&) const = default;
};

struct LineDecision {
    std::int32_t number = 0;
    Outcome outcome = Outcome::Pay;
    Severity lower = Severity::Pay;
    Severity upper = Severity::Pay;
    std::vector<Finding> findings;           // sorted (see sort_findings)
    std::optional<std::uint32_t> primary;    // index into findings: the reason that bears the amount
    std::vector<std::string> review_causes;  // sorted
    std::optional<Money> allowed;            // before reductions, where known
    std::optional<Money> allowed_after;      // after factors, amounts and limits
    std::optional<Money> paid;
    std::vector<Adjustment> adjustments;
    Liability liability = Liability::None;
    std::uint32_t rules_looked = 0;  // how many rules looked at the line
    std::string policy;              // policy and version that decided the line
    std::string version;

    bool operator==(const LineDecision&) const = default;
};

struct Decision {
    std::string claim_id;
    Outcome outcome = Outcome::Pay;  // pay if all lines pay; else the worst of the lines
    std::vector<Finding> claim_findings;
    std::vector<LineDecision> lines;    // in the order of line number
    std::string history;                // none, supplied or ledger
    std::vector<std::string> tables;    // `name release digest` of each table that took part, sorted
    std::vector<std::string> policies;  // `name version digest`, sorted

    bool operator==(const Decision&) const = default;
};

/// The fixed order of findings: stage, action, rule, others, text.
void sort_findings(std::vector<Finding>& findings);
/// Picks the primary reason: highest severity, earliest stage, declared remittance order, rule name.
std::optional<std::uint32_t> primary_reason(const std::vector<Finding>& findings,
                                            const std::vector<Remittance>& remittance_order);

}  // namespace payrule
