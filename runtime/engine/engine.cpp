// The way through a claim: versions per line, then the fixed stages, then the folds.
#include "runtime/engine.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "runtime/engine/codes.h"
#include "runtime/engine/fold.h"
#include "runtime/engine/held.h"
#include "runtime/engine/instances.h"
#include "runtime/engine/stage.h"
#include "runtime/engine/survey.h"
#include "runtime/engine/versions.h"
#include "runtime/engine/watch.h"
#include "runtime/why_not.h"

namespace payrule {
namespace {

using engine::Line;
using engine::LineIndex;
using engine::NoVersion;
using engine::Prepared;
using engine::Scratch;

/// Everything that several engines may share; never changed once an engine has it.
struct Shared {
    std::vector<std::shared_ptr<const LoadedPolicy>> loaded;
    std::vector<std::unique_ptr<Prepared>> policies;
    engine::VersionsByPayer by_payer;
    TableSet tables;
    std::uint64_t generation = 1;  // goes up with every change: what engines keep of policies and tables ends with it
};

void run_plain_stage(Scratch& run) {
    // Within a stage rules do not see one another: all are evaluated before anything is delivered.
    std::vector<engine::Delivered>& delivered = run.of_stage;
    delivered.clear();
    for (LineIndex line = 0; line < run.world.own; ++line)
        engine::rules_on_line(run, line, delivered);
    for (const engine::Delivered& it : delivered)
        engine::receive(run, it);
}

void run_stage(Scratch& run, Stage stage) {
    engine::enter(run, stage);
    const std::size_t before = run.claim_delivered.size();
    if (stage == Stage::Bundling)
        engine::run_bundling(run);
    else if (stage == Stage::Sequence)
        engine::run_sequence(run);
    else
        run_plain_stage(run);
    engine::rules_on_claim(run);
    engine::spread_claim(run, before);
}

/// Whether a stage has anything to do. Sequence also says in which order lines enter the sums.
bool has_work(const Scratch& run, Stage stage) {
    const bool left = (run.screen.stages >> static_cast<unsigned>(stage) & 1U) != 0;
    return !run.screen.on || left || run.claim_rules || (stage == Stage::Sequence && run.screen.reads_sums);
}

/// Rules of claim scope are few; where a version has any, no stage is left out.
bool has_claim_rules(const Scratch& run) {
    for (LineIndex line = 0; line < run.world.own; ++line) {
        const Prepared* policy = run.world.lines[line].policy;
        if (policy != nullptr && policy->has_claim_rules) return true;
    }
    return false;
}

/// Rules out what cannot act, where no explanations are wanted. `surveyed` without lines: the claim was not.
void screen(Scratch& run, const engine::Surveyed& surveyed) {
    run.screen.on = !run.full && !run.graph && run.watch == nullptr;
    if (!run.screen.on) return;
    run.claim_rules = surveyed.lines.empty() && has_claim_rules(run);
    if (surveyed.lines.empty())
        engine::screen_lines(run.screen, run.world);
    else
        engine::screen_lines(run.screen, run.world, surveyed);
}

constexpr Stage kStages[] = {Stage::Intake, Stage::Modifiers, Stage::Coverage, Stage::Bundling,
                             Stage::Units,  Stage::Pricing,   Stage::Sequence, Stage::Advice};

bool has_work(const Scratch& run) {
    return std::any_of(std::begin(kStages), std::end(kStages), [&](Stage stage) { return has_work(run, stage); });
}

void run_stages(Scratch& run) {
    engine::clear(run, run.world.own);
    for (LineIndex line = 0; line < run.world.own; ++line) {
        const Line& it = run.world.lines[line];
        if (it.policy == nullptr) engine::review(run, line, run.full ? engine::no_version_text(it) : std::string());
    }
    for (const Stage stage : kStages) {
        if (has_work(run, stage)) run_stage(run, stage);
    }
}

void run_all(Scratch& run) {
    screen(run, {});
    run_stages(run);
}

bool share_forms(const LoadedPolicy& a, const LoadedPolicy& b) {
    const auto forms = [](const LoadedPolicy& policy) {
        return Image::part(policy.image().words, policy.image().header[0].claim_forms);
    };
    const auto left = forms(a), right = forms(b);
    if (left.empty() || right.empty()) return true;
    return std::find_first_of(left.begin(), left.end(), right.begin(), right.end()) != left.end();
}

bool share_bills(const LoadedPolicy& a, const LoadedPolicy& b) {
    const auto bills = [](const LoadedPolicy& policy) {
        return Image::part(policy.image().intervals, policy.image().header[0].types_of_bill);
    };
    const auto left = bills(a), right = bills(b);
    if (left.empty() || right.empty()) return true;
    return std::any_of(left.begin(), left.end(), [&](const ImageInterval& x) {
        return std::any_of(right.begin(), right.end(),
                           [&](const ImageInterval& y) { return x.first <= y.last && y.first <= x.last; });
    });
}

/// Two versions that could both decide one line, and neither was published later.
bool tie(const LoadedPolicy& a, const LoadedPolicy& b) {
    const ImageHeader& x = a.image().header[0];
    const ImageHeader& y = b.image().header[0];
    if (a.image().text(x.payer_id).empty()) return false;  // bases, which decide nothing
    const bool overlap = x.effective_from <= y.effective_until && y.effective_from <= x.effective_until;
    return a.image().text(x.payer_id) == b.image().text(y.payer_id) && x.published == y.published && overlap &&
           share_forms(a, b) && share_bills(a, b);
}

std::string full_name(const LoadedPolicy& policy) {
    return std::string(policy.name()) + " " + std::string(policy.version());
}

}  // namespace

struct Engine::State {
    std::shared_ptr<Shared> shared = std::make_shared<Shared>();
    Scratch scratch;
    engine::Survey surveys[2];
    engine::PlainClaims plain;  // of claims that are not held
    std::vector<const engine::ClaimSort*> sorts;
    CodesDecision codes;
    Decision told;  // where the short answer needed the full one

