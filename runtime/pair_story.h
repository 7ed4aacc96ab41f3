// The story of two codes on one date: no edit, soft bundle or hard bundle, which code is column 2, since and until
// when, what may be done about it and what the record must then show, and the pair's other windows. Comes in: a PTP
// table, two codes, a date; goes out: the story as data and as text. Must not know claims or payers' policies. Source
// of modifiers and evidence: domain.md sections 1.4, 1.5 and 4 (NCCI manual, CMS and contractor pages named there).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/tables.h"

namespace payrule {

enum class PairSetting : std::uint8_t { Practitioner, Hospital };

enum class PairVerdict : std::uint8_t {
    NotCovered,  // the table does not speak for the date
    NoEdit,
    SoftBundle,  // indicator 1: a modifier may open the pair
    HardBundle,  // indicator 0: no modifier opens it
};

/// Something that may be done, and what the record must show for it.
struct PairRemedy {
    std::string modifiers;  // `59`, `LT, RT, …`; empty: not by modifier
    std::string what;
    std::string record;
};

/// One dated row and what it means on the date asked for.
struct PairWindow {
    PairRow row;
    bool active = false;
    std::string meaning;
};

struct PairStory {
    Code first;  // as asked
    Code second;
    Date date;
    std::string table;
    std::string release;
    Coverage coverage;
    PairVerdict verdict = PairVerdict::NoEdit;
    std::optional<PairRow> active;     // the row behind a bundle
    std::vector<PairRemedy> remedies;  // most specific first
    std::vector<PairWindow> windows;   // both directions, by effective date
};

/// Tells the story. The rows' texts are views into the table, which must outlive the story.
PairStory tell_pair(const Table& table, const std::string& table_name, PairSetting setting, Code first, Code second,
                    Date date);

std::string_view verdict_name(PairVerdict verdict);
/// The story for people. `above` stands before the table's verdict: what a payer adds to the table.
std::string pair_story_text(const PairStory& story, const std::string& above = {});

}  // namespace payrule
