// The layers of an effective policy: which modules and bases take part, in what order, what each may see, and which
// table each parameter of a module stands for. Comes in: the policy and the library; goes out: Context::layers and
// Context::tables. Must not know rules or expressions.
#include <algorithm>
#include <functional>

#include "compiler/resolve/context.h"

namespace payrule::resolving {
namespace {

/// Tables that CMS publishes, known without a declaration. A name that begins with `prefix` is of the kind.
struct KnownTable {
    std::string_view prefix;
    TableKind kind;
    std::string_view column;
    std::string_view column_type;
};
constexpr KnownTable kKnownTables[] = {
#define KNOWN_TABLE(prefix_, kind_, column_, type_) {prefix_, TableKind::kind_, column_, type_},
#include "compiler/resolve/known_tables.def"
};
const std::vector<std::string>& table_names() {
    static const std::vector<std::string> kNames = {
#define TABLE_NAME(name_) name_,
#include "compiler/resolve/known_tables.def"
    };
    return kNames;
}

/// Depth-first walk over `extends` and `uses module`, children before their users.
class LayerWalk {
public:
    explicit LayerWalk(Context& context) : context_(context) {}

    bool visit(const ast::File& file, Span from) {
        const std::string& name = file.header.name.text;
        const auto begin = std::find(in_work_.begin(), in_work_.end(), name);
        if (begin != in_work_.end()) return report_cycle(begin - in_work_.begin(), name, from);
        if (known_.count(name) != 0) return true;
        in_work_.push_back(name);
        Layer layer;
        layer.file = &file;
        const bool usable = visit_base(file, layer) && visit_modules(file, layer);
        in_work_.pop_back();
        if (!usable) return false;
        const auto id = static_cast<LayerId>(context_.layers.size());
        layer.sees.insert(id);
        known_[name] = id;
        context_.layers.push_back(std::move(layer));
        return true;
    }

private:
    bool visit_base(const ast::File& file, Layer& layer) {
        const ast::Header& header = file.header;
        if (header.extends.text.empty()) return true;
        const ast::File* base = find(header.extends.text, header.extends.span, header.extends_version, false);
        return base != nullptr && enter(*base, header.extends.span, layer);
    }
    bool visit_modules(const ast::File& file, Layer& layer) {
        for (const ast::UsesModule& use : file.header.modules) {
            const ast::File* module =
                find(use.module.text, use.module.span, ast::String{use.version, use.module.span}, true);
            if (module == nullptr || !enter(*module, use.module.span, layer)) return false;
        }
        return true;
    }
    bool enter(const ast::File& file, Span from, Layer& layer) {
        if (!visit(file, from)) return false;
        const LayerId id = known_.at(file.header.name.text);
        if (context_.file(id).header.version.text != file.header.version.text) {
            context_.report(DiagnosticCode::E0207, from,
                            "`" + file.header.name.text + "` is used in versions \"" +
                                context_.file(id).header.version.text + "\" and \"" + file.header.version.text +
                                "\"; one policy can use one version of it");
            return false;
        }
        const std::set<LayerId> seen = context_.layers[id].sees;
        layer.sees.insert(seen.begin(), seen.end());
        return true;
    }
    const ast::File* find(const std::string& name, Span span, const ast::String& version, bool module) {
        const ast::File* file = context_.library.find(name, version.text);
        if (file != nullptr && file->header.is_module == module) return file;
        if (file != nullptr) {
            context_.report(DiagnosticCode::E0202, span,
                            module ? "`" + name + "` is a policy, not a module; a policy is extended with `extends`"
                                   : "`" + name + "` is a module, not a policy; write `uses module " + name + "`");
            return nullptr;
        }
        report_missing(name, span, version, module);
        return nullptr;
    }
    void report_missing(const std::string& name, Span span, const ast::String& version, bool module) {
        std::vector<std::string> versions, names;
        for (const std::string& known : context_.library.names()) {
            const std::size_t blank = known.rfind(' ');
            if (blank == std::string::npos) continue;
            names.push_back(known.substr(0, blank));
            if (names.back() == name) versions.push_back("\"" + known.substr(blank + 1) + "\"");
        }
        if (!versions.empty()) {
            context_.report(DiagnosticCode::E0208, span,
                            "`" + name + "` has no version \"" + version.text + "\"; there is " + join(versions, ", "));
            return;
        }
        if (module || did_you_mean(name, names)) {
            report_unknown(context_, {name, span}, module ? "module" : "policy", std::move(names));
            return;
        }
        // Only what the command names is read, so a base in another folder looks like one that does not exist.
        context_.report(DiagnosticCode::E0201, span,
                        "no policy is called `" + name +
                            "` in the folders that were read; name the folder of that policy too, beside this one");
    }
    bool report_cycle(std::ptrdiff_t begin, const std::string& name, Span from) {
        std::vector<std::string> circle(in_work_.begin() + begin, in_work_.end());
        circle.push_back(name);
        context_.report(DiagnosticCode::E0209, from, "files that use one another in a circle: " + join(circle, " → "));
        return false;
    }

