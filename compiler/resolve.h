// Resolution: syntax trees of a policy, its bases and its modules → the effective policy, names resolved strictly,
// inheritance and payer changes applied, types and units checked. Comes in: parsed files by way of a loader; goes out:
// EffectivePolicy, or diagnostics. Must not know evaluation.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/ast.h"
#include "compiler/diagnostics.h"
#include "compiler/effective.h"
#include "core/limits.h"

namespace payrule {

/// Every parsed file that may be named by `uses module` or `extends`, by name and version.
class Library {
public:
    void add(std::shared_ptr<const ast::File> file);
    const ast::File* find(std::string_view name, std::string_view version) const;
    std::vector<std::string> names() const;

private:
    std::map<std::pair<std::string, std::string>, std::shared_ptr<const ast::File>, std::less<>> files_;
};

/// Reads a file that a code list names (`from file "L99999.csv"`). The path is the name of the source that names it, up
/// to its last `/`, and the file's name: `medicare/part_b/L99999.csv` for a list in `medicare/part_b/2026.1.pay`.
using ReadFile = std::function<std::optional<std::string>(const std::string& path_from_policy)>;

/// Errors: nothing when an error was reported; E0321 where the policy is beyond one of the limits.
std::optional<EffectivePolicy> resolve(const ast::File& policy, const Library& library, const Sources& sources,
                                       const ReadFile& read_file, Diagnostics& diagnostics, const Limits& limits = {});

}  // namespace payrule
