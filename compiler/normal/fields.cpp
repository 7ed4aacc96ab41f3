// Instance fields: each thing that a guard asks of an instance, once; then cut at every boundary that some test uses.
// Comes in: requests for fields; goes out: ImageField records in a fixed diagram order. Must not know guards' shape.
#include <algorithm>
#include <set>

#include "compiler/normal/lowering.h"
#include "core/code_order.h"

namespace payrule::normal {

std::uint32_t Lowering::field(ImageField value, const std::string& name, const Intervals& range) {
    std::vector<std::uint32_t> key{
        static_cast<std::uint32_t>(value.kind), value.variable, value.variable2, value.field, value.index, value.flag};
    for (auto [first, last] : range) {
        for (std::int64_t part : {first, last}) {
            key.push_back(static_cast<std::uint32_t>(static_cast<std::uint64_t>(part) >> 32));
            key.push_back(static_cast<std::uint32_t>(static_cast<std::uint64_t>(part)));
        }
    }
    auto [at, fresh] = field_of_.try_emplace(key, static_cast<std::uint32_t>(out_.fields.size()));
    if (!fresh) return at->second;
    value.range = intervals(range);
    value.name = text(name);
    out_.fields.push_back(value);
    return at->second;
}

/// Sums and ranks are intervals, and so is what is computed from them.
bool Lowering::has_interval(std::span<const ImageTerm> terms) const {
    return std::any_of(terms.begin(), terms.end(), [&](const ImageTerm& term) {
        switch (term.kind) {
            case TermKind::AccumulatedBefore:
            case TermKind::AccumulatedWith:
            case TermKind::DayUnits:
            case TermKind::Rank: return true;
            case TermKind::Scale: {
                const ImageRange inner = out_.forms[term.index].terms;
                return has_interval(std::span<const ImageTerm>(out_.terms).subspan(inner.first, inner.count));
            }
            case TermKind::ClaimField:
            case TermKind::Row:
            case TermKind::Fact:
            case TermKind::AgeDays:
            case TermKind::AgeYears:
            case TermKind::AddMonths:
            case TermKind::Parameter: return false;
        }
        return false;
    });
}

std::uint32_t Lowering::form_field(const Linear& value) {
    ImageField out;
    out.kind = FieldKind::Form;
    out.can_be_absent = 1;
    if (has_interval(value.terms)) out.is_interval = 1;
    out.can_be_unknown = 1;
    Linear bare = value;
    bare.constant = 0;
    bare.parameters.clear();
    std::string name = form_name(bare);
    out.index = form(bare, name);
    return field(out, name);
}

/// The field of one value by itself, for `is known`, enums, facts and codes.
std::uint32_t Lowering::single_field(ExprId id) {
    const Expr& expr = policy_.expr(id);
    ImageField out;
    out.can_be_absent = 1;
    if (expr.kind == ExprKind::Fact) {
        out.kind = FieldKind::FactValue;
        out.index = expr.fact;
        out.variable = expr.variable;
        out.can_be_unknown = 1;
        ValueType type = policy_.facts[expr.fact].type;
        if (type == ValueType::Boolean || type == ValueType::Enum || type == ValueType::Identifier) {
            return field(out, policy_.facts[expr.fact].name);
        }
    }
    if (expr.kind == ExprKind::Field && (expr.type == ValueType::Code || expr.type == ValueType::Enum)) {
        out.kind = expr.type == ValueType::Code ? FieldKind::CodeOf : FieldKind::EnumOf;
        out.field = static_cast<std::uint32_t>(expr.field);
        out.index = 0;
        out.variable = is_line_field(expr.field) ? expr.variable : 0;
        out.can_be_unknown = missing_is_unknown(expr.field) ? 1 : 0;
        return field(out, field_path(expr.field));
    }
    return form_field(linear(id));
}

std::uint32_t Lowering::date_field(FieldKind kind, std::uint32_t variable) {
    ImageField out;
    out.kind = kind;
    out.variable = kind == FieldKind::AsOfDate ? 0 : variable;
    out.can_be_unknown = kind == FieldKind::DateOf ? 1 : 0;
    return field(out, kind == FieldKind::AsOfDate ? "date of service" : "line.service_date");
}

std::uint32_t Lowering::modifier_index(Code modifier) {
    auto [at, fresh] = modifier_of_.try_emplace(modifier.key, static_cast<std::uint32_t>(out_.modifiers.size()));
    if (fresh) out_.modifiers.push_back(modifier.key);
    return at->second;
}

/// Diagrams see each modifier as a field of its own; guards see them as sets.
void Lowering::modifier_field(std::uint32_t variable, std::uint32_t bit) {
    ImageField out;
    out.kind = FieldKind::ModifierBit;
    out.variable = variable;
    out.index = bit;
    std::uint32_t id = field(out, format_code(Code{out_.modifiers[bit]}));
    out_.fields[id].cuts = {};
}

namespace {

/// Cuts between codes, each moved up to the next code that there is, so that one boundary has one name.
std::set<std::int64_t> at_codes(const std::set<std::int64_t>& cuts) {
    std::set<std::int64_t> result;
    for (std::int64_t cut : cuts) {
        std::optional<Code> next = cut <= 0 ? std::nullopt : first_code_from(static_cast<std::uint64_t>(cut));
        if (next) result.insert(static_cast<std::int64_t>(next->key));
    }
    return result;
}

}  // namespace

void Lowering::cut_fields() {
    std::vector<std::set<std::int64_t>> cuts(out_.fields.size());
    for (const ImageTest& test : out_.tests) {
        for (std::uint32_t i = 0; i < test.values.count; ++i) {
            const ImageInterval& interval = out_.intervals[test.values.first + i];
            if (interval.first != kLowest) cuts[test.field].insert(interval.first);
            if (interval.last != kHighest) cuts[test.field].insert(interval.last + 1);
        }
    }
    for (std::size_t i = 0; i < out_.fields.size(); ++i) {
        ImageField& field = out_.fields[i];
        std::int64_t size = 0;  // number of values of a closed field, 0 where it is open
        switch (field.kind) {
            case FieldKind::Form:
            case FieldKind::CodeOf:
            case FieldKind::RowCode:
            case FieldKind::AsOfDate:
            case FieldKind::DateOf: break;
            case FieldKind::EnumOf: size = static_cast<ClaimField>(field.field) == ClaimField::ClaimForm ? 3 : 2; break;
            case FieldKind::FactValue: {
                const FactDeclaration& fact = policy_.facts[field.index];
                size = fact.type == ValueType::Boolean      ? 2
                       : fact.type == ValueType::Identifier ? 1
                                                            : static_cast<std::int64_t>(fact.values.size());
                break;
            }
            default: size = 2; break;
        }
        if (field.kind == FieldKind::ModifierBit) cuts[i].insert(1);
        if (size > 0) std::erase_if(cuts[i], [&](std::int64_t cut) { return cut <= 0 || cut >= size; });
        if (field.kind == FieldKind::CodeOf) cuts[i] = at_codes(cuts[i]);
        field.cuts = numbers({cuts[i].begin(), cuts[i].end()});
    }
}

namespace {

/// Procedure code first, then dates, other codes, closed values, modifiers interleaved, and arithmetic last.
int order_rank(const ImageField& field) {
    switch (field.kind) {
        case FieldKind::CodeOf: return static_cast<ClaimField>(field.field) == ClaimField::LineProcedure ? 0 : 2;
        case FieldKind::AsOfDate:
        case FieldKind::DateOf: return 1;
        case FieldKind::EnumOf: return 3;
        case FieldKind::Form: return 7;
        case FieldKind::ModifierBit: return 4;
        case FieldKind::FactValue: return 5;
        default: return 6;
    }
}

}  // namespace

void Lowering::finish_fields() {
    cut_fields();
    std::vector<std::uint32_t> ids(out_.fields.size());
    for (std::uint32_t i = 0; i < ids.size(); ++i)
        ids[i] = i;
    std::vector<std::string> contents;  // the last tie is broken by what a field asks, never by who asked first
    auto key = [&](std::uint32_t id) {
        const ImageField& f = out_.fields[id];
        std::string name(out_.strings.data() + f.name.offset, f.name.length);
        // Receivers are mostly the second of a pair, so the higher variable's code comes first.
        std::uint32_t variable = f.kind == FieldKind::CodeOf ? 255 - f.variable : f.variable;
        bool bit = f.kind == FieldKind::ModifierBit;
        return std::make_tuple(order_rank(f), bit ? 0u : variable, name, variable, f.variable2,
                               static_cast<std::uint32_t>(f.kind), f.field, f.flag, contents[id]);
    };
    for (std::uint32_t id = 0; id < out_.fields.size(); ++id)
        contents.push_back(field_content(out_, id));
    std::sort(ids.begin(), ids.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
    for (std::uint32_t place = 0; place < ids.size(); ++place)
        out_.fields[ids[place]].order = place;
}

}  // namespace payrule::normal
