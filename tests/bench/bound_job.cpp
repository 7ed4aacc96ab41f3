// See bound_job.h. Memory decides the speed: a look-up that waits for the one before costs a hundred nanoseconds and
// more, independent ones a few. So a batch of claims goes through in steps, each fetching what the next one reads:
// codes and headers, then words, then windows, then verdicts.
#include "tests/bench/bound_job.h"

#include <algorithm>

namespace payrule::bench {

namespace {

constexpr std::size_t kBatch = 64;
constexpr std::uint32_t kThreshold = 241000;  // cents

/// A pair of lines that the header of column 1 does not rule out.
struct Candidate {
    std::uint16_t claim;  // place in the batch
    std::uint8_t line1;
    std::uint8_t line2;
    CodePlace column2;
    std::uint32_t word;
    std::uint32_t pair;
};

/// One batch on its way; kept from batch to batch.
class Batch {
public:
    Batch(const BoundTables& tables, const std::vector<BoundLine>& lines, std::vector<BoundVerdict>& verdicts)
        : tables_(tables), lines_(lines), verdicts_(verdicts) {}

    void decide(const BoundClaim* claims, std::size_t count) {
        claims_ = claims;
        for (std::size_t at = 0; at < count; ++at)
            look_up_codes(at);
        candidates_count_ = 0;
        for (std::size_t at = 0; at < count; ++at)
            find_candidates(at);
        keep_pairs();
        for (std::size_t at = 0; at < candidates_count_; ++at)
            judge_pair(candidates_[at]);
        for (std::size_t at = 0; at < count; ++at)
            judge_lines(at);
    }

private:
    void look_up_codes(std::size_t at) {
        const BoundClaim& claim = claims_[at];
        for (std::size_t i = 0; i < claim.lines; ++i) {
            const BoundLine& line = lines_[claim.first_line + i];
            const CodePlace place = tables_.codes.find(line.code);
            places_[at][i] = place;
            if (place != kNoCode && claim.lines > 1) __builtin_prefetch(&tables_.pairs[claim.setting].header(place));
            std::uint8_t bits = 0;
            for (std::uint16_t modifier : line.modifiers)
                bits = static_cast<std::uint8_t>(bits | tables_.modifiers[modifier]);
            modifiers_[at][i] = bits;
            verdicts_[claim.first_line + i] = {};
        }
    }

    void find_candidates(std::size_t at) {
        const BoundClaim& claim = claims_[at];
        const BoundPairs& pairs = tables_.pairs[claim.setting];
        const BoundLine* lines = &lines_[claim.first_line];
        for (std::uint8_t one = 0; one < claim.lines; ++one) {
            const CodePlace column1 = places_[at][one];
            if (column1 == kNoCode) continue;
            const BoundPairs::Header& header = pairs.header(column1);
            for (std::uint8_t two = 0; two < claim.lines; ++two) {
                const CodePlace column2 = places_[at][two];
                Candidate& candidate = candidates_[candidates_count_];
                const bool has_word = BoundPairs::word_of(header, column2, candidate.word);
                candidate.claim = static_cast<std::uint16_t>(at);
                candidate.line1 = one;
                candidate.line2 = two;
                candidate.column2 = column2;
                const bool wanted = has_word & (one != two) & (column2 != kNoCode) & (lines[one].day == lines[two].day);
                if (!wanted) continue;
                __builtin_prefetch(pairs.word(candidate.word));
                ++candidates_count_;
            }
        }
    }

    void keep_pairs() {
        std::size_t kept = 0;
        for (std::size_t at = 0; at < candidates_count_; ++at) {
            Candidate candidate = candidates_[at];
            const BoundPairs& pairs = tables_.pairs[claims_[candidate.claim].setting];
            const BoundPairs::Header& header = pairs.header(places_[candidate.claim][candidate.line1]);
            if (!pairs.pair_of(header, candidate.word, candidate.column2, candidate.pair)) continue;
            __builtin_prefetch(pairs.windows_place(candidate.pair));
            candidates_[kept++] = candidate;
        }
        candidates_count_ = kept;
    }

    void judge_pair(const Candidate& candidate) {
        const BoundClaim& claim = claims_[candidate.claim];
        const BoundPairs& pairs = tables_.pairs[claim.setting];
        const std::uint16_t place = *pairs.windows_place(candidate.pair);
        const DayNumber day = lines_[claim.first_line + candidate.line2].day;
        for (const BoundWindow& window : pairs.windows(place)) {
            if (day < window.first || day > window.last) continue;
            const std::uint8_t bits =
                modifiers_[candidate.claim][candidate.line1] | modifiers_[candidate.claim][candidate.line2];
            const std::uint8_t reasons = pair_reasons(claim, window, bits);
            if (reasons == 0) return;
            BoundVerdict& verdict = verdicts_[claim.first_line + candidate.line2];
            verdict.reasons = static_cast<std::uint8_t>(verdict.reasons | reasons);
            verdict.partner = candidate.line1;
            verdict.windows = place;
            return;
        }
    }

