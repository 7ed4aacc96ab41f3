// See sections.h. Here: the same job in SQL (SQLite, in memory, and DuckDB where Python has it) and in plain Python,
// all checked against the bound's number of denied lines before their time counts.
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "runtime/table_pack.h"
#include "tests/bench/engine_side.h"
#include "tests/bench/measure.h"
#include "tests/bench/sections.h"

namespace payrule::bench {

namespace {

constexpr std::size_t kRivalClaims = 10000;  // for SQLite and Python; DuckDB, which scans whole tables, gets them all

/// The claims that a rival decides, with what the bound says of them.
struct Sample {
    std::vector<BoundClaim> claims;
    std::vector<BoundVerdict> verdicts;
    std::uint64_t denied = 0;
    double bound_seconds = 0;  // for the sample
};

Sample take_sample(const Prepared& prepared, std::size_t most) {
    Sample sample;
    const std::size_t count = std::min(most, prepared.input.claims.size());
    sample.claims.assign(prepared.input.claims.begin(),
                         prepared.input.claims.begin() + static_cast<std::ptrdiff_t>(count));
    std::vector<Contender> bound{
        {"bound", [&] { bound_decide(prepared.tables, sample.claims, prepared.input.lines, sample.verdicts); }, {}}};
    run_rounds(bound, 9);
    sample.bound_seconds = bound[0].median_seconds();
    for (const BoundClaim& claim : sample.claims) {
        for (std::uint8_t i = 0; i < claim.lines; ++i)
            sample.denied += (sample.verdicts[claim.first_line + i].reasons & kDenials) != 0 ? 1 : 0;
    }
    return sample;
}

/// A database in memory. Errors of any call end the process with SQLite's message.
class Database {
public:
    Database() {
        if (sqlite3_open(":memory:", &handle_) != SQLITE_OK) stop("SQLite cannot open a database in memory");
    }
    ~Database() { sqlite3_close(handle_); }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void run(const char* sql) {
        char* problem = nullptr;
        if (sqlite3_exec(handle_, sql, nullptr, nullptr, &problem) != SQLITE_OK)
            stop(std::string("SQLite: ") + problem);
    }
    std::int64_t number(const char* sql) {
        sqlite3_stmt* statement = prepare(sql);
        if (sqlite3_step(statement) != SQLITE_ROW) stop(std::string("SQLite: ") + sqlite3_errmsg(handle_));
        const std::int64_t value = sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
        return value;
    }
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(handle_, sql, -1, &statement, nullptr) != SQLITE_OK)
            stop(std::string("SQLite: ") + sqlite3_errmsg(handle_));
        return statement;
    }
    static void insert(sqlite3_stmt* statement, std::initializer_list<std::int64_t> values) {
        int place = 0;
        for (std::int64_t value : values)
            sqlite3_bind_int64(statement, ++place, value);
        if (sqlite3_step(statement) != SQLITE_DONE) stop("SQLite refused a row");
        sqlite3_reset(statement);
    }

private:
    sqlite3* handle_ = nullptr;
};

DayNumber day_number(Date date) {
    const CalendarDate day = to_calendar(date);
    return static_cast<DayNumber>(day.year * 10000 + day.month * 100 + day.day);
}

DayNumber last_day(const tools::GenEdit& edit) {
    return edit.last_quarter == tools::kOpenQuarter ? kOpenDay : day_number(tools::gen_quarter_end(edit.last_quarter));
}

void load_tables(Database& database, const tools::GenWorld& world) {
    database.run(
        "create table ptp(setting int, c1 int, c2 int, first int, last int, indicator int,"
        " primary key(setting, c1, c2, first, indicator)) without rowid;"
        "create table limits(code int, quarter int, units int, mai int, primary key(code, quarter)) without rowid;"
        "create table therapy(code integer primary key); begin");
    sqlite3_stmt* row = database.prepare("insert into ptp values(?,?,?,?,?,?)");
    for (int setting = 0; setting < 2; ++setting) {
        for (const tools::GenEdit& edit : world.edits[setting])
            Database::insert(row, {setting, world.pair_codes[edit.column1], world.pair_codes[edit.column2],
                                   day_number(tools::gen_quarter_start(edit.first_quarter)),
                                   edit.indicator == 9 ? 0 : last_day(edit), edit.indicator});
    }
    sqlite3_finalize(row);
    row = database.prepare("insert into limits values(?,?,?,?)");
    for (std::size_t code = 0; code < world.codes.size(); ++code) {
        for (std::uint16_t quarter = tools::kFirstClaimQuarter; quarter < tools::kGenQuarters; ++quarter)
            Database::insert(row, {static_cast<std::int64_t>(code), quarter - tools::kFirstClaimQuarter,
                                   tools::gen_units(world, code, quarter), world.limits[code].mai});
    }
    sqlite3_finalize(row);
    row = database.prepare("insert into therapy values(?)");
    for (std::uint32_t code : world.therapy)
        Database::insert(row, {code});
    sqlite3_finalize(row);
    database.run("commit");
}

