// What a policy and its tables know about a code, looked up once: its class, its ids in the packs' dictionaries, which
// tables have a row of it. Comes in: policy, code; goes out: an entry, kept from claim to claim. Must not know claims.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/engine/plan.h"
#include "runtime/table_pack.h"

namespace payrule::engine {

constexpr std::size_t kDictionaries = 2;

/// A unit limit and the days on which it holds; quarters with one limit are one run of days.
struct LimitRun {
    std::int32_t from = 0;
    std::uint16_t days = 0;   // after the first
    std::uint16_t value = 0;  // times four, plus the adjudication indicator

    std::int32_t until() const { return from + days; }
    std::int64_t limit() const { return value >> 2; }
    std::int64_t mai() const { return value & 3; }
};

/// A code's limits in the policy's first table of unit limits, where they are few.
struct CodeLimits {
    static constexpr std::size_t kRuns = 4;
    LimitRun runs[kRuns];         // by day, apart from one another
    std::uint32_t count = kNone;  // kNone: more than fit, ask the table

    bool known() const { return count != kNone; }
    /// The limit on a date; null where there is none.
    const LimitRun* on(Date date) const {
        for (std::uint32_t i = 0; i < count; ++i) {
            if (runs[i].from <= date.days && date.days <= runs[i].until()) return runs + i;
        }
        return nullptr;
    }
};

/// What boxes tell lines of one code apart by.
struct BoxKey {
    std::uint64_t modifiers = 0;  // as the policy numbers them
    bool has_twin = false;        // another line of the claim has the code
    std::int64_t units = 0;       // of all lines of the code
};

/// Steps of a plan that can act on a line, where they are few.
struct FewSteps {
    static constexpr std::size_t kMost = 4;
    static constexpr std::uint16_t kNoPlace = 0xffff;
    std::uint16_t places[kMost] = {kNoPlace, kNoPlace, kNoPlace, kNoPlace};  // rising, what is left over at the end

    bool empty() const { return places[0] == kNoPlace; }
    bool operator==(const FewSteps&) const = default;
};

/// Lines of one code that are alike: dated within the box, received within kMostDelay days, with exactly these of the
/// modifiers that matter, so and so many units, no pair with another line, nothing on record and no ground named;
/// either the only line of the code, or (`twin`) one of several. Whatever else they say, only the steps `left` can act
/// on them: for most codes none. Says nothing where `until` < `from`.
struct QuietBox {
    static constexpr std::int32_t kMostDelay = 180;  // days from service to receipt; most claims come sooner
    static constexpr std::uint8_t kManyUnits = 255;  // so many or more
    std::int32_t from = 1, until = 0;                // days, within one date slice
    std::uint64_t relevant = 0;                      // modifiers that some check or gate asks for
    std::uint64_t modifiers = 0;                     // of those, the ones that the lines have
    std::uint32_t more_first = 0;                    // of a code's first box: where its others stand, in one piece
    FewSteps left;
    std::uint8_t least_units = 0, most_units = 0;  // of all lines of the code, kManyUnits at most
    std::uint8_t twin : 1 = 0;
    std::uint8_t compares : 1 = 0;  // a step left looks at other lines, too
    std::uint8_t wait : 6 = 0;      // of a code's first box: lines to come without a box before one more is tried
    std::uint8_t more : 4 = 0;      // of a code's first box: how many others there are
    std::uint8_t certain : FewSteps::kMost = 0;  // bit: the step certainly acts, and its guard need not be asked

    bool holds(Date date, const BoxKey& key) const {
        return from <= date.days && date.days <= until && (key.modifiers & relevant) == modifiers &&
               twin == std::uint8_t{key.has_twin} && least_units <= units_of(key) && units_of(key) <= most_units;
    }
    static std::uint8_t units_of(const BoxKey& key) {
        return key.units < kManyUnits ? static_cast<std::uint8_t>(key.units) : kManyUnits;
    }
    static bool is_in_time(Date service, Date received) {
        return service <= received && received.days - service.days <= kMostDelay;
    }
};

/// A cache line, so that a code is one miss.
struct alignas(64) CodeEntry {
    std::uint64_t key = 0;
    std::uint32_t code_class = kNone;  // kNone: a free place
    std::uint32_t bindings = 0;        // bit: the table has a row of the code on some day, or cannot say so
    std::uint32_t ids[kDictionaries] = {kNoId, kNoId};
    QuietBox box;  // the first
};
static_assert(sizeof(CodeEntry) == 64);
/// Whether a mask of bindings says that the table may have a row; those past the mask always may.
inline bool may_have_row(std::uint32_t bindings, std::uint32_t binding) {
    return binding >= 32 || (bindings >> binding & 1U) != 0;
}

/// One snapshot of unit limits.
struct LimitSnapshot {
    Date from, until;
    const UnitIndex* index = nullptr;
    std::size_t dictionary = kDictionaries;
};

struct FastTable;
/// The limit in force on a date: of the last snapshot that covers it. Null where there is none.
const PackedUnitLimit* limit_on(const FastTable& table, const CodeEntry& entry, Date date);

/// A binding as the hot path asks it. What is not packed has neither index and always may have a row.
struct FastTable {
    const PairIndex* pairs = nullptr;  // only where the payer changes nothing about them
    const AddOnIndex* add_ons = nullptr;
    std::vector<LimitSnapshot> limits;  // by start; the last one that covers a date answers
    std::size_t dictionary = kDictionaries;
};

/// What one engine keeps of one policy.
class PolicyCache {
public:
    PolicyCache(const Prepared& policy, bool advice);

