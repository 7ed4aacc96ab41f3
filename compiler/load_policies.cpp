// Reading of policy folders (see load_policies.h).
#include "compiler/load_policies.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <tuple>

#include "compiler/parse.h"
#include "compiler/resolve.h"

namespace payrule {
namespace {

namespace fs = std::filesystem;

struct FoundFile {
    fs::path path;
    std::string name;  // for messages and decisions
    fs::path root;     // folder that names are relative to
};

std::optional<std::string> read_text(const fs::path& path) {
    std::error_code error;
    if (!fs::is_regular_file(path, error)) return std::nullopt;
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    std::ostringstream text;
    text << in.rdbuf();
    return in.bad() ? std::nullopt : std::optional<std::string>(std::move(text).str());
}

ParseLimits parse_limits(const Limits& limits) {
    return {static_cast<std::uint32_t>(limits.source_nesting), static_cast<std::uint32_t>(limits.source_terms),
            static_cast<std::uint32_t>(limits.source_bytes)};
}

class Loader {
public:
    LoadedPolicies run(const LoadOptions& options) {
        limits_ = loaded_.limits = options.limits;
        for (const std::string& path : options.stdlib)
            find(path, "stdlib/");
        of_stdlib_ = false;
        for (const std::string& path : options.paths)
            find(path, "");
        loaded_.named_files = named_.size();
        for (const FoundFile& file : found_)
            read(file);
        resolve_all();
        return std::move(loaded_);
    }

private:
    void find(const std::string& text, const std::string& prefix) {
        const fs::path path(text);
        std::error_code error;
        if (fs::status(path, error).type() == fs::file_type::not_found) {
            report(text, "there is no such file or folder: `" + text + "`");
            return;
        }
        if (!fs::is_directory(path, error)) {
            add({path, prefix + path.filename().generic_string(), path.parent_path()});
            return;
        }
        std::vector<FoundFile> files;
        fs::recursive_directory_iterator entry(path, error), end;
        for (; !error && entry != end; entry.increment(error)) {
            if (entry->path().extension() != ".pay") continue;
            files.push_back({entry->path(), prefix + entry->path().lexically_relative(path).generic_string(), path});
        }
        if (error || files.empty()) {
            report(text,
                   error ? "cannot read the folder `" + text + "`" : "there is no `.pay` file below `" + text + "`");
            return;
        }
        std::sort(files.begin(), files.end(), [](const FoundFile& a, const FoundFile& b) { return a.name < b.name; });
        for (FoundFile& file : files)
            add(std::move(file));
    }

    /// One file reached by two paths is read once.
    void add(FoundFile file) {
        std::error_code error;
        const fs::path canonical = fs::weakly_canonical(file.path, error);
        const std::string key = error ? file.path.string() : canonical.string();
        if (!of_stdlib_) named_.insert(key);
        if (seen_.insert(key).second) found_.push_back(std::move(file));
    }

    void read(const FoundFile& file) {
        std::optional<std::string> text = read_text(file.path);
        if (!text) {
            report(file.name, "cannot read `" + file.name + "`");
            return;
        }
        const SourceId source =
            loaded_.sources.add(file.name, std::move(*text), file.path.lexically_normal().generic_string());
        roots_[file.name] = file.root;
        paths_[source] = file.path.string();
        std::optional<ast::File> parsed = parse(source, loaded_.sources, parse_limits(limits_), loaded_.diagnostics);
        if (!parsed) return;
        // Before modules and bases join in: resolving so many would take minutes.
        if (!parsed->header.is_module && too_many_rules(parsed->rules.size(), parsed->header.name.span)) return;
        auto shared = std::make_shared<const ast::File>(std::move(*parsed));
        const auto key = std::make_pair(shared->header.name.text, shared->header.version.text);
        const auto [entry, fresh] = declared_.emplace(key, shared->header.name.span);
        if (!fresh) {
            Diagnostic& twice = loaded_.diagnostics.report(
                DiagnosticCode::E0205, shared->header.name.span,
                "\"" + key.first + "\" version \"" + key.second + "\" is declared in two files");
            twice.notes.push_back({"the other file is here", entry->second});
            return;
        }
        library_.add(shared);
        loaded_.files.push_back(std::move(shared));
    }

