// Table rows by date (domain.md 1.2, 2 and 3) and a payer's changes to pairs (language.md section 2).
#include "compiler/reference/rows.h"

#include <algorithm>

#include "compiler/reference/expressions.h"

namespace payrule::reference {
namespace {

bool holds(const TableChange& change, Date date) { return change.from <= date && date <= change.until; }

bool in_set(const EffectivePolicy& policy, Index set, Code code, Date date) {
    return set != kNoIndex && contains(codes_on(policy.sets[set], date), code);
}

bool names_pair(const EffectivePolicy& policy, const TableChange& change, Code first, Code second, Date date) {
    return in_set(policy, change.first, first, date) && in_set(policy, change.second, second, date);
}

struct ChangedRow {
    PairRow row;
    std::string note;
    Index change = kNoIndex;  // into payer_changes
    bool added = false;       // so of no release of the table
};

/// CMS issued the pair again, in either direction; rows with indicator 9 were never there.
bool has_later_row(const std::vector<PairRow>& all, const PairRow& row) {
    return std::any_of(all.begin(), all.end(),
                       [&](const PairRow& other) { return other.indicator != 9 && row.effective < other.effective; });
}

void ignore_deletion(ChangedRow& row, const TableChange& change) {
    row.row.deleted = kDateMax;
    row.note = "deletion ignored";
    row.change = change.change;
}

void ignore_deletions(std::vector<ChangedRow>& rows, const std::vector<PairRow>& either_way,
                      const TableChange& change) {
    for (ChangedRow& row : rows) {
        const bool deleted_then = change.deleted_from <= row.row.deleted && row.row.deleted <= change.deleted_until;
        if (row.row.indicator == 9 || !deleted_then || row.row.deleted == kDateMax) continue;
        if (!has_later_row(either_way, row.row)) ignore_deletion(row, change);
    }
}

/// The pair named stays as it last was.
void ignore_last_deletion(std::vector<ChangedRow>& rows, const TableChange& change) {
    ChangedRow* last = nullptr;
    for (ChangedRow& row : rows) {
        if (row.row.indicator == 9) continue;
        if (last == nullptr || last->row.effective < row.row.effective) last = &row;
    }
    if (last != nullptr && last->row.deleted < kDateMax) ignore_deletion(*last, change);
}

/// The row active on the date; of several the one that took effect last, then the one added last.
std::optional<ChangedRow> active_row(const std::vector<ChangedRow>& rows, Date date) {
    std::optional<ChangedRow> active;
    for (const ChangedRow& row : rows) {
        if (!row.row.active_on(date)) continue;
        if (!active || active->row.effective <= row.row.effective || row.added) active = row;
    }
    return active;
}

ChangedRow added_row(const TableChange& change, Code first, Code second) {
    ChangedRow added;
    added.row.column1 = first;
    added.row.column2 = second;
    added.row.effective = change.from;
    added.row.deleted = change.until;
    added.row.indicator = static_cast<std::uint8_t>(change.indicator);
    added.note = "added";
    added.added = true;
    added.change = change.change;
    return added;
}

std::vector<ChangedRow> changed_rows(const EffectivePolicy& policy, const TableBinding& binding, const Table& table,
                                     Code first, Code second, Date date) {
    std::vector<ChangedRow> rows;
    for (const PairRow& row : table.pair_rows(first, second))
        rows.push_back({row, {}, kNoIndex, false});
    std::vector<PairRow> either_way = table.pair_rows(first, second);
    for (const PairRow& row : table.pair_rows(second, first))
        either_way.push_back(row);
    using Kind = TableChange::Kind;
    for (const TableChange& change : binding.changes) {
        if (!holds(change, date)) continue;
        const bool named = names_pair(policy, change, first, second, date);
        if (change.kind == Kind::IgnoreDeletions) ignore_deletions(rows, either_way, change);
        if (change.kind == Kind::IgnoreDeletionOfPair && named) ignore_last_deletion(rows, change);
    }
    for (const TableChange& change : binding.changes) {
        if (!holds(change, date) || !names_pair(policy, change, first, second, date)) continue;
        if (change.kind == Kind::AddPair) rows.push_back(added_row(change, first, second));
        if (change.kind == Kind::RemovePair) rows.clear();
    }
    return rows;
}

/// `force indicator [0] on pairs [a], [b] where …`: the two sets name the codes in either order.
void force_indicator(const Run& run, const Instance& instance, const TableBinding& binding, Row& row, Date date) {
    for (const TableChange& change : binding.changes) {
        if (change.kind != TableChange::Kind::ForceIndicator || !holds(change, date)) continue;
        const bool named = names_pair(*instance.policy, change, row.reference.first, row.reference.second, date) ||
                           names_pair(*instance.policy, change, row.reference.second, row.reference.first, date);
        if (!named || row.reference.value == change.indicator) continue;
        const Truth where = change.where == kNoExpr ? truth(true) : evaluate(run, instance, change.where);
        if (where.value == Tri::No) continue;
        if (where.value == Tri::Unknown) {
            row.forced = where;
            continue;
        }
        row.reference.value = change.indicator;
        row.reference.note = "indicator forced";
        row.change = change.change;
    }
}

}  // namespace

TableState table_state(const World& world, const TableBinding& binding, Date date) {
    TableState state;
    if (binding.is_own) {
        state.loaded = true;
        return state;
    }
    state.table = world.tables->find(binding.table);
    state.loaded = state.table != nullptr;
    if (!state.loaded) return state;
    const Coverage coverage = state.table->coverage();
    state.past_coverage = date < coverage.from || coverage.until < date;
    return state;
}

std::string not_loaded_text(const TableBinding& binding) { return "table " + binding.table + " not loaded"; }
std::string past_coverage_text(const TableBinding& binding) { return "table past its coverage: " + binding.table; }

std::optional<Row> pair_row(const Run& run, const Instance& instance, const TableBinding& binding, Code first,
                            Code second, Date date) {
    const TableState state = table_state(*run.world, binding, date);
    if (state.table == nullptr) return std::nullopt;
    const auto active = active_row(changed_rows(*instance.policy, binding, *state.table, first, second, date), date);
    if (!active) return std::nullopt;
    Row row;
    row.kind = TableKind::Pairs;
    row.change = active->change;
    row.rationale = std::string(active->row.rationale);
    RowReference& reference = row.reference;
    reference.table = binding.local;
    const std::string_view of_table = active->added ? std::string_view() : state.table->release();
    reference.release = std::string(active->row.release.empty() ? of_table : active->row.release);
    reference.first = first;
    reference.second = second;
    reference.effective = active->row.effective;
    reference.deleted = active->row.deleted;
    reference.value = active->row.indicator;
    reference.note = active->note;
    force_indicator(run, instance, binding, row, date);
    return row;
}

namespace {

/// Past its coverage a snapshot table answers as on the nearest day that it speaks for.
Date within_coverage(const Table& table, Date date) {
    const Coverage coverage = table.coverage();
    return std::max(coverage.from, std::min(coverage.until, date));
}

Row row_with(const TableBinding& binding, TableKind kind, std::string_view release, Code code, Date effective,
             Date deleted) {
    Row row;
    row.kind = kind;
    row.reference.table = binding.local;
    row.reference.release = std::string(release);
    row.reference.first = code;
    row.reference.effective = effective;
    row.reference.deleted = deleted;
    return row;
}

}  // namespace

std::optional<Row> limit_row(const World& world, const TableBinding& binding, Code procedure, Date date) {
    const TableState state = table_state(world, binding, date);
    if (state.table == nullptr) return std::nullopt;
    const auto limit = state.table->unit_limit(procedure, within_coverage(*state.table, date));
    if (!limit) return std::nullopt;
    const std::string_view release = limit->release.empty() ? state.table->release() : limit->release;
    Row row = row_with(binding, TableKind::UnitLimits, release, procedure, limit->effective, limit->deleted);
    row.reference.value = limit->value;
    row.reference.mai = limit->mai;
    row.rationale = std::string(limit->rationale);
    return row;
}

std::optional<Row> add_on_row(const World& world, const TableBinding& binding, Code add_on, Date date) {
    const TableState state = table_state(world, binding, date);
    if (state.table == nullptr) return std::nullopt;
    const auto entry = state.table->add_on(add_on, within_coverage(*state.table, date));
    if (!entry) return std::nullopt;
    const std::string_view release = entry->release.empty() ? state.table->release() : entry->release;
    Row row = row_with(binding, TableKind::AddOns, release, add_on, entry->effective, entry->deleted);
    row.reference.value = entry->type;
    row.primaries = entry->primaries;
    return row;
}

std::optional<Row> keyed_row(const World& world, const TableBinding& binding, Code key, Date date) {
    const TableState state = table_state(world, binding, date);
    std::optional<KeyedRow> found;
    if (binding.is_own) {
        for (const KeyedRow& row : binding.own_rows) {
            const bool in_force = row.key == key && row.effective <= date && date <= row.deleted;
            if (in_force && (!found || found->effective <= row.effective)) found = row;
        }
    } else if (state.table != nullptr) {
        found = state.table->keyed(key, within_coverage(*state.table, date));
    }
    if (!found) return std::nullopt;
    const std::string_view release = state.table == nullptr ? std::string_view() : state.table->release();
    Row row = row_with(binding, TableKind::Keyed, release, key, found->effective, found->deleted);
    row.values = found->values;
    return row;
}

Date last_day_known(const Run& run, const Instance& instance) {
    const RowReference& row = instance.row->reference;
    if (instance.row->kind != TableKind::UnitLimits) return row.deleted;
    for (const TableBinding& binding : instance.policy->tables) {
        if (binding.local != row.table) continue;
        const Table* table = run.world->tables->find(binding.table);
        if (table != nullptr && row.deleted == table->coverage().until) return kDateMax;
    }
    return row.deleted;
}

std::optional<Row> code_row(const World& world, const TableBinding& binding, Code code, Date date) {
    switch (binding.kind) {
        case TableKind::Pairs: return std::nullopt;
        case TableKind::UnitLimits: return limit_row(world, binding, code, date);
        case TableKind::AddOns: return add_on_row(world, binding, code, date);
        case TableKind::Keyed: return keyed_row(world, binding, code, date);
    }
    return std::nullopt;
}

}  // namespace payrule::reference
