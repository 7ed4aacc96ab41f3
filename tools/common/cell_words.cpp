// See cell_words.h. Money, dates and codes are written as an analyst writes them.
#include "tools/common/cell_words.h"

#include <fmt/format.h>

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

/// Of a payer's own table a column's declared type; of NCCI's rows the dates are dates.
std::uint32_t type_of_column(const Image& image, const ImageTerm& term) {
    constexpr auto kKeyed = static_cast<std::uint32_t>(ImageRowColumn::Keyed);
    const auto column = static_cast<ImageRowColumn>(std::min(term.index, kKeyed));
    if (column == ImageRowColumn::Effective || column == ImageRowColumn::Deleted) return kTypeDate;
    if (column != ImageRowColumn::Keyed || term.table == kNone) return kTypeCount;
    const auto columns = Image::part(image.columns, image.tables[term.table].columns);
    return term.index - kKeyed < columns.size() ? columns[term.index - kKeyed].type : kTypeCount;
}

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
        case TermKind::Row: return of_type(type_of_column(image, term));
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

/// The values of a field that has few, in order; empty where it has any number of them.
using ClosedValues = std::vector<std::pair<std::int64_t, std::string>>;

ClosedValues named_values(const Image& image, ImageRange names) {
    ClosedValues values;
    for (const ImageString& name : Image::part(image.string_list, names))
        values.emplace_back(static_cast<std::int64_t>(values.size()), image.text(name));
    return values;
}

/// A column of a table's row: NCCI's have few values by their meaning, a payer's own the names that it declares.
ClosedValues column_values(const Image& image, const ImageRule& rule, const ImageTerm& term) {
    constexpr auto kKeyed = static_cast<std::uint32_t>(ImageRowColumn::Keyed);
    switch (static_cast<ImageRowColumn>(std::min(term.index, kKeyed))) {
        case ImageRowColumn::Indicator: return {{0, "0"}, {1, "1"}, {9, "9"}};
        case ImageRowColumn::Mai: return {{0, "0"}, {1, "1"}, {2, "2"}, {3, "3"}};
        case ImageRowColumn::Type: return {{1, "1"}, {2, "2"}, {3, "3"}};
        case ImageRowColumn::Effective:
        case ImageRowColumn::Deleted:
        case ImageRowColumn::Value: return {};
        case ImageRowColumn::Keyed: break;
    }
    const std::uint32_t table = term.table == kNone ? rule.table : term.table;
    const auto columns = Image::part(image.columns, image.tables[table].columns);
    if (term.index - kKeyed >= columns.size()) return {};
    const ImageColumn& column = columns[term.index - kKeyed];
    if (column.values.count > 0) return named_values(image, column.values);
    if (static_cast<ImageValueType>(column.type) == ImageValueType::Boolean) return {{0, "false"}, {1, "true"}};
    return {};
}

ClosedValues closed_values(const Image& image, const ImageRule& rule, const ImageField& field) {
    switch (field.kind) {
        case FieldKind::FactValue: {
            const ImageFact& fact = image.facts[field.index];
            if (fact.values.count > 0) return named_values(image, fact.values);
            if (static_cast<ImageValueType>(fact.type) == ImageValueType::Identifier) return {{0, "known"}};
            return {{0, "false"}, {1, "true"}};
        }
        case FieldKind::EnumOf:
            if (image.text(field.name) != "claim.form") return {{0, "female"}, {1, "male"}};
            return {{0, "professional"}, {1, "institutional"}, {2, "dental"}};
        case FieldKind::Form: {
            const ImageForm& form = image.forms[field.index];
            const auto terms = Image::part(image.terms, form.terms);
            const bool column = terms.size() == 1 && terms[0].kind == TermKind::Row;
            return column && terms[0].coefficient == 1 ? column_values(image, rule, terms[0]) : ClosedValues{};
        }
        case FieldKind::CodeOf:
        case FieldKind::RowCode:
        case FieldKind::AsOfDate:
        case FieldKind::DateOf: return {};
        default: return {{0, "no"}, {1, "yes"}};
    }
}

