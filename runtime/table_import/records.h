// Rows of cells out of delimited text or a spreadsheet. Comes in: bytes; goes out: one record at a time with the line
// it began on. Knows quoting and encodings, and nothing about tables.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/limits.h"

namespace payrule {

struct Record {
    std::uint64_t line = 0;
    std::vector<std::string_view> cells;  // trimmed; valid until the next record is read

    std::string_view cell(std::size_t place) const { return place < cells.size() ? cells[place] : std::string_view{}; }
    bool blank() const;
};

class RecordSource {
public:
    virtual ~RecordSource() = default;
    /// Reads the next record; false at the end or after a problem.
    virtual bool next(Record& record) = 0;
    /// Starts again from the first record.
    virtual void rewind() = 0;
    /// Whether plain numbers may be a spreadsheet's day numbers.
    virtual bool has_day_numbers() const { return false; }
    const std::string& problem() const { return problem_; }

protected:
    std::string problem_;
};

/// Tab- or comma-separated text. A cell that begins with a quote runs to its closing quote, across lines.
class DelimitedSource final : public RecordSource {
public:
    DelimitedSource(std::string_view bytes, char delimiter, std::uint64_t max_field);
    bool next(Record& record) override;
    void rewind() override;
    /// The next line as it stands, without reading it as cells; false at the end.
    bool peek_line(std::string_view& line) const;
    /// Steps over the line that peek_line() showed.
    void skip_line(std::string_view line);
    std::uint64_t line() const { return line_; }
    char delimiter() const { return delimiter_; }

private:
    bool quoted_cell(std::string& text);
    void end_line();

    std::string_view bytes_;
    std::size_t at_ = 0;
    std::uint64_t line_ = 1;
    char delimiter_;
    std::uint64_t max_field_;
    std::vector<std::unique_ptr<std::string>> unquoted_;
};

/// Cuts blanks (and no-break blanks of Latin-1) from both ends.
std::string_view trim(std::string_view text);
/// Latin-1 to UTF-8; text that is UTF-8 already stays.
std::string to_utf8(std::string_view text);
/// Lower case, letters and digits only.
std::string fold(std::string_view text);
/// A cell's text for a message: at most 24 characters, control characters replaced.
std::string shown(std::string_view text);

}  // namespace payrule
