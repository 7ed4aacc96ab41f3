// The version by the line's service date; a range of days across a change of anything used goes to review.
#include "runtime/engine/versions.h"

#include <algorithm>
#include <functional>
#include <tuple>

namespace payrule::engine {
namespace {

/// Whether a version is the one named: `2026.1`, or `medicare.part_b 2026.1`.
bool pinned(const Image& image, std::string_view pin) {
    const std::string_view name = image.text(image.header[0].name), version = image.text(image.header[0].version);
    if (pin == version) return true;
    return pin.size() == name.size() + 1 + version.size() && pin.starts_with(name) && pin[name.size()] == ' ' &&
           pin.ends_with(version);
}

/// Versions that may decide the claim at all: its form, its type of bill, published in time.
bool takes(const Prepared& policy, const SortKey& key, const VersionOptions& options) {
    const Image& image = *policy.image;
    const ImageHeader& header = image.header[0];
    if (options.known_as_of && options.known_as_of->days < header.published) return false;
    if (!options.pin.empty() && !pinned(image, options.pin)) return false;
    const auto forms = Image::part(image.words, header.claim_forms);
    const auto form = static_cast<std::uint32_t>(key.form);
    if (!forms.empty() && std::find(forms.begin(), forms.end(), form) == forms.end()) return false;
    if (header.types_of_bill.count == 0) return true;
    const auto intervals = Image::part(image.intervals, header.types_of_bill);
    return key.type_of_bill && in_intervals(intervals, static_cast<std::int64_t>(key.type_of_bill.key));
}

/// The first day after `first`, up to `last`, on which something has changed.
class FirstChange {
public:
    FirstChange(Date first, Date last) : first_(first), last_(last) {}
    void starts(Date day) {
        if (first_ < day && day <= last_ && (!found_ || day < *found_)) found_ = day;
    }
    void ends(Date day) {
        if (day < kDateMax) starts(add_days(day, 1));
    }
    std::optional<Date> found() const { return found_; }

private:
    Date first_;
    Date last_;
    std::optional<Date> found_;
};

std::optional<Date> first_change(const Image& image, Date first, Date last) {
    FirstChange change(first, last);
    for (const ImageStep& step : image.steps)
        change.starts(Date{step.from});
    for (const ImageSegment& segment : image.segments)
        change.starts(Date{segment.from});
    for (const ImageReasonStep& step : image.reason_steps)
        change.starts(Date{step.from});
    for (const ImageVariant& variant : image.variants) {
        change.starts(Date{variant.effective_from});
        change.ends(Date{variant.effective_until});
    }
    for (const ImageChange& it : image.changes) {
        change.starts(Date{it.from});
        change.ends(Date{it.until});
    }
    return change.found();
}

class Choice {
public:
    Choice(std::span<const Prepared* const> versions, const SortKey& key, const VersionOptions& options,
           const ClaimSort* sort)
        : versions_(versions), key_(key), options_(options), sort_(sort) {}

    /// If several hold, the latest published; a tie was refused when the policies were loaded.
    const Prepared* on(Date date) const {
        if (sort_ != nullptr) return sort_->on(date).policy;
        const Prepared* best = nullptr;
        const auto rank = [](const Prepared& it) {
            return std::make_tuple(it.header().published, it.image->text(it.header().version));
        };
        for (const Prepared* policy : versions_) {
            const ImageHeader& header = policy->header();
            if (!takes(*policy, key_, options_) || date.days < header.effective_from ||
                header.effective_until < date.days)
                continue;
            if (best == nullptr || rank(*best) < rank(*policy)) best = policy;
        }
        return best;
    }

    std::optional<Date> first_version_change(Date first, Date last) const {
        const Prepared* at_first = on(first);
        FirstChange candidates(first, last);
        for (const Prepared* policy : versions_) {
            const ImageHeader& header = policy->header();
            const std::int32_t after = header.effective_until + (header.effective_until < kDateMax.days ? 1 : 0);
            for (const Date day : {Date{header.effective_from}, Date{after}}) {
                if (first < day && day <= last && on(day) != at_first) candidates.starts(day);
            }
        }
        return candidates.found();
    }

