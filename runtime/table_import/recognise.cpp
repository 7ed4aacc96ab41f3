// Tells layouts apart by their headers, and names the table that a file belongs to. Comes in: first records and facts
// of the name; goes out: where the columns are, and table name and release.
#include <array>

#include "runtime/table_import/kinds.h"

namespace payrule {

namespace {

constexpr int kHeadRecords = 16;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// One of our own headers, or a column header of CMS, joined over its wrapped lines.
void place_pair_column(const std::string& head, int place, Columns& columns) {
    if (head.starts_with("column1")) columns.column1 = place;
    if (head.starts_with("column2")) columns.column2 = place;
    if (has(head, "1996")) columns.before_1996 = place;
    if (has(head, "effective")) columns.effective = place;
    if (has(head, "delet")) columns.deleted = place;
    if (has(head, "modifier") || has(head, "indicator")) columns.indicator = place;
    if (has(head, "rationale")) columns.rationale = place;
}

Columns pair_columns(RecordSource& records, const Record& header) {
    Columns columns;
    columns.layout = Layout::Pairs;
    columns.header_line = header.line;
    std::vector<std::string> heads;
    heads.reserve(header.cells.size());
    for (std::string_view cell : header.cells)
        heads.push_back(fold(cell));
    columns.own = heads.size() > 2 && heads[2] == "effective";
    Record record;
    // CMS wraps its header over up to four lines whose first two cells are empty.
    for (int i = 0; i < 4 && records.next(record) && record.cell(0).empty() && record.cell(1).empty(); ++i) {
        columns.header_line = record.line;
        for (std::size_t c = 0; c < record.cells.size() && c < heads.size(); ++c)
            heads[c] += fold(record.cells[c]);
    }
    for (std::size_t c = 0; c < heads.size(); ++c)
        place_pair_column(heads[c], static_cast<int>(c), columns);
    const bool complete = columns.column2 != kNoColumn && columns.effective != kNoColumn &&
                          columns.deleted != kNoColumn && columns.indicator != kNoColumn;
    if (!complete) columns.layout = Layout::Unknown;
    return columns;
}

Columns limit_columns(const Record& header) {
    Columns columns;
    columns.header_line = header.line;
    for (std::size_t c = 0; c < header.cells.size(); ++c) {
        const std::string head = fold(header.cells[c]);
        const int place = static_cast<int>(c);
        const bool is_value = (has(head, "mue") && has(head, "value")) || head == "units";
        if (columns.code == kNoColumn && (has(head, "hcpcs") || head == "procedure")) columns.code = place;
        if (is_value) columns.value = place;
        if (is_value && has(head, "practitioner")) columns.setting = "practitioner";
        if (is_value && has(head, "hospital")) columns.setting = "hospital";
        if (is_value && has(head, "dme")) columns.setting = "dme";
        if (has(head, "adjudication") || head == "mai") columns.mai = place;
        if (has(head, "rationale")) columns.rationale = place;
        if (head == "effective") columns.effective = place;
        if (head == "deleted") columns.deleted = place;
        if (head == "procedure" || head == "units") columns.own = true;
    }
    if (columns.code != kNoColumn && columns.value != kNoColumn) columns.layout = Layout::Limits;
    return columns;
}

Columns add_on_columns(const Record& header) {
    Columns columns;
    columns.layout = Layout::AddOns;
    columns.header_line = header.line;
    for (std::size_t c = 0; c < header.cells.size(); ++c) {
        const std::string head = fold(header.cells[c]);
        const int place = static_cast<int>(c);
        if (head == "aocedittype" || head == "type") columns.type = place;
        if (head == "addoncode" || head == "addon") columns.code = place;
        if (head == "primarycode" || head == "primary") columns.primary = place;
        if (head == "aocdeldt") columns.code_deleted = place;
        if (head == "primarycodedeldt") columns.primary_deleted = place;
        if (head == "aoceditffdt" || head == "aocediteffdt" || head == "effective") columns.effective = place;
        if (head == "aoceditdeldt" || head == "deleted") columns.deleted = place;
        if (head == "addon") columns.own = true;
    }
    const bool complete = columns.type != kNoColumn && columns.code != kNoColumn && columns.primary != kNoColumn &&
                          columns.effective != kNoColumn;
    if (!complete) columns.layout = Layout::Unknown;
    return columns;
}

Columns keyed_columns(const Record& header) {
    Columns columns;
    columns.layout = Layout::Keyed;
    columns.own = true;
    columns.header_line = header.line;
    columns.code = 0;
    for (std::size_t c = 1; c < header.cells.size(); ++c) {
        const std::string head = fold(header.cells[c]);
        const int place = static_cast<int>(c);
        if (head == "effective") {
            columns.effective = place;
        } else if (head == "deleted") {
            columns.deleted = place;
        } else if (!head.empty()) {
            columns.values.emplace_back(place, std::string(header.cells[c]));
        }
    }
    return columns;
}

}  // namespace

Columns find_columns(RecordSource& records) {
    Record record;
    Columns found;
    for (int i = 0; i < kHeadRecords && found.layout == Layout::Unknown && records.next(record); ++i) {
        if (record.cells.size() < 2 || record.cells[0].substr(0, 1) == "#") continue;
        const std::string first = fold(record.cells[0]);
        const std::string second = fold(record.cells[1]);
        if (first == "column1" && second == "column2") {
            found = pair_columns(records, record);
        } else if (first == "aocedittype" || first == "addon" || (first == "type" && second == "addon")) {
            found = add_on_columns(record);
        } else if (first == "code" || first == "key") {
            found = keyed_columns(record);
        } else {
            found = limit_columns(record);
        }
    }
    records.rewind();
    return found;
}

bool name_table(FileContext& context, const std::string& content, const std::string& setting, TableKey& key) {
    const ImportOptions& options = context.collector->options();
    SeenFile& seen = context.collector->file();
    key.name = !options.table.empty() ? options.table : context.own.table;
    if (key.name.empty()) {
        key.name = (context.facts.medicaid ? "medicaid." : "ncci.") + content;
        if (content != "addon" && setting.empty()) {
            seen.problem = "neither the file nor its name tells the setting; name the table, as in --table ncci." +
                           content + ".practitioner";
            return false;
        }
        if (content != "addon") key.name += "." + setting;
    }
    std::optional<Quarter> quarter = context.facts.quarter;
    if (!options.quarter.empty()) quarter = parse_quarter(options.quarter);
    if (!context.own.release.empty()) {
        key.release = context.own.release;
    } else if (quarter) {
        key.release = quarter_text(*quarter) + (context.facts.version.empty() ? "" : "-" + context.facts.version);
    } else {
        seen.problem = "the file name does not tell the quarter; pass it, as in --quarter 2026Q3";
        return false;
    }
    if (quarter) key.coverage = {first_day(*quarter), last_day(*quarter)};
    if (context.own.from) key.coverage.from = *context.own.from;
    if (context.own.until) key.coverage.until = *context.own.until;
    key.published = context.own.published;
    return true;
}

}  // namespace payrule
