// Code and modifiers open or close whole planes of rules; what is left is checked one by one against the line's numbers
// and its row of the table. All of it depends on the claim alone, not on what other rules do.
#include "runtime/engine/screen.h"

#include <algorithm>
#include <bit>

#include "runtime/engine/numbers.h"

namespace payrule::engine {
namespace {

constexpr std::uint32_t kBits = 64;

class Screening {
public:
    Screening(Screen& screen, const World& world) : screen_(screen), world_(world) {}

    void all() {
        screen_.lines.resize(std::max<std::size_t>(screen_.lines.size(), world_.own));
        screen_.left.clear();
        screen_.stages = 0;
        for (LineIndex line = 0; line < world_.own; ++line)
            look_up(line);
        find_twins();
        find_pairs();
        for (LineIndex line = 0; line < world_.own; ++line) {
            if (screen_.lines[line].plan != nullptr) screen_line(line);
        }
    }

private:
    void look_up(LineIndex index) {
        const Line& line = world_.lines[index];
        ScreenLine& it = screen_.lines[index];
        it.plan = nullptr;
        if (line.policy == nullptr) return;
        if (line.policy != policy_) {
            policy_ = line.policy;
            cache_ = &screen_.cache_of(*policy_);
            slice_ = slice_of(*policy_->image, line.as_of);
            date_ = line.as_of;
        } else if (line.as_of != date_) {
            slice_ = slice_of(*policy_->image, line.as_of);
            date_ = line.as_of;
        }
        const Maybe<Code>& procedure = line.billed->procedure;
        it.cache = cache_;
        it.code = cache_->find(procedure.is_known() ? procedure.value : Code{});
        it.plan = &cache_->plan(slice_, it.code.code_class);
        it.modifiers = line.billed->modifiers.count == 0 ? 0 : policy_->modifier_mask(line.billed->modifiers);
        it.tables_answer = cache_->tables_answer(line.as_of);
        it.has_twin = !procedure.is_known();
        for (std::uint32_t binding : cache_->pair_bindings())
            it.code.bindings &= ~(std::uint32_t{1} << binding);
    }

    static bool may_be_twins(const Maybe<Code>& a, const Maybe<Code>& b) {
        return !a.is_known() || !b.is_known() || a.value == b.value;
    }

    void find_twins() {
        for (LineIndex line = 0; line < world_.own; ++line) {
            const Maybe<Code>& procedure = world_.lines[line].billed->procedure;
            for (LineIndex other = line + 1; other < world_.lines.size(); ++other) {
                if (!may_be_twins(procedure, world_.lines[other].billed->procedure)) continue;
                screen_.lines[line].has_twin = true;
                if (other < world_.own) screen_.lines[other].has_twin = true;
            }
        }
    }

    /// A line takes part in a pair where the table has a row of it and another line, either way, on its own date.
    void find_pairs() {
        if (world_.lines.size() < 2) return;
        for (LineIndex line = 0; line < world_.own; ++line) {
            ScreenLine& it = screen_.lines[line];
            if (it.plan == nullptr) continue;
            for (std::uint32_t binding : it.cache->pair_bindings()) {
                if (in_pair(line, it.cache->tables()[binding])) it.code.bindings |= std::uint32_t{1} << binding;
            }
        }
    }

    bool in_pair(LineIndex line, const FastTable& table) {
        const ScreenLine& it = screen_.lines[line];
        const PairIndex& pairs = *table.pairs;
        const std::uint32_t own = it.code.ids[table.dictionary];
        if (own >= pairs.pair_codes()) return false;
        const Date date = world_.lines[line].as_of;
        for (LineIndex other = 0; other < world_.lines.size(); ++other) {
            if (other == line) continue;
            const std::uint32_t id = id_of(other, it, table);
            if (id >= pairs.pair_codes()) continue;
            if (pairs.active_row(own, id, date) != nullptr || pairs.active_row(id, own, date) != nullptr) return true;
        }
        return false;
    }
    /// Ids are those of the cache of the line that asks: the other line may have another version, or none.
    std::uint32_t id_of(LineIndex other, const ScreenLine& asking, const FastTable& table) {
        if (other < world_.own) {
            const ScreenLine& it = screen_.lines[other];
            if (it.plan != nullptr && it.cache == asking.cache) return it.code.ids[table.dictionary];
        }
        const Maybe<Code>& procedure = world_.lines[other].billed->procedure;
        return procedure.is_known() ? asking.cache->find(procedure.value).ids[table.dictionary] : kNoId;
    }

