// The engine: compiled policies and table packs in, claims in, decisions out. Comes in: policies (`*.payc` or images),
// tables, a claim with its history; goes out: a Decision. Must not know the compiler, the language or file formats of
// claims.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/claim.h"
#include "core/decision.h"
#include "core/tables.h"
#include "runtime/codes_decision.h"
#include "runtime/held_claims.h"
#include "runtime/policy_file.h"

namespace payrule {

/// Two evaluators of rules' statuses: formulas with the code dispatch, or the rule diagrams. They answer alike.
enum class Evaluator : std::uint8_t { Compiled, Graph };

struct DecideOptions {
    std::optional<Date> as_of;        // picks version and dated things instead of each line's service date
    std::optional<Date> known_as_of;  // policies published later do not count
    std::string pin;                  // the only policy version that counts, `2026.1` or `NAME 2026.1`; empty: all
    Evaluator evaluator = Evaluator::Compiled;
    bool digests = true;  // name each policy and table with its identity in the decision
    // Short answers tell of advice, flags, requests and attestations too. Without them a rule that does nothing else is
    // not even asked. Full decisions always have them.
    bool advice = true;
};

/// What one loaded policy is, for lists and messages.
struct PolicyInfo {
    std::string name, version, payer_id, identity;
    Date effective_from, effective_until, published;
};

struct RuleStory;

/// Decides claims. Reuses its memory from claim to claim, so an engine serves one thread; engines are cheap to copy.
class Engine {
public:
    Engine();
    ~Engine();
    Engine(Engine&&) noexcept;
    Engine& operator=(Engine&&) noexcept;
    /// A second engine on the same policies and tables, with memory of its own.
    Engine clone() const;

    /// Adds one version. Errors: a tie with a version that is there (F401), and nothing is added.
    std::optional<LoadError> add_policy(std::shared_ptr<const LoadedPolicy> policy);
    /// Loads and adds files. Errors: the first file refused; those before it stay.
    std::optional<LoadError> load(const std::vector<std::string>& paths);
    /// Replaces the tables.
    void set_tables(TableSet tables);
    const TableSet& tables() const;
    /// Shape: sorted by payer, name and version.
    std::vector<PolicyInfo> policies() const;
    const std::vector<std::shared_ptr<const LoadedPolicy>>& loaded() const;

    /// Decides one claim; what cannot be decided is review with its cause.
    Decision decide(const Claim& claim, const DecideOptions& options = {});
    /// The same outcomes and reasons without sentences, many times faster. Shape: holds until the next call; texts
    /// point into the policies and the claim.
    const CodesDecision& decide_codes(const Claim& claim, const DecideOptions& options = {});
    /// The same for several claims, faster than one by one. `use` gets each claim with its decision, in order.
    void decide_codes(std::span<const Claim* const> claims,
                      const std::function<void(const Claim&, const CodesDecision&)>& use,
                      const DecideOptions& options = {});
    /// The same for claims that are held in memory, faster still.
    void decide_codes(const HeldClaims& held, const std::function<void(const Claim&, const CodesDecision&)>& use,
                      const DecideOptions& options = {});

private:
    friend std::optional<RuleStory> why_not(Engine& engine, const Claim& claim, std::int32_t line,
                                            const std::string& rule, const DecideOptions& options,
                                            std::string& problem);
    struct State;
    std::unique_ptr<State> state_;
};

/// What decided claims leave behind for the next claims of the same patient to the same payer, for one run.
/// Order: as claims were remembered. Owns its texts, so what `recall` gave must not outlive it.
class Memory {
public:
    /// Keeps the lines of a decided claim, paid or not. A claim without a patient leaves nothing behind.
    void remember(const Claim& claim, const Decision& decision);
    /// Adds the remembered lines of the claim's patient to its history. The lines point into this memory.
    void recall(Claim& claim) const;

private:
    std::map<std::string, std::vector<HistoryLine>, std::less<>> by_patient_;
    std::shared_ptr<ClaimText> texts_ = std::make_shared<ClaimText>();
};

}  // namespace payrule
