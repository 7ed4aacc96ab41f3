// The tables of a mapped pack as core's Table. Comes in: indexes over verified bytes; goes out: rows by value.
// Evaluators use these; the engine's hot path uses the indexes behind them.
#pragma once

#include <string>
#include <vector>

#include "core/tables.h"
#include "runtime/table_pack.h"

namespace payrule {

/// What every packed table has, and empty answers for the questions of other kinds.
class PackedTable : public Table {
public:
    explicit PackedTable(PackedTableInfo info) : info_(std::move(info)) {}
    TableKind kind() const override { return info_.kind; }
    Coverage coverage() const override { return info_.coverage; }
    std::string_view release() const override { return info_.release; }
    std::string_view identity() const override { return info_.identity; }
    std::vector<PairRow> pair_rows(Code, Code) const override { return {}; }
    std::optional<UnitLimit> unit_limit(Code, Date) const override { return std::nullopt; }
    std::optional<AddOnEntry> add_on(Code, Date) const override { return std::nullopt; }
    bool is_add_on(Code, Date) const override { return false; }
    std::optional<KeyedRow> keyed(Code, Date) const override { return std::nullopt; }
    const std::vector<std::string>& columns() const override { return columns_; }

protected:
    std::vector<std::string> columns_;

private:
    PackedTableInfo info_;
};

class PairTable final : public PackedTable {
public:
    PairTable(PackedTableInfo info, PairIndex index) : PackedTable(std::move(info)), index_(index) {}
    const PairIndex& index() const { return index_; }
    std::vector<PairRow> pair_rows(Code column1, Code column2) const override;

private:
    PairIndex index_;
};

class UnitTable final : public PackedTable {
public:
    UnitTable(PackedTableInfo info, UnitIndex index) : PackedTable(std::move(info)), index_(index) {}
    const UnitIndex& index() const { return index_; }
    std::optional<UnitLimit> unit_limit(Code procedure, Date date) const override;

private:
    UnitIndex index_;
};

class AddOnTable final : public PackedTable {
public:
    AddOnTable(PackedTableInfo info, AddOnIndex index) : PackedTable(std::move(info)), index_(index) {}
    const AddOnIndex& index() const { return index_; }
    std::optional<AddOnEntry> add_on(Code add_on, Date date) const override;
    bool is_add_on(Code code, Date date) const override;

private:
    AddOnIndex index_;
};

class KeyedTable final : public PackedTable {
public:
    struct Content {
        const CodeIndex* codes = nullptr;
        const std::uint32_t* offsets = nullptr;
        const char* rows = nullptr;
        std::vector<KeyedColumn> columns;
    };
    KeyedTable(PackedTableInfo info, Content content);
    std::optional<KeyedRow> keyed(Code key, Date date) const override;
    bool values_on(Code key, Date date, std::vector<std::int64_t>& values, Coverage& days) const;
    bool has_key(Code key) const {
        const std::uint32_t id = content_.codes->find(key);
        return id != kNoId && content_.offsets[id] != content_.offsets[id + 1];
    }
    const std::vector<KeyedColumn>& typed_columns() const { return content_.columns; }

private:
    Content content_;
};

/// Unit limits of several quarters as one table. Shape: snapshots by start of coverage, then release; the last one that
/// covers a date answers for it.
class MergedUnitTable final : public Table {
public:
    explicit MergedUnitTable(std::vector<std::shared_ptr<const Table>> snapshots);
    TableKind kind() const override { return TableKind::UnitLimits; }
    Coverage coverage() const override { return coverage_; }
    bool covers(Date date) const override { return snapshot(date) != nullptr; }
    std::string_view release() const override { return release_; }
    std::string_view identity() const override { return identity_; }
    std::vector<PairRow> pair_rows(Code, Code) const override { return {}; }
    std::optional<UnitLimit> unit_limit(Code procedure, Date date) const override;
    std::optional<AddOnEntry> add_on(Code, Date) const override { return std::nullopt; }
    bool is_add_on(Code, Date) const override { return false; }
    std::optional<KeyedRow> keyed(Code, Date) const override { return std::nullopt; }
    const std::vector<std::string>& columns() const override { return columns_; }
    const std::vector<std::shared_ptr<const Table>>& snapshots() const { return snapshots_; }

private:
    const Table* snapshot(Date date) const;

    std::vector<std::shared_ptr<const Table>> snapshots_;
    std::vector<std::string> columns_;
    std::string release_;
    std::string identity_;  // of all snapshots, joined with `+`
    Coverage coverage_;
};

}  // namespace payrule
