// The header of a policy or module, and declared columns (see lower.h).
#include <fmt/format.h>

#include "compiler/parse/lower.h"

namespace payrule::parsing {

void Lowering::header(Grammar::HeaderContext* context) {
    ast::Header& out = file_.header;
    out.span = span(context);
    out.is_module = context->K_MODULE() != nullptr;
    out.name = string(context->STRING(0));
    out.version = string(context->STRING(1));
    out.edition = integer(context->INT());
    if (out.edition != 1) {
        Diagnostic& d = report(DiagnosticCode::E0227, span(context->INT()),
                               fmt::format("edition {} of the language is not known; there is edition 1", out.edition));
        d.fix = DiagnosticFix{span(context->INT()), "1", "write `edition 1`"};
    }
    if (auto* base = context->extendsClause()) {
        out.extends = string(base->STRING(0));
        out.extends_version = string(base->STRING(1));
    }
    for (Grammar::HeaderItemContext* item : context->headerItem())
        header_item(item);
}

void Lowering::header_item(Grammar::HeaderItemContext* context) {
    ast::Header& out = file_.header;
    if (auto* title = context->titleItem()) {
        out.title = string(title->STRING()).text;
    } else if (auto* payer = context->payerItem()) {
        out.payer = string(payer->STRING()).text;
    } else if (auto* id = context->payerIdItem()) {
        out.payer_id = name(id->word());
    } else if (auto* business = context->businessItem()) {
        out.lines_of_business = names(business->word());
        check_once(out.lines_of_business);
    } else if (auto* forms = context->formItem()) {
        out.claim_forms = names(forms->word());
        check_once(out.claim_forms);
    } else if (auto* bills = context->billItem()) {
        out.types_of_bill = codes(bills->codes());
    } else if (auto* range = context->effective()) {
        out.effective = dates(range);
    } else if (auto* dated = context->datedItem()) {
        out.dated_by = name(dated->qname());
    } else if (auto* provider = context->providerItem()) {
        out.same_provider = names(provider->providerKey(0)->qname());
        if (auto* otherwise = provider->providerKey(1)) out.same_provider_else = names(otherwise->qname());
    } else if (auto* published = context->publishedItem()) {
        out.published = date(published->DATE());
    } else if (auto* superseded = context->supersedesItem()) {
        out.supersedes = string(superseded->STRING()).text;
    } else if (auto* year = context->benefitYearItem()) {
        out.benefit_year_starts_on = name(year->qname());
    } else if (auto* source = context->cite()) {
        cites({source}, out.cites);
    } else if (auto* order = context->remittanceItem()) {
        for (Grammar::ReasonContext* part : order->reason())
            out.remittance_order.push_back(reason(part));
    } else {
        header_table(context);
    }
}

void Lowering::check_once(const std::vector<ast::Name>& listed) {
    for (std::size_t i = 0; i < listed.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (listed[i].text != listed[j].text) continue;
            report(DiagnosticCode::E0116, listed[i].span, fmt::format("`{}` is listed twice", listed[i].text));
            break;
        }
    }
}

void Lowering::header_table(Grammar::HeaderItemContext* context) {
    ast::Header& out = file_.header;
    if (auto* table = context->usesTable()) {
        out.tables.push_back({name(table->qname()), name(table->word()), table->K_CARRY() != nullptr, span(table)});
    } else if (auto* module = context->usesModule()) {
        ast::UsesModule used;
        used.module = name(module->qname());
        used.version = string(module->STRING()).text;
        used.span = span(module);
        for (Grammar::BindingContext* part : module->binding())
            used.with.emplace_back(name(part->word()), name(part->qname()));
        out.modules.push_back(std::move(used));
    } else if (auto* needed = context->needsTable()) {
        needs_table(needed);
    }
}

void Lowering::needs_table(Grammar::NeedsTableContext* context) {
    ast::NeedsTable out;
    out.span = span(context);
    out.name = name(context->word(0));
    if (context->K_KEYED() == nullptr) {
        out.kind = name(context->word(1));
    } else {
        out.kind = {"keyed", span(context->K_KEYED())};
        out.key = name(context->word(1));
        for (Grammar::ColumnDeclContext* part : context->columnDecl())
            column(part, out.columns, out.column_values);
    }
    file_.header.needs.push_back(std::move(out));
}

void Lowering::column(Grammar::ColumnDeclContext* context, std::vector<std::pair<ast::Name, ast::Name>>& columns,
                      std::vector<std::vector<ast::FactValue>>& values) {
    values.emplace_back();
    ast::Name type = type_of(context->typeRef(), values.back());
    columns.emplace_back(name(context->word()), std::move(type));
}

ast::Name Lowering::type_of(Grammar::TypeRefContext* context, std::vector<ast::FactValue>& values) {
    if (context->K_ONE() == nullptr) return name(context->word());
    for (Grammar::FactValueContext* part : context->factValue()) {
        ast::FactValue value;
        value.name = name(part->word());
        for (Node* spelling : part->STRING())
            value.spellings.push_back(string(spelling).text);
        values.push_back(std::move(value));
    }
    return {"one_of", span(context->K_ONE())};
}

}  // namespace payrule::parsing
