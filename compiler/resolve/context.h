// What the parts of resolution share: the layers (modules, bases, policy), the symbols they declare, and the effective
// policy that is being filled. Comes in: syntax trees; goes out: lookups and reports. Private to compiler/resolve and
// compiler/check. Must not know evaluation.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/ast.h"
#include "compiler/check/decision_table.h"
#include "compiler/diagnostics.h"
#include "compiler/effective.h"
#include "compiler/resolve.h"

namespace payrule::resolving {

using LayerId = std::uint32_t;

/// One file that takes part. Lower layers come first: modules before their users, bases before what extends them.
struct Layer {
    const ast::File* file = nullptr;
    std::set<LayerId> sees;                     // layers whose names it may use, itself included
    std::map<std::string, std::string> tables;  // local name → full name
    std::map<std::string, std::string> bound;   // a module's parameters as its first user bound them
};

/// One declaration under its name, with what it replaced, lowest first.
template <class Decl>
struct Symbol {
    const Decl* decl = nullptr;
    LayerId layer = 0;
    std::vector<std::pair<const Decl*, LayerId>> earlier;
};
template <class Decl>
using Symbols = std::map<std::string, Symbol<Decl>>;

/// A table that the policy may name, by full name.
struct TableSymbol {
    std::string local;
    const ast::TableDecl* own = nullptr;
    LayerId layer = 0;
    std::optional<TableKind> kind;
    std::vector<std::pair<ast::Name, ast::Name>> columns;
    const std::vector<std::vector<ast::FactValue>>* values = nullptr;  // of `one of` columns, one entry for each column
    bool carry_past_coverage = false;
    Span span;
};

struct Context {
    Context(const ast::File& policy_file, const Library& files, const Sources& texts, const ReadFile& reader,
            Diagnostics& reports, const Limits& bounds)
        : policy(policy_file),
          library(files),
          sources(texts),
          read_file(reader),
          diagnostics(reports),
          limits(bounds) {}

    const ast::File& policy;
    const Library& library;
    const Sources& sources;
    const ReadFile& read_file;
    Diagnostics& diagnostics;
    const Limits limits;

    std::vector<Layer> layers;
    Symbols<ast::CodeList> code_lists;
    Symbols<ast::Parameter> parameters;
    Symbols<ast::Fact> facts;
    Symbols<ast::Accumulator> accumulators;
    Symbols<ast::Define> defines;
    Symbols<ast::ReasonDecl> reasons;
    Symbols<ast::Attest> attests;
    Symbols<ast::Rule> rules;
    Symbols<ast::Exception> exceptions;
    std::map<std::string, TableSymbol> tables;  // by full name

    EffectivePolicy out;
    std::map<std::string, Index> list_sets;    // named code list → set
    std::map<std::string, Index> inline_sets;  // system and text and layer → set
    std::map<std::string, Index> parameter_index;
    std::map<std::string, Index> fact_index;
    std::map<std::string, Index> accumulator_index;
    std::map<std::string, Index> ground_index;
    std::map<std::string, Index> reason_index;
    std::map<std::string, Index> table_index;  // full name → binding
    std::map<std::string, std::vector<CodeSetSegment>> list_segments;
    std::vector<std::string> lists_in_work;
    std::set<std::string> list_circles;  // reported already, by the list where the circle closes
    std::vector<TableFinding> table_findings;
    std::set<std::string> used_definitions;
    std::set<std::string> used_lists;
    std::map<ChangeBehind, Index> change_index;
    std::map<std::string, std::set<Index>> list_changes;  // code list → overrides of it and of lists in it
    std::map<Index, std::set<Index>> set_changes;         // set → the same of the lists that it names
    std::map<Index, std::set<Index>> sum_changes;         // accumulator → what its condition rests on
    std::set<Index> rests_on;                             // payer's changes met while something is lowered
    bool too_large = false;
    std::size_t expansion_start = 0;  // of the definition that is being put in place
    bool expansion_reported = false;

