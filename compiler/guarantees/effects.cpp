// See effects.h.
#include "compiler/guarantees/effects.h"

#include <algorithm>
#include <map>
#include <set>

namespace payrule::guarantees {

namespace {

using Codes = std::set<Code>;

struct Change {
    Codes adds, takes_off;
};

/// What following a proposal may do to a line. `prefer` adds one of its choices.
Change change_of(const EffectivePolicy& policy, const Effect& effect) {
    Change change;
    const bool removes = effect.action == Action::ProposeRemove;
    change.takes_off.insert(effect.replaced.begin(), effect.replaced.end());
    (removes ? change.takes_off : change.adds).insert(effect.modifiers.begin(), effect.modifiers.end());
    for (const ProposalChoice& choice : effect.choices)
        change.adds.insert(choice.modifiers.begin(), choice.modifiers.end());
    if (effect.action == Action::ProposeAttest && effect.ground != kNoIndex) {
        const std::vector<Code>& modifiers = policy.grounds[effect.ground].modifiers;
        change.adds.insert(modifiers.begin(), modifiers.end());
    }
    return change;
}

bool share(const Codes& a, const Codes& b) {
    return std::any_of(a.begin(), a.end(), [&](Code code) { return b.contains(code); });
}

std::uint64_t size_of(const CodeIntervals& codes) {
    std::uint64_t size = 0;
    for (const CodeInterval& i : codes)
        size += i.last.key - i.first.key + 1;
    return size;
}

/// The smallest named list of modifiers that holds the code: its family.
const CodeIntervals* family_of(const EffectivePolicy& policy, Code modifier) {
    const CodeIntervals* family = nullptr;
    for (const CodeSet& set : policy.sets) {
        if (set.name.empty() || set.system != CodeSystem::Modifier) continue;
        const CodeIntervals& codes = set.segments.back().codes;
        if (!contains(codes, modifier) || size_of(codes) < 2) continue;
        if (family == nullptr || size_of(codes) < size_of(*family)) family = &codes;
    }
    return family;
}

bool of_one_family(const EffectivePolicy& policy, Code a, Code b) {
    const CodeIntervals* of_a = family_of(policy, a);
    const CodeIntervals* of_b = family_of(policy, b);
    return (of_a != nullptr && contains(*of_a, b)) || (of_b != nullptr && contains(*of_b, a));
}

bool same_choices(const std::vector<ProposalChoice>& a, const std::vector<ProposalChoice>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const ProposalChoice& x, const ProposalChoice& y) {
        return x.value == y.value && x.modifiers == y.modifiers;
    });
}

bool same_effect(const Effect& a, const Effect& b) {
    return a.action == b.action && a.target == b.target && a.variable == b.variable && a.reason == b.reason &&
           a.text == b.text && a.audience == b.audience && a.quantify == b.quantify && a.modifiers == b.modifiers &&
           a.replaced == b.replaced && a.fact == b.fact && a.ground == b.ground && a.amount == b.amount &&
           a.percent == b.percent && same_effects(a.otherwise, b.otherwise) && same_choices(a.choices, b.choices);
}

bool met(const Effect& demand, const Codes& chosen) {
    const auto count = std::count_if(demand.modifiers.begin(), demand.modifiers.end(),
                                     [&](Code modifier) { return chosen.contains(modifier); });
    switch (demand.quantify) {
        case Quantify::Any: return count > 0;
        case Quantify::All: return count == static_cast<std::ptrdiff_t>(demand.modifiers.size());
        case Quantify::ExactlyOne: return count == 1;
    }
    return false;
}

constexpr std::size_t kMostModifiers = 48;  // with more, demands are taken to be met

bool some_choice(const std::vector<const Effect*>& demands, const std::vector<Code>& from, std::size_t next,
                 Codes& chosen) {
    const bool all = std::all_of(demands.begin(), demands.end(), [&](const Effect* d) { return met(*d, chosen); });
    if (all) return true;
    if (chosen.size() == 4) return false;
    for (std::size_t i = next; i < from.size(); ++i) {
        chosen.insert(from[i]);
        const bool found = some_choice(demands, from, i + 1, chosen);
        chosen.erase(from[i]);
        if (found) return true;
    }
    return false;
}

