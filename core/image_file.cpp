// Lays an image out as a file and seals it. Comes in: sections and hash functions; goes out: bytes.
// Must not know what the sections mean.
#include "core/image_file.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

namespace payrule {
namespace {

static_assert(std::endian::native == std::endian::little, "the file is little-endian and mapped as it is");

// A record with hidden padding would write undefined bytes: the same policy would not give the same file.
#define SECTION(member_, Record_, what_) static_assert(std::has_unique_object_representations_v<Record_>);
#include "core/image_sections.def"
#undef SECTION

constexpr SectionInfo kSections[] = {
#define SECTION(member_, Record_, what_) {#member_, sizeof(Record_)},
#include "core/image_sections.def"
#undef SECTION
};
constexpr std::size_t kSectionCount = std::size(kSections);
constexpr std::size_t kTableEnd = sizeof(PolicyFileHeader) + kSectionCount * sizeof(PolicyFileSection);

std::size_t aligned(std::size_t offset) {
    return (offset + kSectionAlignment - 1) / kSectionAlignment * kSectionAlignment;
}

template <class Record>
Record read(std::span<const std::byte> bytes, std::size_t offset) {
    Record record;
    std::memcpy(&record, bytes.data() + offset, sizeof record);
    return record;
}

template <class Record>
void write(std::span<std::byte> bytes, std::size_t offset, const Record& record) {
    std::memcpy(bytes.data() + offset, &record, sizeof record);
}

}  // namespace

std::span<const SectionInfo> policy_sections() { return kSections; }

std::vector<std::byte> write_policy_bytes(const Image& image, const ImageHashes& hashes) {
    std::vector<std::span<const std::byte>> sections;
#define SECTION(member_, Record_, what_) sections.push_back(std::as_bytes(image.member_));
#include "core/image_sections.def"
#undef SECTION
    std::size_t length = aligned(kTableEnd);
    for (const auto& section : sections)
        length = aligned(length + section.size());
    std::vector<std::byte> bytes(length);

    PolicyFileHeader header;
    std::copy(kPolicyMagic.begin(), kPolicyMagic.end(), header.magic);
    header.length = length;
    header.section_count = kSectionCount;
    write(bytes, 0, header);
    std::size_t offset = aligned(kTableEnd);
    for (std::size_t i = 0; i < kSectionCount; ++i) {
        PolicyFileSection row{static_cast<std::uint32_t>(i), kSections[i].record_size, offset, sections[i].size(), 0};
        write(bytes, sizeof(PolicyFileHeader) + i * sizeof row, row);
        std::copy(sections[i].begin(), sections[i].end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset));
        offset = aligned(offset + sections[i].size());
    }
    seal_policy_bytes(bytes, hashes);
    return bytes;
}

void seal_policy_bytes(std::span<std::byte> bytes, const ImageHashes& hashes) {
    for (std::size_t i = 0; i < kSectionCount; ++i) {
        const std::size_t place = sizeof(PolicyFileHeader) + i * sizeof(PolicyFileSection);
        auto row = read<PolicyFileSection>(bytes, place);
        row.checksum = hashes.checksum(bytes.subspan(row.offset, row.length));
        write(bytes, place, row);
    }
    auto header = read<PolicyFileHeader>(bytes, 0);
    header.checksum = 0;
    std::fill(std::begin(header.identity), std::end(header.identity), std::uint8_t{0});
    write(bytes, 0, header);
    hashes.identity(bytes, header.identity);
    write(bytes, 0, header);
    header.checksum = hashes.checksum(bytes.first(kTableEnd));
    write(bytes, 0, header);
}

}  // namespace payrule
