// `payrule gen tables|claims`: made-up tables and claims in full size, from a seed. Comes in: the command line; goes
// out: files. The same seed gives the same bytes on every machine. The work is in tools/common/gen_world.h.
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "tools/common/gen_world.h"
#include "tools/payrule/command.h"
#include "tools/payrule/engine/output_file.h"

namespace payrule::tools {
namespace {

constexpr std::int64_t kFullSize = 2600000;
constexpr std::int64_t kMostRows = 10000000;

/// Writes to files in a folder (or one file, or standard output), one after the other; each takes its name when it is
/// whole, so whoever kills the command finds the file that was there before. Errors: `problem`.
class Writer {
public:
    explicit Writer(std::string folder) : folder_(std::move(folder)) {}

    bool write(const std::string& name, std::string_view bytes) {
        if (file_ == nullptr || name != name_) {
            if (!finish() || !open(name)) return false;
        }
        if (std::fwrite(bytes.data(), 1, bytes.size(), file_->stream()) == bytes.size()) return true;
        const std::string why = std::strerror(errno);
        if (const std::string part = file_->abandon(); !part.empty()) std::remove(part.c_str());
        return fail(fmt::format("cannot write `{}`: {}", shown(), why));
    }
    bool finish() {
        if (file_ == nullptr) return true;
        if (file_->stream() == stdout && std::fflush(stdout) != 0)
            return fail(fmt::format("cannot write `{}`: {}", shown(), std::strerror(errno)));
        std::string problem = file_->finish();
        file_.reset();
        return problem.empty() || fail(std::move(problem));
    }
    const std::string& problem() const { return problem_; }

private:
    bool open(const std::string& name) {
        name_ = name;
        const std::string path = name.empty() ? folder_ : folder_ + "/" + name;
        file_ = std::make_unique<OutputFile>();
        std::string problem = file_->open(path == "-" ? "" : path, {});
        return problem.empty() || fail(std::move(problem));
    }
    std::string shown() const {
        if (folder_.empty() || folder_ == "-") return "standard output";
        return name_.empty() ? folder_ : folder_ + "/" + name_;
    }
    bool fail(std::string problem) {
        problem_ = std::move(problem);
        return false;
    }

    std::string folder_;
    std::string name_;
    std::string problem_;
    std::unique_ptr<OutputFile> file_;
};

int tables_command(int argc, char** argv) {
    std::string folder;
    std::int64_t seed = 1;
    std::int64_t rows = kFullSize;
    CommandLine line(
        "gen tables",
        "Writes made-up tables in CMS's layouts: two PTP tables in four parts, unit limits of eight quarters "
        "(2025 and 2026) for three settings, the add-on file. `payrule table import` reads them.",
        {{"payrule gen tables --seed 1 --out big", "writes full-size tables into the folder big"},
         {"payrule gen tables --seed 1 --rows 20000 --out small", "writes small ones"}});
    line.option("--out", folder, "folder to write to; made where it is not there (required)");
    line.option("--seed", seed, "whole number that decides everything (1)");
    line.option("--rows", rows, "rows of each PTP table (2600000)");
    if (const auto code = line.parse(argc, argv)) return *code;
    if (folder.empty()) return fail(kWrongUsage, "gen tables needs --out FOLDER");
    if (rows < 4 || rows > kMostRows) return fail(kWrongUsage, "--rows is from 4 to 10000000");
    if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST) {
        return fail(kCouldNot, fmt::format("cannot make folder `{}`: {}", folder, std::strerror(errno)));
    }
    Writer writer(folder);
    const GenWorld world = make_world(static_cast<std::uint64_t>(seed), static_cast<std::uint32_t>(rows));
    const bool written =
        write_tables(world, [&](const std::string& name, std::string_view bytes) { return writer.write(name, bytes); });
    return written && writer.finish() ? kDone : fail(kCouldNot, writer.problem());
}

int claims_command(int argc, char** argv) {
    std::string output;
    std::string mapping;
    std::string format = "ndjson";
    std::int64_t seed = 1;
    std::int64_t count = 1000;
    std::int64_t rows = kFullSize;
    CommandLine line(
        "gen claims",
        "Writes made-up claims that use the codes of `payrule gen tables` with the same --seed and --rows: 8 % "
        "with an active pair, therapy lines, modifiers, units over their limit; dates of service 2025 and 2026.",
        {{"payrule gen claims --seed 1 --n 100000 -o claims.ndjson", "writes claims for the tables of seed 1"},
         {"payrule gen claims --seed 1 --n 10 --rows 20000", "prints ten claims for the small tables"}});
    line.option("--seed", seed, "seed of the tables and claims (1)");
    line.option("--n", count, "how many claims (1000)");
    line.option("--rows", rows, "rows of each PTP table, as given to gen tables (2600000)");
    line.option("-o,--output", output, "file to write (standard output)");
    line.option("--mapping", mapping, "with --format csv: also write the column mapping that reads it back");
    line.choice("--format", format, {"ndjson", "csv"}, "form of the claims");
    if (const auto code = line.parse(argc, argv)) return *code;
    if (count < 0) return fail(kWrongUsage, "--n counts from 0");
    if (rows < 4 || rows > kMostRows) return fail(kWrongUsage, "--rows is from 4 to 10000000");
    if (!mapping.empty()) {
        Writer writer(mapping);
        if (!writer.write("", claims_csv_mapping()) || !writer.finish()) return fail(kCouldNot, writer.problem());
    }
    Writer writer(output);
    const GenWorld world = make_world(static_cast<std::uint64_t>(seed), static_cast<std::uint32_t>(rows));
    const bool written =
        write_claims(world, static_cast<std::uint64_t>(seed), static_cast<std::uint64_t>(count),
                     format == "csv" ? GenFormat::Csv : GenFormat::Ndjson,
                     [&](const std::string& name, std::string_view bytes) { return writer.write(name, bytes); });
    return written && writer.finish() ? kDone : fail(kCouldNot, writer.problem());
}

}  // namespace

int gen_command(int argc, char** argv) {
    const std::string_view what = argc > 1 ? argv[1] : "";
    if (what == "tables") return tables_command(argc - 1, argv + 1);
    if (what == "claims") return claims_command(argc - 1, argv + 1);
    const bool help = what == "--help" || what == "-h";
    if (!help && !what.empty()) return fail_no_such("gen", what, {"tables", "claims"});
    fmt::print(help ? stdout : stderr,
               "Made-up tables and claims in full size, for tests and benchmarks. The same seed gives the same bytes.\n"
               "Usage: {0} gen tables|claims …\n\n"
               "Examples:\n"
               "  {0} gen tables --seed 1 --out big\n"
               "      writes full-size tables into the folder big\n"
               "  {0} gen claims --seed 1 --n 1000 -o claims.ndjson\n"
               "      writes a thousand claims for them\n",
               program_name());
    return help ? int{kDone} : fail_no_such("gen", what, {"tables", "claims"});
}

}  // namespace payrule::tools
