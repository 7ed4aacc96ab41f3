// Opens each file by its bytes (zip, spreadsheet, text), recognises its layout and has it imported. Comes in: names and
// bytes; goes out: the collector's result. See table_import.h.
#include "runtime/table_import.h"

#include <algorithm>

#include "runtime/table_import/archive.h"
#include "runtime/table_import/kinds.h"

namespace payrule {

namespace {

std::string base_name(std::string_view name) {
    const std::size_t slash = name.find_last_of("/\\");
    return std::string(slash == std::string_view::npos ? name : name.substr(slash + 1));
}

std::string stem(std::string_view name) {
    std::string base = base_name(name);
    const std::size_t dot = base.rfind('.');
    return dot == std::string::npos ? base : base.substr(0, dot);
}

std::string extension(std::string_view name) {
    const std::string base = base_name(name);
    const std::size_t dot = base.rfind('.');
    return dot == std::string::npos ? "" : fold(base.substr(dot));
}

/// Directives at the head of our own CSV files.
OwnHead read_own_head(std::string_view bytes) {
    OwnHead head;
    while (!bytes.empty() && bytes.front() == '#') {
        const std::size_t end = std::min(bytes.find('\n'), bytes.size());
        const std::string_view line = trim(bytes.substr(1, end - 1));
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const std::string name = fold(line.substr(0, colon));
        const std::string_view value = trim(line.substr(colon + 1));
        if (name == "table") head.table = value;
        if (name == "release") head.release = value;
        if (name == "from") head.from = parse_date(value);
        if (name == "until") head.until = parse_date(value);
        if (name == "published") head.published = parse_date(value);
        if ((name == "from" && !head.from) || (name == "until" && !head.until) ||
            (name == "published" && !head.published)) {
            head.problem = "`# " + name + "` is followed by " + shown(value) + ", not a date as in 2026-07-01";
        }
    }
    if (head.from && head.until && *head.until < *head.from) head.problem = "`# until` lies before `# from`";
    return head;
}

char delimiter_of(std::string_view bytes) {
    const std::string_view head = bytes.substr(0, 4096);
    return std::count(head.begin(), head.end(), '\t') > std::count(head.begin(), head.end(), ',') ? '\t' : ',';
}

class Importer {
public:
    explicit Importer(const ImportOptions& options) : collector_(options), limits_(options.limits) {}

    void read(const ImportFile& file) {
        if (is_zip(file.bytes)) {
            read_zip_file(file);
        } else {
            read_text(file.name, file.bytes, {});
        }
    }

    ImportResult finish() { return collector_.finish(); }

private:
    FileContext context_of(std::string_view name, const NameFacts& outer) {
        FileContext context;
        context.facts = facts_of(name, outer);
        context.default_table = stem(name);
        context.collector = &collector_;
        return context;
    }

    void read_text(const std::string& name, std::string_view bytes, const NameFacts& outer) {
        collector_.begin_file(name);
        FileContext context = context_of(name, outer);
        import_text(bytes, context);
    }

    void read_workbook(const std::string& name, std::string_view bytes, const NameFacts& outer) {
        collector_.begin_file(name);
        FileContext context = context_of(name, outer);
        SeenFile& seen = collector_.file();
        const auto sheets = open_workbook(bytes, limits_, seen.problem);
        if (!seen.problem.empty()) return;
        for (const auto& sheet : sheets) {
            if (find_columns(*sheet).layout == Layout::Unknown) continue;
            import_records(*sheet, context, "spreadsheet");
            return;
        }
        seen.problem = context.facts.change_report
                           ? "this is a quarterly change report, which holds no whole table; give the full files"
                           : "no sheet has the columns of a table that is known";
    }

    void read_zip_file(const ImportFile& file) {
        std::string problem;
        const std::vector<std::string> names = zip_names(file.bytes, limits_, problem);
        if (problem.empty() && is_workbook(names)) {
            read_workbook(file.name, file.bytes, {});
            return;
        }
        if (problem.empty()) problem = read_entries(file, names);
        if (problem.empty()) return;
        collector_.begin_file(file.name);
        collector_.file().problem = problem;
    }

    /// CMS packs each table twice, as text and as spreadsheet; the text is read and the spreadsheet named as its twin.
    static bool has_text_twin(const std::string& name, const std::vector<std::string>& names) {
        if (extension(name) != "xlsx") return false;
        return std::any_of(names.begin(), names.end(), [&](const std::string& other) {
            const std::string kind = extension(other);
            return (kind == "txt" || kind == "csv") && fold(stem(other)) == fold(stem(name));
        });
    }

