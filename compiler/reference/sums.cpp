// Running sums, day sums, ranks and the support of add-on codes. All are intervals: lines that are paid add to both
// ends, lines that may be paid to the upper one only, denied ones to neither.
#include "compiler/reference/sums.h"

#include <algorithm>
#include <set>

#include "compiler/reference/expressions.h"
#include "compiler/reference/pricing.h"
#include "compiler/reference/rows.h"

namespace payrule::reference {
namespace {

/// A sum or a count of distinct values, while lines are added.
class Interval {
public:
    explicit Interval(bool distinct) : distinct_(distinct) {}

    void add(const Truth& counts, const Value& value) {
        if (counts.value == Tri::No || value.presence == Presence::Absent) return;
        if (counts.value == Tri::Unknown) causes_.add(counts.causes);
        causes_.add(value.causes);
        if (distinct_)
            add_distinct(counts.value == Tri::Yes, value);
        else
            add_amount(counts.value == Tri::Yes, value);
    }
    void opening(const Value& value) {
        low_ = add_ends(low_, value.low);
        high_ = add_ends(high_, value.high);
        causes_.add(value.causes);
    }
    Value result() const {
        const auto certain = static_cast<std::int64_t>(certain_.size());
        const auto possible = static_cast<std::int64_t>(possible_.size());
        return interval(add_ends(low_, certain), add_ends(high_, possible), causes_);
    }

private:
    void add_amount(bool certain, const Value& value) {
        const bool known = value.presence == Presence::Known;
        if (certain && known) low_ = add_ends(low_, value.low);
        high_ = add_ends(high_, known ? value.high : kInfinity);
    }
    void add_distinct(bool certain, const Value& value) {
        if (value.presence == Presence::Unknown) {
            high_ = add_ends(high_, 1);  // one more value, or one of those there are
            return;
        }
        const std::pair<std::int64_t, std::string_view> key{value.low, value.text};
        if (certain) certain_.insert(key);
        possible_.insert(key);
    }

