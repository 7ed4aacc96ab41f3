// The symbol tables: every declaration under its name, lowest layer first, overrides applied. Comes in: layers; goes
// out: Context's maps. Duplicate names, overrides of nothing and overrides in modules are reported here.
#include "compiler/resolve/context.h"

namespace payrule::resolving {
namespace {

/// Names of one kind of declaration that must differ from the names of other kinds: conditions use all of them bare.
struct BareNames {
    std::map<std::string, std::pair<std::string, Span>> taken;  // name → kind
};

void check_override(Context& context, LayerId layer, const ast::Name& name, std::string_view kind,
                    const std::string& because) {
    if (context.file(layer).header.is_module) {
        context.report(DiagnosticCode::E0216, name.span,
                       "a module cannot override the " + std::string(kind) + " `" + name.text +
                           "`; only a policy changes what it uses");
    }
    if (because.empty()) {
        context.report(DiagnosticCode::E0217, name.span,
                       "the override of `" + name.text + "` does not say why; write `because \"…\"`");
    }
}

template <class Decl>
constexpr bool kOverridable = requires(const Decl& decl) { decl.overrides; };

template <class Decl>
bool is_override(const Decl& decl) {
    if constexpr (kOverridable<Decl>) return decl.overrides;
    return false;
}

const ast::Name& name_of(const ast::Rule& rule) { return rule.body.name; }
const ast::Name& name_of(const ast::Exception& exception) { return exception.body.name; }
template <class Decl>
const ast::Name& name_of(const Decl& decl) {
    return decl.name;
}

template <class Decl>
Span name_span(const Symbol<Decl>& symbol) {
    return name_of(*symbol.decl).span;
}

template <class Decl>
void report_duplicate(Context& context, const Symbol<Decl>& first, LayerId layer, const ast::Name& name,
                      std::string_view kind) {
    Diagnostic& report = context.report(DiagnosticCode::E0205, name.span,
                                        "the " + std::string(kind) + " `" + name.text + "` is declared twice");
    const bool other_layer = kOverridable<Decl> && first.layer != layer;
    report.notes.push_back(
        {"the first one is here" +
             (other_layer ? "; a policy replaces it with `override " + std::string(kind) + "`" : std::string()),
         name_span(first)});
}

template <class Decl>
void replace(Context& context, Symbols<Decl>& symbols, LayerId layer, const Decl& decl, const ast::Name& name,
             std::string_view kind) {
    if constexpr (kOverridable<Decl>) check_override(context, layer, name, kind, decl.because.text);
    const auto found = symbols.find(name.text);
    if (found == symbols.end()) {
        std::vector<std::string> known;
        for (const auto& [text, symbol] : symbols)
            known.push_back(text);
        const std::optional<std::string> nearest = did_you_mean(name.text, known);
        Diagnostic& report = context.report(DiagnosticCode::E0215, name.span,
                                            "there is no " + std::string(kind) + " `" + name.text + "` to override" +
                                                (nearest ? "; did you mean `" + *nearest + "`?" : ""));
        if (nearest) report.fix = DiagnosticFix{name.span, *nearest, "write `" + *nearest + "`"};
        return;
    }
    if (found->second.layer == layer) return report_duplicate(context, found->second, layer, name, kind);
    found->second.earlier.emplace_back(found->second.decl, found->second.layer);
    found->second.decl = &decl;
    found->second.layer = layer;
}

template <class Decl>
void collect(Context& context, Symbols<Decl>& symbols, std::vector<Decl> ast::File::* member, std::string_view kind) {
    for (LayerId layer = 0; layer < context.layers.size(); ++layer) {
        for (const Decl& decl : context.file(layer).*member) {
            const ast::Name& name = name_of(decl);
            if (is_override(decl)) {
                replace(context, symbols, layer, decl, name, kind);
                continue;
            }
            const auto [entry, fresh] = symbols.emplace(name.text, Symbol<Decl>{&decl, layer, {}});
            if (!fresh) report_duplicate(context, entry->second, layer, name, kind);
        }
    }
}

template <class Decl>
void claim_names(Context& context, BareNames& names, const Symbols<Decl>& symbols, const std::string& kind) {
    for (const auto& [text, symbol] : symbols) {
        const Span span = name_span(symbol);
        const auto [entry, fresh] = names.taken.emplace(text, std::make_pair(kind, span));
        if (fresh) continue;
        Diagnostic& report = context.report(DiagnosticCode::E0205, span,
                                            "`" + text + "` is both a " + entry->second.first + " and a " + kind +
                                                "; conditions could not tell them apart");
        report.notes.push_back({"the " + entry->second.first + " is here", entry->second.second});
    }
}

}  // namespace

void collect_symbols(Context& context) {
    collect(context, context.code_lists, &ast::File::code_lists, "code list");
    collect(context, context.parameters, &ast::File::parameters, "parameter");
    collect(context, context.facts, &ast::File::facts, "fact");
    collect(context, context.accumulators, &ast::File::accumulators, "accumulator");
    collect(context, context.defines, &ast::File::defines, "definition");
    collect(context, context.reasons, &ast::File::reasons, "reason");
    collect(context, context.attests, &ast::File::attests, "ground");
    collect(context, context.rules, &ast::File::rules, "rule");
    collect(context, context.exceptions, &ast::File::exceptions, "exception");
    BareNames conditions;
    claim_names(context, conditions, context.parameters, "parameter");
    claim_names(context, conditions, context.facts, "fact");
    claim_names(context, conditions, context.accumulators, "accumulator");
    claim_names(context, conditions, context.defines, "definition");
    BareNames rules;
    claim_names(context, rules, context.rules, "rule");
    claim_names(context, rules, context.exceptions, "exception");
}

}  // namespace payrule::resolving
