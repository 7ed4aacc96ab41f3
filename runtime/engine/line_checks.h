// Answers the checks of a plan for one line of a claim. Comes in: the world and what the screen knows of its lines;
// goes out: what a check asks of the line, or of a pair of lines. Must not know plans.
#pragma once

#include <algorithm>
#include <cstdint>

#include "runtime/engine/checks.h"
#include "runtime/engine/screen.h"
#include "runtime/engine/sums.h"

namespace payrule::engine {

class LineChecks {
public:
    LineChecks(const Screen& screen, const World& world) : screen_(screen), world_(world) {}

    void start(LineIndex index) {
        index_ = index;
        line_ = &world_.lines[index];
        lines_[0] = index;
        asked_binding_ = kNone;
        has_row_ = false;
    }
    void no_row() {
        lines_[0] = index_;
        has_row_ = false;
    }
    void pair(int variable, LineIndex other) {
        lines_[variable] = index_;
        lines_[1 - variable] = other;
    }
    void pair_row(const PairHit& hit) {
        asked_binding_ = kNone;  // the row of a code makes room for that of a pair
        has_row_ = true;
        row_value_ = hit.row->indicator;
        pair(hit.variable, hit.other);
    }

    /// False where the table has no row of the line's code on its date; a table that cannot be asked here has one.
    bool find_row(std::uint32_t binding) {
        lines_[0] = index_;
        if (binding != asked_binding_) {
            asked_binding_ = binding;
            has_row_ = false;
            found_ = look_for_row(binding);
            found_row_ = has_row_;
        }
        has_row_ = found_row_;
        return found_;
    }

    // ---- what CheckWalk asks ----

    /// As the policy of the line that is screened numbers modifiers.
    std::uint64_t modifiers(std::uint8_t variable) const {
        const LineIndex line = lines_[variable];
        if (line == index_) return screen_.lines[line].modifiers;
        const Modifiers& modifiers = world_.lines[line].billed->modifiers;
        return modifiers.count == 0 ? 0 : line_->policy->modifier_mask(modifiers);
    }
    /// Modifiers of which it is not known whether the lines have them.
    static std::uint64_t open_modifiers() { return 0; }
    bool has_facts() const { return !world_.claim->facts.empty(); }
    bool has_record() const { return world_.claim->record_supplied; }
    bool has_grounds(std::uint8_t variable) const { return !world_.lines[lines_[variable]].billed->grounds.empty(); }
    /// Asks of each other line of the claim, as variable 1, in turn; lines of history may be meant or not.
    template <class Ask>
    Tri any_other(const Ask& ask) const {
        Tri result = world_.lines.size() > world_.own ? Tri::Unknown : Tri::No;
        const LineIndex before = lines_[1];
        for (LineIndex line = 0; line < world_.own && result != Tri::Yes; ++line) {
            if (line == index_) continue;
            lines_[1] = line;
            result = tri_or(result, ask());
        }
        lines_[1] = before;
        return result;
    }
    Tri same_provider() const {
        return engine::same_provider(world_, *line_->policy->image, lines_[0], lines_[1], nullptr);
    }

    /// Two lines of this claim have one patient, unless the claim has none at all.
    Tri same_patient() const {
        if (world_.is_history(lines_[0]) || world_.is_history(lines_[1])) return Tri::Unknown;
        return tri(world_.claim->patient_id.presence != Presence::Absent);
    }

    Tri same_field(const Check& it) const {
        const ClaimLine& a = *world_.lines[lines_[0]].billed;
        const ClaimLine& b = *world_.lines[lines_[1]].billed;
        switch (it.field) {
            case FieldId::LineProcedure: return equal(world_.procedure(lines_[0]), world_.procedure(lines_[1]));
            case FieldId::LineUnits: return equal(world_.units(lines_[0]), world_.units(lines_[1]));
            case FieldId::LineServiceDate: return same_date(world_.lines[lines_[0]], world_.lines[lines_[1]]);
            case FieldId::LineRenderingNpi: return equal(a.rendering_npi, b.rendering_npi);
            case FieldId::LineClaimId:
                return world_.is_history(lines_[0]) || world_.is_history(lines_[1]) ? Tri::Unknown : Tri::Yes;
            case FieldId::LineModifiers:
                if (a.modifiers.count == 0 && b.modifiers.count == 0) return tri(it.both_absent);
                return tri(std::is_permutation(a.modifiers.begin(), a.modifiers.end(), b.modifiers.begin(),
                                               b.modifiers.end()));
            default: return Tri::Unknown;
        }
    }