    /// As of another day a line has as many days as billed, from that day on.
    static Date last_day(const Line& line) {
        const std::int64_t days = line.billed->service_date_end.value.days - line.date.days;
        return Date{static_cast<std::int32_t>(std::min<std::int64_t>(line.as_of.days + days, kDateMax.days))};
    }

    void choose(Line& line) {
        const Prepared* policy = on(line.as_of);
        if (policy == nullptr) {
            line.no_version = NoVersion::NoPolicy;
            return;
        }
        const ClaimLine& billed = *line.billed;
        if (billed.service_date_end.is_known() && line.date < billed.service_date_end.value) {
            const Date last = last_day(line);
            std::optional<Date> change = first_version_change(line.as_of, last);
            const std::optional<Date> inside = first_change(*policy->image, line.as_of, last);
            if (inside && (!change || *inside < *change)) change = inside;
            if (change) {
                line.no_version = NoVersion::RangeCrosses;
                line.crossing = *change;
                return;
            }
        }
        line.policy = policy;
    }

private:
    std::span<const Prepared* const> versions_;
    const SortKey& key_;
    const VersionOptions& options_;
    const ClaimSort* sort_;  // null: versions are asked one by one
};

Line make_line(const ClaimLine& billed, const HistoryLine* history) {
    Line line;
    line.billed = &billed;
    line.history = history;
    line.has_date = billed.service_date.is_known();
    line.date = line.as_of = billed.service_date.value;
    return line;
}

bool history_before(const HistoryLine& a, const HistoryLine& b) {
    const Date first = a.received.is_known() ? a.received.value : kDateMin;
    const Date second = b.received.is_known() ? b.received.value : kDateMin;
    return std::tie(first, a.claim_id, a.line.number) < std::tie(second, b.claim_id, b.line.number);
}

/// From each day on which a version begins, or is over, to the next such day.
std::vector<Era> eras_of(std::span<const Prepared* const> versions, const SortKey& key) {
    std::vector<Date> starts{kDateMin};
    for (const Prepared* policy : versions) {
        starts.push_back(Date{policy->header().effective_from});
        if (policy->header().effective_until < kDateMax.days)
            starts.push_back(Date{policy->header().effective_until + 1});
    }
    std::sort(starts.begin(), starts.end());
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
    const VersionOptions nothing_else;
    const Choice choice(versions, key, nothing_else, nullptr);
    std::vector<Era> eras;
    for (std::size_t i = 0; i < starts.size(); ++i) {
        const Date until = i + 1 < starts.size() ? add_days(starts[i + 1], -1) : kDateMax;
        eras.push_back({starts[i], until, choice.on(starts[i])});
    }
    return eras;
}

}  // namespace

const Era& ClaimSort::on(Date date) const {
    std::size_t at = eras.size() - 1;
    while (at > 0 && date < eras[at].from)
        --at;
    return eras[at];
}

ClaimSort make_sort(const SortKey& key, const VersionsByPayer& by_payer) {
    const auto versions = by_payer.find(key.payer);
    if (versions == by_payer.end()) return {};
    return {{versions->first, key.form, key.type_of_bill}, eras_of(versions->second, key)};
}

const ClaimSort* ClaimSorts::of(const SortKey& key, const VersionsByPayer& by_payer) {
    if (key.payer.empty()) return nullptr;
    const std::size_t hash = std::hash<std::string_view>()(key.payer) + static_cast<std::size_t>(key.form) +
                             static_cast<std::size_t>(key.type_of_bill.key) * 31;
    ClaimSort* place = nullptr;
    for (std::size_t i = 0; i < kTries && place == nullptr; ++i) {
        ClaimSort& it = places_[(hash + i) % kPlaces];
        if (it.key == key) return &it;
        if (it.key.payer.empty()) place = &it;
    }
    if (place == nullptr) return nullptr;
    ClaimSort made = make_sort(key, by_payer);
    if (made.eras.empty()) return nullptr;
    *place = std::move(made);
    ++used_;
    return place;
}

void ClaimSorts::make_room() {
    if (used_ < kMost) return;
    places_.fill({});
    used_ = 0;
}

namespace {

/// Why no line of the claim can have a version; None where the payer has some.
NoVersion versions_of(const Claim& claim, const VersionsByPayer& by_payer, std::span<const Prepared* const>& versions) {
    if (!claim.payer.is_known()) return NoVersion::PayerMissing;
    const auto found = by_payer.find(claim.payer.value);
    if (found == by_payer.end()) return NoVersion::PayerUnknown;
    versions = found->second;
    return NoVersion::None;
}

}  // namespace

void make_world(World& world, const Prepared& policy, const TableSet& tables, const Claim& claim,
                std::span<const PlainLine> plain) {
    world.tables = &tables;
    world.claim = &claim;
    world.plain = plain;
    world.lines.resize(plain.size());
    for (std::size_t i = 0; i < plain.size(); ++i) {
        Line& line = world.lines[i];
        line = {};
        line.billed = &claim.lines[i];
        line.policy = &policy;
        line.has_date = true;
        line.date = line.as_of = plain[i].date;
    }
    world.own = static_cast<LineIndex>(world.lines.size());
}

void make_world(World& world, const VersionsByPayer& by_payer, ClaimSorts& sorts, const TableSet& tables,
                const Claim& claim, const VersionOptions& options) {
    world.tables = &tables;
    world.claim = &claim;
    world.plain = {};
    world.lines.clear();
    std::span<const Prepared* const> versions;
    const NoVersion without_versions = versions_of(claim, by_payer, versions);
    const SortKey key = sort_key(claim);
    const bool plain = options.plain() && without_versions == NoVersion::None;
    Choice choice(versions, key, options, plain ? sorts.of(key, by_payer) : nullptr);
    for (const ClaimLine& billed : claim.lines)
        world.lines.push_back(make_line(billed, nullptr));
    // Sorting takes memory, and lines mostly come in order.
    const auto by_number = [](const Line& a, const Line& b) { return a.billed->number < b.billed->number; };
    if (!std::is_sorted(world.lines.begin(), world.lines.end(), by_number))
        std::stable_sort(world.lines.begin(), world.lines.end(), by_number);
    for (Line& line : world.lines) {
        if (options.as_of && line.has_date) line.as_of = *options.as_of;
        if (without_versions != NoVersion::None)
            line.no_version = without_versions;
        else if (!line.has_date)
            line.no_version = NoVersion::DateMissing;
        else
            choice.choose(line);
    }
    world.own = static_cast<LineIndex>(world.lines.size());
    for (const HistoryLine& past : claim.history.lines)
        world.lines.push_back(make_line(past.line, &past));
    const auto by_receipt = [](const Line& a, const Line& b) { return history_before(*a.history, *b.history); };
    if (!std::is_sorted(world.lines.begin() + world.own, world.lines.end(), by_receipt))
        std::stable_sort(world.lines.begin() + world.own, world.lines.end(), by_receipt);
}

std::string no_version_text(const Line& line) {
    switch (line.no_version) {
        case NoVersion::None: return {};
        case NoVersion::DateMissing: return "missing fact: line.service_date";
        case NoVersion::NoPolicy: return "no policy for the date";
        case NoVersion::RangeCrosses: return "range crosses " + format_date(line.crossing) + ", split the line";
        case NoVersion::PayerMissing: return "missing fact: claim.payer";
        case NoVersion::PayerUnknown: return "no policy for the payer";
    }
    return {};
}

}  // namespace payrule::engine
