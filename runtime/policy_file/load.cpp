// From bytes to a verified image. Comes in: a path or bytes; goes out: a LoadedPolicy or the first error.
// Everything about lengths and checksums is settled here, before the verifier looks at any record.
#include "runtime/policy_file.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <sodium.h>
#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>  // the widest instructions that the processor has
#else
#include <xxhash.h>
#endif

namespace payrule {
namespace {

std::uint64_t checksum_of(std::span<const std::byte> bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

void identity_of(std::span<const std::byte> bytes, std::uint8_t (&result)[32]) {
    static_assert(crypto_hash_sha256_BYTES == sizeof result);
    crypto_hash_sha256(result, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

LoadError error(const char* code, std::string text) { return {code, std::move(text)}; }

LoadError too_large(std::uint64_t limit) {
    return error("F100", fmt::format("the file is larger than {} bytes (limit compiled-bytes)", limit));
}

template <class Record>
std::optional<LoadError> take_section(std::span<const std::byte> bytes, std::size_t index,
                                      std::span<const Record>& result) {
    PolicyFileSection row;
    std::memcpy(&row, bytes.data() + sizeof(PolicyFileHeader) + index * sizeof row, sizeof row);
    const char* name = policy_sections()[index].name;
    if (row.id != index) return error("F105", fmt::format("section `{}` is not where the format puts it", name));
    if (row.record_size != sizeof(Record) || row.length % sizeof(Record) != 0) {
        return error("F106", fmt::format("section `{}` has records of another size than this format's", name));
    }
    if (row.offset % kSectionAlignment != 0 || row.offset > bytes.size() || row.length > bytes.size() - row.offset) {
        return error("F107", fmt::format("section `{}` lies outside the file or is not aligned to 64 bytes", name));
    }
    const auto part = bytes.subspan(row.offset, row.length);
    if (checksum_of(part) != row.checksum) {
        return error("F108", fmt::format("section `{}` does not match its checksum; the file is damaged", name));
    }
    result = {reinterpret_cast<const Record*>(part.data()), part.size() / sizeof(Record)};
    return std::nullopt;
}

/// Sections stand back to back in the order of the table, and the gaps of alignment between them are zero bytes.
std::optional<LoadError> check_gaps(std::span<const std::byte> bytes) {
    std::size_t end = sizeof(PolicyFileHeader) + policy_sections().size() * sizeof(PolicyFileSection);
    for (std::size_t i = 0; i <= policy_sections().size(); ++i) {
        PolicyFileSection row;
        row.offset = bytes.size();
        if (i < policy_sections().size()) {
            std::memcpy(&row, bytes.data() + sizeof(PolicyFileHeader) + i * sizeof row, sizeof row);
        }
        if (row.offset < end || row.offset - end >= kSectionAlignment) {
            return error("F109", "the sections do not follow one another without gaps");
        }
        for (std::size_t place = end; place < row.offset; ++place) {
            if (bytes[place] != std::byte{0}) return error("F110", "a padding byte between sections is not zero");
        }
        end = row.offset + row.length;
    }
    return std::nullopt;
}

std::optional<LoadError> check_header(std::span<const std::byte> bytes, PolicyFileHeader& header) {
    const std::size_t table_end = sizeof header + policy_sections().size() * sizeof(PolicyFileSection);
    if (bytes.size() < sizeof header) return error("F101", "the file is shorter than the header of a compiled policy");
    std::memcpy(&header, bytes.data(), sizeof header);
    if (std::string_view(header.magic, sizeof header.magic) != kPolicyMagic) {
        return error("F102", "the file is not a compiled policy: it does not begin with `PAYC`");
    }
    if (header.format != kPolicyFormat) {
        return error("F103",
                     fmt::format("the file has format {}, this engine reads format {}; compile the policy again",
                                 header.format, kPolicyFormat));
    }
    if (header.length != bytes.size()) {
        return error("F104", fmt::format("the file says it is {} bytes long but has {}", header.length, bytes.size()));
    }
    if (header.section_count != policy_sections().size() || bytes.size() < table_end) {
        return error("F105", "the section table is not the one of this format");
    }
    std::vector<std::byte> sealed(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(table_end));
    PolicyFileHeader plain = header;
    plain.checksum = 0;
    std::memcpy(sealed.data(), &plain, sizeof plain);
    if (checksum_of(sealed) != header.checksum) {
        return error("F111", "header and section table do not match their checksum; the file is damaged");
    }
    return std::nullopt;
}

std::string hexadecimal(const std::uint8_t (&digest)[32]) {
    std::string text;
    for (std::uint8_t byte : digest)
        text += fmt::format("{:02x}", byte);
    return text;
}

std::optional<LoadError> read_image(std::span<const std::byte> bytes, Image& image, std::string& identity) {
    PolicyFileHeader header;
    if (auto failure = check_header(bytes, header)) return failure;
    std::size_t index = 0;
#define SECTION(member_, Record_, what_) \
    if (auto failure = take_section<Record_>(bytes, index++, image.member_)) return failure;
#include "core/image_sections.def"
#undef SECTION
    if (auto failure = check_gaps(bytes)) return failure;
    identity = hexadecimal(header.identity);
    return verify_image(image);
}

/// A mapping that is given back when the last policy that reads it goes.
struct Mapping {
    void* address = nullptr;
    std::size_t length = 0;

    Mapping(void* start, std::size_t size) : address(start), length(size) {}
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() { munmap(address, length); }
};

}  // namespace

struct PolicyLoader {
    static LoadResult load(std::span<const std::byte> bytes, std::shared_ptr<const void> owner) {
        auto policy = std::make_shared<LoadedPolicy>();
        if (auto failure = read_image(bytes, policy->image_, policy->identity_)) return {nullptr, failure};
        policy->bytes_ = std::move(owner);
        return {policy, std::nullopt};
    }
};

ImageHashes image_hashes() { return {checksum_of, identity_of}; }

LoadResult load_policy_bytes(std::span<const std::byte> bytes) {
    if (bytes.size() > limits::kCompiledBytes) return {nullptr, too_large(limits::kCompiledBytes)};
    const std::size_t room = (bytes.size() / kSectionAlignment + 1) * kSectionAlignment;
    const std::shared_ptr<void> copy(std::aligned_alloc(kSectionAlignment, room), std::free);
    if (copy == nullptr) return {nullptr, error("F112", "there is not enough memory to load the policy")};
    if (!bytes.empty()) std::memcpy(copy.get(), bytes.data(), bytes.size());
    return PolicyLoader::load({static_cast<const std::byte*>(copy.get()), bytes.size()}, copy);
}

bool identity_is_right(const LoadedPolicy& policy) {
    // What the content would be written as: the layout leaves the writer no choice.
    const std::vector<std::byte> bytes = write_policy_bytes(policy.image(), image_hashes());
    PolicyFileHeader header;
    std::memcpy(&header, bytes.data(), sizeof header);
    return hexadecimal(header.identity) == policy.identity();
}

LoadResult load_policy_image(const Image& image) {
    // Verified before it is laid out too: the writer itself trusts nothing but the section spans.
    return load_policy_bytes(write_policy_bytes(image, image_hashes()));
}

LoadResult load_policy(const std::string& path, std::uint64_t max_bytes) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return {nullptr, error("F113", fmt::format("{}: {}", path, std::strerror(errno)))};
    struct stat status{};
    const bool regular = fstat(file, &status) == 0 && S_ISREG(status.st_mode);
    const auto length = regular ? static_cast<std::size_t>(status.st_size) : 0;
    if (!regular || length < sizeof(PolicyFileHeader) || length > max_bytes) {
        close(file);
        if (!regular) return {nullptr, error("F114", path + ": this is not a regular file")};
        LoadError problem = too_large(max_bytes);
        if (length <= max_bytes) problem = error("F101", "the file is shorter than the header of a compiled policy");
        problem.text = path + ": " + problem.text;
        return {nullptr, problem};
    }
    void* address = mmap(nullptr, length, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
    if (address == MAP_FAILED) return {nullptr, error("F112", fmt::format("{}: {}", path, std::strerror(errno)))};
    const auto mapping = std::make_shared<const Mapping>(address, length);
    LoadResult result = PolicyLoader::load({static_cast<const std::byte*>(address), length}, mapping);
    if (result.error) result.error->text = path + ": " + result.error->text;
    return result;
}

}  // namespace payrule
