// Splits delimited text into records. Comes in: bytes; goes out: cells and line numbers. See records.h.
#include "runtime/table_import/records.h"

#include <cstring>

#include "core/utf8.h"

namespace payrule {

bool Record::blank() const {
    for (std::string_view cell : cells) {
        if (!cell.empty()) return false;
    }
    return true;
}

std::string_view trim(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\xA0'; };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::string to_utf8(std::string_view text) {
    if (is_utf8(text)) return std::string(text);
    std::string out;
    for (char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out.push_back(c);
        } else {
            out.push_back(static_cast<char>(0xC0U | byte >> 6));
            out.push_back(static_cast<char>(0x80U | (byte & 0x3FU)));
        }
    }
    return out;
}

std::string fold(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (c >= 'A' && c <= 'Z') out.push_back(static_cast<char>(c - 'A' + 'a'));
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out.push_back(c);
    }
    return out;
}

std::string shown(std::string_view text) {
    std::string out;
    for (char c : text.substr(0, 24)) {
        const auto byte = static_cast<unsigned char>(c);
        out.push_back(byte < 0x20 || byte > 0x7E || c == '`' ? '?' : c);
    }
    return "`" + out + (text.size() > 24 ? "…`" : "`");
}

DelimitedSource::DelimitedSource(std::string_view bytes, char delimiter, std::uint64_t max_field)
    : bytes_(bytes), delimiter_(delimiter), max_field_(max_field) {}

void DelimitedSource::rewind() {
    at_ = 0;
    line_ = 1;
    problem_.clear();
}

bool DelimitedSource::peek_line(std::string_view& line) const {
    if (at_ >= bytes_.size()) return false;
    const char* start = bytes_.data() + at_;
    const void* end = std::memchr(start, '\n', bytes_.size() - at_);
    const std::size_t length =
        end == nullptr ? bytes_.size() - at_ : static_cast<std::size_t>(static_cast<const char*>(end) - start);
    line = {start, length};
    return true;
}

void DelimitedSource::skip_line(std::string_view line) {
    at_ += line.size() + 1;
    ++line_;
}

/// Reads a cell that began with a quote; `at_` is after the quote and ends after the closing one.
bool DelimitedSource::quoted_cell(std::string& text) {
    const std::uint64_t first_line = line_;
    while (at_ < bytes_.size()) {
        const char c = bytes_[at_++];
        if (c == '"') {
            if (at_ >= bytes_.size() || bytes_[at_] != '"') return true;
            ++at_;
        }
        if (c == '\n') ++line_;
        text.push_back(c);
        if (text.size() > max_field_) break;
    }
    problem_ = "a quote opened on line " + std::to_string(first_line) + " is not closed within " +
               std::to_string(max_field_) + " bytes (limit csv-field-bytes)";
    return false;
}

bool DelimitedSource::next(Record& record) {
    record.cells.clear();
    if (at_ >= bytes_.size() || !problem_.empty()) return false;
    record.line = line_;
    std::size_t unquoted = 0;
    for (;;) {
        std::string_view cell;
        if (at_ < bytes_.size() && bytes_[at_] == '"') {
            if (unquoted == unquoted_.size()) unquoted_.push_back(std::make_unique<std::string>());
            std::string& text = *unquoted_[unquoted++];
            text.clear();
            ++at_;
            if (!quoted_cell(text)) return false;
            cell = text;
        }
        const std::size_t start = at_;
        while (at_ < bytes_.size() && bytes_[at_] != delimiter_ && bytes_[at_] != '\n')
            ++at_;
        // Text after a closing quote belongs to no CSV dialect; the cell keeps what stood between the quotes.
        if (cell.data() == nullptr) cell = bytes_.substr(start, at_ - start);
        if (at_ - start > max_field_) {
            problem_ = "a cell on line " + std::to_string(line_) + " is longer than " + std::to_string(max_field_) +
                       " bytes (limit csv-field-bytes)";
            return false;
        }
        record.cells.push_back(trim(cell));
        if (at_ >= bytes_.size() || bytes_[at_] == '\n') break;
        ++at_;
    }
    ++at_;
    ++line_;
    return true;
}

}  // namespace payrule