    /// False where the screen does not know.
    bool term(const CheckTerm& term, Ends& ends) const {
        const LineIndex index = lines_[term.variable];
        switch (term.kind) {
            case CheckTerm::Kind::RowValue: ends = {row_value_, row_value_}; return has_row_;
            case CheckTerm::Kind::RowMai: ends = {row_mai_, row_mai_}; return has_row_;
            case CheckTerm::Kind::DayUnits: return day_units(ends);
            case CheckTerm::Kind::Sum:
                return take(allowed_bounds(world_, *line_->policy->image, term.accumulator, index), ends);
            case CheckTerm::Kind::Field: break;
        }
        switch (term.field) {
            case FieldId::LineUnits: {
                const Maybe<std::int64_t> units = world_.units(index);
                ends = {units.value, units.value};
                return units.is_known();
            }
            case FieldId::LineServiceDate:
                ends = {world_.lines[index].date.days, world_.lines[index].date.days};
                return world_.lines[index].has_date;
            case FieldId::ClaimReceived:
                ends = {world_.claim->received.value.days, world_.claim->received.value.days};
                return world_.claim->received.is_known();
            default: return take(field_value(world_, index, term.field), ends);
        }
    }

    /// Of a line both numbers are known, so they are asked one by one.
    static bool two_terms(const CheckTerm& /*first*/, const CheckTerm& /*second*/, Ends& /*ends*/) { return false; }

private:
    static Tri same_date(const Line& a, const Line& b) {
        return a.has_date && b.has_date ? tri(a.date == b.date) : Tri::Unknown;
    }
    template <class T>
    static Tri equal(const Maybe<T>& a, const Maybe<T>& b) {
        return a.is_known() && b.is_known() ? tri(a.value == b.value) : Tri::Unknown;
    }
    static bool take(const Value& value, Ends& ends) {
        ends = {value.low, value.high};
        return value.is_known();
    }

    bool look_for_row(std::uint32_t binding) {
        const ScreenLine& it = screen_.lines[index_];
        const FastTable& table = it.cache->tables()[binding];
        const Date date = line_->as_of;
        if (table.add_ons != nullptr) {
            row_value_ = table.add_ons->type_on(it.code->ids[table.dictionary], date);
            has_row_ = row_value_ != 0;
            return has_row_;
        }
        if (table.limits.empty()) return true;
        if (binding == it.cache->limit_binding()) {
            const CodeLimits& limits = it.cache->limits_of(*it.code);
            if (limits.known()) {
                const LimitRun* run = limits.on(date);
                return run != nullptr && use_limit(run->limit(), run->mai());
            }
        }
        const PackedUnitLimit* limit = limit_on(table, *it.code, date);
        return limit != nullptr && use_limit(limit->value, limit->mai);
    }
    bool use_limit(std::int64_t value, std::int64_t mai) {
        row_value_ = value;
        row_mai_ = mai;
        has_row_ = true;
        return true;
    }

    /// The day's sum is between nothing and all units of lines that may have the code: some may not be payable, or not
    /// of the day.
    bool day_units(Ends& ends) const {
        const Maybe<Code>& procedure = line_->billed->procedure;
        ends = {0, 0};
        const auto add = [&](const Maybe<std::int64_t>& units) {
            return units.is_known() && units.value >= 0 && !__builtin_add_overflow(ends.high, units.value, &ends.high);
        };
        if (!screen_.lines[index_].has_twin) return add(world_.units(index_));
        return std::all_of(world_.lines.begin(), world_.lines.end(), [&](const Line& other) {
            return !may_be_twins(procedure, other.billed->procedure) || add(other.billed->units);
        });
    }

    const Screen& screen_;
    const World& world_;
    LineIndex index_ = 0;  // the line that is screened
    const Line* line_ = nullptr;
    mutable LineIndex lines_[2] = {0, 0};  // by variable
    std::uint32_t asked_binding_ = kNone;  // several rules read one row
    bool found_ = false, found_row_ = false;
    bool has_row_ = false;
    std::int64_t row_value_ = 0, row_mai_ = 0;
};

}  // namespace payrule::engine
