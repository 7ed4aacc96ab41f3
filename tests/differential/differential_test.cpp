// The reference evaluator, the engine's formulas and the engine's diagrams decide the same generated claims under the
// same generated policies; whole decisions must be equal. Comes in: first seed and number of policies (20 claims each);
// goes out: `N passed, N failed`, what was covered, and for each failure its seed. Must not know what a rule means.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>

#include "compiler/emit.h"
#include "compiler/reference.h"
#include "core/tri.h"
#include "runtime/decision_writer.h"
#include "runtime/engine.h"
#include "runtime/table_pack.h"
#include "tests/differential/generate.h"

namespace payrule::differential {
namespace {

constexpr int kClaimsPerPolicy = 20;
constexpr std::uint64_t kShown = 3;
constexpr int kWarmUps = 12;          // each code is met a few times in one
constexpr double kLeastShare = 0.01;  // of all lines, for a denial in each stage

/// What the generated cases reached.
struct Coverage {
    std::map<std::string, std::uint64_t> seen;
    std::uint64_t lines = 0;

    /// Where the names in findings come from: the scope of each rule, and how deep an exception stands.
    void know(const std::vector<EffectivePolicy>& policies) {
        scopes_.clear();
        two_deep_.clear();
        for (const EffectivePolicy& policy : policies) {
            for (const Rule& rule : policy.rules)
                know(rule);
        }
    }
    void add(const Claim& claim) {
        const auto note = [&](const char* field, Presence presence) {
            if (presence == Presence::Absent) ++seen[fmt::format("absent {}", field)];
            if (presence == Presence::Unknown) ++seen[fmt::format("unknown {}", field)];
        };
        for (const ClaimLine& line : claim.lines) {
            note("procedure", line.procedure.presence);
            note("units", line.units.presence);
            note("allowed", line.allowed.presence);
            note("date", line.service_date.presence);
            note("specialty", line.specialty.presence);
        }
        note("birth date", claim.patient_birth_date.presence);
        note("sex", claim.patient_sex.presence);
    }
    void add(const Decision& decision) {
        for (const LineDecision& line : decision.lines) {
            ++lines;
            ++seen[fmt::format("outcome {}", outcome_name(line.outcome))];
            for (const std::string& cause : line.review_causes)
                ++seen["cause " + cause.substr(0, cause.find_first_of(":0123456789"))];
            for (const Finding& finding : line.findings)
                add(finding);
        }
        for (const Finding& finding : decision.claim_findings)
            add(finding);
    }
    /// Rows that say `rule does not apply` and were the one that applied leave no finding.
    void add(const EffectivePolicy& policy, const std::vector<RuleTrace>& trace) {
        for (const RuleTrace& it : trace) {
            const Rule& rule = policy.rules[it.rule];
            const bool row = it.variant > 0 && it.variant <= rule.row_count;
            if (!row || it.status != static_cast<std::uint8_t>(Tri::Yes)) continue;
            if (rule.variants[it.variant].effects.empty()) ++seen["a row in which nothing happens"];
        }
    }
    /// Every action that leaves a finding, certain and possible ones, and a denial in each stage but advice.
    std::vector<std::string> missing() const {
        std::vector<std::string> gaps;
        const auto want = [&](const std::string& name) {
            if (!seen.contains(name)) gaps.push_back(name);
        };
#define ACTION(Name_, text_, slot_, what_) \
    if (Action::Name_ != Action::PayLine && Action::Name_ != Action::RuleDoesNotApply) want("action " text_);
#include "core/actions.def"
#undef ACTION
#define STAGE(Name_, text_, what_) \
    if (share("denied in " text_) < kLeastShare) gaps.push_back("1 % of lines denied in " text_);
#include "core/stages.def"
#undef STAGE
        for (const char* name : {"outcome pay",
                                 "outcome reduce",
                                 "outcome review",
                                 "outcome deny",
                                 "outcome reject",
                                 "possible",
                                 "by an exception",
                                 "with history",
                                 "cause missing fact",
                                 "cause parameter not yet known",
                                 "cause circle of edits",
                                 "scope claim",
                                 "scope line",
                                 "scope line with table",
                                 "scope day",
                                 "scope day with table",
                                 "scope pair",
                                 "scope pair with table",
                                 "scope pair in order",
                                 "scope add-on",
                                 "by an exception to an exception",
                                 "by a row of a decision",
                                 "a row in which nothing happens",
                                 "absent procedure",
                                 "absent specialty",
                                 "unknown units",
                                 "unknown allowed",
                                 "unknown date",
                                 "unknown birth date",
                                 "unknown sex"}) {
            want(name);
        }
        return gaps;
    }

