// Cuts a stream of bytes into records, one a line. Bytes come in from a ByteSource, views of lines go out.
// Knows nothing of JSON but that blank lines are no records and that a byte order mark may stand first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/readers/byte_source.h"
#include "runtime/readers/line_scan.h"

namespace payrule::readers {

enum class RecordState : std::uint8_t {
    Record,
    TooLong,
    End,
    Later,  // only when records handed out before may go
};

struct Record {
    RecordState state = RecordState::End;
    std::string_view text;   // without line end; kRecordPadding readable bytes follow it, the first of them below 0x20
    std::uint64_t line = 0;  // from 1
    bool ascii = false;      // the text is surely nothing but ASCII; false says nothing
};

constexpr std::size_t kRecordPadding = 64;

/// Holds one window of the input; a record stays until the next call. The window never grows past one record at its
/// limit plus one piece read. Bytes in memory are handed out where they are, but for the last few.
class RecordSplitter {
public:
    RecordSplitter(ByteSource& source, std::size_t max_record_bytes, bool one_document);
    Record next();
    /// The same where records handed out before stay where they are; Later where that cannot be.
    Record next_beside();

private:
    bool take_in_place(Record& record);
    bool fill();
    bool find_end(LineScan& scan);
    void skip_line();

    ByteSource& source_;
    std::size_t max_record_bytes_;
    bool one_document_;
    bool at_end_ = false;
    bool started_ = false;
    std::vector<char> window_;
    std::size_t first_ = 0;  // of the bytes not yet handed out
    std::size_t last_ = 0;
    std::uint64_t line_ = 0;
};

}  // namespace payrule::readers
