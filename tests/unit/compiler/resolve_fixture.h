// Resolves small policy texts, for tests. Comes in: texts of declarations; goes out: the effective policy and the codes
// of what was reported. Must not know evaluators.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/effective_dump.h"
#include "compiler/parse.h"
#include "compiler/resolve.h"

namespace payrule::testing {

struct Resolved {
    std::optional<EffectivePolicy> policy;
    std::string codes;  // of the diagnostics, in order of place, with blanks between
    std::string text;   // all of them, rendered

    const Rule& rule(std::string_view name) const {
        for (const Rule& rule : policy->rules) {
            if (rule.name == name) return rule;
        }
        return policy->rules.at(9999);
    }
    std::string guard(std::string_view name, std::size_t variant = 0) const {
        return expr_text(*policy, rule(name).variants.at(variant).guard);
    }
    bool has_rule(std::string_view name) const {
        for (const Rule& rule : policy->rules) {
            if (rule.name == name) return true;
        }
        return false;
    }
    const CodeSet& list(std::string_view name) const {
        for (const CodeSet& set : policy->sets) {
            if (set.name == name) return set;
        }
        return policy->sets.at(9999);
    }
};

/// Resolves the last of the texts; the others are its library. `files` are what code lists may read.
inline Resolved resolve_files(const std::vector<std::string>& texts,
                              const std::map<std::string, std::string>& files = {}) {
    Resolved result;
    Sources sources;
    Diagnostics diagnostics;
    Library library;
    std::shared_ptr<const ast::File> last;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const SourceId source = sources.add("f/" + std::to_string(i + 1) + ".pay", texts[i]);
        std::optional<ast::File> file = parse(source, sources, ParseLimits{}, diagnostics);
        if (!file) break;
        last = std::make_shared<const ast::File>(std::move(*file));
        library.add(last);
    }
    if (last && !diagnostics.has_errors()) {
        const ReadFile read = [&](const std::string& path) -> std::optional<std::string> {
            const auto found = files.find(path);
            if (found == files.end()) return std::nullopt;
            return found->second;
        };
        result.policy = resolve(*last, library, sources, read, diagnostics);
    }
    for (const Diagnostic& diagnostic : diagnostics.sorted()) {
        // Texts of one test file share declarations, of which each uses few; goldens look at this warning.
        if (diagnostic.code == DiagnosticCode::W0409) continue;
        result.codes += (result.codes.empty() ? "" : " ") + std::string(diagnostic_name(diagnostic.code));
    }
    result.text = render_diagnostics(diagnostics, sources, 50);
    return result;
}

inline std::string header(const std::string& more = {}) {
    return "policy \"p\" version \"1\" edition 1 {\n  payer_id p  effective 2020-01-01 ..\n"
           "  uses table ncci.ptp.practitioner as ptp\n  uses table ncci.mue.practitioner as mue\n"
           "  uses table ncci.addon as aoc\n  uses table cms.sex_specific as sex_specific\n" +
           more + "}\n";
}
inline Resolved resolve_text(const std::string& declarations, const std::map<std::string, std::string>& files = {}) {
    return resolve_files({header() + declarations}, files);
}
/// A rule for each line in stage coverage with this guard, that asks a person.
inline Resolved resolve_guard(const std::string& guard, const std::string& declarations = {},
                              const std::string& stage = "coverage") {
    return resolve_text(declarations + "\nrule r for each line { stage " + stage + " when " + guard +
                        " then advise line \"look\" }");
}
inline Resolved resolve_pair(const std::string& guard, const std::string& declarations = {}) {
    return resolve_text(declarations +
                        "\nrule r for each pair of lines (a, b) listed in ptp as edit { stage bundling when " + guard +
                        " then advise b \"look\" }");
}
}  // namespace payrule::testing
