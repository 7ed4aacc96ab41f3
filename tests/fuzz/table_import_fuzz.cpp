// Any bytes as a table file of any name: refused with a reason, or a pack that verifies, and rows in = kept + refused.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "runtime/table_import.h"
#include "runtime/table_pack.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static constexpr const char* kNames[] = {"ccipra-v322r0-f1.TXT", "MCR_MUE_PractitionerServices_Eff_07-01-2026.csv",
                                             "AOC_V2025Q4_01-MCR.txt", "cms.sex_specific.csv"};
    const payrule::ImportFile file{kNames[data[0] % 4], {reinterpret_cast<const char*>(data) + 1, size - 1}};
    payrule::ImportOptions options;
    options.allow_refused = 1000000;
    options.limits.zip_bytes = 1 << 24;
    const payrule::ImportResult result = payrule::import_tables({&file, 1}, options);
    if (result.bytes.empty() == result.problem.empty()) std::abort();
    for (const payrule::SeenFile& seen : result.report.files) {
        if (seen.problem.empty() && seen.rows_in != seen.rows_kept + seen.rows_refused) std::abort();
    }
    if (!result.bytes.empty() && payrule::load_pack_bytes(result.bytes, payrule::PackCheck::Identity).problem)
        std::abort();
    return 0;
}
