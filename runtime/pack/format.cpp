// Checksums and problem texts of the pack format. Comes in: bytes; goes out: numbers and texts.
#include "runtime/pack/format.h"

#include <sodium/crypto_hash_sha256.h>
#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>  // the widest instructions that the processor has
#else
#include <xxhash.h>
#endif

#include <array>
#include <cstring>

namespace payrule {

PackProblem broken(PackRule rule, const std::string& where) {
    struct Entry {
        const char* code;
        const char* text;
    };
    static constexpr Entry kRules[] = {
#define PACK_RULE(name_, code_, text_) {code_, text_},
#include "runtime/pack_rules.def"
#undef PACK_RULE
    };
    const Entry& entry = kRules[static_cast<std::size_t>(rule)];
    return {entry.code, where.empty() ? entry.text : std::string(entry.text) + " (" + where + ")"};
}

std::uint64_t checksum_of(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

std::uint64_t header_checksum(std::string_view head) {
    std::string copy(head);
    std::memset(copy.data() + offsetof(PackHeader, checksum), 0, sizeof(std::uint64_t));
    return checksum_of(copy);
}

void identity_of(std::string_view file, std::uint8_t (&digest)[32]) {
    PackHeader header;
    std::memcpy(&header, file.data(), sizeof header);
    header.checksum = 0;
    std::memset(header.identity, 0, sizeof header.identity);
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(&header), sizeof header);
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(file.data()) + sizeof header,
                              file.size() - sizeof header);
    crypto_hash_sha256_final(&state, digest);
}

}  // namespace payrule
