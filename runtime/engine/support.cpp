// Whether an add-on line has a primary that is payable: the least fixpoint of language.md section 4.3. Add-ons support
// one another only through a line that is no add-on; the real file has circles of add-ons.
#include <algorithm>
#include <vector>

#include "runtime/engine/rows.h"
#include "runtime/engine/sums.h"
#include "runtime/engine/truth.h"

namespace payrule::engine {
namespace {

template <class Truth>
class Support {
public:
    Support(const Scratch& run, const Instance& instance, std::vector<Truth>& supported)
        : run_(run),
          instance_(instance),
          entries_(run.support.entries),
          is_add_on_(run.support.is_add_on),
          supported_(supported) {
        const ImageRule& rule = *instance.rule_record();
        lines_ = rule.including_history != 0 ? static_cast<LineIndex>(run.world.lines.size()) : run.world.own;
        if (entries_.size() < lines_) entries_.resize(lines_);
        is_add_on_.assign(lines_, false);
        supported_.clear();
        for (LineIndex line = 0; line < lines_; ++line)
            supported_.push_back(start(line, rule.table));
        for (LineIndex round = 0; round <= lines_; ++round) {
            if (!step()) break;
        }
    }

    Truth any_primary(LineIndex add_on, const Row& entry) const {
        Truth result = of(Tri::No);
        for (LineIndex line = 0; line < lines_; ++line) {
            if (line == add_on || !is_primary(entry, line)) continue;
            const Image& image = instance_.image();
            const Tri same = same_day(run_, image, add_on, line, nullptr);
            const auto day =
                make_truth<Truth>(same, [&](Causes& causes) { same_day(run_, image, add_on, line, &causes); });
            result = either(result, both(day, supported_[line]));
        }
        return result;
    }

private:
    static Truth of(Tri value) {
        Truth truth;
        truth.value = value;
        return truth;
    }
    Truth payable_line(LineIndex line) const {
        return make_truth<Truth>(payable(run_, line), [&](Causes& causes) { add_payable_causes(run_, line, causes); });
    }
    /// What a screened line's code is not listed as on any day need not be looked up; lines without a version are not
    /// screened.
    bool may_be_listed(LineIndex line, std::uint32_t table) const {
        const ScreenLine* screened = run_.screen.on ? &run_.screen.lines[line] : nullptr;
        return screened == nullptr || screened->cache == nullptr || run_.world.lines[line].policy != instance_.policy ||
               may_have_row(screened->code->bindings, table);
    }
    Truth start(LineIndex line, std::uint32_t table) {
        const Line& it = run_.world.lines[line];
        const Maybe<Code> procedure = run_.world.procedure(line);
        is_add_on_[line] = it.has_date && procedure.is_known() && it.history == nullptr && may_be_listed(line, table) &&
                           find_add_on_row(*instance_.policy, table, procedure.value, it.as_of, entries_[line]);
        if (!is_add_on_[line]) return payable_line(line);
        // The contractor may list more for types 2 and 3, so such an add-on is never certainly without support.
        if (entries_[line].value != 1) {
            const auto possibly = make_truth<Truth>(
                Tri::Unknown, [&](Causes& causes) { causes.undecided.insert(run_.world.reference(line)); });
            return both(possibly, payable_line(line));
        }
        return of(Tri::No);
    }
    bool is_primary(const Row& entry, LineIndex line) const {
        const Maybe<Code> procedure = run_.world.procedure(line);
        return procedure.is_known() &&
               std::find(entry.primaries.begin(), entry.primaries.end(), procedure.value) != entry.primaries.end();
    }
    bool step() {
        bool changed = false;
        for (LineIndex line = 0; line < lines_; ++line) {
            if (!is_add_on_[line]) continue;
            const Truth support = both(payable_line(line), any_primary(line, entries_[line]));
            if (support.value <= supported_[line].value) continue;
            supported_[line] = support;
            changed = true;
        }
        return changed;
    }

    const Scratch& run_;
    const Instance& instance_;
    LineIndex lines_ = 0;
    std::vector<Row>& entries_;
    std::vector<bool>& is_add_on_;
    std::vector<Truth>& supported_;
};

}  // namespace

Tri any_primary_payable(const Scratch& run, const Instance& instance, Causes* causes) {
    if (instance.row == nullptr || instance.rule_record() == nullptr || instance.variables[0] == kNoLine)
        return Tri::No;
    const LineIndex line = instance.variables[0];
    if (causes == nullptr)
        return Support<Plain>(run, instance, run.support.supported).any_primary(line, *instance.row).value;
    std::vector<Explained> supported;
    const Explained result = Support<Explained>(run, instance, supported).any_primary(line, *instance.row);
    causes->add(result.causes);
    return result.value;
}

}  // namespace payrule::engine
