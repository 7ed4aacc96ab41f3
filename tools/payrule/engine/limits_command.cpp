// `payrule limits`: every row of core/limits.def, with the option that changes it and the exit code when it is hit.
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/limits.h"
#include "tools/payrule/command.h"

namespace payrule::tools {
namespace {

/// Where each area's limits hold, and the commands whose `--limit` sets them.
struct Area {
    LimitArea area;
    const char* name;
    const char* commands;
};
constexpr Area kAreas[] = {
    {kPolicyText, "policy text", "check test compile dump graph scenarios, run decide why why-not pair on text"},
    {kDiagrams, "diagrams", "compile dump graph, run decide why why-not pair on text"},
    {kCompiled, "compiled files", "compile inspect table run decide why why-not pair"},
    {kClaims, "claims", "run decide why why-not"},
    {kTables, "table files", "table import"},
};

std::string names_of(const LimitRow& row) {
    std::string names;
    for (const Area& area : kAreas) {
        if ((row.areas & area.area) != 0) names += (names.empty() ? "" : ", ") + std::string(area.name);
    }
    return names;
}

/// A claim beyond a limit does not end a batch: the batch ends like every batch with refused claims.
std::string exits_of(const LimitRow& row) {
    return (row.areas & kClaims) == 0 ? fmt::format("{}", int{kLimitHit})
                                      : fmt::format("{}, run {}", int{kLimitHit}, int{kSomeRefused});
}

void print_text() {
    fmt::print("{:<18}{:>11} {:<9}{:<10}{}\n", "limit", "default", "", "exit", "what it bounds");
    for (const LimitRow& row : kLimitRows)
        fmt::print("{:<18}{:>11} {:<9}{:<10}{}\n", row.name, row.value, row.unit, exits_of(row), row.what);
    fmt::print("\n`--limit NAME=N` sets another value, for this run only. Commands that take it:\n");
    for (const Area& area : kAreas)
        fmt::print("  {:<16}{}\n", area.name, area.commands);
    fmt::print("One claim beyond a limit is refused and the others of a run are decided; the run then ends with {}.\n",
               int{kSomeRefused});
}

}  // namespace

int limits_command(int argc, char** argv) {
    Format format = Format::Text;
    CommandLine line("limits",
                     "Prints every limit: its default, the exit code of a command that hits it, and what it bounds.",
                     {{"payrule limits", "prints all limits as a table"},
                      {"payrule limits --format json", "prints one JSON object per limit"}});
    line.format(format);
    if (const auto code = line.parse(argc, argv)) return *code;
    if (format == Format::Text) {
        print_text();
        return kDone;
    }
    for (const LimitRow& row : kLimitRows) {
        fmt::print(
            "{{\"limit\":\"{}\",\"value\":{},\"most\":{},\"unit\":\"{}\",\"in\":\"{}\",\"option\":\"--limit {}=N\","
            "\"exit\":{},\"exit_of_run\":{},\"what\":\"{}\"}}\n",
            row.name, row.value, row.most, row.unit, names_of(row), row.name, int{kLimitHit},
            (row.areas & kClaims) != 0 ? int{kSomeRefused} : int{kLimitHit}, row.what);
    }
    return kDone;
}

}  // namespace payrule::tools
