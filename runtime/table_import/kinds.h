// The importers, one per layout. Comes in: records of a file that was recognised; goes out: rows in the collector.
// To add a kind: a recogniser and an importer here, and a row in recognise.cpp.
#pragma once

#include <string>
#include <vector>

#include "runtime/table_import/collect.h"

namespace payrule {

/// What the head of one of our own CSV files says: `# table: cms.sex_specific`.
struct OwnHead {
    std::string table;
    std::string release;
    std::optional<Date> from;
    std::optional<Date> until;
    std::optional<Date> published;
    std::string problem;
};

/// A file on its way into a table.
struct FileContext {
    NameFacts facts;
    OwnHead own;
    std::string default_table;  // from the file's name, for our own CSV files
    Collector* collector = nullptr;
};

enum class Layout : std::uint8_t { Unknown, Pairs, Limits, AddOns, Keyed };

constexpr int kNoColumn = -1;

/// Where a layout's columns are; kNoColumn where the file has none.
struct Columns {
    Layout layout = Layout::Unknown;
    std::uint64_t header_line = 0;
    bool own = false;     // one of our own CSV headers
    std::string setting;  // as far as the header tells
    int column1 = kNoColumn;
    int column2 = kNoColumn;
    int before_1996 = kNoColumn;
    int effective = kNoColumn;
    int deleted = kNoColumn;
    int indicator = kNoColumn;
    int rationale = kNoColumn;
    int code = kNoColumn;
    int value = kNoColumn;
    int mai = kNoColumn;
    int type = kNoColumn;
    int primary = kNoColumn;
    int code_deleted = kNoColumn;                     // the add-on code itself
    int primary_deleted = kNoColumn;                  // the primary code itself
    std::vector<std::pair<int, std::string>> values;  // keyed: place and name
};

/// Finds the header among the first records. Unknown: no layout of ours.
Columns find_columns(RecordSource& records);
/// Whether text is the fixed-width add-on file.
bool is_fixed_add_ons(std::string_view bytes);

void import_pairs(RecordSource& records, const Columns& columns, FileContext& context);
void import_limits(RecordSource& records, const Columns& columns, FileContext& context);
void import_add_ons(RecordSource& records, const Columns& columns, FileContext& context);
void import_fixed_add_ons(std::string_view bytes, FileContext& context);
void import_keyed(RecordSource& records, const Columns& columns, FileContext& context);

/// Name and release of the table that a CMS file belongs to; `content` is ptp, mue or addon. Errors: the file's
/// problem.
bool name_table(FileContext& context, const std::string& content, const std::string& setting, TableKey& key);

/// Reads one file or zip entry that is text or a sheet.
void import_text(std::string_view bytes, FileContext& context);
void import_records(RecordSource& records, FileContext& context, const std::string& form);

}  // namespace payrule
