// See counterfactual.h.
#include "tools/payrule/engine/counterfactual.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace payrule::tools {

namespace {

constexpr std::int64_t kMaxUnitsTried = 12;
/// Modifiers of visits. Source: NCCI policy manual, chapter 1: 24, 25 and 57 go with evaluation and management codes.
constexpr std::array<std::string_view, 3> kOfVisits = {"24", "25", "57"};
constexpr std::string_view kVisits = "evaluation_management";  // the standard library's list of visits

bool is_proposed(const std::vector<Finding>& findings, Code modifier) {
    return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
        return std::find(finding.modifiers.begin(), finding.modifiers.end(), modifier) != finding.modifiers.end();
    });
}

bool in_set(const Image& image, const ImageSet& set, Code code, Date date) {
    const ImageSegment* found = nullptr;
    for (const ImageSegment& segment : Image::part(image.segments, set.segments)) {
        if (found == nullptr || segment.from <= date.days) found = &segment;
    }
    if (found == nullptr) return false;
    const auto key = static_cast<std::int64_t>(code.key);
    const auto intervals = Image::part(image.intervals, found->intervals);
    return std::any_of(intervals.begin(), intervals.end(),
                       [&](const ImageInterval& it) { return it.first <= key && key <= it.last; });
}

/// Whether a policy of the payer lists visits, and none of them lists the line's code as one.
bool is_no_visit(const Engine& engine, std::string_view payer, const ClaimLine& line) {
    bool listed = false;
    for (const auto& policy : engine.loaded()) {
        const Image& image = policy->image();
        if (!payer.empty() && image.text(image.header[0].payer_id) != payer) continue;
        for (const ImageSet& set : image.sets) {
            if (image.text(set.name) != kVisits || !line.procedure.is_known()) continue;
            listed = true;
            const Date date = line.service_date.is_known() ? line.service_date.value : kDateMax;
            if (in_set(image, set, line.procedure.value, date)) return false;
        }
    }
    return listed;
}

class Search {
public:
    Search(Engine& engine, const Claim& claim, const Decision& decision, const LineDecision& now,
           const DecideOptions& options)
        : engine_(engine), claim_(claim), decision_(decision), line_(now.number), now_(now), options_(options) {}

    std::vector<Change> run() {
        for (std::size_t i = 0; i < claim_.lines.size(); ++i) {
            modifiers(i);
            if (claim_.lines[i].number != line_) without_line(i);
        }
        units();
        facts();
        amounts();
        std::stable_sort(changes_.begin(), changes_.end(), [](const Change& a, const Change& b) {
            return std::tuple(a.outcome, !a.proposed) < std::tuple(b.outcome, !b.proposed);
        });
        return changes_;
    }

private:
    void attempt(const Claim& changed, const std::string& what, bool proposed = false) {
        Decision decision = engine_.decide(changed, options_);
        for (const LineDecision& line : decision.lines) {
            const bool other = line.outcome != now_.outcome || line.liability != now_.liability;
            if (line.number == line_ && other) changes_.push_back({what, line.outcome, line.liability, proposed});
        }
    }

    void modifiers(std::size_t at) {
        const ClaimLine& line = claim_.lines[at];
        for (std::uint8_t i = 0; i < line.modifiers.count; ++i) {
            Claim changed = claim_;
            Modifiers& m = changed.lines[at].modifiers;
            Code gone = m.codes[i];
            for (std::uint8_t k = i; k + 1 < m.count; ++k)
                m.codes[k] = m.codes[k + 1];
            --m.count;
            attempt(changed, fmt::format("without modifier {} on line {}", format_code(gone), line.number));
        }
        if (line.modifiers.count == kMaxModifiers) return;
        const std::string_view payer = claim_.payer.is_known() ? std::string_view(claim_.payer.value) : "";
        for (Code added : modifiers_to_try(engine_, payer, line, findings_of(line.number))) {
            if (line.modifiers.has(added)) continue;
            Claim changed = claim_;
            Modifiers& m = changed.lines[at].modifiers;
            m.codes[m.count++] = added;
            attempt(changed, fmt::format("with modifier {} on line {}", format_code(added), line.number),
                    is_proposed(findings_of(line.number), added));
        }
    }

    const std::vector<Finding>& findings_of(std::int32_t number) const {
        for (const LineDecision& line : decision_.lines) {
            if (line.number == number) return line.findings;
        }
        return now_.findings;
    }

    void without_line(std::size_t at) {
        Claim changed = claim_;
        changed.lines.erase(changed.lines.begin() + at);
        attempt(changed, fmt::format("without line {}", claim_.lines[at].number));
    }

