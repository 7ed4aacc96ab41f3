// Facts and the header: closed value lists with spellings, and what the policy says of itself. Comes in: declarations;
// goes out: Context::out.facts and the head of the effective policy. Must not know expressions.
#include <algorithm>

#include "compiler/resolve/context.h"

namespace payrule::resolving {
namespace {

std::string with_blanks(std::string text) {
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

/// Behind `is` these words ask something else, so that no condition could ask for a value of such a name.
bool asks_something_else(Context& context, const ast::Name& value) {
    const bool missing = value.text == "unknown" || value.text == "known" || value.text == "absent";
    if (!missing && value.text != "true" && value.text != "false" && value.text != "payable") return false;
    context.report(DiagnosticCode::E0205, value.span,
                   "`is " + value.text + "` already asks something else" +
                       (missing ? "; a fact that nobody gave is unknown without being listed" : "") +
                       "; pick another name");
    return true;
}

void add_values(Context& context, const ast::Fact& fact, FactDeclaration& out) {
    std::map<std::string, std::string> taken;  // spelling → value
    for (const ast::FactValue& value : fact.values) {
        if (asks_something_else(context, value.name)) continue;
        if (std::find(out.values.begin(), out.values.end(), value.name.text) != out.values.end()) {
            context.report(DiagnosticCode::E0222, value.name.span, "`" + value.name.text + "` is listed twice");
            continue;
        }
        std::vector<std::string> spellings = {value.name.text};
        if (with_blanks(value.name.text) != value.name.text) spellings.push_back(with_blanks(value.name.text));
        for (const std::string& spelling : value.spellings) {
            if (std::find(spellings.begin(), spellings.end(), spelling) == spellings.end())
                spellings.push_back(spelling);
        }
        for (const std::string& spelling : spellings) {
            const auto [entry, fresh] = taken.emplace(spelling, value.name.text);
            if (fresh) continue;
            context.report(
                DiagnosticCode::E0222, value.name.span,
                "\"" + spelling + "\" would mean both `" + entry->second + "` and `" + value.name.text + "`");
        }
        out.values.push_back(value.name.text);
        out.spellings.push_back(std::move(spellings));
    }
    // What arrives outside the list is `other`, so `other` closes the list wherever it was written.
    const auto other = std::find(out.values.begin(), out.values.end(), "other");
    if (other == out.values.end()) return;
    const auto index = other - out.values.begin();
    std::rotate(other, other + 1, out.values.end());
    std::rotate(out.spellings.begin() + index, out.spellings.begin() + index + 1, out.spellings.end());
}

const ast::Header* nearest(const Context& context, bool (*has)(const ast::Header&)) {
    for (LayerId id = context.top() + 1; id-- > 0;) {
        const ast::Header& header = context.file(id).header;
        if ((id == context.top() || !header.is_module) && has(header)) return &header;
    }
    return nullptr;
}

void resolve_forms(Context& context) {
    EffectivePolicy& out = context.out;
    if (const ast::Header* header = nearest(context, [](const ast::Header& h) { return !h.claim_forms.empty(); })) {
        for (const ast::Name& form : header->claim_forms) {
            const auto& known = *find_enum("claim_form");
            if (std::find(known.begin(), known.end(), form.text) == known.end()) {
                report_unknown(context, form, "claim form", known);
            }
            out.claim_forms.push_back(form.text);
        }
    }
    const ast::Header& header = context.policy.header;
    if (!header.types_of_bill) return;
    const Index set = code_set(context, context.top(), *header.types_of_bill, CodeSystem::TypeOfBill);
    if (set != kNoIndex) out.types_of_bill = codes_on(out.sets[set], header.effective.from.value_or(kDateMin));
}

void resolve_remittance_order(Context& context) {
    const ast::Header* header = nearest(context, [](const ast::Header& h) { return !h.remittance_order.empty(); });
    if (header == nullptr) return;
    for (const ast::ReasonRef& reference : header->remittance_order) {
        const std::optional<Remittance> remittance = remittance_of(context, reference);
        if (remittance) context.out.remittance_order.push_back(*remittance);
    }
}

/// Lines of business are free words; one that is almost a usual one is a slip.
void check_businesses(Context& context, const ast::Header& header) {
    static const std::vector<std::string> kUsual = {
#define BUSINESS(name_) name_,
#include "compiler/resolve/known_tables.def"
    };
    for (const ast::Name& business : header.lines_of_business) {
        for (const std::string& usual : kUsual) {
            if (!nearly_same(business.text, usual)) continue;
            if (std::find(kUsual.begin(), kUsual.end(), business.text) != kUsual.end()) continue;
            Diagnostic& report = context.report(
                DiagnosticCode::W0407, business.span,
                "`" + business.text + "` is almost the line of business `" + usual + "`; did you mean that?");
            report.fix = DiagnosticFix{business.span, usual, "write `" + usual + "`"};
            break;
        }
    }
}

void check_header(Context& context) {
    const ast::Header& header = context.policy.header;
    if (header.is_module) return;
    if (header.effective.from && header.effective.until && *header.effective.until < *header.effective.from) {
        context.report(DiagnosticCode::E0227, header.effective.span, "the policy ends before it begins");
    }
    if (!header.effective.from) {
        context.report(
            DiagnosticCode::E0227, header.name.span,
            "`" + header.name.text + "` does not say from when it is in force; write `effective 2026-01-01 ..`");
    }
    if (header.dated_by && header.dated_by.text != "line.service_date") {
        context.report(DiagnosticCode::E0227, header.dated_by.span,
                       "versions are picked by `line.service_date`, not by `" + header.dated_by.text + "`");
    }
    check_businesses(context, header);
}

}  // namespace

void resolve_facts(Context& context) {
    for (const auto& [name, symbol] : context.facts) {
        const ast::Fact& fact = *symbol.decl;
        FactDeclaration out;
        out.name = name;
        out.on_line = fact.on_line;
        out.origin = context.origin(symbol.layer, fact.span);
        const std::optional<ValueType> type = find_value_type(fact.type.text);
        if (!fact.values.empty() || fact.type.text == "one_of") {
            out.type = ValueType::Enum;
            add_values(context, fact, out);
        } else if (const std::vector<std::string>* values = find_enum(fact.type.text)) {
            out.type = ValueType::Enum;
            out.values = *values;
            for (const std::string& value : *values)
                out.spellings.push_back({value});
        } else if (type && *type != ValueType::Percent) {
            out.type = *type;
        } else {
            report_unknown(context, fact.type, "type of fact",
                           {"yes_no", "date", "days", "count", "money", "text", "one of { … }"});
            continue;
        }
        context.fact_index[name] = static_cast<Index>(context.out.facts.size());
        context.out.facts.push_back(std::move(out));
    }
}

void resolve_header(Context& context) {
    const ast::Header& header = context.policy.header;
    EffectivePolicy& out = context.out;
    out.name = header.name.text;
    out.version = header.version.text;
    out.title = header.title;
    out.payer = header.payer;
    out.payer_id = header.payer_id.text;
    out.effective_from = header.effective.from.value_or(kDateMin);
    out.effective_until = header.effective.until.value_or(kDateMax);
    out.published = header.published.value_or(kDateMin);
    out.supersedes = header.supersedes;
    out.edition = header.edition;
    if (const ast::Header* from = nearest(context, [](const ast::Header& h) { return !h.same_provider.empty(); })) {
        out.same_provider.primary = fields_of(context, from->same_provider);
        out.same_provider.otherwise = fields_of(context, from->same_provider_else);
    } else {
        out.same_provider.primary = {ClaimField::ProviderBillingNpi};
    }
    for (const Layer& layer : context.layers) {
        if (!layer.file->header.is_module) continue;
        out.modules.push_back(layer.file->header.name.text + " " + layer.file->header.version.text);
    }
    std::sort(out.modules.begin(), out.modules.end());
    resolve_forms(context);
    resolve_remittance_order(context);
    check_header(context);
}

}  // namespace payrule::resolving
