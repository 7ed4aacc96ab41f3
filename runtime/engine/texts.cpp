// Filling of reason sentences: fields by their type, rows, parameters and sums. Names and values of parameters.
#include "runtime/engine/texts.h"

#include <bit>
#include <optional>

#include <fmt/format.h>

#include "runtime/engine/formula.h"
#include "runtime/engine/rows.h"
#include "runtime/engine/sums.h"

namespace payrule::engine {
namespace {

/// How a field of the claim is written: by the type that claim_fields.def gives it.
std::optional<FieldId> field_named(std::string_view holder, std::string_view name) {
    std::string path(holder);
    path.append(".").append(name);
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) \
    if (path == (path_)) return FieldId::Id_;
#include "core/claim_fields.def"
#undef CLAIM_FIELD
    return std::nullopt;
}
std::string_view type_named(FieldId field) {
    switch (field) {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) \
    case FieldId::Id_: return #type_;
#include "core/claim_fields.def"
#undef CLAIM_FIELD
    }
    return {};
}

std::string codes_text(const std::vector<Code>& codes) {
    std::string result;
    for (Code code : codes)
        result += (result.empty() ? "" : ", ") + format_code(code);
    return result.empty() ? "none" : result;
}

std::string missing_text(Presence presence) { return presence == Presence::Absent ? "none" : "not known"; }

std::string written_field(const World& world, LineIndex line, FieldId field) {
    const std::string_view type = type_named(field);
    if (type == "Codes") {
        std::vector<Code> codes;
        add_codes(world, line, field, codes);
        return codes_text(codes);
    }
    if (is_text_field(field)) {
        const Maybe<Text> text = field_text(world, line, field);
        return text.is_known() ? std::string(text.value) : missing_text(text.presence);
    }
    const Value value = field_value(world, line, field);
    if (!value.is_known()) return missing_text(value.presence);
    if (type == "Code") return format_code(Code{std::bit_cast<std::uint64_t>(value.low)});
    if (type == "Money") return value_in_words(ImageValueType::Money, value.low);
    if (type == "Date") return value_in_words(ImageValueType::Date, value.low);
    if (field == FieldId::ClaimForm) {
        return value.low == 0 ? "professional" : value.low == 1 ? "institutional" : "dental";
    }
    return std::to_string(value.low);
}

/// Patients' values never reach a text.
bool may_be_printed(FieldId field) { return !field_path(field).starts_with("patient."); }

std::optional<std::string> keyed_column_text(const Instance& instance, std::string_view column) {
    const Image& image = instance.image();
    const auto columns = Image::part(image.columns, image.tables[instance.rule_record()->table].columns);
    const std::vector<std::int64_t>& row = instance.row->values;
    for (std::size_t i = 0; i < columns.size() && i < row.size(); ++i) {
        if (image.text(columns[i].name) != column) continue;
        const auto names = Image::part(image.string_list, columns[i].values);
        const bool named = row[i] >= 0 && static_cast<std::uint64_t>(row[i]) < names.size();
        if (named) return std::string(image.text(names[static_cast<std::size_t>(row[i])]));
        return value_in_words(static_cast<ImageValueType>(columns[i].type), row[i]);
    }
    return std::nullopt;
}

/// Where a sentence names the release of a row: `part of 11042 (NCCI table as changed by oakdale 2026.1)`.
std::string changed_table_text(const Image& image) {
    const ImageHeader& header = image.header[0];
    return fmt::format("table as changed by {} {}", image.text(header.name), image.text(header.version));
}

std::optional<std::string> row_text(const Instance& instance, std::string_view column) {
    if (instance.row == nullptr) return std::nullopt;
    const Row& row = *instance.row;
    if (column == "release") {
        const bool added = row.release.empty() && row.change != kNone;
        return added ? changed_table_text(instance.image()) : std::string(row.release);
    }
    if (column == "rationale") return std::string(row.rationale);
    if (column == "effective") return format_date(row.effective);
    if (column == "deleted") {
        const Date last = last_day_known(*instance.policy, row);
        return last == kDateMax ? std::string("open") : format_date(last);
    }
    if (row.kind == TableKind::Keyed) return keyed_column_text(instance, column);
    if (column == "indicator" || column == "value" || column == "type") return std::to_string(row.value);
    if (column == "mai") return std::to_string(row.mai);
    return std::nullopt;
}

