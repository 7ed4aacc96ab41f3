// Small helpers of resolution: names of types and systems, claim fields by path, origins, unknown names.
// Comes in: words; goes out: ids and reports. Must not know how expressions are lowered.
#include "compiler/resolve/context.h"

#include <algorithm>

#include "compiler/code_shapes.h"

namespace payrule::resolving {
namespace {

struct TypeName {
    std::string_view word;
    ValueType type;
};
constexpr TypeName kTypes[] = {
    {"yes_no", ValueType::Boolean},  {"count", ValueType::Count}, {"money", ValueType::Money},
    {"percent", ValueType::Percent}, {"date", ValueType::Date},   {"days", ValueType::Days},
    {"text", ValueType::Identifier},
};

std::vector<FieldInfo> list_fields() {
    enum Holder : bool { Claim, Line };
    enum WhenMissing : bool { Absent, Unknown };
    return {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) \
    {ClaimField::Id_, path_, holder_, #type_, #system_, when_missing_},
#include "core/claim_fields.def"
#undef CLAIM_FIELD
    };
}

}  // namespace

Origin Context::origin(LayerId layer, Span span, std::string because) const {
    const ast::Header& header = file(layer).header;
    return {span, header.name.text, header.version.text, sources.file_line(span), std::move(because)};
}

ExprId Context::add(Expr expr) {
    if (out.exprs.size() >= limits.policy_parts) {
        if (!too_large) {
            report(DiagnosticCode::E0321, expr.span,
                   "the policy's conditions grow past " + std::to_string(limits.policy_parts) +
                       " parts once definitions are put in place; use fewer nested definitions (limit policy-parts)");
        }
        too_large = true;
        return kNoExpr;
    }
    out.exprs.push_back(std::move(expr));
    return static_cast<ExprId>(out.exprs.size() - 1);
}

Index Context::change(PayerChangeKind kind, const std::string& name, const Origin& origin) {
    if (origin.because.empty()) return kNoIndex;
    ChangeBehind made{kind, name, origin.owner + " " + origin.version, origin.place, origin.because};
    const auto [entry, fresh] = change_index.emplace(made, static_cast<Index>(out.payer_changes.size()));
    if (fresh) out.payer_changes.push_back(std::move(made));
    return entry->second;
}

void Context::rest_on(PayerChangeKind kind, const std::string& name, const Origin& origin) {
    const Index made = change(kind, name, origin);
    if (made != kNoIndex) rests_on.insert(made);
}

std::optional<CodeSystem> find_code_system(std::string_view word) {
    for (const CodeShape& shape : code_shapes()) {
        if (shape.word == word) return shape.system;
    }
    return std::nullopt;
}

std::string_view code_system_name(CodeSystem system) {
    return system == CodeSystem::None ? "no system" : code_shape(system).word;
}

std::optional<ValueType> find_value_type(std::string_view word) {
    for (const TypeName& entry : kTypes) {
        if (entry.word == word) return entry.type;
    }
    return std::nullopt;
}

std::string_view value_type_name(ValueType type) {
    switch (type) {
        case ValueType::Boolean: return "yes or no";
        case ValueType::Count: return "count";
        case ValueType::Money: return "money";
        case ValueType::Percent: return "percent";
        case ValueType::Date: return "date";
        case ValueType::Days: return "days";
        case ValueType::Code: return "code";
        case ValueType::Enum: return "a value of a closed list";
        case ValueType::Identifier: return "identifier";
    }
    return "";
}

const std::vector<std::string>* find_enum(std::string_view name) {
    static const std::vector<std::string> kSex = {"female", "male"};
    static const std::vector<std::string> kClaimForm = {"professional", "institutional", "dental"};
    if (name == "sex") return &kSex;
    if (name == "claim_form") return &kClaimForm;
    return nullptr;
}

std::string join(const std::vector<std::string>& items, std::string_view separator) {
    std::string text;
    for (const std::string& item : items) {
        if (!text.empty()) text += separator;
        text += item;
    }
    return text;
}

CodeSystem FieldInfo::code_system() const {
#define SYSTEM_ROW(Name_) \
    if (system == #Name_) return CodeSystem::Name_;
    SYSTEM_ROW(Procedure)
    SYSTEM_ROW(Modifier)
    SYSTEM_ROW(Diagnosis)
    SYSTEM_ROW(PlaceOfService)
    SYSTEM_ROW(TypeOfBill)
    SYSTEM_ROW(Revenue)
    SYSTEM_ROW(ConditionCode)
    SYSTEM_ROW(Frequency)
#undef SYSTEM_ROW
    return CodeSystem::None;
}

const std::vector<FieldInfo>& all_fields() {
    static const std::vector<FieldInfo> kFields = list_fields();
    return kFields;
}

const FieldInfo* find_field(std::string_view path) {
    for (const FieldInfo& info : all_fields()) {
        if (info.path == path) return &info;
    }
    return nullptr;
}

const FieldInfo& field_info(ClaimField field) { return all_fields()[static_cast<std::size_t>(field)]; }

std::vector<std::string> texts_of(const std::vector<ast::String>& strings) {
    std::vector<std::string> texts;
    for (const ast::String& string : strings)
        texts.push_back(string.text);
    return texts;
}

void report_unknown(Context& context, const ast::Name& name, std::string_view what, std::vector<std::string> known) {
    std::sort(known.begin(), known.end());
    known.erase(std::unique(known.begin(), known.end()), known.end());
    std::string text = "no " + std::string(what) + " is called `" + name.text + "`";
    const std::optional<std::string> nearest = did_you_mean(name.text, known);
    constexpr std::size_t kListed = 8;
    if (nearest) {
        text += "; did you mean `" + *nearest + "`?";
    } else if (known.empty()) {
        text += "; none is declared here";
    } else if (known.size() <= kListed) {
        text += "; there are: " + join(known, ", ");
    }
    Diagnostic& report = context.report(DiagnosticCode::E0201, name.span, std::move(text));
    if (nearest) report.fix = DiagnosticFix{name.span, *nearest, "write `" + *nearest + "`"};
}

const FieldInfo* field_of(Context& context, const ast::Name& name) {
    const FieldInfo* info = find_field(name.text);
    if (info == nullptr) {
        std::vector<std::string> known;
        for (const FieldInfo& each : all_fields())
            known.emplace_back(each.path);
        report_unknown(context, name, "claim field", std::move(known));
    }
    return info;
}

std::vector<ClaimField> fields_of(Context& context, const std::vector<ast::Name>& names) {
    std::vector<ClaimField> fields;
    for (const ast::Name& name : names) {
        if (const FieldInfo* info = field_of(context, name)) fields.push_back(info->field);
    }
    return fields;
}

}  // namespace payrule::resolving
