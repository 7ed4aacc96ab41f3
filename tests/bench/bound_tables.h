// Tables of the hand-written bound, shaped for nothing but the reference job: a dictionary of codes, two-level bitmaps
// of pairs, one record of limits for each code. Comes in: the made-up world; goes out: look-ups without branches that
// the compiler can inline. Must not know claims, and nothing of Payrule's own tables.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "tools/common/gen_world.h"

namespace payrule::bench {

/// A day as the number YYYYMMDD, which orders like the date and needs no calendar.
using DayNumber = std::uint32_t;
using CodePlace = std::uint32_t;  // place in the world's sorted codes
constexpr CodePlace kNoCode = 0xFFFF;
constexpr DayNumber kOpenDay = 99999999;
constexpr std::size_t kBoundQuarters = tools::kGenQuarters - tools::kFirstClaimQuarter;

inline std::uint64_t pack_five(const char* text) {
    std::uint64_t packed = 0;
    std::memcpy(&packed, text, 5);
    return packed;
}

/// Five-character codes to places, by open addressing over 64 Ki slots of one word: code in 40 bits, place + 1 above.
class BoundCodes {
public:
    explicit BoundCodes(const std::vector<std::string>& codes);
    CodePlace find(std::uint64_t code) const {
        for (std::size_t at = slot_of(code);; at = (at + 1) & (kSlots - 1)) {
            const std::uint64_t slot = slots_[at];
            if ((slot & kCodeMask) == code) return static_cast<CodePlace>(slot >> 40) - 1;
            if (slot == 0) return kNoCode;
        }
    }

private:
    static constexpr std::size_t kSlots = 1 << 16;
    static constexpr std::uint64_t kCodeMask = (std::uint64_t{1} << 40) - 1;
    static std::size_t slot_of(std::uint64_t code) { return (code * 0x9E3779B97F4A7C15ULL) >> 48; }
    std::vector<std::uint64_t> slots_;
};

/// One active window of a pair.
struct BoundWindow {
    DayNumber first = 1;
    DayNumber last = 0;
    std::uint32_t indicator = 0;
};
/// All windows of a pair; pairs share a few thousand of these. An unused window is never active.
using BoundWindows = std::array<BoundWindow, 2>;

/// Pairs of one setting. A column 1 code has a header of one cache line: which blocks of 64 column 2 codes hold any,
/// and where its words begin. A word has a bit for each column 2 code; the rank of the bit finds its windows.
class BoundPairs {
public:
    struct alignas(64) Header {
        std::uint64_t blocks[4] = {};  // bit b: block b has a word
        std::uint16_t before[4] = {};  // words of the header before each of the four
        std::uint32_t first_word = 0;
        std::uint32_t first_pair = 0;
    };

    BoundPairs(const tools::GenWorld& world, int setting);

    const Header& header(CodePlace column1) const { return headers_[column1]; }
    /// Whether column 1 has any pair in the block of column 2, as the header says; `word` is its word then.
    static bool word_of(const Header& header, CodePlace column2, std::uint32_t& word) {
        const std::uint32_t block = column2 >> 6;
        const std::uint64_t mask = header.blocks[(block >> 6) & 3];
        word = header.first_word + header.before[(block >> 6) & 3] +
               static_cast<std::uint32_t>(std::popcount(mask & ((std::uint64_t{1} << (block & 63)) - 1)));
        return (mask >> (block & 63) & 1) != 0;
    }
    const std::uint64_t* word(std::uint32_t at) const { return &words_[at]; }
    /// Whether the pair is in the word; `pair` is its place then.
    bool pair_of(const Header& header, std::uint32_t word, CodePlace column2, std::uint32_t& pair) const {
        const std::uint64_t bits = words_[word];
        const std::uint64_t below = (std::uint64_t{1} << (column2 & 63)) - 1;
        pair = header.first_pair + word_ranks_[word] + static_cast<std::uint32_t>(std::popcount(bits & below));
        return (bits >> (column2 & 63) & 1) != 0;
    }
    const std::uint16_t* windows_place(std::uint32_t pair) const { return &windows_of_[pair]; }
    const BoundWindows& windows(std::uint16_t place) const { return windows_[place]; }
    std::uint64_t bytes() const;

private:
    std::vector<Header> headers_;
    std::vector<std::uint64_t> words_;
    std::vector<std::uint16_t> word_ranks_;  // pairs of the header before the word
    std::vector<std::uint16_t> windows_of_;
    std::vector<BoundWindows> windows_;
};

/// What the job asks of one code in one setting.
struct alignas(32) BoundLimits {
    std::uint16_t units[kBoundQuarters] = {};
    std::uint8_t mai = 0;
    bool therapy = false;
};

/// Bits of what the job asks of modifiers, for every text of two bytes.
enum ModifierBit : std::uint8_t { kIs59 = 1, kIsX = 2, kIsKx = 4, kOpens = 8 };
class BoundModifiers {
public:
    BoundModifiers();
    std::uint8_t operator[](std::uint16_t modifier) const { return bits_[modifier]; }

private:
    std::vector<std::uint8_t> bits_;
};

struct BoundTables {
    explicit BoundTables(const tools::GenWorld& world);
    BoundCodes codes;
    std::vector<BoundPairs> pairs;                 // by setting
    std::vector<std::vector<BoundLimits>> limits;  // by setting, then code
    BoundModifiers modifiers;
};

}  // namespace payrule::bench
