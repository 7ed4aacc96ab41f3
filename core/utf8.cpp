// See utf8.h.
#include "core/utf8.h"

#include <cstdint>
#include <cstring>

namespace payrule {

namespace {

/// Bytes at the start of the text that are ASCII, in whole steps of 32: claims are little else, and this is read for
/// every one of them.
std::size_t ascii_steps(std::string_view text, std::size_t place) {
    constexpr std::uint64_t kHighBits = 0x8080808080808080;
    std::uint64_t words[4];
    while (text.size() - place >= sizeof words) {
        std::memcpy(words, text.data() + place, sizeof words);
        if (((words[0] | words[1] | words[2] | words[3]) & kHighBits) != 0) break;
        place += sizeof words;
    }
    return place;
}

}  // namespace

std::size_t utf8_length(std::string_view text, std::size_t place) {
    const auto byte = [&](std::size_t i) {
        return place + i < text.size() ? static_cast<unsigned char>(text[place + i]) : 0U;
    };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80U) return 1;
    if (first < 0xC2U || first > 0xF4U || !continues(1)) return 0;
    if (first < 0xE0U) return 2;
    const unsigned second = byte(1);
    const bool out_of_range = (first == 0xE0U && second < 0xA0U) || (first == 0xEDU && second > 0x9FU) ||
                              (first == 0xF0U && second < 0x90U) || (first == 0xF4U && second > 0x8FU);
    if (out_of_range || !continues(2)) return 0;
    if (first < 0xF0U) return 3;
    return continues(3) ? 4 : 0;
}

bool is_utf8(std::string_view text) {
    std::size_t place = 0;
    while ((place = ascii_steps(text, place)) < text.size()) {
        // One step's worth of characters one by one, then quickly on.
        const std::size_t end = text.size() - place < 32 ? text.size() : place + 32;
        while (place < end) {
            const std::size_t length = utf8_length(text, place);
            if (length == 0) return false;
            place += length;
        }
    }
    return true;
}

}  // namespace payrule
