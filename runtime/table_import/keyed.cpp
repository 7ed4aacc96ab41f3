// Imports a payer's own table: CSV whose header is `code`, value columns, and `effective`, `deleted`. Comes in:
// records; goes out: keyed rows. A column of whole numbers holds numbers; any other column holds the place of its text
// among the column's texts in byte order, except `sex`, whose texts are always [female, male].
#include <algorithm>
#include <charconv>

#include "runtime/table_import/kinds.h"

namespace payrule {

namespace {

struct KeyedLine {
    std::uint64_t line = 0;
    std::vector<std::string> values;
    std::uint64_t code = 0;
    std::int32_t effective = kDateMin.days;
    std::int32_t deleted = kDateMax.days;
};

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

bool to_number(const std::string& text, std::int64_t& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

std::string read_line(const Record& record, const Columns& columns, KeyedLine& line) {
    const std::string_view code = record.cell(static_cast<std::size_t>(columns.code));
    std::string raised(code);
    for (char& c : raised)
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (!parse_code(raised)) return "code " + shown(code) + " is not one to seven digits and letters";
    line.line = record.line;
    line.code = CodeInterner::word_of(raised);
    for (const auto& [place, days] :
         {std::pair{columns.effective, &line.effective}, {columns.deleted, &line.deleted}}) {
        const std::string_view text =
            place == kNoColumn ? std::string_view{} : record.cell(static_cast<std::size_t>(place));
        if (text.empty() || text == "*") continue;
        const std::optional<Date> date = parse_table_date(text, false);
        if (!date) return "date " + shown(text) + " is no date";
        *days = date->days;
    }
    if (line.deleted < line.effective) return "the last day lies before the first";
    for (const auto& [place, name] : columns.values) {
        std::string value(record.cell(static_cast<std::size_t>(place)));
        if (value.empty()) return "no value for " + shown(name);
        if (lower(name) == "sex") {
            value = lower(value);
            if (value == "f") value = "female";
            if (value == "m") value = "male";
            if (value != "female" && value != "male") return "sex " + shown(value) + " is neither female nor male";
        }
        line.values.push_back(to_utf8(value));
    }
    return {};
}

/// Columns with the texts that their values count in.
std::vector<KeyedColumn> type_columns(const Columns& columns, const std::vector<KeyedLine>& lines) {
    std::vector<KeyedColumn> typed;
    for (std::size_t c = 0; c < columns.values.size(); ++c) {
        KeyedColumn& column = typed.emplace_back();
        column.name = columns.values[c].second;
        std::int64_t number = 0;
        const bool numbers = std::all_of(lines.begin(), lines.end(),
                                         [&](const KeyedLine& line) { return to_number(line.values[c], number); });
        if (numbers) continue;
        for (const KeyedLine& line : lines)
            column.values.push_back(line.values[c]);
        if (lower(column.name) == "sex") column.values = {"female", "male"};
        std::sort(column.values.begin(), column.values.end());
        column.values.erase(std::unique(column.values.begin(), column.values.end()), column.values.end());
    }
    return typed;
}

std::int64_t value_of(const KeyedColumn& column, const std::string& text) {
    std::int64_t number = 0;
    if (column.values.empty()) {
        to_number(text, number);
        return number;
    }
    return std::lower_bound(column.values.begin(), column.values.end(), text) - column.values.begin();
}

}  // namespace

void import_keyed(RecordSource& records, const Columns& columns, FileContext& context) {
    Collector& collector = *context.collector;
    TableKey key;
    key.kind = TableKind::Keyed;
    key.name = !collector.options().table.empty() ? collector.options().table
               : !context.own.table.empty()       ? context.own.table
                                                  : context.default_table;
    if (key.name.find('.') == std::string::npos) {
        collector.file().problem =
            "a table of one's own needs a name with a dot; begin the file with `# table: payer.name` or name it "
            "payer.name.csv";
        return;
    }
    key.release = context.own.release.empty() ? "1" : context.own.release;
    if (context.own.from) key.coverage.from = *context.own.from;
    if (context.own.until) key.coverage.until = *context.own.until;
    key.published = context.own.published;
    std::vector<KeyedLine> lines;
    Record record;
    while (records.next(record)) {
        if (record.line <= columns.header_line || record.blank() || record.cell(0).substr(0, 1) == "#") continue;
        if (!collector.count_row()) return;
        KeyedLine line;
        std::string reason = read_line(record, columns, line);
        if (reason.empty()) {
            lines.push_back(std::move(line));
            collector.keep();
        } else {
            collector.refuse(record.line, std::move(reason));
        }
    }
    key.columns = type_columns(columns, lines);
    SourceTable* table = collector.table(key);
    if (table == nullptr) return;
    if (!table->keyed.empty()) {
        collector.file().problem =
            "table `" + key.name + "` of release `" + key.release + "` was given by another file already";
        return;
    }
    for (const KeyedLine& line : lines) {
        SourceKeyed& row = table->keyed.emplace_back();
        row.code = collector.source().codes.intern(line.code);
        row.effective = line.effective;
        row.deleted = line.deleted;
        row.origin = collector.origin(line.line);
        for (std::size_t c = 0; c < line.values.size(); ++c)
            row.values.push_back(value_of(key.columns[c], line.values[c]));
    }
}

}  // namespace payrule