    Decision decide(const Claim& claim, const DecideOptions& options);
    void survey(std::span<const Claim* const> claims);
    /// Fills `codes`.
    void decide_codes(const Claim& claim, const DecideOptions& options, const engine::Surveyed& surveyed);
};

Engine::Engine() : state_(std::make_unique<State>()) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

Engine Engine::clone() const {
    Engine other;
    other.state_->shared = state_->shared;
    return other;
}

std::optional<LoadError> Engine::add_policy(std::shared_ptr<const LoadedPolicy> policy) {
    Shared& shared = *state_->shared;
    for (const auto& there : shared.loaded) {
        if (there->identity() == policy->identity()) return std::nullopt;  // the same file named twice
        if (!tie(*there, *policy)) continue;
        return LoadError{
            "F401",
            fmt::format("policies {} and {} of one payer hold on the same dates and were published on "
                        "the same day ({}); one must be published later",
                        full_name(*there), full_name(*policy), format_date(Date{policy->image().header[0].published}))};
    }
    ++shared.generation;
    shared.loaded.push_back(policy);
    auto prepared = std::make_unique<Prepared>(engine::prepare(std::move(policy)));
    prepared->place = static_cast<std::uint32_t>(shared.policies.size());
    engine::bind_tables(*prepared, shared.tables);
    const Image& image = *prepared->image;
    shared.by_payer[std::string(image.text(image.header[0].payer_id))].push_back(prepared.get());
    shared.policies.push_back(std::move(prepared));
    return std::nullopt;
}

std::optional<LoadError> Engine::load(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
        LoadResult result = load_policy(path);
        if (result.error) return result.error;
        if (auto error = add_policy(result.policy)) return error;
    }
    return std::nullopt;
}

void Engine::set_tables(TableSet tables) {
    Shared& shared = *state_->shared;
    ++shared.generation;
    shared.tables = std::move(tables);
    for (const auto& policy : shared.policies)
        engine::bind_tables(*policy, shared.tables);
}

const TableSet& Engine::tables() const { return state_->shared->tables; }
const std::vector<std::shared_ptr<const LoadedPolicy>>& Engine::loaded() const { return state_->shared->loaded; }

std::vector<PolicyInfo> Engine::policies() const {
    std::vector<PolicyInfo> result;
    for (const auto& policy : state_->shared->loaded) {
        const ImageHeader& header = policy->image().header[0];
        result.push_back({std::string(policy->name()), std::string(policy->version()),
                          std::string(policy->image().text(header.payer_id)), policy->identity(),
                          Date{header.effective_from}, Date{header.effective_until}, Date{header.published}});
    }
    std::sort(result.begin(), result.end(), [](const PolicyInfo& a, const PolicyInfo& b) {
        return std::tie(a.payer_id, a.name, a.version) < std::tie(b.payer_id, b.name, b.version);
    });
    return result;
}

