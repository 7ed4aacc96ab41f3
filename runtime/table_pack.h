// Table packs (*.payt): the compiled form of CMS tables and of payers' own tables, mapped from a file and used in
// place. Comes in: a path or bytes, or tables built in code; goes out: a verified pack whose tables implement core's
// Table, and for the engine's hot path the same data without virtual calls, allocation or bounds checks (PairIndex and
// others). A pack is treated as hostile and verified whole before anything of it is used. Byte format:
// docs/format/payt.md. Must not know claims, policies, or how CMS writes its files.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/code.h"
#include "core/date.h"
#include "core/limits.h"
#include "core/tables.h"

namespace payrule {

/// No such code in a pack's dictionary.
constexpr std::uint32_t kNoId = 0xFFFFFFFFU;

/// The dictionary of a pack: code to dense id. Codes of PTP tables come first, in byte order of their text.
class CodeIndex {
public:
    /// Builds the look-up over codes whose ids are their places; empty where a code occurs twice.
    static std::optional<CodeIndex> make(std::vector<Code> codes);

    std::uint32_t find(Code code) const {
        for (auto at = static_cast<std::size_t>((code.key * kMultiplier) >> shift_);; at = (at + 1) & mask_) {
            if (slots_[at].key == code.key) return slots_[at].id;
            if (slots_[at].key == 0) return kNoId;
        }
    }
    Code code(std::uint32_t id) const { return codes_[id]; }
    std::uint32_t size() const { return static_cast<std::uint32_t>(codes_.size()); }

private:
    struct Slot {
        std::uint64_t key = 0;  // 0: free; no code packs to 0
        std::uint32_t id = kNoId;
        std::uint32_t spare = 0;
    };
    static constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15ULL;

    std::vector<Code> codes_;
    std::vector<Slot> slots_;
    std::size_t mask_ = 0;
    int shift_ = 0;
};

/// One dated row of a pair as stored. Rows of one pair lie next to each other; all but the last say `more`.
struct PackedPairRow {
    std::int32_t effective;  // days
    std::int32_t deleted;    // days, the last active day
    std::uint16_t rationale;
    std::uint8_t indicator;  // 0, 1 or 9
    std::uint8_t flags;      // 1 in existence before 1996, 2 another row of the pair follows
    std::uint32_t spare;     // zero

    bool more() const { return (flags & 2U) != 0; }
    bool before_1996() const { return (flags & 1U) != 0; }
    /// Domain rule: both dates inclusive, indicator 9 never active.
    bool active_on(Date date) const { return effective <= date.days && date.days <= deleted && indicator != 9; }
};
static_assert(sizeof(PackedPairRow) == 16);

/// First level of the bitmap: for one column-1 code, which 64-code blocks of column 2 have any edit.
struct alignas(64) PairHeader {
    std::uint64_t mask[4];
    std::uint16_t rank[4];      // blocks in the masks before this one
    std::uint32_t first_block;  // place of the code's first block
    std::uint32_t first_pair;   // place of the code's first pair
    std::uint8_t spare[16];     // zero
};
static_assert(sizeof(PairHeader) == 64);

/// PTP edits by dense ids. The steps are separate so that a caller can stage prefetches over many claims:
/// header() → might_have() → block() → has() → pair() → row_slot() → first_row().
class PairIndex {
public:
    static constexpr std::uint32_t kIdsPerPlane = 4 * 64 * 64;
    static constexpr std::uint16_t kOverflow = 0xFFFF;

    /// The id of a code that can have edits; kNoId for any other code.
    std::uint32_t dense_id(Code code) const {
        const std::uint32_t id = codes_->find(code);
        return id < pair_codes_ ? id : kNoId;
    }
    const CodeIndex& codes() const { return *codes_; }
    /// Ids below this can have edits.
    std::uint32_t pair_codes() const { return pair_codes_; }
    /// How many pairs there are.
    std::uint32_t size() const { return pairs_; }

    const PairHeader* header(std::uint32_t column1, std::uint32_t column2) const {
        return headers_ + std::size_t{column2 / kIdsPerPlane} * pair_codes_ + column1;
    }
    static bool might_have(const PairHeader& header, std::uint32_t column2) {
        return (header.mask[(column2 >> 12) & 3U] >> ((column2 >> 6) & 63U) & 1U) != 0;
    }
    bool might_have(std::uint32_t column1, std::uint32_t column2) const {
        return might_have(*header(column1, column2), column2);
    }
    /// Place of the block that holds column 2; only where might_have said yes.
    static std::uint32_t block(const PairHeader& header, std::uint32_t column2) {
        const std::uint32_t part = (column2 >> 12) & 3U;
        const std::uint64_t below = header.mask[part] & ((std::uint64_t{1} << ((column2 >> 6) & 63U)) - 1);
        return header.first_block + header.rank[part] + static_cast<std::uint32_t>(std::popcount(below));
    }
    const std::uint64_t* word(std::uint32_t block) const { return words_ + block; }
    bool has(std::uint32_t block, std::uint32_t column2) const { return (words_[block] >> (column2 & 63U) & 1U) != 0; }
    /// Place of the pair; only where has() said yes.
    std::uint32_t pair(const PairHeader& header, std::uint32_t block, std::uint32_t column2) const {
        const std::uint64_t below = words_[block] & ((std::uint64_t{1} << (column2 & 63U)) - 1);
        return header.first_pair + ranks_[block] + static_cast<std::uint32_t>(std::popcount(below));
    }
    const std::uint16_t* row_slot(std::uint32_t pair) const { return row_slots_ + pair; }
    const PackedPairRow* first_row(std::uint32_t pair) const {
        const std::uint16_t slot = row_slots_[pair];
        return rows_ + (slot != kOverflow ? slot : overflow_row(pair));
    }

