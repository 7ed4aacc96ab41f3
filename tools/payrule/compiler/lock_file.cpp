// See lock_file.h.
#include "tools/payrule/compiler/lock_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "tools/payrule/compiler/loading.h"

namespace payrule::tools {

namespace {

namespace fs = std::filesystem;

constexpr const char* kLockName = "payrule.lock";

fs::path folder_of(const std::string& policy_path) {
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(policy_path, error);
    return (error ? fs::path(policy_path) : whole).parent_path();
}

std::optional<fs::path> nearest_lock(const std::string& policy_path) {
    for (fs::path folder = folder_of(policy_path);; folder = folder.parent_path()) {
        std::error_code error;
        if (fs::is_regular_file(folder / kLockName, error)) return folder / kLockName;
        if (folder == folder.parent_path()) return std::nullopt;
    }
}

std::string read_all(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return std::move(text).str();
}

/// The changes of the policies whose path is in the set.
std::vector<PayerChange> changes_of(const LoadedPolicies& loaded, const std::vector<PayerChange>& changes,
                                    const std::set<std::size_t>& policies) {
    std::vector<PayerChange> result;
    std::copy_if(changes.begin(), changes.end(), std::back_inserter(result), [&](const PayerChange& change) {
        return std::any_of(policies.begin(), policies.end(), [&](std::size_t i) {
            return loaded.policies[i].name == change.policy && loaded.policies[i].version == change.version;
        });
    });
    return result;
}

/// The lowest folder that holds all loaded policies.
fs::path common_folder(const LoadedPolicies& loaded) {
    fs::path common;
    for (const std::string& path : loaded.policy_paths) {
        const fs::path folder = folder_of(path);
        if (common.empty()) common = folder;
        const auto [at, other] = std::mismatch(common.begin(), common.end(), folder.begin(), folder.end());
        fs::path shared;
        for (auto part = common.begin(); part != at; ++part)
            shared /= *part;
        common = shared;
    }
    return common;
}

}  // namespace

void check_locks(LoadedPolicies& loaded, const std::vector<PayerChange>& changes) {
    std::map<fs::path, std::set<std::size_t>> by_lock;
    for (std::size_t i = 0; i < loaded.policies.size(); ++i) {
        if (const auto lock = nearest_lock(loaded.policy_paths[i])) by_lock[*lock].insert(i);
    }
    for (const auto& [path, policies] : by_lock) {
        const SourceId source = loaded.sources.add(kLockName, read_all(path));
        check_lock(changes_of(loaded, changes, policies), source, loaded.sources, loaded.diagnostics);
    }
}

void accept_changes(LoadedPolicies& loaded, const std::vector<PayerChange>& changes) {
    if (loaded.diagnostics.has_errors()) return;
    std::map<fs::path, std::set<std::size_t>> by_lock;
    for (std::size_t i = 0; i < loaded.policies.size(); ++i)
        by_lock[nearest_lock(loaded.policy_paths[i]).value_or(common_folder(loaded) / kLockName)].insert(i);
    for (const auto& [path, indices] : by_lock) {
        std::vector<EffectivePolicy> policies;
        for (const std::size_t i : indices)
            policies.push_back(loaded.policies[i]);
        const std::string text = write_lock(changes_of(loaded, changes, indices), policies, read_all(path));
        if (write_file(path.string(), text.data(), text.size())) continue;
        const SourceId source = loaded.sources.add(kLockName, "");
        loaded.diagnostics.report(DiagnosticCode::E0230, Span{source, 0, 0}, "cannot write `payrule.lock`");
    }
}

}  // namespace payrule::tools
