// `payrule table import|list|lookup|verify`: makes table packs and looks into them. Comes in: the command line; goes
// out: reports on stdout, talk on stderr. The work is in runtime/table_import.h and runtime/table_pack.h.
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "runtime/table_import.h"
#include "runtime/table_pack.h"
#include "tools/common/nearest.h"
#include "tools/payrule/command.h"
#include "tools/payrule/engine/table_files.h"

namespace payrule::tools {
namespace {

using Json = nlohmann::ordered_json;

void print_json(const Json& json) { fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace)); }

const char* kind_name(TableKind kind) {
    switch (kind) {
        case TableKind::Pairs: return "pairs";
        case TableKind::UnitLimits: return "unit limits";
        case TableKind::AddOns: return "add-ons";
        case TableKind::Keyed: return "keyed";
    }
    return "";
}

std::string until_text(Date date) { return date == kDateMax ? "open" : format_date(date); }
std::string coverage_text(Coverage coverage) {
    if (coverage == Coverage{}) return "any date";
    return format_date(coverage.from) + " … " + until_text(coverage.until);
}

// --- import ---------------------------------------------------------------------------------------------------------

Json report_json(const ImportResult& result) {
    Json files = Json::array();
    for (const SeenFile& seen : result.report.files) {
        Json refused = Json::array();
        for (const RefusedRow& row : seen.refused)
            refused.push_back({{"line", row.line}, {"reason", row.reason}});
        files.push_back({{"file", seen.name},
                         {"kind", seen.kind},
                         {"table", seen.table},
                         {"release", seen.release},
                         {"rows_in", seen.rows_in},
                         {"rows_kept", seen.rows_kept},
                         {"rows_refused", seen.rows_refused},
                         {"refused", refused},
                         {"notes", seen.notes},
                         {"problem", seen.problem}});
    }
    Json tables = Json::array();
    for (const SeenTable& table : result.report.tables) {
        tables.push_back({{"table", table.name},
                          {"release", table.release},
                          {"kind", kind_name(table.kind)},
                          {"from", format_date(table.coverage.from)},
                          {"until", format_date(table.coverage.until)},
                          {"rows_kept", table.rows_kept},
                          {"repeats", table.repeats},
                          {"notes", table.notes}});
    }
    return {{"files", files},
            {"tables", tables},
            {"rows_refused", result.report.rows_refused},
            {"problem", result.problem}};
}

int import_command(int argc, char** argv) {
    std::vector<std::string> paths;
    std::string output, published;
    ImportOptions options;
    std::int64_t allow_refused = 0;
    std::int64_t messages = 20;
    Format format = Format::Text;
    CommandLine line(
        "table import",
        "Reads CMS's PTP, MUE and add-on files (text, CSV, xlsx, or the zips as downloaded; Medicare and Medicaid; "
        "several quarters at once) and payers' own CSV tables, and writes one table pack. What a file is, is told "
        "by its bytes and its name. Nothing is written unless all of it was read.",
        {{"payrule table import *.zip -o tables-2026q3.payt", "packs a quarter's downloads"},
         {"payrule table import *.zip --release 2026Q3 -o tables.payt", "of several quarters' PTP files, one"},
         {"payrule table import cms.sex_specific.csv -o own.payt", "packs a table of one's own"}});
    line.list("files", paths, "files to read");
    line.option("-o,--output", output, "pack to write, FILE.payt");
    line.option("--table", options.table, "full table name, where file names do not tell it");
    line.option("--quarter", options.quarter, "quarter, as in 2026Q3, where file names do not tell it");
    line.option("--published", published,
                "day on which these releases were published, for --known-as-of; a file's own `# published` goes first");
    line.option("--release", options.releases,
                "which release to pack of a table that the files give in several; may be given several times");
    line.flag("--allow-parts", options.allow_parts, "pack a four-part PTP file although parts of it are missing");
    line.option("--allow-refused", allow_refused, "how many rows may be refused (0)");
    line.option("--max-messages", messages, "how many refused rows to name for each file (20)");
    line.limits(options.limits, kTables | kCompiled);
    line.format(format);
    if (const auto code = line.parse(argc, argv)) return *code;
    if (output.empty()) return fail(kWrongUsage, "table import needs `-o FILE.payt`, the pack to write");
    if (allow_refused < 0 || messages < 0) return fail(kWrongUsage, "--allow-refused and --max-messages count from 0");
    if (const auto code = date_option(published, "--published", options.published)) return *code;
    options.allow_refused = static_cast<std::uint64_t>(allow_refused);
    options.max_messages = static_cast<std::size_t>(messages);

    std::vector<std::unique_ptr<InputFile>> held;
    std::vector<ImportFile> files;
    for (const std::string& path : paths) {
        std::string problem;
        held.push_back(InputFile::open(path, problem));
        if (held.back() == nullptr) return fail(kInputRefused, problem);
        files.push_back({path, held.back()->bytes()});
    }
    ImportResult result = import_tables(files, options);
    if (format == Format::Json) {
        print_json(report_json(result));
    } else {
        fmt::print("{}", import_report_text(result.report));
    }
    if (!result.problem.empty()) {
        return fail(result.hit_limit ? kLimitHit : kInputRefused, result.problem + "; nothing was written");
    }
    const std::string problem = save_file(output, result.bytes);
    if (!problem.empty()) return fail(kCouldNot, problem);
    fmt::print(stderr, "wrote {} ({} bytes)\n", output, result.bytes.size());
    return kDone;
}