    /// First row of the pair in this direction, null where there is none; walk on while more().
    const PackedPairRow* rows(std::uint32_t column1, std::uint32_t column2) const {
        const PairHeader& head = *header(column1, column2);
        if (!might_have(head, column2)) return nullptr;
        const std::uint32_t at = block(head, column2);
        return has(at, column2) ? first_row(pair(head, at, column2)) : nullptr;
    }
    /// The row active on the date, null where there is none.
    const PackedPairRow* active_row(std::uint32_t column1, std::uint32_t column2, Date date) const {
        for (const PackedPairRow* row = rows(column1, column2); row != nullptr; row = row->more() ? row + 1 : nullptr) {
            if (row->active_on(date)) return row;
        }
        return nullptr;
    }
    std::string_view rationale(const PackedPairRow& row) const;

private:
    friend class PackReader;
    std::uint32_t overflow_row(std::uint32_t pair) const;

    const CodeIndex* codes_ = nullptr;
    const struct StringPool* strings_ = nullptr;
    const PairHeader* headers_ = nullptr;
    const std::uint64_t* words_ = nullptr;
    const std::uint16_t* ranks_ = nullptr;
    const std::uint16_t* row_slots_ = nullptr;
    const struct OverflowEntry* overflow_ = nullptr;
    const PackedPairRow* rows_ = nullptr;
    std::uint32_t pair_codes_ = 0;
    std::uint32_t pairs_ = 0;
    std::uint32_t overflow_count_ = 0;
};

/// One unit limit as stored.
struct PackedUnitLimit {
    std::int32_t effective;
    std::int32_t deleted;
    std::int32_t value;
    std::uint16_t rationale;
    std::uint8_t mai;
    std::uint8_t spare;  // zero
};
static_assert(sizeof(PackedUnitLimit) == 16);

/// Unit limits of one snapshot by dense id.
class UnitIndex {
public:
    const CodeIndex& codes() const { return *codes_; }
    /// The limit of a code on a date, null where there is none.
    const PackedUnitLimit* find(std::uint32_t id, Date date) const {
        for (std::uint32_t at = offsets_[id + 1]; at-- > offsets_[id];) {  // of several, the last to take effect
            if (limits_[at].effective <= date.days && date.days <= limits_[at].deleted) return limits_ + at;
        }
        return nullptr;
    }
    /// All limits of a code, by the day on which they take effect.
    std::span<const PackedUnitLimit> all(std::uint32_t id) const {
        return {limits_ + offsets_[id], limits_ + offsets_[id + 1]};
    }
    /// Whether the code has a limit on some day.
    bool has_any(std::uint32_t id) const { return offsets_[id] != offsets_[id + 1]; }
    std::string_view rationale(const PackedUnitLimit& limit) const;

private:
    friend class PackReader;
    const CodeIndex* codes_ = nullptr;
    const struct StringPool* strings_ = nullptr;
    const std::uint32_t* offsets_ = nullptr;
    const PackedUnitLimit* limits_ = nullptr;
};

/// One listed primary of an add-on code; primary kNoId: the contractor says which (no national primary).
struct PackedAddOn {
    std::uint32_t primary;
    std::int32_t effective;
    std::int32_t deleted;
    std::uint8_t type;
    std::uint8_t spare[3];  // zero
};
static_assert(sizeof(PackedAddOn) == 16);

/// Add-on rows by dense id of the add-on code.
class AddOnIndex {
public:
    const CodeIndex& codes() const { return *codes_; }
    bool is_add_on(std::uint32_t id, Date date) const {
        for (const PackedAddOn* row = begin(id); row != end(id); ++row) {
            if (row->effective <= date.days && date.days <= row->deleted) return true;
        }
        return false;
    }
    /// The type of a code on a date, 0 where it is not listed. A code listed with several types on one day gets the
    /// most open one: 2 no list, 3 partial, 1 closed.
    std::uint8_t type_on(std::uint32_t id, Date date) const {
        std::uint8_t type = 0;
        for (const PackedAddOn* row = begin(id); row != end(id); ++row) {
            if (row->effective > date.days || date.days > row->deleted) continue;
            if (type == 0 || row->type == 2 || (row->type == 3 && type == 1)) type = row->type;
        }
        return type;
    }
    /// What is listed for a code on a date: primaries sorted, each once, and the days on which all of it holds. Takes
    /// no memory where `primaries` has room. Returns the type, 0 where the code is not listed.
    std::uint8_t entry_on(std::uint32_t id, Date date, std::vector<Code>& primaries, Coverage& days) const;
    const PackedAddOn* begin(std::uint32_t id) const { return rows_ + offsets_[id]; }
    const PackedAddOn* end(std::uint32_t id) const { return rows_ + offsets_[id + 1]; }

private:
    friend class PackReader;
    const CodeIndex* codes_ = nullptr;
    const std::uint32_t* offsets_ = nullptr;
    const PackedAddOn* rows_ = nullptr;
};

/// A column of a keyed table. With `values` a row holds the place of one of these names (`sex` is always
/// [female, male]); without, the row holds the number itself.
struct KeyedColumn {
    std::string name;
    std::vector<std::string> values;
};

/// What a pack says about one of its tables.
struct PackedTableInfo {
    std::string name;
    std::string release;
    TableKind kind = TableKind::Pairs;
    Coverage coverage;
    std::optional<Date> published;  // where who imported it said so
    std::uint64_t rows = 0;
    std::uint64_t keys = 0;   // distinct pairs, procedures, add-ons or keys
    std::uint64_t bytes = 0;  // of its own sections
    std::string identity;     // of the pack
};

/// What went wrong with a pack. `rule` is one of runtime/pack_rules.def (PT07 …); empty: no problem.
struct PackProblem {
    std::string rule;
    std::string text;

