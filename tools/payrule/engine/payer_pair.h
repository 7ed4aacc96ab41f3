// What one payer makes of two codes billed together: a specimen claim of two lines is decided by that payer's policy,
// plainly and then with one modifier at a time. Comes in: an engine with the payer's policies, two codes, a date; goes
// out: the story as data and as text. Must not know rules: what it says is what the engine decides.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "runtime/engine.h"
#include "runtime/pair_story.h"

namespace payrule::tools {

/// What the payer does about the pair when the two lines carry certain modifiers.
enum class PairAnswer : std::uint8_t {
    BothPass,    // both lines are paid
    PairPasses,  // no finding about the pair stops a line, but something else leaves one unpaid
    Review,      // a person decides
    Stopped,     // one of the two is denied or rejected
};

/// A modifier on one of the two lines and what it makes of the pair.
struct PairAttempt {
    Code modifier;
    Code on;  // the code of the line that carries it
    PairAnswer answer = PairAnswer::Stopped;
    std::vector<std::string> flags;  // flags that the payer raises about the pair, by text
    std::vector<std::string> left;   // where only the pair passes: what is left of each line that is not paid
};

struct PayerPair {
    std::string payer;
    std::string policy;   // name and version that decided
    std::string problem;  // why nothing was decided; empty otherwise
    PairAnswer plain = PairAnswer::BothPass;
    Code stopped;                      // the code of the line that is stopped
    std::vector<std::string> open;     // the codes of lines of the plain claim that a person decides
    std::vector<Finding> findings;     // about the pair, on the plain claim
    std::set<std::string> causes;      // why a person decides, or a line of the plain claim is open
    std::vector<std::string> carried;  // modifiers that both kinds of claim carry because the payer wants them anyway
    std::vector<std::string> aside;    // what else stops a line of the specimen, not about the pair
    std::vector<PairAttempt> attempts;
};

/// Whether the payer added the row, so that it is of no release of the table.
inline bool added_by_payer(const RowReference& row) { return row.release.empty() && !row.note.empty(); }

/// Decides the specimens. Shape: attempts by modifier, then by code. Cost: two decisions for each modifier that the
/// payer's policies name.
PayerPair ask_payer(Engine& engine, const DecideOptions& how, const std::string& payer, PairSetting setting, Code first,
                    Code second, Date date);

/// What the payer adds to the table about the two codes, to stand before the table's verdict; empty where it adds
/// nothing.
std::string payer_addition_text(const PayerPair& pair, const PairStory& story);

std::string payer_pair_text(const PayerPair& pair);

}  // namespace payrule::tools
