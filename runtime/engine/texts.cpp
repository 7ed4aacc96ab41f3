// Filling of reason sentences; names and values of parameters.
#include "runtime/engine/texts.h"

#include <optional>

#include "runtime/engine/formula.h"

namespace payrule::engine {
namespace {

std::optional<std::string> line_text(const World& world, LineIndex line, std::string_view field) {
    if (line == kNoLine) return std::nullopt;
    const ClaimLine& it = *world.lines[line].billed;
    if (field == "procedure") return it.procedure.is_known() ? format_code(it.procedure.value) : std::string("no code");
    if (field == "number") return std::to_string(it.number);
    if (field == "units" && it.units.is_known()) return std::to_string(it.units.value);
    return std::nullopt;
}

std::optional<std::string> row_text(const Instance& instance, std::string_view column) {
    if (instance.row == nullptr) return std::nullopt;
    const Row& row = *instance.row;
    if (column == "release") return std::string(row.release);
    if (column == "effective") return format_date(row.effective);
    if (column == "deleted") return row.deleted == kDateMax ? std::string("open") : format_date(row.deleted);
    if (column == "indicator" || column == "value" || column == "type") return std::to_string(row.value);
    if (column == "mai") return std::to_string(row.mai);
    const Image& image = instance.image();
    const auto columns = Image::part(image.columns, image.tables[instance.rule_record()->table].columns);
    for (std::size_t i = 0; i < columns.size() && i < row.values.size(); ++i) {
        if (image.text(columns[i].name) == column) return std::to_string(row.values[i]);
    }
    return std::nullopt;
}

std::optional<std::string> placeholder(const Scratch& run, const Instance& instance, std::string_view path) {
    const std::size_t dot = path.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const std::string_view holder = path.substr(0, dot);
    const std::string_view field = path.substr(dot + 1);
    const Image& image = instance.image();
    const ImageRule& rule = *instance.rule_record();
    const auto names = Image::part(image.string_list, rule.variables);
    const std::size_t bound = rule.scope == static_cast<std::uint32_t>(ImageScope::Pair) ? 2 : 1;
    const bool has_lines = instance.receiver != kNoLine;
    for (std::size_t i = 0; has_lines && i < names.size() && i < bound; ++i) {
        if (image.text(names[i]) == holder) return line_text(run.world, instance.variables[i], field);
    }
    if (holder == "line") return line_text(run.world, instance.receiver, field);
    if (rule.row_name.length != 0 && holder == image.text(rule.row_name)) return row_text(instance, field);
    return std::nullopt;
}

void collect_form(const Image& image, std::uint32_t form, std::set<std::uint32_t>& found) {
    for (const ImageTerm& term : Image::part(image.terms, image.forms[form].terms)) {
        switch (term.kind) {
            case TermKind::Parameter: found.insert(term.index); break;
            case TermKind::AgeDays:
            case TermKind::AgeYears:
            case TermKind::AddMonths:
            case TermKind::Scale: collect_form(image, term.index, found); break;
            case TermKind::ClaimField:
            case TermKind::Row:
            case TermKind::Fact:
            case TermKind::AccumulatedBefore:
            case TermKind::AccumulatedWith:
            case TermKind::DayUnits:
            case TermKind::Rank: break;
        }
    }
}

void collect_node(const Image& image, std::uint32_t id, std::set<std::uint32_t>& found) {
    if (id == kNone) return;
    const ImageNode& node = image.nodes[id];
    if (node.kind == NodeKind::Test) {
        const ImageTest& test = image.tests[node.test];
        const ImageField& field = image.fields[test.field];
        if (test.parameter != kNone) found.insert(test.parameter);
        if (field.kind == FieldKind::Form) collect_form(image, field.index, found);
        if (field.kind == FieldKind::AnyOtherLine) collect_node(image, field.index, found);
    }
    if (node.kind != NodeKind::And && node.kind != NodeKind::Or && node.kind != NodeKind::Not) return;
    for (std::uint32_t child : Image::part(image.words, node.children))
        collect_node(image, child, found);
}

/// By name; parameters in the variant's guard and in those of its parents up to the base.
std::set<std::pair<std::string_view, std::uint32_t>> parameters_of(const Instance& instance, std::uint32_t variant) {
    const Image& image = instance.image();
    const auto variants = Image::part(image.variants, instance.rule_record()->variants);
    std::set<std::uint32_t> found;
    collect_node(image, variants[0].guard, found);
    for (std::uint32_t at = variant; at != 0 && at != kNone; at = variants[at].parent)
        collect_node(image, variants[at].guard, found);
    std::set<std::pair<std::string_view, std::uint32_t>> named;
    for (std::uint32_t parameter : found)
        named.emplace(image.text(image.parameters[parameter].name), parameter);
    return named;
}

std::string formatted(ImageValueType type, std::int64_t value) {
    switch (type) {
        case ImageValueType::Money: return format_money(Money{value});
        case ImageValueType::Boolean: return value != 0 ? "true" : "false";
        case ImageValueType::Date: return format_date(Date{static_cast<std::int32_t>(value)});
        case ImageValueType::Percent: return format_money(Money{value * 100}) + "%";
        case ImageValueType::Days: return std::to_string(value) + " days";
        case ImageValueType::Count:
        case ImageValueType::Code:
        case ImageValueType::Enum:
        case ImageValueType::Identifier: break;
    }
    return std::to_string(value);
}

std::string step_name(Date from) {
    if (from <= kDateMin) return "always";
    const CalendarDate date = to_calendar(from);
    return date.month == 1 && date.day == 1 ? std::to_string(date.year) : format_date(from);
}

}  // namespace

std::string filled_text(const Scratch& run, const Instance& instance, std::string_view text) {
    std::string result;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t open = text.find('{', at);
        const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) break;
        result += text.substr(at, open - at);
        const auto filled = placeholder(run, instance, text.substr(open + 1, close - open - 1));
        result += filled ? *filled : std::string(text.substr(open, close - open + 1));
        at = close + 1;
    }
    return result.append(text.substr(at));
}

std::string parameters_used(const Instance& instance, std::uint32_t variant) {
    const Image& image = instance.image();
    std::string result;
    for (const auto& [name, index] : parameters_of(instance, variant)) {
        const ImageParameter& parameter = image.parameters[index];
        const ImageStep* step = step_on(image, parameter, instance.as_of);
        if (step == nullptr || step->known == 0) continue;
        result += (result.empty() ? "" : "; ") + std::string(name) + " " + step_name(Date{step->from}) + " = " +
                  formatted(static_cast<ImageValueType>(parameter.type), step->value);
    }
    return result;
}

std::set<std::string> parameter_citations(const Instance& instance, std::uint32_t variant) {
    const Image& image = instance.image();
    std::set<std::string> result;
    for (const auto& [name, index] : parameters_of(instance, variant)) {
        const ImageStep* step = step_on(image, image.parameters[index], instance.as_of);
        if (step == nullptr || step->known == 0) continue;
        for (const ImageString& citation : Image::part(image.string_list, step->citations))
            result.emplace(image.text(citation));
    }
    return result;
}

}  // namespace payrule::engine
