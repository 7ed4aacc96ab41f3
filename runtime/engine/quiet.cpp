// The checks of a plan are asked of the whole box at once, each number as the ends between which it lies: what is
// certainly not met anywhere in the box is not met by any line in it.
#include "runtime/engine/quiet.h"

#include <algorithm>
#include <bit>
#include <span>
#include <vector>

#include "runtime/engine/checks.h"

namespace payrule::engine {
namespace {

constexpr std::int64_t kMostUnits = 255;  // that a box is tried for

/// Answers checks for all lines in a box.
class BoxChecks {
public:
    /// The row is the code's unit limit, null where the box knows of none.
    BoxChecks(const QuietBox& box, Code code, std::int64_t most_units, const LimitRun* row)
        : box_(box), code_(code), most_units_(most_units), row_(row) {}

    std::uint64_t modifiers(std::uint8_t /*variable*/) const { return box_.modifiers; }
    static bool has_facts() { return false; }
    static bool has_record() { return false; }
    static bool has_grounds(std::uint8_t /*variable*/) { return false; }
    static bool is_only_line() { return false; }
    static Tri same_patient() { return Tri::Unknown; }
    static Tri same_field(const Check& /*check*/) { return Tri::Unknown; }
    bool term(const CheckTerm& term, Ends& ends) const {
        switch (term.kind) {
            case CheckTerm::Kind::RowValue: return of_row(row_ == nullptr ? 0 : row_->limit(), ends);
            case CheckTerm::Kind::RowMai: return of_row(row_ == nullptr ? 0 : row_->mai(), ends);
            case CheckTerm::Kind::DayUnits: ends = {0, most_units_}; return true;  // the line is the day's only one
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
            case FieldId::LineUnits: ends = {1, most_units_}; return true;
            case FieldId::LineServiceDate: ends = {box_.from, box_.until}; return true;
            case FieldId::LineProcedure:
                ends = {std::bit_cast<std::int64_t>(code_.key), std::bit_cast<std::int64_t>(code_.key)};
                return true;
            default: return false;
        }
    }
    bool of_row(std::int64_t value, Ends& ends) const {
        ends = {value, value};
        return row_ != nullptr;
    }

    const QuietBox& box_;
    Code code_;
    std::int64_t most_units_;
    const LimitRun* row_;
};

class Boxing {
public:
    Boxing(PolicyCache& cache, const CodeEntry& entry, Date date, std::uint64_t modifiers)
        : cache_(cache), entry_(entry), image_(*cache.policy().image), limits_(cache.limits_of(entry)), date_(date) {
        const std::uint32_t slice = slice_of(image_, date);
        plan_ = &cache.plan(slice, entry.code_class);
        box_.relevant = plan_->asked_modifiers;
        box_.modifiers = modifiers & plan_->asked_modifiers;
        const bool last = slice + 1 == image_.slices.size();
        const std::int32_t first = slice == 0 ? kDateMin.days : image_.slices[slice].from;
        box_.from = std::max(first, cache_.tables_from().days);
        box_.until = std::min(last ? kDateMax.days : image_.slices[slice + 1].from - 1, cache_.tables_until().days);
    }

    std::optional<QuietBox> made() {
        if (date_.days < box_.from || box_.until < date_.days) return std::nullopt;  // tables do not speak for the day
        find_rows();
        Left left;
        if (steps_left(1, left)) return widest(left);
        // Not with every limit of the days: perhaps with the day's own.
        narrow();
        return steps_left(1, left) ? std::optional(widest(left)) : std::nullopt;
    }

private:
    using Left = std::vector<std::uint16_t>;

    /// Wider boxes leave no fewer steps, so the widest that leaves no more is found by halving.
    QuietBox widest(const Left& left) {
        std::int64_t low = 1, high = kMostUnits;
        while (low < high) {
            const std::int64_t middle = (low + high + 1) / 2;
            Left wider;
            if (steps_left(middle, wider) && wider == left)
                low = middle;
            else
                high = middle - 1;
        }
        box_.most_units = static_cast<std::uint16_t>(low);
        box_.count = static_cast<std::uint8_t>(left.size());
        std::copy(left.begin(), left.end(), box_.left);
        return box_;
    }

