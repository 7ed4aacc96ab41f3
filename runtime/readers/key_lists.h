// Keys of objects as guesses: claims of one source write their keys in one order, so the next key is mostly known
// before it is read, and is compared as it stands. Comes in: claim_keys.h and a place; goes out: which key it is. A
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

/// A key as it stands in a record without blanks, `"name":`, in words, so that it is compared in three steps; and what
/// quick readers need of Key. One of these takes one line of the processor's cache.
struct alignas(64) KeyText {
    std::array<std::uint64_t, 3> words{};
    std::array<std::uint64_t, 3> masks{};
    std::uint32_t size = 0;
    KeyShape shape = KeyShape::Value;
    Field field = Field::ClaimId;

    constexpr KeyText() = default;
    constexpr explicit KeyText(const Key& key) : shape(key.shape), field(key.field) {
        const std::size_t length = key.name.size() + 3;
        for (std::size_t i = 0; i < 24; ++i) {
            // A key that is too long is never found: its text is one that no record has.
            const char c = length > 24       ? '\0'
                           : i >= length     ? '\0'
                           : i == 0          ? '"'
                           : i + 2 == length ? '"'
                           : i + 1 == length ? ':'
                                             : key.name[i - 1];
            words[i / 8] |= static_cast<std::uint64_t>(static_cast<unsigned char>(c)) << (8 * (i % 8));
            if (length > 24 || i < length) masks[i / 8] |= std::uint64_t{0xFF} << (8 * (i % 8));
        }
        size = static_cast<std::uint32_t>(length);
    }
};

template <std::size_t kCount>
constexpr std::array<KeyText, kCount> texts_of(const std::array<Key, kCount>& keys) {
    std::array<KeyText, kCount> texts{};
    for (std::size_t i = 0; i < kCount; ++i)
        texts[i] = KeyText(keys[i]);
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

/// Whether the key stands right here.
inline bool stands_at(const char* at, const KeyText& text) {
    if constexpr (std::endian::native != std::endian::little) return false;
    const std::uint64_t third = (plain::load_eight(at + 16) ^ text.words[2]) & text.masks[2];
#if defined(__SSE2__)
    const auto load = [](const void* from) { return _mm_loadu_si128(static_cast<const __m128i*>(from)); };
    const __m128i differs = _mm_and_si128(_mm_xor_si128(load(at), load(text.words.data())), load(text.masks.data()));
    return (_mm_movemask_epi8(_mm_cmpeq_epi8(differs, _mm_setzero_si128())) ^ 0xFFFF) == 0 && third == 0;
#else
    const auto differs = [&](std::size_t i) { return (plain::load_eight(at + 8 * i) ^ text.words[i]) & text.masks[i]; };
    return (differs(0) | differs(1) | third) == 0;
#endif
}

/// Which key stands here where it is not the guessed one. Errors: the number of keys where it is none of them.
inline std::size_t find_key(const char* at, const KeyList& list) {
    std::size_t found = 0;
    while (found < list.texts.size() && !stands_at(at, list.texts[found]))
        ++found;
    return found;
}

}  // namespace payrule::readers
