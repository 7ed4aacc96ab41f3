// The checks of a plan are asked of the whole box at once, each number as the ends between which it lies: what is
// certainly not met anywhere in the box is not met by any line in it.
#include "runtime/engine/quiet.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <span>

#include "runtime/engine/checks.h"

namespace payrule::engine {
namespace {

constexpr std::size_t kBits = 64;
constexpr std::int64_t kAnyUnits = std::int64_t{1} << 40;  // more than all lines of a plain claim have

/// Answers checks for all lines in a box.
class BoxChecks {
public:
    /// The row is the code's unit limit, null where the box knows of none.
    BoxChecks(const QuietBox& box, Code code, const LimitRun* row) : box_(box), code_(code), row_(row) {}

    std::uint64_t modifiers(std::uint8_t /*variable*/) const { return box_.modifiers; }
    std::uint64_t open_modifiers() const { return ~box_.relevant; }
    static bool has_facts() { return false; }
    static bool has_record() { return false; }
    static bool has_grounds(std::uint8_t /*variable*/) { return false; }
    template <class Ask>
    static Tri any_other(const Ask& /*ask*/) {
        return Tri::Unknown;
    }
    static Tri same_provider() { return Tri::Unknown; }
    static Tri same_patient() { return Tri::Unknown; }
    static Tri same_field(const Check& /*check*/) { return Tri::Unknown; }
    bool term(const CheckTerm& term, Ends& ends) const {
        switch (term.kind) {
            case CheckTerm::Kind::RowValue: return of_row(row_ == nullptr ? 0 : row_->limit(), ends);
            case CheckTerm::Kind::RowMai: return of_row(row_ == nullptr ? 0 : row_->mai(), ends);
            case CheckTerm::Kind::DayUnits: ends = {0, most_units()}; return true;
            case CheckTerm::Kind::Sum: return false;
            case CheckTerm::Kind::Field: return field(term.field, ends);
        }
        return false;
    }
    /// Two numbers that say more together: how long after the service the claim came.
    bool two_terms(const CheckTerm& first, const CheckTerm& second, Ends& ends) const {
        const auto is = [](const CheckTerm& term, FieldId field) {
            return term.kind == CheckTerm::Kind::Field && term.field == field;
        };
        const bool delay = is(first, FieldId::ClaimReceived) && is(second, FieldId::LineServiceDate);
        const bool reversed = is(second, FieldId::ClaimReceived) && is(first, FieldId::LineServiceDate);
        if ((!delay && !reversed) || first.coefficient != -second.coefficient) return false;
        const std::int64_t times = delay ? first.coefficient : second.coefficient;
        if (times != 1 && times != -1) return false;
        ends = times == 1 ? Ends{0, QuietBox::kMostDelay} : Ends{-QuietBox::kMostDelay, 0};
        return true;
    }

private:
    bool field(FieldId field, Ends& ends) const {
        switch (field) {
            case FieldId::LineUnits: ends = {box_.twin != 0 ? 1 : box_.least_units, most_units()}; return true;
            case FieldId::LineServiceDate: ends = {box_.from, box_.until}; return true;
            case FieldId::LineProcedure:
                ends = {std::bit_cast<std::int64_t>(code_.key), std::bit_cast<std::int64_t>(code_.key)};
                return true;
            default: return false;
        }
    }
    std::int64_t most_units() const { return box_.most_units == QuietBox::kManyUnits ? kAnyUnits : box_.most_units; }
    bool of_row(std::int64_t value, Ends& ends) const {
        ends = {value, value};
        return row_ != nullptr;
    }

    const QuietBox& box_;
    Code code_;
    const LimitRun* row_;
};

class Boxing {
public:
    Boxing(PolicyCache& cache, const CodeEntry& entry, Date date, const BoxKey& key)
        : cache_(cache),
          entry_(entry),
          modifiers_(key.modifiers),
          image_(*cache.policy().image),
          limits_(cache.limits_of(entry)),
          date_(date) {
        const std::uint32_t slice = slice_of(image_, date);
        plan_ = &cache.plan(slice, entry.code_class);
        box_.twin = key.has_twin ? 1 : 0;
        box_.least_units = box_.most_units = QuietBox::units_of(key);
        const bool last = slice + 1 == image_.slices.size();
        const std::int32_t first = slice == 0 ? kDateMin.days : image_.slices[slice].from;
        box_.from = std::max(first, cache_.tables_from().days);
        box_.until = std::min(last ? kDateMax.days : image_.slices[slice + 1].from - 1, cache_.tables_until().days);
    }