std::string codes_text(const std::vector<Code>& codes) {
    std::string text = "[";
    for (const Code code : codes)
        text += (text.size() > 1 ? ", " : "") + format_code(code);
    return text + "]";
}

}  // namespace

bool same_effects(const std::vector<Effect>& a, const std::vector<Effect>& b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), same_effect);
}

bool is_proposal(const Effect& effect) {
    switch (effect.action) {
        case Action::ProposeAppend:
        case Action::ProposeReplace:
        case Action::ProposeRemove:
        case Action::ProposeAttest:
        case Action::Prefer: return true;
        default: return false;
    }
}

bool contradict(const EffectivePolicy& policy, const Effect& a, const Effect& b) {
    const Change first = change_of(policy, a), second = change_of(policy, b);
    if (first.adds == second.adds && first.takes_off == second.takes_off) return false;
    if (share(first.adds, second.takes_off) || share(second.adds, first.takes_off)) return true;
    if (share(first.takes_off, second.takes_off)) return first.adds != second.adds;
    if (first.adds == second.adds) return false;
    return std::any_of(first.adds.begin(), first.adds.end(), [&](Code x) {
        return std::any_of(second.adds.begin(), second.adds.end(),
                           [&](Code y) { return x != y && of_one_family(policy, x, y); });
    });
}

bool satisfiable(const std::vector<const Effect*>& demands) {
    // Of modifiers that the same demands name one is as good as another, and a second one adds nothing, unless one of
    // those demands wants all. Five, one more than a line has room for, keep a demand for too many what it is.
    constexpr std::size_t kOfAll = 5;
    std::map<std::vector<bool>, std::vector<Code>> groups;
    Codes mentioned;
    for (const Effect* demand : demands)
        mentioned.insert(demand->modifiers.begin(), demand->modifiers.end());
    for (const Code modifier : mentioned) {
        std::vector<bool> named_by;
        bool wants_all = false;
        for (const Effect* demand : demands) {
            const std::vector<Code>& list = demand->modifiers;
            named_by.push_back(std::find(list.begin(), list.end(), modifier) != list.end());
            wants_all = wants_all || (named_by.back() && demand->quantify == Quantify::All);
        }
        std::vector<Code>& group = groups[named_by];
        if (group.size() < (wants_all ? kOfAll : 1)) group.push_back(modifier);
    }
    std::vector<Code> from;
    for (const auto& [named_by, group] : groups)
        from.insert(from.end(), group.begin(), group.end());
    Codes chosen;
    return from.size() > kMostModifiers || some_choice(demands, from, 0, chosen);
}

std::string effect_words(const EffectivePolicy& policy, const Effect& effect) {
    switch (effect.action) {
        case Action::ProposeAppend: return "propose append modifier " + codes_text(effect.modifiers);
        case Action::ProposeReplace:
            return "propose replace modifier " + codes_text(effect.replaced) + " with " + codes_text(effect.modifiers);
        case Action::ProposeRemove:
            return "propose remove modifier " +
                   codes_text(effect.replaced.empty() ? effect.modifiers : effect.replaced);
        case Action::ProposeAttest: return "propose attest " + policy.grounds[effect.ground].name;
        case Action::Prefer:
            return "prefer over " + codes_text(effect.replaced) + " by " + policy.facts[effect.fact].name;
        case Action::RequireModifier: {
            const char* how = effect.quantify == Quantify::Any   ? "any of"
                              : effect.quantify == Quantify::All ? "all of"
                                                                 : "exactly one of";
            return std::string("require ") + how + " modifier " + codes_text(effect.modifiers);
        }
        default: return std::string(action_name(effect.action));
    }
}

}  // namespace payrule::guarantees
