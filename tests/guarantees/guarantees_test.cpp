// What the checker proves, held against generated policies and claims: a rule that can never act does not act on any of
// them, a condition that always holds always does, and two effects that met and contradicted one another on a generated
// claim were found. Comes in: first seed and number of policies; goes out: `N passed, N failed`, and for each failure
// its seed. Must not know how a proof is made.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>

#include "compiler/guarantees.h"
#include "compiler/guarantees/effects.h"
#include "compiler/reference.h"
#include "tests/differential/generate.h"

namespace payrule::guarantees_check {
namespace {

constexpr int kClaimsPerPolicy = 20;
/// Seeds that once failed.
constexpr std::uint64_t kFoundSeeds[] = {2824};

/// What was reported about one version of a policy.
struct Reported {
    std::set<std::string> never;
    std::set<std::string> always;
    std::vector<std::string> meetings;  // texts of E0333, E0334 and W0406, which name both sides
    std::uint64_t shown = 0;            // of them with a claim
    std::map<std::string, const Variant*> variants;
    std::map<std::string, const Rule*> rules;
};

std::string between(const std::string& text, std::string_view before, std::string_view after) {
    const std::size_t at = text.find(before);
    if (at == std::string::npos) return "";
    const std::size_t begin = at + before.size();
    return text.substr(begin, text.find(after, begin) - begin);
}

Reported report(const EffectivePolicy& policy) {
    Reported out;
    Diagnostics diagnostics;
    check_guarantees(policy, nullptr, diagnostics);
    for (const Diagnostic& d : diagnostics.all()) {
        if (d.code == DiagnosticCode::E0331) out.never.insert(between(d.text, "`", "`"));
        if (d.code == DiagnosticCode::E0332) out.always.insert(between(d.text, "so `", "` always acts"));
        const bool shown = d.code == DiagnosticCode::E0333 || d.code == DiagnosticCode::E0334;
        if (shown || d.code == DiagnosticCode::W0406) out.meetings.push_back(d.text);
        out.shown += shown ? 1 : 0;
    }
    for (const Rule& rule : policy.rules) {
        for (const Variant& variant : rule.variants) {
            out.variants[variant.name] = &variant;
            out.rules[variant.name] = &rule;
        }
    }
    return out;
}

struct Totals {
    std::uint64_t passed = 0, failed = 0;
    std::map<std::string, std::uint64_t> seen;