    void screen_line(LineIndex index) {
        ScreenLine& it = screen_.lines[index];
        const Plan& plan = *it.plan;
        it.first_word = screen_.left.size();
        screen_.left.resize(it.first_word + plan.words);
        line_ = &world_.lines[index];
        index_ = index;
        for (std::size_t word = 0; word < plan.words; ++word) {
            const std::uint64_t left = checked(it, plan, word, open_steps(it, plan, word));
            screen_.left[it.first_word + word] = left;
            if (left != 0) note_stages(plan, word, left);
        }
    }

    static std::uint64_t open_steps(const ScreenLine& it, const Plan& plan, std::size_t word) {
        std::uint64_t open = plan.ungated[word];
        if (!plan.by_modifier.empty()) {
            for (std::uint64_t rest = it.modifiers; rest != 0; rest &= rest - 1)
                open |= plan.by_modifier[static_cast<std::size_t>(std::countr_zero(rest)) * plan.words + word];
        }
        if (!it.tables_answer) return open | plan.ranging[word];
        const std::size_t bindings = plan.by_binding.size() / plan.words;
        for (std::size_t binding = 0; binding < bindings && binding < 32; ++binding) {
            if ((it.code.bindings >> binding & 1U) == 0) open &= ~plan.by_binding[binding * plan.words + word];
        }
        return it.has_twin ? open : open & ~plan.by_twin[word];
    }

    std::uint64_t checked(const ScreenLine& it, const Plan& plan, std::size_t word, std::uint64_t open) {
        std::uint64_t left = 0;
        for (std::uint64_t rest = open; rest != 0; rest &= rest - 1) {
            const auto bit = static_cast<std::size_t>(std::countr_zero(rest));
            const Step& step = plan.steps[word * kBits + bit];
            const bool keep = (!it.tables_answer && !step.plain) || may_act(it, plan, step);
            left |= std::uint64_t{keep} << bit;
        }
        return left;
    }

    void note_stages(const Plan& plan, std::size_t word, std::uint64_t left) {
        for (std::size_t stage = 0; stage < kStageCount; ++stage) {
            const std::size_t first = std::max<std::size_t>(plan.stage_first[stage], word * kBits);
            const std::size_t end = std::min<std::size_t>(plan.stage_first[stage + 1], (word + 1) * kBits);
            if (first >= end) continue;
            const std::uint64_t mask = (~std::uint64_t{0} >> (kBits - (end - first))) << (first - word * kBits);
            if ((left & mask) != 0) screen_.stages |= 1U << stage;
        }
    }

    // ---- checks ----

    bool may_act(const ScreenLine& it, const Plan& plan, const Step& step) {
        limit_ = nullptr;
        const FastTable* table = step.binding == kNone ? nullptr : &it.cache->tables()[step.binding];
        if (table != nullptr && !table->limits.empty()) {
            limit_ = limit_of(it, *table);
            if (limit_ == nullptr) return false;  // the table has no row on the day
        }
        const Check* first = plan.checks.data() + step.first_check;
        for (const Check* check = first; check != first + step.check_count; ++check) {
            if (check->kind != CheckKind::SameField && !may_hold(it, *check)) return false;
        }
        return !step.pairs_freely || may_pair(first, step.check_count);
    }

    const PackedUnitLimit* limit_of(const ScreenLine& it, const FastTable& table) const {
        const Date date = line_->as_of;
        for (auto at = table.limits.rbegin(); at != table.limits.rend(); ++at) {
            if (date < at->from || at->until < date) continue;
            const std::uint32_t id = it.code.ids[at->dictionary];
            return id == kNoId ? nullptr : at->index->find(id, date);
        }
        return nullptr;
    }

    bool may_hold(const ScreenLine& it, const Check& check) const {
        switch (check.kind) {
            case CheckKind::AnyModifier: return (it.modifiers & check.mask) != 0;
            case CheckKind::AllModifiers: return (it.modifiers & check.mask) == check.mask;
            case CheckKind::NoModifier: return (it.modifiers & check.mask) == 0;
            case CheckKind::SameField: return true;
            case CheckKind::Form: return form_may_hold(it, check);
        }
        return true;
    }

