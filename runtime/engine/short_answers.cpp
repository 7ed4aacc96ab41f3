// Short answers (level `codes`): claims are surveyed several at a time, quiet ones are paid at once, the others go
// through the stages that have something to do. Comes in: claims; goes out: outcomes and codes, without sentences.
#include <algorithm>

#include "runtime/engine/codes.h"
#include "runtime/engine/held.h"
#include "runtime/engine/stages.h"
#include "runtime/engine/state.h"

namespace payrule {
namespace {

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

}  // namespace

void Engine::State::decide_codes(const Claim& claim, const DecideOptions& options, const engine::Surveyed& surveyed) {
    if (surveyed.quiet) return engine::pay_all(*surveyed.claim, surveyed.billed, codes);
    if (surveyed.lines.empty()) {
        enter_claim(claim, options, false);
    } else {
        start_claim(options, false);
        engine::make_world(scratch.world, surveyed.lines.front().cache->policy(), shared->tables, claim,
                           surveyed.billed);
    }
    engine::screen(scratch, surveyed);
    if (!surveyed.lines.empty() && !engine::has_work(scratch))
        return engine::pay_all(*surveyed.claim, surveyed.billed, codes);
    engine::run_stages(scratch);
    if (engine::fold_codes(scratch, codes)) return;
    told = decide(claim, options);
    engine::codes_of(told, options.advice, codes);
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
    state.renew();
    state.scratch.screen.advice = options.advice;
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
    state.renew();
    state.scratch.screen.advice = options.advice;
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
            if (now.reads_lines(i)) fetch_lines(claims[first + i]);
        }
        for (std::size_t i = 0; i < now.count(); ++i) {
            state.decide_codes(claims[first + i], options, now.of(i));
            use(claims[first + i], state.codes);
        }
    }
}

}  // namespace payrule
