// Any bytes as claims, in NDJSON and in CSV: each record is read or refused with a cause, and nothing else happens. A
// claim that was read never has a value that its field cannot have.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "runtime/claim_reader.h"

namespace {

void read_all(std::string_view bytes, const payrule::ClaimReaderOptions& options) {
    payrule::ClaimReader reader(options);
    if (reader.open_bytes(bytes)) return;
    while (const payrule::ClaimResult* result = reader.next()) {
        if (result->claim == nullptr) {
            if (result->refusal.cause.empty() || result->refusal.next_step.empty()) std::abort();
            continue;
        }
        const payrule::Claim& claim = *result->claim;
        if (claim.id.empty() || claim.lines.empty() || claim.lines.size() > payrule::kMaxLines) std::abort();
        for (const payrule::ClaimLine& line : claim.lines) {
            if (line.number <= 0 || line.modifiers.count > payrule::kMaxModifiers) std::abort();
            if (line.units.is_known() && line.units.value < 0) std::abort();
            if (line.charge.is_known() && line.charge.value.hundredths_of_cent < 0) std::abort();
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    payrule::ClaimReaderOptions options;
    read_all(bytes, options);
    options.ignore_unknown_keys = true;
    options.one_document = true;
    read_all(bytes, options);
    options.format = payrule::ClaimFormat::Csv;
    options.csv_mapping = R"({"columns":{"id":"id","cpt":"lines.procedure","mods":"lines.modifiers","dx":"diagnoses"},
        "constants":{"form":"professional","payer":"p","lines.service_date":"2026-02-01"}})";
    read_all(bytes, options);
    return 0;
}
