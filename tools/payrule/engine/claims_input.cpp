// See claims_input.h.
#include "tools/payrule/engine/claims_input.h"

#include <fmt/format.h>

#include "tools/payrule/engine/table_files.h"

namespace payrule::tools {

namespace {

void set_limits(const Limits& limits, ClaimReaderOptions& out) {
    out.max_claim_bytes = limits.claim_bytes;
    out.max_claim_lines = limits.claim_lines;
    out.max_claim_facts = limits.claim_facts;
    out.max_csv_field_bytes = limits.csv_field_bytes;
    out.max_json_depth = static_cast<int>(limits.json_depth);
}

}  // namespace

void ClaimInput::add_to(CommandLine& line) {
    line.choice("--input", format, {"auto", "ndjson", "csv", "tsv"}, "format of the claims; by file name unless given");
    line.option("--mapping", mapping, "mapping file for CSV and TSV claims");
    line.flag("--ignore-unknown-keys", ignore_unknown_keys,
              "pass over keys of NDJSON claims that the schema does not know, and count them");
}

std::optional<int> ClaimInput::reader_options(const std::string& path, const Limits& limits,
                                              ClaimReaderOptions& out) const {
    set_limits(limits, out);
    out.ignore_unknown_keys = ignore_unknown_keys;
    std::string kind = format;
    if (kind == "auto") kind = path.ends_with(".csv") ? "csv" : path.ends_with(".tsv") ? "tsv" : "ndjson";
    out.format = kind == "csv" ? ClaimFormat::Csv : kind == "tsv" ? ClaimFormat::Tsv : ClaimFormat::Ndjson;
    if (out.format == ClaimFormat::Ndjson) return std::nullopt;
    if (mapping.empty()) return fail(kWrongUsage, "CSV claims need --mapping FILE, which says what each column holds");
    std::string problem;
    const auto file = InputFile::open(mapping, problem);
    if (!file) return fail(kCouldNot, problem);
    out.csv_mapping = std::string(file->bytes());
    out.csv_mapping_name = mapping;
    return std::nullopt;
}

std::string hint_for_no_json(const std::string& path, const Refusal& first) {
    const bool no_json = first.field.empty() && first.claim_id.empty() && first.kind == RefusalKind::NoJson;
    if (!no_json) return {};
    return fmt::format(
        "no claim was read from `{}`: its first line is no JSON; wanted is one claim on each line (NDJSON). Claims in "
        "CSV or TSV are read with --input csv --mapping FILE",
        path);
}

}  // namespace payrule::tools