    std::string read_entries(const ImportFile& file, const std::vector<std::string>& names) {
        const NameFacts outer = facts_of(file.name, {});
        std::string nested;
        const auto wanted = [&](std::string_view name) {
            const std::string kind = extension(name);
            if (kind == "zip") nested = name;
            return (kind == "txt" || kind == "csv" || kind == "xlsx") && !has_text_twin(std::string(name), names);
        };
        const std::size_t before = collector_.report().files.size();
        std::string problem =
            read_zip(file.bytes, limits_, wanted, [&](std::string_view name, const std::string& bytes) {
                const std::string full = file.name + ":" + std::string(name);
                if (!is_zip(bytes)) return read_text(full, bytes, outer);
                std::string inner_problem;
                if (is_workbook(zip_names(bytes, limits_, inner_problem))) return read_workbook(full, bytes, outer);
                nested = name;
            });
        if (problem.empty() && !nested.empty()) return "a zip within the zip; unpack " + shown(nested) + " first";
        const bool nothing = collector_.report().files.size() == before;
        if (problem.empty() && nothing) return "the zip holds no .txt, .csv or .xlsx file";
        for (const std::string& name : names) {
            if (!nothing && has_text_twin(name, names)) {
                collector_.file().notes.push_back(base_name(name) + " holds the same table again and was not read");
            }
        }
        return problem;
    }

    Collector collector_;
    const Limits& limits_;
};

const char* kind_text(const Columns& columns, bool medicaid) {
    switch (columns.layout) {
        case Layout::Pairs: return columns.own ? "PTP edits, own CSV" : medicaid ? "Medicaid PTP edits" : "PTP edits";
        case Layout::Limits:
            return columns.own ? "unit limits, own CSV" : medicaid ? "Medicaid unit limits" : "unit limits";
        case Layout::AddOns: return columns.own ? "add-on codes, own CSV" : "add-on code edits";
        case Layout::Keyed: return "own keyed table";
        case Layout::Unknown: break;
    }
    return "";
}

}  // namespace

void import_records(RecordSource& records, FileContext& context, const std::string& form) {
    SeenFile& seen = context.collector->file();
    const Columns columns = find_columns(records);
    if (columns.layout == Layout::Unknown) {
        seen.problem = context.facts.change_report
                           ? "this is a quarterly change report, which holds no whole table; give the full files"
                           : "no layout that is known: wanted are CMS PTP, MUE or add-on files, or CSV with a header";
        return;
    }
    const bool medicaid = context.facts.medicaid ||
                          (columns.layout == Layout::Pairs && columns.before_1996 == kNoColumn) ||
                          (columns.layout == Layout::Limits && columns.mai == kNoColumn);
    seen.kind = std::string(kind_text(columns, medicaid)) + (columns.own ? "" : ", " + form);
    switch (columns.layout) {
        case Layout::Pairs: import_pairs(records, columns, context); break;
        case Layout::Limits: import_limits(records, columns, context); break;
        case Layout::AddOns: import_add_ons(records, columns, context); break;
        case Layout::Keyed: import_keyed(records, columns, context); break;
        case Layout::Unknown: break;
    }
    if (seen.problem.empty()) seen.problem = records.problem();
    if (seen.problem.empty() && seen.rows_in == 0) seen.problem = "the file has a header and no rows";
}

void import_text(std::string_view bytes, FileContext& context) {
    SeenFile& seen = context.collector->file();
    if (bytes.substr(0, 3) == "\xEF\xBB\xBF") bytes.remove_prefix(3);
    if (bytes.substr(0, 2) == "\xFF\xFE" || bytes.substr(0, 2) == "\xFE\xFF") {
        seen.problem = "the file is UTF-16 text; save it as CSV UTF-8";
        return;
    }
    if (trim(bytes.substr(0, 4096)).empty()) {
        seen.problem = "the file is empty";
        return;
    }
    if (bytes.substr(0, 4096).find('\0') != std::string_view::npos) {
        seen.problem = "the file is neither text nor a zip or xlsx";
        return;
    }
    if (is_fixed_add_ons(bytes)) {
        import_fixed_add_ons(bytes, context);
        return;
    }
    context.own = read_own_head(bytes);
    if (!context.own.problem.empty()) {
        seen.problem = context.own.problem;
        return;
    }
    const char delimiter = delimiter_of(bytes);
    DelimitedSource records(bytes, delimiter, context.collector->options().limits.csv_field_bytes);
    import_records(records, context, delimiter == '\t' ? "tab text" : "CSV");
}

ImportResult import_tables(std::span<const ImportFile> files, const ImportOptions& options) {
    Importer importer(options);
    if (!options.quarter.empty() && !parse_quarter(options.quarter)) {
        ImportResult result;
        result.problem = "quarter `" + options.quarter + "` is not of the form 2026Q3";
        return result;
    }
    for (const ImportFile& file : files)
        importer.read(file);
    return importer.finish();
}

}  // namespace payrule
