// The state of one decision: where each line stands, what was delivered to it, and what an instance of a rule is.
// All of it is reused from claim to claim, so that deciding needs no memory of its own once it has grown.
// Must not know how a stage works.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/causes.h"
#include "core/decision.h"
#include "runtime/engine/world.h"

namespace payrule::engine {

constexpr std::uint8_t kNobody = 0xff;
constexpr std::size_t kMaxVariables = 4;

/// A row of a table as an instance sees it.
struct Row {
    TableKind kind = TableKind::Pairs;
    std::uint32_t binding = kNone;
    std::string_view release;
    Code first, second;
    Date effective = kDateMin, deleted = kDateMax;
    std::int64_t value = 0, mai = 0;
    std::vector<std::int64_t> values;  // keyed tables
    std::vector<Code> primaries;       // add-on tables
    std::string_view note;             // what a payer's change did to the row
    std::uint32_t change = kNone;      // of payer_changes: what stands behind the note
    std::string_view rationale;        // as the table gives it
    std::uint32_t forced_by = kNone;   // a change whose condition is unknown makes the indicator so
};

/// One line of a day group, and how surely it belongs there.
struct Member {
    LineIndex line = kNoLine;
    Tri belongs = Tri::Yes;
};

/// A rule (or the condition of an accumulator) on lines, seen from the line that receives the effect: version and
/// everything dated are that line's (language.md section 4.8).
struct Instance {
    const Prepared* policy = nullptr;
    std::uint32_t rule = kNone;
    LineIndex receiver = kNoLine;  // kNoLine: the claim
    std::uint8_t receiver_variable = 0;
    std::uint8_t assume_payable = kNobody;  // bundling: `payable` of this variable reads as true
    bool past_coverage = false;             // the row is of the last release before (or first after) its coverage
    bool certain = false;                   // the guard is known to be true, and the rule has no exceptions
    LineIndex variables[kMaxVariables] = {kNoLine, kNoLine, kNoLine, kNoLine};
    Date as_of;
    const Row* row = nullptr;
    std::span<const Member> day;

    const Image& image() const { return *policy->image; }
    const ImageRule* rule_record() const { return rule == kNone ? nullptr : &policy->image->rules[rule]; }
};

/// The instance on another line: the same policy and date, `line` as variable 0, no rule.
Instance on_line(const Instance& instance, LineIndex line);

/// One effect on its way to a line or the claim, compact.
struct Delivered {
    LineIndex line = kNoLine;  // whose rules acted; kNoLine: the claim's
    const Prepared* policy = nullptr;
    std::uint32_t rule = kNone;         // of the image
    std::uint32_t variant = kNone;      // of the image: who acted
    LineIndex other = kNoLine;          // the other line of a pair
    Code row_first, row_second;         // of the row, where there is one
    std::uint32_t reason_step = kNone;  // of the image: the remittance
    Action action = Action::Review;
    Severity severity = Severity::Pay;  // of a certain effect
    bool certain = true;
    bool raises = false;          // moves the upper end: dispositions and payments, not advice
    bool to_claim = false;        // meets the claim, not the receiving line
    std::int64_t amount = 0;      // factor in 1/10000, amount in 1/100 cent, or units, by action
    std::uint32_t story = kNone;  // finding and causes, at level full
};

/// What explanations hold of a delivered effect.
struct Story {
    Finding finding;
    Causes causes;
};

/// Effects of one variant that act on the instance.
struct Activation {
    std::uint32_t variant = 0;  // place among the rule's variants: names the finding
    ImageRange effects;
    bool certain = true;
    bool clause = false;  // `if not known`: certain effects that stand for possible ones
    // What is not known, where not certain or a clause; at level full only.
    std::optional<Causes> causes = std::nullopt;
};

/// What an effect does to the two ends (language.md section 3).
enum class Hit : std::uint8_t { None, Possible, Certain };
Hit hit_of(const Delivered& delivered);

struct LineState {
    Severity lower = Severity::Pay;
    Severity upper = Severity::Pay;
    Payability entry = Payability::Yes;  // to the current stage
    bool visited = false;                // in stage sequence
};

}  // namespace payrule::engine
