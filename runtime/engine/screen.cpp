// Code and modifiers open or close whole planes of rules; what is left is checked one by one against the line's numbers
// and its row of the table. All of it depends on the claim alone, not on what other rules do.
#include "runtime/engine/screen.h"

#include <algorithm>
#include <bit>

#include "runtime/engine/line_checks.h"

namespace payrule::engine {
namespace {

constexpr std::uint32_t kBits = 64;

class Screening {
public:
    Screening(Screen& screen, const World& world) : screen_(screen), world_(world), source_(screen, world) {}

    void all() {
        ++screen_.claims;
        if (screen_.own_lines.size() < world_.own) screen_.own_lines.resize(world_.own);
        screen_.lines = std::span(screen_.own_lines).first(world_.own);
        for (LineIndex line = 0; line < world_.own; ++line)
            fetch(line);
        for (LineIndex line = 0; line < world_.own; ++line)
            look_up(line);
        find_twins();
        find_pairs();
        nothing_said_ =
            world_.claim->facts.empty() && !world_.claim->record_supplied && world_.claim->received.is_known();
        screen_all();
    }

    /// What a survey would not have called plain has been left to all().
    void rest_of(const Surveyed& surveyed) {
        surveyed_ = true;
        screen_.lines = surveyed.lines;
        screen_.hits = surveyed.hits;
        screen_all();
    }

private:
    /// What is known about a code is one cache line, seldom near: all of a claim are asked for at once.
    void fetch(LineIndex index) {
        const Line& line = world_.lines[index];
        if (line.policy == nullptr) return;
        if (line.policy != policy_) {
            policy_ = line.policy;
            cache_ = &screen_.cache_of(*policy_);
            cache_->begin(screen_.claims, world_.lines.size());
        }
        screen_.lines[index].cache = cache_;
        if (line.billed->procedure.is_known()) cache_->prefetch(line.billed->procedure.value);
    }

    void look_up(LineIndex index) {
        const Line& line = world_.lines[index];
        ScreenLine& it = screen_.lines[index];
        it.plan = nullptr;
        it.in_pair = it.in_box = false;
        if (line.policy == nullptr) {
            it.cache = nullptr;
            return;
        }
        const Maybe<Code>& procedure = line.billed->procedure;
        it.code = &it.cache->find(procedure.is_known() ? procedure.value : Code{});
        it.bindings = it.code->bindings & ~it.cache->pair_mask();
        it.modifiers = line.billed->modifiers.count == 0 ? 0 : line.policy->modifier_mask(line.billed->modifiers);
        it.has_twin = !procedure.is_known();
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

    /// Each table of each cache: mostly one version decides all lines.
    void find_pairs() {
        screen_.search.start();
        const PolicyCache* last = nullptr;
        for (LineIndex line = 0; line < world_.own && world_.lines.size() > 1; ++line) {
            PolicyCache* cache = screen_.lines[line].cache;
            if (cache == nullptr || cache == last || met_before(cache, line)) continue;
            last = cache;
            for (std::uint32_t binding : cache->pair_bindings())
                add_partners(*cache, binding);
        }
        screen_.hits = screen_.search.find();
        for (const PairHit& hit : screen_.hits)
            note_pair(screen_.lines[hit.line], hit);
    }
    bool met_before(const PolicyCache* cache, LineIndex end) const {
        return std::any_of(screen_.lines.begin(), screen_.lines.begin() + end,
                           [&](const ScreenLine& it) { return it.cache == cache; });
    }
    /// With ids as the cache's policy has them: a line may have another version, or none.
    void add_partners(PolicyCache& cache, std::uint32_t binding) {
        const FastTable& table = cache.tables()[binding];
        screen_.search.start_table(0, binding, *table.pairs);
        for (LineIndex line = 0; line < world_.lines.size(); ++line) {
            const Maybe<Code>& procedure = world_.lines[line].billed->procedure;
            const bool asks = line < world_.own && screen_.lines[line].cache == &cache;
            if (!asks && !procedure.is_known()) continue;
            const CodeEntry& entry = asks ? *screen_.lines[line].code : cache.find(procedure.value);
            screen_.search.add(entry.ids[table.dictionary], {line, world_.lines[line].as_of, asks});
        }
    }

    void screen_all() {
        screen_.left.clear();
        screen_.stages = 0;
        screen_.reads_sums = false;
        for (LineIndex line = 0; line < world_.own; ++line) {
            if (screen_.lines[line].cache != nullptr) screen_line(line);
        }
    }

    void screen_line(LineIndex index) {
        ScreenLine& it = screen_.lines[index];
        line_ = &world_.lines[index];
        if (!it.in_box) find_box(it);
        if (it.in_box && it.left.empty() && !it.in_pair) return;
        const Plan& plan = start(index, it);
        tables_answer_ = it.in_box || it.cache->tables_answer(line_->as_of);
        bool acts = false;
        for (std::size_t word = 0; word < plan.words; ++word) {
            const std::uint64_t open = it.in_box ? open_in_box(it, plan, word) : open_steps(it, plan, word);
            const std::uint64_t left = open == 0 ? 0 : checked(it, plan, word, open);
            screen_.left[it.first_word + word] = left;
            acts |= left != 0;
            if (left != 0) note_stages(plan, word, left);
        }
        if (!acts) it.plan = nullptr;
    }

    /// What the box leaves, and what asks for a pair, of which boxes know nothing.
    std::uint64_t open_in_box(const ScreenLine& it, const Plan& plan, std::size_t word) {
        std::uint64_t open = 0;
        for (const std::size_t at : it.left.places) {
            if (at / kBits == word && at != FewSteps::kNoPlace) open |= std::uint64_t{1} << at % kBits;
        }
        if (!it.in_pair) return open;
        std::uint64_t of_pairs = 0;
        for (const std::uint32_t binding : it.cache->pair_bindings())
            of_pairs |= plan.by_binding[binding * plan.words + word];
        return open | (of_pairs & open_steps(it, plan, word));
    }

    /// Twins are counted by surveys only.
    void find_box(ScreenLine& it) const {
        std::int64_t units = it.units;
        if (!surveyed_) {
            const ClaimLine& billed = *line_->billed;
            if (!nothing_said_ || it.has_twin || !billed.units.is_known() || billed.units.value < 1) return;
            if (!billed.grounds.empty() || !line_->has_date || line_->as_of != line_->date) return;
            units = billed.units.value;
        }
        if (!QuietBox::is_in_time(line_->date, world_.claim->received.value)) return;
        const QuietBox* box = it.cache->box(*it.code, line_->as_of, {it.modifiers, it.has_twin, units});
        if (box == nullptr) return;
        it.take(*box);
    }

    const Plan& start(LineIndex index, ScreenLine& it) {
        if (it.cache != cache_ || line_->as_of != date_ || !has_slice_) {
            cache_ = it.cache;
            date_ = line_->as_of;
            slice_ = slice_of(*line_->policy->image, date_);
            has_slice_ = true;
        }
        const Plan& plan = it.cache->plan(slice_, it.code->code_class);
        it.plan = &plan;
        it.first_word = screen_.left.size();
        screen_.left.resize(it.first_word + plan.words);
        source_.start(index);
        index_ = index;
        return plan;
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
            if ((it.bindings >> binding & 1U) == 0) open &= ~plan.by_binding[binding * plan.words + word];
        }
        for (std::size_t binding = 0; !tables_answer_ && binding < bindings; ++binding) {
            if (!answers(binding)) open |= plan.by_binding[binding * plan.words + word];
        }
        return it.has_twin ? open : open & ~plan.by_twin[word];
    }

