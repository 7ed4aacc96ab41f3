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
};
constexpr std::size_t kLimitRuns = 4;

/// A cache line, so that a code is one miss.
struct alignas(64) CodeEntry {
    std::uint64_t key = 0;
    std::uint32_t code_class = kNone;  // kNone: a free place
    std::uint32_t bindings = 0;        // bit: the table has a row of the code on some day, or cannot say so
    std::uint32_t ids[kDictionaries] = {kNoId, kNoId};
    std::uint32_t limit_runs =
        kNone;  // of the policy's first table of unit limits; kNone: more than fit, ask the table
    std::uint32_t spare = 0;
    LimitRun limits[kLimitRuns];

    bool may_have_row(std::uint32_t binding) const { return binding >= 32 || (bindings >> binding & 1U) != 0; }
};
static_assert(sizeof(CodeEntry) == 64);

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
    explicit PolicyCache(const Prepared& policy);

    void prefetch(Code code) const { __builtin_prefetch(&entries_[hash(code)]); }
    const CodeEntry& find(Code code) {
        for (std::size_t at = hash(code);; at = (at + 1) & mask_) {
            if (entries_[at].code_class == kNone) return add(code);
            if (entries_[at].key == code.key) return entries_[at];
        }
    }
    const Plan& plan(std::uint32_t slice, std::uint32_t code_class) {
        std::unique_ptr<Plan>& plan = plans_[slice * classes_ + code_class];
        if (plan == nullptr) plan = std::make_unique<Plan>(make_plan(policy_, slice, code_class));
        return *plan;
    }
    std::span<const FastTable> tables() const { return tables_; }
    /// The binding whose limits entries hold; kNone: no table of unit limits is packed.
    std::uint32_t limit_binding() const { return limit_binding_; }
    /// The bindings whose pairs are looked up by index.
    std::span<const std::uint32_t> pair_bindings() const { return pair_bindings_; }
    /// Dates on which all tables that rules range over are loaded and speak.
    bool tables_answer(Date date) const { return from_ <= date && date <= until_; }

private:
    std::size_t hash(Code code) const {
        return static_cast<std::size_t>((code.key * 0x9E3779B97F4A7C15ULL) >> 32) & mask_;
    }
    const CodeEntry& add(Code code);
    void insert(const CodeEntry& entry);
    void add_limits(CodeEntry& entry) const;
    std::size_t dictionary_of(const CodeIndex& codes);
    void prepare_table(std::uint32_t binding);

    const Prepared& policy_;
    std::vector<CodeEntry> entries_;
    std::size_t mask_ = 0;
    std::size_t used_ = 0;
    std::vector<std::unique_ptr<Plan>> plans_;
    std::size_t classes_ = 0;
    std::vector<FastTable> tables_;
    std::vector<std::uint32_t> pair_bindings_;
    std::uint32_t limit_binding_ = kNone;
    const CodeIndex* dictionaries_[kDictionaries] = {};
    Date from_ = kDateMin, until_ = kDateMax;
};

}  // namespace payrule::engine