    LayerId top() const { return static_cast<LayerId>(layers.size() - 1); }
    const ast::File& file(LayerId layer) const { return *layers[layer].file; }
    bool sees(LayerId from, LayerId to) const { return layers[from].sees.count(to) != 0; }
    Diagnostic& report(DiagnosticCode code, Span span, std::string text) {
        return diagnostics.report(code, span, std::move(text));
    }
    Origin origin(LayerId layer, Span span, std::string because = {}) const;
    ExprId add(Expr expr);
    /// The index of a payer's change; kNoIndex where the origin gives no reason.
    Index change(PayerChangeKind kind, const std::string& name, const Origin& origin);
    /// Notes that what is being lowered rests on the change.
    void rest_on(PayerChangeKind kind, const std::string& name, const Origin& origin);
};

/// Finds modules and bases, in order, and binds their tables. Errors: false when the set of files is not usable.
bool find_layers(Context& context);
/// Fills the symbol tables, applying overrides.
void collect_symbols(Context& context);
/// Fills `out.tables` with bindings (rows of own tables included); changes come later.
void resolve_tables(Context& context);
void resolve_table_changes(Context& context);
void resolve_code_lists(Context& context);
void resolve_parameters(Context& context);
void resolve_facts(Context& context);
void resolve_reasons(Context& context);
void resolve_accumulators(Context& context);
void resolve_grounds(Context& context);
void resolve_rules(Context& context);
/// Looks at the definitions that no rule, sum, ground or change of a table uses, and at code lists that nothing names.
void check_unused(Context& context);
void resolve_header(Context& context);

/// The code system that a word names (`procedure`, `modifier` …).
std::optional<CodeSystem> find_code_system(std::string_view word);
std::string_view code_system_name(CodeSystem system);
/// The value type that a word names (`money`, `count` …); `one_of` and enum names are left to the caller.
std::optional<ValueType> find_value_type(std::string_view word);
std::string_view value_type_name(ValueType type);
/// The names of a built-in closed list (`sex`, `claim_form`), or nothing.
const std::vector<std::string>* find_enum(std::string_view name);
std::string join(const std::vector<std::string>& items, std::string_view separator);

struct FieldInfo {
    ClaimField field;
    std::string_view path;
    bool on_line;
    std::string_view type;    // Code Codes Count Money Date Enum Identifier
    std::string_view system;  // code system or enum name
    bool unknown_when_missing;
    CodeSystem code_system() const;
};
const std::vector<FieldInfo>& all_fields();
const FieldInfo* find_field(std::string_view path);
const FieldInfo& field_info(ClaimField field);
/// The field that a declaration names by its full path. Errors: reported, nullptr.
const FieldInfo* field_of(Context& context, const ast::Name& name);
/// The same for several; those that do not exist are reported and left out.
std::vector<ClaimField> fields_of(Context& context, const std::vector<ast::Name>& names);

/// The full name of a table by the name that a layer uses. Errors: reported, empty.
std::string full_table_name(Context& context, LayerId layer, const ast::Name& name);
std::vector<std::string> table_names_of(const Context& context, LayerId layer);

/// The set for codes written in a place of the given system. Errors: reported, kNoIndex.
Index code_set(Context& context, LayerId layer, const ast::Codes& codes, CodeSystem system);
/// Every code of the written set, over all dates, up to the limit. Errors: reported.
std::vector<Code> written_codes(Context& context, LayerId layer, const ast::Codes& codes, CodeSystem system);
std::string codes_text(const ast::Codes& codes);
/// One code (`[27447]`). Errors: reported.
std::optional<Code> parse_code_of(Context& context, CodeSystem system, const std::string& text, Span span);

/// The reason that an effect names. Errors: reported, kNoIndex.
Index reason_of(Context& context, LayerId layer, const ast::ReasonRef& reference);
std::optional<Remittance> remittance_of(Context& context, const ast::ReasonRef& reference);

/// A literal of a type as a number. Errors: reported, empty.
std::optional<std::int64_t> literal_value(Context& context, const ast::Expr& expr, ValueType type,
                                          const std::vector<std::string>* values);
std::vector<std::string> texts_of(const std::vector<ast::String>& strings);

/// Says that a name is unknown, with the nearest of what is known there.
void report_unknown(Context& context, const ast::Name& name, std::string_view what, std::vector<std::string> known);

/// Looks a name up as a layer sees it. Errors: reported; nothing.
template <class Decl>
const Symbol<Decl>* find_symbol(Context& context, const Symbols<Decl>& symbols, LayerId from, const ast::Name& name,
                                std::string_view what) {
    const auto found = symbols.find(name.text);
    if (found != symbols.end()) {
        const LayerId first =
            found->second.earlier.empty() ? found->second.layer : found->second.earlier.front().second;
        if (context.sees(from, first)) return &found->second;
        context.report(DiagnosticCode::E0203, name.span,
                       "`" + name.text + "` is declared in `" + context.file(first).header.name.text + "`, which `" +
                           context.file(from).header.name.text + "` does not use");
        return nullptr;
    }
    std::vector<std::string> known;
    for (const auto& [text, symbol] : symbols)
        known.push_back(text);
    report_unknown(context, name, what, std::move(known));
    return nullptr;
}

}  // namespace payrule::resolving