namespace {

engine::VersionOptions version_options(const DecideOptions& options) {
    return {options.as_of, options.known_as_of, options.pin};
}

/// Surveys know versions as they are when nothing else is asked for, and one evaluator.
bool may_survey(const DecideOptions& options) {
    return version_options(options).plain() && options.evaluator == Evaluator::Compiled;
}

constexpr std::size_t kCacheLine = 64;

/// Asks memory for a claim; then, once it is near, for its lines.
void fetch(const Claim& claim) {
    for (std::size_t at = 0; at < sizeof claim; at += kCacheLine)
        __builtin_prefetch(reinterpret_cast<const char*>(&claim) + at);
}
void fetch_lines(const Claim& claim) {
    for (std::size_t at = 0; at < claim.lines.size() * sizeof(ClaimLine); at += kCacheLine)
        __builtin_prefetch(reinterpret_cast<const char*>(claim.lines.data()) + at);
}

/// What is kept of policies and tables ends with them.
void renew(Scratch& run, std::uint64_t generation) {
    if (run.generation == generation) return;
    run.generation = generation;
    run.screen.caches.clear();
    run.sorts = {};
}

void start_claim(Scratch& run, const Shared& shared, const DecideOptions& options, bool full) {
    renew(run, shared.generation);
    run.full = full;
    run.watch = nullptr;
    run.graph = options.evaluator == Evaluator::Graph;
}

/// Fills the world of a claim: its lines, each with the version that decides it.
void enter_claim(Scratch& run, const Shared& shared, const Claim& claim, const DecideOptions& options, bool full) {
    start_claim(run, shared, options, full);
    engine::make_world(run.world, shared.by_payer, run.sorts, shared.tables, claim, version_options(options));
}

}  // namespace

Decision Engine::State::decide(const Claim& claim, const DecideOptions& options) {
    enter_claim(scratch, *shared, claim, options, true);
    run_all(scratch);
    return engine::fold(scratch, options.digests);
}

Decision Engine::decide(const Claim& claim, const DecideOptions& options) { return state_->decide(claim, options); }

void Engine::State::decide_codes(const Claim& claim, const DecideOptions& options, const engine::Surveyed& surveyed) {
    if (surveyed.quiet) return engine::pay_all(*surveyed.claim, surveyed.billed, codes);
    if (surveyed.lines.empty()) {
        enter_claim(scratch, *shared, claim, options, false);
    } else {
        start_claim(scratch, *shared, options, false);
        engine::make_world(scratch.world, surveyed.lines.front().cache->policy(), shared->tables, claim,
                           surveyed.billed);
    }
    screen(scratch, surveyed);
    if (!surveyed.lines.empty() && !has_work(scratch)) return engine::pay_all(*surveyed.claim, surveyed.billed, codes);
    run_stages(scratch);
    if (engine::fold_codes(scratch, codes)) return;
    told = decide(claim, options);
    engine::codes_of(told, codes);
}

void Engine::State::survey(std::span<const Claim* const> claims) {
    plain.clear();
    sorts.clear();
    scratch.sorts.make_room();
    for (const Claim* claim : claims) {
        plain.add(*claim, static_cast<std::uint32_t>(sorts.size()));
        const bool is_plain = plain.claims.back().line_count != 0;
        sorts.push_back(is_plain ? scratch.sorts.of(engine::sort_key(*claim), shared->by_payer) : nullptr);
    }
    surveys[0].look(plain, 0, sorts, scratch.screen);
}

const CodesDecision& Engine::decide_codes(const Claim& claim, const DecideOptions& options) {
    const Claim* one = &claim;
    decide_codes(std::span(&one, 1), [](const Claim&, const CodesDecision&) {}, options);
    return state_->codes;
}

void Engine::decide_codes(std::span<const Claim* const> claims,
                          const std::function<void(const Claim&, const CodesDecision&)>& use,
                          const DecideOptions& options) {
    State& state = *state_;
    renew(state.scratch, state.shared->generation);
    for (std::size_t first = 0; first < claims.size(); first += engine::Survey::kMost) {
        const auto group = claims.subspan(first, std::min(engine::Survey::kMost, claims.size() - first));
        const bool surveyed = may_survey(options);
        if (surveyed) state.survey(group);
        for (std::size_t i = 0; i < group.size(); ++i) {
            state.decide_codes(*group[i], options, surveyed ? state.surveys[0].of(i) : engine::Surveyed{});
            use(*group[i], state.codes);
        }
    }
}