    bool distinct_;
    std::int64_t low_ = 0;
    std::int64_t high_ = 0;
    std::set<std::pair<std::int64_t, std::string_view>> certain_;
    std::set<std::pair<std::int64_t, std::string_view>> possible_;
    Causes causes_;
};

/// First day of the benefit year that holds a date: an anniversary of the start that is given.
Date benefit_year_of(Date start, Date date) {
    int years = year_of(date) - year_of(start);
    if (date < add_months(start, 12 * years)) --years;
    return add_months(start, 12 * years);
}

Truth in_window(const World& world, const Accumulator& accumulator, Date asking, LineIndex line) {
    using Window = Accumulator::Window;
    if (accumulator.window == Window::Ever) return truth(true);
    const auto date = as_of(world.lines[line]);
    if (!date) return unknown(missing_fact("line.service_date"));
    switch (accumulator.window) {
        case Window::Ever: return truth(true);
        case Window::CalendarYear: return truth(year_of(*date) == year_of(asking));
        case Window::BenefitYear: {
            const Maybe<Date>& start = world.claim->benefit_year_start;
            if (!start.is_known()) return unknown(missing_fact("coverage.benefit_year_start"));
            return truth(benefit_year_of(start.value, *date) == benefit_year_of(start.value, asking));
        }
        case Window::MonthsBefore:
            return truth(*date <= asking && asking < add_months(*date, accumulator.window_length));
        case Window::DaysBefore: return truth(*date <= asking && asking < add_days(*date, accumulator.window_length));
    }
    return truth(false);
}

Truth same_keys(const World& world, const Accumulator& accumulator, LineIndex a, LineIndex b) {
    Truth result = same_patient(world, a, b);
    for (const ClaimField key : accumulator.keys) {
        if (key != ClaimField::PatientId) result = both(result, same_field(world, a, b, key, true));
    }
    return result;
}

Value accrued_value(const Run& run, const Accumulator& accumulator, LineIndex line) {
    const bool of_amount = accumulator.fold == Accumulator::Fold::Sum && accumulator.value == ClaimField::LineAllowed;
    return of_amount ? allowed_after_pricing(run, line) : field_value(*run.world, line, accumulator.value);
}

/// Whether the line belongs to the sum: its own version's accumulator of the name says which lines count (section 4.3:
/// each line accrues once, under the version that decided it).
Truth where_of(const Run& run, const Instance& instance, const Accumulator& accumulator, LineIndex line) {
    const EffectivePolicy* own = run.world->lines[line].policy;
    Instance on = on_line(instance, line);
    const Accumulator* counted = &accumulator;
    if (own != nullptr && own != instance.policy) {
        for (const Accumulator& candidate : own->accumulators) {
            if (candidate.name != accumulator.name) continue;
            counted = &candidate;
            on.policy = own;
        }
    }
    if (const auto date = as_of(run.world->lines[line])) on.as_of = *date;
    return evaluate(run, on, counted->where);
}

Truth counted_line(const Run& run, const Instance& instance, const Accumulator& accumulator, LineIndex asking,
                   LineIndex line) {
    const World& world = *run.world;
    Truth result = same_keys(world, accumulator, asking, line);
    result = both(result, in_window(world, accumulator, *as_of(world.lines[asking]), line));
    return both(result, where_of(run, instance, accumulator, line));
}

/// Whether a visited line or a line of history was paid.
Truth paid_line(const Run& run, const Accumulator& accumulator, LineIndex line) {
    if (!accumulator.counting_paid) return truth(true);
    if (run.world->is_history(line)) return payable(run, line);
    switch (payability(run.states[line])) {
        case Payability::Yes: return truth(true);
        case Payability::No: return truth(false);
        case Payability::Maybe: break;
    }
    Causes causes;
    causes.undecided.insert(run.world->reference(line));
    return unknown(causes);
}

std::string opening_of(const Accumulator& accumulator) {
    const std::string prefix = "history.";
    return accumulator.opening_name.starts_with(prefix) ? accumulator.opening_name.substr(prefix.size())
                                                        : accumulator.opening_name;
}

/// The year for which an opening amount is asked.
std::int32_t opening_year(const World& world, const Accumulator& accumulator, Date asking) {
    const Maybe<Date>& start = world.claim->benefit_year_start;
    const bool benefit = accumulator.window == Accumulator::Window::BenefitYear && start.is_known();
    return year_of(benefit ? benefit_year_of(start.value, asking) : asking);
}

/// The amount carried from before; not supplied = unknown, unless the amounts are said to be complete.
Value opening_amount(const World& world, const Instance& instance, const Accumulator& accumulator, Date asking) {
    const std::string name = opening_of(accumulator);
    const std::int32_t year = opening_year(world, accumulator, asking);
    bool given = false;
    std::int64_t sum = 0;
    for (const HistoryAmount& amount : world.claim->history.amounts) {
        if (amount.name != name || (amount.year != 0 && amount.year != year)) continue;
        const bool coded = static_cast<bool>(amount.code);
        if (accumulator.opening_codes == kNoIndex && coded) continue;
        const bool of_codes =
            !coded || contains(codes_on(instance.policy->sets[accumulator.opening_codes], asking), amount.code);
        if (!of_codes) continue;
        given = true;
        sum = add_ends(sum, amount.value);
    }
    if (given || world.claim->history.amounts_complete) return number(sum);
    return interval(0, kInfinity, missing_fact("history." + name));
}

/// Without an opening amount the lines of history are all there is; none supplied = unknown.
Value opening_without_amount(const World& world) {
    if (world.claim->history.state != HistoryState::None) return number(0);
    return interval(0, kInfinity, missing_fact("history"));
}

bool accrues(const Accumulator& accumulator, const HistoryLine& line) {
    // An opening amount already holds what was decided before it was taken.
    return !accumulator.has_opening || line.accrues;
}

/// The lines of this claim that were visited before `line`; all of them once sequence is over and line was visited
/// last.
std::vector<LineIndex> visited_before(const Run& run, LineIndex line) {
    const auto end = std::find(run.visits.begin(), run.visits.end(), line);
    return {run.visits.begin(), end};
}

}  // namespace

Value running_sum(const Run& run, const Instance& instance, const Accumulator& accumulator, LineIndex line,
                  bool with_line) {
    const World& world = *run.world;
    if (line == kNoLine || world.is_history(line) || !as_of(world.lines[line])) {
        return unknown_value(missing_fact("line.service_date"));
    }
    const Date asking = *as_of(world.lines[line]);
    Interval sum(accumulator.fold == Accumulator::Fold::CountDistinct);
    sum.opening(accumulator.has_opening ? opening_amount(world, instance, accumulator, asking)
                                        : opening_without_amount(world));
    std::vector<LineIndex> lines = visited_before(run, line);
    for (LineIndex past = world.own; past < world.lines.size(); ++past) {
        if (accrues(accumulator, *world.lines[past].history)) lines.push_back(past);
    }
    for (const LineIndex other : lines) {
        const Truth counts =
            both(counted_line(run, instance, accumulator, line, other), paid_line(run, accumulator, other));
        sum.add(counts, accrued_value(run, accumulator, other));
    }
    if (with_line) sum.add(where_of(run, instance, accumulator, line), accrued_value(run, accumulator, line));
    return sum.result();
}

Value day_units(const Run& run, const Instance& instance) {
    Interval sum(false);
    for (const Member& member : instance.day) {
        sum.add(both(member.belongs, payable(run, member.line)),
                field_value(*run.world, member.line, ClaimField::LineUnits));
    }
    return sum.result();
}

Truth same_day(const World& world, const EffectivePolicy& policy, LineIndex a, LineIndex b) {
    if (a == b) return truth(true);
    const Truth date = same_field(world, a, b, ClaimField::LineServiceDate, false);
    return both(both(same_patient(world, a, b), date), same_provider(world, policy, a, b));
}

namespace {

/// Whether `other` ranks before `line`: by the declared field, then line number.
Truth ranks_before(const Run& run, const RankingDeclaration& ranking, LineIndex other, LineIndex line) {
    const Value a = field_value(*run.world, other, ranking.by);
    const Value b = field_value(*run.world, line, ranking.by);
    if (a.presence != Presence::Known || b.presence != Presence::Known) {
        return unknown(missing_fact(std::string(field_path(ranking.by))));
    }
    if (a.low == b.low) return truth(other < line);
    return truth(ranking.highest_first ? a.low > b.low : a.low < b.low);
}

Truth is_ranked(const Run& run, const Instance& instance, const RankingDeclaration& ranking, LineIndex line) {
    return both(payable(run, line), evaluate(run, on_line(instance, line), ranking.where));
}

}  // namespace

Value rank_of(const Run& run, const Instance& instance, LineIndex line) {
    if (instance.rule == nullptr || !instance.rule->ranking || line == kNoLine) return absent();
    const RankingDeclaration& ranking = *instance.rule->ranking;
    const Truth own = evaluate(run, on_line(instance, line), ranking.where);
    if (own.value == Tri::No || run.world->is_history(line)) return absent();
    if (own.value == Tri::Unknown) return unknown_value(own.causes);
    Interval before(false);
    for (LineIndex other = 0; other < run.world->own; ++other) {
        if (other == line) continue;
        Truth counts =
            both(same_day(*run.world, *instance.policy, line, other), is_ranked(run, instance, ranking, other));
        counts = both(counts, ranks_before(run, ranking, other, line));
        before.add(counts, number(1));
    }
    before.opening(number(1));
    return before.result();
}

namespace {

/// Add-ons of the table that are not payable by what they are listed under: the least fixpoint of section 4.3.
class Support {
public:
    Support(const Run& run, const Instance& instance) : run_(run), instance_(instance) {
        const bool history = instance.rule->scope.including_history;
        lines_ = history ? run.world->lines.size() : run.world->own;
        for (LineIndex line = 0; line < lines_; ++line) {
            entries_.push_back(entry_of(line));
            const bool open_list = entries_[line] && entries_[line]->reference.value != 1;
            // The contractor may list more for types 2 and 3, so such an add-on is never certainly without support.
            supported_.push_back(!entries_[line] ? payable(run, line) : open_list ? possibly(line) : truth(false));
        }
        for (std::size_t round = 0; round <= lines_; ++round)
            step();
    }

