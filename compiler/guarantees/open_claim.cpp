// See open_claim.h.
#include "compiler/guarantees/open_claim.h"

#include <algorithm>

#include "compiler/guarantees/analysis.h"
#include "compiler/guarantees/witness.h"

namespace payrule::guarantees {

OpenClaims::OpenClaims(const EffectivePolicy& policy) : policy_(policy) {}
OpenClaims::~OpenClaims() = default;

std::optional<std::string> OpenClaims::note(Index rule, Index variant) {
    if (!analysis_) analysis_ = std::make_unique<Analysis>(policy_, nullptr);
    const Rule& of = policy_.rules[rule];
    const auto unknown = static_cast<std::uint8_t>(Tri::Unknown);
    const Confirm open = [&](const Witness& witness) {
        return std::any_of(witness.trace.begin(), witness.trace.end(), [&](const RuleTrace& t) {
            // A decision table is open where one of its rows is.
            const bool here = t.variant == variant || (of.is_table && variant == 0 && t.variant <= of.row_count);
            return t.rule == rule && here && t.status == unknown;
        });
    };
    for (const std::uint32_t unit : analysis_->units(rule)) {
        const auto root = analysis_->diagram(unit);
        if (!root) continue;
        Search search(analysis_->image(), analysis_->builder(),
                      analysis_->domain(of, analysis_->unit(unit), policy_.effective_from, policy_.effective_until));
        const Index last = of.is_table && variant == 0 ? of.row_count : variant;
        const auto wanted = [&](std::int32_t at) {
            for (Index v = variant; v <= last; ++v) {
                if (analysis_->status(at, v) == unknown) return true;
            }
            return false;
        };
        for (const Path& path : search.paths(*root, wanted, 32)) {
            const auto shown = try_parts(policy_, analysis_->image(), {{&of, lines_of(of), &path}}, open);
            if (shown) return witness_note("a claim that leaves it open:", *shown);
        }
    }
    return std::nullopt;
}

}  // namespace payrule::guarantees
