// A policy's changes of what it builds on: each policy is resolved once more without them, and what they touch is
// compared as `dump --effective` writes it, without places, titles and citations. See compiler/policy_lock.h.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "compiler/effective_dump.h"
#include "compiler/policy_lock.h"
#include "compiler/resolve.h"

namespace payrule {

namespace {

/// The blocks of a dumped policy by their first words: `reason ncci_bundle`, `rule ncci.ptp_hard`.
using Blocks = std::map<std::string, std::string>;

/// Where a text was written, what it is called and whom it cites do not change what it does.
std::string stripped(std::string_view line) {
    const std::size_t begin = line.find_first_not_of(' ');
    const std::string_view words = begin == std::string_view::npos ? std::string_view() : line.substr(begin);
    if (words.starts_with("at ") || words.starts_with("title ") || words.starts_with("cite ")) return "";
    std::string text(line);
    // Steps of parameters end with their place.
    const bool step = words.starts_with("always: ") || words.starts_with("from ");
    if (const std::size_t place = text.find(" at "); step && place != std::string::npos) text.resize(place);
    return text + "\n";
}

std::string key_of(std::string_view line) {
    std::string_view kind;
    for (const std::string_view known :
         {"code list ", "parameter ", "fact ", "reason ", "accumulate ", "attest ", "rule ", "decide ", "table "}) {
        if (line.starts_with(known)) kind = known;
    }
    if (kind.empty()) return "";
    const std::string_view rest = line.substr(kind.size());
    const std::string name(rest.substr(0, rest.find_first_of(" :")));
    if (kind == "decide ") kind = "rule ";
    return std::string(kind) + name;
}

Blocks blocks_of(const EffectivePolicy& policy) {
    Blocks blocks;
    const std::string text = dump_effective(policy);
    std::string key;
    std::size_t begin = 0;
    while (begin < text.size()) {
        std::size_t end = text.find('\n', begin);
        if (end == std::string::npos) end = text.size();
        const std::string_view line(text.data() + begin, end - begin);
        if (!line.empty() && line[0] != ' ') key = key_of(line);
        if (!key.empty()) blocks[key] += stripped(line);
        begin = end + 1;
    }
    return blocks;
}

/// The rule that holds a rule's or exception's text.
std::string rule_key(const EffectivePolicy& policy, const std::string& name) {
    for (const Rule& rule : policy.rules) {
        for (const Variant& variant : rule.variants) {
            if (variant.name == name) return "rule " + rule.name;
        }
    }
    return "rule " + name;
}

class ChangesOf {
public:
    ChangesOf(const LoadedPolicies& loaded, const Library& library, std::vector<PayerChange>& out)
        : loaded_(loaded), library_(library), out_(out) {}