    std::optional<QuietBox> made() {
        if (date_.days < box_.from || box_.until < date_.days) return std::nullopt;  // tables do not speak for the day
        if (!settle()) return std::nullopt;
        widen();
        note_steps();
        return box_;
    }

private:
    /// Days and modifiers. False where more steps are left than a box holds.
    bool settle() {
        const bool made = look();
        if (made && box_.left.empty()) return true;
        // Not with every limit of the days: perhaps with the day's own.
        const QuietBox wide = box_;
        narrow();
        if (look() && (!made || !(box_.left == wide.left))) return true;
        if (!made) return false;
        box_ = wide;
        find_rows();
        return true;
    }

    /// With the box's days and units: which modifiers matter, and which steps are left.
    bool look() {
        find_rows();
        box_.relevant = box_.modifiers = 0;
        std::uint64_t relevant = 0;
        for (std::size_t at = 0; at < plan_->steps.size(); ++at) {
            if (is_open(at) && may_act(plan_->steps[at])) relevant |= asked_by(at);
        }
        box_.relevant = relevant;
        box_.modifiers = modifiers_ & relevant;
        return steps_left(box_.left);
    }
    /// Modifiers that open the step or that its checks ask for.
    std::uint64_t asked_by(std::size_t at) const {
        std::uint64_t asked = 0;
        for (std::uint64_t rest = is_in(plan_->ungated, 0, at) ? 0 : plan_->gates; rest != 0; rest &= rest - 1) {
            const auto bit = static_cast<std::size_t>(std::countr_zero(rest));
            if (is_in(plan_->by_modifier, bit, at)) asked |= std::uint64_t{1} << bit;
        }
        const Step& step = plan_->steps[at];
        for (std::uint32_t check = step.first_check; check < step.end_check && !step.pair; ++check)
            asked |= plan_->checks[check].mask;
        return asked;
    }

    /// As far as no more steps are left, and no fewer at the ends: boxes with fewer are to be made for those.
    void widen() {
        const QuietBox made = box_;
        const std::uint8_t units = made.most_units;
        const auto alike = [&](int other) {
            const auto end = static_cast<std::uint8_t>(other);
            return leaves(end, end, made.left) && leaves(std::min(end, units), std::max(end, units), made.left);
        };
        const std::uint8_t most = furthest(units, QuietBox::kManyUnits, alike);
        const std::uint8_t least = furthest(units, 1, alike);
        box_ = made;
        box_.least_units = least;
        box_.most_units = most;
    }
    bool leaves(std::uint8_t least, std::uint8_t most, const FewSteps& wanted) {
        box_.least_units = least;
        box_.most_units = most;
        FewSteps left;
        return steps_left(left) && left == wanted;
    }
    /// By halving, the end itself first: mostly it will do.
    template <class Alike>
    static std::uint8_t furthest(std::uint8_t from, std::uint8_t last, const Alike& alike) {
        if (alike(last)) return last;
        int good = from, bad = last;
        while (std::abs(bad - good) > 1) {
            const int middle = (good + bad) / 2;
            (alike(middle) ? good : bad) = middle;
        }
        return static_cast<std::uint8_t>(good);
    }

    /// The limits that hold on some day of the box; null stands for none.
    void find_rows() {
        row_count_ = 0;
        std::int64_t days = std::int64_t{box_.until} - box_.from + 1;
        for (std::uint32_t i = 0; limits_.known() && i < limits_.count; ++i) {
            const LimitRun& run = limits_.runs[i];
            const std::int64_t from = std::max(box_.from, run.from);
            const std::int64_t until = std::min(box_.until, run.until());
            if (from > until) continue;
            rows_[row_count_++] = &run;
            days -= until - from + 1;
        }
        if (days > 0) rows_[row_count_++] = nullptr;
    }

