// The import report as text for people. Comes in: the report; goes out: lines, each file's sums first.
#include <fmt/format.h>

#include "runtime/table_import.h"

namespace payrule {

namespace {

void add_file(const SeenFile& seen, std::string& out) {
    out += fmt::format("{}\n", seen.name);
    if (!seen.kind.empty()) out += fmt::format("  saw      {}\n", seen.kind);
    if (!seen.table.empty()) out += fmt::format("  table    {}, release {}\n", seen.table, seen.release);
    if (seen.rows_in > 0 || seen.problem.empty()) {
        out +=
            fmt::format("  rows     {} in = {} kept + {} refused\n", seen.rows_in, seen.rows_kept, seen.rows_refused);
    }
    for (const RefusedRow& row : seen.refused)
        out += fmt::format("  refused  line {}: {}\n", row.line, row.reason);
    if (seen.refused.size() < seen.rows_refused) {
        out += fmt::format("  refused  and {} more rows\n", seen.rows_refused - seen.refused.size());
    }
    for (const std::string& note : seen.notes)
        out += fmt::format("  note     {}\n", note);
    if (!seen.problem.empty()) out += fmt::format("  REFUSED  {}\n", seen.problem);
}

}  // namespace

std::string import_report_text(const ImportReport& report) {
    std::string out;
    for (const SeenFile& seen : report.files)
        add_file(seen, out);
    for (const SeenTable& table : report.tables) {
        out += fmt::format("table {} {}: {} row{}, speaks for {} … {}", table.name, table.release,
                           table.rows_kept - table.repeats, table.rows_kept - table.repeats == 1 ? "" : "s",
                           format_date(table.coverage.from), format_date(table.coverage.until));
        if (table.repeats > 0)
            out += fmt::format(" ({} repeated row{} stored once)", table.repeats, table.repeats == 1 ? "" : "s");
        out += "\n";
        for (const std::string& note : table.notes)
            out += fmt::format("  warning  {}\n", note);
    }
    std::uint64_t rows = 0;
    std::uint64_t kept = 0;
    for (const SeenFile& seen : report.files) {
        rows += seen.rows_in;
        kept += seen.rows_kept;
    }
    out += fmt::format("{} file{}, {} row{} in = {} kept + {} refused\n", report.files.size(),
                       report.files.size() == 1 ? "" : "s", rows, rows == 1 ? "" : "s", kept, report.rows_refused);
    return out;
}

}  // namespace payrule