    Context& context_;
    std::vector<std::string> in_work_;
    std::map<std::string, LayerId> known_;
};

std::optional<LayerId> layer_of(const Context& context, std::string_view name) {
    for (LayerId id = 0; id < context.layers.size(); ++id) {
        if (context.file(id).header.name.text == name) return id;
    }
    return std::nullopt;
}

/// `uses table`, own tables, and those of the base: what a layer can name before its modules are bound.
void add_local_tables(Context& context, LayerId id) {
    Layer& layer = context.layers[id];
    const ast::Header& header = layer.file->header;
    if (const auto base = layer_of(context, header.extends.text); base && !header.extends.text.empty()) {
        layer.tables = context.layers[*base].tables;
    }
    for (const ast::TableDecl& table : layer.file->tables) {
        layer.tables[table.name.text] = table.name.text;
        TableSymbol& symbol = context.tables[table.name.text];
        symbol = {table.name.text,      &table, id,        TableKind::Keyed, table.columns,
                  &table.column_values, false,  table.span};
    }
    for (const ast::UsesTable& use : header.tables) {
        const std::string& local = use.as ? use.as.text : use.table.text;
        layer.tables[local] = use.table.text;
        TableSymbol& symbol = context.tables[use.table.text];
        symbol.local = local;
        if (symbol.own == nullptr) symbol.layer = id, symbol.span = use.span;
        symbol.carry_past_coverage = symbol.carry_past_coverage || use.carry_past_coverage;
    }
}

std::optional<TableKind> kind_of_word(std::string_view word) {
    if (word == "pairs") return TableKind::Pairs;
    if (word == "unit_limits") return TableKind::UnitLimits;
    if (word == "add_ons") return TableKind::AddOns;
    if (word == "keyed") return TableKind::Keyed;
    return std::nullopt;
}

void bind_need(Context& context, LayerId module, const ast::NeedsTable& need, const std::string& full) {
    const std::optional<TableKind> kind = kind_of_word(need.kind.text);
    if (!kind) {
        report_unknown(context, need.kind, "kind of table", {"pairs", "unit_limits", "add_ons", "keyed"});
        return;
    }
    TableSymbol& symbol = context.tables[full];
    if (symbol.kind && *symbol.kind != *kind) {
        context.report(DiagnosticCode::E0225, need.span,
                       "`" + full + "` is bound to `" + need.name.text + "`, which needs another kind of table (" +
                           need.kind.text + ")");
        return;
    }
    symbol.kind = kind;
    if (symbol.columns.empty()) symbol.columns = need.columns, symbol.values = &need.column_values;
    if (symbol.local.empty()) symbol.local = need.name.text, symbol.layer = module, symbol.span = need.span;
}

/// Binds one module's parameters for one use of it.
void bind_module(Context& context, LayerId user, LayerId module, const ast::UsesModule& use) {
    const ast::File& file = context.file(module);
    for (const auto& [name, value] : use.with) {
        std::vector<std::string> known;
        for (const ast::NeedsTable& need : file.header.needs)
            known.push_back(need.name.text);
        if (std::find(known.begin(), known.end(), name.text) == known.end()) {
            report_unknown(context, name, "table that `" + file.header.name.text + "` needs", known);
            continue;
        }
        const auto local = context.layers[user].tables.find(value.text);
        const bool is_local = local != context.layers[user].tables.end();
        if (!is_local && value.text.find('.') == std::string::npos) {
            report_unknown(context, value, "table", table_names_of(context, user));
            continue;
        }
        const std::string full = is_local ? local->second : value.text;
        const auto [entry, fresh] = context.layers[module].bound.emplace(name.text, full);
        if (!fresh && entry->second != full) {
            context.report(DiagnosticCode::E0206, value.span,
                           "`" + file.header.name.text + "` is used twice with different tables as `" + name.text +
                               "`: `" + entry->second + "` and `" + full + "`");
        }
    }
}

bool binds_wrong_name(const Context& context, LayerId module) {
    const ast::Header& header = context.file(module).header;
    const auto is_need = [&](const std::string& name) {
        return std::any_of(header.needs.begin(), header.needs.end(),
                           [&](const ast::NeedsTable& need) { return need.name.text == name; });
    };
    for (const Layer& layer : context.layers) {
        for (const ast::UsesModule& use : layer.file->header.modules) {
            if (use.module.text != header.name.text) continue;
            for (const auto& [name, value] : use.with) {
                if (!is_need(name.text)) return true;
            }
        }
    }
    return false;
}

void bind_needs(Context& context, LayerId module, Span use) {
    Layer& layer = context.layers[module];
    for (const ast::NeedsTable& need : layer.file->header.needs) {
        const auto bound = layer.bound.find(need.name.text);
        if (bound == layer.bound.end() && module != context.top() && !binds_wrong_name(context, module)) {
            context.report(DiagnosticCode::E0206, use,
                           "`" + layer.file->header.name.text + "` needs a table as `" + need.name.text +
                               "`; write `with " + need.name.text + " = …`");
        }
        // An unbound parameter stands for itself from here on, so that one mistake brings one message.
        const std::string full = bound == layer.bound.end() ? need.name.text : bound->second;
        layer.tables[need.name.text] = full;
        bind_need(context, module, need, full);
    }
}

Span first_use_of(const Context& context, LayerId module) {
    for (const Layer& layer : context.layers) {
        for (const ast::UsesModule& use : layer.file->header.modules) {
            if (use.module.text == context.file(module).header.name.text) return use.module.span;
        }
    }
    return context.file(module).header.name.span;
}

/// A user also knows its modules' and bases' tables by the names that those give them.
void inherit_tables(Context& context, LayerId id) {
    Layer& layer = context.layers[id];
    for (LayerId lower : layer.sees) {
        if (lower == id) continue;
        for (const auto& [local, full] : context.layers[lower].tables)
            layer.tables.emplace(local, full);
    }
}

/// A table that comes as a file, by a name that no importer gives and that is almost one that they do.
void check_table_name(Context& context, const std::string& full, Span use) {
    const std::vector<std::string>& names = table_names();
    if (std::find(names.begin(), names.end(), full) != names.end()) return;
    const std::size_t dot = full.rfind('.');
    const bool published =
        dot != std::string::npos && std::any_of(names.begin(), names.end(), [&](const std::string& known) {
            return known.starts_with(full.substr(0, dot + 1));
        });
    const auto near =
        std::find_if(names.begin(), names.end(), [&](const std::string& known) { return nearly_same(full, known); });
    if (!published && near == names.end()) return;
    Diagnostic& report = context.report(
        DiagnosticCode::W0407, use,
        "no import makes a table called `" + full + "`" +
            (near != names.end() ? "; did you mean `" + *near + "`?" : "; there are: " + join(names, ", ")));
    if (near != names.end())
        report.notes.push_back({"lines that ask a table which no file holds go to review", std::nullopt});
}

/// Where the policy's own files name the table; nothing where only a module or base does.
std::optional<Span> named_by_policy(const Context& context, const std::string& full) {
    const ast::Header& header = context.policy.header;
    for (const ast::UsesTable& use : header.tables) {
        if (use.table.text == full) return use.table.span;
    }
    for (const ast::UsesModule& use : header.modules) {
        for (const auto& [name, value] : use.with) {
            if (value.text == full) return value.span;
        }
    }
    return std::nullopt;
}

void settle_kinds(Context& context) {
    for (auto& [full, symbol] : context.tables) {
        if (symbol.local.empty()) symbol.local = full;
        const std::optional<Span> named = named_by_policy(context, full);
        if (symbol.own == nullptr && named) check_table_name(context, full, *named);
        for (const KnownTable& known : kKnownTables) {
            if (full.compare(0, known.prefix.size(), known.prefix) != 0 || symbol.own != nullptr) continue;
            if (symbol.kind.value_or(known.kind) != known.kind) {
                context.report(DiagnosticCode::E0225, symbol.span,
                               "`" + full + "` is not the kind of table that `" + symbol.local + "` has to be");
            }
            if (!symbol.kind) symbol.kind = known.kind;
            if (symbol.columns.empty() && !known.column.empty() && symbol.kind == TableKind::Keyed) {
                symbol.columns.push_back(
                    {{std::string(known.column), symbol.span}, {std::string(known.column_type), symbol.span}});
            }
        }
        if (!symbol.kind) {
            context.report(DiagnosticCode::E0225, symbol.span,
                           "nothing says what kind of table `" + full +
                               "` is; declare it, or say `needs table NAME : pairs|unit_limits|add_ons|keyed`");
            symbol.kind = TableKind::Keyed;
        }
    }
}

}  // namespace

bool find_layers(Context& context) {
    LayerWalk walk(context);
    if (!walk.visit(context.policy, context.policy.header.name.span)) return false;
    for (LayerId id = 0; id < context.layers.size(); ++id)
        add_local_tables(context, id);
    // Users stand above their modules: when a layer is reached, every use of it has bound its parameters.
    for (LayerId id = context.top() + 1; id-- > 0;) {
        bind_needs(context, id, first_use_of(context, id));
        for (const ast::UsesModule& use : context.file(id).header.modules) {
            const std::optional<LayerId> module = layer_of(context, use.module.text);
            if (module) bind_module(context, id, *module, use);
        }
    }
    for (LayerId id = 0; id < context.layers.size(); ++id)
        inherit_tables(context, id);
    settle_kinds(context);
    return true;
}

std::string full_table_name(Context& context, LayerId layer, const ast::Name& name) {
    const auto& tables = context.layers[layer].tables;
    const auto local = tables.find(name.text);
    if (local != tables.end()) return local->second;
    for (const auto& [text, full] : tables) {
        if (full == name.text) return full;
    }
    report_unknown(context, name, "table", table_names_of(context, layer));
    return {};
}

std::vector<std::string> table_names_of(const Context& context, LayerId layer) {
    std::vector<std::string> names;
    for (const auto& [local, full] : context.layers[layer].tables)
        names.push_back(local);
    return names;
}

}  // namespace payrule::resolving