    void policy(const ast::File& file, const EffectivePolicy& with) {
        ast::File bare = file;
        bool changed = false;
        const auto take_overrides = [&](auto& list) {
            changed = std::erase_if(list, [](const auto& decl) { return decl.overrides; }) != 0 || changed;
        };
        take_overrides(bare.rules);
        take_overrides(bare.code_lists);
        take_overrides(bare.parameters);
        take_overrides(bare.accumulators);
        take_overrides(bare.defines);
        take_overrides(bare.reasons);
        changed = !std::exchange(bare.table_changes, {}).empty() || changed;
        changed = std::erase_if(bare.exceptions, [](const auto& e) { return !e.because.text.empty(); }) != 0 || changed;
        changed = changed || !bare.amends.empty() || !bare.disables.empty();
        if (!changed) return;
        bare.amends.clear();
        bare.disables.clear();
        bare.tests.clear();
        // Without its own code lists' changes a policy still resolves: changes declare nothing that others name.
        const std::optional<EffectivePolicy> without = resolved(bare);
        if (!without) return;
        before_ = blocks_of(*without);
        after_ = blocks_of(with);
        collect(file, *without);
    }

private:
    std::optional<EffectivePolicy> resolved(const ast::File& file) const {
        Diagnostics quiet;
        const ReadFile read_file = [this](const std::string& path) -> std::optional<std::string> {
            const auto at = loaded_.list_files.find(path);
            return at == loaded_.list_files.end() ? std::nullopt : std::optional<std::string>(at->second);
        };
        return resolve(file, library_, loaded_.sources, read_file, quiet, loaded_.limits);
    }
    void collect(const ast::File& file, const EffectivePolicy& without) {
        const auto overrides = [&](const auto& list, const std::string& kind) {
            for (const auto& decl : list) {
                if (decl.overrides) add(file, "override " + kind, kind, decl.name, true);
            }
        };
        overrides(file.code_lists, "code list");
        overrides(file.parameters, "parameter");
        overrides(file.accumulators, "accumulate");
        overrides(file.reasons, "reason");
        for (const ast::Define& define : file.defines) {
            if (define.overrides) add_define(file, define);
        }
        for (const ast::TableChanges& changes : file.table_changes)
            add_table(file, changes, without);
        for (const ast::Rule& rule : file.rules) {
            if (rule.overrides) add(file, "override rule", "rule", rule.body.name, true);
        }
        for (const ast::Amend& amend : file.amends)
            add_rule(file, "amend rule", amend.rule, amend.rule, without);
        for (const ast::Disable& disable : file.disables)
            add_rule(file, "disable rule", disable.rule, disable.rule, without);
        for (const ast::Exception& exception : file.exceptions) {
            if (exception.because.text.empty()) continue;
            for (const ast::Name& target : exception.targets)
                add_rule(file, "exception " + exception.body.name.text + " to", target, exception.body.name, without);
        }
    }
    void add(const ast::File& file, const std::string& verb, const std::string& kind, const ast::Name& name,
             bool overrides) {
        const std::string key = kind + " " + name.text;
        if (!before_.contains(key)) return;
        out_.push_back({file.header.name.text, file.header.version.text, verb + " " + name.text, before_[key],
                        after_[key], overrides, name.span});
    }
    /// A definition is written out wherever it is used, so what its override changes are the rules (and sums, grounds)
    /// that come out otherwise without it alone.
    void add_define(const ast::File& file, const ast::Define& define) {
        ast::File others = file;
        others.tests.clear();
        std::erase_if(others.defines,
                      [&](const ast::Define& d) { return d.overrides && d.name.text == define.name.text; });
        const std::optional<EffectivePolicy> without = resolved(others);
        if (!without) return;
        PayerChange change{
            file.header.name.text, file.header.version.text, "override define " + define.name.text, {}, {}, true,
            define.name.span};
        Blocks alone = blocks_of(*without);
        for (const auto& [key, block] : after_) {
            if (alone[key] == block) continue;
            change.before += before_[key];
            change.after += block;
        }
        out_.push_back(std::move(change));
    }
    /// What the table is without this policy's changes: which one, and what its bases change in it.
    void add_table(const ast::File& file, const ast::TableChanges& changes, const EffectivePolicy& without) {
        for (const TableBinding& table : without.tables) {
            if (table.local != changes.table.text && table.table != changes.table.text) continue;
            const std::string key = "table " + table.local;
            out_.push_back({file.header.name.text, file.header.version.text, "changes to table " + changes.table.text,
                            before_[key], after_[key], true, changes.table.span});
            return;
        }
    }
    void add_rule(const ast::File& file, const std::string& verb, const ast::Name& target, const ast::Name& at,
                  const EffectivePolicy& without) {
        const std::string key = rule_key(without, target.text);
        if (!before_.contains(key)) return;  // the target is a change of this file itself
        out_.push_back({file.header.name.text, file.header.version.text, verb + " " + target.text, before_[key],
                        after_[key], false, at.span});
    }

    const LoadedPolicies& loaded_;
    const Library& library_;
    std::vector<PayerChange>& out_;
    Blocks before_, after_;
};

}  // namespace

std::vector<PayerChange> payer_changes(const LoadedPolicies& loaded) {
    Library library;
    for (const auto& file : loaded.files)
        library.add(file);
    std::vector<PayerChange> changes;
    ChangesOf walk(loaded, library, changes);
    for (std::size_t i = 0; i < loaded.policies.size(); ++i)
        walk.policy(*loaded.policy_files[i], loaded.policies[i]);
    std::stable_sort(changes.begin(), changes.end(), [](const PayerChange& a, const PayerChange& b) {
        return std::tie(a.policy, a.version, a.change) < std::tie(b.policy, b.version, b.change);
    });
    return changes;
}

void check_overrides(const std::vector<PayerChange>& changes, Diagnostics& diagnostics) {
    for (const PayerChange& change : changes) {
        if (!change.overrides || change.before != change.after) continue;
        diagnostics.report(DiagnosticCode::E0336, change.span,
                           "`" + change.change + "` says what stands there without it; take it out");
    }
}

}  // namespace payrule