// --- list and verify ------------------------------------------------------------------------------------------------

double bytes_per_key(const PackedTableInfo& info) {
    return info.keys == 0 ? 0.0 : static_cast<double>(info.bytes) / static_cast<double>(info.rows);
}

void list_text(const std::string& path, const TablePack& pack, bool stats) {
    fmt::print("{}  {} bytes  sha256 {}\n", path, pack.size(), pack.identity());
    for (const PackedTableInfo& info : pack.tables()) {
        fmt::print("  {:<24} {:<16} {:<12} {:>9} rows  {}\n", info.name, info.release, kind_name(info.kind), info.rows,
                   coverage_text(info.coverage) +
                       (info.published ? ", published " + format_date(*info.published) : std::string()));
        if (!stats) continue;
        fmt::print("  {:<24} {} keys, {} bytes", "", info.keys, info.bytes);
        if (info.kind == TableKind::Pairs) fmt::print(", {:.2f} bytes per edit row", bytes_per_key(info));
        fmt::print("\n");
    }
    if (stats) fmt::print("  dictionary and texts: {} codes, {} bytes\n", pack.codes().size(), pack.dictionary_bytes());
}

Json list_json(const std::string& path, const TablePack& pack) {
    Json tables = Json::array();
    for (const PackedTableInfo& info : pack.tables()) {
        tables.push_back({{"table", info.name},
                          {"release", info.release},
                          {"kind", kind_name(info.kind)},
                          {"rows", info.rows},
                          {"keys", info.keys},
                          {"bytes", info.bytes},
                          {"from", format_date(info.coverage.from)},
                          {"until", format_date(info.coverage.until)}});
        if (info.published) tables.back()["published"] = format_date(*info.published);
    }
    return {{"file", path},
            {"bytes", pack.size()},
            {"sha256", pack.identity()},
            {"codes", pack.codes().size()},
            {"dictionary_bytes", pack.dictionary_bytes()},
            {"tables", tables}};
}

int list_command(int argc, char** argv) {
    std::vector<std::string> paths;
    bool stats = false;
    Limits limits;
    Format format = Format::Text;
    CommandLine line("table list", "Lists the tables of packs: name, release, rows, and the dates that they speak for.",
                     {{"payrule table list sample.payt", "lists the tables"},
                      {"payrule table list --stats sample.payt", "adds sizes and bytes per edit"}});
    line.list("files", paths, "packs, FILE.payt");
    line.flag("--stats", stats, "print sizes as well");
    line.limits(limits, kCompiled);
    line.format(format);
    if (const auto code = line.parse(argc, argv)) return *code;
    for (const std::string& path : paths) {
        const PackResult result = load_pack(path, PackCheck::Structure, limits.compiled_bytes);
        if (result.problem) return pack_failure(path, result.problem);
        if (format == Format::Json) {
            print_json(list_json(path, *result.pack));
        } else {
            list_text(path, *result.pack, stats);
        }
    }
    return kDone;
}

