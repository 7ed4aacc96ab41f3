// See cell_words.h. Money, dates and codes are written as an analyst writes them.
#include "tools/common/cell_words.h"

#include "core/code.h"
#include "core/date.h"
#include "core/money.h"

namespace payrule::tools {

namespace {

enum class Unit { Plain, Money, Date, Code, Yes };

Unit unit_of(const Image& image, const ImageField& field) {
    switch (field.kind) {
        case FieldKind::CodeOf: return Unit::Code;
        case FieldKind::AsOfDate:
        case FieldKind::DateOf: return Unit::Date;
        case FieldKind::Form: {
            // Only a form of one term is read in its own unit; differences read best as plain numbers of it.
            const ImageForm& form = image.forms[field.index];
            const std::uint32_t kMoneyType = 2;
            return form.type == kMoneyType ? Unit::Money : Unit::Plain;
        }
        case FieldKind::FactValue:
        case FieldKind::EnumOf: return Unit::Plain;
        default: return Unit::Yes;
    }
}

std::string value(const Image& image, const ImageField& field, std::int64_t number) {
    if (field.kind == FieldKind::FactValue) {
        const ImageFact& fact = image.facts[field.index];
        bool named = number >= 0 && number < static_cast<std::int64_t>(fact.values.count);
        if (named)
            return std::string(image.text(image.string_list[fact.values.first + static_cast<std::uint32_t>(number)]));
        return number == 0 ? "false" : "true";
    }
    if (field.kind == FieldKind::EnumOf) {
        if (image.text(field.name) != "claim.form") return number == 0 ? "female" : "male";
        return number == 0 ? "professional" : number == 1 ? "institutional" : "dental";
    }
    switch (unit_of(image, field)) {
        case Unit::Code: return format_code(Code{static_cast<std::uint64_t>(number)});
        case Unit::Date: return format_date(Date{static_cast<std::int32_t>(number)});
        case Unit::Money: return (number < 0 ? "-$" : "$") + format_money(Money{number < 0 ? -number : number});
        case Unit::Yes: return number == 0 ? "no" : "yes";
        case Unit::Plain: return std::to_string(number);
    }
    return "";
}

/// Numeric cells first … last (inclusive).
std::string span(const Image& image, const ImageField& field, std::uint32_t first, std::uint32_t last) {
    auto cuts = Image::part(image.numbers, field.cuts);
    Unit unit = unit_of(image, field);
    bool closed = field.kind == FieldKind::FactValue || field.kind == FieldKind::EnumOf || unit == Unit::Yes;
    if (closed) {
        std::string text;
        for (std::uint32_t cell = first; cell <= last; ++cell) {
            std::int64_t low = cell == 0 ? 0 : cuts[cell - 1];
            std::int64_t high = cell < cuts.size() ? cuts[cell] - 1 : low;
            for (std::int64_t v = low; v <= high; ++v)
                text += (text.empty() ? "" : " or ") + value(image, field, v);
        }
        return text;
    }
    bool low_open = first == 0, high_open = last >= cuts.size();
    if (low_open && high_open) return "any value";
    if (unit == Unit::Code && (low_open || high_open)) return "other codes";
    if (low_open) return (unit == Unit::Date ? "until " : "up to ") + value(image, field, cuts[last] - 1);
    if (high_open) return "from " + value(image, field, cuts[first - 1]);
    std::string low = value(image, field, cuts[first - 1]), high = value(image, field, cuts[last] - 1);
    if (low == high) return low;
    return low + (unit == Unit::Date || unit == Unit::Code ? ".." : " to ") + high;
}

std::string interval_cell(const Image& image, const ImageField& field, std::uint32_t cell) {
    std::uint32_t n = field.cuts.count + 1, i = 0;
    while (cell >= n - i)
        cell -= n - i, ++i;
    return span(image, field, i, i + cell) + (cell > 0 ? " (not known exactly)" : "");
}

}  // namespace

std::uint32_t word_cell_count(const ImageField& field) {
    std::uint32_t n = field.cuts.count + 1;
    if (field.is_interval != 0) n = n * (n + 1) / 2;
    return n + (field.can_be_absent != 0 ? 1 : 0) + (field.can_be_unknown != 0 && field.is_interval == 0 ? 1 : 0);
}

std::string cells_in_words(const Image& image, const ImageField& field, const std::vector<std::uint32_t>& cells) {
    std::uint32_t n = field.cuts.count + 1;
    std::uint32_t numeric = field.is_interval != 0 ? n * (n + 1) / 2 : n;
    std::string out;
    auto add = [&](const std::string& part) {
        if (part == "other codes" && out.find(part) != std::string::npos) return;
        out += (out.empty() ? "" : ", ") + part;
    };
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells[i] >= numeric) {
            bool absent = cells[i] == numeric && field.can_be_absent != 0;
            add(absent ? "absent" : "unknown");
            continue;
        }
        if (field.is_interval != 0) {
            add(interval_cell(image, field, cells[i]));
            continue;
        }
        std::size_t last = i;
        while (last + 1 < cells.size() && cells[last + 1] == cells[last] + 1 && cells[last + 1] < numeric)
            ++last;
        add(span(image, field, cells[i], cells[last]));
        i = last;
    }
    return out;
}

std::string codes_in_words(const Image& image, ImageRange intervals) {
    std::string out = "[";
    for (const ImageInterval& i : Image::part(image.intervals, intervals)) {
        std::string first = format_code(Code{static_cast<std::uint64_t>(i.first)});
        std::string last = format_code(Code{static_cast<std::uint64_t>(i.last)});
        out += (out.size() == 1 ? "" : ", ") + first + (first == last ? "" : ".." + last);
    }
    return out + "]";
}

}  // namespace payrule::tools