    void resolve_all() {
        const ReadFile read_file = [this](const std::string& path) { return read_beside(path); };
        std::set<std::string> used;
        for (const auto& file : loaded_.files) {
            if (file->header.is_module) continue;
            std::optional<EffectivePolicy> policy =
                resolve(*file, library_, loaded_.sources, read_file, loaded_.diagnostics, limits_);
            if (!policy || too_many_rules(policy->rules.size(), file->header.name.span)) continue;
            loaded_.policies.push_back(std::move(*policy));
            loaded_.policy_files.push_back(file);
            loaded_.policy_paths.push_back(paths_[file->header.name.span.source]);
        }
        for (const auto& file : loaded_.files)
            note_modules(*file, used);
        for (const auto& file : loaded_.files) {
            if (!file->header.is_module || used.count(file->header.name.text + " " + file->header.version.text) != 0)
                continue;
            resolve(*file, library_, loaded_.sources, read_file, loaded_.diagnostics, limits_);
        }
    }
    /// Rules of one file, or of a policy with its modules and bases.
    bool too_many_rules(std::size_t rules, Span at) {
        if (rules <= limits_.policy_rules) return false;
        loaded_.diagnostics.report(DiagnosticCode::E0103, at,
                                   "the policy has " + std::to_string(rules) + " rules; the limit is " +
                                       std::to_string(limits_.policy_rules) + " (limit policy-rules)");
        return true;
    }

    static void note_modules(const ast::File& file, std::set<std::string>& used) {
        for (const ast::UsesModule& use : file.header.modules)
            used.insert(use.module.text + " " + use.version);
    }

    /// A file that a code list names, looked for below the root of the source that names it.
    std::optional<std::string> read_beside(const std::string& path) {
        if (path.find("..") != std::string::npos) return std::nullopt;
        for (const auto& [name, root] : roots_) {
            const std::size_t slash = name.rfind('/');
            const std::string folder = slash == std::string::npos ? "" : name.substr(0, slash + 1);
            if (!path.starts_with(folder)) continue;
            const bool stdlib = name.starts_with("stdlib/");
            if (auto text = read_text(root / (stdlib ? path.substr(std::min<std::size_t>(7, path.size())) : path))) {
                loaded_.list_files[path] = *text;
                return text;
            }
        }
        return std::nullopt;
    }

    void report(const std::string& name, std::string text) {
        const SourceId source = loaded_.sources.add(name, "");
        loaded_.diagnostics.report(DiagnosticCode::E0230, Span{source, 0, 0}, std::move(text));
    }

    Limits limits_;
    LoadedPolicies loaded_;
    Library library_;
    std::vector<FoundFile> found_;
    std::set<std::string> seen_;
    std::set<std::string> named_;  // of `seen_`, those below the paths that the user gave
    bool of_stdlib_ = true;
    std::map<std::string, fs::path> roots_;
    std::map<SourceId, std::string> paths_;
    std::map<std::pair<std::string, std::string>, Span> declared_;
};

}  // namespace

LoadedPolicies load_policies(const LoadOptions& options) { return Loader().run(options); }

std::vector<const EffectivePolicy*> versions_of(const LoadedPolicies& loaded, std::string_view payer_id) {
    std::vector<const EffectivePolicy*> versions;
    for (const EffectivePolicy& policy : loaded.policies) {
        if (policy.payer_id == payer_id) versions.push_back(&policy);
    }
    std::sort(versions.begin(), versions.end(), [](const EffectivePolicy* a, const EffectivePolicy* b) {
        return std::tie(a->effective_from, a->published, a->name, a->version) <
               std::tie(b->effective_from, b->published, b->name, b->version);
    });
    return versions;
}

std::vector<std::string> payers_of(const LoadedPolicies& loaded) {
    std::set<std::string> payers;
    for (const EffectivePolicy& policy : loaded.policies) {
        if (!policy.payer_id.empty()) payers.insert(policy.payer_id);
    }
    return {payers.begin(), payers.end()};
}

}  // namespace payrule
