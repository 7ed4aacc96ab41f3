// The state of one decision: where each line stands, what has been delivered to it, and what an instance of a rule is.
// Comes in: World; goes out: state that the stages change. Must not know how a stage works.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/reference.h"
#include "compiler/reference/value.h"
#include "compiler/reference/world.h"

namespace payrule::reference {

/// A row of a table as an instance sees it.
struct Row {
    RowReference reference;
    TableKind kind = TableKind::Pairs;
    std::vector<std::int64_t> values;  // keyed tables
    std::vector<Code> primaries;       // add-on tables
    Truth forced = truth(true);        // a payer's `force indicator … where` that is unknown makes the indicator so
    Index change = kNoIndex;           // the payer's change of the row
    std::string rationale;             // as the table gives it
};

/// One line of a day group, and how surely it belongs there.
struct Member {
    LineIndex line = kNoLine;
    Truth belongs;
};

/// A rule (or an accumulator's condition) on lines, seen from the line that receives the effect: version and everything
/// dated are that line's (language.md section 4.8).
struct Instance {
    const EffectivePolicy* policy = nullptr;
    const Rule* rule = nullptr;
    Index rule_index = kNoIndex;
    LineIndex receiver = kNoLine;  // kNoLine: the claim
    std::uint8_t receiver_variable = 0;
    std::vector<LineIndex> variables;
    Date as_of;
    std::optional<Row> row;
    bool past_coverage = false;  // the row is of the last release before (or first after) its coverage
    std::vector<Member> day;
    std::optional<std::uint8_t> assume_payable;  // bundling: `Payable` of this variable reads as true
};

/// One effect on its way to a line or the claim.
struct Delivered {
    Finding finding;
    Severity severity = Severity::Pay;  // of a certain effect
    bool raises = false;                // moves the upper end: dispositions and payments, not advice
    bool to_claim = false;              // meets the claim, not the receiving line
    Causes causes;                      // why it is not certain, or what the clause stands for
};

/// What an effect does to the two ends (language.md section 3).
enum class Hit : std::uint8_t { None, Possible, Certain };
Hit hit_of(const Delivered& delivered);

struct LineState {
    Severity lower = Severity::Pay;
    Severity upper = Severity::Pay;
    Payability entry = Payability::Yes;  // to the current stage
    std::vector<Delivered> delivered;
    std::set<std::string> other_causes;        // not of a rule: no policy, table not loaded
    std::set<Index> looked;                    // rules whose scope ranged over the line
    std::map<std::string, Delivered> carried;  // one audit flag for each table decided past its coverage
    bool visited = false;                      // in stage sequence
};

/// What one rule delivers, seen from one line or the claim.
using Deliveries = std::vector<std::pair<LineIndex, Delivered>>;

struct Run {
    const World* world = nullptr;
    Stage stage = Stage::Intake;
    std::vector<LineState> states;  // of the claim's own lines
    std::vector<LineIndex> visits;  // order of visiting in stage sequence
    std::vector<Delivered> claim_delivered;
    std::vector<RuleTrace>* trace = nullptr;
};

Payability payability(const LineState& state);
/// Moves the ends; a possible effect and `review` move only the upper one, to deny at most.
void apply(LineState& state, Delivered delivered);
void review(LineState& state, const std::set<std::string>& causes);

/// Gives every line its payability on entry to a stage.
void enter(Run& run, Stage stage);
/// Gives a line what was delivered; what meets the claim waits until the stage is over.
void receive(Run& run, LineIndex line, Delivered delivered);
/// Spreads what meets the claim over its lines: `return claim` and `deny claim`, and what may be either.
void spread_claim(Run& run, std::size_t first);

/// Whether a line is payable, as the current stage may know it (sections 4.1, 4.3, 4.7).
Truth payable(const Run& run, LineIndex line);

}  // namespace payrule::reference
