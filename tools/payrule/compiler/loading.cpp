// See loading.h.
#include "tools/payrule/compiler/loading.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "compiler/guarantees.h"
#include "tools/common/policy_paths.h"
#include "tools/payrule/compiler/lock_file.h"

namespace payrule::tools {

void PolicyOptions::add_to(CommandLine& line) {
    line.option("--stdlib", stdlib, "folder of the standard library; found by itself unless given");
    line.option("--max-errors", max_errors, "how many errors to print before counting the rest");
    line.format(format);
}

LoadedPolicies load(const PolicyOptions& options) {
    LoadOptions load_options;
    load_options.paths = options.paths;
    load_options.stdlib = stdlib_folders(options.stdlib, options.paths);
    LoadedPolicies loaded = load_policies(load_options);
    if (loaded.diagnostics.has_errors()) return loaded;
    for (const EffectivePolicy& policy : loaded.policies)
        check_guarantees(policy, &loaded.sources, loaded.diagnostics);
    if (options.check_tests) {
        for (std::size_t i = 0; i < loaded.policies.size(); ++i)
            check_test_reach(*loaded.policy_files[i], loaded.policies[i], loaded.diagnostics);
    }
    const std::vector<PayerChange> changes = payer_changes(loaded);
    check_overrides(changes, loaded.diagnostics);
    if (options.accept)
        accept_changes(loaded, changes);
    else
        check_locks(loaded, changes);
    return loaded;
}

bool print_diagnostics(const LoadedPolicies& loaded, const PolicyOptions& options) {
    std::size_t limit = options.max_errors < 1 ? 1 : static_cast<std::size_t>(options.max_errors);
    if (options.format == Format::Json) {
        fmt::print("{}\n", render_diagnostics_json(loaded.diagnostics, loaded.sources, limit));
    } else if (!loaded.diagnostics.all().empty()) {
        fmt::print(stderr, "{}", render_diagnostics(loaded.diagnostics, loaded.sources, limit));
    }
    return loaded.diagnostics.has_errors();
}

namespace {

bool write_bytes(const std::string& path, const void* bytes, std::size_t size) {
    std::FILE* file = std::fopen(path.c_str(), "wb");
    const bool written = file != nullptr && std::fwrite(bytes, 1, size, file) == size;
    const bool closed = file != nullptr && std::fclose(file) == 0;
    return written && closed;
}

/// A device or a pipe must not be replaced by a file of its name, which a privileged user could do.
bool stays_in_place(const std::string& path) {
    std::error_code ignored;
    const auto status = std::filesystem::status(path, ignored);
    return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
}

}  // namespace

bool write_file(const std::string& path, const void* bytes, std::size_t size) {
    if (stays_in_place(path)) {
        if (write_bytes(path, bytes, size)) return true;
        fmt::print(stderr, "payrule: cannot write `{}`: {}\n", path, std::strerror(errno));
        return false;
    }
    const std::string part = path + ".part";  // readers never see half a file
    if (write_bytes(part, bytes, size) && std::rename(part.c_str(), path.c_str()) == 0) return true;
    fmt::print(stderr, "payrule: cannot write `{}`: {}\n", path, std::strerror(errno));
    std::remove(part.c_str());
    return false;
}

}  // namespace payrule::tools
