// The version by the line's service date; a range of days across a change of anything used goes to review.
#include "compiler/reference/versions.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace payrule::reference {
namespace {

std::string_view form_name(ClaimForm form) {
    switch (form) {
        case ClaimForm::Professional: return "professional";
        case ClaimForm::Institutional: return "institutional";
        case ClaimForm::Dental: return "dental";
    }
    return {};
}

/// The policy is for claims of this form and type of bill.
bool takes(const EffectivePolicy& policy, const Claim& claim) {
    const auto& forms = policy.claim_forms;
    if (!forms.empty() && std::find(forms.begin(), forms.end(), form_name(claim.form)) == forms.end()) return false;
    if (policy.types_of_bill.empty()) return true;
    return claim.type_of_bill.is_known() && contains(policy.types_of_bill, claim.type_of_bill.value);
}

bool in_force(const EffectivePolicy& policy, Date date) {
    return policy.effective_from <= date && date <= policy.effective_until;
}

/// If several hold, the latest published; a tie is an error of loading, the later version text wins here.
const EffectivePolicy* version_on(const std::vector<const EffectivePolicy*>& versions, const Claim& claim, Date date) {
    const EffectivePolicy* best = nullptr;
    for (const EffectivePolicy* policy : versions) {
        if (!takes(*policy, claim) || !in_force(*policy, date)) continue;
        if (best == nullptr ||
            std::tie(best->published, best->version) < std::tie(policy->published, policy->version)) {
            best = policy;
        }
    }
    return best;
}

/// The first day after `first`, up to `last`, on which something has changed.
class FirstChange {
public:
    FirstChange(Date first, Date last) : first_(first), last_(last) {}
    void starts(Date day) {
        if (first_ < day && day <= last_ && (!found_ || day < *found_)) found_ = day;
    }
    void ends(Date day) {
        if (day < kDateMax) starts(add_days(day, 1));
    }
    std::optional<Date> found() const { return found_; }

private:
    Date first_;
    Date last_;
    std::optional<Date> found_;
};

std::optional<Date> first_change(const EffectivePolicy& policy, Date first, Date last) {
    FirstChange change(first, last);
    for (const Parameter& parameter : policy.parameters) {
        for (const ParameterStep& step : parameter.steps)
            change.starts(step.from);
    }
    for (const CodeSet& set : policy.sets) {
        for (const CodeSetSegment& segment : set.segments)
            change.starts(segment.from);
    }
    for (const Reason& reason : policy.reasons) {
        for (const ReasonStep& step : reason.steps)
            change.starts(step.from);
    }
    for (const Rule& rule : policy.rules) {
        for (const Variant& variant : rule.variants) {
            change.starts(variant.effective_from);
            change.ends(variant.effective_until);
        }
    }
    for (const TableBinding& table : policy.tables) {
        for (const TableChange& table_change : table.changes) {
            change.starts(table_change.from);
            change.ends(table_change.until);
        }
    }
    return change.found();
}

std::optional<Date> first_version_change(const std::vector<const EffectivePolicy*>& versions, const Claim& claim,
                                         Date first, Date last) {
    const EffectivePolicy* at_first = version_on(versions, claim, first);
    FirstChange candidates(first, last);
    for (const EffectivePolicy* policy : versions) {
        for (const Date day :
             {policy->effective_from, add_days(policy->effective_until, policy->effective_until < kDateMax)}) {
            if (first < day && day <= last && version_on(versions, claim, day) != at_first) candidates.starts(day);
        }
    }
    return candidates.found();
}

}  // namespace

VersionChoice choose_version(const std::vector<const EffectivePolicy*>& versions, const Claim& claim,
                             const ClaimLine& line) {
    if (!line.service_date.is_known()) return {nullptr, "missing fact: line.service_date"};
    const Date first = line.service_date.value;
    const EffectivePolicy* policy = version_on(versions, claim, first);
    if (policy == nullptr) return {nullptr, "no policy for the date"};
    if (line.service_date_end.is_known() && first < line.service_date_end.value) {
        const Date last = line.service_date_end.value;
        std::optional<Date> change = first_version_change(versions, claim, first, last);
        const std::optional<Date> inside = first_change(*policy, first, last);
        if (inside && (!change || *inside < *change)) change = inside;
        if (change) return {nullptr, "range crosses " + format_date(*change) + ", split the line"};
    }
    return {policy, {}};
}

}  // namespace payrule::reference
