// See field_words.h.
#include "tools/common/field_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "core/claim_schema.h"
#include "core/money.h"
#include "tools/common/cell_words.h"

namespace payrule::tools {

namespace {

constexpr const char* kPaths[] = {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) path_,
#include "core/claim_fields.def"
#undef CLAIM_FIELD
};
constexpr const char* kColumns[] = {"indicator", "effective", "deleted", "value", "mai", "type"};
constexpr auto kKeyed = static_cast<std::uint32_t>(ImageRowColumn::Keyed);

std::string on_variable(const Image& image, const ImageRule& rule, std::string name, std::uint32_t variable) {
    if (name.starts_with("line.")) name = variable_in_words(image, rule, variable) + name.substr(4);
    return name;
}

std::string row_in_words(const Image& image, const ImageRule& rule, const ImageTerm& term) {
    const bool of_scope = term.table == kNone || (term.table == rule.table && term.variable == 0);
    const std::uint32_t table = term.table == kNone ? rule.table : term.table;
    std::string row(of_scope && rule.row_name.length > 0 ? image.text(rule.row_name)
                                                         : image.text(image.tables[table].local));
    if (term.index < kKeyed) return row + "." + kColumns[term.index];
    const auto columns = Image::part(image.columns, image.tables[table].columns);
    const std::size_t column = term.index - kKeyed;
    return column < columns.size() ? row + "." + std::string(image.text(columns[column].name)) : row;
}

std::string inner_in_words(const Image& image, const ImageRule& rule, std::uint32_t form) {
    const ImageForm& inner = image.forms[form];
    const std::string words = form_in_words(image, rule, inner);
    const bool several = inner.terms.count > 1 || (inner.terms.count == 1 && inner.constant != 0);
    return several ? "(" + words + ")" : words;
}

std::string term_in_words(const Image& image, const ImageRule& rule, const ImageTerm& term) {
    switch (term.kind) {
        case TermKind::ClaimField: return on_variable(image, rule, kPaths[term.field], term.variable);
        case TermKind::Row: return row_in_words(image, rule, term);
        case TermKind::Fact: return std::string(image.text(image.facts[term.index].name));
        case TermKind::AccumulatedBefore: return std::string(image.text(image.accumulators[term.index].name));
        case TermKind::AccumulatedWith:
            return std::string(image.text(image.accumulators[term.index].name)) + " with " +
                   variable_in_words(image, rule, term.variable);
        case TermKind::DayUnits: return "sum of line.units over the day";
        case TermKind::AgeDays:
        case TermKind::AgeYears: return "age of patient on " + inner_in_words(image, rule, term.index);
        case TermKind::Rank: return "rank of " + variable_in_words(image, rule, term.variable);
        case TermKind::AddMonths:
            return inner_in_words(image, rule, term.index) + (term.months < 0 ? " - " : " + ") +
                   std::to_string(std::abs(term.months)) + (std::abs(term.months) == 1 ? " month" : " months");
        case TermKind::Scale: return inner_in_words(image, rule, term.index) + " * " + percent_in_words(term.months);
        case TermKind::Parameter: return std::string(image.text(image.parameters[term.index].name));
    }
    return "";
}

/// Two terms of which one is taken from the other, and that are only asked which is larger.
struct Sides {
    const ImageTerm* left = nullptr;   // what the claim says
    const ImageTerm* right = nullptr;  // what it is held against
    bool turned = false;               // the form is right - left
};

bool is_standard(const ImageTerm& term) { return term.kind == TermKind::Row || term.kind == TermKind::Parameter; }

Sides sides_of(const Image& image, const ImageField& field) {
    if (field.kind != FieldKind::Form) return {};
    const ImageForm& form = image.forms[field.index];
    const auto terms = Image::part(image.terms, form.terms);
    const auto cuts = Image::part(image.numbers, field.cuts);
    const auto at_equal = [](std::int64_t cut) { return cut == 0 || cut == 1; };
    if (terms.size() != 2 || form.constant != 0 || cuts.empty() || !std::all_of(cuts.begin(), cuts.end(), at_equal))
        return {};
    if (terms[0].coefficient * terms[1].coefficient != -1) return {};
    const bool first_is_plus = terms[0].coefficient == 1;
    Sides sides{first_is_plus ? terms.data() : &terms[1], first_is_plus ? &terms[1] : terms.data(), false};
    if (is_standard(*sides.left) && !is_standard(*sides.right)) {
        std::swap(sides.left, sides.right);
        sides.turned = true;
    }
    return sides;
}

/// The one comparison that tells the two exact cells of a field cut once apart; `first` says that cell 0 is its yes.
struct Comparison {
    const char* sign = "";
    bool first = false;
};

Comparison comparison_of(const Image& image, const ImageField& field, const Sides& sides) {
    const bool below = image.numbers[field.cuts.first] == 0;  // cell 0: the form is below 0, else at most 0
    // The strict comparison is asked: left - right < 0 is `left < right`, turned round it is `left > right`.
    if (below) return {sides.turned ? ">" : "<", true};
    return {sides.turned ? "<" : ">", false};
}

std::string compared(const Image& image, const ImageRule& rule, const Sides& sides, const char* between) {
    return term_in_words(image, rule, *sides.left) + between + term_in_words(image, rule, *sides.right);
}

/// The three answers to `against`, by whether the form is below, at or above nothing.
const char* against_in_words(std::uint32_t cell, bool turned) {
    if (cell == 1) return "equal";
    return (cell == 0) != turned ? "less" : "more";
}

/// Exact cells, then what is open, then what is missing.
std::string compared_answer(const Image& image, const ImageField& field, const Sides& sides,
                            const std::vector<std::uint32_t>& cells) {
    const CellKinds kinds = kinds_of_cells(field, cells);
    std::vector<std::string> parts;
    for (const std::uint32_t span : kinds.exact) {
        if (field.cuts.count == 1)
            parts.emplace_back((span == 0) == comparison_of(image, field, sides).first ? "yes" : "no");
        else
            parts.emplace_back(against_in_words(span, sides.turned));
    }
    if (kinds.open > 0) parts.emplace_back("not known exactly");
    if (kinds.absent) parts.emplace_back("absent");
    if (kinds.unknown) parts.emplace_back("unknown");
    return fmt::format("{}", fmt::join(parts, ", "));
}

/// `nodes` of one condition; those that an analyst wrote have their text.
std::string condition_in_words(const Image& image, std::uint32_t id) {
    const ImageNode& node = image.nodes[id];
    if (node.text.length > 0) return std::string(image.text(node.text));
    if (node.kind != NodeKind::And && node.kind != NodeKind::Or && node.kind != NodeKind::Not) return "…";
    std::string out;
    for (const std::uint32_t child : Image::part(image.words, node.children))
        out += (out.empty() ? "" : node.kind == NodeKind::Or ? " or " : " and ") + condition_in_words(image, child);
    return node.kind == NodeKind::Not ? "not (" + out + ")" : out;
}

std::string form_question(const Image& image, const ImageRule& rule, const ImageField& field) {
    const Sides sides = sides_of(image, field);
    if (sides.left != nullptr) {
        if (field.cuts.count == 1)
            return compared(image, rule, sides,
                            (" " + std::string(comparison_of(image, field, sides).sign) + " ").c_str()) +
                   "?";
        return compared(image, rule, sides, " against ") + "?";
    }
    const ImageForm& form = image.forms[field.index];
    const auto terms = Image::part(image.terms, form.terms);
    std::string unit = counts_days(image, field) ? " (days)" : "";
    if (terms.size() == 1 && terms[0].kind == TermKind::AgeDays) unit = " (days)";
    if (terms.size() == 1 && terms[0].kind == TermKind::AgeYears) unit = " (years)";
    return form_in_words(image, rule, form) + unit + "?";
}

}  // namespace

