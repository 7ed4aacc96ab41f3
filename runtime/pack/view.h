// A pack's bytes seen as typed arrays, and the verifier that makes it safe to read them. Comes in: bytes that may be
// hostile; goes out: views that are within bounds, or the first broken rule. Must not own or map anything.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/pack/format.h"
#include "runtime/table_pack.h"

namespace payrule {

struct TableView {
    DirectoryEntry entry{};
    std::uint64_t bytes = 0;
    std::span<const PairHeader> headers;
    std::span<const std::uint64_t> words;
    std::span<const std::uint16_t> ranks;
    std::span<const std::uint16_t> slots;
    std::span<const OverflowEntry> overflow;
    std::span<const PackedPairRow> rows;
    std::span<const std::uint32_t> offsets;  // unit limits, add-ons, keyed
    std::span<const PackedUnitLimit> limits;
    std::span<const PackedAddOn> add_ons;
    std::string_view keyed;  // rows of 8 + 8 × columns bytes
    std::span<const ColumnEntry> columns;
    std::span<const std::uint32_t> names;
};

struct PackView {
    PackHeader header{};
    StringPool strings;
    std::vector<Code> codes;
    std::uint64_t dictionary_bytes = 0;
    std::vector<TableView> tables;
};

/// Fills `view` from bytes that start on a 64-byte boundary. Errors: the first broken rule.
PackProblem view_pack(std::string_view file, PackCheck check, PackView& view);

/// Rules of one table's content; sections are in place and whole.
PackProblem verify_pairs(const TableView& table, const PackView& pack);
PackProblem verify_limits(const TableView& table, const PackView& pack);
PackProblem verify_add_ons(const TableView& table, const PackView& pack);
PackProblem verify_keyed(const TableView& table, const PackView& pack);

}  // namespace payrule
