// The parts of the benchmark, each of which measures some of P1 to P13 and adds its rows to the report. Comes in: what
// was prepared once; goes out: rows. Must not write files but below the working folder.
#pragma once

#include <string>

#include "tests/bench/bound_text.h"
#include "tests/bench/report.h"
#include "tests/bench/workload.h"

namespace payrule::bench {

struct Options {
    WorkloadSize size;
    int rounds = 9;
    std::string only;     // part of a contender's name: nothing else is run
    std::string section;  // one part of the benchmark: nothing else is run
    bool check = false;
    std::string folder = "build/bench";
    std::string engine_program;                      // payrule-engine, for what is measured in processes of its own
    std::string duckdb_python = "/usr/bin/python3";  // an interpreter with the module `duckdb`, or without
    std::string results;                             // Markdown file that takes the table between its markers
};

/// The workload and the bound's tables and input.
struct Prepared {
    explicit Prepared(const Options& options);
    Workload work;
    BoundTables tables;
    PaddedText text;
    BoundInput input;
};

/// Returns false where a line differs, or where the workload shows nothing.
bool check_outcomes(const Prepared& prepared);
/// Returns false where reading, deciding or writing the claims again takes memory. Prints what it counted.
bool check_allocations(const Prepared& prepared);
/// P1, P1b, P2, P3: in memory and from text to text. Returns seconds a claim of the bound's SQL-like work in memory.
void measure_deciding(const Prepared& prepared, const Options& options, Report& report);
/// P9, P10, P11 and what doubling the rules costs.
void measure_rules(const Prepared& prepared, const Options& options, Report& report);
/// P5, P6, P7, P8, P13: in processes of their own.
void measure_processes(const Prepared& prepared, const Options& options, Report& report);
/// SQLite and Python on the same job.
void measure_rivals(const Prepared& prepared, const Options& options, Report& report);

}  // namespace payrule::bench
