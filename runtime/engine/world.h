// The lines of one decision: those of the claim and those of history, each with the version of the policy that decides
// it. Comes in: the engine's policies and tables, one claim; goes out: World, reused from claim to claim.
// Must not know rules or formulas.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/claim.h"
#include "core/claim_schema.h"
#include "core/decision.h"
#include "core/tri.h"
#include "runtime/engine/plain_claims.h"
#include "runtime/engine/prepared.h"

namespace payrule::engine {

using LineIndex = std::uint32_t;
constexpr LineIndex kNoLine = 0xffffffffu;

/// Why a line has no version of a policy.
enum class NoVersion : std::uint8_t { None, DateMissing, NoPolicy, RangeCrosses, PayerMissing, PayerUnknown };

struct Line {
    const ClaimLine* billed = nullptr;
    const HistoryLine* history = nullptr;  // null for a line of this claim
    const Prepared* policy = nullptr;      // null for history and for lines without a version
    NoVersion no_version = NoVersion::None;
    Date crossing;  // RangeCrosses: the first day of the change
    bool has_date = false;
    Date date;   // service date, where there is one
    Date as_of;  // picks version and dated things; the service date unless asked otherwise
};

/// Shape: claim lines by line number, then history lines by received, claim id and line number; `own` of the first.
struct World {
    const TableSet* tables = nullptr;
    const Claim* claim = nullptr;
    std::vector<Line> lines;
    LineIndex own = 0;
    std::span<const PlainLine> plain;  // the claim's lines in short, nearer in memory; none: it was not surveyed

    bool is_history(LineIndex line) const { return line >= own; }
    LineReference reference(LineIndex line) const;
    std::int32_t number(LineIndex line) const {
        return is_plain(line) ? plain[line].number : lines[line].billed->number;
    }
    Maybe<Money> allowed(LineIndex line) const {
        return is_plain(line) ? plain[line].known_allowed() : lines[line].billed->allowed;
    }
    Maybe<Code> procedure(LineIndex line) const {
        return is_plain(line) ? Maybe<Code>::known(plain[line].procedure) : lines[line].billed->procedure;
    }
    Maybe<std::int64_t> units(LineIndex line) const {
        return is_plain(line) ? Maybe<std::int64_t>::known(plain[line].units) : lines[line].billed->units;
    }
    bool is_plain(LineIndex line) const { return line < plain.size(); }
};

/// A value with its presence: a number or an interval; codes are their key, dates days, money 1/100 cent.
struct Value {
    Presence presence = Presence::Unknown;
    std::int64_t low = 0;
    std::int64_t high = 0;

    bool is_known() const { return presence == Presence::Known; }
};
inline Value number(std::int64_t value) { return {Presence::Known, value, value}; }
inline Value absent() { return {Presence::Absent, 0, 0}; }
inline Value unknown() { return {Presence::Unknown, 0, 0}; }

std::string_view field_path(FieldId field);
bool is_claim_field(FieldId field);
/// Whether the field is a text (an identifier), read by `text_value`.
bool is_text_field(FieldId field);

/// A field as a condition reads it: claim fields are this claim's, line fields the line's.
Value field_value(const World& world, LineIndex line, FieldId field);
Maybe<Text> field_text(const World& world, LineIndex line, FieldId field);
/// A field as two lines are compared: of a history line also the fields of the claim it came with.
Value compared_value(const World& world, LineIndex line, FieldId field);
Maybe<Text> compared_text(const World& world, LineIndex line, FieldId field);
/// Whether some code of a Codes field (or of a single code) lies in the intervals.
bool has_code(const World& world, LineIndex line, FieldId field, std::span<const ImageInterval> intervals);
/// The codes of a Codes field (or of a single code), appended.
void add_codes(const World& world, LineIndex line, FieldId field, std::vector<Code>& codes);
bool in_intervals(std::span<const ImageInterval> intervals, std::int64_t value);

/// The field that makes two lines hard to compare is reported to `missing`, where that is not null.
Tri same_field(const World& world, LineIndex a, LineIndex b, FieldId field, bool both_absent,
               std::vector<FieldId>* missing);
Tri same_patient(const World& world, LineIndex a, LineIndex b, std::vector<FieldId>* missing);
Tri same_provider(const World& world, const Image& image, LineIndex a, LineIndex b, std::vector<FieldId>* missing);
/// Whether two lines may have the same procedure.
inline bool may_be_twins(const Maybe<Code>& a, const Maybe<Code>& b) {
    return !a.is_known() || !b.is_known() || a.value == b.value;
}
/// The first line comes before the second in a declared order; lines of history win ties.
bool comes_before(const World& world, std::span<const std::uint32_t> order, LineIndex first, LineIndex second);

/// The value of a declared fact on a line (kNoLine: of the claim). Identifiers: 0 where known; see fact_text.
Value fact_value(const World& world, const Image& image, const ImageFact& fact, LineIndex line);

}  // namespace payrule::engine
