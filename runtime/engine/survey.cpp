// Leaving a claim to the general way is always right. Calling it quiet is right only where screening would leave no
// step to any of its lines: the conditions here are those of QuietBox and of which version decides.
#include "runtime/engine/survey.h"

#include <algorithm>

namespace payrule::engine {

void Survey::look(const PlainClaims& plain, std::size_t first, std::span<const ClaimSort* const> sorts,
                  Screen& screen) {
    count_ = std::min(kMost, plain.claims.size() - std::min(first, plain.claims.size()));
    for (std::size_t place = 0; place < count_; ++place) {
        Seen& seen = claims_[place];
        const PlainClaim& claim = plain.claims[first + place];
        seen = {&claim, std::span(plain.lines).subspan(claim.first_line, claim.line_count)};
        if (claim.line_count != 0) find_policy(seen, sorts[claim.sort], screen);
    }
    fetch_lines(plain, first + count_);
    lines_.clear();
    search_.start();
    for (Seen& seen : std::span(claims_).first(count_)) {
        if (seen.cache != nullptr && !find_entries(seen)) seen.cache = nullptr;
    }
    find_pairs();
    for (Seen& seen : std::span(claims_).first(count_)) {
        if (seen.cache != nullptr) find_boxes(seen);
    }
}

/// Asks memory for the lines that the next look reads.
void Survey::fetch_lines(const PlainClaims& plain, std::size_t first) {
    if (first >= plain.claims.size()) return;
    const PlainClaim& last = plain.claims[std::min(first + kMost, plain.claims.size()) - 1];
    const std::size_t begin = plain.claims[first].first_line;
    const auto bytes = std::as_bytes(std::span(plain.lines).subspan(begin, last.first_line + last.line_count - begin));
    for (std::size_t at = 0; at < bytes.size(); at += 64)
        __builtin_prefetch(bytes.data() + at);
}

Surveyed Survey::of(std::size_t claim) {
    const Seen& seen = claims_[claim];
    if (seen.cache == nullptr || seen.moves != seen.cache->moves()) return {};
    return {seen.quiet, seen.claim, seen.lines, std::span(lines_).subspan(seen.first_line, seen.lines.size()),
            hits_.subspan(seen.first_hit, seen.end_hit - seen.first_hit)};
}

/// One version for all lines of a plain claim. Asks for what is known about the claim's codes, too.
void Survey::find_policy(Seen& seen, const ClaimSort* sort, Screen& screen) {
    if (sort == nullptr) return;
    const Era& era = sort->on(seen.lines.front().date);
    if (era.policy == nullptr || era.policy->has_claim_rules) return;
    PolicyCache& cache = screen.cache_of(*era.policy);
    for (const PlainLine& line : seen.lines) {
        if (line.date < era.from || era.until < line.date) return;
        cache.prefetch(line.procedure);
    }
    seen.cache = &cache;
    seen.moves = cache.moves();
}

/// False where a code was not met before: then the general way notes what is known about it.
bool Survey::find_entries(Seen& seen) {
    PolicyCache& cache = *seen.cache;
    seen.first_line = lines_.size();
    for (const PlainLine& billed : seen.lines) {
        ScreenLine& line = lines_.emplace_back();
        line.cache = &cache;
        line.code = cache.met(billed.procedure);
        if (line.code == nullptr) return false;
        line.bindings = line.code->bindings & ~cache.pair_mask();
        line.modifiers = billed.modifiers == 0 ? 0 : cache.policy().modifier_mask(billed.modifiers);
        line.units = billed.units;
    }
    const std::span<ScreenLine> lines = std::span(lines_).subspan(seen.first_line);
    find_twins(seen.lines, lines);
    for (std::size_t i = 0; i < lines.size(); ++i)
        cache.prefetch_boxes(*lines[i].code, seen.lines[i].date,
                             {lines[i].modifiers, lines[i].has_twin, lines[i].units});
    if (lines.size() < 2) return true;
    for (const std::uint32_t binding : cache.pair_bindings()) {
        const FastTable& table = cache.tables()[binding];
        search_.start_table(static_cast<std::uint32_t>(&seen - claims_.data()), binding, *table.pairs);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            search_.add(lines[i].code->ids[table.dictionary], {static_cast<LineIndex>(i), seen.lines[i].date});
        }
    }
    return true;
}

/// Lines of one code count with the units of all of them.
void Survey::find_twins(std::span<const PlainLine> billed, std::span<ScreenLine> lines) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (std::size_t k = i + 1; k < lines.size(); ++k) {
            if (lines[i].code != lines[k].code) continue;
            lines[i].has_twin = lines[k].has_twin = true;
            lines[i].units += billed[k].units;
            lines[k].units += billed[i].units;
        }
    }
}

void Survey::find_pairs() {
    hits_ = search_.find();
    for (std::size_t i = 0; i < hits_.size(); ++i) {
        const PairHit& hit = hits_[i];
        Seen& seen = claims_[hit.claim];
        if (seen.end_hit == 0) seen.first_hit = i;
        seen.end_hit = i + 1;
        note_pair(lines_[seen.first_line + hit.line], hit);
    }
}

void Survey::find_boxes(Seen& seen) {
    seen.quiet = true;
    const Date received = seen.claim->received;
    for (std::size_t i = 0; i < seen.lines.size(); ++i) {
        ScreenLine& line = lines_[seen.first_line + i];
        const Date date = seen.lines[i].date;
        const QuietBox* box = nullptr;
        if (QuietBox::is_in_time(date, received))
            box = seen.cache->known_box(*line.code, date, {line.modifiers, line.has_twin, line.units});
        line.in_box = box != nullptr;
        if (line.in_box) line.take(*box);
        const bool is_quiet = line.in_box && line.left.empty() && !line.in_pair;
        if (!is_quiet) seen.cache->prefetch_limits(*line.code);
        seen.quiet = seen.quiet && is_quiet;
        seen.compares_lines |= box == nullptr || box->compares != 0 || line.in_pair;
    }
}

}  // namespace payrule::engine
