// Reads what CMS publishes (PTP edits, unit limits, add-on lists; Medicare and Medicaid; text, CSV, xlsx, zip) and
// payers' own CSV tables, and makes one table pack of it. Comes in: file names and bytes; goes out: pack bytes and a
// report in which rows in = rows kept + rows refused. Must not open files, and must not know claims or policies.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/limits.h"
#include "core/tables.h"

namespace payrule {

/// A file in memory. Of its name the last part counts: CMS tells setting, quarter, release and part only there.
struct ImportFile {
    std::string name;
    std::string_view bytes;
};

struct ImportOptions {
    std::string table;                  // full table name where file names do not tell it (`ncci.ptp.practitioner`)
    std::string quarter;                // `2026Q3` where they do not tell it
    std::optional<Date> published;      // of all tables whose files do not say it
    std::vector<std::string> releases;  // of a table that comes in several, only these are packed
    bool allow_parts = false;           // pack a four-part file of which some parts are missing
    std::uint64_t allow_refused = 0;
    std::size_t max_messages = 20;  // refused rows named per file; the rest are counted
    Limits limits{};
};

struct RefusedRow {
    std::uint64_t line = 0;
    std::string reason;
};

/// What was seen in one file, or in one entry of a zip (`outer.zip:inner.txt`).
struct SeenFile {
    std::string name;
    std::string kind;  // `PTP edits, CMS text`; empty where nothing was recognised
    std::string table;
    std::string release;
    std::uint64_t rows_in = 0;
    std::uint64_t rows_kept = 0;
    std::uint64_t rows_refused = 0;
    std::vector<RefusedRow> refused;  // the first of them
    std::vector<std::string> notes;
    std::string problem;  // why the whole file was refused; empty when it was read
};

/// One table of the pack.
struct SeenTable {
    std::string name;
    std::string release;
    TableKind kind = TableKind::Pairs;
    Coverage coverage;
    std::uint64_t rows_kept = 0;  // as read, repeats included
    std::uint64_t repeats = 0;    // rows that were there already, word for word; stored once
    std::vector<std::string> notes;
};

struct ImportReport {
    std::vector<SeenFile> files;
    std::vector<SeenTable> tables;  // sorted by name and release
    std::uint64_t rows_refused = 0;
};

struct ImportResult {
    ImportReport report;
    std::string bytes;       // the pack; empty unless `problem` is
    std::string problem;     // why there is no pack
    bool hit_limit = false;  // a file was refused because it is beyond a limit
};

/// Imports files into one pack. Same files, same bytes, in whatever order they are given. Errors: see ImportResult.
ImportResult import_tables(std::span<const ImportFile> files, const ImportOptions& options);

/// The report as text for people, ending with the sums.
std::string import_report_text(const ImportReport& report);

}  // namespace payrule
