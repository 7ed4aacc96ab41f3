// Versions of one payer's policy between which nothing decides. Comes in: all policies that are loaded together; goes
// out: E0341, as the engine refuses them (F401). Must not know claims.
#include <algorithm>

#include "compiler/load_policies.h"

namespace payrule {
namespace {

bool share_forms(const EffectivePolicy& a, const EffectivePolicy& b) {
    if (a.claim_forms.empty() || b.claim_forms.empty()) return true;
    return std::any_of(a.claim_forms.begin(), a.claim_forms.end(), [&](const std::string& form) {
        return std::find(b.claim_forms.begin(), b.claim_forms.end(), form) != b.claim_forms.end();
    });
}

bool share_bills(const EffectivePolicy& a, const EffectivePolicy& b) {
    if (a.types_of_bill.empty() || b.types_of_bill.empty()) return true;
    return std::any_of(a.types_of_bill.begin(), a.types_of_bill.end(), [&](const auto& x) {
        return std::any_of(b.types_of_bill.begin(), b.types_of_bill.end(),
                           [&](const auto& y) { return x.first <= y.last && y.first <= x.last; });
    });
}

bool tie(const EffectivePolicy& a, const EffectivePolicy& b) {
    const bool overlap = a.effective_from <= b.effective_until && b.effective_from <= a.effective_until;
    return !a.payer_id.empty() && a.payer_id == b.payer_id && a.published == b.published && overlap &&
           share_forms(a, b) && share_bills(a, b);
}

std::string days(Date from, Date until) {
    return "from " + format_date(from) + (until >= kDateMax ? " on" : " until " + format_date(until));
}

}  // namespace

void check_versions(LoadedPolicies& loaded) {
    for (std::size_t later = 0; later < loaded.policies.size(); ++later) {
        for (std::size_t earlier = 0; earlier < later; ++earlier) {
            const EffectivePolicy& a = loaded.policies[earlier];
            const EffectivePolicy& b = loaded.policies[later];
            if (!tie(a, b)) continue;
            const std::string published = b.published <= kDateMin
                                              ? "neither says when it was published"
                                              : "both were published on " + format_date(b.published);
            Diagnostic& d = loaded.diagnostics.report(
                DiagnosticCode::E0341, loaded.policy_files[later]->header.name.span,
                "nothing says which version of payer `" + b.payer_id + "` decides lines " +
                    days(std::max(a.effective_from, b.effective_from), std::min(a.effective_until, b.effective_until)) +
                    ": " + published);
            d.notes.push_back({"the other version is here", loaded.policy_files[earlier]->header.name.span});
        }
    }
}

}  // namespace payrule