    void narrow() {
        for (std::uint32_t i = 0; limits_.known() && i < limits_.count; ++i) {
            const LimitRun& run = limits_.runs[i];
            if (date_.days < run.from) {
                box_.until = std::min(box_.until, run.from - 1);
            } else if (run.until() < date_.days) {
                box_.from = std::max(box_.from, run.until() + 1);
            } else {
                box_.from = std::max(box_.from, run.from);
                box_.until = std::min(box_.until, run.until());
            }
        }
    }

    /// Which of the steps left act on every line of the box, and whether any looks at other lines.
    void note_steps() {
        const BoxChecks source(box_, Code{entry_.key}, nullptr);
        const CheckWalk walk(std::span<const Check>(plan_->checks), source);
        unsigned certain = 0;
        for (std::size_t i = 0; i < FewSteps::kMost && box_.left.places[i] != FewSteps::kNoPlace; ++i) {
            const Step& step = plan_->steps[box_.left.places[i]];
            if (step.exact && walk.holds(step) == Tri::Yes) certain |= 1U << i;
            if (step.compares) box_.compares = 1;
        }
        box_.certain = static_cast<std::uint8_t>(certain & ((1U << FewSteps::kMost) - 1));
    }

    /// False where more are left than a box holds.
    bool steps_left(FewSteps& left) const {
        left = {};
        std::size_t count = 0;
        for (std::size_t at = 0; at < plan_->steps.size(); ++at) {
            if (!is_open(at) || !may_act(plan_->steps[at])) continue;
            if (count == FewSteps::kMost || at >= FewSteps::kNoPlace) return false;
            left.places[count++] = static_cast<std::uint16_t>(at);
        }
        return true;
    }

    bool is_in(const std::vector<std::uint64_t>& planes, std::size_t plane, std::size_t at) const {
        return (planes[plane * plan_->words + at / kBits] >> at % kBits & 1U) != 0;
    }
    bool is_open(std::size_t at) const {
        if (box_.twin == 0 && is_in(plan_->by_twin, 0, at)) return false;
        if (is_in(plan_->ungated, 0, at)) return true;
        const std::uint64_t perhaps = box_.modifiers | ~box_.relevant;
        for (std::uint64_t rest = perhaps & plan_->gates; rest != 0; rest &= rest - 1) {
            if (is_in(plan_->by_modifier, static_cast<std::size_t>(std::countr_zero(rest)), at)) return true;
        }
        return false;
    }

    bool may_act(const Step& step) const {
        if (step.binding != kNone) {
            const bool in_pairs = cache_.tables()[step.binding].pairs != nullptr;
            if (in_pairs || !may_have_row(entry_.bindings, step.binding)) return false;
            if (step.binding == cache_.limit_binding() && limits_.known()) {
                return std::any_of(rows_.begin(), rows_.begin() + row_count_, [&](const LimitRun* row) {
                    return row != nullptr && may_hold(step, BoxChecks(box_, Code{entry_.key}, row));
                });
            }
        }
        // What a pair of lines says cannot be asked of one.
        return step.pair || may_hold(step, BoxChecks(box_, Code{entry_.key}, nullptr));
    }
    bool may_hold(const Step& step, const BoxChecks& source) const {
        return CheckWalk(std::span<const Check>(plan_->checks), source).may_hold(step);
    }

    PolicyCache& cache_;
    const CodeEntry& entry_;
    std::uint64_t modifiers_;  // of the line for which a box is wanted
    const Image& image_;
    const CodeLimits& limits_;
    Date date_;
    const Plan* plan_ = nullptr;
    std::array<const LimitRun*, CodeLimits::kRuns + 1> rows_ = {};
    std::size_t row_count_ = 0;
    QuietBox box_;
};

}  // namespace

std::optional<QuietBox> make_box(PolicyCache& cache, const CodeEntry& entry, Date date, const BoxKey& key) {
    return Boxing(cache, entry, date, key).made();
}

}  // namespace payrule::engine
