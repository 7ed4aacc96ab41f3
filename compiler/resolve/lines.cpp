// Lowering of conditions about lines: modifiers, diagnoses, same provider, listed, payable, grounds, other lines.
// Comes in: syntax; goes out: conditions. Must not know effects.
#include <algorithm>

#include "compiler/resolve/lowering.h"

namespace payrule::resolving {
namespace {

Quantify quantify_of(ast::Quantifier quantifier) {
    switch (quantifier) {
        case ast::Quantifier::Any: return Quantify::Any;
        case ast::Quantifier::All: return Quantify::All;
        case ast::Quantifier::ExactlyOne: return Quantify::ExactlyOne;
    }
    return Quantify::Any;
}

/// Visits every expression below some roots.
template <class Visit>
void walk(const ast::File& file, ast::ExprId id, const Visit& visit) {
    if (id == ast::kNoExpr) return;
    visit(file.exprs[id]);
    for (const ast::ExprId arg : file.exprs[id].args)
        walk(file, arg, visit);
}

bool meets(const CodeSet& set, const std::vector<Code>& codes) {
    for (const CodeSetSegment& segment : set.segments) {
        for (const Code code : codes) {
            if (contains(segment.codes, code)) return true;
        }
    }
    return false;
}

}  // namespace

void find_listed_rows(Context& context, Place& place, const std::vector<ast::ExprId>& roots) {
    const ast::File& file = context.file(place.layer);
    for (const ast::ExprId root : roots) {
        walk(file, root, [&](const ast::Expr& expr) {
            if (expr.kind != ast::ExprKind::Listed || expr.words.empty()) return;
            const auto variable = place.variables.find(expr.name.text);
            const auto& tables = context.layers[place.layer].tables;
            const auto table = tables.find(expr.name2.text);
            if (variable == place.variables.end() || table == tables.end()) return;
            const auto index = context.table_index.find(table->second);
            if (index == context.table_index.end()) return;
            place.rows.emplace(expr.words[0].text, RowName{index->second, variable->second, false});
        });
    }
}

ExprId Lowering::has_modifier(const ast::Expr& expr) {
    const auto line = variable(expr.name);
    if (!line) return kNoExpr;
    if (place_.scope == ScopeKind::Day && !place_.in_other_line) {
        report(DiagnosticCode::E0305, expr.span,
               "the lines of a day have different modifiers; test them in a rule for each line");
        return kNoExpr;
    }
    const Index set = code_set(context_, place_.layer, expr.codes, CodeSystem::Modifier);
    if (set == kNoIndex) return kNoExpr;
    if (!expr.flag) {
        for (const auto& [name, symbol] : context_.attests) {
            const auto index = context_.ground_index.find(name);
            if (index == context_.ground_index.end()) continue;
            const Ground& ground = context_.out.grounds[index->second];
            if (!meets(context_.out.sets[set], ground.modifiers)) continue;
            Diagnostic& report =
                this->report(DiagnosticCode::E0307, expr.span,
                             "`" + format_code(ground.modifiers[0]) + "` speaks for a ground here; write `" +
                                 expr.name.text + " claims GROUND` or `attests GROUND`, or add `on any ground`");
            report.notes.push_back({"one ground is `" + name + "`", symbol.decl->name.span});
            break;
        }
    }
    Expr has = make(ExprKind::HasModifier, expr);
    has.variable = *line;
    has.set = set;
    has.quantify = quantify_of(expr.quantifier);
    return add(std::move(has));
}

ExprId Lowering::has_code(const ast::Expr& expr) {
    const std::string word = !expr.words.empty()        ? expr.words[0].text
                             : !expr.name2.text.empty() ? expr.name2.text
                                                        : expr.text;
    Expr has = make(ExprKind::HasCode, expr);
    const FieldInfo* info = nullptr;
    if (expr.name.text == "claim") {
        info = find_field("claim." + word);
    } else {
        const auto line = variable(expr.name);
        if (!line) return kNoExpr;
        has.variable = *line;
        info = find_field("line." + word);
    }
    if (info == nullptr) {
        report(DiagnosticCode::E0302, expr.span, "condition codes are the claim's; write `claim has condition_code …`");
        return kNoExpr;
    }
    has.field = info->field;
    has.set = code_set(context_, place_.layer, expr.codes, info->code_system());
    return has.set == kNoIndex ? kNoExpr : add(std::move(has));
}

ExprId Lowering::share_modifier(const ast::Expr& expr) {
    const auto left = variable(expr.name);
    const auto right = variable(expr.name2);
    const Index set = code_set(context_, place_.layer, expr.codes, CodeSystem::Modifier);
    if (!left || !right || set == kNoIndex) return kNoExpr;
    if (*left == *right) {
        report(DiagnosticCode::E0304, expr.span, "two different lines share a modifier; both names mean one line");
        return kNoExpr;
    }
    Expr share = make(ExprKind::ShareModifier, expr);
    share.variable = *left;
    share.variable2 = *right;
    share.set = set;
    return add(std::move(share));
}

ExprId Lowering::same(const ast::Expr& expr) {
    const bool pair = place_.scope == ScopeKind::Pair;
    if (place_.in_other_line ? pair : !pair) {
        report(DiagnosticCode::E0304, expr.span,
               place_.in_other_line ? "`same …` has three lines to choose from here; compare fields by name"
                                    : "`same …` compares two lines; this rule has one line at a time");
        return kNoExpr;
    }
    const std::uint8_t left = 0;
    const std::uint8_t right = place_.in_other_line ? place_.other : std::uint8_t{1};
    std::vector<ExprId> parts;
    for (const ast::Name& word : expr.words)
        parts.push_back(same_word(word, left, right, expr));
    return conjunction(parts, expr.span);
}

ExprId Lowering::same_word(const ast::Name& word, std::uint8_t left, std::uint8_t right, const ast::Expr& expr) {
    Expr test = make(ExprKind::SameField, expr);
    test.span = word.span;
    test.variable = left;
    test.variable2 = right;
    if (word.text == "provider" || word.text == "patient") {
        test.kind = word.text == "provider" ? ExprKind::SameProvider : ExprKind::SamePatient;
        return add(std::move(test));
    }
    const std::string field = word.text == "claim" ? "claim_id" : word.text;
    const FieldInfo* info = find_field("line." + field);
    if (info == nullptr) {
        std::vector<std::string> known = {"provider", "patient", "claim"};
        for (const FieldInfo& each : all_fields()) {
            if (each.on_line) known.emplace_back(each.path.substr(5));
        }
        report_unknown(context_, word, "field of a line", std::move(known));
        return kNoExpr;
    }
    test.field = info->field;
    test.flag = expr.flag;
    return add(std::move(test));
}

ExprId Lowering::listed(const ast::Expr& expr) {
    const auto line = variable(expr.name);
    const std::string full = full_table_name(context_, place_.layer, expr.name2);
    const auto index = context_.table_index.find(full);
    if (!line || index == context_.table_index.end()) return kNoExpr;
    if (context_.out.tables[index->second].kind == TableKind::Pairs) {
        report(DiagnosticCode::E0225, expr.name2.span,
               "`" + expr.name2.text +
                   "` lists pairs; one line is listed in a table of unit limits, add-ons or rows by code");
        return kNoExpr;
    }
    Expr test = make(ExprKind::ListedIn, expr);
    test.variable = *line;
    test.table = index->second;
    return add(std::move(test));
}

ExprId Lowering::payable(const ast::Expr& expr) {
    const auto line = variable(expr.name);
    if (!line) return kNoExpr;
    if (!place_.stage) {
        report(DiagnosticCode::E0306, expr.span, place_.what + " cannot read whether a line is payable");
        return kNoExpr;
    }
    Expr test = make(ExprKind::Payable, expr);
    test.variable = *line;
    return add(std::move(test));
}

ExprId Lowering::any_primary(const ast::Expr& expr) {
    if (place_.scope != ScopeKind::AddOn) {
        report(DiagnosticCode::E0305, expr.span, "primaries are known in a rule `for each add_on line listed in …`");
        return kNoExpr;
    }
    if (place_.rows.count(expr.name.text) == 0) {
        std::vector<std::string> known;
        for (const auto& [name, row] : place_.rows)
            known.push_back(name);
        report_unknown(context_, expr.name, "add-on entry", std::move(known));
        return kNoExpr;
    }
    return add(make(ExprKind::AnyPrimaryPayable, expr));
}

/// Inside, the other line is called `other`.
ExprId Lowering::other_line(const ast::Expr& expr) {
    if (place_.in_other_line || place_.scope == ScopeKind::Day) {
        report(DiagnosticCode::E0305, expr.span,
               "`some other line` stands in rules for a claim, a line or a pair, once");
        return kNoExpr;
    }
    Place inner = place_;
    std::uint8_t next = 0;
    for (const auto& [name, index] : place_.variables)
        next = std::max(next, static_cast<std::uint8_t>(index + 1));
    inner.in_other_line = true;
    inner.other = std::max<std::uint8_t>(next, 1);
    inner.variables["other"] = inner.other;
    std::vector<ExprId> parts;
    if (expr.name2) {
        const std::string full = full_table_name(context_, place_.layer, expr.name2);
        const auto index = context_.table_index.find(full);
        if (index == context_.table_index.end()) return kNoExpr;
        Expr test = make(ExprKind::ListedIn, expr);
        test.variable = inner.other;
        test.table = index->second;
        if (!expr.words.empty()) inner.rows[expr.words[0].text] = RowName{index->second, inner.other, false};
        parts.push_back(add(std::move(test)));
    }
    Lowering lowering(context_, std::move(inner));
    for (const ast::ExprId arg : expr.args)
        parts.push_back(lowering.condition(arg));
    Expr any = make(ExprKind::AnyOtherLine, expr);
    any.variable2 = lowering.place().other;
    const ExprId body = conjunction(parts, expr.span);
    if (body == kNoExpr) return kNoExpr;
    any.args = {body};
    return add(std::move(any));
}

const Symbol<ast::Attest>* Lowering::ground(const ast::Name& name) {
    return find_symbol(context_, context_.attests, place_.layer, name, "ground");
}

Lowering Lowering::for_ground(const Symbol<ast::Attest>& ground, std::uint8_t variable) {
    Place inner = place_;
    inner.layer = ground.layer;
    inner.scope = ScopeKind::Line;
    inner.variables = {{"line", variable}};
    inner.rows.clear();
    inner.in_other_line = false;
    std::vector<ast::ExprId> roots = {ground.decl->where};
    for (const ast::Need& need : ground.decl->needs)
        roots.push_back(need.condition);
    find_listed_rows(context_, inner, roots);
    return {context_, std::move(inner)};
}

/// The modifier is there, and this ground is the one meant: named by the submitter, or fitting where none is named.
ExprId Lowering::claims_ground(const ast::Name& name, std::uint8_t variable, Span span) {
    const Symbol<ast::Attest>* symbol = ground(name);
    const auto index = context_.ground_index.find(name.text);
    if (symbol == nullptr || index == context_.ground_index.end()) return kNoExpr;
    ast::Expr from;
    from.span = span;
    Expr has = make(ExprKind::HasModifier, from);
    has.variable = variable;
    has.set = code_set(context_, symbol->layer, symbol->decl->codes, CodeSystem::Modifier);
    Expr supplied = make(ExprKind::GroundSupplied, from);
    supplied.variable = variable;
    supplied.ground = index->second;
    Expr any = make(ExprKind::AnyGroundSupplied, from);
    any.variable = variable;
    std::vector<ExprId> fits = {negation(add(std::move(any)), span)};
    if (symbol->decl->where != ast::kNoExpr) {
        fits.push_back(for_ground(*symbol, variable).condition(symbol->decl->where));
    }
    const ExprId meant = disjunction({add(std::move(supplied)), conjunction(fits, span)}, span);
    return conjunction({add(std::move(has)), meant}, span);
}

/// Claimed and, where a record was supplied, borne out by it. No record at all: the attestation stands.
ExprId Lowering::attests_ground(const ast::Expr& expr) {
    const auto line = variable(expr.name);
    if (!line) return kNoExpr;
    const ExprId claimed = claims_ground(expr.name2, *line, expr.span);
    if (claimed == kNoExpr) return kNoExpr;
    const Symbol<ast::Attest>& symbol = context_.attests.at(expr.name2.text);
    if (symbol.decl->needs.empty()) return claimed;
    Lowering lowering = for_ground(symbol, *line);
    std::vector<ExprId> needs;
    for (const ast::Need& need : symbol.decl->needs)
        needs.push_back(lowering.condition(need.condition));
    const ExprId no_record = negation(add(make(ExprKind::RecordSupplied, expr)), expr.span);
    const ExprId borne_out = disjunction({no_record, conjunction(needs, expr.span)}, expr.span);
    return conjunction({claimed, borne_out}, expr.span);
}

}  // namespace payrule::resolving
