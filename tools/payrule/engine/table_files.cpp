// Maps input files and finds table packs. See table_files.h.
#include "tools/payrule/engine/table_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "tools/common/file_kinds.h"
#include "tools/payrule/command.h"

namespace payrule::tools {

const char* const kTableSearch =
    "Without --tables: the packs that the environment variable PAYRULE_TABLES names (several with `:` between them); "
    "else "
    "examples/tables/sample.payt beside the program, in ../share/payrule of it, in the folder above it, or in the "
    "working "
    "folder and the folders above that.";

std::unique_ptr<InputFile> InputFile::open(const std::string& path, std::string& problem) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status{};
    const auto fail = [&](const std::string& why) {
        problem = "cannot read `" + path + "`: " + why;
        if (file >= 0) ::close(file);
        return nullptr;
    };
    if (file < 0 || ::fstat(file, &status) != 0) return fail(std::strerror(errno));
    if (S_ISDIR(status.st_mode)) return fail("it is a folder; name the files in it");
    if (!S_ISREG(status.st_mode)) return fail("it is not a regular file");
    const auto size = static_cast<std::size_t>(status.st_size);
    const char* start = nullptr;
    if (size > 0) {
        void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
        if (mapped == MAP_FAILED) return fail(std::strerror(errno));
        start = static_cast<const char*>(mapped);
    }
    ::close(file);
    return std::unique_ptr<InputFile>(new InputFile(start, size));
}

InputFile::~InputFile() {
    if (size_ > 0) ::munmap(const_cast<char*>(start_), size_);
}

namespace {

namespace fs = std::filesystem;

std::vector<std::string> split_paths(const std::string& text) {
    std::vector<std::string> paths;
    std::size_t at = 0;
    while (at <= text.size()) {
        const std::size_t end = std::min(text.find(':', at), text.size());
        if (end > at) paths.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return paths;
}

}  // namespace

std::vector<std::string> named_tables(const std::vector<std::string>& named) {
    if (!named.empty()) return named;
    const char* from_environment = std::getenv("PAYRULE_TABLES");
    return from_environment == nullptr ? std::vector<std::string>{} : split_paths(from_environment);
}

std::vector<std::string> find_tables(const std::vector<std::string>& named, std::string& problem) {
    const char* from_environment = std::getenv("PAYRULE_TABLES");
    const bool are_named = !named.empty() || (from_environment != nullptr && *from_environment != '\0');
    if (are_named) return named_tables(named);
    constexpr const char* kSample = "examples/tables/sample.payt";
    std::error_code ignored;
    std::vector<fs::path> places;
    const fs::path program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    if (!program.empty()) {
        places = {program / kSample, program / ".." / "share" / "payrule" / kSample, program / ".." / kSample};
    }
    for (fs::path folder = fs::current_path(ignored); !folder.empty(); folder = folder.parent_path()) {
        places.push_back(folder / kSample);
        if (folder == folder.parent_path()) break;
    }
    for (const fs::path& place : places) {
        if (!fs::is_regular_file(place, ignored)) continue;
        // Silence here would let "no edit" of a few sample rows pass for CMS's answer.
        fmt::print(stderr,
                   "{}: no tables named, so the few sample rows that ship are used, not CMS's tables; name packs with "
                   "--tables or PAYRULE_TABLES\n",
                   program_name());
        return {fs::weakly_canonical(place, ignored).string()};
    }
    problem = fmt::format(
        "no tables: name a pack with --tables FILE.payt or PAYRULE_TABLES; `{} table import` makes one from CMS's "
        "files, or from examples/tables/*.csv",
        program_name());
    return {};
}

int pack_failure(const std::string& path, const PackProblem& problem) {
    const bool other_kind = problem.rule == "PT02" || problem.rule == "PT03";  // it is short, or begins like no pack
    const std::string kind = other_kind ? wrong_kind_of_file(path, "a table pack") : std::string();
    return fail(problem.rule == "PT01"   ? kCouldNot
                : problem.rule == "PT42" ? kLimitHit
                                         : kInputRefused,
                fmt::format("{}: error[{}]: {}", path, problem.rule, kind.empty() ? problem.text : kind));
}

std::vector<PackResult> read_packs(const std::vector<std::string>& paths, const Limits& limits) {
    std::vector<PackResult> read;
    for (const std::string& path : paths) {
        read.push_back(load_pack(path, PackCheck::Structure, limits.compiled_bytes));
        if (read.back().problem) break;
    }
    return read;
}

std::optional<int> load_tables(const std::vector<std::string>& paths, const Limits& limits,
                               std::optional<Date> known_as_of, const TablesAsked& asked, CombinedTables& tables) {
    return join_packs(paths, read_packs(paths, limits), known_as_of, asked, tables);
}

std::optional<int> join_packs(const std::vector<std::string>& paths, const std::vector<PackResult>& read,
                              std::optional<Date> known_as_of, const TablesAsked& asked, CombinedTables& tables) {
    std::vector<std::shared_ptr<const TablePack>> packs;
    for (std::size_t i = 0; i < read.size(); ++i) {
        if (read[i].problem) return pack_failure(paths[i], read[i].problem);
        packs.push_back(read[i].pack);
    }
    tables = combine_packs(packs, known_as_of);
    for (const TableRemark& remark : tables.remarks) {
        if (asked.contains(remark.table))
            fmt::print(stderr, "{}: table {}: {}\n", program_name(), remark.table, remark.text);
    }
    return std::nullopt;
}

}  // namespace payrule::tools