int verify_command(int argc, char** argv) {
    std::vector<std::string> paths;
    Limits limits;
    Format format = Format::Text;
    CommandLine line(
        "table verify",
        "Verifies packs whole: checksums, every offset, index and order, and the SHA-256 identity. A broken rule "
        "is named by its code (docs/format/payt.md).",
        {{"payrule table verify sample.payt", "says `sound`, or which rule is broken"}});
    line.list("files", paths, "packs, FILE.payt");
    line.limits(limits, kCompiled);
    line.format(format);
    if (const auto code = line.parse(argc, argv)) return *code;
    int worst = kDone;
    for (const std::string& path : paths) {
        const PackResult result = load_pack(path, PackCheck::Identity, limits.compiled_bytes);
        if (format == Format::Json) {
            print_json({{"file", path},
                        {"sound", !result.problem},
                        {"rule", result.problem.rule},
                        {"problem", result.problem.text},
                        {"sha256", result.pack ? result.pack->identity() : ""}});
        } else if (!result.problem) {
            fmt::print("{}: sound, sha256 {}\n", path, result.pack->identity());
        }
        if (result.problem) worst = pack_failure(path, result.problem);
    }
    return worst;
}

// --- lookup ---------------------------------------------------------------------------------------------------------

struct Question {
    Code first;
    std::optional<Code> second;
    std::optional<Date> date;
};

void answer_pairs(const Table& table, const Question& question, Json& rows) {
    if (!question.second) return;
    for (const auto& [one, two] : {std::pair{question.first, *question.second}, {*question.second, question.first}}) {
        for (const PairRow& row : table.pair_rows(one, two)) {
            if (question.date && !(row.effective <= *question.date && *question.date <= row.deleted)) continue;
            rows.push_back({{"column1", format_code(row.column1)},
                            {"column2", format_code(row.column2)},
                            {"effective", format_date(row.effective)},
                            {"deleted", until_text(row.deleted)},
                            {"indicator", row.indicator},
                            {"before_1996", row.before_1996},
                            {"rationale", std::string(row.rationale)}});
        }
    }
}

void answer_one(const Table& table, const Question& question, Json& rows) {
    const Date date = question.date.value_or(table.coverage().until == kDateMax ? kDateMax : table.coverage().until);
    if (const auto limit = table.unit_limit(question.first, date)) {
        // Files of unit limits hold no last day; what ends with the snapshot is open.
        const Date last_day = limit->deleted == table.coverage().until ? kDateMax : limit->deleted;
        rows.push_back({{"code", format_code(question.first)},
                        {"units", limit->value},
                        {"mai", limit->mai},
                        {"effective", format_date(limit->effective)},
                        {"deleted", until_text(last_day)},
                        {"rationale", std::string(limit->rationale)}});
    }
    if (const auto entry = table.add_on(question.first, date)) {
        Json primaries = Json::array();
        for (Code primary : entry->primaries)
            primaries.push_back(format_code(primary));
        rows.push_back({{"add_on", format_code(question.first)},
                        {"type", entry->type},
                        {"primaries", primaries},
                        {"effective", format_date(entry->effective)},
                        {"deleted", until_text(entry->deleted)}});
    }
    const auto row = table.keyed(question.first, date);
    const std::vector<KeyedColumn>* columns = keyed_columns_of(table);
    if (!row || columns == nullptr) return;
    Json values = {{"code", format_code(question.first)}};
    for (std::size_t c = 0; c < columns->size(); ++c) {
        const KeyedColumn& column = (*columns)[c];
        const auto value = row->values[c];
        values[column.name] =
            column.values.empty() ? Json(value) : Json(column.values[static_cast<std::size_t>(value)]);
    }
    values["effective"] = format_date(row->effective);
    values["deleted"] = until_text(row->deleted);
    rows.push_back(values);
}

void print_rows(const std::string& table, std::string_view release, const Json& rows, Format format) {
    for (const Json& row : rows) {
        if (format == Format::Json) {
            Json whole = {{"table", table}, {"release", std::string(release)}};
            whole.update(row);
            print_json(whole);
            continue;
        }
        fmt::print("{} {}:", table, release);
        for (const auto& [name, value] : row.items()) {
            fmt::print(" {} {}", name, value.is_string() ? value.get<std::string>() : value.dump());
        }
        fmt::print("\n");
    }
}

