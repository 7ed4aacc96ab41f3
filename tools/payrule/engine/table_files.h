// Files behind the table commands: input files held or mapped in memory, and the search for a table pack. Comes in:
// paths; goes out: bytes, packs, or a text saying what to do. Must not know what is in tables.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/table_pack.h"

namespace payrule::tools {

/// A file mapped for reading. Invariant: bytes() stays valid while the object lives.
class InputFile {
public:
    /// Errors: null, and `problem` says why.
    static std::unique_ptr<InputFile> open(const std::string& path, std::string& problem);
    ~InputFile();
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;
    std::string_view bytes() const { return {start_, size_}; }

private:
    InputFile(const char* start, std::size_t size) : start_(start), size_(size) {}
    const char* start_;
    std::size_t size_;
};

/// Where tables are looked for when none are named, in this order; for `--help`.
extern const char* const kTableSearch;

/// The packs that somebody named, here or by PAYRULE_TABLES; empty where find_tables has to look around.
std::vector<std::string> named_tables(const std::vector<std::string>& named);

/// The packs to use: those named, else what PAYRULE_TABLES names (several with `:` between), else sample.payt under
/// examples/tables of the installation, of the folder of the program, or of the working folder and those above it.
/// Errors: empty, and `problem` says where was looked and what to do.
std::vector<std::string> find_tables(const std::vector<std::string>& named, std::string& problem);

/// Reads packs, one result for each path, and says nothing.
std::vector<PackResult> read_packs(const std::vector<std::string>& paths, const Limits& limits);
/// Which tables somebody will ask, by full name: packs hold more, and what is to be said of those helps nobody.
using TablesAsked = std::set<std::string, std::less<>>;

/// Puts packs together that read_packs has read from these paths, and says what is to be said of tables that are asked.
/// Errors: the exit code; file and broken rule are on stderr.
std::optional<int> join_packs(const std::vector<std::string>& paths, const std::vector<PackResult>& read,
                              std::optional<Date> known_as_of, const TablesAsked& asked, CombinedTables& tables);
/// Loads packs and puts them together. Errors: the exit code; file and broken rule are on stderr.
std::optional<int> load_tables(const std::vector<std::string>& paths, const Limits& limits,
                               std::optional<Date> known_as_of, const TablesAsked& asked, CombinedTables& tables);
/// Says on stderr which rule a pack breaks. Shape: the exit code.
int pack_failure(const std::string& path, const PackProblem& problem);

}  // namespace payrule::tools