void load_lines(Database& database, const Prepared& prepared, const Sample& sample) {
    database.run(
        "create table line(claim int, n int, setting int, commercial int, code int, day int, year int, quarter int,"
        " units int, allowed int, m59 int, mx int, mkx int, opens int, opening int, primary key(claim, n)) without "
        "rowid;"
        "begin");
    sqlite3_stmt* row = database.prepare("insert into line values(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    for (std::size_t at = 0; at < sample.claims.size(); ++at) {
        const BoundClaim& claim = sample.claims[at];
        for (std::uint8_t i = 0; i < claim.lines; ++i) {
            const BoundLine& line = prepared.input.lines[claim.first_line + i];
            const std::uint32_t year = line.day / 10000;
            std::uint8_t bits = 0;
            for (std::uint16_t modifier : line.modifiers)
                bits = static_cast<std::uint8_t>(bits | prepared.tables.modifiers[modifier]);
            Database::insert(row, {static_cast<std::int64_t>(at), i, claim.setting, claim.commercial,
                                   prepared.tables.codes.find(line.code), line.day, year,
                                   (year - 2025) * 4 + (line.day / 100 % 100 - 1) / 3, line.units, line.allowed,
                                   (bits & kIs59) != 0, (bits & kIsX) != 0, (bits & kIsKx) != 0, (bits & kOpens) != 0,
                                   claim.opening_year == year ? claim.opening : 0});
        }
    }
    sqlite3_finalize(row);
    database.run("commit");
}

/// The job as one would write it in SQL: pairs by a join, the day's units by a window, the running sum by recursion,
/// because a denied line does not count.
constexpr const char* kJob = R"(
create temp table bundled as
select distinct b.claim, b.n from line a
join line b on b.claim = a.claim and b.n <> a.n and b.day = a.day
join ptp p on p.setting = a.setting and p.c1 = a.code and p.c2 = b.code
where p.indicator <> 9 and p.first <= b.day and b.day <= p.last
  and (p.indicator = 0 or not (a.opens or b.opens) or (a.commercial and (a.mx or b.mx) and not (a.m59 or b.m59)));
create temp table counted as
select l.*, sum(l.units) over (partition by l.claim, l.code, l.day) as day_units from line l
left join bundled d on d.claim = l.claim and d.n = l.n where d.n is null;
create temp table too_many as
select c.claim, c.n from counted c join limits m on m.code = c.code and m.quarter = c.quarter
where case when m.mai = 1 then c.units else c.day_units end > m.units;
create temp table treated as
select c.claim, c.n, c.allowed, c.mkx, c.opening, c.year,
       row_number() over (partition by c.claim, c.year order by c.n) as place
from counted c join therapy t on t.code = c.code
left join too_many d on d.claim = c.claim and d.n = c.n where d.n is null;
create index temp.treated_place on treated(claim, year, place);
create temp table above as
with recursive walk(claim, year, place, n, spent, denied) as (
  select claim, year, 1, n, case when opening + allowed > 241000 and not mkx then opening else opening + allowed end,
         opening + allowed > 241000 and not mkx from treated where place = 1
  union all
  select t.claim, t.year, t.place, t.n,
         case when w.spent + t.allowed > 241000 and not t.mkx then w.spent else w.spent + t.allowed end,
         w.spent + t.allowed > 241000 and not t.mkx
  from walk w join treated t on t.claim = w.claim and t.year = w.year and t.place = w.place + 1)
select claim, n from walk where denied;
)";

