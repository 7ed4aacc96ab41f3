// The Kleene interpreter over formula nodes, and the causes of what it leaves unknown. Deciding and explaining walk the
// same nodes, so an explanation can never speak of another condition than the one that decided.
#include "runtime/engine/formula.h"

#include <algorithm>
#include <bit>

#include "runtime/engine/numbers.h"
#include "runtime/engine/rows.h"
#include "runtime/engine/sums.h"
#include "runtime/engine/wanted_causes.h"

namespace payrule::engine {
namespace {

constexpr std::uint32_t kVariableMask = 0xff;

Value from_tri(Tri value) {
    if (value == Tri::Unknown) return unknown();
    return number(value == Tri::Yes ? 1 : 0);
}

void add_fields(const std::vector<FieldId>& fields, Causes& causes) {
    for (FieldId field : fields)
        causes.facts.insert(std::string(field_path(field)));
}

// ---- modifiers ------------------------------------------------------------------------------------------------------

/// A modifier by its place in the image. Of surveyed lines, which one version decides, those that have a bit are known.
bool has_modifier(const Scratch& run, const Instance& instance, LineIndex line, std::uint32_t modifier) {
    if (line == kNoLine) return false;
    if (run.world.is_plain(line) && modifier < kMaskableModifiers)
        return (run.screen.lines[line].modifiers >> modifier & 1U) != 0;
    return run.world.lines[line].billed->modifiers.has(Code{instance.image().modifiers[modifier]});
}

bool any_modifier(const Scratch& run, const Instance& instance, const ImageNode& node) {
    const auto wanted = Image::part(instance.image().words, node.children);
    return std::any_of(wanted.begin(), wanted.end(), [&](std::uint32_t word) {
        return has_modifier(run, instance, instance.variables[node.test], word);
    });
}

bool all_modifiers(const Scratch& run, const Instance& instance, const ImageNode& node) {
    const auto wanted = Image::part(instance.image().words, node.children);
    return std::all_of(wanted.begin(), wanted.end(), [&](std::uint32_t word) {
        return has_modifier(run, instance, instance.variables[node.test], word);
    });
}

bool share_modifier(const Scratch& run, const Instance& instance, const ImageNode& node) {
    const auto wanted = Image::part(instance.image().words, node.children);
    return std::any_of(wanted.begin(), wanted.end(), [&](std::uint32_t word) {
        return has_modifier(run, instance, instance.variables[node.test & kVariableMask], word) &&
               has_modifier(run, instance, instance.variables[node.test >> 8], word);
    });
}

// ---- terms ----------------------------------------------------------------------------------------------------------

/// A number with the causes of its ends, in one.
Value with_field_cause(const Value& value, FieldId field, Causes* causes) {
    if (causes != nullptr && value.presence == Presence::Unknown) causes->facts.insert(std::string(field_path(field)));
    return value;
}

Value row_column(const Scratch& run, const Instance& instance, const Row& row, std::uint32_t column, Causes* causes) {
    switch (static_cast<ImageRowColumn>(column)) {
        case ImageRowColumn::Indicator:
            if (row.forced_by != kNone) {
                const ImageChange& change = instance.image().changes[row.forced_by];
                if (causes != nullptr) add_causes(run, instance, change.where, *causes);
                return unknown();
            }
            return number(row.value);
        case ImageRowColumn::Value:
        case ImageRowColumn::Type: return number(row.value);
        case ImageRowColumn::Mai: return number(row.mai);
        case ImageRowColumn::Effective: return number(row.effective.days);
        case ImageRowColumn::Deleted: return row.deleted == kDateMax ? absent() : number(row.deleted.days);
        case ImageRowColumn::Keyed: break;
    }
    const std::size_t index = column - static_cast<std::uint32_t>(ImageRowColumn::Keyed);
    return index < row.values.size() ? number(row.values[index]) : absent();
}

/// A column of the scope's row, or of the row of a variable's procedure in another table.
Value row_value(const Scratch& run, const Instance& instance, const ImageTerm& term, Causes* causes) {
    const ImageRule* rule = instance.rule_record();
    if (term.table == kNone || (rule != nullptr && rule->table == term.table && term.variable == 0)) {
        return instance.row != nullptr ? row_column(run, instance, *instance.row, term.index, causes) : absent();
    }
    const LineIndex line = instance.variables[term.variable];
    if (line == kNoLine || !run.world.lines[line].billed->procedure.is_known()) return absent();
    const Line& it = run.world.lines[line];
    if (!it.has_date) return with_field_cause(unknown(), FieldId::LineServiceDate, causes);
    const TableState state = table_state(*instance.policy, term.table, it.as_of);
    if (!state.loaded || state.past_coverage) {
        if (causes != nullptr) add_table_causes(*instance.policy, term.table, state, *causes);
        return unknown();
    }
    Row row;
    const bool found = find_code_row(*instance.policy, term.table, it.billed->procedure.value, it.as_of, row);
    return found ? row_column(run, instance, row, term.index, causes) : absent();
}

std::int64_t full_years(Date birth, Date date) {
    const int years = year_of(date) - year_of(birth);
    return add_months(birth, 12 * years) <= date ? years : years - 1;
}

Value age(const Scratch& run, const Instance& instance, const ImageTerm& term, Causes* causes) {
    const Value birth = field_value(run.world, kNoLine, FieldId::PatientBirthDate);
    WantedCauses of_date(causes != nullptr);
    const Value on = form_value(run, instance, term.index, of_date.into());
    if (birth.presence == Presence::Absent || on.presence == Presence::Absent) return absent();
    if (birth.presence == Presence::Unknown || on.presence == Presence::Unknown) {
        of_date.add_to(causes);
        return with_field_cause(birth.is_known() ? on : birth, FieldId::PatientBirthDate,
                                birth.is_known() ? nullptr : causes);
    }
    const Date born{static_cast<std::int32_t>(birth.low)};
    const Date date{static_cast<std::int32_t>(on.low)};
    return number(term.kind == TermKind::AgeDays ? date.days - born.days : full_years(born, date));
}

Value parameter_value(const Instance& instance, std::uint32_t index, Causes* causes) {
    const Image& image = instance.image();
    const ImageStep* step = step_on(image, image.parameters[index], instance.as_of);
    if (step != nullptr && step->known != 0) return number(step->value);
    if (causes != nullptr) causes->parameters.insert(std::string(image.text(image.parameters[index].name)));
    return unknown();
}

/// Facts of lines are read on their variable, facts of the claim from the line that receives the effect.
LineIndex line_of_fact(const Instance& instance, const ImageFact& fact, std::uint32_t variable) {
    return fact.on_line != 0 ? instance.variables[variable] : instance.receiver;
}

Value term_value(const Scratch& run, const Instance& instance, const ImageTerm& term, Causes* causes) {
    const LineIndex line = instance.variables[term.variable];
    switch (term.kind) {
        case TermKind::ClaimField: {
            const auto field = static_cast<FieldId>(term.field);
            return with_field_cause(field_value(run.world, line, field), field, causes);
        }
        case TermKind::Row: return row_value(run, instance, term, causes);
        case TermKind::Fact: {
            const ImageFact& fact = instance.image().facts[term.index];
            const Value value =
                fact_value(run.world, instance.image(), fact, line_of_fact(instance, fact, term.variable));
            if (causes != nullptr && !value.is_known())
                causes->facts.insert(std::string(instance.image().text(fact.name)));
            return value;
        }
        case TermKind::AccumulatedBefore: return running_sum(run, instance, term.index, line, false, causes);
        case TermKind::AccumulatedWith: return running_sum(run, instance, term.index, line, true, causes);
        case TermKind::DayUnits: return day_units(run, instance, causes);
        case TermKind::AgeDays:
        case TermKind::AgeYears: return age(run, instance, term, causes);
        case TermKind::Rank: return rank_of(run, instance, line, causes);
        case TermKind::Parameter: return parameter_value(instance, term.index, causes);
        case TermKind::AddMonths: {
            const Value value = form_value(run, instance, term.index, causes);
            if (!value.is_known()) return value;
            return number(add_months(Date{static_cast<std::int32_t>(value.low)}, term.months).days);
        }
        case TermKind::Scale: {
            Value value = form_value(run, instance, term.index, causes);
            value.low = scale_end(value.low, term.months);
            value.high = scale_end(value.high, term.months);
            return value;
        }
    }
    return absent();
}

// ---- fields ---------------------------------------------------------------------------------------------------------

Tri listed_in(const Scratch& run, const Instance& instance, const ImageField& field, Causes* causes) {
    const LineIndex line = instance.variables[field.variable];
    if (line == kNoLine || !run.world.lines[line].billed->procedure.is_known()) return Tri::No;
    const Line& it = run.world.lines[line];
    if (!it.has_date) {
        if (causes != nullptr) causes->facts.insert(std::string(field_path(FieldId::LineServiceDate)));
        return Tri::Unknown;
    }
    const TableState state = table_state(*instance.policy, field.index, it.as_of);
    if (!state.loaded || state.past_coverage) {
        if (causes != nullptr) add_table_causes(*instance.policy, field.index, state, *causes);
        return Tri::Unknown;
    }
    Row row;
    return tri(find_code_row(*instance.policy, field.index, it.billed->procedure.value, it.as_of, row));
}

Tri payable_variable(const Scratch& run, const Instance& instance, std::uint32_t variable, Causes* causes) {
    if (instance.assume_payable == variable) return Tri::Yes;
    const LineIndex line = instance.variables[variable];
    if (line == kNoLine) return Tri::No;
    if (causes != nullptr) add_payable_causes(run, line, *causes);
    return payable(run, line);
}

/// Or over the other lines of the claim, and of history if the scope says so.
Tri any_other_line(const Scratch& run, const Instance& instance, const ImageField& field, Causes* causes) {
    const ImageRule* rule = instance.rule_record();
    const bool with_history = rule != nullptr && rule->including_history != 0;
    const auto count = with_history ? static_cast<LineIndex>(run.world.lines.size()) : run.world.own;
    Instance with_other = instance;
    Tri result = Tri::No;
    for (LineIndex line = 0; line < count && result != Tri::Yes; ++line) {
        if (line == instance.variables[field.variable]) continue;
        with_other.variables[field.variable2] = line;
        const Tri one = evaluate(run, with_other, field.index);
        if (one == Tri::Unknown && causes != nullptr) add_causes(run, with_other, field.index, *causes);
        result = tri_or(result, one);
    }
    return result;
}

Tri ground_supplied(const Scratch& run, const Instance& instance, const ImageField& field) {
    const LineIndex line = instance.variables[field.variable];
    if (line == kNoLine) return Tri::No;
    const std::vector<Text>& grounds = run.world.lines[line].billed->grounds;
    if (field.kind == FieldKind::AnyGroundSupplied) return tri(!grounds.empty());
    const Text name = instance.image().text(instance.image().grounds[field.index].name);
    return tri(std::find(grounds.begin(), grounds.end(), name) != grounds.end());
}

Tri same_of(const Scratch& run, const Instance& instance, const ImageField& field, Causes* causes) {
    const LineIndex a = instance.variables[field.variable];
    const LineIndex b = instance.variables[field.variable2];
    if (a == kNoLine || b == kNoLine) return Tri::No;
    std::vector<FieldId> missing;
    std::vector<FieldId>* wanted = causes != nullptr ? &missing : nullptr;
    Tri result = Tri::No;
    if (field.kind == FieldKind::SameProvider)
        result = same_provider(run.world, instance.image(), a, b, wanted);
    else if (field.kind == FieldKind::SamePatient)
        result = same_patient(run.world, a, b, wanted);
    else
        result = same_field(run.world, a, b, static_cast<FieldId>(field.field),
                            field.kind == FieldKind::TextEqualOrAbsent, wanted);
    if (result == Tri::Unknown && causes != nullptr) add_fields(missing, *causes);
    return result;
}

Value read_field(const Scratch& run, const Instance& instance, const ImageField& field, Causes* causes) {
    const LineIndex line = instance.variables[field.variable];
    const auto id = static_cast<FieldId>(field.field);
    switch (field.kind) {
        case FieldKind::Form: return form_value(run, instance, field.index, causes);
        case FieldKind::CodeOf:
        case FieldKind::EnumOf: return with_field_cause(field_value(run.world, line, id), id, causes);
        case FieldKind::RowCode: return absent();
        case FieldKind::FactValue: {
            const ImageFact& fact = instance.image().facts[field.index];
            const Value value =
                fact_value(run.world, instance.image(), fact, line_of_fact(instance, fact, field.variable));
            if (causes != nullptr && !value.is_known())
                causes->facts.insert(std::string(instance.image().text(fact.name)));
            return value;
        }
        case FieldKind::ModifierBit: return number(has_modifier(run, instance, line, field.index));
        case FieldKind::HasCode:
            return number(has_code(run.world, line, id, Image::part(instance.image().intervals, field.range)));
        case FieldKind::TextEqual:
        case FieldKind::TextEqualOrAbsent:
        case FieldKind::SameProvider:
        case FieldKind::SamePatient: return from_tri(same_of(run, instance, field, causes));
        case FieldKind::ListedIn: return from_tri(listed_in(run, instance, field, causes));
        case FieldKind::GroundSupplied:
        case FieldKind::AnyGroundSupplied: return from_tri(ground_supplied(run, instance, field));
        case FieldKind::RecordSupplied: return number(run.world.claim->record_supplied);
        case FieldKind::Payable: return from_tri(payable_variable(run, instance, field.variable, causes));
        case FieldKind::AnyPrimaryPayable: return from_tri(any_primary_payable(run, instance, causes));
        case FieldKind::AnyOtherLine: return from_tri(any_other_line(run, instance, field, causes));
        case FieldKind::AsOfDate: return number(instance.as_of.days);
        case FieldKind::DateOf:
            if (line == kNoLine) return number(instance.as_of.days);
            if (run.world.lines[line].has_date) return number(run.world.lines[line].as_of.days);
            return with_field_cause(unknown(), FieldId::LineServiceDate, causes);
    }
    return absent();
}

}  // namespace

const ImageStep* step_on(const Image& image, const ImageParameter& parameter, Date date) {
    const ImageStep* found = nullptr;
    for (const ImageStep& step : Image::part(image.steps, parameter.steps)) {
        if (step.from <= date.days) found = &step;
    }
    return found;
}

std::span<const ImageInterval> codes_on(const Image& image, std::uint32_t set, Date date) {
    std::span<const ImageInterval> found;
    for (const ImageSegment& segment : Image::part(image.segments, image.sets[set].segments)) {
        if (segment.from <= date.days) found = Image::part(image.intervals, segment.intervals);
    }
    return found;
}

Value form_value(const Scratch& run, const Instance& instance, std::uint32_t form, Causes* causes) {
    const ImageForm& it = instance.image().forms[form];
    Value sum = number(it.constant);
    WantedCauses collected(causes != nullptr);
    for (const ImageTerm& term : Image::part(instance.image().terms, it.terms)) {
        const Value value = term_value(run, instance, term, collected.into());
        if (value.presence == Presence::Absent) return absent();
        if (value.presence == Presence::Unknown) sum.presence = Presence::Unknown;
        if (sum.presence == Presence::Unknown) continue;
        std::int64_t low = multiply_end(value.low, term.coefficient);
        std::int64_t high = multiply_end(value.high, term.coefficient);
        if (term.coefficient < 0) std::swap(low, high);
        sum.low = add_ends(sum.low, low);
        sum.high = add_ends(sum.high, high);
    }
    const bool point = sum.is_known() && sum.low == sum.high;
    if (!point) collected.add_to(causes);
    return sum;
}

Value instance_field(const Scratch& run, const Instance& instance, const ImageField& field) {
    return read_field(run, instance, field, nullptr);
}

void add_field_causes(const Scratch& run, const Instance& instance, const ImageField& field, Causes& causes) {
    read_field(run, instance, field, &causes);
}

Tri passes(const Image& image, const ImageTest& test, const Value& value) {
    if (value.presence == Presence::Absent) return static_cast<Tri>(test.when_absent);
    if (value.presence == Presence::Unknown) return static_cast<Tri>(test.when_unknown);
    const auto intervals = Image::part(image.intervals, test.values);
    if (value.low == value.high) return tri(in_intervals(intervals, value.low));
    for (const ImageInterval& it : intervals) {
        if (it.first <= value.low && value.high <= it.last) return Tri::Yes;
        if (it.first <= value.high && value.low <= it.last) return Tri::Unknown;
    }
    return Tri::No;
}

namespace {

/// A comparison with something that is not known: unknown, unless the other side is absent.
Tri not_known(const Scratch& run, const Instance& instance, const ImageNode& node) {
    if (node.test == kNone) return Tri::Unknown;
    const ImageTest& test = instance.image().tests[node.test];
    const Value value = instance_field(run, instance, instance.image().fields[test.field]);
    return value.presence == Presence::Absent ? static_cast<Tri>(test.when_absent) : Tri::Unknown;
}

}  // namespace

Tri evaluate(const Scratch& run, const Instance& instance, std::uint32_t id) {
    if (id == kNone) return Tri::Yes;
    const Image& image = instance.image();
    const ImageNode& node = image.nodes[id];
    switch (node.kind) {
        case NodeKind::And: {
            Tri result = Tri::Yes;
            for (std::uint32_t child : Image::part(image.words, node.children)) {
                result = tri_and(result, evaluate(run, instance, child));
                if (result == Tri::No) break;
            }
            return result;
        }
        case NodeKind::Or: {
            Tri result = Tri::No;
            for (std::uint32_t child : Image::part(image.words, node.children)) {
                result = tri_or(result, evaluate(run, instance, child));
                if (result == Tri::Yes) break;
            }
            return result;
        }
        case NodeKind::Not: return tri_not(evaluate(run, instance, image.words[node.children.first]));
        case NodeKind::Test: {
            const ImageTest& test = image.tests[node.test];
            return passes(image, test, instance_field(run, instance, image.fields[test.field]));
        }
        case NodeKind::True: return Tri::Yes;
        case NodeKind::False: return Tri::No;
        case NodeKind::Unknown: return not_known(run, instance, node);
        case NodeKind::AnyModifier: return tri(any_modifier(run, instance, node));
        case NodeKind::AllModifiers: return tri(all_modifiers(run, instance, node));
        case NodeKind::ShareModifier: return tri(share_modifier(run, instance, node));
    }
    return Tri::No;
}

namespace {

/// The cause that the compiler wrote for an unknown: `parameter NAME, NAME is not known for this date`.
void add_written_cause(std::string_view cause, Causes& causes) {
    constexpr std::string_view kBefore = "parameter ";
    constexpr std::string_view kAfter = " is not known for this date";
    const bool of_parameter = cause.starts_with(kBefore) && cause.ends_with(kAfter);
    if (!of_parameter) {
        causes.tables.insert(std::string(cause));
        return;
    }
    cause.remove_prefix(kBefore.size());
    cause.remove_suffix(kAfter.size());
    for (std::size_t comma = cause.find(", "); comma != std::string_view::npos; comma = cause.find(", ")) {
        causes.parameters.emplace(cause.substr(0, comma));
        cause.remove_prefix(comma + 2);
    }
    causes.parameters.emplace(cause);
}

}  // namespace

void add_causes(const Scratch& run, const Instance& instance, std::uint32_t id, Causes& causes) {
    const Image& image = instance.image();
    const ImageNode& node = image.nodes[id];
    switch (node.kind) {
        case NodeKind::And:
        case NodeKind::Or:
        case NodeKind::Not:
            for (std::uint32_t child : Image::part(image.words, node.children)) {
                if (evaluate(run, instance, child) == Tri::Unknown) add_causes(run, instance, child, causes);
            }
            return;
        case NodeKind::Test: return add_field_causes(run, instance, image.fields[image.tests[node.test].field], causes);
        case NodeKind::Unknown:
            if (node.test != kNone) add_field_causes(run, instance, image.fields[image.tests[node.test].field], causes);
            return add_written_cause(image.text(node.cause), causes);
        case NodeKind::True:
        case NodeKind::False:
        case NodeKind::AnyModifier:
        case NodeKind::AllModifiers:
        case NodeKind::ShareModifier: return;
    }
}

}  // namespace payrule::engine
