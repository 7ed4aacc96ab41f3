// The claim as rules see it: what was submitted, what is on record, and what came before. Readers fill it, evaluators
// read it. Texts are views: whoever fills a claim keeps the bytes alive until it is decided (see ClaimText).
// Must not know formats, policies or tables.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/code.h"
#include "core/date.h"
#include "core/money.h"
#include "core/reused_list.h"

namespace payrule {

/// Whether a value is there. Absent: the claim says that nothing is there. Unknown: it may be there, nobody said.
enum class Presence : std::uint8_t { Unknown, Absent, Known };

template <class T>
struct Maybe {
    T value{};
    Presence presence = Presence::Unknown;

    static Maybe known(T v) { return {std::move(v), Presence::Known}; }
    static Maybe absent() { return {T{}, Presence::Absent}; }
    bool is_known() const { return presence == Presence::Known; }
    bool operator==(const Maybe&) const = default;
};

enum class FactKind : std::uint8_t { Boolean, Number, Money, Date, Text };

using Text = std::string_view;

/// Owns the texts of claims that were built in code (tests, scenarios, witnesses).
class ClaimText {
public:
    Text keep(std::string text) { return texts_.emplace_back(std::move(text)); }

private:
    std::deque<std::string> texts_;
};

enum class ClaimForm : std::uint8_t { Professional, Institutional, Dental };
enum class Sex : std::uint8_t { Female, Male };

constexpr int kMaxModifiers = 4;
constexpr int kMaxLines = 999;

/// Up to four modifiers, in the order submitted.
struct Modifiers {
    Code codes[kMaxModifiers]{};
    std::uint8_t count = 0;

    const Code* begin() const { return codes; }
    const Code* end() const { return codes + count; }
    bool has(Code modifier) const {
        for (Code c : *this) {
            if (c == modifier) return true;
        }
        return false;
    }
};

/// What a service line says once. Units: whole units; money in 1/100 cent.
struct ClaimLineValues {
    std::int32_t number = 0;
    Maybe<Code> procedure = Maybe<Code>::absent();
    Modifiers modifiers;
    Maybe<std::int64_t> units;
    Maybe<Money> charge;
    Maybe<Money> allowed;
    Maybe<Date> service_date;
    Maybe<Date> service_date_end;  // the first day where one day was given
    Maybe<Text> rendering_npi = Maybe<Text>::absent();
    Maybe<Text> specialty = Maybe<Text>::absent();
    Maybe<Code> place_of_service = Maybe<Code>::absent();  // readers copy the claim's where the line has none
    Maybe<Code> revenue = Maybe<Code>::absent();
    Maybe<Text> tooth = Maybe<Text>::absent();
};

/// A service line.
struct ClaimLine : ClaimLineValues {
    std::vector<Code> diagnoses;  // what the line's pointers point to; all of the claim's where there are no pointers
    std::vector<Text> grounds;    // names of grounds given for an attestation modifier, where the submitter says

    /// As a new line, but for the memory of its lists.
    void make_blank() {
        static_cast<ClaimLineValues&>(*this) = {};
        diagnoses.clear();
        grounds.clear();
    }
};

/// A fact on record (documentation): typed when it meets the policy's declaration.
struct FactInput {
    Text name;
    std::int32_t line = 0;  // 0: for the whole claim
    FactKind kind = FactKind::Text;
    std::int64_t number = 0;  // Boolean 0/1, Number whole, Money 1/100 cent, Date days
    Text text;
};

/// A line of an earlier claim of the same patient. It can hit lines of this claim; it is never changed itself.
struct HistoryLine {
    Text claim_id;
    Maybe<Date> received;
    Text patient_id;  // empty: the claim's patient
    Text billing_npi;
    Maybe<Code> type_of_bill = Maybe<Code>::absent();
    ClaimLine line;
    bool paid = true;        // false: it was denied or rejected
    bool undecided = false;  // in review: neither paid nor denied yet
    Maybe<Money> paid_amount;
    bool accrues = false;  // decided after the opening amounts were taken, so running sums that have one must add it
};

/// An amount carried from before, such as therapy allowed this year. Empty year or code: for every year or code.
struct HistoryAmount {
    Text name;
    std::int32_t year = 0;   // 0: the year of whatever line asks
    Code code;               // no code: one amount for all
    std::int64_t value = 0;  // in the unit of the accumulator that starts there
};

enum class HistoryState : std::uint8_t { None, Supplied, Ledger };

struct ClaimHistory {
    HistoryState state = HistoryState::None;
    bool amounts_complete = false;  // a name that is not given is zero, not unknown
    ReusedList<HistoryLine> lines;
    std::vector<HistoryAmount> amounts;
};

struct Claim {
    Text id;
    ClaimForm form = ClaimForm::Professional;
    Maybe<Text> payer;
    Maybe<Date> received;
    Maybe<Code> frequency = Maybe<Code>::absent();
    Maybe<Date> original_received = Maybe<Date>::absent();
    Maybe<Date> other_payer_paid_on = Maybe<Date>::absent();
    Maybe<Code> place_of_service = Maybe<Code>::absent();
    Maybe<Code> type_of_bill = Maybe<Code>::absent();
    std::vector<Code> condition_codes;
    std::vector<Code> diagnoses;
    Maybe<Text> patient_id;
    Maybe<Sex> patient_sex;
    Maybe<Date> patient_birth_date;
    Maybe<Text> billing_npi;
    Maybe<Text> tax_id = Maybe<Text>::absent();
    Maybe<Text> taxonomy = Maybe<Text>::absent();
    Maybe<Date> benefit_year_start;
    ReusedList<ClaimLine> lines;
    bool record_supplied = false;  // some documentation came with the claim
    std::vector<FactInput> facts;
    ClaimHistory history;
};

}  // namespace payrule
