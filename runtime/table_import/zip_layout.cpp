// Looks at a zip's own list of entries before anything is unpacked: entries that share packed bytes are how a small
// file unpacks to a huge one. Comes in: bytes that may be hostile; goes out: a text where entries overlap. A list that
// cannot be read is left to the unpacker, which then reads the entries one behind the other.
#include <algorithm>
#include <optional>

#include "runtime/table_import/archive.h"

namespace payrule {

namespace {

constexpr std::size_t kEndSize = 22, kCentralSize = 46, kLocalSize = 30, kMostComment = 65535;
constexpr std::uint64_t kElsewhere = 0xFFFFFFFF;  // the value stands in the extra field of large zips

/// Little-endian, `length` bytes; nothing past the end.
std::optional<std::uint64_t> number_at(std::string_view bytes, std::uint64_t at, std::size_t length) {
    if (at > bytes.size() || length > bytes.size() - at) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = length; i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

struct Extent {
    std::uint64_t from = 0, end = 0;
    auto operator<=>(const Extent&) const = default;
};

std::optional<std::uint64_t> end_record(std::string_view zip) {
    const std::size_t least = zip.size() < kEndSize + kMostComment ? 0 : zip.size() - kEndSize - kMostComment;
    const std::size_t at = zip.rfind("PK\x05\x06");
    return at == std::string_view::npos || at < least ? std::nullopt : std::optional<std::uint64_t>(at);
}

/// The values that a large entry keeps in its extra field, in the order that they have there.
std::optional<std::uint64_t> large_value(std::string_view extra, std::size_t place) {
    std::uint64_t at = 0;
    while (const auto id = number_at(extra, at, 2)) {
        const auto length = number_at(extra, at + 2, 2);
        if (!length) return std::nullopt;
        if (*id == 1) return number_at(extra, at + 4 + 8 * place, 8);
        at += 4 + *length;
    }
    return std::nullopt;
}

/// The bytes of one entry: its own header, name, and packed content.
std::optional<Extent> extent_of(std::string_view zip, std::uint64_t central) {
    const auto packed = number_at(zip, central + 20, 4), unpacked = number_at(zip, central + 24, 4);
    const auto name = number_at(zip, central + 28, 2), extra = number_at(zip, central + 30, 2);
    const auto local = number_at(zip, central + 42, 4);
    if (!packed || !unpacked || !name || !extra || !local) return std::nullopt;
    std::uint64_t size = *packed, from = *local;
    const std::uint64_t extra_at = central + kCentralSize + *name;
    const std::string_view more = extra_at < zip.size() ? zip.substr(extra_at, *extra) : std::string_view{};
    std::size_t place = *unpacked == kElsewhere ? 1 : 0;
    if (size == kElsewhere) size = large_value(more, place++).value_or(kElsewhere);
    if (from == kElsewhere) from = large_value(more, place).value_or(kElsewhere);
    const auto local_name = number_at(zip, from + 26, 2), local_extra = number_at(zip, from + 28, 2);
    if (!local_name || !local_extra || size > zip.size()) return std::nullopt;
    return Extent{from, from + kLocalSize + *local_name + *local_extra + size};
}

}  // namespace

std::string overlap_in_zip(std::string_view zip) {
    const auto end = end_record(zip);
    if (!end) return {};
    const auto count = number_at(zip, *end + 10, 2), first = number_at(zip, *end + 16, 4);
    std::vector<Extent> extents;
    std::uint64_t at = first.value_or(zip.size());
    for (std::uint64_t i = 0; count && i < *count; ++i) {
        if (number_at(zip, at, 4) != 0x02014B50) break;
        const auto extent = extent_of(zip, at);
        if (!extent) break;
        extents.push_back(*extent);
        const std::uint64_t entry = at;
        at += kCentralSize;
        for (const std::uint64_t length_at : {28, 30, 32})  // of name, extra field and comment
            at += number_at(zip, entry + length_at, 2).value_or(0);
    }
    std::sort(extents.begin(), extents.end());
    for (std::size_t i = 1; i < extents.size(); ++i) {
        if (extents[i].from < extents[i - 1].end)
            return "entries of the zip overlap: it is damaged, or made to do harm";
    }
    return {};
}

}  // namespace payrule