/// What to say of a table that the pack does not hold; empty where it does, or none is asked for.
std::string no_such_table(const TablePack& pack, const std::string& name) {
    std::vector<std::string> names;
    for (const PackedTableInfo& info : pack.tables()) {
        if (name.empty() || info.name == name) return {};
        if (names.empty() || names.back() != info.name) names.push_back(info.name);
    }
    const auto nearest = nearest_name(name, names);
    return fmt::format(
        "the pack holds no table `{}`; {}", name,
        nearest ? "did you mean `" + *nearest + "`?" : fmt::format("it holds {}", fmt::join(names, ", ")));
}

int lookup_command(int argc, char** argv) {
    std::string path;
    std::string first;
    std::string second;
    std::string date;
    std::string only;
    Limits limits;
    Format format = Format::Text;
    CommandLine line(
        "table lookup",
        "Prints the rows that a pack's tables have for a code (limits, add-on lists, own tables) or for a pair of "
        "codes (PTP rows in both orders). Without --date: every pair row, and the latest row of other tables.",
        {{"payrule table lookup sample.payt 97530 97140", "prints all rows of the pair"},
         {"payrule table lookup sample.payt 97110 --date 2026-07-01", "prints the code's unit limits that day"}});
    line.required("file", path, "pack, FILE.payt");
    line.required("code", first, "code");
    line.optional("code2", second, "second code, for pairs");
    line.option("--date", date, "only rows in force on this date, as in 2026-07-01");
    line.option("--table", only, "only this table");
    line.limits(limits, kCompiled);
    line.format(format);
    if (const auto code = line.parse(argc, argv)) return *code;
    Question question;
    const std::optional<Code> code = procedure_argument(first);
    if (code && !second.empty()) question.second = procedure_argument(second);
    question.date = parse_date(date);
    if (!code || (!second.empty() && !question.second)) return kWrongUsage;
    if (!date.empty() && !question.date) return fail(kWrongUsage, "a date is written as in 2026-07-01");
    question.first = *code;
    const PackResult result = load_pack(path, PackCheck::Structure, limits.compiled_bytes);
    if (result.problem) return pack_failure(path, result.problem);
    if (const std::string wrong = no_such_table(*result.pack, only); !wrong.empty()) return fail(kWrongUsage, wrong);
    std::size_t found = 0;
    for (std::size_t i = 0; i < result.pack->tables().size(); ++i) {
        const PackedTableInfo& info = result.pack->tables()[i];
        if (!only.empty() && info.name != only) continue;
        Json rows = Json::array();
        const auto table = result.pack->table(i);
        if (question.date && !table->covers(*question.date) && format == Format::Text) {
            fmt::print(stderr, "{} {} does not speak for {} ({})\n", info.name, info.release, date,
                       coverage_text(info.coverage));
        }
        answer_pairs(*table, question, rows);
        if (!question.second) answer_one(*table, question, rows);
        found += rows.size();
        print_rows(info.name, info.release, rows, format);
    }
    if (found == 0 && format == Format::Text) fmt::print("no row\n");
    return kDone;
}

void print_usage(std::FILE* to) {
    fmt::print(to,
               "Table packs: the compiled form of CMS's tables and of a payer's own.\n"
               "Usage: {0} table import|list|lookup|verify …\n\n"
               "  import  reads CMS's files (text, CSV, xlsx, zip) and own CSV tables into one pack\n"
               "  list    lists a pack's tables, releases and dates\n"
               "  lookup  prints the rows for a code or a pair of codes\n"
               "  verify  verifies a pack whole\n\n"
               "Examples:\n"
               "  {0} table import *.zip -o tables.payt\n"
               "      packs a quarter's downloads\n"
               "  {0} table import --help\n"
               "      shows what import takes\n",
               program_name());
}

}  // namespace

int table_command(int argc, char** argv) {
    const std::string_view what = argc > 1 ? argv[1] : "";
    if (what == "import") return import_command(argc - 1, argv + 1);
    if (what == "list") return list_command(argc - 1, argv + 1);
    if (what == "lookup") return lookup_command(argc - 1, argv + 1);
    if (what == "verify") return verify_command(argc - 1, argv + 1);
    const bool help = what == "--help" || what == "-h";
    if (help || what.empty()) print_usage(help ? stdout : stderr);
    return help ? int{kDone} : fail_no_such("table", what, {"import", "list", "lookup", "verify"});
}

}  // namespace payrule::tools