    double share(const std::string& name) const {
        const auto at = seen.find(name);
        return at == seen.end() || lines == 0 ? 0 : static_cast<double>(at->second) / static_cast<double>(lines);
    }

private:
    void know(const Rule& rule) {
        static constexpr const char* kScopes[] = {"claim", "line", "day", "pair", "add-on"};
        std::string scope = kScopes[static_cast<std::size_t>(rule.scope.kind)];
        if (rule.scope.ordered) scope += " in order";
        if (rule.scope.table != kNoIndex && rule.scope.kind != ScopeKind::AddOn) scope += " with table";
        for (std::size_t i = 0; i < rule.variants.size(); ++i) {
            const Variant& variant = rule.variants[i];
            scopes_[variant.name] = "scope " + scope;
            if (rule.is_table && i == 0) rows_.insert(variant.name);
            const bool is_exception = i > rule.row_count && variant.parent != kNoIndex;
            if (is_exception && variant.parent > rule.row_count) two_deep_.insert(variant.name);
        }
        if (!rule.is_table) rows_.erase(rule.name);
    }
    void add(const Finding& finding) {
        if (const auto scope = scopes_.find(finding.rule); scope != scopes_.end()) ++seen[scope->second];
        if (two_deep_.contains(finding.rule)) ++seen["by an exception to an exception"];
        if (rows_.contains(finding.rule)) ++seen["by a row of a decision"];
        ++seen[fmt::format("action {}", action_name(finding.action))];
        if (!finding.certain) ++seen["possible"];
        const bool denies = finding.action == Action::Deny || finding.action == Action::Reject;
        if (denies && finding.certain) ++seen[fmt::format("denied in {}", stage_name(finding.stage))];
        if (finding.rule.find(".exception") != std::string::npos) ++seen["by an exception"];
        for (const LineReference& other : finding.others) {
            if (!other.claim_id.empty()) ++seen["with history"];
        }
    }