    Truth any_primary(LineIndex add_on, const Row& entry) const {
        Truth result = truth(false);
        for (LineIndex line = 0; line < lines_; ++line) {
            if (line != add_on && is_primary(entry, line)) {
                result = either(result, both(same_day(*run_.world, *instance_.policy, add_on, line), supported_[line]));
            }
        }
        return result;
    }

private:
    std::optional<Row> entry_of(LineIndex line) const {
        const Line& it = run_.world->lines[line];
        const auto date = as_of(it);
        if (!date || !it.billed->procedure.is_known() || it.history != nullptr) return std::nullopt;
        return add_on_row(*run_.world, instance_.policy->tables[instance_.rule->scope.table],
                          it.billed->procedure.value, *date);
    }
    Truth possibly(LineIndex line) const {
        Causes causes;
        causes.undecided.insert(run_.world->reference(line));
        return both(unknown(causes), payable(run_, line));
    }
    bool is_primary(const Row& entry, LineIndex line) const {
        const Maybe<Code>& procedure = run_.world->lines[line].billed->procedure;
        return procedure.is_known() &&
               std::find(entry.primaries.begin(), entry.primaries.end(), procedure.value) != entry.primaries.end();
    }
    void step() {
        for (LineIndex line = 0; line < lines_; ++line) {
            if (!entries_[line]) continue;
            const Truth support = both(payable(run_, line), any_primary(line, *entries_[line]));
            if (support.value > supported_[line].value) supported_[line] = support;
        }
    }

    const Run& run_;
    const Instance& instance_;
    std::size_t lines_ = 0;
    std::vector<std::optional<Row>> entries_;
    std::vector<Truth> supported_;
};

}  // namespace

Truth any_primary_payable(const Run& run, const Instance& instance) {
    if (!instance.row || instance.rule == nullptr || instance.variables.empty()) return truth(false);
    return Support(run, instance).any_primary(instance.variables[0], *instance.row);
}

}  // namespace payrule::reference
