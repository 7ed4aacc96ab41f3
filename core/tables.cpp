// The set of loaded tables, and tables as plain vectors. Comes in: rows; goes out: the rows that a lookup asks for.
// Must not know files or policies. Lookups scan on purpose: this is what faster tables are compared with.
#include "core/tables.h"

#include <algorithm>

namespace payrule {
namespace {

/// The row in force on a date; of several the one that took effect last, and of those the one given last.
template <class Row, class Matches>
const Row* row_in_force(const std::vector<Row>& rows, Date date, Matches matches) {
    const Row* found = nullptr;
    for (const Row& row : rows) {
        if (!matches(row) || date < row.effective || row.deleted < date) continue;
        if (found == nullptr || found->effective <= row.effective) found = &row;
    }
    return found;
}

template <class Row>
std::optional<Row> copy_of(const Row* row) {
    return row == nullptr ? std::nullopt : std::optional<Row>(*row);
}

}  // namespace

const Table* TableSet::find(std::string_view name) const {
    const auto place = tables_.find(name);
    return place == tables_.end() ? nullptr : place->second.get();
}

void TableSet::add(std::string name, std::shared_ptr<const Table> table) {
    tables_.insert_or_assign(std::move(name), std::move(table));
}

std::vector<std::string> TableSet::names() const {
    std::vector<std::string> result;
    result.reserve(tables_.size());
    for (const auto& [name, table] : tables_)
        result.push_back(name);
    return result;
}

std::vector<PairRow> MemoryTable::pair_rows(Code column1, Code column2) const {
    std::vector<PairRow> result;
    for (const PairRow& row : pairs) {
        if (row.column1 == column1 && row.column2 == column2) result.push_back(row);
    }
    std::stable_sort(result.begin(), result.end(),
                     [](const PairRow& a, const PairRow& b) { return a.effective < b.effective; });
    return result;
}

std::optional<UnitLimit> MemoryTable::unit_limit(Code procedure, Date date) const {
    return copy_of(row_in_force(limits, date, [&](const UnitLimit& row) { return row.procedure == procedure; }));
}

std::optional<AddOnEntry> MemoryTable::add_on(Code add_on, Date date) const {
    auto entry = copy_of(row_in_force(add_ons, date, [&](const AddOnEntry& row) { return row.add_on == add_on; }));
    if (entry) std::sort(entry->primaries.begin(), entry->primaries.end());
    return entry;
}

bool MemoryTable::is_add_on(Code code, Date date) const {
    return row_in_force(add_ons, date, [&](const AddOnEntry& row) { return row.add_on == code; }) != nullptr;
}

std::optional<KeyedRow> MemoryTable::keyed(Code key, Date date) const {
    return copy_of(row_in_force(keyed_rows, date, [&](const KeyedRow& row) { return row.key == key; }));
}

}  // namespace payrule
