// What evaluators may ask of tables: NCCI pairs (PTP), unit limits (MUE), add-on lists and a payer's own keyed tables.
// Implemented by the mapped pack (runtime) and by MemoryTables (tests, scenarios, the reference evaluator).
// Must not know files, formats or policies. Row semantics: domain.md section 1.2, 2 and 3.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/code.h"
#include "core/date.h"

namespace payrule {

enum class TableKind : std::uint8_t { Pairs, UnitLimits, AddOns, Keyed };

/// The dates that a table speaks for, both inclusive.
struct Coverage {
    Date from = kDateMin;
    Date until = kDateMax;

    auto operator<=>(const Coverage&) const = default;
};

/// One row of a PTP table: active on `d` iff effective <= d <= deleted and indicator != 9 (the deletion date is the
/// last active day; indicator 9 never was). Source: domain.md section 1.2.
struct PairRow {
    Code column1;
    Code column2;
    Date effective;
    Date deleted = kDateMax;
    std::uint8_t indicator = 0;  // 0 no modifier opens the pair, 1 a modifier may, 9 never active
    bool before_1996 = false;
    std::string_view rationale;
    std::string_view release;

    bool active_on(Date date) const { return indicator != 9 && effective <= date && date <= deleted; }
};

/// One row of an MUE table; it holds for its whole quarter.
struct UnitLimit {
    Code procedure;
    std::int64_t value = 0;
    std::uint8_t mai = 0;  // MUE adjudication indicator 1, 2, 3; 0 where the table has none (Medicaid: a day edit)
    std::string_view rationale;
    std::string_view release;
    Date effective = kDateMin;
    Date deleted = kDateMax;
};

/// One add-on code with its listed primaries on one date.
struct AddOnEntry {
    Code add_on;
    std::uint8_t type = 0;  // 1 closed list, 2 no national list, 3 partial list
    std::vector<Code> primaries;
    Date effective = kDateMin;
    Date deleted = kDateMax;
    std::string_view release;
};

/// One dated row of a payer's own table, keyed by a code; the values are in the order of the declared columns.
struct KeyedRow {
    Code key;
    std::vector<std::int64_t> values;
    Date effective = kDateMin;
    Date deleted = kDateMax;
};

/// Read access to one table of one kind; only the calls of its kind are made.
class Table {
public:
    virtual ~Table() = default;
    virtual TableKind kind() const = 0;
    virtual Coverage coverage() const = 0;
    /// Whether the table speaks for the date; a table of quarterly snapshots may have gaps within its coverage.
    virtual bool covers(Date date) const { return coverage().from <= date && date <= coverage().until; }
    virtual std::string_view release() const = 0;
    /// Digest of the file behind the table, so that a decision can be made again; empty where there is no file.
    virtual std::string_view identity() const { return {}; }
    /// All rows of a pair in this direction, by effective date. Shape: empty where there is none.
    virtual std::vector<PairRow> pair_rows(Code column1, Code column2) const = 0;
    /// The limit in force on a date.
    virtual std::optional<UnitLimit> unit_limit(Code procedure, Date date) const = 0;
    /// The entry of an add-on code on a date, its primaries sorted.
    virtual std::optional<AddOnEntry> add_on(Code add_on, Date date) const = 0;
    /// Whether the code is listed as an add-on on the date (cheap).
    virtual bool is_add_on(Code code, Date date) const = 0;
    /// The row of a keyed table on a date.
    virtual std::optional<KeyedRow> keyed(Code key, Date date) const = 0;
    /// Names of a keyed table's value columns, in row order.
    virtual const std::vector<std::string>& columns() const = 0;
};

/// The tables by full name (`ncci.ptp.practitioner`, `ncci.ptp.hospital`, `ncci.mue.practitioner`, `ncci.mue.hospital`,
/// `ncci.mue.dme`, `ncci.addon`, `cms.sex_specific`, …). A name that is not there: the table was not loaded.
class TableSet {
public:
    const Table* find(std::string_view name) const;
    void add(std::string name, std::shared_ptr<const Table> table);
    std::vector<std::string> names() const;

private:
    std::map<std::string, std::shared_ptr<const Table>, std::less<>> tables_;
};

/// A table held as plain vectors. Slow and obvious on purpose: lookups scan or bisect.
class MemoryTable final : public Table {
public:
    explicit MemoryTable(TableKind kind) : kind_(kind) {}

    Coverage table_coverage;
    std::string table_release;
    std::vector<PairRow> pairs;
    std::vector<UnitLimit> limits;
    std::vector<AddOnEntry> add_ons;
    std::vector<KeyedRow> keyed_rows;
    std::vector<std::string> column_names;

    TableKind kind() const override { return kind_; }
    Coverage coverage() const override { return table_coverage; }
    std::string_view release() const override { return table_release; }
    std::vector<PairRow> pair_rows(Code column1, Code column2) const override;
    std::optional<UnitLimit> unit_limit(Code procedure, Date date) const override;
    std::optional<AddOnEntry> add_on(Code add_on, Date date) const override;
    bool is_add_on(Code code, Date date) const override;
    std::optional<KeyedRow> keyed(Code key, Date date) const override;
    const std::vector<std::string>& columns() const override { return column_names; }

private:
    TableKind kind_;
};

}  // namespace payrule