std::string value(const Image& image, const ImageField& field, std::int64_t number) {
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

/// Numeric cells first … last (inclusive); empty where the field has no such value.
std::string span(const Image& image, const ImageRule& rule, const ImageField& field, std::uint32_t first,
                 std::uint32_t last) {
    auto cuts = Image::part(image.numbers, field.cuts);
    const Unit unit = unit_of(image, field);
    if (const ClosedValues closed = closed_values(image, rule, field); !closed.empty()) {
        std::string text;
        for (const auto& [number, name] : closed) {
            const bool above = first == 0 || cuts[first - 1] <= number;
            if (above && (last >= cuts.size() || number < cuts[last])) text += (text.empty() ? "" : ", ") + name;
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

std::string interval_cell(const Image& image, const ImageRule& rule, const ImageField& field, std::uint32_t cell) {
    std::uint32_t n = field.cuts.count + 1, i = 0;
    while (cell >= n - i)
        cell -= n - i, ++i;
    return span(image, rule, field, i, i + cell) + (cell > 0 ? " (not known exactly)" : "");
}

constexpr std::size_t kMostOpenSpans = 2;  // spans of a sum that one edge spells out

/// The span of an interval's cell whose number is known; empty for the others. Cells are all that begin in the first
/// span, then in the second, …; the first of each is exact.
std::optional<std::uint32_t> exact_span(std::uint32_t n, std::uint32_t cell) {
    for (std::uint32_t i = 0; i < n; ++i) {
        if (cell < n - i) return cell == 0 ? std::optional(i) : std::nullopt;
        cell -= n - i;
    }
    return std::nullopt;
}

}  // namespace

CellKinds kinds_of_cells(const ImageField& field, const std::vector<std::uint32_t>& cells) {
    CellKinds kinds;
    const std::uint32_t n = field.cuts.count + 1;
    const std::uint32_t numeric = field.is_interval != 0 ? n * (n + 1) / 2 : n;
    for (const std::uint32_t cell : cells) {
        if (cell < numeric) {
            const auto span = field.is_interval != 0 ? exact_span(n, cell) : std::optional(cell);
            if (span)
                kinds.exact.push_back(*span);
            else
                ++kinds.open;
        } else {
            (cell == numeric && field.can_be_absent != 0 ? kinds.absent : kinds.unknown) = true;
        }
    }
    return kinds;
}

namespace {

/// Cells of an interval field: what is known exactly, neighbours joined, then the first few spans of what is not.
std::vector<std::string> interval_words(const Image& image, const ImageRule& rule, const ImageField& field,
                                        const std::vector<std::uint32_t>& cells) {
    std::vector<std::string> out, open;
    const std::uint32_t n = field.cuts.count + 1;
    for (const std::uint32_t cell : cells) {
        const bool numeric = cell < n * (n + 1) / 2;
        if (numeric && !exact_span(n, cell)) open.push_back(interval_cell(image, rule, field, cell));
    }
    const std::vector<std::uint32_t> exact = kinds_of_cells(field, cells).exact;
    for (std::size_t i = 0; i < exact.size();) {
        std::size_t last = i;
        while (last + 1 < exact.size() && exact[last + 1] == exact[last] + 1)
            ++last;
        out.push_back(span(image, rule, field, exact[i], exact[last]));
        i = last + 1;
    }
    if (open.size() > kMostOpenSpans) open = {"not known exactly"};
    out.insert(out.end(), open.begin(), open.end());
    return out;
}

/// Cells of any other field. An edge that takes the codes before all that are named takes "other codes": the other
/// edges name theirs.
std::vector<std::string> plain_words(const Image& image, const ImageRule& rule, const ImageField& field,
                                     const std::vector<std::uint32_t>& cells) {
    const std::uint32_t numeric = field.cuts.count + 1;
    std::vector<std::string> out;
    if (field.kind == FieldKind::CodeOf && !cells.empty() && cells[0] == 0) return {"other codes"};
    for (std::size_t i = 0; i < cells.size() && cells[i] < numeric; ++i) {
        std::size_t last = i;
        while (last + 1 < cells.size() && cells[last + 1] == cells[last] + 1 && cells[last + 1] < numeric)
            ++last;
        // Of few values those that a neighbour takes stand by themselves: `0, 9` beside `1`.
        if (std::string words = span(image, rule, field, cells[i], cells[last]); !words.empty())
            out.push_back(std::move(words));
        i = last;
    }
    return out;
}

}  // namespace

std::string cells_in_words(const Image& image, const ImageRule& rule, const ImageField& field,
                           const std::vector<std::uint32_t>& cells) {
    std::vector<std::string> parts =
        field.is_interval != 0 ? interval_words(image, rule, field, cells) : plain_words(image, rule, field, cells);
    const CellKinds kinds = kinds_of_cells(field, cells);
    if (kinds.absent) parts.emplace_back("absent");
    if (kinds.unknown) parts.emplace_back("unknown");
    return fmt::format("{}", fmt::join(parts, ", "));
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
