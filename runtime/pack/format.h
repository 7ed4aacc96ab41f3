// The byte format of table packs, shared by writer, verifier and reader. Nothing but layout: see docs/format/payt.md.
// Little-endian, no pointers; every section starts on a 64-byte boundary and its padding is zero.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/table_pack.h"

namespace payrule {

static_assert(std::endian::native == std::endian::little,
              "packs are mapped in place, so the machine must be little-endian");

constexpr char kPackMagic[8] = {'P', 'A', 'Y', 'R', 'U', 'L', 'E', 'T'};
constexpr std::uint32_t kPackVersion = 1;
constexpr std::size_t kPackAlignment = 64;
constexpr std::uint32_t kMaxSections = 65536;
constexpr std::uint32_t kMaxPackCodes = 1U << 20;
constexpr std::uint32_t kMaxRationales = 65536;

struct PackHeader {
    char magic[8];
    std::uint32_t version;
    std::uint32_t section_count;
    std::uint64_t file_length;
    std::uint64_t checksum;  // XXH3 of header and section table, this field zero
    std::uint32_t pair_codes;
    std::uint32_t spare;
    std::uint8_t identity[32];  // SHA-256 of the file, this field and `checksum` zero
    std::uint8_t reserved[56];
};
static_assert(sizeof(PackHeader) == 128);

enum class SectionKind : std::uint32_t {
    StringOffsets = 1,
    StringBytes = 2,
    Codes = 3,
    Directory = 4,
    PairHeaders = 16,
    PairWords = 17,
    PairRanks = 18,
    PairSlots = 19,
    PairOverflow = 20,
    PairRows = 21,
    UnitOffsets = 32,
    UnitRows = 33,
    AddOnOffsets = 48,
    AddOnRows = 49,
    KeyedOffsets = 64,
    KeyedRows = 65,
    KeyedColumns = 66,
    KeyedNames = 67,
};

struct SectionEntry {
    std::uint32_t kind;
    std::uint32_t table;  // 0: for the whole pack; n: the n-th directory entry
    std::uint64_t offset;
    std::uint64_t length;    // bytes without padding
    std::uint64_t checksum;  // XXH3 of the bytes and their padding
};
static_assert(sizeof(SectionEntry) == 32);

struct DirectoryEntry {
    std::uint32_t name;
    std::uint32_t release;
    std::uint32_t kind;
    std::uint32_t columns;
    std::int32_t cover_from;
    std::int32_t cover_until;
    std::uint64_t rows;
    std::uint64_t keys;
    std::int32_t published;  // 0: nobody said
    std::uint8_t spare[20];
};
static_assert(sizeof(DirectoryEntry) == 64);

struct CodeText {
    char text[8];  // zero after the code
};

struct OverflowEntry {
    std::uint32_t pair;
    std::uint32_t row;
};

struct ColumnEntry {
    std::uint32_t name;
    std::uint32_t first_name;  // into KeyedNames
    std::uint32_t name_count;
    std::uint32_t spare;
};

constexpr std::size_t aligned(std::size_t bytes) {
    return (bytes + kPackAlignment - 1) / kPackAlignment * kPackAlignment;
}

/// The texts of a pack in place.
struct StringPool {
    const std::uint32_t* offsets = nullptr;
    const char* bytes = nullptr;
    std::uint32_t count = 0;

    std::string_view at(std::uint32_t id) const { return {bytes + offsets[id], offsets[id + 1] - offsets[id]}; }
};

enum class PackRule : std::uint8_t {
#define PACK_RULE(name_, code_, text_) name_,
#include "runtime/pack_rules.def"
#undef PACK_RULE
};

/// A problem for a broken rule; `where` says which section, table or entry.
PackProblem broken(PackRule rule, const std::string& where);

/// Counts bits without asking for a processor instruction that the oldest supported machine lacks.
constexpr std::uint32_t count_bits(std::uint64_t word) {
    word -= (word >> 1) & 0x5555555555555555ULL;
    word = (word & 0x3333333333333333ULL) + ((word >> 2) & 0x3333333333333333ULL);
    return static_cast<std::uint32_t>((((word + (word >> 4)) & 0x0F0F0F0F0F0F0F0FULL) * 0x0101010101010101ULL) >> 56);
}

std::uint64_t checksum_of(std::string_view bytes);
/// Header checksum: `head` is the header and the section table with their padding.
std::uint64_t header_checksum(std::string_view head);
/// SHA-256 over the whole file with the identity and checksum fields taken as zero.
void identity_of(std::string_view file, std::uint8_t (&digest)[32]);

}  // namespace payrule
