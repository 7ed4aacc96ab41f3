// Policy files from folders to effective policies: read, parse, collect in a library, resolve each policy. Comes in:
// paths of files and folders; goes out: everything that was read, with diagnostics. Called by tools and tests. Must not
// know evaluation or compiled files.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ast.h"
#include "compiler/diagnostics.h"
#include "compiler/effective.h"
#include "compiler/source.h"
#include "core/limits.h"

namespace payrule {

struct LoadOptions {
    std::vector<std::string> paths;   // files, or folders that are read with everything below them
    std::vector<std::string> stdlib;  // folders of shared modules; their sources are called `stdlib/NAME.pay`
    Limits limits{};
};

/// Shape: files sorted by name within each path; policies in the order of their files, only those without errors.
struct LoadedPolicies {
    Sources sources;
    std::vector<std::shared_ptr<const ast::File>> files;  // policies and modules, tests included
    std::vector<EffectivePolicy> policies;
    std::vector<std::shared_ptr<const ast::File>> policy_files;  // one for each of `policies`
    std::vector<std::string> policy_paths;                       // where each of `policies` was read
    std::map<std::string, std::string> list_files;               // files of code lists, by the name that asked for them
    Limits limits;                                               // under which they were read
    std::size_t named_files = 0;                                 // found below `paths`, the standard library apart
    Diagnostics diagnostics;
};

/// Source names are relative to the path that they were found below. A module that no policy uses is resolved for its
/// errors alone. Errors: diagnostics; what could be read and resolved is there.
LoadedPolicies load_policies(const LoadOptions& options);

/// Reports versions that could both decide one line, neither of them published later (E0341).
void check_versions(LoadedPolicies& loaded);
/// The versions of one payer's policies, by first day in force, then by publication.
std::vector<const EffectivePolicy*> versions_of(const LoadedPolicies& loaded, std::string_view payer_id);
/// Every payer_id with a policy, sorted.
std::vector<std::string> payers_of(const LoadedPolicies& loaded);

}  // namespace payrule
