// Builds the sections of unit limits, add-ons and keyed tables: rows sorted by code id with one offset per code.
// Comes in: rows in any order; goes out: sections, and which rows repeat or contradict others.
#include <algorithm>
#include <tuple>

#include "runtime/pack/format.h"
#include "runtime/pack/source.h"

namespace payrule {

namespace {

template <class T>
void append(std::string& bytes, const T& value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// Offsets of sorted rows by code id: `codes + 1` entries.
template <class Row>
std::string offsets_of(const std::vector<Row>& rows, std::size_t codes) {
    std::string bytes;
    std::uint32_t at = 0;
    for (std::uint32_t id = 0; id <= codes; ++id) {
        while (at < rows.size() && rows[at].code < id)
            ++at;
        append(bytes, at);
    }
    return bytes;
}

template <class Row>
std::uint64_t keys_of(const std::vector<Row>& rows) {
    std::uint64_t keys = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
        keys += i == 0 || rows[i].code != rows[i - 1].code ? 1U : 0U;
    return keys;
}

/// Sorts by content, drops repeats, and drops what is active together with a row kept before (unless told to keep).
template <class Row, class Content>
std::vector<Row> clean(std::vector<Row> rows, const Content& content, const BuildPlan& plan, bool check,
                       BuiltPack& out) {
    std::sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return content(a) < content(b); });
    std::vector<Row> kept;
    std::uint64_t repeats = 0;
    std::size_t first = 0;
    for (Row& row : rows) {
        if (kept.empty() || kept.back().code != row.code) first = kept.size();
        if (!kept.empty() && content(kept.back()) == content(row)) {
            ++repeats;
            continue;
        }
        const Row* other = nullptr;
        for (std::size_t i = first; check && i < kept.size() && other == nullptr; ++i) {
            if (kept[i].effective <= row.deleted && row.effective <= kept[i].deleted) other = &kept[i];
        }
        if (other != nullptr) {
            out.conflicts.push_back({0, row.origin, other->origin, CodeInterner::text_of(plan.code_words[row.code])});
        } else {
            kept.push_back(std::move(row));
        }
    }
    out.repeats = {repeats};
    return kept;
}

}  // namespace

TableCounts build_limits(const SourceTable& table, std::uint32_t number, const BuildPlan& plan,
                         const BuildOptions& options, std::vector<SectionBytes>& sections, BuiltPack& out) {
    std::vector<SourceLimit> rows = table.limits;
    for (SourceLimit& row : rows) {
        row.code = plan.code_id[row.code];
        row.rationale = plan.string_id[row.rationale];
    }
    const auto content = [](const SourceLimit& r) {
        return std::tie(r.code, r.effective, r.deleted, r.value, r.mai, r.rationale);
    };
    rows = clean(std::move(rows), content, plan, !options.keep_conflicts, out);
    std::string bytes;
    for (const SourceLimit& row : rows) {
        append(bytes, PackedUnitLimit{row.effective, row.deleted, row.value, static_cast<std::uint16_t>(row.rationale),
                                      row.mai, 0});
    }
    sections.push_back(
        {static_cast<std::uint32_t>(SectionKind::UnitOffsets), number, offsets_of(rows, plan.code_words.size())});
    sections.push_back({static_cast<std::uint32_t>(SectionKind::UnitRows), number, std::move(bytes)});
    return {rows.size(), keys_of(rows)};
}

namespace {

/// An add-on has one type on a day: what may stand beside it is a closed list or it is not.
void drop_other_types(std::vector<SourceAddOn>& rows, const BuildPlan& plan, BuiltPack& out) {
    std::vector<SourceAddOn> kept;
    std::size_t first = 0;
    for (const SourceAddOn& row : rows) {
        if (kept.empty() || kept.back().code != row.code) first = kept.size();
        const auto contradicts = [&](const SourceAddOn& other) {
            return other.type != row.type && other.effective <= row.deleted && row.effective <= other.deleted;
        };
        const auto other = std::find_if(kept.begin() + static_cast<std::ptrdiff_t>(first), kept.end(), contradicts);
        if (other == kept.end()) {
            kept.push_back(row);
        } else {
            out.conflicts.push_back({0, row.origin, other->origin, CodeInterner::text_of(plan.code_words[row.code])});
        }
    }
    rows = std::move(kept);
}

}  // namespace

TableCounts build_add_ons(const SourceTable& table, std::uint32_t number, const BuildPlan& plan,
                          const BuildOptions& options, std::vector<SectionBytes>& sections, BuiltPack& out) {
    std::vector<SourceAddOn> rows = table.add_ons;
    for (SourceAddOn& row : rows) {
        row.code = plan.code_id[row.code];
        if (row.primary != kNoId) row.primary = plan.code_id[row.primary];
    }
    const auto content = [](const SourceAddOn& r) {
        return std::tie(r.code, r.effective, r.deleted, r.primary, r.type);
    };
    rows = clean(std::move(rows), content, plan, false, out);
    if (!options.keep_conflicts) drop_other_types(rows, plan, out);
    std::string bytes;
    for (const SourceAddOn& row : rows) {
        append(bytes, PackedAddOn{row.primary, row.effective, row.deleted, row.type, {0, 0, 0}});
    }
    sections.push_back(
        {static_cast<std::uint32_t>(SectionKind::AddOnOffsets), number, offsets_of(rows, plan.code_words.size())});
    sections.push_back({static_cast<std::uint32_t>(SectionKind::AddOnRows), number, std::move(bytes)});
    return {rows.size(), keys_of(rows)};
}

TableCounts build_keyed(const SourceTable& table, std::uint32_t number, const BuildPlan& plan,
                        const BuildOptions& options, std::vector<SectionBytes>& sections, BuiltPack& out) {
    std::vector<SourceKeyed> rows = table.keyed;
    for (SourceKeyed& row : rows)
        row.code = plan.code_id[row.code];
    const auto content = [](const SourceKeyed& r) { return std::tie(r.code, r.effective, r.deleted, r.values); };
    rows = clean(std::move(rows), content, plan, !options.keep_conflicts, out);
    std::string bytes;
    for (const SourceKeyed& row : rows) {
        append(bytes, row.effective);
        append(bytes, row.deleted);
        for (std::int64_t value : row.values)
            append(bytes, value);
    }
    std::string columns;
    std::string names;
    std::uint32_t name_count = 0;
    for (const KeyedColumn& column : table.columns) {
        const auto count = static_cast<std::uint32_t>(column.values.size());
        append(columns, ColumnEntry{plan.find_string(column.name), name_count, count, 0});
        for (const std::string& value : column.values)
            append(names, plan.find_string(value));
        name_count += count;
    }
    const auto add = [&](SectionKind kind, std::string section) {
        sections.push_back({static_cast<std::uint32_t>(kind), number, std::move(section)});
    };
    add(SectionKind::KeyedOffsets, offsets_of(rows, plan.code_words.size()));
    add(SectionKind::KeyedRows, std::move(bytes));
    add(SectionKind::KeyedColumns, std::move(columns));
    add(SectionKind::KeyedNames, std::move(names));
    return {rows.size(), keys_of(rows)};
}

}  // namespace payrule
