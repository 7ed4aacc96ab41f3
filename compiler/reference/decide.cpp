// The reference evaluator's way through a claim: versions per line, then the fixed stages, then the folds.
// Comes in: versions, tables, claim; goes out: Decision. Slow and obvious on purpose.
#include "compiler/reference/bundling.h"
#include "compiler/reference/fold.h"
#include "compiler/reference/sequence.h"
#include "compiler/reference/stage.h"

namespace payrule::reference {
namespace {

/// A line without a version goes to review, never silently paid.
void review_lines_without_version(Run& run) {
    for (LineIndex line = 0; line < run.world->own; ++line) {
        if (run.world->lines[line].policy == nullptr) review(run.states[line], {run.world->lines[line].no_policy});
    }
}

/// Within a stage rules do not see one another: all are evaluated before anything is delivered.
void run_plain_stage(Run& run) {
    Deliveries deliveries;
    for (LineIndex line = 0; line < run.world->own; ++line) {
        for (Delivered& delivered : rules_on_line(run, line))
            deliveries.emplace_back(line, std::move(delivered));
    }
    for (auto& [line, delivered] : deliveries)
        receive(run, line, std::move(delivered));
}

void run_stage(Run& run, Stage stage) {
    enter(run, stage);
    const std::size_t before = run.claim_delivered.size();
    if (stage == Stage::Bundling)
        bundle(run);
    else if (stage == Stage::Sequence)
        run_sequence(run);
    else
        run_plain_stage(run);
    rules_on_claim(run);
    spread_claim(run, before);
}

Decision decide(const std::vector<const EffectivePolicy*>& versions, const TableSet& tables, const Claim& claim,
                std::vector<RuleTrace>* trace) {
    const World world = make_world(versions, tables, claim);
    Run run;
    run.world = &world;
    run.states.resize(world.own);
    run.trace = trace;
    review_lines_without_version(run);
    for (const Stage stage : {Stage::Intake, Stage::Modifiers, Stage::Coverage, Stage::Bundling, Stage::Units,
                              Stage::Pricing, Stage::Sequence, Stage::Advice}) {
        run_stage(run, stage);
    }
    return fold(run);
}

}  // namespace
}  // namespace payrule::reference

namespace payrule {

Decision reference_decide(const std::vector<const EffectivePolicy*>& versions, const TableSet& tables,
                          const Claim& claim, std::vector<RuleTrace>* trace) {
    return reference::decide(versions, tables, claim, trace);
}

}  // namespace payrule
