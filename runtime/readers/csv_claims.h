// Reads claims from CSV or TSV with a header row: one row a line, grouped by consecutive claim id, columns mapped to
// claim keys by a mapping file. Bytes come in, a filled ClaimBuilder goes out for each claim. Must not know JSON
// claims; codes are always text here. No message holds a cell.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/claim_reader.h"
#include "runtime/readers/byte_source.h"
#include "runtime/readers/claim_builder.h"

namespace payrule::readers {

enum class CsvState : std::uint8_t { Claim, Refused, End };

/// Where the cells of a column go.
struct CsvTarget {
    enum class Kind : std::uint8_t { Ignored, ClaimField, LineField, ClaimFact, LineFact, Pointers };

    Kind kind = Kind::Ignored;
    Field field = Field::ClaimId;
    bool list = false;  // several codes in one cell, divided by blanks, commas or semicolons
    std::string name;   // path as the mapping gives it; of a fact its name
};

/// Cells of one row; the texts lie in one buffer, by offset, because the buffer grows.
struct CsvRow {
    std::uint64_t line = 0;
    std::size_t first_cell = 0;
    std::size_t cells = 0;
    std::string_view fault;  // why the row as a whole cannot be used
};

class CsvClaims {
public:
    CsvClaims(ByteSource& source, const ClaimReaderOptions& options);

    /// Reads the mapping and the header row. Errors: what is wrong with either.
    std::optional<std::string> start();
    /// Shape: texts of the claim hold until the next call.
    CsvState next(ClaimBuilder& builder, std::uint64_t& line);
    const std::optional<std::string>& failure() const { return failure_; }
    const std::vector<ReaderWarning>& warnings() const { return warnings_; }
    std::uint64_t warning_count() const { return warning_count_; }

private:
    struct Cell {
        std::size_t first;
        std::size_t size;
    };
    /// Rows that belong together, or the one row read ahead.
    struct Rows {
        std::string bytes;
        std::vector<Cell> cells;
        std::vector<CsvRow> rows;

        void clear();
        std::string_view cell(const CsvRow& row, std::size_t index) const;
    };

    std::optional<std::string> read_mapping();
    std::optional<std::string> read_header();
    std::string unmapped_column(std::size_t at) const;
    std::optional<std::string> map_column(const std::string& path);
    std::optional<std::string> check_required() const;
    std::string in_mapping(const std::string& text) const;
    std::string as_columns_say(const std::string& field) const;
    int take();
    int peek();
    bool read_row(Rows& rows);
    bool read_cell(Rows& rows, CsvRow& row, bool& last);
    void end_cell(Rows& rows, Cell cell, CsvRow& row);
    bool build(ClaimBuilder& builder);
    bool build_line(ClaimBuilder& builder, const CsvRow& row, bool first);
    bool set_cell(ClaimBuilder& builder, const CsvTarget& target, std::string_view cell, bool first, ClaimLine& line);
    bool same_as_first(const CsvRow& row, std::size_t column) const;
    void warn(std::uint64_t line, std::string text);
    void warn_short_code(std::uint64_t line, std::size_t column, std::string_view cell);

    ByteSource& source_;
    const ClaimReaderOptions& options_;
    char separator_ = ',';
    std::vector<char> window_;
    std::size_t next_ = 0;
    std::size_t last_ = 0;
    std::uint64_t line_ = 1;
    std::vector<std::pair<std::string, std::string>> mapping_;    // column, path; sorted
    std::vector<std::pair<std::string, std::string>> constants_;  // path, value
    std::vector<std::string> ignored_;
    bool ignore_rest_ = false;
    std::vector<std::string> columns_;
    std::vector<CsvTarget> targets_;
    std::vector<CsvTarget> constant_targets_;
    std::size_t id_column_ = 0;
    Rows group_;
    Rows ahead_;
    bool ahead_ready_ = false;
    std::optional<std::string> failure_;
    std::vector<ReaderWarning> warnings_;
    std::uint64_t warning_count_ = 0;
};

}  // namespace payrule::readers
