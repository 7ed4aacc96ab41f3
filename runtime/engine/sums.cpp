// Running sums, day sums and ranks. All are intervals: lines that are paid add to both ends, lines that may be paid to
// the upper one only, denied ones to neither.
#include "runtime/engine/sums.h"

#include <algorithm>
#include <bit>
#include <string_view>

#include "runtime/engine/formula.h"
#include "runtime/engine/numbers.h"
#include "runtime/engine/pricing.h"
#include "runtime/engine/wanted_causes.h"

namespace payrule::engine {
namespace {

/// What one line adds: a number, or a text where distinct texts are counted.
struct Addend {
    Value value;
    std::string_view text;
};

/// A sum or a count of distinct values, while lines are added.
class Interval {
public:
    Interval(bool distinct, bool explains) : distinct_(distinct), causes_(explains) {}

    Causes* causes() { return causes_.into(); }
    void add(Tri counts, const Addend& addend) {
        if (counts == Tri::No || addend.value.presence == Presence::Absent) return;
        if (distinct_)
            add_distinct(counts == Tri::Yes, addend);
        else
            add_amount(counts == Tri::Yes, addend.value);
    }
    void opening(const Value& value) {
        low_ = add_ends(low_, value.low);
        high_ = add_ends(high_, value.high);
    }
    Value result(Causes* into) const {
        const Value value{Presence::Known, add_ends(low_, static_cast<std::int64_t>(certain_.size())),
                          add_ends(high_, static_cast<std::int64_t>(possible_.size()))};
        if (value.low != value.high) causes_.add_to(into);
        return value;
    }

private:
    using Key = std::pair<std::int64_t, std::string_view>;

    void add_amount(bool certain, const Value& value) {
        if (certain && value.is_known()) low_ = add_ends(low_, value.low);
        high_ = add_ends(high_, value.is_known() ? value.high : kInfinity);
    }
    void add_distinct(bool certain, const Addend& addend) {
        if (addend.value.presence == Presence::Unknown) {
            high_ = add_ends(high_, 1);  // one more value, or one of those there are
            return;
        }
        const Key key{addend.value.low, addend.text};
        if (certain) insert(certain_, key);
        insert(possible_, key);
    }
    static void insert(std::vector<Key>& keys, const Key& key) {
        const auto place = std::lower_bound(keys.begin(), keys.end(), key);
        if (place == keys.end() || *place != key) keys.insert(place, key);
    }

