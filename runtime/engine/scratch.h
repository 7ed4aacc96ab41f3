// Everything that deciding one claim needs, kept between claims so that its memory is used again.
// Comes in: nothing; goes out: cleared state. Must not know how a stage works.
#pragma once

#include <map>
#include <set>
#include <string>

#include "runtime/engine/run.h"
#include "runtime/engine/screen.h"
#include "runtime/engine/truth.h"
#include "runtime/engine/versions.h"

namespace payrule::engine {

struct Watch;

/// A pair whose rule says that its source is payable, with what it delivers if that is so.
struct BundledPair {
    LineIndex source = kNoLine;
    LineIndex target = kNoLine;
    std::uint32_t first = 0, count = 0;  // into `delivered`
    Hit hit = Hit::None;
};

/// While the stage bundling runs. Lists by line may be longer than the claim has lines.
struct BundlingSpace {
    std::vector<std::vector<Delivered>> outside;  // by line: effects that wait for no other line
    std::vector<Delivered> delivered;
    std::vector<BundledPair> pairs;
    std::vector<std::vector<std::uint32_t>> from, onto;  // by line: pairs that hit
    std::vector<std::size_t> unsettled;                  // by target: pairs that hit it from a line not labelled no
    std::vector<Payability> labels;                      // history lines too
    std::vector<LineIndex> waiting;

    /// Everything cleared, nothing freed.
    void clear(std::size_t lines);
};

/// While the stage sequence runs.
struct SequenceSpace {
    std::vector<std::vector<LineIndex>> primaries;  // by line
    std::vector<bool> visited;
    std::vector<LineIndex> by_order;
};

/// While it is worked out which add-on lines have a primary. Lists by line may be longer than the claim has lines.
struct SupportSpace {
    std::vector<Row> entries;      // by line: its add-on row
    std::vector<bool> is_add_on;   // by line
    std::vector<Plain> supported;  // by line
};

struct Scratch {
    World world;
    Stage stage = Stage::Intake;
    bool claim_rules = false;                       // a version that decides the claim has rules of claim scope
    bool full = true;                               // explanations are wanted
    bool graph = false;                             // statuses come from the rule diagrams
    std::uint64_t generation = 0;                   // of the policies and tables that the next two are of
    ClaimSorts sorts;                               // which versions decide
    Screen screen;                                  // what is left to evaluate, where no explanations are wanted
    Watch* watch = nullptr;                         // a rule whose story is wanted
    std::vector<LineState> states;                  // of the claim's own lines
    std::vector<LineIndex> visits;                  // order of visiting in stage sequence
    std::vector<std::uint32_t> looked;              // by line: rules with a table or several lines that ranged over it
    std::vector<std::vector<Delivered>> delivered;  // by line
    std::vector<Delivered> claim_delivered;
    BundlingSpace bundling;
    SequenceSpace sequence;
    mutable Row row;  // of the rule's table, while it ranges
    mutable SupportSpace support;
    mutable std::vector<Member> members;                  // of the day, while a rule ranges over it
    std::vector<Delivered> of_stage;                      // while a stage's rules are evaluated
    std::vector<Activation> active;                       // while one rule is evaluated
    mutable std::vector<std::uint32_t> rows;              // while a decision table is
    mutable std::vector<const Delivered*> order;          // while reasons are sorted
    std::vector<Story> stories;                           // at level full
    std::vector<std::map<std::string, Finding>> carried;  // by line: a flag for each table decided past its coverage
    std::vector<std::set<std::string>> other_causes;      // by line, not of a rule: no policy, table not loaded
};

Payability payability(const LineState& state);
/// Gives every line its payability on entry to a stage.
void enter(Scratch& run, Stage stage);
/// Gives a line what was delivered; what meets the claim waits until the stage is over.
void receive(Scratch& run, const Delivered& delivered);
/// Spreads what meets the claim over its lines: `return claim` and `deny claim`, and what may be either.
void spread_claim(Scratch& run, std::size_t first);
/// Sends a line to review for a cause that no rule has.
void review(Scratch& run, LineIndex line, const std::string& cause);

/// Whether a line is payable, as the current stage may know it (sections 4.1, 4.3, 4.7).
Tri payable(const Scratch& run, LineIndex line);
/// Adds the line as a cause where it is undecided.
void add_payable_causes(const Scratch& run, LineIndex line, Causes& causes);

/// Starts a claim of `own` lines: everything cleared, nothing freed.
void clear(Scratch& run, std::size_t own);

}  // namespace payrule::engine
