// Packs tables built in code (tests, scenarios, samples). Comes in: MemoryTables by name; goes out: pack bytes.
#include <limits>

#include "runtime/pack/format.h"
#include "runtime/pack/source.h"

namespace payrule {

namespace {

bool in_calendar(Date date) { return kDateMin <= date && date <= kDateMax; }

/// Fills one source table; the first value that does not fit stops it.
class Packer {
public:
    Packer(PackSource& source, SourceTable& table) : source_(source), table_(table) {}

    std::string pack(const MemoryTable& from) {
        for (const PairRow& row : from.pairs)
            add(row);
        for (const UnitLimit& row : from.limits)
            add(row);
        for (const AddOnEntry& row : from.add_ons)
            add(row);
        for (const std::string& name : from.column_names)
            table_.columns.push_back({name, {}});
        for (const KeyedRow& row : from.keyed_rows)
            add(row, from.column_names.size());
        return problem_;
    }

private:
    std::uint32_t code_id(Code code) { return source_.codes.intern(CodeInterner::word_of(format_code(code))); }
    void check(bool right, Code code, const char* what) {
        if (!right && problem_.empty()) problem_ = "row of `" + format_code(code) + "`: " + what;
    }

    void add(const PairRow& row) {
        check(row.column1.key != 0 && row.column2.key != 0, row.column1, "no code");
        check(in_calendar(row.effective) && in_calendar(row.deleted), row.column1, "date outside the calendar");
        check(row.indicator <= 1 || row.indicator == 9, row.column1, "indicator is not 0, 1 or 9");
        check(row.effective <= row.deleted || row.indicator == 9, row.column1, "deleted before it is effective");
        if (!problem_.empty()) return;
        const PairTuple tuple{row.effective.days, row.deleted.days, source_.strings.intern(row.rationale),
                              row.indicator, row.before_1996};
        table_.pairs.push_back({code_id(row.column1), code_id(row.column2), table_.tuples.intern(tuple), 0});
    }

    void add(const UnitLimit& row) {
        check(row.procedure.key != 0, row.procedure, "no code");
        check(in_calendar(row.effective) && in_calendar(row.deleted) && row.effective <= row.deleted, row.procedure,
              "dates outside the calendar or in the wrong order");
        check(row.value >= 0 && row.value <= std::numeric_limits<std::int32_t>::max(), row.procedure,
              "units are not within 0 … 2,147,483,647");
        check(row.mai <= 3, row.procedure, "adjudication indicator is not within 0 … 3");
        if (!problem_.empty()) return;
        table_.limits.push_back({code_id(row.procedure), row.effective.days, row.deleted.days,
                                 static_cast<std::int32_t>(row.value), source_.strings.intern(row.rationale), row.mai,
                                 0});
    }

    void add(const AddOnEntry& row) {
        check(row.add_on.key != 0, row.add_on, "no code");
        check(in_calendar(row.effective) && in_calendar(row.deleted) && row.effective <= row.deleted, row.add_on,
              "dates outside the calendar or in the wrong order");
        check(row.type >= 1 && row.type <= 3, row.add_on, "type is not 1, 2 or 3");
        if (!problem_.empty()) return;
        const std::uint32_t add_on = code_id(row.add_on);
        if (row.primaries.empty()) {
            table_.add_ons.push_back({add_on, kNoId, row.effective.days, row.deleted.days, row.type, 0});
        }
        for (Code primary : row.primaries) {
            table_.add_ons.push_back({add_on, code_id(primary), row.effective.days, row.deleted.days, row.type, 0});
        }
    }

    void add(const KeyedRow& row, std::size_t columns) {
        check(row.key.key != 0, row.key, "no code");
        check(in_calendar(row.effective) && in_calendar(row.deleted) && row.effective <= row.deleted, row.key,
              "dates outside the calendar or in the wrong order");
        check(row.values.size() == columns, row.key, "not one value per column");
        if (!problem_.empty()) return;
        table_.keyed.push_back({code_id(row.key), row.effective.days, row.deleted.days, row.values, 0});
    }

    PackSource& source_;
    SourceTable& table_;
    std::string problem_;
};

}  // namespace

WrittenPack write_pack(const std::map<std::string, MemoryTable>& tables) {
    PackSource source;
    source.tables.reserve(tables.size());
    for (const auto& [name, memory] : tables) {
        SourceTable& table = source.tables.emplace_back();
        table.name = name;
        table.release = memory.table_release;
        table.kind = memory.kind();
        table.coverage = memory.table_coverage;
        const std::string problem = Packer(source, table).pack(memory);
        if (!problem.empty()) return {"", broken(PackRule::NotPackable, "table `" + name + "`, " + problem)};
    }
    BuiltPack built = build_pack(source, {.keep_conflicts = true});
    return {std::move(built.bytes), std::move(built.problem)};
}

}  // namespace payrule
