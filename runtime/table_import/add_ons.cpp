// Imports add-on code edits: CMS's fixed-width text, its spreadsheet, and our own CSV. Comes in: lines or records; goes
// out: one row per add-on and primary. Fixed columns (from 1): type 1, add-on 2–6, add-on's end 7–13, primary 14–18,
// primary's end 19–25, effective 26–32, edit's end 33–39; dates YYYYDDD, blank none; CCCCC: the contractor says which.
#include <algorithm>

#include "runtime/table_import/kinds.h"

namespace payrule {

namespace {

struct AddOnTexts {
    std::string_view type, code, code_deleted, primary, primary_deleted, effective, deleted;
};

std::optional<Date> date_of(std::string_view text, bool day_numbers) {
    const std::optional<Date> julian = parse_julian_date(text);
    return julian ? julian : parse_table_date(text, day_numbers);
}

std::string add_row(const AddOnTexts& row, std::uint64_t line, bool day_numbers, Collector& collector,
                    SourceTable& table) {
    std::string reason;
    if (row.type.size() != 1 || row.type[0] < '1' || row.type[0] > '3')
        return "type " + shown(row.type) + " is not 1, 2 or 3";
    SourceAddOn add_on;
    add_on.type = static_cast<std::uint8_t>(row.type[0] - '0');
    const std::optional<std::uint64_t> word = parse_table_code(row.code, reason);
    if (!word) return reason;
    if (!row.primary.empty() && row.primary != "CCCCC") {
        const std::optional<std::uint64_t> primary = parse_table_code(row.primary, reason);
        if (!primary) return reason;
        add_on.primary = collector.source().codes.intern(*primary);
    }
    const std::optional<Date> effective = date_of(row.effective, day_numbers);
    if (!effective) return "effective date " + shown(row.effective) + " is no date";
    Date last = kDateMax;
    for (std::string_view text : {row.deleted, row.code_deleted, row.primary_deleted}) {
        if (text.empty() || text == "*") continue;
        const std::optional<Date> date = date_of(text, day_numbers);
        if (!date) return "deletion date " + shown(text) + " is no date";
        last = std::min(last, *date);
    }
    if (last < *effective) return "the deletion date lies before the effective date";
    add_on.code = collector.source().codes.intern(*word);
    add_on.effective = effective->days;
    add_on.deleted = last.days;
    add_on.origin = collector.origin(line);
    table.add_ons.push_back(add_on);
    return {};
}

void take(const AddOnTexts& row, std::uint64_t line, bool day_numbers, Collector& collector, SourceTable& table) {
    std::string reason = add_row(row, line, day_numbers, collector, table);
    if (reason.empty()) {
        collector.keep();
    } else {
        collector.refuse(line, std::move(reason));
    }
}

SourceTable* add_on_table(FileContext& context, bool own) {
    TableKey key;
    key.kind = TableKind::AddOns;
    if (!name_table(context, "addon", "", key)) return nullptr;
    if (!context.own.from && !own) key.coverage.from = from_calendar({2013, 4, 1});  // CR 7501: the edits' first day
    return context.collector->table(key);
}

std::string_view cell_at(const Record& record, int place) {
    return place == kNoColumn ? std::string_view{} : record.cell(static_cast<std::size_t>(place));
}

bool is_row(std::string_view line) {
    if (line.size() < 32 || line[0] < '1' || line[0] > '3') return false;
    std::string reason;
    return parse_table_code(line.substr(1, 5), reason).has_value() && parse_julian_date(line.substr(25, 7)).has_value();
}

}  // namespace

bool is_fixed_add_ons(std::string_view bytes) {
    const std::size_t end = bytes.find('\n');
    return is_row(bytes.substr(0, end == std::string_view::npos ? bytes.size() : end));
}

void import_add_ons(RecordSource& records, const Columns& columns, FileContext& context) {
    SourceTable* table = add_on_table(context, columns.own);
    if (table == nullptr) return;
    Collector& collector = *context.collector;
    Record record;
    while (records.next(record)) {
        if (record.line <= columns.header_line || record.blank() || record.cell(0).substr(0, 1) == "#") continue;
        // CMS ends its sheet with a copyright notice in the first cell.
        if (record.cell(0).size() > 1 && record.cell(1).empty() && !columns.own) continue;
        if (!collector.count_row()) return;
        const AddOnTexts row{cell_at(record, columns.type),
                             cell_at(record, columns.code),
                             cell_at(record, columns.code_deleted),
                             cell_at(record, columns.primary),
                             cell_at(record, columns.primary_deleted),
                             cell_at(record, columns.effective),
                             cell_at(record, columns.deleted)};
        take(row, record.line, records.has_day_numbers(), collector, *table);
    }
}

/// Notes are quoted and may run over several lines; a line inside a note is no row and no error.
void import_fixed_add_ons(std::string_view bytes, FileContext& context) {
    context.collector->file().kind = "add-on code edits, CMS fixed-width text";
    SourceTable* table = add_on_table(context, false);
    if (table == nullptr) return;
    Collector& collector = *context.collector;
    DelimitedSource lines(bytes, '\t', context.collector->options().limits.csv_field_bytes);
    bool in_note = false;
    std::string_view line;
    while (lines.peek_line(line)) {
        const std::uint64_t number = lines.line();
        lines.skip_line(line);
        const auto quotes = std::count(line.begin(), line.end(), '"');
        const bool continues = in_note;
        if (quotes % 2 != 0) in_note = !in_note;
        if (continues && is_row(line)) in_note = quotes % 2 != 0;  // the note was never closed; a row is a row
        if ((continues && !is_row(line)) || trim(line).empty()) continue;
        if (!collector.count_row()) return;
        const auto field = [&](std::size_t from, std::size_t length) {
            return from < line.size() ? trim(line.substr(from, length)) : std::string_view{};
        };
        take({field(0, 1), field(1, 5), field(6, 7), field(13, 5), field(18, 7), field(25, 7), field(32, 7)}, number,
             false, collector, *table);
    }
}

}  // namespace payrule