    bool distinct_;
    std::int64_t low_ = 0;
    std::int64_t high_ = 0;
    std::vector<Key> certain_;
    std::vector<Key> possible_;
    WantedCauses causes_;
};

void missing(Causes* causes, FieldId field) {
    if (causes != nullptr) causes->facts.insert(std::string(field_path(field)));
}

/// Adds the causes of `fields` that could not be compared.
void missing(Causes* causes, const std::vector<FieldId>& fields) {
    for (FieldId field : fields)
        missing(causes, field);
}

/// First day of the benefit year that holds a date: an anniversary of the start that is given.
Date benefit_year_of(Date start, Date date) {
    int years = year_of(date) - year_of(start);
    if (date < add_months(start, 12 * years)) --years;
    return add_months(start, 12 * years);
}

Tri in_window(const Scratch& run, const ImageAccumulator& sum, Date asking, LineIndex line, Causes* causes) {
    const auto window = static_cast<ImageWindow>(sum.window);
    if (window == ImageWindow::Ever) return Tri::Yes;
    if (!run.world.lines[line].has_date) {
        missing(causes, FieldId::LineServiceDate);
        return Tri::Unknown;
    }
    const Date date = run.world.lines[line].as_of;
    switch (window) {
        case ImageWindow::Ever: return Tri::Yes;
        case ImageWindow::CalendarYear: return tri(year_of(date) == year_of(asking));
        case ImageWindow::BenefitYear: {
            const Maybe<Date>& start = run.world.claim->benefit_year_start;
            if (start.is_known())
                return tri(benefit_year_of(start.value, date) == benefit_year_of(start.value, asking));
            missing(causes, FieldId::BenefitYearStart);
            return Tri::Unknown;
        }
        case ImageWindow::MonthsBefore: return tri(date <= asking && asking < add_months(date, sum.window_length));
        case ImageWindow::DaysBefore: return tri(date <= asking && asking < add_days(date, sum.window_length));
    }
    return Tri::No;
}

Tri same_field_explained(const Scratch& run, LineIndex a, LineIndex b, FieldId field, bool both_absent,
                         Causes* causes) {
    std::vector<FieldId> fields;
    const Tri result = same_field(run.world, a, b, field, both_absent, causes != nullptr ? &fields : nullptr);
    missing(causes, fields);
    return result;
}

Tri same_keys(const Scratch& run, const Image& image, const ImageAccumulator& sum, LineIndex a, LineIndex b,
              Causes* causes) {
    Tri result = same_field_explained(run, a, b, FieldId::PatientId, false, causes);
    for (std::uint32_t word : Image::part(image.words, sum.keys)) {
        const auto key = static_cast<FieldId>(word);
        if (key != FieldId::PatientId) result = tri_and(result, same_field_explained(run, a, b, key, true, causes));
    }
    return result;
}

Addend field_addend(const Scratch& run, LineIndex line, FieldId field, Causes* causes) {
    if (is_text_field(field)) {
        const Maybe<Text> text = field_text(run.world, line, field);
        if (text.presence == Presence::Unknown) missing(causes, field);
        return {Value{text.presence, 0, 0}, text.value};
    }
    const Value value = field_value(run.world, line, field);
    if (value.presence == Presence::Unknown) missing(causes, field);
    return {value, {}};
}

Addend accrued_value(const Scratch& run, const ImageAccumulator& sum, LineIndex line, Causes* causes) {
    const auto field = static_cast<FieldId>(sum.value_field);
    const bool of_amount = static_cast<ImageFold>(sum.fold) == ImageFold::Sum && field == FieldId::LineAllowed;
    if (of_amount) return {allowed_after_pricing(run, line, causes), {}};
    return field_addend(run, line, field, causes);
}

/// Whether the line belongs to the sum: its own version's accumulator of the name says which lines count (section 4.3:
/// each line accrues once, under the version that decided it).
Tri where_of(const Scratch& run, const Instance& instance, const ImageAccumulator& sum, LineIndex line,
             Causes* causes) {
    const Prepared* own = run.world.lines[line].policy;
    Instance on = on_line(instance, line);
    const ImageAccumulator* counted = &sum;
    if (own != nullptr && own != instance.policy) {
        const Text name = instance.image().text(sum.name);
        for (const ImageAccumulator& candidate : own->image->accumulators) {
            if (own->image->text(candidate.name) != name) continue;
            counted = &candidate;
            on.policy = own;
        }
    }
    if (run.world.lines[line].has_date) on.as_of = run.world.lines[line].as_of;
    const Tri result = evaluate(run, on, counted->where);
    if (result == Tri::Unknown && causes != nullptr) add_causes(run, on, counted->where, *causes);
    return result;
}

/// Whether a visited line or a line of history was paid.
Tri paid_line(const Scratch& run, const ImageAccumulator& sum, LineIndex line, Causes* causes) {
    if (sum.counting_paid == 0) return Tri::Yes;
    if (run.world.is_history(line)) {
        if (causes != nullptr) add_payable_causes(run, line, *causes);
        return payable(run, line);
    }
    switch (payability(run.states[line])) {
        case Payability::Yes: return Tri::Yes;
        case Payability::No: return Tri::No;
        case Payability::Maybe: break;
    }
    if (causes != nullptr) causes->undecided.insert(run.world.reference(line));
    return Tri::Unknown;
}

/// Whether a line counts for the line that asks. Causes are added only where the answer is unknown.
Tri counts_for(const Scratch& run, const Instance& instance, const ImageAccumulator& sum, LineIndex asking,
               LineIndex line, Causes* causes) {
    WantedCauses collected(causes != nullptr);
    Causes* into = collected.into();
    Tri result = same_keys(run, instance.image(), sum, asking, line, into);
    if (result == Tri::No) return result;
    result = tri_and(result, in_window(run, sum, run.world.lines[asking].as_of, line, into));
    if (result == Tri::No) return result;
    result = tri_and(result, where_of(run, instance, sum, line, into));
    if (result == Tri::No) return result;
    result = tri_and(result, paid_line(run, sum, line, into));
    if (result == Tri::Unknown) collected.add_to(causes);
    return result;
}

Text opening_name(const Image& image, const ImageAccumulator& sum) {
    constexpr std::string_view kPrefix = "history.";
    Text name = image.text(sum.opening_name);
    if (name.starts_with(kPrefix)) name.remove_prefix(kPrefix.size());
    return name;
}

/// The year for which an opening amount is asked.
std::int32_t opening_year(const World& world, const ImageAccumulator& sum, Date asking) {
    const Maybe<Date>& start = world.claim->benefit_year_start;
    const bool benefit = static_cast<ImageWindow>(sum.window) == ImageWindow::BenefitYear && start.is_known();
    return year_of(benefit ? benefit_year_of(start.value, asking) : asking);
}

/// The amount carried from before; not supplied = unknown, unless the amounts are said to be complete.
Value opening_amount(const World& world, const Image& image, const ImageAccumulator& sum, Date asking, Causes* causes) {
    const Text name = opening_name(image, sum);
    const std::int32_t year = opening_year(world, sum, asking);
    bool given = false;
    std::int64_t total = 0;
    for (const HistoryAmount& amount : world.claim->history.amounts) {
        if (amount.name != name || (amount.year != 0 && amount.year != year)) continue;
        const bool coded = static_cast<bool>(amount.code);
        if (sum.opening_codes == kNone && coded) continue;
        const bool of_codes = !coded || in_intervals(codes_on(image, sum.opening_codes, asking),
                                                     std::bit_cast<std::int64_t>(amount.code.key));
        if (!of_codes) continue;
        given = true;
        total = add_ends(total, amount.value);
    }
    if (given || world.claim->history.amounts_complete) return number(total);
    if (causes != nullptr) causes->facts.insert("history." + std::string(name));
    return {Presence::Known, 0, kInfinity};
}

/// Without an opening amount the lines of history are all there is; none supplied = unknown.
Value opening_without_amount(const World& world, Causes* causes) {
    if (world.claim->history.state != HistoryState::None) return number(0);
    if (causes != nullptr) causes->facts.insert("history");
    return {Presence::Known, 0, kInfinity};
}

Value opening_of(const World& world, const Image& image, const ImageAccumulator& sum, Date asking, Causes* causes) {
    return sum.has_opening != 0 ? opening_amount(world, image, sum, asking, causes)
                                : opening_without_amount(world, causes);
}

}  // namespace

Value allowed_bounds(const World& world, const Image& image, std::uint32_t accumulator, LineIndex line) {
    const ImageAccumulator& it = image.accumulators[accumulator];
    const bool of_allowed = static_cast<ImageFold>(it.fold) == ImageFold::Sum &&
                            static_cast<FieldId>(it.value_field) == FieldId::LineAllowed;
    if (!of_allowed || !world.lines[line].has_date || world.lines.size() != world.own) return unknown();
    Value bounds = opening_of(world, image, it, world.lines[line].as_of, nullptr);
    for (LineIndex other = 0; other < world.own; ++other) {
        const Maybe<Money> allowed = world.allowed(other);
        if (!allowed.is_known()) return unknown();
        // Rounding to a cent may add a part of one.
        const std::int64_t most = std::max<std::int64_t>(allowed.value.hundredths_of_cent, 0);
        bounds.high = add_ends(bounds.high, add_ends(most, kMoneyPerCent));
    }
    return bounds;
}

Value running_sum(const Scratch& run, const Instance& instance, std::uint32_t accumulator, LineIndex line,
                  bool with_line, Causes* causes) {
    const World& world = run.world;
    const Image& image = instance.image();
    const ImageAccumulator& it = image.accumulators[accumulator];
    if (line == kNoLine || world.is_history(line) || !world.lines[line].has_date) {
        missing(causes, FieldId::LineServiceDate);
        return unknown();
    }
    const Date asking = world.lines[line].as_of;
    Interval sum(static_cast<ImageFold>(it.fold) == ImageFold::CountDistinct, causes != nullptr);
    sum.opening(opening_of(world, image, it, asking, sum.causes()));
    // A line that adds nothing is no cause of anything, however open it is whether it counts.
    const auto adds_nothing = [&](LineIndex other) {
        return accrued_value(run, it, other, nullptr).value.presence == Presence::Absent;
    };
    const auto add = [&](LineIndex other) {
        if (causes != nullptr && adds_nothing(other)) return;
        const Tri counts = counts_for(run, instance, it, line, other, sum.causes());
        if (counts != Tri::No) sum.add(counts, accrued_value(run, it, other, sum.causes()));
    };
    for (LineIndex other : run.visits) {
        if (other == line) break;
        add(other);
    }
    for (LineIndex past = world.own; past < world.lines.size(); ++past) {
        // An opening amount already holds what was decided before it was taken.
        if (it.has_opening == 0 || world.lines[past].history->accrues) add(past);
    }
    if (with_line && (causes == nullptr || !adds_nothing(line))) {
        const Tri counts = where_of(run, instance, it, line, sum.causes());
        if (counts != Tri::No) sum.add(counts, accrued_value(run, it, line, sum.causes()));
    }
    return sum.result(causes);
}

Value day_units(const Scratch& run, const Instance& instance, Causes* causes) {
    Interval sum(false, causes != nullptr);
    for (const Member& member : instance.day) {
        const Tri counts = tri_and(member.belongs, payable(run, member.line));
        if (counts == Tri::No) continue;
        const bool adds = field_value(run.world, member.line, FieldId::LineUnits).presence != Presence::Absent;
        if (counts == Tri::Unknown && causes != nullptr && adds) {
            if (member.belongs == Tri::Unknown)
                of_day_group(run, instance.image(), instance.receiver, member.line, sum.causes());
            add_payable_causes(run, member.line, *sum.causes());
        }
        sum.add(counts, field_addend(run, member.line, FieldId::LineUnits, sum.causes()));
    }
    return sum.result(causes);
}

Tri same_day(const Scratch& run, const Image& image, LineIndex a, LineIndex b, Causes* causes) {
    if (a == b) return Tri::Yes;
    std::vector<FieldId> fields;
    std::vector<FieldId>* wanted = causes != nullptr ? &fields : nullptr;
    Tri result = same_patient(run.world, a, b, wanted);
    if (result == Tri::No) return result;
    result = tri_and(result, same_field(run.world, a, b, FieldId::LineServiceDate, false, wanted));
    if (result == Tri::No) return result;
    result = tri_and(result, same_provider(run.world, image, a, b, wanted));
    if (result == Tri::Unknown) missing(causes, fields);
    return result;
}

Tri of_day_group(const Scratch& run, const Image& image, LineIndex receiver, LineIndex line, Causes* causes) {
    if (line == receiver) return Tri::Yes;
    WantedCauses collected(causes != nullptr);
    Causes* into = collected.into();
    Tri result = same_field_explained(run, receiver, line, FieldId::LineProcedure, false, into);
    if (result == Tri::No) return result;
    result = tri_and(result, same_day(run, image, receiver, line, into));
    if (result == Tri::Unknown) collected.add_to(causes);
    return result;
}

namespace {

/// Whether `other` ranks before `line`: by the declared field, then line number.
Tri ranks_before(const Scratch& run, const ImageRule& rule, LineIndex other, LineIndex line, Causes* causes) {
    const auto field = static_cast<FieldId>(rule.rank_by);
    const Value a = field_value(run.world, other, field);
    const Value b = field_value(run.world, line, field);
    if (!a.is_known() || !b.is_known()) {
        missing(causes, field);
        return Tri::Unknown;
    }
    if (a.low == b.low) return tri(other < line);
    return tri(rule.rank_highest_first != 0 ? a.low > b.low : a.low < b.low);
}

Tri ranked_before(const Scratch& run, const Instance& instance, const ImageRule& rule, LineIndex line, LineIndex other,
                  Causes* causes) {
    WantedCauses collected(causes != nullptr);
    Causes* into = collected.into();
    Tri result = same_day(run, instance.image(), line, other, into);
    if (result == Tri::No) return result;
    if (into != nullptr) add_payable_causes(run, other, *into);
    result = tri_and(result, payable(run, other));
    if (result == Tri::No) return result;
    const Instance on = on_line(instance, other);
    const Tri where = evaluate(run, on, rule.rank_where);
    if (where == Tri::Unknown && into != nullptr) add_causes(run, on, rule.rank_where, *into);
    result = tri_and(result, where);
    if (result == Tri::No) return result;
    result = tri_and(result, ranks_before(run, rule, other, line, into));
    if (result == Tri::Unknown) collected.add_to(causes);
    return result;
}

}  // namespace

Value rank_of(const Scratch& run, const Instance& instance, LineIndex line, Causes* causes) {
    const ImageRule* rule = instance.rule_record();
    if (rule == nullptr || rule->has_ranking == 0 || line == kNoLine) return absent();
    const Instance on = on_line(instance, line);
    const Tri own = evaluate(run, on, rule->rank_where);
    if (own == Tri::No || run.world.is_history(line)) return absent();
    if (own == Tri::Unknown) {
        if (causes != nullptr) add_causes(run, on, rule->rank_where, *causes);
        return unknown();
    }
    Interval before(false, causes != nullptr);
    for (LineIndex other = 0; other < run.world.own; ++other) {
        if (other != line)
            before.add(ranked_before(run, instance, *rule, line, other, before.causes()), {number(1), {}});
    }
    before.opening(number(1));
    return before.result(causes);
}

}  // namespace payrule::engine
