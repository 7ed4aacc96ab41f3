// Gathers rows of all files, then builds the pack and closes the report. See collect.h.
#include "runtime/table_import/collect.h"

#include <algorithm>
#include <map>
#include <set>

namespace payrule {

void Collector::begin_file(const std::string& name) {
    first_origin_ += last_line_ + 1;
    last_line_ = 0;
    file_origins_.push_back(first_origin_);
    report_.files.emplace_back().name = name;
}

SourceTable* Collector::table(const TableKey& key) {
    file().table = key.name;
    file().release = key.release;
    const std::optional<Date> published = key.published ? key.published : options_.published;
    for (SourceTable& table : source_.tables) {
        if (table.name != key.name || table.release != key.release) continue;
        const bool same_columns =
            std::equal(table.columns.begin(), table.columns.end(), key.columns.begin(), key.columns.end(),
                       [](const KeyedColumn& a, const KeyedColumn& b) { return a.name == b.name; });
        if (table.kind != key.kind || table.coverage != key.coverage || table.published != published || !same_columns) {
            file().problem = "another file gives table `" + key.name +
                             "` with another kind, coverage, day of publication or columns";
            return nullptr;
        }
        return &table;
    }
    if (key.coverage.until < key.coverage.from) {
        file().problem = "table `" + key.name + "` would end on " + format_date(key.coverage.until) +
                         ", before it begins on " + format_date(key.coverage.from) + "; correct `# from` or `# until`";
        return nullptr;
    }
    SourceTable& table = source_.tables.emplace_back();
    table.name = key.name;
    table.release = key.release;
    table.kind = key.kind;
    table.coverage = key.coverage;
    table.published = published;
    table.columns = key.columns;
    return &table;
}

void Collector::refuse(std::uint64_t line, std::string reason) {
    SeenFile& seen = file();
    ++seen.rows_refused;
    if (seen.refused.size() < options_.max_messages) seen.refused.push_back({line, std::move(reason)});
}

bool Collector::count_row() {
    ++file().rows_in;
    if (++rows_ <= options_.limits.table_rows) return true;
    file().problem = "more than " + std::to_string(options_.limits.table_rows) + " rows (limit table-rows)";
    return false;
}

/// Parts of a four-part file that were not given: refused, or where that is allowed told by the release, so that no
/// decision hides it. Shape: why nothing is packed.
std::string Collector::note_missing_parts() {
    std::string problem;
    for (SourceTable& table : source_.tables) {
        const auto found = parts_.find(table_id(table));
        if (found == parts_.end() || found->second.size() == 4) continue;
        std::string read;
        for (int part : found->second)
            read += std::to_string(part);
        if (!options_.allow_parts && problem.empty()) {
            problem = "of table " + table.name + ", release " + table.release + ", only part " + read +
                      " of 4 was given: pairs of the other parts would count as no edit; give all four files, or pass "
                      "--allow-parts";
        }
        table.release += "-part" + read + "of4";
    }
    return problem;
}

/// `2026Q3` wants every release of that quarter, `2026Q3-v322r0` that one.
bool Collector::wants(const std::string& release) const {
    return std::any_of(options_.releases.begin(), options_.releases.end(), [&](const std::string& wanted) {
        return release == wanted || release.compare(0, wanted.size() + 1, wanted + "-") == 0;
    });
}

std::string Collector::files_of(const SourceTable& table) const {
    std::string names;
    for (const SeenFile& seen : report_.files) {
        if (seen.table == table.name && seen.release == table.release) names += (names.empty() ? "" : ", ") + seen.name;
    }
    return names;
}

/// Decisions use one release of a table (unit limits aside, of which the quarter of the date picks one), so a pack
/// holds one: which it is must be said. Shape: why nothing is packed.
std::string Collector::choose_releases() {
    std::map<std::string, std::vector<const SourceTable*>> by_name;
    for (const SourceTable& table : source_.tables) {
        if (table.kind != TableKind::UnitLimits) by_name[table.name].push_back(&table);
    }
    std::set<std::string> left_out;
    for (const auto& [name, tables] : by_name) {
        if (tables.size() < 2) continue;
        std::size_t wanted = 0;
        std::string all;
        for (const SourceTable* table : tables) {
            wanted += wants(table->release) ? 1U : 0U;
            all += (all.empty() ? "" : " and ") + table->release + " (" + files_of(*table) + ")";
        }
        if (wanted != 1) {
            return "table " + name + " comes in several releases, " + all +
                   ", of which decisions use one; give the files of one, or say which with --release " +
                   tables.back()->release;
        }
        for (const SourceTable* table : tables) {
            if (!wants(table->release)) left_out.insert(table_id(*table));
        }
    }
    for (SeenFile& seen : report_.files) {
        if (left_out.contains(seen.table + " " + seen.release))
            seen.notes.emplace_back("its release was left out: --release wants another");
    }
    std::erase_if(source_.tables, [&](const SourceTable& table) { return left_out.contains(table_id(table)); });
    return {};
}

void Collector::refuse_conflicts(const std::vector<SourceConflict>& conflicts) {
    const auto file_of = [&](std::uint32_t origin) {
        const auto after = std::upper_bound(file_origins_.begin(), file_origins_.end(), std::uint64_t{origin});
        return static_cast<std::size_t>(after - file_origins_.begin()) - 1;
    };
    for (const SourceConflict& conflict : conflicts) {
        const std::size_t dropped = file_of(conflict.dropped);
        const std::size_t kept = file_of(conflict.kept);
        SeenFile& seen = report_.files[dropped];
        --seen.rows_kept;
        ++seen.rows_refused;
        if (seen.refused.size() >= options_.max_messages) continue;
        const std::string where = "line " + std::to_string(conflict.kept - file_origins_[kept]) +
                                  (kept == dropped ? "" : " of " + report_.files[kept].name);
        seen.refused.push_back({conflict.dropped - file_origins_[dropped],
                                conflict.key + " contradicts " + where + ": both are active on the same days"});
    }
}

void Collector::list_tables(const BuiltPack& built) {
    std::map<std::string, std::uint64_t> kept;
    for (const SeenFile& seen : report_.files)
        kept[seen.table + " " + seen.release] += seen.rows_kept;
    for (std::size_t i = 0; i < source_.tables.size(); ++i) {
        const SourceTable& table = source_.tables[i];
        SeenTable& seen = report_.tables.emplace_back();
        seen.name = table.name;
        seen.release = table.release;
        seen.kind = table.kind;
        seen.coverage = table.coverage;
        seen.repeats = i < built.repeats.size() ? built.repeats[i] : 0;
        const std::size_t part = table.release.rfind("-part");
        const bool partial = part != std::string::npos && table.release.substr(table.release.size() - 3) == "of4";
        seen.rows_kept = kept[table.name + " " + (partial ? table.release.substr(0, part) : table.release)];
        if (partial) {
            seen.notes.push_back("only part " + table.release.substr(part + 5, table.release.size() - part - 8) +
                                 " of 4 was given: edits of the other parts are missing, and the release says so");
        }
    }
    std::sort(report_.tables.begin(), report_.tables.end(), [](const SeenTable& a, const SeenTable& b) {
        return std::tie(a.name, a.release) < std::tie(b.name, b.release);
    });
}

ImportResult Collector::finish() {
    ImportResult result;
    BuiltPack built;
    std::string problem = choose_releases();
    if (const std::string missing = note_missing_parts(); problem.empty()) problem = missing;
    std::size_t refused_files = 0;
    for (const SeenFile& seen : report_.files) {
        refused_files += seen.problem.empty() ? 0U : 1U;
        // Every message of a limit ends with its name: `(limit zip-entries)`.
        result.hit_limit = result.hit_limit || seen.problem.find("(limit ") != std::string::npos;
    }
    if (refused_files == 0 && problem.empty() && !source_.tables.empty()) {
        BuildOptions how;
        how.max_bytes = options_.limits.compiled_bytes;
        built = build_pack(source_, how);
        refuse_conflicts(built.conflicts);
        if (built.problem) problem = built.problem.text;
        result.hit_limit = built.problem.rule == "PT42";
        list_tables(built);
    }
    for (const SeenFile& seen : report_.files)
        report_.rows_refused += seen.rows_refused;
    if (refused_files != 0) {
        problem = std::to_string(refused_files) + (refused_files == 1 ? " file was" : " files were") + " refused";
    } else if (!problem.empty()) {
        // Said already.
    } else if (source_.tables.empty()) {
        problem = "no table was found";
    } else if (report_.rows_refused > options_.allow_refused) {
        problem = std::to_string(report_.rows_refused) + " rows were refused and " +
                  std::to_string(options_.allow_refused) + " are allowed; correct the file or pass --allow-refused";
    }
    result.report = std::move(report_);
    result.problem = problem;
    if (problem.empty()) result.bytes = std::move(built.bytes);
    return result;
}

namespace {

bool all_digits(std::string_view text) {
    for (char c : text) {
        if (c < '0' || c > '9') return false;
    }
    return !text.empty();
}

int to_number(std::string_view text) {
    int value = 0;
    for (char c : text)
        value = value * 10 + (c - '0');
    return value;
}

/// M/D/YYYY, as spreadsheets write dates into CSV.
std::optional<Date> parse_slash_date(std::string_view text) {
    const std::size_t first = text.find('/');
    const std::size_t second = text.find('/', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const std::string_view month = text.substr(0, first);
    const std::string_view day = text.substr(first + 1, second - first - 1);
    const std::string_view year = text.substr(second + 1);
    const bool right = all_digits(month) && all_digits(day) && all_digits(year) && month.size() <= 2 &&
                       day.size() <= 2 && year.size() == 4;
    return right ? make_date(to_number(year), to_number(month), to_number(day)) : std::nullopt;
}

}  // namespace

std::optional<Date> parse_table_date(std::string_view text, bool day_numbers) {
    constexpr int kDaysTo1970 = 25569;  // spreadsheets count from 1899-12-30
    if (text.size() == 8 && all_digits(text)) return parse_compact_date(text);
    if (text.size() == 10 && text[4] == '-') return parse_date(text);
    if (day_numbers && text.size() == 5 && all_digits(text)) return Date{to_number(text) - kDaysTo1970};
    return parse_slash_date(text);
}

std::optional<Date> parse_julian_date(std::string_view text) {
    if (text.size() != 7 || !all_digits(text)) return std::nullopt;
    const int year = to_number(text.substr(0, 4));
    const int day = to_number(text.substr(4));
    const std::optional<Date> start = make_date(year, 1, 1);
    if (!start || day < 1) return std::nullopt;
    const Date date = add_days(*start, day - 1);
    return year_of(date) == year ? std::optional<Date>(date) : std::nullopt;
}

std::optional<std::uint64_t> parse_table_code(std::string_view text, std::string& reason) {
    if (text.size() != 5) {
        reason = text.empty() ? "no code where one is wanted"
                              : "code " + shown(text) + " has " + std::to_string(text.size()) +
                                    " characters, not five; a spreadsheet may have cut leading zeros";
        return std::nullopt;
    }
    char raised[5];
    for (std::size_t i = 0; i < 5; ++i) {
        char c = text[i];
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if ((c < '0' || c > '9') && (c < 'A' || c > 'Z')) {
            reason = "code " + shown(text) + " has a character that is neither digit nor letter";
            return std::nullopt;
        }
        raised[i] = c;
    }
    return CodeInterner::word_of({raised, 5});
}

}  // namespace payrule
