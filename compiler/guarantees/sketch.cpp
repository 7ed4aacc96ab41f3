// Choices → what the claim says. See sketch.h; the text is written in sketch_text.cpp.
#include "compiler/guarantees/sketch.h"

#include <algorithm>

#include "core/date.h"

namespace payrule::guarantees {

namespace {

std::string line_slot(std::uint32_t line, std::string_view what) {
    return "line " + std::to_string(line) + " " + std::string(what);
}

/// The slot of a claim field that holds a number; nothing for fields that a test cannot give.
std::optional<std::string> field_slot(ClaimField field, std::uint32_t line) {
    switch (field) {
        case ClaimField::LineUnits: return line_slot(line, "units");
        case ClaimField::LineAllowed: return line_slot(line, "allowed");
        case ClaimField::LineCharge: return line_slot(line, "charge");
        case ClaimField::LineServiceDate: return line_slot(line, "on");
        case ClaimField::LineServiceDateEnd: return line_slot(line, "until");
        case ClaimField::ClaimReceived: return "received";
        case ClaimField::ClaimOriginalReceived: return "original_received";
        case ClaimField::ClaimOtherPayerPaidOn: return "other_payer_paid_on";
        case ClaimField::PatientBirthDate: return "born";
        case ClaimField::BenefitYearStart: return "benefit_year_start";
        default: return std::nullopt;
    }
}

/// The name by which a test gives a code-valued field.
std::string code_field_name(ClaimField field) {
    switch (field) {
        case ClaimField::ClaimFrequency: return "frequency";
        case ClaimField::ClaimPlaceOfService:
        case ClaimField::LinePlaceOfService: return "place_of_service";
        case ClaimField::ClaimTypeOfBill: return "type_of_bill";
        case ClaimField::ClaimConditionCodes: return "condition_code";
        case ClaimField::ClaimDiagnoses:
        case ClaimField::LineDiagnoses: return "diagnosis";
        case ClaimField::LineRevenue: return "revenue";
        default: return "";
    }
}

constexpr std::uint32_t kOfClaim = 0xffff;  // stands for a line number where the claim itself is meant

bool of_line(ClaimField field) {
    return field == ClaimField::LinePlaceOfService || field == ClaimField::LineDiagnoses ||
           field == ClaimField::LineRevenue || field == ClaimField::LineProcedure;
}

/// A code whose key lies in the interval: its first one, the one after a list's last one, or one that is often used.
std::optional<Code> code_in(ImageInterval values) {
    const auto fits = [&](Code code) {
        return values.first <= static_cast<std::int64_t>(code.key) &&
               static_cast<std::int64_t>(code.key) <= values.last;
    };
    static const char* const kUsual[] = {"99213", "36415", "A0428", "D1110", "11", "22",
                                         "Z0000", "131",   "0450",  "1",     "9"};
    for (const char* text : kUsual) {
        if (fits(code(text)) && values.first == INT64_MIN) return code(text);
    }
    const Code first{static_cast<std::uint64_t>(std::max<std::int64_t>(values.first, 0))};
    const std::string text = first.key == 0 ? "" : format_code(first);
    if (parse_code(text).value_or(Code{}) == first && first.key != 0) return first;
    // The cell begins behind the last code of some list: the next key that spells a code of the same shape.
    for (std::uint64_t step = 0; step < 2048; ++step) {
        const Code next{first.key + step};
        if (!fits(next)) break;
        if (parse_code(format_code(next)).value_or(Code{}) == next) return next;
    }
    for (const char* usual : kUsual) {
        if (fits(code(usual))) return code(usual);
    }
    return std::nullopt;
}

}  // namespace

Sketch::Sketch(const EffectivePolicy& policy, const Image& image) : policy_(policy), image_(image) {
    if (!policy.claim_forms.empty()) words_["form"] = policy.claim_forms.front();
    if (policy.types_of_bill.empty()) return;
    const CodeInterval& types = policy.types_of_bill.front();
    const std::pair<std::uint32_t, std::string> slot{kOfClaim, "type_of_bill"};
    codes_[slot] = {types.first.key};
    code_ranges_[slot] = {static_cast<std::int64_t>(types.first.key), static_cast<std::int64_t>(types.last.key)};
}

void Sketch::scope(const Rule& rule, const LinesOf& lines) {
    for (const std::uint32_t line : lines)
        lines_ = std::max(lines_, line + 1);
    if (rule.scope.table == kNoIndex) return;
    rows_.push_back({rule.scope.table, lines});
}

std::optional<std::int64_t> Sketch::number(const std::string& slot) const {
    if (const auto at = numbers_.find(slot); at != numbers_.end()) return at->second;
    if (unknown_.contains(slot)) return std::nullopt;
    if (slot.ends_with(" units")) return 1;
    if (slot.ends_with(" allowed") || slot.ends_with(" charge")) return 0;
    if (slot.ends_with(" on")) {
        // Lines of one claim share a day unless a choice says otherwise.
        for (const auto& [name, value] : numbers_) {
            if (name.ends_with(" on")) return value;
        }
        const bool open = policy_.effective_from <= kDateMin;
        return open ? std::min(policy_.effective_until, *parse_date("2026-03-02")).days : policy_.effective_from.days;
    }
    if (slot.ends_with(" until")) return number(slot.substr(0, slot.size() - 5) + "on");
    if (slot == "received") {
        std::int64_t last = INT64_MIN;
        for (std::uint32_t line = 0; line < lines_; ++line)
            last = std::max(last, *number(line_slot(line, "on")));
        return last;
    }
    if (slot.starts_with("history ")) return 0;
    return std::nullopt;
}

bool Sketch::settle(const std::string& slot, std::int64_t value) {
    constexpr std::int64_t kMost = 1'000'000'000'000'000;  // beyond it sums of a claim could overflow
    if (unknown_.contains(slot) || value > kMost || value < -kMost) return false;
    const auto [at, fresh] = numbers_.emplace(slot, value);
    return fresh || at->second == value;
}

bool Sketch::settle_word(const std::string& slot, const std::string& value) {
    const auto [at, fresh] = words_.emplace(slot, value);
    return fresh || at->second == value;
}

bool Sketch::choose(const Choice& choice, const LinesOf& lines) {
    const ImageField& field = image_.fields[choice.field];
    const std::uint32_t line = field.variable < lines.size() ? lines[field.variable] : 0;
    switch (field.kind) {
        case FieldKind::CodeOf: return choose_code(field, choice, line);
        case FieldKind::AsOfDate:
        case FieldKind::DateOf: return choose_day(field, choice, line);
        case FieldKind::Form: return choose_form(field, choice, lines);
        case FieldKind::FactValue: return choose_fact(field, choice, line);
        case FieldKind::EnumOf: return choose_number(field, choice, line);
        case FieldKind::ModifierBit: {
            const bool on = choice.last == 1;
            const auto [at, fresh] = chosen_bits_.emplace(std::make_pair(line, field.index), on);
            if (on) modifiers_[line].insert(image_.modifiers[field.index]);
            return (fresh || at->second == on) && modifiers_[line].size() <= 4;
        }
        default: return choose_truth(field, choice, lines);
    }
}

bool Sketch::choose_code(const ImageField& field, const Choice& choice, std::uint32_t line) {
    const auto of = static_cast<ClaimField>(field.field);
    const std::uint32_t holder = of_line(of) ? line : kOfClaim;
    const std::string name = of == ClaimField::LineProcedure ? "procedure" : code_field_name(of);
    std::set<std::uint64_t>& codes = codes_[{holder, name}];
    if (choice.first >= numeric_cells(field)) return codes.empty() && of != ClaimField::LineProcedure;
    ImageInterval values = cell_values(image_, field, choice.first);
    values.last = cell_values(image_, field, choice.last).last;
    // Several rules may speak of one line: the code is picked anew from what all of them leave.
    const auto [range, fresh] = code_ranges_.emplace(std::make_pair(holder, name), values);
    if (!fresh) {
        range->second.first = std::max(range->second.first, values.first);
        range->second.last = std::min(range->second.last, values.last);
    }
    if (range->second.last < range->second.first) return false;
    const std::optional<Code> value = code_in(range->second);
    if (value) codes = {value->key};
    return value.has_value();
}

bool Sketch::choose_day(const ImageField& field, const Choice& choice, std::uint32_t line) {
    if (choice.first >= numeric_cells(field)) return false;
    std::int64_t first = cell_values(image_, field, choice.first).first;
    std::int64_t last = cell_values(image_, field, choice.last).last;
    first = std::max<std::int64_t>(first, policy_.effective_from.days);
    last = std::min<std::int64_t>(last, policy_.effective_until.days);
    if (last < first) return false;
    const std::string slot = line_slot(line, "on");
    std::int64_t day = *number(slot);
    day = std::clamp(day, first, last);
    return settle(slot, day);
}

bool Sketch::choose_number(const ImageField& field, const Choice& choice, std::uint32_t) {
    const bool form = static_cast<ClaimField>(field.field) == ClaimField::ClaimForm;
    if (choice.first >= numeric_cells(field)) return !form && words_.find("sex") == words_.end();
    static const std::string kForms[] = {"professional", "institutional", "dental"};
    static const std::string kSexes[] = {"female", "male"};
    const ImageInterval from = cell_values(image_, field, choice.first);
    const ImageInterval until = cell_values(image_, field, choice.last);
    const std::int64_t count = form ? 3 : 2;
    for (std::int64_t value = std::max<std::int64_t>(from.first, 0); value < count && value <= until.last; ++value) {
        const std::string& word = form ? kForms[value] : kSexes[value];
        const bool offered =
            !form || policy_.claim_forms.empty() ||
            std::find(policy_.claim_forms.begin(), policy_.claim_forms.end(), word) != policy_.claim_forms.end();
        if (!offered) continue;
        if (form) words_.erase("form");
        return settle_word(form ? "form" : "sex", word);
    }
    return false;
}

bool Sketch::choose_fact(const ImageField& field, const Choice& choice, std::uint32_t line) {
    const FactDeclaration& fact = policy_.facts[field.index];
    const std::uint32_t numeric = numeric_cells(field);
    if (choice.first >= numeric) {
        const bool unknown = field.can_be_absent == 0 || choice.first > numeric;
        return unknown && facts_.find(fact.name) == facts_.end();
    }
    const std::int64_t value = std::max<std::int64_t>(cell_values(image_, field, choice.first).first, 0);
    std::string word = "X1";
    if (fact.type == ValueType::Boolean) word = value != 0 ? "true" : "false";
    if (fact.type == ValueType::Enum) word = fact.values[static_cast<std::size_t>(value)];
    if (fact.on_line) {
        const auto [at, fresh] = line_facts_.emplace(std::make_pair(line, fact.name), word);
        return fresh || at->second == word;
    }
    const auto [at, fresh] = facts_.emplace(fact.name, word);
    return fresh || at->second == word;
}

bool Sketch::give(Index index, std::int64_t value, const LinesOf& lines) {
    const FactDeclaration& fact = policy_.facts[index];
    if (fact.type != ValueType::Enum) return true;
    const std::string& word = fact.values[static_cast<std::size_t>(value)];
    if (fact.on_line) {
        const auto [at, fresh] = line_facts_.emplace(std::make_pair(lines.back(), fact.name), word);
        return fresh || at->second == word;
    }
    const auto [at, fresh] = facts_.emplace(fact.name, word);
    return fresh || at->second == word;
}

void Sketch::carry(const std::vector<Code>& modifiers, std::uint32_t line) {
    std::set<std::uint64_t>& on_line = modifiers_[line];
    for (const Code modifier : modifiers) {
        if (on_line.contains(modifier.key)) return;
    }
    for (const Code modifier : modifiers) {
        const bool excluded = std::any_of(chosen_bits_.begin(), chosen_bits_.end(), [&](const auto& bit) {
            return bit.first.first == line && image_.modifiers[bit.first.second] == modifier.key && !bit.second;
        });
        if (excluded || on_line.size() >= 4) continue;
        on_line.insert(modifier.key);
        return;
    }
}

bool Sketch::has_code(const ImageField& field, bool wanted, std::uint32_t line) {
    const auto of = static_cast<ClaimField>(field.field);
    std::set<std::uint64_t>& codes = codes_[{of_line(of) ? line : kOfClaim, code_field_name(of)}];
    const std::span<const ImageInterval> range = Image::part(image_.intervals, field.range);
    const bool has = std::any_of(codes.begin(), codes.end(), [&](std::uint64_t key) {
        return std::any_of(range.begin(), range.end(), [&](const ImageInterval& values) {
            return values.first <= static_cast<std::int64_t>(key) && static_cast<std::int64_t>(key) <= values.last;
        });
    });
    if (has == wanted) return true;
    if (!wanted || range.empty()) return false;
    const std::optional<Code> value = code_in(range[0]);
    if (value) codes.insert(value->key);
    return value.has_value();
}

bool Sketch::choose_truth(const ImageField& field, const Choice& choice, const LinesOf& lines) {
    if (choice.first >= numeric_cells(field)) return false;
    const bool one_cell = field.cuts.count == 0;
    const bool yes = !one_cell && choice.last >= 1;
    if (one_cell || choice.first != choice.last) return true;
    const std::uint32_t line = field.variable < lines.size() ? lines[field.variable] : 0;
    const std::uint32_t other = field.variable2 < lines.size() ? lines[field.variable2] : 0;
    switch (field.kind) {
        case FieldKind::HasCode: return has_code(field, yes, line);
        case FieldKind::RecordSupplied: record_ = record_ || yes; return true;
        case FieldKind::GroundSupplied:
            if (yes) grounds_[line].insert(policy_.grounds[field.index].name);
            return true;
        case FieldKind::SameProvider:
            return yes || (line != other && settle_word(line_slot(other, "specialty"), "S2") &&
                           settle_word(line_slot(other, "rendering"), "R2"));
        case FieldKind::ListedIn:
            if (yes) rows_.push_back({field.index, {line}});
            return true;
        case FieldKind::TextEqual:
        case FieldKind::TextEqualOrAbsent: {
            if (yes || line == other) return yes;
            const auto of = static_cast<ClaimField>(field.field);
            if (of == ClaimField::LineServiceDate)
                return settle(line_slot(other, "on"), *number(line_slot(line, "on")) + 1);
            if (of == ClaimField::LineSpecialty) return settle_word(line_slot(other, "specialty"), "S2");
            if (of == ClaimField::LineRenderingNpi) return settle_word(line_slot(other, "rendering"), "R2");
            return true;
        }
        case FieldKind::SamePatient: return yes;
        case FieldKind::Payable: return yes;
        default: return true;
    }
}

// ---- arithmetic -----------------------------------------------------------------------------------------------------

std::int64_t Sketch::own_part(const Accumulator& sum, std::uint32_t line) const {
    if (sum.fold == Accumulator::Fold::CountDistinct) return 1;
    const auto slot = field_slot(sum.value, line);
    return slot ? number(*slot).value_or(0) : 0;
}

std::optional<std::string> Sketch::slot_of(const ImageTerm& term, const LinesOf& lines) const {
    const std::uint32_t line = term.variable < lines.size() ? lines[term.variable] : 0;
    static const char* const kColumns[] = {"indicator", "effective", "deleted", "value", "mai", "type"};
    switch (term.kind) {
        case TermKind::ClaimField: return field_slot(static_cast<ClaimField>(term.field), line);
        case TermKind::Row: {
            const std::string row = term.table == kNone ? "row " : row_slot(term.table, line);
            const auto keyed = static_cast<std::uint32_t>(RowColumn::Keyed);
            return row + (term.index < keyed ? kColumns[term.index] : std::to_string(term.index - keyed));
        }
        case TermKind::Fact: {
            const FactDeclaration& fact = policy_.facts[term.index];
            return fact.on_line ? line_slot(line, "fact " + fact.name) : "fact " + fact.name;
        }
        case TermKind::AccumulatedBefore:
        case TermKind::AccumulatedWith: {
            const Accumulator& sum = policy_.accumulators[term.index];
            if (!sum.has_opening) return std::nullopt;
            return "history " + sum.opening_name;
        }
        case TermKind::DayUnits: return line_slot(lines.empty() ? 0 : lines[0], "units");
        default: return std::nullopt;
    }
}

std::optional<std::int64_t> Sketch::number_of(const ImageTerm& term, const LinesOf& lines) const {
    const std::uint32_t line = term.variable < lines.size() ? lines[term.variable] : 0;
    switch (term.kind) {
        case TermKind::AccumulatedBefore:
        case TermKind::AccumulatedWith: {
            const Accumulator& sum = policy_.accumulators[term.index];
            const std::optional<std::int64_t> before = sum.has_opening ? number("history " + sum.opening_name) : 0;
            if (!before) return std::nullopt;
            return *before + (term.kind == TermKind::AccumulatedWith ? own_part(sum, line) : 0);
        }
        case TermKind::AgeYears:
        case TermKind::AgeDays: {
            const auto born = number("born");
            const auto on = value_of(image_.forms[term.index], lines);
            if (!born || !on) return std::nullopt;
            if (term.kind == TermKind::AgeDays) return *on - *born;
            const Date birth{static_cast<std::int32_t>(*born)}, day{static_cast<std::int32_t>(*on)};
            const int years = year_of(day) - year_of(birth);
            return payrule::add_months(birth, 12 * years) <= day ? years : years - 1;
        }
        case TermKind::AddMonths: {
            const auto inner = value_of(image_.forms[term.index], lines);
            if (!inner) return std::nullopt;
            return payrule::add_months(Date{static_cast<std::int32_t>(*inner)}, term.months).days;
        }
        case TermKind::Parameter: {
            const std::vector<ParameterStep>& steps = policy_.parameters[term.index].steps;
            std::optional<std::int64_t> found;
            for (const ParameterStep& step : steps) {
                if (step.from.days <= *number(line_slot(0, "on")) && step.known) found = step.value;
            }
            return found;
        }
        case TermKind::Rank: return 1;
        case TermKind::Scale: return std::nullopt;
        default: break;
    }
    const auto slot = slot_of(term, lines);
    return slot ? number(*slot) : std::nullopt;
}

std::optional<std::int64_t> Sketch::value_of(const ImageForm& form, const LinesOf& lines) const {
    std::int64_t total = form.constant;
    for (const ImageTerm& term : Image::part(image_.terms, form.terms)) {
        const auto value = number_of(term, lines);
        if (!value) return std::nullopt;
        total += term.coefficient * *value;
    }
    return total;
}

/// Gives one term a value by what it reads.
bool Sketch::set_term(const ImageTerm& term, std::int64_t value, const LinesOf& lines) {
    const std::uint32_t line = term.variable < lines.size() ? lines[term.variable] : 0;
    if (term.kind == TermKind::AccumulatedWith) value -= own_part(policy_.accumulators[term.index], line);
    if (term.kind == TermKind::AgeYears || term.kind == TermKind::AgeDays) {
        const auto on = value_of(image_.forms[term.index], lines);
        if (!on) return false;
        const Date day{static_cast<std::int32_t>(*on)};
        const Date born = term.kind == TermKind::AgeDays ? add_days(day, static_cast<std::int32_t>(-value))
                                                         : payrule::add_months(day, static_cast<int>(-12 * value));
        return settle("born", born.days);
    }
    if (term.kind == TermKind::AddMonths) {
        const ImageForm& inner = image_.forms[term.index];
        const std::span<const ImageTerm> terms = Image::part(image_.terms, inner.terms);
        if (terms.size() != 1 || terms[0].coefficient != 1) return false;
        const Date day = payrule::add_months(Date{static_cast<std::int32_t>(value)}, -term.months);
        return set_term(terms[0], day.days - inner.constant, lines);
    }
    const auto slot = slot_of(term, lines);
    if (!slot || (slot->starts_with("history ") && value < 0)) return false;
    return settle(*slot, value);
}

bool Sketch::is_date(const ImageTerm& term) const {
    switch (term.kind) {
        case TermKind::AddMonths: return true;
        case TermKind::Fact: return policy_.facts[term.index].type == ValueType::Date;
        case TermKind::Row:
            return term.index == static_cast<std::uint32_t>(RowColumn::Effective) ||
                   term.index == static_cast<std::uint32_t>(RowColumn::Deleted);
        case TermKind::ClaimField: {
            const auto field = static_cast<ClaimField>(term.field);
            return field != ClaimField::LineUnits && field != ClaimField::LineAllowed &&
                   field != ClaimField::LineCharge && field != ClaimField::LineNumber && field != ClaimField::LinePaid;
        }
        default: return false;
    }
}

/// Leaves out what a form reads, so that the form is absent or unknown.
bool Sketch::leave_out(std::span<const ImageTerm> terms, bool absent, const LinesOf& lines) {
    for (const ImageTerm& term : terms) {
        // A line of the claim itself has no amount paid; a test cannot give it one.
        if (absent && term.kind == TermKind::ClaimField && static_cast<ClaimField>(term.field) == ClaimField::LinePaid)
            return true;
        const bool age = term.kind == TermKind::AgeYears || term.kind == TermKind::AgeDays;
        const auto slot = age ? std::optional<std::string>("born") : slot_of(term, lines);
        if (!slot || numbers_.contains(*slot)) continue;
        const bool optional = *slot == "original_received" || *slot == "other_payer_paid_on" || *slot == "row deleted";
        if (absent != optional) continue;
        // Lines without units, charge or date and claims without receipt never come to a rule; a row has its columns.
        const bool may_lack = slot->starts_with("history ") || slot->starts_with("fact ") || *slot == "born" ||
                              *slot == "benefit_year_start" || slot->ends_with(" allowed") ||
                              slot->find(" fact ") != std::string::npos;
        if (!absent && !may_lack) continue;
        if (!absent) unknown_.insert(*slot);
        return true;
    }
    return false;
}

bool Sketch::choose_form(const ImageField& field, const Choice& choice, const LinesOf& lines) {
    const ImageForm& form = image_.forms[field.index];
    const std::span<const ImageTerm> terms = Image::part(image_.terms, form.terms);
    const std::uint32_t numeric = numeric_cells(field);
    if (choice.first >= numeric) return leave_out(terms, field.can_be_absent != 0 && choice.first == numeric, lines);
    ImageInterval values = cell_values(image_, field, choice.first);
    values.last = cell_values(image_, field, choice.last).last;
    const std::span<const std::int64_t> cuts = Image::part(image_.numbers, field.cuts);
    const bool spans = field.is_interval != 0 && std::any_of(cuts.begin(), cuts.end(), [&](std::int64_t cut) {
                           return values.first < cut && cut <= values.last;
                       });
    if (spans) return values.last == INT64_MAX && leave_out(terms, false, lines);
    std::optional<std::int64_t> now = value_of(form, lines);
    if (now && values.first <= *now && *now <= values.last) {
        for (const ImageTerm& term : terms) {
            if (const auto slot = slot_of(term, lines); slot && number(*slot)) settle(*slot, *number(*slot));
        }
        return true;
    }
    const bool at_least = values.first != INT64_MIN;
    std::int64_t wanted = at_least ? values.first : values.last;
    const bool any_value = !at_least && values.last == INT64_MAX;
    if (any_value) wanted = terms.size() == 1 && is_date(terms[0]) ? *number(line_slot(0, "on")) : 1;
    if (now) wanted = *now < values.first ? values.first : values.last;
    if (!now && terms.size() > 1) {
        // Two values compared, neither given: dates begin from the day of service, what is counted from one.
        for (const ImageTerm& term : terms) {
            if (number_of(term, lines)) continue;
            set_term(term, is_date(term) ? *number(line_slot(0, "on")) : 1, lines);
            break;
        }
    }
    for (const ImageTerm& term : terms) {
        std::int64_t rest = wanted - form.constant;
        bool known = true;
        for (const ImageTerm& other : terms) {
            if (&other == &term) continue;
            const auto value = number_of(other, lines);
            known = known && value.has_value();
            if (value) rest -= other.coefficient * *value;
        }
        if (known && rest % term.coefficient == 0 && set_term(term, rest / term.coefficient, lines)) return true;
    }
    return false;
}

}  // namespace payrule::guarantees