/// All rows of a table of whole numbers, as CSV.
void write_rows(Database& database, const std::string& table, const std::string& path) {
    std::ofstream file(path, std::ios::binary);
    std::string out;
    sqlite3_stmt* rows = database.prepare(("select * from " + table).c_str());
    while (sqlite3_step(rows) == SQLITE_ROW) {
        for (int column = 0; column < sqlite3_column_count(rows); ++column)
            fmt::format_to(std::back_inserter(out), "{}{}", column == 0 ? "" : ",", sqlite3_column_int64(rows, column));
        out += '\n';
        if (out.size() < (1 << 20)) continue;
        file << out;
        out.clear();
    }
    sqlite3_finalize(rows);
    file << out;
}

void write_for_duckdb(Database& database, const Prepared& prepared, const std::string& folder) {
    std::filesystem::create_directories(folder);
    for (const char* table : {"ptp", "limits", "therapy"})
        write_rows(database, table, fmt::format("{}/{}.csv", folder, table));
    std::ofstream codes(folder + "/code.csv", std::ios::binary);
    for (std::size_t i = 0; i < prepared.work.world.codes.size(); ++i)
        codes << i << ',' << prepared.work.world.codes[i] << '\n';
    std::ofstream(folder + "/sample.ndjson", std::ios::binary) << prepared.work.claims;
    std::ofstream(folder + "/job.sql", std::ios::binary) << kJob;
}

/// The engine's time from text to text for the sample, on one core.
double engine_seconds(const Prepared& prepared, std::string_view claims) {
    Engine engine = make_engine({"tests/bench/policies"}, prepared.work.pack_path);
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    std::vector<Contender> it{{"engine", [&] { engine_stream(engine, claims, OutputLevel::Codes, nowhere); }, {}}};
    run_rounds(it, 9);
    close(nowhere);
    return it[0].median_seconds();
}

std::string_view sample_text(const Prepared& prepared, const Sample& sample) {
    std::size_t end = 0;
    for (std::size_t i = 0; i < sample.claims.size(); ++i)
        end = prepared.work.claims.find('\n', end) + 1;
    return std::string_view(prepared.work.claims).substr(0, end);
}

void measure_duckdb(const Prepared& prepared, const Options& options, Report& report) {
    const std::string folder = options.folder + "/duckdb";
    const ChildRun run = run_child({options.duckdb_python, "tests/bench/duckdb_rival.py", folder});
    if (run.exit_code == 3) {
        return report.note(
            fmt::format("DuckDB was not measured: {} has no module duckdb (scripts/bench takes another "
                        "interpreter from PAYRULE_DUCKDB_PYTHON).",
                        std::filesystem::path(options.duckdb_python).filename().string()));
    }
    std::ifstream result(folder + "/result.txt");
    std::string version;
    std::uint64_t denied = 0;
    double read = 0, decide = 0, write = 0;
    result >> version >> denied >> read >> decide >> write;
    if (run.exit_code != 0 || !result) return report.note("DuckDB was not measured: its script did not run.");
    const Sample sample = take_sample(prepared, prepared.input.claims.size());
    if (denied != sample.denied) stop(fmt::format("DuckDB denies {} lines, the bound {}", denied, sample.denied));
    const auto count = static_cast<double>(sample.claims.size());
    report.add({"", fmt::format("DuckDB {}, the job in SQL on one thread, claims in memory already", version),
                fmt::format("{:.4f} of the bound ({:.0f} ns a claim, {:.3f} M claims/s)", sample.bound_seconds / decide,
                            decide / count * 1e9, count / decide / 1e6),
                "", "", true});
    const double whole = read + decide + write;
    report.add({"", "DuckDB, NDJSON to NDJSON",
                fmt::format("{:.0f} ns a claim, {:.3f} M claims/s", whole / count * 1e9, count / whole / 1e6), "", "",
                true});
    const double times = whole / engine_seconds(prepared, prepared.work.claims);
    report.add({"P3", "NDJSON to NDJSON, reference job, against DuckDB from text to text",
                fmt::format("× {:.1f}", times), "≥ × 10", "", times >= 10});
}