    void check(bool holds, std::uint64_t seed, const std::string& what) {
        ++(holds ? passed : failed);
        if (!holds && failed <= 5) fmt::print("seed {}: {}\n", seed, what);
    }
};

/// A certain effect of a rule itself: not what its `if not known` says, nor the flag that its table is past its
/// coverage.
bool acted(const Finding& f) {
    const bool carried = f.action == Action::Flag && f.text.starts_with("table past its coverage");
    return f.certain && f.missing.empty() && !carried;
}

/// Of `if not known` where only a payability is open: no fact is missing then, and the rule itself does no such thing.
bool by_clause(const Reported& reported, const Finding& f) {
    const auto variant = reported.variants.find(f.rule);
    if (variant == reported.variants.end() || !variant->second->has_if_not_known) return false;
    const std::vector<Effect>& effects = variant->second->effects;
    return std::none_of(effects.begin(), effects.end(), [&](const Effect& effect) {
        return effect.action == f.action || (!effect.otherwise.empty() && effect.otherwise[0].action == f.action);
    });
}

Effect proposal(const Finding& f) {
    Effect effect;
    effect.action = f.action == Action::ProposeRemove ? Action::ProposeRemove : Action::ProposeReplace;
    effect.modifiers = f.modifiers;
    effect.replaced = f.replaced;
    return effect;
}
bool proposes(const Finding& f) {
    Effect effect;
    effect.action = f.action;
    return guarantees::is_proposal(effect);
}

bool found(const Reported& reported, const std::string& a, const std::string& b) {
    for (const std::string& text : reported.meetings) {
        if (text.find("`" + a + "`") != std::string::npos && text.find("`" + b + "`") != std::string::npos) return true;
    }
    return false;
}

/// Two findings on one line that must not stand together.
bool must_not_meet(const EffectivePolicy& policy, const Reported& reported, const Finding& x, const Finding& y) {
    const auto a = reported.variants.find(x.rule), b = reported.variants.find(y.rule);
    if (a == reported.variants.end() || b == reported.variants.end()) return false;
    const bool one_rule = reported.rules.at(x.rule) == reported.rules.at(y.rule);
    if (!one_rule) return proposes(x) && proposes(y) && guarantees::contradict(policy, proposal(x), proposal(y));
    const bool siblings = a->second->parent != kNoIndex && a->second->parent == b->second->parent;
    const bool one_instance = x.others == y.others && x.row == y.row;
    return siblings && one_instance && !a->second->lifts && !b->second->lifts &&
           !guarantees::same_effects(a->second->effects, b->second->effects);
}

void check_line(const EffectivePolicy& policy, const Reported& reported, const LineDecision& line, std::uint64_t seed,
                Totals& totals) {
    for (std::size_t i = 0; i < line.findings.size(); ++i) {
        const Finding& x = line.findings[i];
        if (!acted(x) || by_clause(reported, x)) continue;
        totals.check(!reported.never.contains(x.rule), seed, "`" + x.rule + "` can never act, and acted");
        for (std::size_t j = i + 1; j < line.findings.size(); ++j) {
            const Finding& y = line.findings[j];
            if (!acted(y) || x.rule == y.rule || !must_not_meet(policy, reported, x, y)) continue;
            ++totals.seen["met"];
            totals.check(found(reported, x.rule, y.rule), seed,
                         "`" + x.rule + "` and `" + y.rule + "` met and were not found");
        }
    }
}

/// The claim as readers hand it in: units that are not given are unknown, never absent.
Claim as_read(Claim claim) {
    const auto of_line = [](ClaimLine& line) {
        if (line.units.presence == Presence::Absent) line.units = {};
    };
    for (ClaimLine& line : claim.lines)
        of_line(line);
    for (HistoryLine& past : claim.history.lines)
        of_line(past.line);
    return claim;
}

void run_policy(std::uint64_t seed, Totals& totals) {
    differential::Random random(seed);
    const std::vector<EffectivePolicy> policies = differential::generate_policies(random);
    const TableSet tables = differential::generate_tables(random);
    std::vector<const EffectivePolicy*> versions;
    std::map<std::string, Reported> reported;
    for (const EffectivePolicy& policy : policies) {
        versions.push_back(&policy);
        const Reported& r = reported[policy.version] = report(policy);
        totals.seen["never"] += r.never.size();
        totals.seen["always"] += r.always.size();
        totals.seen["meetings"] += r.meetings.size();
        totals.seen["meetings shown by a claim"] += r.shown;
    }
    // With two versions an effect on the claim reaches lines of the other one, whose rules have the same names.
    for (int i = 0; i < kClaimsPerPolicy && policies.size() == 1; ++i) {
        const differential::GeneratedClaim generated = differential::generate_claim(random);
        const Claim claim = as_read(generated.claim);
        std::vector<RuleTrace> trace;
        const Decision decision = reference_decide(versions, tables, claim, &trace);
        for (const LineDecision& line : decision.lines) {
            for (const EffectivePolicy& policy : policies) {
                if (policy.version == line.version) check_line(policy, reported[line.version], line, seed, totals);
            }
        }
        for (const RuleTrace& t : trace) {
            const std::string& name = policies[0].rules[t.rule].name;
            const Reported& r = reported.begin()->second;
            if (t.variant == 0 && r.always.contains(name))
                totals.check(t.status != 0, seed, "`" + policies[0].rules[t.rule].name + "` always holds, and did not");
        }
    }
}

int run(int argc, char** argv) {
    const std::uint64_t first = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
    const std::uint64_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1000;
    Totals totals;
    for (std::uint64_t seed = first; seed < first + count; ++seed)
        run_policy(seed, totals);
    for (const std::uint64_t seed : kFoundSeeds)
        run_policy(seed, totals);
    for (const auto& [what, times] : totals.seen)
        fmt::print("{:>10}  {}\n", times, what);
    fmt::print("{} passed, {} failed\n", totals.passed, totals.failed);
    const bool reached = totals.seen["never"] > 0 && totals.seen["always"] > 0 && totals.seen["meetings"] > 0;
    return totals.failed == 0 && reached ? 0 : 1;
}

}  // namespace
}  // namespace payrule::guarantees_check

int main(int argc, char** argv) { return payrule::guarantees_check::run(argc, argv); }
