// See record_splitter.h.
#include "runtime/readers/record_splitter.h"

#include <algorithm>
#include <cstring>

namespace payrule::readers {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10;

bool is_blank(std::string_view text) {
    if (!text.empty() && text.front() > ' ') return false;
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

RecordSplitter::RecordSplitter(ByteSource& source, std::size_t max_record_bytes, bool one_document)
    : source_(source), max_record_bytes_(max_record_bytes), one_document_(one_document) {}

/// Moves what is left to the front and reads one more piece behind it.
bool RecordSplitter::fill() {
    if (at_end_) return false;
    if (first_ > 0) {
        std::memmove(window_.data(), window_.data() + first_, last_ - first_);
        last_ -= first_;
        first_ = 0;
    }
    if (window_.size() < last_ + kPieceBytes + kRecordPadding) window_.resize(last_ + kPieceBytes + kRecordPadding);
    const std::size_t count = source_.read(window_.data() + last_, kPieceBytes);
    last_ += count;
    if (count == 0) at_end_ = true;
    window_[last_] = '\0';  // ends the last record where no line end does
    return count > 0;
}

/// Finds the end of the record that begins at first_. Errors: false where it is longer than the limit.
bool RecordSplitter::find_end(LineScan& scan) {
    std::size_t searched = 0;
    for (;;) {
        const std::string_view left(window_.data() + first_ + searched, last_ - first_ - searched);
        if (!one_document_) scan = scan_line(left);
        const bool ends = scan.end != std::string_view::npos;
        if (searched > 0) scan.ascii = false;
        searched = ends ? searched + scan.end : last_ - first_;
        if (searched > max_record_bytes_) return false;
        if (ends || !fill()) break;
    }
    scan.end = searched;
    return true;
}

void RecordSplitter::skip_line() {
    for (;;) {
        const std::size_t count = last_ - first_;
        const void* end = one_document_ || count == 0 ? nullptr : std::memchr(window_.data() + first_, '\n', count);
        if (end) {
            first_ = static_cast<std::size_t>(static_cast<const char*>(end) - window_.data()) + 1;
            return;
        }
        first_ = last_;
        if (!fill()) return;
    }
}

/// The next record of bytes in memory. Errors: false where it must go through the window: it is the last one, longer
/// than the limit, or has too little behind it.
bool RecordSplitter::take_in_place(Record& record) {
    if (one_document_ || first_ != last_) return false;
    for (;;) {
        const std::string_view ahead = source_.ahead();
        const LineScan scan = scan_line(ahead);
        if (scan.end == std::string_view::npos) return false;
        if (scan.end > max_record_bytes_ || ahead.size() - scan.end < kRecordPadding) return false;
        source_.pass(scan.end + 1);
        ++line_;
        record = {RecordState::Record, ahead.substr(0, scan.end), line_, scan.ascii};
        if (!is_blank(record.text)) return true;
    }
}

Record RecordSplitter::next_beside() {
    if (Record record; started_ && take_in_place(record)) return record;
    // A line that ends within the window is handed out without moving anything.
    while (started_ && !one_document_) {
        const std::string_view left(window_.data() + first_, last_ - first_);
        const LineScan scan = scan_line(left);
        if (scan.end == std::string_view::npos || scan.end > max_record_bytes_) break;
        ++line_;
        const std::string_view text = left.substr(0, scan.end);
        first_ += scan.end + 1;
        if (!is_blank(text)) return {RecordState::Record, text, line_, scan.ascii};
    }
    return {RecordState::Later, {}, 0, false};
}

Record RecordSplitter::next() {
    if (Record record; started_ && take_in_place(record)) return record;
    if (!started_) {
        started_ = true;
        if (source_.ahead().starts_with("\xEF\xBB\xBF")) source_.pass(3);
        if (Record record; take_in_place(record)) return record;
        while (last_ - first_ < 3 && fill()) {
        }
        if (last_ - first_ >= 3 && std::memcmp(window_.data() + first_, "\xEF\xBB\xBF", 3) == 0) first_ += 3;
    }
    for (;;) {
        if (first_ == last_ && !fill()) return {};
        ++line_;
        LineScan scan;
        if (!find_end(scan)) {
            skip_line();
            return {RecordState::TooLong, {}, line_, false};
        }
        const std::string_view text(window_.data() + first_, scan.end);
        first_ = std::min(last_, first_ + scan.end + 1);
        if (!is_blank(text)) return {RecordState::Record, text, line_, scan.ascii};
    }
}

}  // namespace payrule::readers
