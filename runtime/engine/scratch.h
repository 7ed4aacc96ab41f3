// Everything that deciding one claim needs, kept between claims so that its memory is used again.
// Comes in: nothing; goes out: cleared state. Must not know how a stage works.
#pragma once

#include <map>
#include <set>
#include <string>

#include "runtime/engine/run.h"
#include "runtime/engine/screen.h"

namespace payrule::engine {

struct Watch;

struct Scratch {
    World world;
    Stage stage = Stage::Intake;
    bool claim_rules = false;                       // a version that decides the claim has rules of claim scope
    bool full = true;                               // explanations are wanted
    bool graph = false;                             // statuses come from the rule diagrams
    Screen screen;                                  // what is left to evaluate, where no explanations are wanted
    Watch* watch = nullptr;                         // a rule whose story is wanted
    std::vector<LineState> states;                  // of the claim's own lines
    std::vector<LineIndex> visits;                  // order of visiting in stage sequence
    std::vector<std::uint32_t> looked;              // by line: rules with a table or several lines that ranged over it
    std::vector<std::vector<Delivered>> delivered;  // by line
    std::vector<Delivered> claim_delivered;
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
