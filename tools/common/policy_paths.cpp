// See policy_paths.h.
#include "tools/common/policy_paths.h"

#include <cstdlib>
#include <filesystem>

namespace payrule::tools {

namespace {

namespace fs = std::filesystem;

/// `stdlib` in this folder or one above it.
bool find_above(fs::path folder, std::string& found) {
    std::error_code error;
    folder = fs::absolute(folder, error);
    for (; !folder.empty(); folder = folder.parent_path()) {
        if (fs::exists(folder / "stdlib" / "ncci.pay", error)) {
            found = (folder / "stdlib").string();
            return true;
        }
        if (folder == folder.parent_path()) break;
    }
    return false;
}

}  // namespace

std::vector<std::string> stdlib_folders(const std::vector<std::string>& given, const std::vector<std::string>& paths) {
    if (!given.empty()) return given;
    if (const char* named = std::getenv("PAYRULE_STDLIB"); named != nullptr && *named != '\0') return {named};
    std::error_code error;
    std::vector<fs::path> starts;
    if (!paths.empty()) starts.emplace_back(paths[0]);
    starts.emplace_back(fs::read_symlink("/proc/self/exe", error).parent_path());
    starts.emplace_back(fs::current_path(error));
    std::string found;
    for (const fs::path& start : starts) {
        if (find_above(start, found)) return {found};
    }
    return {};
}

}  // namespace payrule::tools
