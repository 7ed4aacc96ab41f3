// Where importers put what they read: tables by name and release, rows kept and refused per file. Comes in: rows; goes
// out: a PackSource and the report. Knows kinds of tables, not layouts of files.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/pack/source.h"
#include "runtime/table_import.h"
#include "runtime/table_import/file_name.h"
#include "runtime/table_import/records.h"

namespace payrule {

/// Which table a file's rows belong to.
struct TableKey {
    std::string name;
    std::string release;
    TableKind kind = TableKind::Pairs;
    Coverage coverage;
    std::vector<KeyedColumn> columns;  // keyed tables
    std::optional<Date> published;
};

class Collector {
public:
    explicit Collector(const ImportOptions& options) : options_(options) {}

    const ImportOptions& options() const { return options_; }
    PackSource& source() { return source_; }
    ImportReport& report() { return report_; }

    /// Begins a file (or zip entry); everything below speaks of the last one begun.
    void begin_file(const std::string& name);
    SeenFile& file() { return report_.files.back(); }
    /// The table of a key, made where it is new. Errors: null, and the file's problem says why.
    SourceTable* table(const TableKey& key);
    /// Notes that a part of a four-part file was read.
    void note_part(const SourceTable& table, int part) { parts_[table_id(table)].insert(part); }

    /// Number that names a row of this file in later messages.
    std::uint32_t origin(std::uint64_t line) const { return static_cast<std::uint32_t>(first_origin_ + line); }
    void keep() { ++file().rows_kept; }
    void refuse(std::uint64_t line, std::string reason);
    /// False once the limit of rows is reached; the file's problem says so.
    bool count_row();

    /// Turns source and counts into a pack and the final report.
    ImportResult finish();

private:
    std::string table_id(const SourceTable& table) const { return table.name + " " + table.release; }
    std::string place_of(std::uint32_t origin, std::size_t& file_place, std::uint64_t& line) const;
    std::string note_missing_parts();
    std::string choose_releases();
    bool wants(const std::string& release) const;
    std::string files_of(const SourceTable& table) const;
    void refuse_conflicts(const std::vector<SourceConflict>& conflicts);
    void list_tables(const BuiltPack& built);

    const ImportOptions& options_;
    PackSource source_;
    ImportReport report_;
    std::map<std::string, std::set<int>> parts_;
    std::vector<std::uint64_t> file_origins_;  // first origin of each file
    std::uint64_t first_origin_ = 0;
    std::uint64_t last_line_ = 0;
    std::uint64_t rows_ = 0;
};

/// A date as tables write it: YYYYMMDD, YYYY-MM-DD, M/D/YYYY, or a spreadsheet's day number where allowed.
std::optional<Date> parse_table_date(std::string_view text, bool day_numbers);
/// YYYYDDD, day of the year.
std::optional<Date> parse_julian_date(std::string_view text);
/// A code of exactly five characters as CMS tables hold them; small letters are raised. Errors: `reason`.
std::optional<std::uint64_t> parse_table_code(std::string_view text, std::string& reason);

}  // namespace payrule
