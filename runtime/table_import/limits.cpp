// Imports unit limits (MUE), Medicare's with the adjudication indicator and Medicaid's without. Comes in: records; goes
// out: one limit per code for the file's quarter. Zero is a legal limit. Source: domain.md section 2.
#include "runtime/table_import/kinds.h"

namespace payrule {

namespace {

std::string_view cell_at(const Record& record, int place) {
    return place == kNoColumn ? std::string_view{} : record.cell(static_cast<std::size_t>(place));
}

/// `2 Date of Service Edit: Policy`, or the digit alone; empty where the table has no such column.
int parse_mai(std::string_view text) {
    if (text.empty() || text[0] < '1' || text[0] > '3') return -1;
    return text.size() == 1 || text[1] == ' ' ? text[0] - '0' : -1;
}

int parse_units(std::string_view text) {
    if (text.empty() || text.size() > 9) return -1;
    int value = 0;
    for (char c : text) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::string add_limit(const Record& record, const Columns& columns, Collector& collector, SourceTable& table,
                      bool day_numbers) {
    std::string reason;
    const std::optional<std::uint64_t> word = parse_table_code(cell_at(record, columns.code), reason);
    if (!word) return reason;
    SourceLimit limit;
    limit.value = parse_units(cell_at(record, columns.value));
    if (limit.value < 0) return "units " + shown(cell_at(record, columns.value)) + " are not a whole number from 0";
    const int mai = columns.mai == kNoColumn ? 0 : parse_mai(cell_at(record, columns.mai));
    if (mai < 0)
        return "adjudication indicator " + shown(cell_at(record, columns.mai)) + " does not begin with 1, 2 or 3";
    limit.mai = static_cast<std::uint8_t>(mai);
    limit.effective = table.coverage.from.days;
    limit.deleted = table.coverage.until.days;
    for (const auto& [place, days] :
         {std::pair{columns.effective, &limit.effective}, {columns.deleted, &limit.deleted}}) {
        const std::string_view text = cell_at(record, place);
        if (text.empty() || text == "*") continue;
        const std::optional<Date> date = parse_table_date(text, day_numbers);
        if (!date) return "date " + shown(text) + " is no date";
        *days = date->days;
    }
    if (limit.deleted < limit.effective) return "the last day lies before the first";
    limit.code = collector.source().codes.intern(*word);
    limit.rationale = collector.source().strings.intern(to_utf8(cell_at(record, columns.rationale)));
    limit.origin = collector.origin(record.line);
    table.limits.push_back(limit);
    return {};
}

}  // namespace

void import_limits(RecordSource& records, const Columns& columns, FileContext& context) {
    Collector& collector = *context.collector;
    std::string setting = context.facts.setting;
    if (!columns.setting.empty() && !setting.empty() && columns.setting != setting) {
        collector.file().problem = "the header says " + columns.setting + ", the file name says " + setting;
        return;
    }
    if (setting.empty()) setting = columns.setting;
    context.facts.medicaid = context.facts.medicaid || (columns.mai == kNoColumn && !columns.own);
    TableKey key;
    key.kind = TableKind::UnitLimits;
    if (!name_table(context, "mue", setting, key)) return;
    SourceTable* table = collector.table(key);
    if (table == nullptr) return;
    Record record;
    while (records.next(record)) {
        if (record.line <= columns.header_line || record.blank() || record.cell(0).substr(0, 1) == "#") continue;
        if (!collector.count_row()) return;
        std::string reason = add_limit(record, columns, collector, *table, records.has_day_numbers());
        if (reason.empty()) {
            collector.keep();
        } else {
            collector.refuse(record.line, std::move(reason));
        }
    }
}

}  // namespace payrule