    static std::uint8_t pair_reasons(const BoundClaim& claim, const BoundWindow& window, std::uint8_t bits) {
        if (window.indicator == 0) return kHard;
        std::uint8_t reasons = (bits & kOpens) != 0 ? 0 : kSoft;
        if (claim.commercial) {
            if ((bits & kIsX) != 0 && (bits & kIs59) == 0) reasons |= kWants59;
        } else if ((bits & kIs59) != 0 && (bits & kIsX) == 0) {
            reasons |= kPreferX;
        }
        return reasons;
    }

    /// Units, then the running sum; either passes over lines that are denied already.
    void judge_lines(std::size_t at) {
        const BoundClaim& claim = claims_[at];
        const BoundLine* lines = &lines_[claim.first_line];
        BoundVerdict* verdicts = &verdicts_[claim.first_line];
        const std::vector<BoundLimits>& limits = tables_.limits[claim.setting];
        std::uint32_t denied = 0;  // by pairs, as bits of lines
        bool therapy = false;
        for (std::uint8_t i = 0; i < claim.lines; ++i) {
            denied |= static_cast<std::uint32_t>((verdicts[i].reasons & kDenials) != 0) << i;
            therapy |= places_[at][i] != kNoCode && limits[places_[at][i]].therapy;
        }
        for (std::uint8_t i = 0; i < claim.lines; ++i) {
            const CodePlace place = places_[at][i];
            if ((denied >> i & 1) != 0 || place == kNoCode) continue;
            const BoundLimits& limit = limits[place];
            std::uint32_t units = lines[i].units;
            if (limit.mai != 1) {
                for (std::uint8_t j = 0; j < claim.lines; ++j) {
                    if (j != i && places_[at][j] == place && lines[j].day == lines[i].day && (denied >> j & 1) == 0)
                        units += lines[j].units;
                }
            }
            if (units > limit.units[quarter_of(lines[i].day)]) verdicts[i].reasons |= kUnits;
        }
        if (therapy) judge_therapy(at);
    }

    void judge_therapy(std::size_t at) {
        const BoundClaim& claim = claims_[at];
        const std::vector<BoundLimits>& limits = tables_.limits[claim.setting];
        for (std::uint8_t i = 0; i < claim.lines; ++i) {
            const BoundLine& line = lines_[claim.first_line + i];
            BoundVerdict& verdict = verdicts_[claim.first_line + i];
            if (places_[at][i] == kNoCode || !limits[places_[at][i]].therapy) continue;
            if ((verdict.reasons & kDenials) != 0) continue;
            const std::uint32_t year = line.day / 10000;
            std::uint32_t sum = line.allowed + (claim.opening_year == year ? claim.opening : 0);
            for (std::uint8_t j = 0; j < i; ++j) {
                const bool counts = places_[at][j] != kNoCode && limits[places_[at][j]].therapy &&
                                    (verdicts_[claim.first_line + j].reasons & kDenials) == 0 &&
                                    lines_[claim.first_line + j].day / 10000 == year;
                if (counts) sum += lines_[claim.first_line + j].allowed;
            }
            if (sum > kThreshold && (modifiers_[at][i] & kIsKx) == 0) verdict.reasons |= kTherapy;
        }
    }

    static std::size_t quarter_of(DayNumber day) {
        const std::size_t year = day / 10000, month = day / 100 % 100;
        return (year - 2025) * 4 + (month - 1) / 3;
    }

    const BoundTables& tables_;
    const std::vector<BoundLine>& lines_;
    std::vector<BoundVerdict>& verdicts_;
    const BoundClaim* claims_ = nullptr;
    CodePlace places_[kBatch][kBoundMaxLines];
    std::uint8_t modifiers_[kBatch][kBoundMaxLines];
    std::size_t candidates_count_ = 0;
    Candidate candidates_[kBatch * kBoundMaxLines * kBoundMaxLines];
};

}  // namespace

void bound_decide(const BoundTables& tables, const std::vector<BoundClaim>& claims, const std::vector<BoundLine>& lines,
                  std::vector<BoundVerdict>& verdicts) {
    verdicts.resize(lines.size());
    Batch batch(tables, lines, verdicts);
    for (std::size_t at = 0; at < claims.size(); at += kBatch)
        batch.decide(&claims[at], std::min(kBatch, claims.size() - at));
}

}  // namespace payrule::bench
