// Hostile table packs: any bytes, any bytes with the checksums put right, and the pack of the sample tables with words
// changed and the checksums put right. Each is refused, or every look-up stays within the pack.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/pack/format.h"
#include "runtime/table_import.h"
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

std::string sample_pack() {
    std::deque<std::string> texts;
    std::vector<payrule::ImportFile> files;
    for (const char* name : {"add_on.csv", "cms.sex_specific.csv", "mue_practitioner.csv", "ptp_practitioner.csv"}) {
        std::ifstream in(std::string(PAYRULE_SOURCE_DIR "/examples/tables/") + name, std::ios::binary);
        files.push_back(
            {name, texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>())});
    }
    std::string bytes = payrule::import_tables(files, {}).bytes;
    if (bytes.empty()) std::abort();
    return bytes;
}

/// Changes words of the pack as the input says: nine bytes each, for how, where and what.
void change(std::string& pack, std::string_view input) {
    for (; input.size() >= 9; input.remove_prefix(9)) {
        std::uint32_t place = 0, value = 0, word = 0;
        std::memcpy(&place, input.data() + 1, sizeof place);
        std::memcpy(&value, input.data() + 5, sizeof value);
        place %= static_cast<std::uint32_t>(pack.size() - sizeof word);
        std::memcpy(&word, pack.data() + place, sizeof word);
        switch (static_cast<unsigned char>(input[0]) % 3) {
            case 0: word = value; break;
            case 1: word += value % 17 - 8; break;
            default: word ^= 1u << (value % 32);
        }
        std::memcpy(pack.data() + place, &word, sizeof word);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static const std::string sample = sample_pack();
    const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
    std::string bytes(input);
    if (data[0] % 4 > 1) {
        bytes = sample;
        change(bytes, input);
    }
    if (data[0] % 4 > 0) seal(bytes);
    const payrule::PackResult result = payrule::load_pack_bytes(bytes);
    if (result.pack != nullptr) look_everywhere(*result.pack);
    return 0;
}
