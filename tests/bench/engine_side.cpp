// See engine_side.h.
#include "tests/bench/engine_side.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "compiler/emit.h"
#include "compiler/load_policies.h"
#include "runtime/table_pack.h"
#include "tests/bench/workload.h"

namespace payrule::bench {

namespace {

constexpr std::size_t kFlushBytes = 1 << 18;
constexpr std::size_t kBlock = 32;  // claims, as in payrule run
constexpr std::uint64_t kDifferencesShown = 5;

DayNumber day_number(Date date) {
    if (date == kDateMax) return kOpenDay;
    const CalendarDate day = to_calendar(date);
    return static_cast<DayNumber>(day.year * 10000 + day.month * 100 + day.day);
}

std::uint8_t reason_of(std::string_view rule) {
    if (rule == "job.hard") return kHard;
    if (rule == "job.soft") return kSoft;
    if (rule == "job.prefer_x") return kPreferX;
    if (rule == "job.wants_59") return kWants59;
    if (rule == "job.units_of_line" || rule == "job.units_of_day") return kUnits;
    if (rule == "job.therapy") return kTherapy;
    stop(fmt::format("rule `{}` is not one of the reference job", rule));
}

/// Whether a finding names the row and partner that the verdict names.
bool names_row(const Finding& finding, const BoundVerdict& verdict, const BoundPairs& pairs) {
    if (!finding.row || finding.others.empty() || finding.others.front().line != verdict.partner + 1) return false;
    const BoundWindows& windows = pairs.windows(verdict.windows);
    return std::any_of(windows.begin(), windows.end(), [&](const BoundWindow& window) {
        return window.first == day_number(finding.row->effective) && window.last == day_number(finding.row->deleted) &&
               window.indicator == static_cast<std::uint32_t>(finding.row->value);
    });
}

void compare_line(const LineDecision& line, const BoundVerdict& verdict, const BoundPairs& pairs,
                  std::string_view claim_id, Comparison& result) {
    std::uint8_t reasons = 0;
    bool row_named = (verdict.reasons & (kHard | kSoft | kPreferX | kWants59)) == 0;
    for (const Finding& finding : line.findings) {
        reasons = static_cast<std::uint8_t>(reasons | reason_of(finding.rule));
        row_named = row_named || names_row(finding, verdict, pairs);
    }
    ++result.lines;
    result.denied += (verdict.reasons & kDenials) != 0 ? 1 : 0;
    result.flagged += (verdict.reasons & kPreferX) != 0 ? 1 : 0;
    result.pairs += (verdict.reasons & (kHard | kSoft | kPreferX | kWants59)) != 0 ? 1 : 0;
    const Outcome wanted = (verdict.reasons & kDenials) != 0 ? Outcome::Deny : Outcome::Pay;
    if (reasons == verdict.reasons && row_named && line.outcome == wanted) return;
    if (++result.different > kDifferencesShown) return;
    result.first_differences +=
        fmt::format("  claim {} line {}: engine {:#04x} ({}), bound {:#04x}{}\n", claim_id, line.number, reasons,
                    outcome_name(line.outcome), verdict.reasons, row_named ? "" : ", another table row");
}

/// The short answer must say of each line what the full one says.
bool short_answer_agrees(const CodesDecision& decision, std::size_t line, const BoundVerdict& verdict) {
    std::uint8_t reasons = 0;
    for (const CodesReason& reason : decision.of(decision.lines[line].reasons))
        reasons = static_cast<std::uint8_t>(reasons | reason_of(reason.rule));
    return reasons == verdict.reasons;
}

}  // namespace

Engine make_engine(const std::vector<std::string>& folders, const std::string& pack_path, const std::string& keep_in) {
    const LoadedPolicies loaded = load_policies({folders, {"stdlib"}});
    Engine engine;
    for (const EffectivePolicy& policy : loaded.policies) {
        if (policy.payer_id.empty()) continue;  // a base that others extend
        Diagnostics diagnostics;
        const auto image = compile_image(policy, &loaded.sources, {}, diagnostics);
        if (!image) stop("a policy was not compiled:\n" + render_diagnostics(diagnostics, loaded.sources));
        const std::vector<std::byte> bytes = image_bytes(*image);
        const LoadResult result = load_policy_bytes(bytes);
        if (result.error) stop(result.error->text);
        if (const auto error = engine.add_policy(result.policy)) stop(error->text);
        if (keep_in.empty()) continue;
        const std::string_view view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        const std::string path = keep_in + "/" + policy.name + "-" + policy.version + ".payc";
        if (const std::string problem = save_file(path, view); !problem.empty()) stop(problem);
    }
    if (engine.policies().empty())
        stop("found no policies:\n" + render_diagnostics(loaded.diagnostics, loaded.sources));
    PackResult pack = load_pack(pack_path);
    if (pack.problem) stop("the pack was refused: " + pack.problem.text);
    engine.set_tables(combine_packs({pack.pack}).set);
    return engine;
}

HeldClaims hold(std::string_view ndjson) {
    HeldClaims held;
    ClaimParser parser;
    for (std::size_t from = 0; from < ndjson.size();) {
        const std::size_t end = std::min(ndjson.find('\n', from), ndjson.size());
        const ClaimResult& result = parser.parse(ndjson.substr(from, end - from));
        if (result.claim == nullptr) stop("a made-up claim was refused: " + result.refusal.cause);
        held.add(*result.claim);
        from = end + 1;
    }
    return held;
}

HeldClaims hold_addressed_to(std::string_view payer, std::span<const Claim> claims) {
    HeldClaims held;
    for (Claim claim : claims) {
        claim.payer = Maybe<Text>::known(payer);
        claim.form = ClaimForm::Professional;
        held.add(claim);
    }
    return held;
}

DecideOptions options_of_run() {
    DecideOptions options;
    options.advice = false;
    return options;
}

std::size_t engine_stream(Engine& engine, std::string_view ndjson, OutputLevel level, int fd) {
    ClaimReader reader;
    if (const auto problem = reader.open_bytes(ndjson)) stop(*problem);
    std::string out;
    std::size_t total = 0;
    const auto flush = [&] {
        if (::write(fd, out.data(), out.size()) != static_cast<ssize_t>(out.size())) stop("cannot write the decisions");
        total += out.size();
        out.clear();
    };
    const DecideOptions as_run = options_of_run();
    std::vector<const Claim*> claims;
    for (;;) {
        claims.clear();
        for (const ClaimResult& result : reader.next_block(kBlock)) {
            if (result.claim == nullptr) stop("a made-up claim was refused: " + result.refusal.cause);
            claims.push_back(result.claim);
        }
        if (claims.empty()) break;
        if (level == OutputLevel::Codes) {
            engine.decide_codes(
                claims, [&](const Claim&, const CodesDecision& decision) { append_codes(out, decision); }, as_run);
        } else {
            for (const Claim* claim : claims)
                append_decision(out, engine.decide(*claim), level);
        }
        if (out.size() > kFlushBytes) flush();
    }
    flush();
    return total;
}

Comparison compare_with_bound(Engine& engine, std::span<const Claim> claims, const BoundTables& tables,
                              const std::vector<BoundClaim>& bound_claims, const std::vector<BoundVerdict>& verdicts) {
    Comparison result;
    if (claims.size() != bound_claims.size()) stop("the two sides read different numbers of claims");
    for (std::size_t at = 0; at < claims.size(); ++at) {
        const BoundClaim& bound = bound_claims[at];
        const Decision decision = engine.decide(claims[at]);
        if (decision.lines.size() != bound.lines) stop("the two sides read different numbers of lines");
        for (std::size_t i = 0; i < decision.lines.size(); ++i) {
            compare_line(decision.lines[i], verdicts[bound.first_line + i], tables.pairs[bound.setting],
                         decision.claim_id, result);
        }
        const CodesDecision& codes = engine.decide_codes(claims[at]);
        for (std::size_t i = 0; i < codes.lines.size(); ++i) {
            if (short_answer_agrees(codes, i, verdicts[bound.first_line + i])) continue;
            if (++result.different <= kDifferencesShown)
                result.first_differences += fmt::format("  claim {} line {}: the short answer differs\n",
                                                        decision.claim_id, codes.lines[i].number);
        }
    }
    return result;
}

}  // namespace payrule::bench