void Engine::decide_codes(const HeldClaims& held, const std::function<void(const Claim&, const CodesDecision&)>& use,
                          const DecideOptions& options) {
    State& state = *state_;
    renew(state.scratch, state.shared->generation);
    const std::span<const Claim> claims = held.claims();
    if (!may_survey(options)) {
        for (const Claim& claim : claims)
            use(claim, decide_codes(claim, options));
        return;
    }
    const engine::PlainClaims& plain = held.state_->plain;
    std::vector<engine::ClaimSort> made;
    std::vector<const engine::ClaimSort*>& sorts = state.sorts;
    sorts.clear();
    for (const engine::SortKey& key : plain.sorts)
        made.push_back(engine::make_sort(key, state.shared->by_payer));
    for (const engine::ClaimSort& sort : made)
        sorts.push_back(sort.eras.empty() ? nullptr : &sort);
    // Two groups are under way: one is decided while memory is asked for what the next one needs.
    constexpr std::size_t kStep = engine::Survey::kMost;
    state.surveys[0].look(plain, 0, sorts, state.scratch.screen);
    for (std::size_t first = 0; first < claims.size(); first += kStep) {
        engine::Survey& now = state.surveys[first / kStep % 2];
        engine::Survey& next = state.surveys[(first / kStep + 1) % 2];
        next.look(plain, first + kStep, sorts, state.scratch.screen);
        for (std::size_t i = 0; i < next.count(); ++i) {
            if (!next.is_quiet(i)) fetch(claims[first + kStep + i]);
        }
        for (std::size_t i = 0; i < now.count(); ++i) {
            if (!now.is_quiet(i)) fetch_lines(claims[first + i]);
        }
        for (std::size_t i = 0; i < now.count(); ++i) {
            state.decide_codes(claims[first + i], options, now.of(i));
            use(claims[first + i], state.codes);
        }
    }
}

namespace {

std::string similar_rules(const Image& image, std::string_view wanted) {
    const std::string_view last = wanted.substr(wanted.rfind('.') + 1);
    std::string names;
    for (const ImageRule& rule : image.rules) {
        if (image.text(rule.name).find(last) != std::string_view::npos)
            names += (names.empty() ? "" : ", ") + std::string(image.text(rule.name));
    }
    return names.empty() ? "" : "; there are " + names;
}

/// The rule or exception of a name; what is wrong with the name where there is none.
std::string find_watched(const Image& image, std::string_view wanted, engine::Watch& watch) {
    for (std::uint32_t rule = 0; rule < image.rules.size(); ++rule) {
        const auto variants = Image::part(image.variants, image.rules[rule].variants);
        for (std::uint32_t v = 0; v < variants.size(); ++v) {
            const bool is_rule = v == 0 && image.text(image.rules[rule].name) == wanted;
            if (!is_rule && image.text(variants[v].name) != wanted) continue;
            watch.rule = rule;
            watch.variant = v;
            watch.story = {std::string(wanted),
                           std::string(image.text(variants[v].place)),
                           std::string(stage_name(static_cast<Stage>(image.rules[rule].stage))),
                           std::string(image.text(image.header[0].name)),
                           std::string(image.text(image.header[0].version)),
                           {},
                           {}};
            return {};
        }
    }
    const std::string policy =
        std::string(image.text(image.header[0].name)) + " " + std::string(image.text(image.header[0].version));
    for (const ImageString& disabled : Image::part(image.string_list, image.header[0].disabled)) {
        const std::string_view text = image.text(disabled);
        if (text.starts_with(wanted) && text.substr(wanted.size()).starts_with(":"))
            return policy + " disables " + std::string(text);
    }
    return policy + " has no rule `" + std::string(wanted) + "`" + similar_rules(image, wanted);
}

}  // namespace

std::optional<RuleStory> why_not(Engine& engine, const Claim& claim, std::int32_t line, const std::string& rule,
                                 const DecideOptions& options, std::string& problem) {
    Scratch& run = engine.state_->scratch;
    enter_claim(run, *engine.state_->shared, claim, options, true);
    LineIndex seen = 0;  // by whose version the rule is looked up
    while (seen < run.world.own && line != 0 && run.world.lines[seen].billed->number != line)
        ++seen;
    if (line == 0) seen = engine::earliest_line(run.world);
    if (seen >= run.world.own) {
        problem =
            line == 0 ? "no line of the claim has a date of service" : fmt::format("the claim has no line {}", line);
        return std::nullopt;
    }
    const Line& it = run.world.lines[seen];
    if (it.policy == nullptr) {
        problem = engine::no_version_text(it);
        return std::nullopt;
    }
    engine::Watch watch;
    problem = find_watched(*it.policy->image, rule, watch);
    if (!problem.empty()) return std::nullopt;
    const bool of_claim = it.policy->image->rules[watch.rule].scope == static_cast<std::uint32_t>(ImageScope::Claim);
    watch.line = of_claim ? engine::kNoLine : seen;
    run.watch = &watch;
    run_all(run);
    run.watch = nullptr;
    return std::move(watch.story);
}

}  // namespace payrule
