// See cell_words.h. Money, dates and codes are written as an analyst writes them.
#include "tools/common/cell_words.h"

#include <algorithm>
#include <optional>
#include <set>

#include "core/claim_schema.h"
#include "core/code.h"
#include "core/code_order.h"
#include "core/date.h"
#include "core/money.h"

namespace payrule::tools {

namespace {

constexpr auto kTypeMoney = static_cast<std::uint32_t>(ImageValueType::Money);
constexpr auto kTypeDate = static_cast<std::uint32_t>(ImageValueType::Date);
constexpr std::uint32_t kTypeCount = static_cast<std::uint32_t>(ImageValueType::Count), kTypeCode = kTypeCount,
                        kTypeCodes = kTypeCount, kTypeEnum = kTypeCount, kTypeIdentifier = kTypeCount;
/// Types of claim fields, as numbers of ImageValueType where pictures need them.
constexpr std::uint32_t kFieldTypes[] = {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) kType##type_,
#include "core/claim_fields.def"
#undef CLAIM_FIELD
};

enum class Unit { Plain, Money, Date, Code, Yes };

Unit unit_of_term(const Image& image, const ImageTerm& term) {
    constexpr auto kMoney = static_cast<std::uint32_t>(ImageValueType::Money);
    constexpr auto kDate = static_cast<std::uint32_t>(ImageValueType::Date);
    auto of_type = [](std::uint32_t type) {
        return type == kMoney ? Unit::Money : type == kDate ? Unit::Date : Unit::Plain;
    };
    switch (term.kind) {
        case TermKind::ClaimField: return of_type(kFieldTypes[term.field]);
        case TermKind::Fact: return of_type(image.facts[term.index].type);
        case TermKind::AccumulatedBefore:
        case TermKind::AccumulatedWith: return of_type(image.accumulators[term.index].type);
        case TermKind::AddMonths: return Unit::Date;
        default: return Unit::Plain;
    }
}

/// Amounts are read as amounts; a date only by itself, for a difference of dates is a number of days.
Unit unit_of_form(const Image& image, const ImageForm& form) {
    for (const ImageTerm& term : Image::part(image.terms, form.terms)) {
        Unit unit = unit_of_term(image, term);
        if (unit == Unit::Money) return unit;
        if (unit == Unit::Date && form.terms.count == 1 && term.coefficient == 1) return unit;
    }
    return Unit::Plain;
}

Unit unit_of(const Image& image, const ImageField& field) {
    switch (field.kind) {
        case FieldKind::CodeOf: return Unit::Code;
        case FieldKind::AsOfDate:
        case FieldKind::DateOf: return Unit::Date;
        case FieldKind::Form: return unit_of_form(image, image.forms[field.index]);
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

/// The last value below a cut: of codes, the code before it.
std::string value_below(const Image& image, const ImageField& field, std::int64_t cut) {
    if (unit_of(image, field) != Unit::Code) return value(image, field, cut - 1);
    std::optional<Code> before = code_before(Code{static_cast<std::uint64_t>(cut)});
    return before ? format_code(*before) : "";
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
    if (unit == Unit::Code && low_open) return "other codes";
    bool plain = unit == Unit::Plain || unit == Unit::Money;
    auto whole = [&](std::int64_t cut) { return unit == Unit::Plain || (cut - 1) % kMoneyPerCent == 0; };
    if (low_open && plain && (!whole(cuts[last]) || cuts[last] == 0)) return "below " + value(image, field, cuts[last]);
    if (low_open) return (unit == Unit::Date ? "until " : "up to ") + value_below(image, field, cuts[last]);
    if (high_open && unit == Unit::Money && whole(cuts[first - 1]))
        return "above " + value(image, field, cuts[first - 1] - 1);
    if (high_open) return "from " + value(image, field, cuts[first - 1]);
    std::string low = value(image, field, cuts[first - 1]), high = value_below(image, field, cuts[last]);
    if (low == high) return low;
    return low + (unit == Unit::Date || unit == Unit::Code ? ".." : " to ") + high;
}

std::string interval_cell(const Image& image, const ImageField& field, std::uint32_t cell) {
    std::uint32_t n = field.cuts.count + 1, i = 0;
    while (cell >= n - i)
        cell -= n - i, ++i;
    return span(image, field, i, i + cell) + (cell > 0 ? " (not known exactly)" : "");
}

constexpr std::size_t kMostOpenSpans = 2;  // spans of a sum that one edge spells out

}  // namespace

std::uint32_t word_cell_count(const ImageField& field) {
    std::uint32_t n = field.cuts.count + 1;
    if (field.is_interval != 0) n = n * (n + 1) / 2;
    return n + (field.can_be_absent != 0 ? 1 : 0) + (field.can_be_unknown != 0 && field.is_interval == 0 ? 1 : 0);
}

namespace {

/// Cells of an interval field: what is known exactly, neighbours joined, then the first few spans of what is not.
std::vector<std::string> interval_words(const Image& image, const ImageField& field,
                                        const std::vector<std::uint32_t>& cells) {
    std::vector<std::uint32_t> exact;
    std::vector<std::string> out, open;
    const std::uint32_t n = field.cuts.count + 1;
    for (std::uint32_t cell : cells) {
        std::uint32_t at = cell, i = 0;
        while (i < n && at >= n - i)
            at -= n - i, ++i;
        if (i >= n) continue;  // absent
        if (at == 0) exact.push_back(i);
        if (at > 0) open.push_back(interval_cell(image, field, cell));
    }
    for (std::size_t i = 0; i < exact.size();) {
        std::size_t last = i;
        while (last + 1 < exact.size() && exact[last + 1] == exact[last] + 1)
            ++last;
        out.push_back(span(image, field, exact[i], exact[last]));
        i = last + 1;
    }
    if (open.size() > kMostOpenSpans) open = {"not known exactly"};
    out.insert(out.end(), open.begin(), open.end());
    return out;
}

/// Cells of any other field. An edge that takes the codes before all that are named takes "other codes": the other
/// edges name theirs.
std::vector<std::string> plain_words(const Image& image, const ImageField& field,
                                     const std::vector<std::uint32_t>& cells) {
    const std::uint32_t numeric = field.cuts.count + 1;
    std::vector<std::string> out;
    if (field.kind == FieldKind::CodeOf && !cells.empty() && cells[0] == 0) return {"other codes"};
    for (std::size_t i = 0; i < cells.size() && cells[i] < numeric; ++i) {
        std::size_t last = i;
        while (last + 1 < cells.size() && cells[last + 1] == cells[last] + 1 && cells[last + 1] < numeric)
            ++last;
        out.push_back(span(image, field, cells[i], cells[last]));
        i = last;
    }
    return out;
}

}  // namespace

std::string cells_in_words(const Image& image, const ImageField& field, const std::vector<std::uint32_t>& cells) {
    const std::uint32_t n = field.cuts.count + 1;
    const std::uint32_t numeric = field.is_interval != 0 ? n * (n + 1) / 2 : n;
    std::vector<std::string> parts =
        field.is_interval != 0 ? interval_words(image, field, cells) : plain_words(image, field, cells);
    for (std::uint32_t cell : cells) {
        if (cell < numeric) continue;
        parts.emplace_back(cell == numeric && field.can_be_absent != 0 ? "absent" : "unknown");
    }
    std::string out;
    for (const std::string& part : parts)
        out += (out.empty() ? "" : ", ") + part;
    return out;
}

bool counts_days(const Image& image, const ImageField& field) {
    if (field.kind != FieldKind::Form) return false;
    const auto terms = Image::part(image.terms, image.forms[field.index].terms);
    return terms.size() == 2 && unit_of_term(image, terms[0]) == Unit::Date &&
           unit_of_term(image, terms[1]) == Unit::Date;
}

namespace {

/// Ends of intervals as text.
using CodeSpans = std::set<std::pair<std::string, std::string>>;

/// The spans that a prefix stands for beside its own: each way to go on, in digits and letters.
CodeSpans longer_spans(const std::pair<std::string, std::string>& span) {
    CodeSpans out, open{span};
    while (!open.empty()) {
        const auto [first, last] = *open.begin();
        open.erase(open.begin());
        if (first.size() >= kMaxCodeLength) continue;
        for (const auto& [low, high] : {std::pair{'0', '9'}, std::pair{'A', 'Z'}}) {
            const std::pair<std::string, std::string> longer{first + low, last + high};
            out.insert(longer);
            open.insert(longer);
        }
    }
    return out;
}

}  // namespace

std::string codes_in_words(const Image& image, ImageRange intervals) {
    CodeSpans spans;
    for (const ImageInterval& i : Image::part(image.intervals, intervals)) {
        spans.emplace(format_code(Code{static_cast<std::uint64_t>(i.first)}),
                      format_code(Code{static_cast<std::uint64_t>(i.last)}));
    }
    CodeSpans prefixes;
    for (std::size_t size = 1; size < kMaxCodeLength; ++size) {
        const CodeSpans before = spans;
        for (const auto& span : before) {
            if (span.first.size() != size || !spans.contains(span)) continue;
            const CodeSpans longer = longer_spans(span);
            if (!std::includes(spans.begin(), spans.end(), longer.begin(), longer.end())) continue;
            for (const auto& gone : longer)
                spans.erase(gone);
            prefixes.insert(span);
        }
    }
    std::string out = "[";
    for (const auto& span : spans) {
        const std::string star = prefixes.contains(span) ? "*" : "";
        out += (out.size() == 1 ? "" : ", ") + span.first + star;
        if (span.first != span.second) out += ".." + span.second + star;
    }
    return out + "]";
}

}  // namespace payrule::tools