    std::uint64_t checked(const ScreenLine& it, const Plan& plan, std::size_t word, std::uint64_t open) {
        std::uint64_t left = 0;
        for (std::uint64_t rest = open; rest != 0; rest &= rest - 1) {
            const auto bit = static_cast<std::size_t>(std::countr_zero(rest));
            const Step& step = plan.steps[word * kBits + bit];
            const bool asks = !tables_answer_ && step.binding != kNone && !answers(step.binding);
            const bool acts = asks || it.is_certain(word * kBits + bit) || may_act(it, plan, step);
            left |= std::uint64_t{acts} << bit;
            screen_.reads_sums |= acts && step.reads_sums;
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
        const CheckWalk walk(std::span<const Check>(plan.checks), source_);
        if (step.pair) return may_pair(it, walk, step);
        if (step.binding == kNone)
            source_.no_row();
        else if (!source_.find_row(step.binding))
            return false;
        return walk.may_hold(step);
    }

    bool may_pair(const ScreenLine& it, const CheckWalk<LineChecks>& walk, const Step& step) {
        if (step.binding == kNone || it.cache->tables()[step.binding].pairs == nullptr)
            return may_pair_freely(walk, step);
        for (const PairHit& hit : screen_.hits) {
            if (hit.line != index_ || hit.binding != step.binding || (step.variables >> hit.variable & 1) == 0)
                continue;
            source_.pair_row(hit);
            if (walk.may_hold(step)) return true;
        }
        return false;
    }
    bool is_in_order(const Step& step, int variable, LineIndex other) const {
        const Image& image = *line_->policy->image;
        return !step.ordered || comes_before(world_, Image::part(image.words, image.rules[step.rule].order),
                                             variable == 0 ? index_ : other, variable == 0 ? other : index_);
    }
    bool may_pair_freely(const CheckWalk<LineChecks>& walk, const Step& step) {
        source_.no_row();
        for (int variable = 0; variable < 2; ++variable) {
            if ((step.variables >> variable & 1) == 0) continue;
            for (LineIndex other = 0; other < world_.lines.size(); ++other) {
                if (other == index_ || !is_in_order(step, variable, other)) continue;
                source_.pair(variable, other);
                if (walk.may_hold(step)) return true;
            }
        }
        return false;
    }

    Screen& screen_;
    const World& world_;
    LineChecks source_;
    const Prepared* policy_ = nullptr;
    PolicyCache* cache_ = nullptr;
    std::uint32_t slice_ = 0;
    bool has_slice_ = false;
    Date date_;
    bool surveyed_ = false;
    bool nothing_said_ = false;   // no fact and no record came with the claim, but its day did
    bool tables_answer_ = false;  // on the line's date
    LineIndex index_ = 0;
    const Line* line_ = nullptr;
};

}  // namespace

PolicyCache& Screen::cache_of(const Prepared& policy) {
    const std::size_t place = 2 * std::size_t{policy.place} + (advice ? 1 : 0);
    if (caches.size() <= place) caches.resize(place + 1);
    std::unique_ptr<PolicyCache>& cache = caches[place];
    if (cache == nullptr) cache = std::make_unique<PolicyCache>(policy, advice);
    return *cache;
}

void note_pair(ScreenLine& line, const PairHit& hit) {
    line.bindings |= std::uint32_t{1} << hit.binding;
    line.in_pair = true;
}

void screen_lines(Screen& screen, const World& world) { Screening(screen, world).all(); }
void screen_lines(Screen& screen, const World& world, const Surveyed& surveyed) {
    Screening(screen, world).rest_of(surveyed);
}

}  // namespace payrule::engine
