// `payrule decide`: one claim and its full story; with --apply-proposals the corrected claim is decided as well.
#include <fmt/format.h>

#include <algorithm>

#include "runtime/decision_writer.h"
#include "tools/common/counted.h"
#include "tools/payrule/engine/kept_away.h"
#include "tools/payrule/engine/one_claim.h"
#include "tools/payrule/engine/policy_sources.h"

namespace payrule::tools {

namespace {

void take_off(Modifiers& modifiers, Code gone) {
    std::uint8_t kept = 0;
    for (std::uint8_t i = 0; i < modifiers.count; ++i) {
        if (modifiers.codes[i] != gone) modifiers.codes[kept++] = modifiers.codes[i];
    }
    modifiers.count = kept;
}

/// Applies what the decision proposes. Shape: the number of changes; proposals that find no free place are told.
int apply_proposals(Claim& claim, const Decision& decision) {
    int changes = 0;
    for (const LineDecision& line : decision.lines) {
        auto at = std::find_if(claim.lines.begin(), claim.lines.end(),
                               [&](const ClaimLine& l) { return l.number == line.number; });
        if (at == claim.lines.end()) continue;
        for (const Finding& finding : line.findings) {
            bool proposal = finding.action == Action::ProposeAppend || finding.action == Action::ProposeReplace ||
                            finding.action == Action::ProposeRemove || finding.action == Action::Prefer ||
                            finding.action == Action::ProposeAttest;
            if (!proposal || !finding.certain) continue;
            for (Code gone : finding.replaced)
                take_off(at->modifiers, gone);
            for (Code added : finding.modifiers) {
                if (at->modifiers.has(added)) continue;
                if (at->modifiers.count == kMaxModifiers) {
                    fmt::print("line {}: no place is left for modifier {}\n", line.number, format_code(added));
                    continue;
                }
                at->modifiers.codes[at->modifiers.count++] = added;
            }
            ++changes;
        }
    }
    return changes;
}

/// Decides the claim and prints the decision; the report also names exceptions that kept rules away.
Decision decide_and_print(ClaimStory& story, const Claim& claim) {
    Decision decision = story.engine.decide(claim, story.options);
    std::string out;
    if (story.format == Format::Json) {
        append_decision(out, decision, OutputLevel::Full);
    } else {
        append_report(out, decision, &claim);
        for (const LineDecision& line : decision.lines) {
            const std::string kept = kept_away_text(kept_away(story.engine, claim, line, story.options));
            if (!kept.empty()) out += fmt::format("line {}: {}", line.number, kept);
        }
    }
    fmt::print("{}", out);
    return decision;
}

}  // namespace

int decide_command(int argc, char** argv) {
    ClaimStory story;
    bool apply = false;
    CommandLine line(
        "decide", "Decides one claim and tells its full story.",
        {{"payrule decide claim.json --policies policies", "the only claim of a file"},
         {"payrule decide claims.ndjson --claim C7 --apply-proposals", "and again with what was proposed"}});
    story.add_claim_to(line);
    line.flag("--apply-proposals", apply, "decides the claim again with the proposed modifiers");
    line.format(story.format);
    story.engine_options.add_to(line);
    if (auto code = line.parse(argc, argv)) return *code;
    if (auto code = story.prepare()) return *code;
    const Claim& claim = story.one.claim;
    const Decision decision = decide_and_print(story, claim);
    if (!apply) return kDone;
    Claim corrected = claim;
    int changes = apply_proposals(corrected, decision);
    if (story.format == Format::Text)
        fmt::print("\n{} applied; the corrected claim:\n\n", counted(static_cast<std::uint64_t>(changes), "proposal"));
    decide_and_print(story, corrected);
    return kDone;
}

}  // namespace payrule::tools
