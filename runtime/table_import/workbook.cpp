// Reads xlsx sheets row by row: finds each row's text and lets pugixml read that alone, so memory stays with one row.
// Comes in: a zip that is a workbook; goes out: record sources. Document types and entities are refused.
#include <algorithm>
#include <pugixml.hpp>

#include "runtime/table_import/archive.h"

namespace payrule {

namespace {

constexpr std::size_t kMaxColumns = 256;
constexpr std::size_t kFieldsPerRow = 4;  // a row of the sheet has at most the bytes of that many longest cells

using SharedStrings = std::vector<std::string>;

bool has_document_type(std::string_view xml) {
    return xml.find("<!DOCTYPE") != std::string_view::npos || xml.find("<!ENTITY") != std::string_view::npos;
}

/// The next element `<name …>…</name>` or `<name …/>` from `at` on; empty at the end.
std::string_view next_element(std::string_view xml, std::string_view name, std::size_t& at) {
    const std::string open = "<" + std::string(name);
    const std::string close = "</" + std::string(name) + ">";
    for (;;) {
        const std::size_t start = xml.find(open, at);
        if (start == std::string_view::npos) return {};
        const std::size_t after = start + open.size();
        at = after;
        if (after < xml.size() && xml[after] != ' ' && xml[after] != '>' && xml[after] != '/') continue;
        const std::size_t tag_end = xml.find('>', after);
        if (tag_end == std::string_view::npos) return {};
        std::size_t end = tag_end + 1;
        if (xml[tag_end - 1] != '/') {
            const std::size_t closing = xml.find(close, tag_end);
            if (closing == std::string_view::npos) return {};
            end = closing + close.size();
        }
        at = end;
        return xml.substr(start, end - start);
    }
}

void append_texts(const pugi::xml_node& node, std::string& out) {
    for (const pugi::xml_node& child : node.children()) {
        const std::string_view name = child.name();
        if (name == "t") out += child.child_value();
        if (name == "r") out += child.child_value("t");
    }
}

SharedStrings read_shared(std::string_view xml) {
    SharedStrings strings;
    std::size_t at = 0;
    for (;;) {
        const std::string_view element = next_element(xml, "si", at);
        if (element.empty()) return strings;
        pugi::xml_document document;
        std::string text;
        if (document.load_buffer(element.data(), element.size(), pugi::parse_default | pugi::parse_ws_pcdata)) {
            append_texts(document.first_child(), text);
        }
        strings.push_back(std::move(text));
    }
}

/// Column of a reference such as `AB12`; npos where there is none.
std::size_t column_of(std::string_view reference) {
    std::size_t column = 0;
    for (char c : reference) {
        if (c < 'A' || c > 'Z') break;
        column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
        if (column > kMaxColumns) break;
    }
    return column == 0 ? std::string_view::npos : column - 1;
}

class SheetSource final : public RecordSource {
public:
    SheetSource(std::shared_ptr<const SharedStrings> strings, std::string xml, std::uint64_t max_field)
        : strings_(std::move(strings)), xml_(std::move(xml)), max_field_(max_field) {}

    bool has_day_numbers() const override { return true; }
    void rewind() override {
        at_ = 0;
        row_ = 0;
        problem_.clear();
    }

    bool next(Record& record) override {
        record.cells.clear();
        const std::string_view element = next_element(xml_, "row", at_);
        if (element.empty() || !problem_.empty()) return false;
        pugi::xml_document document;
        if (element.size() > kFieldsPerRow * max_field_) {
            problem_ = "row after row " + std::to_string(row_) + " of the sheet is longer than " +
                       std::to_string(kFieldsPerRow) + " cells may be (limit csv-field-bytes)";
            return false;
        }
        if (!document.load_buffer(element.data(), element.size(), pugi::parse_default)) {
            problem_ = "row after row " + std::to_string(row_) + " of the sheet is damaged";
            return false;
        }
        const pugi::xml_node row = document.first_child();
        row_ = row.attribute("r") ? row.attribute("r").as_ullong() : row_ + 1;
        record.line = row_;
        return read_cells(row, record);
    }

private:
    bool read_cells(const pugi::xml_node& row, Record& record) {
        texts_.clear();
        for (const pugi::xml_node& cell : row.children("c")) {
            const std::size_t told = column_of(cell.attribute("r").value());
            const std::size_t column = told == std::string_view::npos ? texts_.size() : told;
            if (column >= kMaxColumns) {
                problem_ = "row " + std::to_string(row_) + " of the sheet has more than 256 columns";
                return false;
            }
            if (texts_.size() <= column) texts_.resize(column + 1);
            texts_[column] = text_of(cell);
            if (texts_[column].size() > max_field_) {
                problem_ = "a cell of row " + std::to_string(row_) + " is longer than " + std::to_string(max_field_) +
                           " bytes (limit csv-field-bytes)";
                return false;
            }
        }
        for (const std::string& text : texts_)
            record.cells.push_back(trim(text));
        return true;
    }

    std::string text_of(const pugi::xml_node& cell) const {
        const std::string_view type = cell.attribute("t").value();
        std::string text;
        if (type == "inlineStr") {
            append_texts(cell.child("is"), text);
        } else if (type == "s") {
            const auto place = cell.child("v").text().as_ullong(~0ULL);
            if (place < strings_->size()) text = (*strings_)[place];
        } else {
            text = cell.child_value("v");
        }
        return text;
    }

    std::shared_ptr<const SharedStrings> strings_;
    std::string xml_;
    std::vector<std::string> texts_;
    std::uint64_t max_field_;
    std::size_t at_ = 0;
    std::uint64_t row_ = 0;
};

bool is_sheet(std::string_view name) {
    return name.substr(0, 14) == "xl/worksheets/" && name.find('/', 14) == std::string_view::npos;
}

}  // namespace

bool is_workbook(const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), "[Content_Types].xml") != names.end() &&
           std::any_of(names.begin(), names.end(), is_sheet);
}

std::vector<std::unique_ptr<RecordSource>> open_workbook(std::string_view zip, const Limits& limits,
                                                         std::string& problem) {
    auto strings = std::make_shared<SharedStrings>();
    std::vector<std::pair<std::string, std::string>> sheets;
    const auto wanted = [](std::string_view name) { return is_sheet(name) || name == "xl/sharedStrings.xml"; };
    std::string refused;
    problem = read_zip(zip, limits, wanted, [&](std::string_view name, std::string xml) {
        if (has_document_type(xml))
            refused = "the workbook has a document type or entities, which no spreadsheet needs";
        if (is_sheet(name)) {
            sheets.emplace_back(name, std::move(xml));
        } else {
            *strings = read_shared(xml);
        }
    });
    if (problem.empty()) problem = refused;
    std::vector<std::unique_ptr<RecordSource>> sources;
    if (!problem.empty()) return sources;
    std::sort(sheets.begin(), sheets.end(), [](const auto& a, const auto& b) {
        return a.first.size() != b.first.size() ? a.first.size() < b.first.size() : a.first < b.first;
    });
    for (auto& [name, xml] : sheets)
        sources.push_back(std::make_unique<SheetSource>(strings, std::move(xml), limits.csv_field_bytes));
    return sources;
}

}  // namespace payrule
