// Answers core's table questions from mapped indexes, and puts packs together into one set of tables.
#include "runtime/pack/packed_tables.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "runtime/pack/format.h"

namespace payrule {

std::uint32_t PairIndex::overflow_row(std::uint32_t pair) const {
    const OverflowEntry* end = overflow_ + overflow_count_;
    const OverflowEntry* found = std::lower_bound(
        overflow_, end, pair, [](const OverflowEntry& entry, std::uint32_t value) { return entry.pair < value; });
    return found->row;  // verified: every pair whose slot says overflow is listed
}

std::string_view PairIndex::rationale(const PackedPairRow& row) const { return strings_->at(row.rationale); }
std::string_view UnitIndex::rationale(const PackedUnitLimit& limit) const { return strings_->at(limit.rationale); }

std::vector<PairRow> PairTable::pair_rows(Code column1, Code column2) const {
    std::vector<PairRow> rows;
    const std::uint32_t id1 = index_.dense_id(column1);
    const std::uint32_t id2 = index_.dense_id(column2);
    if (id1 == kNoId || id2 == kNoId) return rows;
    for (const PackedPairRow* row = index_.rows(id1, id2); row != nullptr; row = row->more() ? row + 1 : nullptr) {
        rows.push_back({column1, column2, Date{row->effective}, Date{row->deleted}, row->indicator, row->before_1996(),
                        index_.rationale(*row), release()});
    }
    return rows;
}

std::optional<UnitLimit> UnitTable::unit_limit(Code procedure, Date date) const {
    const std::uint32_t id = index_.codes().find(procedure);
    const PackedUnitLimit* found = id == kNoId ? nullptr : index_.find(id, date);
    if (found == nullptr) return std::nullopt;
    return UnitLimit{procedure, found->value,           found->mai,          index_.rationale(*found),
                     release(), Date{found->effective}, Date{found->deleted}};
}

std::uint8_t AddOnIndex::entry_on(std::uint32_t id, Date date, std::vector<Code>& primaries, Coverage& days) const {
    primaries.clear();
    days = {kDateMin, kDateMax};
    for (const PackedAddOn* row = begin(id); row != end(id); ++row) {
        if (row->effective > date.days || date.days > row->deleted) continue;
        days.from = std::max(days.from, Date{row->effective});
        days.until = std::min(days.until, Date{row->deleted});
        if (row->primary != kNoId) primaries.push_back(codes_->code(row->primary));
    }
    std::sort(primaries.begin(), primaries.end());
    primaries.erase(std::unique(primaries.begin(), primaries.end()), primaries.end());
    return type_on(id, date);
}

std::optional<AddOnEntry> AddOnTable::add_on(Code add_on, Date date) const {
    const std::uint32_t id = index_.codes().find(add_on);
    if (id == kNoId) return std::nullopt;
    AddOnEntry entry{add_on, 0, {}, kDateMin, kDateMax, release()};
    Coverage days;
    const std::uint8_t type = index_.entry_on(id, date, entry.primaries, days);
    if (type == 0) return std::nullopt;
    entry.type = type;
    entry.effective = days.from;
    entry.deleted = days.until;
    return entry;
}

bool AddOnTable::is_add_on(Code code, Date date) const {
    const std::uint32_t id = index_.codes().find(code);
    return id != kNoId && index_.is_add_on(id, date);
}

KeyedTable::KeyedTable(PackedTableInfo info, Content content)
    : PackedTable(std::move(info)), content_(std::move(content)) {
    for (const KeyedColumn& column : content_.columns)
        columns_.push_back(column.name);
}

bool KeyedTable::values_on(Code key, Date date, std::vector<std::int64_t>& values, Coverage& days) const {
    const std::uint32_t id = content_.codes->find(key);
    if (id == kNoId) return false;
    const std::size_t width = 8 + 8 * content_.columns.size();
    for (std::uint32_t at = content_.offsets[id + 1]; at-- > content_.offsets[id];) {
        const char* bytes = content_.rows + at * width;
        std::int32_t dates[2];
        std::memcpy(dates, bytes, sizeof dates);
        if (date.days < dates[0] || dates[1] < date.days) continue;
        values.resize(content_.columns.size());
        std::memcpy(values.data(), bytes + 8, width - 8);
        days = {Date{dates[0]}, Date{dates[1]}};
        return true;
    }
    return false;
}

std::optional<KeyedRow> KeyedTable::keyed(Code key, Date date) const {
    KeyedRow row;
    Coverage days;
    if (!values_on(key, date, row.values, days)) return std::nullopt;
    return KeyedRow{key, std::move(row.values), days.from, days.until};
}

MergedUnitTable::MergedUnitTable(std::vector<std::shared_ptr<const Table>> snapshots)
    : snapshots_(std::move(snapshots)),
      release_(snapshots_.back()->release()),
      coverage_(snapshots_.front()->coverage()) {
    for (const auto& snapshot : snapshots_) {
        coverage_.until = std::max(coverage_.until, snapshot->coverage().until);
        identity_ += (identity_.empty() ? "" : "+") + std::string(snapshot->identity());
    }
}

const Table* MergedUnitTable::snapshot(Date date) const {
    for (auto at = snapshots_.rbegin(); at != snapshots_.rend(); ++at) {
        if ((*at)->covers(date)) return at->get();
    }
    return nullptr;
}

std::optional<UnitLimit> MergedUnitTable::unit_limit(Code procedure, Date date) const {
    const Table* table = snapshot(date);
    return table == nullptr ? std::nullopt : table->unit_limit(procedure, date);
}

const PairIndex* pair_index_of(const Table& table) {
    const auto* packed = dynamic_cast<const PairTable*>(&table);
    return packed == nullptr ? nullptr : &packed->index();
}

const UnitIndex* unit_index_of(const Table& table) {
    const auto* packed = dynamic_cast<const UnitTable*>(&table);
    return packed == nullptr ? nullptr : &packed->index();
}

const AddOnIndex* add_on_index_of(const Table& table) {
    const auto* packed = dynamic_cast<const AddOnTable*>(&table);
    return packed == nullptr ? nullptr : &packed->index();
}

bool keyed_values(const Table& table, Code key, Date date, std::vector<std::int64_t>& values, Coverage& days) {
    if (const auto* packed = dynamic_cast<const KeyedTable*>(&table)) return packed->values_on(key, date, values, days);
    const std::optional<KeyedRow> row = table.keyed(key, date);
    if (!row) return false;
    values.assign(row->values.begin(), row->values.end());
    days = {row->effective, row->deleted};
    return true;
}

bool may_have_key(const Table& table, Code key) {
    const auto* packed = dynamic_cast<const KeyedTable*>(&table);
    return packed == nullptr || (key && packed->has_key(key));
}

const std::vector<KeyedColumn>* keyed_columns_of(const Table& table) {
    const auto* packed = dynamic_cast<const KeyedTable*>(&table);
    return packed == nullptr ? nullptr : &packed->typed_columns();
}

std::vector<const Table*> snapshots_of(const Table& table) {
    std::vector<const Table*> result;
    if (const auto* merged = dynamic_cast<const MergedUnitTable*>(&table)) {
        for (const auto& snapshot : merged->snapshots())
            result.push_back(snapshot.get());
    } else {
        result.push_back(&table);
    }
    return result;
}

namespace {

struct Candidate {
    PackedTableInfo info;
    std::string identity;
    std::shared_ptr<const Table> table;
};

bool older(const Candidate& a, const Candidate& b) {
    const Date published_a = a.info.published.value_or(kDateMin), published_b = b.info.published.value_or(kDateMin);
    return std::tie(published_a, a.info.coverage.until, a.info.release, a.identity) <
           std::tie(published_b, b.info.coverage.until, b.info.release, b.identity);
}

bool starts_before(const Candidate& a, const Candidate& b) {
    return std::tie(a.info.coverage.from, a.info.release, a.identity) <
           std::tie(b.info.coverage.from, b.info.release, b.identity);
}

/// Of several packs with one table the last is used; nobody should find that out from the decisions.
void remark_on(const std::string& name, const std::vector<Candidate>& candidates, std::vector<TableRemark>& remarks) {
    const Candidate& used = candidates.back();
    for (const Candidate& other : candidates) {
        if (other.identity == used.identity) continue;
        remarks.push_back({name, "of two packs, release " + used.info.release + " with " +
                                     std::to_string(used.info.rows) + " rows is used, release " + other.info.release +
                                     " with " + std::to_string(other.info.rows) + " rows is not"});
    }
}

/// Whether the release was out on that day; what is left out, and what nobody knows, is said.
bool was_known(const PackedTableInfo& info, Date day, std::vector<TableRemark>& remarks) {
    const std::string release = "release " + info.release;
    if (!info.published) {
        remarks.push_back({info.name, release + " does not say when it was published and is taken as known; `table "
                                                "import --published`"});
        return true;
    }
    if (*info.published <= day) return true;
    remarks.push_back({info.name, release + " was published on " + format_date(*info.published) + " and is left out"});
    return false;
}

}  // namespace

CombinedTables combine_packs(const std::vector<std::shared_ptr<const TablePack>>& packs,
                             std::optional<Date> known_as_of) {
    std::map<std::string, std::vector<Candidate>> by_name;
    CombinedTables combined;
    for (const auto& pack : packs) {
        for (std::size_t i = 0; i < pack->tables().size(); ++i) {
            const PackedTableInfo& info = pack->tables()[i];
            if (known_as_of && !was_known(info, *known_as_of, combined.remarks)) continue;
            by_name[info.name].push_back({info, pack->identity(), pack->table(i)});
        }
    }
    for (auto& [name, candidates] : by_name) {
        const bool merge = candidates.front().info.kind == TableKind::UnitLimits && candidates.size() > 1;
        std::sort(candidates.begin(), candidates.end(), merge ? starts_before : older);
        if (!merge) remark_on(name, candidates, combined.remarks);
        if (!merge) candidates.erase(candidates.begin(), candidates.end() - 1);
        std::vector<std::shared_ptr<const Table>> tables;
        for (const Candidate& candidate : candidates) {
            tables.push_back(candidate.table);
            combined.origins.push_back({name, candidate.info.release, candidate.identity});
        }
        if (merge) {
            combined.set.add(name, std::make_shared<MergedUnitTable>(std::move(tables)));
        } else {
            combined.set.add(name, std::move(tables.back()));
        }
    }
    std::sort(combined.origins.begin(), combined.origins.end());
    return combined;
}

}  // namespace payrule
