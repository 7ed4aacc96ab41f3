// What an instance field asks, written in names and values, so that the order of fields in diagrams does not depend on
// the order of rules or files. Comes in: records under construction; goes out: texts to compare, never shown.
#include <algorithm>

#include "compiler/normal/lowering.h"

namespace payrule::normal {

namespace {

class Content {
public:
    explicit Content(const ImageBuilder& image) : image_(image.view()) {}

    std::string field(std::uint32_t id) const {
        const ImageField& f = image_.fields[id];
        std::string out = numbers({static_cast<std::int64_t>(f.kind), f.variable, f.variable2, f.field, f.flag});
        out += intervals(f.range) + std::string(image_.text(f.name));
        switch (f.kind) {
            case FieldKind::Form: return out + form(f.index);
            case FieldKind::ModifierBit: return out + std::to_string(image_.modifiers[f.index]);
            case FieldKind::AnyOtherLine: return out + node(f.index);
            case FieldKind::FactValue:
            case FieldKind::ListedIn:
            case FieldKind::GroundSupplied: return out;  // named by f.name
            default: return out + std::to_string(f.index);
        }
    }

private:
    static std::string numbers(std::initializer_list<std::int64_t> values) {
        std::string out = "(";
        for (std::int64_t value : values)
            out += std::to_string(value) + ",";
        return out + ")";
    }
    std::string intervals(ImageRange range) const {
        std::string out;
        for (const ImageInterval& i : Image::part(image_.intervals, range))
            out += numbers({i.first, i.last});
        return out;
    }
    static std::string sorted(std::vector<std::string> parts) {
        std::sort(parts.begin(), parts.end());
        std::string out = "[";
        for (const std::string& part : parts)
            out += part + ";";
        return out + "]";
    }

    std::string form(std::uint32_t id) const {
        const ImageForm& f = image_.forms[id];
        std::vector<std::string> parts{std::to_string(f.constant)};
        for (const ImageTerm& t : Image::part(image_.terms, f.terms))
            parts.push_back(term(t));
        return sorted(std::move(parts));
    }
    std::string term(const ImageTerm& t) const {
        std::string out = numbers({t.coefficient, static_cast<std::int64_t>(t.kind), t.variable, t.field, t.months});
        if (t.table != kNone) out += image_.text(image_.tables[t.table].local);
        switch (t.kind) {
            case TermKind::Fact: return out + std::string(image_.text(image_.facts[t.index].name));
            case TermKind::AccumulatedBefore:
            case TermKind::AccumulatedWith: return out + std::string(image_.text(image_.accumulators[t.index].name));
            case TermKind::Parameter: return out + steps(image_.parameters[t.index]);
            case TermKind::AgeDays:
            case TermKind::AgeYears:
            case TermKind::AddMonths:
            case TermKind::Scale: return out + form(t.index);
            default: return out + std::to_string(t.index);
        }
    }
    std::string steps(const ImageParameter& parameter) const {
        std::string out;
        for (const ImageStep& s : Image::part(image_.steps, parameter.steps))
            out += numbers({s.from, s.known, s.value});
        return out;
    }

    /// Conditions inside a field: the order of what `and` and `or` join is no part of them.
    std::string node(std::uint32_t id) const {
        const ImageNode& n = image_.nodes[id];
        std::string out = std::to_string(static_cast<int>(n.kind));
        bool modifiers =
            n.kind == NodeKind::AnyModifier || n.kind == NodeKind::AllModifiers || n.kind == NodeKind::ShareModifier;
        if (!modifiers && n.test != kNone) {
            const ImageTest& t = image_.tests[n.test];
            out += numbers({t.when_absent, t.when_unknown}) + intervals(t.values) + field(t.field);
        }
        if (modifiers) out += "on" + std::to_string(n.test);
        std::vector<std::string> parts;
        for (std::uint32_t child : Image::part(image_.words, n.children))
            parts.push_back(modifiers ? std::to_string(image_.modifiers[child]) : node(child));
        return out + sorted(std::move(parts));
    }

    Image image_;
};

}  // namespace

std::string field_content(const ImageBuilder& image, std::uint32_t field) { return Content(image).field(field); }

}  // namespace payrule::normal
