// Finds where a line ends and sees on the way whether it is ASCII, so that bytes are gone over once for both. Comes in:
// bytes; goes out: the place of the line end. Must not know what lines hold.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>

#include <bit>
#include <cstdint>
#endif

namespace payrule::readers {

struct LineScan {
    std::size_t end = std::string_view::npos;  // of the text up to its first line feed; npos where it has none
    bool ascii = false;                        // surely nothing but ASCII up to there; false also where nobody looked
};

#if defined(__SSE2__)

inline LineScan scan_line(std::string_view text) {
    const __m128i feed = _mm_set1_epi8('\n');
    const auto feeds = [&](__m128i bytes) {
        return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, feed))));
    };
    __m128i all = _mm_setzero_si128();
    std::size_t at = 0;
    for (; text.size() - at >= 64; at += 64) {
        const auto* from = reinterpret_cast<const __m128i*>(text.data() + at);
        const __m128i a = _mm_loadu_si128(from);
        const __m128i b = _mm_loadu_si128(from + 1);
        const __m128i c = _mm_loadu_si128(from + 2);
        const __m128i d = _mm_loadu_si128(from + 3);
        all = _mm_or_si128(_mm_or_si128(all, _mm_or_si128(a, b)), _mm_or_si128(c, d));
        const __m128i any = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(a, feed), _mm_cmpeq_epi8(b, feed)),
                                         _mm_or_si128(_mm_cmpeq_epi8(c, feed), _mm_cmpeq_epi8(d, feed)));
        if (_mm_movemask_epi8(any) == 0) continue;
        const std::uint64_t found = feeds(a) | feeds(b) << 16 | feeds(c) << 32 | feeds(d) << 48;
        // Bytes behind the line end were looked at too: odd ones there only cost another look.
        return {at + static_cast<std::size_t>(std::countr_zero(found)), _mm_movemask_epi8(all) == 0};
    }
    if (at == text.size()) return {};  // perhaps of no memory at all
    const void* end = std::memchr(text.data() + at, '\n', text.size() - at);
    if (end == nullptr) return {};
    return {static_cast<std::size_t>(static_cast<const char*>(end) - text.data()), false};
}

#else

inline LineScan scan_line(std::string_view text) { return {text.find('\n'), false}; }

#endif

}  // namespace payrule::readers