    /// The limits that hold on some day of the box; null stands for none.
    void find_rows() {
        rows_.clear();
        std::int64_t days = std::int64_t{box_.until} - box_.from + 1;
        for (std::uint32_t i = 0; limits_.known() && i < limits_.count; ++i) {
            const LimitRun& run = limits_.runs[i];
            const std::int64_t from = std::max(box_.from, run.from);
            const std::int64_t until = std::min(box_.until, run.from + run.days);
            if (from > until) continue;
            rows_.push_back(&run);
            days -= until - from + 1;
        }
        if (days > 0) rows_.push_back(nullptr);
    }

    void narrow() {
        for (std::uint32_t i = 0; limits_.known() && i < limits_.count; ++i) {
            const LimitRun& run = limits_.runs[i];
            const std::int32_t run_until = run.from + run.days;
            if (date_.days < run.from) {
                box_.until = std::min(box_.until, run.from - 1);
            } else if (run_until < date_.days) {
                box_.from = std::max(box_.from, run_until + 1);
            } else {
                box_.from = std::max(box_.from, run.from);
                box_.until = std::min(box_.until, run_until);
            }
        }
        find_rows();
    }

    /// False where more are left than a box holds.
    bool steps_left(std::int64_t most_units, Left& left) const {
        left.clear();
        for (std::size_t at = 0; at < plan_->steps.size(); ++at) {
            if (!is_open(at) || !may_act(plan_->steps[at], most_units)) continue;
            if (left.size() == QuietBox::kMostLeft || at > 0xffff) return false;
            left.push_back(static_cast<std::uint16_t>(at));
        }
        return true;
    }

    bool is_open(std::size_t at) const {
        const auto in = [&](const std::vector<std::uint64_t>& planes, std::size_t plane) {
            return (planes[plane * plan_->words + at / 64] >> at % 64 & 1U) != 0;
        };
        if (in(plan_->by_twin, 0)) return false;
        bool open = in(plan_->ungated, 0);
        for (std::uint64_t rest = box_.modifiers & plan_->gates; rest != 0 && !open; rest &= rest - 1)
            open = in(plan_->by_modifier, static_cast<std::size_t>(std::countr_zero(rest)));
        return open;
    }

    bool may_act(const Step& step, std::int64_t most_units) const {
        if (step.binding != kNone) {
            const bool in_pairs = cache_.tables()[step.binding].pairs != nullptr;
            if (in_pairs || !may_have_row(entry_.bindings, step.binding)) return false;
            if (step.binding == cache_.limit_binding() && limits_.known()) {
                return std::any_of(rows_.begin(), rows_.end(), [&](const LimitRun* row) {
                    return row != nullptr && may_hold(step, BoxChecks(box_, Code{entry_.key}, most_units, row));
                });
            }
        }
        // What a pair of lines says cannot be asked of one.
        return step.pair || may_hold(step, BoxChecks(box_, Code{entry_.key}, most_units, nullptr));
    }
    bool may_hold(const Step& step, const BoxChecks& source) const {
        return CheckWalk(std::span<const Check>(plan_->checks), source).may_hold(step);
    }

    PolicyCache& cache_;
    const CodeEntry& entry_;
    const Image& image_;
    const CodeLimits& limits_;
    Date date_;
    const Plan* plan_ = nullptr;
    std::vector<const LimitRun*> rows_;
    QuietBox box_;
};

}  // namespace

std::optional<QuietBox> make_box(PolicyCache& cache, const CodeEntry& entry, Date date, std::uint64_t modifiers) {
    return Boxing(cache, entry, date, modifiers).made();
}

}  // namespace payrule::engine