    bool form_may_hold(const ScreenLine& it, const Check& check) const {
        if (check.wants_row && limit_ == nullptr) return true;
        std::int64_t sum = check.constant;
        std::int64_t lowest = 0;  // what the day's sum may fall short by
        for (int i = 0; i < check.term_count; ++i) {
            const CheckTerm& term = check.terms[i];
            std::int64_t value = 0;
            if (!read_term(it, term, value)) return true;
            std::int64_t product = 0;
            if (__builtin_mul_overflow(value, term.coefficient, &product)) return true;
            if (__builtin_add_overflow(sum, product, &sum)) return true;
            if (term.kind == CheckTerm::Kind::DayUnits) lowest = product;
        }
        // A line that may not be payable counts for less: the sum lies anywhere between without it and with it.
        std::int64_t without = 0;
        if (__builtin_sub_overflow(sum, lowest, &without)) return true;
        const std::int64_t low = std::min(sum, without), high = std::max(sum, without);
        return std::any_of(check.values.begin(), check.values.end(),
                           [&](const ImageInterval& values) { return values.first <= high && low <= values.last; });
    }

    bool read_term(const ScreenLine& it, const CheckTerm& term, std::int64_t& value) const {
        const ClaimLine& billed = *line_->billed;
        switch (term.kind) {
            case CheckTerm::Kind::RowValue: value = limit_->value; return true;
            case CheckTerm::Kind::RowMai: value = limit_->mai; return true;
            case CheckTerm::Kind::DayUnits:
                value = billed.units.value;  // of a day that has no other line of the code
                return !it.has_twin && billed.units.is_known() && value >= 0;
            case CheckTerm::Kind::Field: break;
        }
        switch (term.field) {
            case FieldId::LineUnits: value = billed.units.value; return billed.units.is_known();
            case FieldId::LineServiceDate:
                value = billed.service_date.value.days;
                return billed.service_date.is_known();
            case FieldId::ClaimReceived:
                value = world_.claim->received.value.days;
                return world_.claim->received.is_known();
            default: break;
        }
        const Value read = field_value(world_, index_, term.field);
        value = read.low;
        return read.is_known() && read.low == read.high;
    }

    /// Whether some other line agrees with this one in all fields that must be the same.
    bool may_pair(const Check* first, std::uint32_t count) const {
        for (LineIndex other = 0; other < world_.lines.size(); ++other) {
            if (other == index_) continue;
            const bool all = std::all_of(first, first + count, [&](const Check& check) {
                return check.kind != CheckKind::SameField || may_be_same(other, check.field);
            });
            if (all) return true;
        }
        return false;
    }

    bool may_be_same(LineIndex other, FieldId field) const {
        const ClaimLine& a = *line_->billed;
        const ClaimLine& b = *world_.lines[other].billed;
        const auto may_equal = [](const auto& x, const auto& y) {
            return !x.is_known() || !y.is_known() || x.value == y.value;
        };
        switch (field) {
            case FieldId::LineProcedure: return may_equal(a.procedure, b.procedure);
            case FieldId::LineUnits: return may_equal(a.units, b.units);
            case FieldId::LineServiceDate: return may_equal(a.service_date, b.service_date);
            default: return true;
        }
    }

    Screen& screen_;
    const World& world_;
    const Prepared* policy_ = nullptr;
    PolicyCache* cache_ = nullptr;
    std::uint32_t slice_ = 0;
    Date date_;
    LineIndex index_ = 0;
    const Line* line_ = nullptr;
    const PackedUnitLimit* limit_ = nullptr;
};

}  // namespace

PolicyCache& Screen::cache_of(const Prepared& policy) {
    if (caches.size() <= policy.place) caches.resize(policy.place + 1);
    std::unique_ptr<PolicyCache>& cache = caches[policy.place];
    if (cache == nullptr) cache = std::make_unique<PolicyCache>(policy);
    return *cache;
}

void screen_lines(Screen& screen, const World& world) { Screening(screen, world).all(); }

}  // namespace payrule::engine
