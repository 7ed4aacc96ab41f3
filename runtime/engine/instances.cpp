// Scopes to instances. Everything is seen from the receiving line: its version, its date. History lines take part only
// where the scope includes history; they receive nothing, so an effect on a variable wants that variable on this claim.
#include "runtime/engine/instances.h"

#include "runtime/engine/rows.h"
#include "runtime/engine/statuses.h"
#include "runtime/engine/sums.h"

namespace payrule::engine {
namespace {

class Ranging {
public:
    Ranging(const Scratch& run, const Prepared& policy, std::uint32_t rule, LineIndex receiver, const UseInstance& use)
        : run_(run),
          world_(run.world),
          policy_(policy),
          image_(*policy.image),
          rule_(image_.rules[rule]),
          prepared_(policy.rules[rule]),
          receiver_(receiver),
          use_(use),
          row_(run.row) {
        start_.policy = &policy;
        start_.rule = rule;
        start_.receiver = receiver;
        start_.as_of = world_.lines[receiver].as_of;
    }

    Ranged all() {
        if (!in_force(image_.variants[rule_.variants.first], start_.as_of)) return ranged_;
        if (has_table()) table_ = table_state(policy_, rule_.table, start_.as_of);
        switch (static_cast<ImageScope>(rule_.scope)) {
            case ImageScope::Claim: break;
            case ImageScope::Line:
            case ImageScope::AddOn: range_line(); break;
            case ImageScope::Day: range_day(); break;
            case ImageScope::Pair: range_pairs(); break;
        }
        return ranged_;
    }

private:
    bool has_table() const { return rule_.table != kNone; }
    Maybe<Code> procedure(LineIndex line) const { return world_.procedure(line); }
    LineIndex count() const {
        return rule_.including_history != 0 ? static_cast<LineIndex>(world_.lines.size()) : world_.own;
    }

    /// Notes what is wrong with the scope's table on this date; false where it cannot be asked.
    bool table_answers() {
        if (!has_table()) return true;
        if (!table_.loaded) ranged_.not_loaded = true;
        if (table_.past_coverage) {
            if (image_.tables[rule_.table].carry_past_coverage != 0)
                ranged_.carried = true;
            else
                ranged_.past_review = true;
        }
        return table_.loaded;
    }

    void keep(Instance& instance) {
        instance.past_coverage = table_.past_coverage;
        ranged_.looked = true;
        use_(instance);
    }

    /// `for each line listed in T as row`: no row, and the rule is silent.
    bool find_row(Instance& instance) {
        if (!has_table()) return true;
        if (!procedure(receiver_).is_known() || !table_answers()) return false;
        if (run_.screen.on && !table_.past_coverage) {
            const ScreenedRow screened =
                screened_limit_row(run_.screen, receiver_, rule_.table, procedure(receiver_).value, start_.as_of, row_);
            if (screened.found) instance.row = &row_;
            if (screened.known) return screened.found;
        }
        if (!find_code_row(policy_, rule_.table, procedure(receiver_).value, start_.as_of, row_)) return false;
        instance.row = &row_;
        return true;
    }

    void range_line() {
        Instance instance = start_;
        instance.variables[0] = receiver_;
        if (find_row(instance)) keep(instance);
    }

    /// The day of the receiving line: patient, provider, date and procedure.
    void range_day() {
        Instance instance = start_;
        instance.variables[0] = receiver_;
        if (!find_row(instance)) return;
        std::vector<Member>& members = run_.members;
        members.clear();
        const bool alone = run_.screen.on && !run_.screen.lines[receiver_].has_twin;
        if (alone) members.push_back({receiver_, Tri::Yes});
        for (LineIndex line = 0; line < count() && !alone; ++line) {
            const Tri belongs = of_day_group(run_, image_, receiver_, line, nullptr);
            if (belongs != Tri::No) members.push_back({line, belongs});
        }
        instance.day = members;
        keep(instance);
    }