    void units() {
        for (std::size_t at = 0; at < claim_.lines.size(); ++at) {
            const ClaimLine& line = claim_.lines[at];
            if (line.number != line_ || !line.units.is_known()) continue;
            for (std::int64_t fewer = line.units.value - 1; fewer > 0 && fewer >= line.units.value - kMaxUnitsTried;
                 --fewer) {
                std::size_t before = changes_.size();
                Claim changed = claim_;
                changed.lines[at].units.value = fewer;
                attempt(changed, fmt::format("with {} units on line {}", fewer, line.number));
                if (changes_.size() > before) break;  // the most units that are enough
            }
        }
    }

    void facts() {
        std::set<std::string> seen;
        for (const auto& policy : engine_.loaded()) {
            const Image& image = policy->image();
            for (const ImageFact& fact : image.facts) {
                std::string name(image.text(fact.name));
                constexpr std::uint32_t kBoolean = 0, kEnum = 7;
                if (fact.type == kBoolean && seen.insert(name).second) {
                    for (std::int64_t value : {1, 0})
                        try_fact(name, FactKind::Boolean, value, "", value != 0 ? "true" : "false");
                }
                if (fact.type != kEnum || !seen.insert(name).second) continue;
                for (ImageString value : Image::part(image.string_list, fact.values)) {
                    try_fact(name, FactKind::Text, 0, image.text(value), std::string(image.text(value)));
                }
            }
        }
    }
    /// An opening amount that nobody gave: nothing spent before.
    void amounts() {
        std::set<std::string> seen;
        for (const auto& policy : engine_.loaded()) {
            const Image& image = policy->image();
            for (const ImageAccumulator& sum : image.accumulators) {
                const std::string name(image.text(sum.opening_name));
                const auto& given = claim_.history.amounts;
                const bool is_given = std::any_of(given.begin(), given.end(),
                                                  [&](const HistoryAmount& amount) { return amount.name == name; });
                if (sum.has_opening == 0 || is_given || claim_.history.amounts_complete || !seen.insert(name).second)
                    continue;
                Claim changed = claim_;
                HistoryAmount none;
                none.name = name;
                changed.history.amounts.push_back(none);
                attempt(changed, fmt::format("with history.{} given as 0", name));
            }
        }
    }
    void try_fact(const std::string& name, FactKind kind, std::int64_t number, Text text, const std::string& shown) {
        Claim changed = claim_;
        std::erase_if(changed.facts, [&](const FactInput& f) { return f.name == name; });
        FactInput fact;
        fact.name = name;
        fact.kind = kind;
        fact.number = number;
        fact.text = text;
        changed.facts.push_back(fact);
        changed.record_supplied = true;
        attempt(changed, fmt::format("with `{}` on record as {}", name, shown));
    }

    Engine& engine_;
    const Claim& claim_;
    const Decision& decision_;
    std::int32_t line_;
    const LineDecision& now_;
    const DecideOptions& options_;
    std::vector<Change> changes_;
};

}  // namespace

std::set<Code> modifiers_named(const Engine& engine, std::string_view payer) {
    std::set<Code> codes;
    for (const auto& policy : engine.loaded()) {
        if (!payer.empty() && policy->image().text(policy->image().header[0].payer_id) != payer) continue;
        for (std::uint64_t key : policy->image().modifiers)
            codes.insert(Code{key});
    }
    return codes;
}

std::vector<Code> modifiers_to_try(const Engine& engine, std::string_view payer, const ClaimLine& line,
                                   const std::vector<Finding>& findings) {
    std::vector<Code> result;
    const auto add = [&](Code modifier) {
        if (std::find(result.begin(), result.end(), modifier) == result.end()) result.push_back(modifier);
    };
    for (const Finding& finding : findings)
        std::for_each(finding.modifiers.begin(), finding.modifiers.end(), add);
    const bool no_visit = is_no_visit(engine, payer, line);
    for (Code modifier : modifiers_named(engine, payer)) {
        const bool of_visits = std::find(kOfVisits.begin(), kOfVisits.end(), format_code(modifier)) != kOfVisits.end();
        if (!of_visits || !no_visit) add(modifier);
    }
    return result;
}

std::vector<Change> what_would_change(Engine& engine, const Claim& claim, const Decision& decision, std::int32_t line,
                                      const DecideOptions& options) {
    for (const LineDecision& decided : decision.lines) {
        if (decided.number == line) return Search(engine, claim, decision, decided, options).run();
    }
    return {};
}

}  // namespace payrule::tools