    void prefetch(Code code) const { __builtin_prefetch(&entries_[hash(code)]); }
    /// Before the lines of a claim are looked up: entries stay where they are until the next claim.
    void begin(std::uint64_t claim, std::size_t lines) {
        if (claim_ == claim) return;
        claim_ = claim;
        reserve(lines);
    }
    CodeEntry& find(Code code) {
        for (std::size_t at = hash(code);; at = (at + 1) & mask_) {
            if (entries_[at].code_class == kNone) return add(code, at);
            if (entries_[at].key == code.key) return entries_[at];
        }
    }
    /// The entry of a code that was met before; null for another one. It stays where it is until `moves` goes up.
    CodeEntry* met(Code code) {
        for (std::size_t at = hash(code); entries_[at].code_class != kNone; at = (at + 1) & mask_) {
            if (entries_[at].key == code.key) return &entries_[at];
        }
        return nullptr;
    }
    const CodeLimits& limits_of(const CodeEntry& entry) const {
        return limits_[static_cast<std::size_t>(&entry - entries_.data())];
    }
    /// The box that a line is in, where there is one already.
    const QuietBox* known_box(const CodeEntry& entry, Date date, const BoxKey& key) const {
        if (entry.box.holds(date, key)) return &entry.box;
        for (const QuietBox& box : more_boxes(entry)) {
            if (box.holds(date, key)) return &box;
        }
        return nullptr;
    }
    /// Asks memory for what known_box reads after the entry.
    void prefetch_boxes(const CodeEntry& entry, Date date, const BoxKey& key) const {
        if (entry.box.more == 0 || entry.box.holds(date, key)) return;
        const auto boxes = std::as_bytes(more_boxes(entry));
        for (std::size_t at = 0; at < boxes.size(); at += 64)
            __builtin_prefetch(boxes.data() + at);
    }
    void prefetch_limits(const CodeEntry& entry) const { __builtin_prefetch(&limits_of(entry)); }
    /// The same; makes one for lines that come again and again. It holds until the next call.
    const QuietBox* box(CodeEntry& entry, Date date, const BoxKey& key) {
        const QuietBox* known = known_box(entry, date, key);
        return known != nullptr ? known : new_box(entry, date, key);
    }
    const Plan& plan(std::uint32_t slice, std::uint32_t code_class) {
        std::unique_ptr<Plan>& plan = plans_[slice * classes_ + code_class];
        if (plan == nullptr) plan = std::make_unique<Plan>(make_plan(policy_, slice, code_class, advice_));
        return *plan;
    }
    const Prepared& policy() const { return policy_; }
    std::span<const FastTable> tables() const { return tables_; }
    /// The binding whose limits entries hold; kNone: no table of unit limits is packed.
    std::uint32_t limit_binding() const { return limit_binding_; }
    /// How often entries were moved to another place.
    std::uint64_t moves() const { return moves_; }
    /// The bindings whose pairs are looked up by index, as places and as bits.
    std::span<const std::uint32_t> pair_bindings() const { return pair_bindings_; }
    std::uint32_t pair_mask() const { return pair_mask_; }
    /// Dates on which all tables that rules range over are loaded and speak.
    bool tables_answer(Date date) const { return from_ <= date && date <= until_; }
    Date tables_from() const { return from_; }
    Date tables_until() const { return until_; }

private:
    std::size_t hash(Code code) const {
        return static_cast<std::size_t>((code.key * 0x9E3779B97F4A7C15ULL) >> 32) & mask_;
    }
    CodeEntry& add(Code code, std::size_t place);
    void reserve(std::size_t more);
    CodeLimits collect_limits(const CodeEntry& entry) const;
    const QuietBox* new_box(CodeEntry& entry, Date date, const BoxKey& key);
    QuietBox& place_for_box(CodeEntry& entry, Date date);
    std::span<const QuietBox> more_boxes(const CodeEntry& entry) const {
        return std::span(boxes_).subspan(entry.box.more_first, entry.box.more);
    }
    std::size_t dictionary_of(const CodeIndex& codes);
    void prepare_table(std::uint32_t binding);

    const Prepared& policy_;
    bool advice_;                     // whether plans hold rules that only advise
    std::vector<CodeEntry> entries_;  // by hash
    std::vector<CodeLimits> limits_;  // by place in `entries_`
    std::vector<QuietBox> boxes_;     // those after the first of their code, in pieces of few sizes
    std::uint64_t moves_ = 0;
    std::uint64_t claim_ = 0;  // the claim under way
    std::size_t mask_ = 0;
    std::size_t used_ = 0;
    std::vector<std::unique_ptr<Plan>> plans_;
    std::size_t classes_ = 0;
    std::vector<FastTable> tables_;
    std::vector<std::uint32_t> pair_bindings_;
    std::uint32_t pair_mask_ = 0;
    std::uint32_t limit_binding_ = kNone;
    const CodeIndex* dictionaries_[kDictionaries] = {};
    Date from_ = kDateMin, until_ = kDateMax;
};

}  // namespace payrule::engine