void measure_sqlite(const Prepared& prepared, const Options& options, const Sample& sample, Report& report) {
    Database database;
    load_tables(database, prepared.work.world);
    load_lines(database, prepared, sample);
    write_for_duckdb(database, prepared, options.folder + "/duckdb");
    database.run("analyze");
    const double start = cpu_seconds();
    database.run(kJob);
    const double seconds = cpu_seconds() - start;
    const std::int64_t denied = database.number(
        "select (select count(*) from bundled) + (select count(*) from too_many) + (select count(*) from above)");
    if (denied != static_cast<std::int64_t>(sample.denied))
        stop(fmt::format("SQLite denies {} lines, the bound {}", denied, sample.denied));
    const auto count = static_cast<double>(sample.claims.size());
    report.add({"", fmt::format("SQLite {}, the job in SQL, claims in memory already", sqlite3_libversion()),
                fmt::format("{:.4f} of the bound ({:.0f} ns a claim, {:.3f} M claims/s)",
                            sample.bound_seconds / seconds, seconds / count * 1e9, count / seconds / 1e6),
                "", "", true});
}

void write_for_python(const Prepared& prepared, const Sample& sample, const std::string& folder) {
    std::ofstream pairs(folder + "/pairs.txt", std::ios::binary);
    std::string out;
    const tools::GenWorld& world = prepared.work.world;
    for (int setting = 0; setting < 2; ++setting) {
        for (const tools::GenEdit& edit : world.edits[setting]) {
            if (edit.indicator == 9) continue;
            fmt::format_to(std::back_inserter(out), "{} {} {} {} {} {}\n", setting,
                           world.codes[world.pair_codes[edit.column1]], world.codes[world.pair_codes[edit.column2]],
                           day_number(tools::gen_quarter_start(edit.first_quarter)), last_day(edit), edit.indicator);
            if (out.size() < (1 << 20)) continue;
            pairs << out;
            out.clear();
        }
    }
    pairs << out;
    std::ofstream limits(folder + "/limits.txt", std::ios::binary);
    std::vector<bool> therapy(world.codes.size(), false);
    for (std::uint32_t code : world.therapy)
        therapy[code] = true;
    for (std::size_t code = 0; code < world.codes.size(); ++code) {
        limits << world.codes[code] << ' ' << int{world.limits[code].mai} << ' ' << (therapy[code] ? 1 : 0);
        for (std::uint16_t quarter = tools::kFirstClaimQuarter; quarter < tools::kGenQuarters; ++quarter)
            limits << ' ' << tools::gen_units(world, code, quarter);
        limits << '\n';
    }
    std::ofstream(folder + "/sample.ndjson", std::ios::binary) << sample_text(prepared, sample);
}

void measure_python(const Prepared& prepared, const Options& options, const Sample& sample, Report& report) {
    const std::string folder = options.folder + "/python";
    std::filesystem::create_directories(folder);
    write_for_python(prepared, sample, folder);
    const ChildRun run = run_child({"/usr/bin/python3", "tests/bench/peak_memory.py", folder + "/peak.txt",
                                    "/usr/bin/python3", "tests/bench/python_rival.py", folder});
    double peak = 0;
    std::ifstream(folder + "/peak.txt") >> peak;
    std::ifstream result(folder + "/result.txt");
    std::uint64_t denied = 0;
    double memory_seconds = 0, whole_seconds = 0, load_seconds = 0;
    result >> denied >> memory_seconds >> whole_seconds >> load_seconds;
    if (run.exit_code != 0 || !result) return report.note("Python was not measured: its script did not run.");
    if (denied != sample.denied) stop(fmt::format("Python denies {} lines, the bound {}", denied, sample.denied));
    const auto count = static_cast<double>(sample.claims.size());
    report.add({"", "Python's dictionaries, the same job in memory",
                fmt::format("{:.4f} of the bound ({:.0f} ns a claim)", sample.bound_seconds / memory_seconds,
                            memory_seconds / count * 1e9),
                "", "", true});
    report.add(
        {"", "Python's dictionaries, NDJSON to NDJSON",
         fmt::format("{:.0f} ns a claim, {:.3f} M claims/s; loads for {:.1f} s, {} of memory",
                     whole_seconds / count * 1e9, count / whole_seconds / 1e6, load_seconds, mebibytes_text(peak)),
         "", "", true});
}

}  // namespace

void measure_rivals(const Prepared& prepared, const Options& options, Report& report) {
    const Sample sample = take_sample(prepared, kRivalClaims);
    measure_sqlite(prepared, options, sample, report);
    measure_duckdb(prepared, options, report);
    measure_python(prepared, options, sample, report);
}

}  // namespace payrule::bench
