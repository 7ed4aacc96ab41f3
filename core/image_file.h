// The byte layout of a compiled policy file (`*.payc`) and its writer: docs/format/payc.md describes the same bytes.
// Comes in: an image and two hash functions; goes out: the bytes of the file. Reading is runtime/policy_file.h.
// Must not know hash libraries, files on disk or the meaning of any section.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/image.h"

namespace payrule {

constexpr std::string_view kPolicyMagic = "PAYC";
constexpr std::uint32_t kPolicyFormat = 1;
constexpr std::size_t kSectionAlignment = 64;

/// The first 64 bytes of the file. Checksum and identity are taken with both of their own fields zero.
struct PolicyFileHeader {
    char magic[4] = {};
    std::uint32_t format = kPolicyFormat;
    std::uint64_t length = 0;    // of the whole file, in bytes
    std::uint64_t checksum = 0;  // XXH3 of this header (identity filled in) and the section table
    std::uint32_t section_count = 0;
    std::uint32_t reserved = 0;
    std::uint8_t identity[32] = {};  // SHA-256 of the whole file
};
static_assert(sizeof(PolicyFileHeader) == 64);

/// One row of the section table, which follows the header; rows stand in the order of core/image_sections.def.
struct PolicyFileSection {
    std::uint32_t id = 0;           // place in core/image_sections.def, from 0
    std::uint32_t record_size = 0;  // bytes
    std::uint64_t offset = 0;       // bytes from the start of the file, a multiple of 64
    std::uint64_t length = 0;       // bytes
    std::uint64_t checksum = 0;     // XXH3 of the section's bytes
};
static_assert(sizeof(PolicyFileSection) == 32);

/// Name and record size of each section, in file order.
struct SectionInfo {
    const char* name;
    std::uint32_t record_size;
};
std::span<const SectionInfo> policy_sections();

/// The hash functions, handed in so that core needs no library: XXH3 (64 bits) and SHA-256.
struct ImageHashes {
    std::uint64_t (*checksum)(std::span<const std::byte> bytes) = nullptr;
    void (*identity)(std::span<const std::byte> bytes, std::uint8_t (&result)[32]) = nullptr;
};

/// Lays out the sections, then seals the file. Same image, same bytes.
std::vector<std::byte> write_policy_bytes(const Image& image, const ImageHashes& hashes);

/// Computes section checksums, identity and header checksum anew, in place. Shape: `bytes` has a right layout.
void seal_policy_bytes(std::span<std::byte> bytes, const ImageHashes& hashes);

}  // namespace payrule