    /// Some other line of the patient's day that a pair table could speak about.
    bool has_partner() const {
        for (LineIndex line = 0; line < count(); ++line) {
            if (line == receiver_ || !procedure(line).is_known()) continue;
            const Tri patient = same_patient(world_, receiver_, line, nullptr);
            if (patient == Tri::No) continue;
            if (same_field(world_, receiver_, line, FieldId::LineServiceDate, false, nullptr) != Tri::No) return true;
        }
        return false;
    }

    /// Pairs are ordered (col1, col2). Listed: as the table lists them; `in order of`: the first comes before the
    /// second; otherwise both orders. A line never pairs with itself; two lines with one code are two lines.
    void range_pairs() {
        const bool speaks = !has_table() || (table_.loaded && !table_.past_coverage);
        if (!speaks && procedure(receiver_).is_known() && has_partner() && !table_answers()) return;
        for (std::uint8_t variable = 0; variable < 2; ++variable) {
            if (prepared_.units[variable] == kNone) continue;
            for (LineIndex other = 0; other < count(); ++other) {
                if (other != receiver_) range_pair(variable, other);
            }
        }
    }

    void range_pair(std::uint8_t variable, LineIndex other) {
        // What certainly is no pair of one procedure is not asked the rest; explanations want to hear of every pair.
        if (run_.screen.on && prepared_.twins && !may_be_twins(procedure(receiver_), procedure(other))) return;
        Instance instance = start_;
        instance.receiver_variable = variable;
        instance.variables[variable] = receiver_;
        instance.variables[1 - variable] = other;
        const LineIndex first = instance.variables[0];
        const LineIndex second = instance.variables[1];
        if (rule_.ordered != 0 && !comes_before(world_, Image::part(image_.words, rule_.order), first, second)) return;
        if (has_table()) {
            if (!procedure(first).is_known() || !procedure(second).is_known()) return;
            if (!find_row_of_pair(instance, procedure(first).value, procedure(second).value)) return;
            instance.row = &row_;
        }
        keep(instance);
    }

    bool find_row_of_pair(const Instance& instance, Code first, Code second) {
        if (run_.screen.on) {
            const std::uint8_t variable = instance.receiver_variable;
            const ScreenedRow screened = screened_pair_row(run_.screen, receiver_, rule_.table, variable,
                                                           instance.variables[1 - variable], first, second, row_);
            if (screened.known) return screened.found;
        }
        return find_pair_row(run_, instance, rule_.table, first, second, start_.as_of, row_);
    }

    const Scratch& run_;
    const World& world_;
    const Prepared& policy_;
    const Image& image_;
    const ImageRule& rule_;
    const PreparedRule& prepared_;
    LineIndex receiver_;
    const UseInstance& use_;
    Instance start_;
    TableState table_;
    Row& row_;
    Ranged ranged_;
};

}  // namespace

Ranged for_each_instance(const Scratch& run, const Prepared& policy, std::uint32_t rule, LineIndex receiver,
                         const UseInstance& use) {
    return Ranging(run, policy, rule, receiver, use).all();
}

LineIndex earliest_line(const World& world) {
    LineIndex earliest = kNoLine;
    for (LineIndex line = 0; line < world.own; ++line) {
        if (!world.lines[line].has_date) continue;
        if (earliest == kNoLine || world.lines[line].as_of < world.lines[earliest].as_of) earliest = line;
    }
    return earliest;
}

std::optional<Instance> claim_instance(const Scratch& run, const Prepared& policy, std::uint32_t rule,
                                       LineIndex earliest) {
    Instance instance;
    instance.policy = &policy;
    instance.rule = rule;
    instance.as_of = run.world.lines[earliest].as_of;
    const Image& image = *policy.image;
    if (!in_force(image.variants[image.rules[rule].variants.first], instance.as_of)) return std::nullopt;
    return instance;
}

}  // namespace payrule::engine
