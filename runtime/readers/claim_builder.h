// Puts tokens of any claim format into a Claim: checks each value, normalises codes, and knows the path of the field it
// is at. Tokens come in, one Claim (reused from claim to claim) or one fault goes out.
// Must not know JSON or CSV, and never puts a value into a message.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "core/claim.h"
#include "core/limits.h"
#include "runtime/readers/plain_values.h"
#include "runtime/refusal_kind.h"

namespace payrule::readers {

constexpr std::int64_t kMaxUnits = 9'999'999;
constexpr std::int64_t kMaxLineNumber = 999'999;
constexpr std::size_t kMaxText = 256;

/// The fields of core/claim_fields.def.
enum class Field : std::uint8_t {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) Id_,
#include "core/claim_fields.def"
#undef CLAIM_FIELD
};

/// The code systems that readers normalise in their own way.
enum class CodeSystem : std::uint8_t {
    Frequency,
    PlaceOfService,
    TypeOfBill,
    ConditionCode,
    Diagnosis,
    Procedure,
    Modifier,
    Revenue,
};

/// Whether a code of that many digits and capital letters is one of the system as it stands: a length that reading it
/// would pad or shorten does not fit.
constexpr bool fits(int length, CodeSystem system) {
    switch (system) {
        case CodeSystem::Frequency: return length == 1;
        case CodeSystem::TypeOfBill: return length == 3;
        case CodeSystem::Diagnosis: return length >= 3;
        case CodeSystem::Procedure: return length == 5;
        case CodeSystem::Revenue: return length == 4;
        case CodeSystem::PlaceOfService:
        case CodeSystem::ConditionCode:
        case CodeSystem::Modifier: return length == 2;
    }
    return false;
}

enum class TokenKind : std::uint8_t { Text, Number, Boolean, Null };

/// A scalar as it stands in the input; the bytes outlive the claim.
struct Token {
    TokenKind kind = TokenKind::Null;
    std::string_view text;  // of a text without its quotes; `true` or `false` for a boolean
};

struct Fault {
    bool found = false;
    RefusalKind kind = RefusalKind::Content;
    std::string field;
    std::string cause;
    std::string next_step;
};

/// How much one claim may hold.
struct ClaimLimits {
    std::size_t lines = limits::kClaimLines;
    std::size_t facts = limits::kClaimFacts;  // and as many opening amounts
};

/// Invariant: the path has one segment for each push without its pop; after a fault it stays as it was then.
class ClaimBuilder {
public:
    Claim claim;

    ClaimBuilder() = default;
    explicit ClaimBuilder(ClaimLimits limits) : limits_(limits) {}

    /// Begins a new claim; the vectors of the last one are kept for reuse.
    void reset();
    void push(std::string_view key) { push(Segment{key, -1}); }
    void push(std::size_t index) { push(Segment{{}, static_cast<std::int64_t>(index)}); }
    void pop() { --depth_; }
    /// Notes the first fault at the present path; always false, so that callers can return it.
    bool fail(std::string_view cause, std::string_view next_step);
    bool fail_at(std::string path, std::string_view cause, std::string_view next_step);
    /// Notes that the record as a whole is no JSON object, or breaks off.
    bool fail_as(RefusalKind kind, std::string_view cause, std::string_view next_step);
    /// Notes that a limit was met: the row of core/limits.def by its name.
    bool over(std::string_view name, std::string_view cause, std::string_view next_step);
    /// Errors: false where the claim has as many lines as it may, with the fault noted.
    bool has_room_for_line();
    const ClaimLimits& limits() const { return limits_; }
    const Fault& fault() const { return fault_; }
    /// Names the field of the fault as the input does.
    void rename_fault(std::string field) { fault_.field = std::move(field); }
    std::string path() const;
    int depth() const { return static_cast<int>(depth_); }

    /// Sets a field that holds one value. Errors: false, with the fault noted. A null token and blank
    /// text leave the field as if it had not been given: null for "unknown" must not pay what needs the field.
    bool set_claim(Field field, Token token);
    bool set_line(Field field, Token token, ClaimLine& line);
    static CodeSystem system_of(Field field);
    bool add_code(std::vector<Code>& codes, Token token, CodeSystem system);
    bool add_modifier(ClaimLine& line, Token token);
    bool add_ground(ClaimLine& line, Token token);

    void set_form(ClaimForm form) {
        claim.form = form;
        form_given_ = true;
    }

    ClaimLine& add_line();
    HistoryLine& add_history_line();
    /// Notes that the last line points to a diagnosis, counted from 1.
    bool add_pointer(Token token);
    void add_pointer(std::int64_t number) { pointers_.push_back({claim.lines.size() - 1, number}); }
    /// The last line points to these. They are followed at once where the diagnoses have come before, as they mostly
    /// do.
    void add_pointers(const plain::FewDigits& few);
    /// Pointers noted so far, and back to fewer of them.
    std::size_t pointers() const { return pointers_.size(); }
    void forget_pointers(std::size_t count) { pointers_.resize(count); }
    /// Sets a fact on record: a date where the text is one, money where a number has decimals, whole number otherwise.
    /// `on_line`: it belongs to the last line.
    bool add_fact(std::string_view name, Token token, bool on_line);
    bool add_amount(const HistoryAmount& amount);

    bool read_code(Maybe<Code>& target, Token token, CodeSystem system);
    bool read_text(Maybe<Text>& target, Token token);
    bool read_date(Maybe<Date>& target, Token token);
    /// The same for a day as it mostly stands there, `"2026-07-08"` with its quotes. Errors: false, nothing noted;
    /// read_date says why.
    bool read_plain_date(Maybe<Date>& target, const char* quoted) {
        if (std::memcmp(quoted, last_date_text_.data(), last_date_text_.size()) != 0 && !learn_date(quoted))
            return false;
        target = Maybe<Date>::known(last_date_);
        return true;
    }
    bool read_money(Maybe<Money>& target, Token token);
    bool read_count(Maybe<std::int64_t>& target, Token token, std::int64_t low, std::int64_t high);

    /// Checks the claim as a whole and fills what follows from other fields.
    bool finish();

private:
    struct Segment {
        std::string_view key;
        std::int64_t index = -1;
    };
    struct Pointer {
        std::size_t line = 0;
        std::int64_t value = 0;
    };

    /// Deeper than any field of a claim; what lies below is counted and not kept.
    static constexpr std::size_t kMaxPath = 16;

    void push(Segment segment) {
        if (depth_ < kMaxPath) path_[depth_] = segment;
        ++depth_;
    }
    bool learn_date(const char* quoted);
    bool read_form(Token token);
    bool read_sex(Token token);
    bool claim_id_given() const { return !claim.id.empty(); }
    bool finish_line(std::size_t index);
    bool finish_diagnoses();
    bool finish_numbers();
    bool finish_dates();
    bool finish_history();

    const ClaimLimits limits_{};
    const Claim blank_claim_{};
    std::array<Segment, kMaxPath> path_{};
    std::size_t depth_ = 0;
    std::array<char, 12> last_date_text_{};  // with its quotes; the lines of a claim mostly share one date
    Date last_date_;
    Fault fault_;
    bool form_given_ = false;
    std::vector<Pointer> pointers_;
    std::vector<std::size_t> fact_lines_;  // index of the line of each fact, kNoLine for the claim
    std::vector<std::int32_t> numbers_;
};

}  // namespace payrule::readers