std::string variable_in_words(const Image& image, const ImageRule& rule, std::uint32_t variable) {
    if (variable >= rule.variables.count) return "other line";
    return std::string(image.text(image.string_list[rule.variables.first + variable]));
}

std::string percent_in_words(std::int64_t ten_thousandths) {
    constexpr std::int64_t kPerPercent = 100;
    const std::int64_t rest = ten_thousandths % kPerPercent;
    std::string text = std::to_string(ten_thousandths / kPerPercent);
    if (rest != 0) text += (rest < 10 ? ".0" : ".") + std::to_string(rest);
    return text + "%";
}

std::string form_in_words(const Image& image, const ImageRule& rule, const ImageForm& form) {
    const auto terms = Image::part(image.terms, form.terms);
    std::string out;
    for (const bool plus : {true, false}) {
        for (const ImageTerm& term : terms) {
            if ((term.coefficient > 0) != plus) continue;
            const std::int64_t times = term.coefficient < 0 ? -term.coefficient : term.coefficient;
            if (!out.empty() || !plus) out += out.empty() ? "- " : plus ? " + " : " - ";
            out += (times == 1 ? "" : std::to_string(times) + " * ") + term_in_words(image, rule, term);
        }
    }
    const std::int64_t constant = form.constant;
    if (constant == 0 && !out.empty()) return out;
    const std::int64_t size = constant < 0 ? -constant : constant;
    const bool money = static_cast<ImageValueType>(form.type) == ImageValueType::Money;
    const std::string number = money ? "$" + format_money(Money{size}) : std::to_string(size);
    if (out.empty()) return (constant < 0 ? "-" : "") + number;
    return out + (constant < 0 ? " - " : " + ") + number;
}

std::string question_in_words(const Image& image, const ImageRule& rule, const ImageField& field) {
    const std::string name(image.text(field.name));
    const std::string holder = variable_in_words(image, rule, field.variable);
    const std::string placed = on_variable(image, rule, name, field.variable);
    switch (field.kind) {
        case FieldKind::Form: return form_question(image, rule, field);
        case FieldKind::TextEqual:
        case FieldKind::TextEqualOrAbsent: return "same " + name.substr(name.find('.') + 1) + "?";
        case FieldKind::SameProvider: return "same provider?";
        case FieldKind::SamePatient: return "same patient?";
        case FieldKind::Payable: return holder + " is payable?";
        case FieldKind::AnyPrimaryPayable: return "some listed primary is payable?";
        case FieldKind::AnyOtherLine: return "some other line: " + condition_in_words(image, field.index) + "?";
        case FieldKind::ListedIn: return holder + " listed in " + name + "?";
        case FieldKind::GroundSupplied: return holder + " names the ground " + name + "?";
        case FieldKind::AnyGroundSupplied: return holder + " names any ground?";
        case FieldKind::RecordSupplied: return "any documentation is on record?";
        case FieldKind::HasCode: return placed + " has " + codes_in_words(image, field.range) + "?";
        default: return placed + "?";
    }
}

std::string answer_in_words(const Image& image, const ImageRule& rule, const ImageField& field,
                            const std::vector<std::uint32_t>& cells) {
    const Sides sides = sides_of(image, field);
    return sides.left == nullptr ? cells_in_words(image, rule, field, cells)
                                 : compared_answer(image, field, sides, cells);
}

}  // namespace payrule::tools
