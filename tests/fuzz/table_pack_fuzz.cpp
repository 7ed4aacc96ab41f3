// Any bytes as a table pack, also with the checksums put right: refused, or every look-up stays within the pack.
#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime/pack/format.h"
#include "runtime/table_pack.h"

namespace {

/// Seals what looks like a pack, so that mutations get past the checksums to the structural rules.
void seal(std::string& bytes) {
    using namespace payrule;
    if (bytes.size() < sizeof(PackHeader)) return;
    auto& header = *reinterpret_cast<PackHeader*>(bytes.data());
    header.file_length = bytes.size();
    const std::size_t head = aligned(sizeof(PackHeader) + std::size_t{header.section_count} * sizeof(SectionEntry));
    if (header.section_count > kMaxSections || head > bytes.size()) return;
    auto* entries = reinterpret_cast<SectionEntry*>(bytes.data() + sizeof(PackHeader));
    for (std::uint32_t i = 0; i < header.section_count; ++i) {
        SectionEntry& entry = entries[i];
        if (entry.offset > bytes.size() || entry.length > bytes.size()) continue;
        if (aligned(entry.length) > bytes.size() - entry.offset) continue;
        entry.checksum = checksum_of(std::string_view(bytes).substr(entry.offset, aligned(entry.length)));
    }
    header.checksum = header_checksum(std::string_view(bytes).substr(0, head));
}

void look_everywhere(const payrule::TablePack& pack) {
    using namespace payrule;
    const std::uint32_t codes = pack.codes().size() < 64 ? pack.codes().size() : 64;
    for (std::size_t i = 0; i < pack.tables().size(); ++i) {
        const auto table = pack.table(i);
        for (std::uint32_t a = 0; a < codes; ++a) {
            const Code one = pack.codes().code(a);
            const Date date = pack.tables()[i].coverage.until;
            table->unit_limit(one, date);
            table->add_on(one, date);
            table->keyed(one, date);
            for (std::uint32_t b = 0; b < codes; ++b)
                table->pair_rows(one, pack.codes().code(b));
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string bytes(reinterpret_cast<const char*>(data), size);
    if (!bytes.empty() && (bytes.back() & 1) != 0) seal(bytes);
    const payrule::PackResult result = payrule::load_pack_bytes(bytes);
    if (result.pack != nullptr) look_everywhere(*result.pack);
    return 0;
}
