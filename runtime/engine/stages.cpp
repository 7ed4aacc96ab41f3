// Stages run one after the other; what nothing is left of is passed over. Within a stage rules see what earlier stages
// made of the lines (language.md section 4.1).
#include "runtime/engine/stages.h"

#include <algorithm>
#include <iterator>

#include "runtime/engine/stage.h"
#include "runtime/engine/watch.h"

namespace payrule::engine {
namespace {

void run_plain_stage(Scratch& run) {
    // Within a stage rules do not see one another: all are evaluated before anything is delivered.
    std::vector<Delivered>& delivered = run.of_stage;
    delivered.clear();
    for (LineIndex line = 0; line < run.world.own; ++line)
        rules_on_line(run, line, delivered);
    for (const Delivered& it : delivered)
        receive(run, it);
}

void run_stage(Scratch& run, Stage stage) {
    enter(run, stage);
    const std::size_t before = run.claim_delivered.size();
    if (stage == Stage::Bundling)
        run_bundling(run);
    else if (stage == Stage::Sequence)
        run_sequence(run);
    else
        run_plain_stage(run);
    rules_on_claim(run);
    spread_claim(run, before);
}

/// Whether a stage has anything to do. Sequence also says in which order lines enter the sums.
bool has_work(const Scratch& run, Stage stage) {
    const bool left = (run.screen.stages >> static_cast<unsigned>(stage) & 1U) != 0;
    return !run.screen.on || left || run.claim_rules || (stage == Stage::Sequence && run.screen.reads_sums);
}

/// Rules of claim scope are few; where a version has any, no stage is left out.
bool has_claim_rules(const Scratch& run) {
    for (LineIndex line = 0; line < run.world.own; ++line) {
        const Prepared* policy = run.world.lines[line].policy;
        if (policy != nullptr && policy->has_claim_rules) return true;
    }
    return false;
}

constexpr Stage kStages[] = {Stage::Intake, Stage::Modifiers, Stage::Coverage, Stage::Bundling,
                             Stage::Units,  Stage::Pricing,   Stage::Sequence, Stage::Advice};

}  // namespace

void screen(Scratch& run, const Surveyed& surveyed) {
    run.screen.on = !run.full && !run.graph && run.watch == nullptr;
    if (!run.screen.on) return;
    run.claim_rules = surveyed.lines.empty() && has_claim_rules(run);
    if (surveyed.lines.empty())
        screen_lines(run.screen, run.world);
    else
        screen_lines(run.screen, run.world, surveyed);
}

bool has_work(const Scratch& run) {
    return std::any_of(std::begin(kStages), std::end(kStages), [&](Stage stage) { return has_work(run, stage); });
}

void run_stages(Scratch& run) {
    clear(run, run.world.own);
    for (LineIndex line = 0; line < run.world.own; ++line) {
        const Line& it = run.world.lines[line];
        if (it.policy == nullptr) review(run, line, run.full ? no_version_text(it) : std::string());
    }
    for (const Stage stage : kStages) {
        if (has_work(run, stage)) run_stage(run, stage);
    }
}

}  // namespace payrule::engine