/// A parameter or a running sum by its name.
std::optional<std::string> declared_text(const Scratch& run, const Instance& instance, std::string_view name) {
    const Image& image = instance.image();
    for (const ImageParameter& parameter : image.parameters) {
        if (image.text(parameter.name) != name) continue;
        const ImageStep* step = step_on(image, parameter, instance.as_of);
        if (step == nullptr || step->known == 0) return "not known";
        return value_in_words(static_cast<ImageValueType>(parameter.type), step->value);
    }
    for (std::uint32_t i = 0; i < image.accumulators.size(); ++i) {
        if (image.text(image.accumulators[i].name) != name) continue;
        const Value sum = running_sum(run, instance, i, instance.receiver, false, nullptr);
        if (!sum.is_known() || sum.low != sum.high) return "not known";
        return value_in_words(static_cast<ImageValueType>(image.accumulators[i].type), sum.low);
    }
    return std::nullopt;
}

std::optional<std::string> words_for(const Scratch& run, const Instance& instance, std::string_view path) {
    const std::size_t dot = path.find('.');
    if (dot == std::string_view::npos) return declared_text(run, instance, path);
    const std::string_view holder = path.substr(0, dot);
    const std::string_view rest = path.substr(dot + 1);
    const Image& image = instance.image();
    const ImageRule& rule = *instance.rule_record();
    if (rule.row_name.length != 0 && holder == image.text(rule.row_name)) return row_text(instance, rest);
    LineIndex line = instance.receiver;
    std::optional<FieldId> field = field_named(holder, rest);
    const auto names = Image::part(image.string_list, rule.variables);
    const std::size_t bound = rule.scope == static_cast<std::uint32_t>(ImageScope::Pair) ? 2 : 1;
    const bool has_lines = instance.receiver != kNoLine;
    for (std::size_t i = 0; has_lines && i < names.size() && i < bound; ++i) {
        if (image.text(names[i]) != holder) continue;
        line = instance.variables[i];
        field = field_named("line", rest);
    }
    if (!field || !may_be_printed(*field)) return std::nullopt;
    if (line == kNoLine && !is_claim_field(*field)) return std::nullopt;
    return written_field(run.world, line, *field);
}

/// By name; parameters in the variant's guard and amounts and in those of its parents up to the base.
std::set<std::pair<std::string_view, std::uint32_t>> parameters_of(const Instance& instance, std::uint32_t variant) {
    const Image& image = instance.image();
    const auto variants = Image::part(image.variants, instance.rule_record()->variants);
    std::set<std::uint32_t> found;
    const auto collect = [&](std::uint32_t at) {
        const auto words = Image::part(image.words, variants[at].parameters);
        found.insert(words.begin(), words.end());
    };
    collect(0);
    for (std::uint32_t at = variant; at != 0 && at != kNone; at = variants[at].parent)
        collect(at);
    std::set<std::pair<std::string_view, std::uint32_t>> named;
    for (std::uint32_t parameter : found)
        named.emplace(image.text(image.parameters[parameter].name), parameter);
    return named;
}

/// The year where it is the value of the day's own year; an older value is told by its first day.
std::string step_name(Date from, Date as_of) {
    if (from <= kDateMin) return "always";
    const CalendarDate date = to_calendar(from);
    const bool of_the_year = date.month == 1 && date.day == 1 && date.year == year_of(as_of);
    return of_the_year ? std::to_string(date.year) : "since " + format_date(from);
}

}  // namespace

std::string value_in_words(ImageValueType type, std::int64_t value) {
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

std::string filled_text(const Scratch& run, const Instance& instance, std::string_view text) {
    std::string result;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t open = text.find('{', at);
        const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) break;
        result += text.substr(at, open - at);
        const auto filled = words_for(run, instance, text.substr(open + 1, close - open - 1));
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
        result += (result.empty() ? "" : "; ") + std::string(name) + " " + step_name(Date{step->from}, instance.as_of) +
                  " = " + value_in_words(static_cast<ImageValueType>(parameter.type), step->value);
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

std::set<std::uint32_t> parameter_changes(const Instance& instance, std::uint32_t variant) {
    const Image& image = instance.image();
    std::set<std::uint32_t> result;
    for (const auto& [name, index] : parameters_of(instance, variant)) {
        const ImageStep* step = step_on(image, image.parameters[index], instance.as_of);
        if (step != nullptr && step->known != 0) result.insert(step->change);
    }
    return result;
}

ChangeBehind payer_change(const Image& image, std::uint32_t index) {
    const ImagePayerChange& change = image.payer_changes[index];
    return {static_cast<PayerChangeKind>(change.kind), std::string(image.text(change.name)),
            std::string(image.text(change.policy)), std::string(image.text(change.place)),
            std::string(image.text(change.because))};
}

}  // namespace payrule::engine
