// Splits delimited text into records. Comes in: bytes; goes out: cells and line numbers. See records.h.
#include "runtime/table_import/records.h"

#include <cstring>

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

namespace {

/// Length of a well-formed UTF-8 character of two to four bytes at the start, or 0.
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    const std::size_t length = lead >= 0xF0 && lead <= 0xF4 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
    if (length == 0 || lead > 0xF4 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return 0;
    }
    return length;
}

}  // namespace

std::string to_utf8(std::string_view text) {
    bool is_utf8 = true;
    for (std::size_t i = 0; i < text.size() && is_utf8;) {
        const bool ascii = static_cast<unsigned char>(text[i]) < 0x80;
        const std::size_t length = ascii ? 1 : utf8_length(text.substr(i));
        is_utf8 = length != 0;
        i += length;
    }
    if (is_utf8) return std::string(text);
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
