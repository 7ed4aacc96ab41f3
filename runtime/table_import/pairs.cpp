// Imports PTP edits: CMS's tab text on a fast path, everything else cell by cell. Comes in: records; goes out: pair
// rows. Row rules: domain.md section 1.1 and 1.2 (deletion `*` or empty is none, indicator 0, 1 or 9).
#include <cstring>

#include "runtime/table_import/kinds.h"

namespace payrule {

namespace {

struct FieldTexts {
    std::string_view column1, column2, before_1996, effective, deleted, indicator, rationale;
};

/// Interns the parts that most rows share; small caches before the interners, because neighbours repeat.
class PairSink {
public:
    PairSink(Collector& collector, SourceTable& table, bool day_numbers)
        : collector_(collector), table_(table), day_numbers_(day_numbers) {}

    /// Adds a row. Errors: a reason.
    std::string add(const FieldTexts& row, std::uint64_t line) {
        std::string reason;
        const std::optional<std::uint32_t> column1 = code_id(row.column1, reason);
        const std::optional<std::uint32_t> column2 = column1 ? code_id(row.column2, reason) : std::nullopt;
        if (!column2) return reason;
        if (*column1 == *column2) return "code " + shown(row.column1) + " is paired with itself";
        const std::optional<Date> effective = date_of(row.effective);
        if (!effective) return "effective date " + shown(row.effective) + " is no date";
        const bool open = row.deleted.empty() || row.deleted == "*";
        const std::optional<Date> deleted = open ? std::optional<Date>(kDateMax) : date_of(row.deleted);
        if (!deleted) return "deletion date " + shown(row.deleted) + " is neither a date nor `*`";
        const char indicator = row.indicator.size() == 1 ? row.indicator[0] : '?';
        if (indicator != '0' && indicator != '1' && indicator != '9') {
            return "modifier indicator " + shown(row.indicator) + " is not 0, 1 or 9";
        }
        if (*deleted < *effective && indicator != '9') return "the deletion date lies before the effective date";
        if (!row.before_1996.empty() && row.before_1996 != "*" && row.before_1996 != "0" && row.before_1996 != "1") {
            return "the column for edits before 1996 holds " + shown(row.before_1996) + ", not `*` or nothing";
        }
        const PairTuple tuple{effective->days, deleted->days, rationale_id(row.rationale),
                              static_cast<std::uint8_t>(indicator - '0'),
                              row.before_1996 == "*" || row.before_1996 == "1"};
        table_.pairs.push_back({*column1, *column2, table_.tuples.intern(tuple), collector_.origin(line)});
        return {};
    }

private:
    std::optional<std::uint32_t> code_id(std::string_view text, std::string& reason) {
        if (text == last_code_) return last_code_id_;
        const std::optional<std::uint64_t> word = parse_table_code(text, reason);
        if (!word) return std::nullopt;
        const std::uint32_t id = collector_.source().codes.intern(*word);
        if (text.size() == 5) {
            last_code_.assign(text);
            last_code_id_ = id;
        }
        return id;
    }

    std::optional<Date> date_of(std::string_view text) {
        if (text.size() != 8) return parse_table_date(text, day_numbers_);
        std::uint64_t key;
        std::memcpy(&key, text.data(), 8);
        DateSlot& slot = dates_[(key * 0x9E3779B97F4A7C15ULL) >> 56];
        if (slot.key != key) {
            const std::optional<Date> date = parse_table_date(text, day_numbers_);
            if (!date) return std::nullopt;
            slot = {key, *date};
        }
        return slot.date;
    }

    std::uint32_t rationale_id(std::string_view text) {
        const std::size_t place =
            (text.size() * 31 + (text.empty() ? 0U : static_cast<unsigned char>(text.back()))) & 63U;
        TextSlot& slot = texts_[place];
        if (!slot.known || slot.text != text) {
            slot = {true, std::string(text), collector_.source().strings.intern(to_utf8(text))};
        }
        return slot.id;
    }

