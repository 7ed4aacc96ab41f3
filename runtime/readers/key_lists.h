// Keys of objects as guesses: claims of one source write their keys in one order, so the next key is mostly known
// before it is read, and is compared as it stands. Comes in: claim_keys.h and a cursor; goes out: which key it is. A
// wrong guess costs time only. Must not know what keys mean.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/readers/claim_keys.h"
#include "runtime/readers/plain_values.h"

namespace payrule::readers {

/// A key as it stands in a record without blanks, `"name":`, in words, so that it is compared in three steps.
struct KeyText {
    std::array<std::uint64_t, 3> words{};
    std::array<std::uint64_t, 3> masks{};
    std::size_t size = 0;

    constexpr explicit KeyText(std::string_view name) : size(name.size() + 3) {
        for (std::size_t i = 0; i < size; ++i) {
            const char c = i == 0 || i + 2 == size ? '"' : i + 1 == size ? ':' : name[i - 1];
            words[i / 8] |= static_cast<std::uint64_t>(static_cast<unsigned char>(c)) << (8 * (i % 8));
            masks[i / 8] |= std::uint64_t{0xFF} << (8 * (i % 8));
        }
    }
    constexpr KeyText() = default;
};

inline constexpr std::size_t kLongestKeyText = 24;

/// The texts of a list's keys. Size 0: too long to be guessed.
template <std::size_t kCount>
constexpr std::array<KeyText, kCount> texts_of(const std::array<Key, kCount>& keys) {
    std::array<KeyText, kCount> texts{};
    for (std::size_t i = 0; i < kCount; ++i) {
        if (keys[i].name.size() + 3 <= kLongestKeyText) texts[i] = KeyText(keys[i].name);
    }
    return texts;
}
template <const auto& kKeys>
inline constexpr auto kTextsOf = texts_of(kKeys);

/// The keys of one kind of object, with what the next key was the last time round.
struct KeyList {
    template <std::size_t kCount>
    KeyList(const std::array<Key, kCount>& given, const std::array<KeyText, kCount>& given_texts)
        : keys(given), texts(given_texts) {
        static_assert(kCount <= 32);
        for (std::size_t i = 0; i < kCount; ++i)
            next[i + 1] = static_cast<std::uint8_t>(i + 1 == kCount ? 0 : i + 1);
    }
    std::span<const Key> keys;
    std::span<const KeyText> texts;
    std::array<std::uint8_t, 33> next{};  // by key + 1; 0 stands for the opening brace
};

/// Every kind of object of a claim.
struct KeyLists {
    KeyList claim{kClaimKeys, kTextsOf<kClaimKeys>};
    KeyList patient{kPatientKeys, kTextsOf<kPatientKeys>};
    KeyList provider{kProviderKeys, kTextsOf<kProviderKeys>};
    KeyList coverage{kCoverageKeys, kTextsOf<kCoverageKeys>};
    KeyList line{kLineKeys, kTextsOf<kLineKeys>};
    KeyList history{kHistoryKeys, kTextsOf<kHistoryKeys>};
    KeyList history_line{kHistoryLineKeys, kTextsOf<kHistoryLineKeys>};
    KeyList amount{kAmountKeys, kTextsOf<kAmountKeys>};
};

/// Steps over a key that stands there as guessed.
inline bool take_key(JsonCursor& cursor, const KeyText& text) {
    if constexpr (std::endian::native != std::endian::little) return false;
    if (text.size == 0 || cursor.left() < kLongestKeyText) return false;
    std::uint64_t different = 0;
    for (std::size_t i = 0; i < text.words.size(); ++i)
        different |= (plain::load_eight(cursor.at() + 8 * i) ^ text.words[i]) & text.masks[i];
    if (different != 0) return false;
    cursor.skip(text.size);
    return true;
}

}  // namespace payrule::readers