    std::map<std::string, std::string> scopes_;  // by name of rule or exception
    std::set<std::string> two_deep_, rows_;
};

struct Totals {
    std::uint64_t passed = 0, failed = 0;
    Coverage coverage;
};

void show(std::uint64_t seed, int claim, const char* evaluator, const Decision& expected, const Decision& got) {
    std::string left, right;
    append_decision(left, expected, OutputLevel::Full);
    append_decision(right, got, OutputLevel::Full);
    fmt::print("seed {}, claim {}: {} differs from the reference\n  reference {}  {} {}", seed, claim, evaluator, left,
               evaluator, right);
}

bool only_decides(const CodesDecision& codes) {
    return std::all_of(codes.reasons.begin(), codes.reasons.end(),
                       [](const CodesReason& it) { return decides(it.action); });
}

/// The short answer is the full one's, byte for byte, and so is what is paid.
bool same_codes(const Decision& expected, const CodesDecision& got) {
    std::string left, right;
    append_decision(left, expected, OutputLevel::Codes);
    append_codes(right, got);
    if (left != right) fmt::print("  full  {}  short {}", left, right);
    bool paid = expected.lines.size() == got.lines.size();
    for (std::size_t i = 0; paid && i < got.lines.size(); ++i) {
        const std::optional<Money>& full = expected.lines[i].paid;
        paid = full.has_value() == got.lines[i].paid_known && (!full || *full == got.lines[i].paid);
    }
    return left == right && paid;
}

/// The same tables as packs hold them. Errors: nothing, and the problem is printed.
std::optional<TableSet> packed(const TableSet& tables) {
    std::map<std::string, MemoryTable> plain;
    for (const std::string& name : tables.names())
        plain.emplace(name, dynamic_cast<const MemoryTable&>(*tables.find(name)));
    const WrittenPack written = write_pack(plain);
    const PackResult result = written.problem ? PackResult{nullptr, written.problem} : load_pack_bytes(written.bytes);
    if (result.pack) return combine_packs({result.pack}).set;
    fmt::print("the tables do not pack: {} {}\n", result.problem.rule, result.problem.text);
    return std::nullopt;
}

/// One generated policy with its versions, ready in all three evaluators. Errors: false, and the seed is printed.
bool load(std::uint64_t seed, const std::vector<EffectivePolicy>& policies, Engine& engine) {
    for (const EffectivePolicy& policy : policies) {
        Diagnostics diagnostics;
        const auto image = compile_image(policy, nullptr, GraphLimits{}, diagnostics);
        const LoadResult loaded = image ? load_policy_image(image->view()) : LoadResult{};
        const auto problem = loaded.policy ? engine.add_policy(loaded.policy) : loaded.error;
        if (loaded.policy && !problem) continue;
        fmt::print("seed {}: {}\n", seed,
                   problem ? problem->code + " " + problem->text : "the policy does not compile");
        return false;
    }
    return true;
}

/// The claim with nothing on record, received ten days after its last service: as most claims are. What is kept about
/// codes for such lines is made after a code was met some times.
Claim plain(Claim claim) {
    claim.facts.clear();
    claim.record_supplied = false;
    for (ClaimLine& line : claim.lines) {
        line.grounds.clear();
        const bool later = !claim.received.is_known() || claim.received.value < line.service_date.value;
        if (line.service_date.is_known() && later) claim.received = line.service_date;
    }
    if (claim.received.is_known()) claim.received.value = add_days(claim.received.value, 10);
    return claim;
}

/// Short answers of engines that have met all codes often, against full ones, which keep nothing about codes.
void compare_plain(std::uint64_t seed, const std::vector<Claim>& claims, Engine& engine, Engine& on_packs,
                   Totals& totals) {
    HeldClaims held;
    for (const Claim& claim : claims)
        held.add(claim);
    DecideOptions options, without_advice;
    options.digests = without_advice.advice = false;
    for (int time = 0; time < kWarmUps; ++time) {
        const auto ignore = [](const Claim&, const CodesDecision&) {};
        for (const DecideOptions& how : {options, without_advice}) {
            engine.decide_codes(held, ignore, how);
            on_packs.decide_codes(held, ignore, how);
        }
    }
    std::vector<Decision> expected;
    for (const Claim& claim : claims)
        expected.push_back(engine.decide(claim, options));
    for (Engine* by : {&engine, &on_packs}) {
        for (const DecideOptions& how : {options, without_advice}) {
            const auto check = [&](const Claim& claim, const CodesDecision& got) {
                const Decision& full = expected[static_cast<std::size_t>(&claim - held.claims().data())];
                const bool equal = same_codes(full, got) && (how.advice || only_decides(got));
                if (!equal) fmt::print("seed {}: the short answer on plain claims differs\n", seed);
                ++(equal ? totals.passed : totals.failed);
            };
            by->decide_codes(held, check, how);
        }
    }
}

void compare(std::uint64_t seed, Totals& totals) {
    Random random(seed);
    const std::vector<EffectivePolicy> policies = generate_policies(random);
    const TableSet tables = generate_tables(random);
    Engine engine;
    engine.set_tables(tables);
    if (!load(seed, policies, engine)) {
        totals.failed += kClaimsPerPolicy;
        return;
    }
    const std::optional<TableSet> packs = packed(tables);
    Engine on_packs;  // decides with the indexes of packs, which tables in memory do not have
    on_packs.set_tables(packs.value_or(TableSet{}));
    for (const auto& policy : engine.loaded())
        on_packs.add_policy(policy);
    std::vector<const EffectivePolicy*> versions;
    for (const EffectivePolicy& policy : policies)
        versions.push_back(&policy);
    totals.coverage.know(policies);
    std::vector<Claim> plain_claims;
    std::vector<std::shared_ptr<ClaimText>> texts;  // of the plain claims
    for (int i = 0; i < kClaimsPerPolicy; ++i) {
        const GeneratedClaim generated = generate_claim(random);
        std::vector<RuleTrace> trace;
        const Decision expected = reference_decide(versions, tables, generated.claim, &trace);
        bool equal = true;
        for (const Evaluator evaluator : {Evaluator::Compiled, Evaluator::Graph}) {
            DecideOptions options;
            options.evaluator = evaluator;
            options.digests = false;
            const Decision got = engine.decide(generated.claim, options);
            const bool all = same_codes(expected, engine.decide_codes(generated.claim, options));
            options.advice = false;
            const CodesDecision& without = engine.decide_codes(generated.claim, options);
            if (got == expected && all && same_codes(expected, without) && only_decides(without)) continue;
            equal = false;
            if (totals.failed < kShown)
                show(seed, i, evaluator == Evaluator::Graph ? "graph" : "compiled", expected, got);
        }
        equal = equal && packs && same_codes(expected, on_packs.decide_codes(generated.claim));
        ++(equal ? totals.passed : totals.failed);
        totals.coverage.add(generated.claim);
        totals.coverage.add(expected);
        if (policies.size() == 1) totals.coverage.add(policies[0], trace);  // a trace does not name the version
        plain_claims.push_back(plain(generated.claim));
        texts.push_back(generated.text);
    }
    compare_plain(seed, plain_claims, engine, on_packs, totals);
}

int run(int argc, char** argv) {
    const std::uint64_t first = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
    const std::uint64_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 10'000;
    Totals totals;
    for (std::uint64_t seed = first; seed < first + count; ++seed)
        compare(seed, totals);
    for (const auto& [what, times] : totals.coverage.seen)
        fmt::print("{:>10}  {:5.1f} % of lines  {}\n", times, 100 * totals.coverage.share(what), what);
    const std::vector<std::string> gaps = totals.coverage.missing();
    for (const std::string& gap : gaps)
        fmt::print("never reached: {}\n", gap);
    fmt::print("{} passed, {} failed\n", totals.passed, totals.failed + gaps.size());
    return totals.failed == 0 && gaps.empty() ? 0 : 1;
}

}  // namespace

}  // namespace payrule::differential

int main(int argc, char** argv) { return payrule::differential::run(argc, argv); }