    struct DateSlot {
        std::uint64_t key = 0;
        Date date;
    };
    struct TextSlot {
        bool known = false;
        std::string text;
        std::uint32_t id = 0;
    };

    Collector& collector_;
    SourceTable& table_;
    bool day_numbers_;
    std::string last_code_;
    std::uint32_t last_code_id_ = 0;
    DateSlot dates_[256];
    TextSlot texts_[64];
};

/// CMS's own line: two codes, mark, date, date or `*`, indicator, rationale, all tab-separated and unquoted.
bool split_line(std::string_view line, FieldTexts& row) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.size() < 20 || line[5] != '\t' || line[11] != '\t') return false;
    std::size_t at = 12;
    row.column1 = line.substr(0, 5);
    row.column2 = line.substr(6, 5);
    bool right = true;
    const auto take = [&](std::size_t length) {
        if (at + length >= line.size() || line[at + length] != '\t') {
            right = false;
            return std::string_view{};
        }
        const std::string_view text = line.substr(at, length);
        at += length + 1;
        return text;
    };
    const auto starred = [&](std::size_t otherwise) {
        return at < line.size() && line[at] == '*' ? std::size_t{1} : otherwise;
    };
    row.before_1996 = take(starred(0));
    if (right) row.effective = take(8);
    if (right) row.deleted = take(starred(8));
    if (right) row.indicator = take(1);
    if (!right) return false;
    row.rationale = line.substr(at);
    return row.rationale.find('\t') == std::string_view::npos && row.rationale.substr(0, 1) != "\"" &&
           trim(row.rationale).size() == row.rationale.size();
}

bool is_cms_order(const Columns& columns) {
    return columns.column1 == 0 && columns.column2 == 1 && columns.before_1996 == 2 && columns.effective == 3 &&
           columns.deleted == 4 && columns.indicator == 5 && columns.rationale == 6;
}

std::string_view cell_at(const Record& record, int place) {
    return place == kNoColumn ? std::string_view{} : record.cell(static_cast<std::size_t>(place));
}

}  // namespace

void import_pairs(RecordSource& records, const Columns& columns, FileContext& context) {
    Collector& collector = *context.collector;
    context.facts.medicaid = context.facts.medicaid || (columns.before_1996 == kNoColumn && !columns.own);
    TableKey key;
    key.kind = TableKind::Pairs;
    if (!name_table(context, "ptp", context.facts.setting, key)) return;
    if (!context.own.from && !columns.own) key.coverage.from = from_calendar({1996, 1, 1});
    SourceTable* table = collector.table(key);
    if (table == nullptr) return;
    if (context.facts.part != 0) collector.note_part(*table, context.facts.part);
    PairSink sink(collector, *table, records.has_day_numbers());
    auto* text = dynamic_cast<DelimitedSource*>(&records);
    if (text != nullptr && (text->delimiter() != '\t' || !is_cms_order(columns))) text = nullptr;
    Record record;
    FieldTexts row;
    while (records.next(record) && record.line < columns.header_line) {
    }
    for (;;) {
        std::string_view line;
        std::uint64_t number = 0;
        if (text != nullptr && text->peek_line(line) && split_line(line, row)) {
            number = text->line();
            text->skip_line(line);
        } else {
            if (!records.next(record)) break;
            if (record.blank() || record.cell(0).substr(0, 1) == "#") continue;
            number = record.line;
            row = {cell_at(record, columns.column1),     cell_at(record, columns.column2),
                   cell_at(record, columns.before_1996), cell_at(record, columns.effective),
                   cell_at(record, columns.deleted),     cell_at(record, columns.indicator),
                   cell_at(record, columns.rationale)};
        }
        if (!collector.count_row()) return;
        std::string reason = sink.add(row, number);
        if (reason.empty()) {
            collector.keep();
        } else {
            collector.refuse(number, std::move(reason));
        }
    }
}

}  // namespace payrule