    explicit operator bool() const { return !rule.empty(); }
};

/// A verified pack. Owns the mapped bytes; the tables it hands out keep them alive.
class TablePack {
public:
    TablePack();
    ~TablePack();
    TablePack(const TablePack&) = delete;
    TablePack& operator=(const TablePack&) = delete;

    /// SHA-256 of the content, as 64 hexadecimal digits; it goes into every decision.
    const std::string& identity() const;
    std::uint64_t size() const;
    /// Tables by name, then release.
    const std::vector<PackedTableInfo>& tables() const;
    std::shared_ptr<const Table> table(std::size_t place) const;
    const CodeIndex& codes() const;
    std::uint64_t dictionary_bytes() const;

private:
    friend class PackReader;
    struct Body;
    std::shared_ptr<Body> body_;
};

struct PackResult {
    std::shared_ptr<const TablePack> pack;
    PackProblem problem;
};

enum class PackCheck : std::uint8_t {
    Structure,  // checksums and every structural rule
    Identity,   // the same, and SHA-256 recomputed
};

/// Maps and verifies a pack. Errors: a problem naming the broken rule; nothing is kept.
PackResult load_pack(const std::string& path, PackCheck check = PackCheck::Structure,
                     std::uint64_t max_bytes = limits::kCompiledBytes);
/// The same for bytes in memory.
PackResult load_pack_bytes(std::string_view bytes, PackCheck check = PackCheck::Structure);

/// The data behind a table of a pack, without virtual calls; null where the table is of another kind or no packed one.
const PairIndex* pair_index_of(const Table& table);
const UnitIndex* unit_index_of(const Table& table);
const AddOnIndex* add_on_index_of(const Table& table);
/// The values of a key on a date and the days on which they hold; false where there is no row. Takes no memory where
/// the table is packed and `values` has room.
bool keyed_values(const Table& table, Code key, Date date, std::vector<std::int64_t>& values, Coverage& days);
/// False where a keyed table of a pack has no row of the key on any day; true where it has one or cannot say.
bool may_have_key(const Table& table, Code key);
const std::vector<KeyedColumn>* keyed_columns_of(const Table& table);

/// The snapshots behind a table by quarter, oldest first (one for a table that is no merge).
std::vector<const Table*> snapshots_of(const Table& table);

/// Where a table came from, for the decision's stamp.
struct TableOrigin {
    std::string name;
    std::string release;
    std::string identity;  // of the pack

    auto operator<=>(const TableOrigin&) const = default;
};

/// A table that several packs hold, and which one is used; or a release that is left out, or whose day nobody said.
struct TableRemark {
    std::string table, text;
};

struct CombinedTables {
    TableSet set;
    std::vector<TableOrigin> origins;  // sorted
    std::vector<TableRemark> remarks;
};

/// Puts packs together: of PTP, add-on and keyed tables the newest release wins whole; unit limits become one table
/// that picks the snapshot whose quarter holds the date. Newest: latest published where that is said, then latest end
/// of coverage, then release text. `known_as_of`: releases published later are left out; those that do not say are
/// known.
CombinedTables combine_packs(const std::vector<std::shared_ptr<const TablePack>>& packs,
                             std::optional<Date> known_as_of = std::nullopt);

struct WrittenPack {
    std::string bytes;
    PackProblem problem;
};

/// Packs tables built in code. Same tables, same bytes. Errors: a value that the format cannot hold.
WrittenPack write_pack(const std::map<std::string, MemoryTable>& tables);

/// Writes a file so that it is there whole or not at all: temporary file beside it, flushed, renamed.
/// Errors: text naming the step; empty when done.
std::string save_file(const std::string& path, std::string_view bytes);

}  // namespace payrule
