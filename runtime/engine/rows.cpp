// Table rows by date (domain.md 1.2, 2 and 3) and a payer's changes to pairs (language.md section 2).
#include "runtime/engine/rows.h"

#include <algorithm>
#include <bit>

#include "runtime/engine/formula.h"

namespace payrule::engine {
namespace {

bool holds(const ImageChange& change, Date date) { return change.from <= date.days && date.days <= change.until; }

bool in_set(const Image& image, std::uint32_t set, Code code, Date date) {
    return set != kNone && in_intervals(codes_on(image, set, date), std::bit_cast<std::int64_t>(code.key));
}

bool names_pair(const Image& image, const ImageChange& change, Code first, Code second, Date date) {
    return in_set(image, change.first, first, date) && in_set(image, change.second, second, date);
}

struct ChangedRow {
    PairRow row;
    std::string_view note;
    std::uint32_t change = kNone;  // of payer_changes
    bool added = false;            // so of no release of the table
};

/// CMS issued the pair again, in either direction; rows with indicator 9 were never there.
bool has_later_row(const std::vector<PairRow>& all, const PairRow& row) {
    return std::any_of(all.begin(), all.end(),
                       [&](const PairRow& other) { return other.indicator != 9 && row.effective < other.effective; });
}

void ignore_deletion(ChangedRow& row, const ImageChange& change) {
    row.row.deleted = kDateMax;
    row.note = "deletion ignored";
    row.change = change.change;
}

void ignore_deletions(std::vector<ChangedRow>& rows, const std::vector<PairRow>& either_way,
                      const ImageChange& change) {
    for (ChangedRow& row : rows) {
        const std::int32_t deleted = row.row.deleted.days;
        const bool deleted_then = change.deleted_from <= deleted && deleted <= change.deleted_until;
        if (row.row.indicator == 9 || !deleted_then || row.row.deleted == kDateMax) continue;
        if (!has_later_row(either_way, row.row)) ignore_deletion(row, change);
    }
}

/// The pair named stays as it last was.
void ignore_last_deletion(std::vector<ChangedRow>& rows, const ImageChange& change) {
    ChangedRow* last = nullptr;
    for (ChangedRow& row : rows) {
        if (row.row.indicator == 9) continue;
        if (last == nullptr || last->row.effective < row.row.effective) last = &row;
    }
    if (last != nullptr && last->row.deleted < kDateMax) ignore_deletion(*last, change);
}

/// The row active on the date; of several the one that took effect last, then the one added last.
const ChangedRow* active_row(const std::vector<ChangedRow>& rows, Date date) {
    const ChangedRow* active = nullptr;
    for (const ChangedRow& row : rows) {
        if (!row.row.active_on(date)) continue;
        if (active == nullptr || active->row.effective <= row.row.effective || row.added) active = &row;
    }
    return active;
}

ChangedRow added_row(const ImageChange& change, Code first, Code second) {
    ChangedRow added;
    added.row.column1 = first;
    added.row.column2 = second;
    added.row.effective = Date{change.from};
    added.row.deleted = Date{change.until};
    added.row.indicator = static_cast<std::uint8_t>(change.indicator);
    added.note = "added";
    added.added = true;
    added.change = change.change;
    return added;
}

std::vector<ChangedRow> changed_rows(const Image& image, const ImageTable& binding, const Table& table, Code first,
                                     Code second, Date date) {
    std::vector<ChangedRow> rows;
    const auto published = table.pair_rows(first, second);
    rows.reserve(published.size());
    for (const PairRow& row : published)
        rows.push_back({row, {}, kNone, false});
    const auto changes = Image::part(image.changes, binding.changes);
    if (changes.empty()) return rows;
    std::vector<PairRow> either_way = published;
    const auto other_way = table.pair_rows(second, first);
    either_way.insert(either_way.end(), other_way.begin(), other_way.end());
    using Kind = ImageChangeKind;
    for (const ImageChange& change : changes) {
        if (!holds(change, date)) continue;
        const auto kind = static_cast<Kind>(change.kind);
        if (kind == Kind::IgnoreDeletions) ignore_deletions(rows, either_way, change);
        if (kind == Kind::IgnoreDeletionOfPair && names_pair(image, change, first, second, date)) {
            ignore_last_deletion(rows, change);
        }
    }
    for (const ImageChange& change : changes) {
        if (!holds(change, date) || !names_pair(image, change, first, second, date)) continue;
        if (static_cast<Kind>(change.kind) == Kind::AddPair) rows.push_back(added_row(change, first, second));
        if (static_cast<Kind>(change.kind) == Kind::RemovePair) rows.clear();
    }
    return rows;
}

/// `force indicator [0] on pairs [a], [b] where …`: the two sets name the codes in either order.
void force_indicator(const Scratch& run, const Instance& instance, const ImageTable& binding, Row& row, Date date) {
    const Image& image = instance.image();
    for (std::uint32_t i = binding.changes.first; i < binding.changes.first + binding.changes.count; ++i) {
        const ImageChange& change = image.changes[i];
        if (static_cast<ImageChangeKind>(change.kind) != ImageChangeKind::ForceIndicator || !holds(change, date))
            continue;
        const bool named = names_pair(image, change, row.first, row.second, date) ||
                           names_pair(image, change, row.second, row.first, date);
        if (!named || row.value == change.indicator) continue;
        const Tri where = evaluate(run, instance, change.where);
        if (where == Tri::No) continue;
        if (where == Tri::Unknown) {
            row.forced_by = i;
            continue;
        }
        row.value = change.indicator;
        row.note = "indicator forced";
        row.change = change.change;
    }
}

/// Past its coverage a snapshot table answers as on the nearest day that it speaks for.
Date within_coverage(const Table& table, Date date) {
    const Coverage coverage = table.coverage();
    return std::max(coverage.from, std::min(coverage.until, date));
}

void start_row(Row& row, TableKind kind, std::uint32_t binding, std::string_view release, Code code, Date effective,
               Date deleted) {
    row.kind = kind;
    row.binding = binding;
    row.release = release;
    row.first = code;
    row.second = Code{};
    row.effective = effective;
    row.deleted = deleted;
    row.value = 0;
    row.mai = 0;
    row.values.clear();
    row.primaries.clear();
    row.note = {};
    row.change = kNone;
    row.rationale = {};
    row.forced_by = kNone;
}

void start_row(Row& row, const PackedPairRow& packed, std::uint32_t binding, Code first, Code second) {
    start_row(row, TableKind::Pairs, binding, {}, first, Date{packed.effective}, Date{packed.deleted});
    row.second = second;
    row.value = packed.indicator;
}

bool find_limit_row(const Prepared& policy, std::uint32_t binding, Code procedure, Date date, Row& row) {
    const Table* table = policy.tables[binding];
    if (table == nullptr) return false;
    const auto limit = table->unit_limit(procedure, within_coverage(*table, date));
    if (!limit) return false;
    start_row(row, TableKind::UnitLimits, binding, limit->release.empty() ? table->release() : limit->release,
              procedure, limit->effective, limit->deleted);
    row.value = limit->value;
    row.mai = limit->mai;
    row.rationale = limit->rationale;
    return true;
}

bool find_own_row(const Image& image, std::uint32_t binding, Code key, Date date, Row& row) {
    const ImageOwnRow* found = nullptr;
    for (const ImageOwnRow& it : Image::part(image.own_rows, image.tables[binding].own_rows)) {
        const bool in_force = it.key == key.key && it.effective <= date.days && date.days <= it.deleted;
        if (in_force && (found == nullptr || found->effective <= it.effective)) found = &it;
    }
    if (found == nullptr) return false;
    start_row(row, TableKind::Keyed, binding, {}, key, Date{found->effective}, Date{found->deleted});
    const auto values = Image::part(image.numbers, found->values);
    row.values.assign(values.begin(), values.end());
    return true;
}

bool find_keyed_row(const Prepared& policy, std::uint32_t binding, Code key, Date date, Row& row) {
    if (policy.image->tables[binding].is_own != 0) return find_own_row(*policy.image, binding, key, date, row);
    const Table* table = policy.tables[binding];
    if (table == nullptr) return false;
    start_row(row, TableKind::Keyed, binding, table->release(), key, kDateMin, kDateMax);
    Coverage days;
    if (!keyed_values(*table, key, within_coverage(*table, date), row.values, days)) return false;
    row.effective = days.from;
    row.deleted = days.until;
    return true;
}

}  // namespace

TableState table_state(const Prepared& policy, std::uint32_t binding, Date date) {
    TableState state;
    if (policy.image->tables[binding].is_own != 0) {
        state.loaded = true;
        return state;
    }
    state.table = policy.tables[binding];
    state.loaded = state.table != nullptr;
    if (!state.loaded) return state;
    const Coverage coverage = state.table->coverage();
    state.past_coverage = date < coverage.from || coverage.until < date;
    return state;
}

std::string not_loaded_text(const Image& image, std::uint32_t binding) {
    return "table " + std::string(image.text(image.tables[binding].table)) + " not loaded";
}

std::string past_coverage_text(const Image& image, std::uint32_t binding) {
    return "table past its coverage: " + std::string(image.text(image.tables[binding].table));
}

void add_table_causes(const Prepared& policy, std::uint32_t binding, const TableState& state, Causes& causes) {
    if (!state.loaded) causes.tables.insert(not_loaded_text(*policy.image, binding));
    if (state.past_coverage) causes.tables.insert(past_coverage_text(*policy.image, binding));
}

namespace {

/// The same as below for a table that nothing changes, without taking memory.
bool find_packed_row(const Table& table, const PairIndex& pairs, std::uint32_t binding, Code first, Code second,
                     Date date, Row& row) {
    const std::uint32_t column1 = pairs.dense_id(first), column2 = pairs.dense_id(second);
    if (column1 == kNoId || column2 == kNoId) return false;
    const PackedPairRow* active = nullptr;  // rows are by effective date: the last active one took effect last
    for (const PackedPairRow* it = pairs.rows(column1, column2); it != nullptr; it = it->more() ? it + 1 : nullptr) {
        if (it->active_on(date)) active = it;
    }
    if (active == nullptr) return false;
    start_row(row, *active, binding, first, second);
    row.release = table.release();
    row.rationale = pairs.rationale(*active);
    return true;
}

/// The same as below for a packed table, without taking memory.
bool find_packed_add_on(const Table& table, const AddOnIndex& index, std::uint32_t binding, Code add_on, Date date,
                        Row& row) {
    const std::uint32_t id = index.codes().find(add_on);
    if (id == kNoId) return false;
    start_row(row, TableKind::AddOns, binding, table.release(), add_on, kDateMin, kDateMax);
    Coverage days;
    row.value = index.entry_on(id, within_coverage(table, date), row.primaries, days);
    row.effective = days.from;
    row.deleted = days.until;
    return row.value != 0;
}

}  // namespace

bool find_pair_row(const Scratch& run, const Instance& instance, std::uint32_t binding, Code first, Code second,
                   Date date, Row& row) {
    const Table* table = instance.policy->tables[binding];
    if (table == nullptr) return false;
    if (const PairIndex* pairs = instance.policy->pairs[binding])
        return find_packed_row(*table, *pairs, binding, first, second, date, row);
    const ImageTable& bound = instance.image().tables[binding];
    const auto rows = changed_rows(instance.image(), bound, *table, first, second, date);
    const ChangedRow* active = active_row(rows, date);
    if (active == nullptr) return false;
    const std::string_view of_table = active->added ? std::string_view() : table->release();
    start_row(row, TableKind::Pairs, binding, active->row.release.empty() ? of_table : active->row.release, first,
              active->row.effective, active->row.deleted);
    row.second = second;
    row.value = active->row.indicator;
    row.note = active->note;
    row.change = active->change;
    row.rationale = active->row.rationale;
    force_indicator(run, instance, bound, row, date);
    return true;
}

bool find_add_on_row(const Prepared& policy, std::uint32_t binding, Code add_on, Date date, Row& row) {
    const Table* table = policy.tables[binding];
    if (table == nullptr) return false;
    if (const AddOnIndex* index = policy.add_ons[binding])
        return find_packed_add_on(*table, *index, binding, add_on, date, row);
    const auto entry = table->add_on(add_on, within_coverage(*table, date));
    if (!entry) return false;
    start_row(row, TableKind::AddOns, binding, entry->release.empty() ? table->release() : entry->release, add_on,
              entry->effective, entry->deleted);
    row.value = entry->type;
    row.primaries.assign(entry->primaries.begin(), entry->primaries.end());
    return true;
}

bool find_code_row(const Prepared& policy, std::uint32_t binding, Code code, Date date, Row& row) {
    switch (static_cast<TableKind>(policy.image->tables[binding].kind)) {
        case TableKind::Pairs: return false;
        case TableKind::UnitLimits: return find_limit_row(policy, binding, code, date, row);
        case TableKind::AddOns: return find_add_on_row(policy, binding, code, date, row);
        case TableKind::Keyed: return find_keyed_row(policy, binding, code, date, row);
    }
    return false;
}

ScreenedRow screened_pair_row(const Screen& screen, LineIndex line, std::uint32_t binding, std::uint8_t variable,
                              LineIndex other, Code first, Code second, Row& row) {
    if (screen.lines[line].cache->tables()[binding].pairs == nullptr) return {};
    const auto hit = std::find_if(screen.hits.begin(), screen.hits.end(), [&](const PairHit& it) {
        return it.line == line && it.other == other && it.variable == variable && it.binding == binding;
    });
    if (hit == screen.hits.end()) return {true, false};
    start_row(row, *hit->row, binding, first, second);
    return {true, true};
}

ScreenedRow screened_limit_row(const Screen& screen, LineIndex line, std::uint32_t binding, Code procedure, Date date,
                               Row& row) {
    const ScreenLine& it = screen.lines[line];
    const FastTable& table = it.cache->tables()[binding];
    if (table.limits.empty()) return {};
    const PackedUnitLimit* limit = limit_on(table, *it.code, date);
    if (limit == nullptr) return {true, false};
    start_row(row, TableKind::UnitLimits, binding, {}, procedure, Date{limit->effective}, Date{limit->deleted});
    row.value = limit->value;
    row.mai = limit->mai;
    return {true, true};
}

Date last_day_known(const Prepared& policy, const Row& row) {
    const Table* table = policy.tables[row.binding];
    const bool with_snapshot =
        row.kind == TableKind::UnitLimits && table != nullptr && row.deleted == table->coverage().until;
    return with_snapshot ? kDateMax : row.deleted;
}

RowReference row_reference(const Prepared& policy, const Row& row) {
    const Image& image = *policy.image;
    RowReference reference;
    reference.table = std::string(image.text(image.tables[row.binding].local));
    reference.release = std::string(row.release);
    reference.first = row.first;
    reference.second = row.second;
    reference.effective = row.effective;
    reference.deleted = last_day_known(policy, row);
    reference.value = row.value;
    reference.mai = row.mai;
    reference.note = std::string(row.note);
    return reference;
}

}  // namespace payrule::engine
