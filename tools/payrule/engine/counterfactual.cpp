// See counterfactual.h.
#include "tools/payrule/engine/counterfactual.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace payrule::tools {

namespace {

constexpr std::int64_t kMaxUnitsTried = 12;

class Search {
public:
    Search(Engine& engine, const Claim& claim, const LineDecision& now, const DecideOptions& options)
        : engine_(engine), claim_(claim), line_(now.number), now_(now), options_(options) {}

    std::vector<Change> run() {
        for (std::size_t i = 0; i < claim_.lines.size(); ++i) {
            modifiers(i);
            if (claim_.lines[i].number != line_) without_line(i);
        }
        units();
        facts();
        amounts();
        std::stable_sort(changes_.begin(), changes_.end(),
                         [](const Change& a, const Change& b) { return a.outcome < b.outcome; });
        return changes_;
    }

private:
    void attempt(const Claim& changed, const std::string& what) {
        Decision decision = engine_.decide(changed, options_);
        for (const LineDecision& line : decision.lines) {
            const bool other = line.outcome != now_.outcome || line.liability != now_.liability;
            if (line.number == line_ && other) changes_.push_back({what, line.outcome, line.liability});
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
        for (Code added : modifiers_named(engine_, {})) {
            if (line.modifiers.has(added)) continue;
            Claim changed = claim_;
            Modifiers& m = changed.lines[at].modifiers;
            m.codes[m.count++] = added;
            attempt(changed, fmt::format("with modifier {} on line {}", format_code(added), line.number));
        }
    }

    void without_line(std::size_t at) {
        Claim changed = claim_;
        changed.lines.erase(changed.lines.begin() + static_cast<std::ptrdiff_t>(at));
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

std::vector<Change> what_would_change(Engine& engine, const Claim& claim, const Decision& decision, std::int32_t line,
                                      const DecideOptions& options) {
    for (const LineDecision& decided : decision.lines) {
        if (decided.number == line) return Search(engine, claim, decided, options).run();
    }
    return {};
}

}  // namespace payrule::tools
