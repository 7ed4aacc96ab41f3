// Resolution, start to end (see compiler/resolve.h). Each step fills a part of Context::out for the steps after it.
#include "compiler/resolve.h"

#include "compiler/check.h"
#include "compiler/guarantees.h"
#include "compiler/resolve/context.h"

namespace payrule {

void Library::add(std::shared_ptr<const ast::File> file) {
    auto key = std::make_pair(file->header.name.text, file->header.version.text);
    files_.emplace(std::move(key), std::move(file));
}

const ast::File* Library::find(std::string_view name, std::string_view version) const {
    const auto found = files_.find(std::make_pair(std::string(name), std::string(version)));
    return found == files_.end() ? nullptr : found->second.get();
}

std::vector<std::string> Library::names() const {
    std::vector<std::string> names;
    for (const auto& [key, file] : files_)
        names.push_back(key.first + " " + key.second);
    return names;
}

std::optional<EffectivePolicy> resolve(const ast::File& policy, const Library& library, const Sources& sources,
                                       const ReadFile& read_file, Diagnostics& diagnostics, const Limits& limits) {
    const std::size_t errors = diagnostics.error_count();
    resolving::Context context(policy, library, sources, read_file, diagnostics, limits);
    if (!resolving::find_layers(context)) return std::nullopt;
    resolving::collect_symbols(context);
    resolving::resolve_tables(context);
    resolving::resolve_code_lists(context);
    resolving::resolve_header(context);
    resolving::resolve_parameters(context);
    resolving::resolve_facts(context);
    resolving::resolve_reasons(context);
    resolving::resolve_grounds(context);
    resolving::resolve_accumulators(context);
    resolving::resolve_table_changes(context);
    resolving::resolve_rules(context);
    resolving::check_unused(context);
    check_tests(policy, diagnostics);
    if (diagnostics.error_count() == errors) {
        show_table_findings(context.out, &sources, context.table_findings, diagnostics);
    } else {
        for (const TableFinding& finding : context.table_findings)
            report_table_finding(finding, {}, diagnostics);
    }
    // What follows reads whole rules; half a rule would only bring errors that have another cause.
    if (diagnostics.error_count() != errors) return std::nullopt;
    check_policy(context.out, diagnostics);
    if (diagnostics.error_count() != errors) return std::nullopt;
    return std::move(context.out);
}

}  // namespace payrule
