// Code and modifiers open or close whole planes of rules; what is left is checked one by one against the line's numbers
// and its row of the table. All of it depends on the claim alone, not on what other rules do.
#include "runtime/engine/screen.h"

#include <algorithm>
#include <bit>

#include "runtime/engine/sums.h"

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
        screen_.reads_sums = false;
        for (LineIndex line = 0; line < world_.own; ++line)
            fetch(line);
        for (LineIndex line = 0; line < world_.own; ++line)
            look_up(line);
        find_twins();
        find_pairs();
        for (LineIndex line = 0; line < world_.own; ++line) {
            if (screen_.lines[line].plan != nullptr) screen_line(line);
        }
    }

private:
    /// What is known about a code is one cache line, seldom near: all of a claim are asked for at once.
    void fetch(LineIndex index) {
        const Line& line = world_.lines[index];
        if (line.policy != nullptr && line.billed->procedure.is_known())
            screen_.cache_of(*line.policy).prefetch(line.billed->procedure.value);
    }

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
            clear_pairs(it, binding);
    }

    /// Whether the line takes part in a pair is found with the other lines; the row of the bitmap is asked for now.
    static void clear_pairs(ScreenLine& it, std::uint32_t binding) {
        const FastTable& table = it.cache->tables()[binding];
        const std::uint32_t id = it.code.ids[table.dictionary];
        it.code.bindings &= ~(std::uint32_t{1} << binding);
        if (id < table.pairs->pair_codes()) __builtin_prefetch(table.pairs->header(id, 0));
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
        screen_.hits.clear();
        screen_.probes.clear();
        if (world_.lines.size() < 2) return;
        for (LineIndex line = 0; line < world_.own; ++line) {
            const ScreenLine& it = screen_.lines[line];
            if (it.plan == nullptr) continue;
            for (std::uint32_t binding : it.cache->pair_bindings())
                probe_pairs(line, binding);
        }
        for (const PairProbe& probe : screen_.probes)
            ask(probe);
    }

    void probe_pairs(LineIndex line, std::uint32_t binding) {
        const ScreenLine& it = screen_.lines[line];
        const FastTable& table = it.cache->tables()[binding];
        const std::uint32_t own = it.code.ids[table.dictionary];
        if (own >= table.pairs->pair_codes()) return;
        for (LineIndex other = 0; other < world_.lines.size(); ++other) {
            if (other == line) continue;
            // Two lines under one version look at one row: the line with the lower index asks for both.
            const bool shared =
                other < world_.own && screen_.lines[other].cache == it.cache && screen_.lines[other].plan != nullptr;
            if (shared && other < line) continue;
            const std::uint32_t id = id_of(other, it, table);
            if (id >= table.pairs->pair_codes()) continue;
            probe(*table.pairs, own, id, {nullptr, 0, id, binding, {line, other}, {true, shared}});
            probe(*table.pairs, id, own, {nullptr, 0, own, binding, {other, line}, {shared, true}});
        }
    }
    void probe(const PairIndex& pairs, std::uint32_t column1, std::uint32_t column2, PairProbe probe) {
        probe.header = pairs.header(column1, column2);
        if (!PairIndex::might_have(*probe.header, column2)) return;
        probe.block = PairIndex::block(*probe.header, column2);
        __builtin_prefetch(pairs.word(probe.block));
        screen_.probes.push_back(probe);
    }

    void ask(const PairProbe& probe) {
        const LineIndex line = probe.tells[0] ? probe.lines[0] : probe.lines[1];
        const PairIndex& pairs = *screen_.lines[line].cache->tables()[probe.binding].pairs;
        if (!pairs.has(probe.block, probe.column2)) return;
        const PackedPairRow* rows = pairs.first_row(pairs.pair(*probe.header, probe.block, probe.column2));
        for (std::uint8_t column = 0; column < 2; ++column) {
            if (probe.tells[column])
                add_hit(rows, {probe.lines[column], probe.binding, probe.lines[1 - column], column, 0});
        }
    }
    /// Rows are by effective date; of several active ones the last to take effect counts.
    void add_hit(const PackedPairRow* row, PairHit hit) {
        const Date date = world_.lines[hit.line].as_of;
        bool found = false;
        for (; row != nullptr; row = row->more() ? row + 1 : nullptr) {
            if (!row->active_on(date)) continue;
            hit.indicator = row->indicator;
            found = true;
        }
        if (!found) return;
        screen_.hits.push_back(hit);
        screen_.lines[hit.line].code.bindings |= std::uint32_t{1} << hit.binding;
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
        own_modifiers_ = it.modifiers;
        asked_binding_ = kNone;
        for (std::size_t word = 0; word < plan.words; ++word) {
            const std::uint64_t left = checked(it, plan, word, open_steps(it, plan, word));
            screen_.left[it.first_word + word] = left;
            if (left != 0) note_stages(plan, word, left);
        }
    }

    /// A table that is not loaded, or does not speak for the date, sends lines to review whatever the guard says.
    bool answers(std::size_t binding) const {
        if (line_->policy->image->tables[binding].is_own != 0) return true;
        const Table* table = line_->policy->tables[binding];
        const Coverage coverage = table == nullptr ? Coverage{kDateMax, kDateMin} : table->coverage();
        return coverage.from <= line_->as_of && line_->as_of <= coverage.until;
    }

    std::uint64_t open_steps(const ScreenLine& it, const Plan& plan, std::size_t word) {
        std::uint64_t open = plan.ungated[word];
        if ((it.modifiers & plan.gates) != 0) {
            for (std::uint64_t rest = it.modifiers & plan.gates; rest != 0; rest &= rest - 1)
                open |= plan.by_modifier[static_cast<std::size_t>(std::countr_zero(rest)) * plan.words + word];
        }
        const std::size_t bindings = plan.by_binding.size() / plan.words;
        for (std::size_t binding = 0; binding < bindings && binding < 32; ++binding) {
            if ((it.code.bindings >> binding & 1U) == 0) open &= ~plan.by_binding[binding * plan.words + word];
        }
        for (std::size_t binding = 0; !it.tables_answer && binding < bindings; ++binding) {
            if (!answers(binding)) open |= plan.by_binding[binding * plan.words + word];
        }
        return it.has_twin ? open : open & ~plan.by_twin[word];
    }

    std::uint64_t checked(const ScreenLine& it, const Plan& plan, std::size_t word, std::uint64_t open) {
        std::uint64_t left = 0;
        for (std::uint64_t rest = open; rest != 0; rest &= rest - 1) {
            const auto bit = static_cast<std::size_t>(std::countr_zero(rest));
            const Step& step = plan.steps[word * kBits + bit];
            const bool asks = !it.tables_answer && step.binding != kNone && !answers(step.binding);
            const bool keep = asks || may_act(it, plan, step);
            left |= std::uint64_t{keep} << bit;
            screen_.reads_sums |= keep && step.reads_sums;
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
        plan_ = &plan;
        has_row_ = false;
        lines_[0] = index_;
        if (step.pair) return may_pair(it, step);
        if (step.binding != kNone && !find_row(it, step.binding)) return false;
        return holds(step);
    }
    bool holds(const Step& step) const {
        for (std::uint32_t at = step.first_check; at < step.end_check; at = plan_->checks[at].end) {
            if (check(at) == Tri::No) return false;
        }
        return true;
    }

    /// False where the table has no row of the line's code on its date; a table that cannot be asked here has one.
    bool find_row(const ScreenLine& it, std::uint32_t binding) {
        if (binding != asked_binding_) {
            asked_binding_ = binding;
            has_row_ = false;
            found_ = look_for_row(it, binding);
            found_row_ = has_row_;
        }
        has_row_ = found_row_;
        return found_;
    }
    bool look_for_row(const ScreenLine& it, std::uint32_t binding) {
        const FastTable& table = it.cache->tables()[binding];
        const Date date = line_->as_of;
        if (table.add_ons != nullptr) {
            row_value_ = table.add_ons->type_on(it.code.ids[table.dictionary], date);
            has_row_ = row_value_ != 0;
            return has_row_;
        }
        if (table.limits.empty()) return true;
        if (binding == it.cache->limit_binding() && it.code.limit_runs != kNone) {
            for (std::uint32_t i = 0; i < it.code.limit_runs; ++i) {
                const LimitRun& run = it.code.limits[i];
                const bool holds = run.from <= date.days && date.days <= run.from + run.days;
                if (holds) return use_limit(run.value >> 2, run.value & 3);
            }
            return false;
        }
        const PackedUnitLimit* limit = limit_on(table, it.code, date);
        return limit != nullptr && use_limit(limit->value, limit->mai);
    }
    bool use_limit(std::int64_t value, std::int64_t mai) {
        row_value_ = value;
        row_mai_ = mai;
        has_row_ = true;
        return true;
    }

    bool may_pair(const ScreenLine& it, const Step& step) {
        if (step.binding == kNone || it.cache->tables()[step.binding].pairs == nullptr) return may_pair_freely(step);
        for (const PairHit& hit : screen_.hits) {
            if (hit.line != index_ || hit.binding != step.binding || (step.variables >> hit.variable & 1) == 0)
                continue;
            asked_binding_ = kNone;  // the row of a code makes room for that of a pair
            has_row_ = true;
            row_value_ = hit.indicator;
            lines_[hit.variable] = index_;
            lines_[1 - hit.variable] = hit.other;
            if (holds(step)) return true;
        }
        return false;
    }
    bool may_pair_freely(const Step& step) {
        for (int variable = 0; variable < 2; ++variable) {
            if ((step.variables >> variable & 1) == 0) continue;
            for (LineIndex other = 0; other < world_.lines.size(); ++other) {
                lines_[variable] = index_;
                lines_[1 - variable] = other;
                if (other != index_ && holds(step)) return true;
            }
        }
        return false;
    }

    Tri check(std::uint32_t place) const {
        const Check& it = plan_->checks[place];
        switch (it.kind) {
            case CheckKind::All: {
                Tri result = Tri::Yes;
                for (std::uint32_t at = place + 1; at < it.end && result != Tri::No; at = plan_->checks[at].end)
                    result = tri_and(result, check(at));
                return result;
            }
            case CheckKind::Any: {
                Tri result = Tri::No;
                for (std::uint32_t at = place + 1; at < it.end && result != Tri::Yes; at = plan_->checks[at].end)
                    result = tri_or(result, check(at));
                return result;
            }
            case CheckKind::Not: return tri_not(check(place + 1));
            case CheckKind::AnyModifier: return tri((modifiers_of(lines_[it.variable]) & it.mask) != 0);
            case CheckKind::AllModifiers: return tri((modifiers_of(lines_[it.variable]) & it.mask) == it.mask);
            case CheckKind::SharedModifier:
                return tri((modifiers_of(lines_[0]) & modifiers_of(lines_[1]) & it.mask) != 0);
            case CheckKind::Form: return form(it);
            case CheckKind::SameField: return same(it);
            case CheckKind::SamePatient: return same_patient();
            case CheckKind::FactKnown: return world_.claim->facts.empty() ? it.otherwise : Tri::Unknown;
            case CheckKind::GroundSupplied:
                return world_.lines[lines_[it.variable]].billed->grounds.empty() ? Tri::No : Tri::Unknown;
            case CheckKind::Record: return tri(world_.claim->record_supplied);
            case CheckKind::OtherLine: return world_.lines.size() == 1 ? Tri::No : Tri::Unknown;
            case CheckKind::Open: break;
        }
        return Tri::Unknown;
    }

    /// As the policy of the line that is screened numbers modifiers.
    std::uint64_t modifiers_of(LineIndex line) const {
        if (line == index_) return own_modifiers_;
        const Modifiers& modifiers = world_.lines[line].billed->modifiers;
        return modifiers.count == 0 ? 0 : line_->policy->modifier_mask(modifiers);
    }

    /// Two lines of this claim have one patient, unless the claim has none at all.
    Tri same_patient() const {
        if (world_.is_history(lines_[0]) || world_.is_history(lines_[1])) return Tri::Unknown;
        return tri(world_.claim->patient_id.presence != Presence::Absent);
    }

    template <class T>
    static Tri equal(const Maybe<T>& a, const Maybe<T>& b) {
        return a.is_known() && b.is_known() ? tri(a.value == b.value) : Tri::Unknown;
    }
    Tri same(const Check& it) const {
        const ClaimLine& a = *world_.lines[lines_[0]].billed;
        const ClaimLine& b = *world_.lines[lines_[1]].billed;
        switch (it.field) {
            case FieldId::LineProcedure: return equal(a.procedure, b.procedure);
            case FieldId::LineUnits: return equal(a.units, b.units);
            case FieldId::LineServiceDate: return equal(a.service_date, b.service_date);
            case FieldId::LineRenderingNpi: return equal(a.rendering_npi, b.rendering_npi);
            case FieldId::LineClaimId:
                return world_.is_history(lines_[0]) || world_.is_history(lines_[1]) ? Tri::Unknown : Tri::Yes;
            case FieldId::LineModifiers:
                if (a.modifiers.count == 0 && b.modifiers.count == 0) return tri(it.both_absent);
                return a.modifiers.count == b.modifiers.count ? Tri::Unknown : Tri::No;
            default: return Tri::Unknown;
        }
    }

    Tri form(const Check& it) const {
        std::int64_t low = it.constant, high = it.constant;
        for (int i = 0; i < it.term_count; ++i) {
            std::int64_t from = 0, until = 0;
            if (!read_term(it.terms[i], from, until)) return Tri::Unknown;
            if (__builtin_mul_overflow(from, it.terms[i].coefficient, &from)) return Tri::Unknown;
            if (__builtin_mul_overflow(until, it.terms[i].coefficient, &until)) return Tri::Unknown;
            if (__builtin_add_overflow(low, std::min(from, until), &low)) return Tri::Unknown;
            if (__builtin_add_overflow(high, std::max(from, until), &high)) return Tri::Unknown;
        }
        Tri result = Tri::No;
        for (const ImageInterval& values : it.values) {
            if (values.first <= low && high <= values.last) return Tri::Yes;
            if (values.first <= high && low <= values.last) result = Tri::Unknown;
        }
        return result;
    }

    /// The ends between which a term lies; false where the screen does not know.
    bool read_term(const CheckTerm& term, std::int64_t& from, std::int64_t& until) const {
        const LineIndex index = lines_[term.variable];
        const ClaimLine& billed = *world_.lines[index].billed;
        switch (term.kind) {
            case CheckTerm::Kind::RowValue: from = until = row_value_; return has_row_;
            case CheckTerm::Kind::RowMai: from = until = row_mai_; return has_row_;
            case CheckTerm::Kind::DayUnits: return read_day(from, until);
            case CheckTerm::Kind::Sum: {
                const Value bounds = allowed_bounds(world_, *line_->policy->image, term.accumulator, index);
                from = bounds.low;
                until = bounds.high;
                return bounds.is_known();
            }
            case CheckTerm::Kind::Field: break;
        }
        switch (term.field) {
            case FieldId::LineUnits: from = until = billed.units.value; return billed.units.is_known();
            case FieldId::LineServiceDate:
                from = until = billed.service_date.value.days;
                return billed.service_date.is_known();
            case FieldId::ClaimReceived:
                from = until = world_.claim->received.value.days;
                return world_.claim->received.is_known();
            default: break;
        }
        const Value read = field_value(world_, index, term.field);
        from = read.low;
        until = read.high;
        return read.is_known();
    }

    /// The day's sum is between nothing and all units of lines that may have the code: some may not be payable, or not
    /// of the day.
    bool read_day(std::int64_t& from, std::int64_t& until) const {
        const Maybe<Code>& procedure = line_->billed->procedure;
        from = until = 0;
        const auto add = [&](const Maybe<std::int64_t>& units) {
            return units.is_known() && units.value >= 0 && !__builtin_add_overflow(until, units.value, &until);
        };
        if (!screen_.lines[index_].has_twin) return add(line_->billed->units);
        return std::all_of(world_.lines.begin(), world_.lines.end(), [&](const Line& other) {
            return !may_be_twins(procedure, other.billed->procedure) || add(other.billed->units);
        });
    }

    Screen& screen_;
    const World& world_;
    const Prepared* policy_ = nullptr;
    PolicyCache* cache_ = nullptr;
    std::uint32_t slice_ = 0;
    Date date_;
    LineIndex index_ = 0;
    const Line* line_ = nullptr;
    const Plan* plan_ = nullptr;
    std::uint64_t own_modifiers_ = 0;
    LineIndex lines_[2] = {0, 0};          // by variable
    std::uint32_t asked_binding_ = kNone;  // several rules read one row
    bool found_ = false, found_row_ = false;
    bool has_row_ = false;
    std::int64_t row_value_ = 0, row_mai_ = 0;
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
