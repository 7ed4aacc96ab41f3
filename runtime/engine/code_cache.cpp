// Entries are made when a code is first met. A claim may name any code, so the number kept has an end: past it the
// cache starts anew.
#include "runtime/engine/code_cache.h"

#include <algorithm>
#include <optional>

#include "runtime/engine/quiet.h"

namespace payrule::engine {
namespace {

constexpr std::size_t kFirstPlaces = 1024;
constexpr std::size_t kMostCodes = 1 << 17;
constexpr std::uint32_t kBindingBits = 32;
constexpr std::uint8_t kWorthwhile = 8, kRarely = 63;  // lines without a box before one is tried
constexpr std::int64_t kMostShort = 0xffff;            // what a run of limits holds
constexpr std::size_t kMostMore = 15;                  // boxes of a code after its first one

/// Places that a piece of so many boxes has.
std::size_t room_for(std::size_t boxes) {
    if (boxes == 0) return 0;
    for (const std::size_t room : {std::size_t{3}, std::size_t{7}}) {
        if (boxes <= room) return room;
    }
    return kMostMore;
}

bool has_limits(const FastTable& table, const CodeEntry& entry) {
    return std::any_of(table.limits.begin(), table.limits.end(), [&](const LimitSnapshot& it) {
        const std::uint32_t id = entry.ids[it.dictionary];
        return id != kNoId && it.index->has_any(id);
    });
}

bool lists_code(const FastTable& table, const Table* bound, TableKind kind, const CodeEntry& entry) {
    switch (kind) {
        case TableKind::Pairs: return true;
        case TableKind::UnitLimits: return table.limits.empty() || has_limits(table, entry);
        case TableKind::AddOns: {
            if (table.add_ons == nullptr) return true;
            const std::uint32_t id = entry.ids[table.dictionary];
            return id != kNoId && table.add_ons->begin(id) != table.add_ons->end(id);
        }
        case TableKind::Keyed: return bound == nullptr || may_have_key(*bound, Code{entry.key});
    }
    return true;
}

}  // namespace

const PackedUnitLimit* limit_on(const FastTable& table, const CodeEntry& entry, Date date) {
    for (auto at = table.limits.rbegin(); at != table.limits.rend(); ++at) {
        if (date < at->from || at->until < date) continue;
        const std::uint32_t id = entry.ids[at->dictionary];
        return id == kNoId ? nullptr : at->index->find(id, date);
    }
    return nullptr;
}

/// Between two days on which a snapshot or a row begins or ends nothing changes, so one look-up tells each run.
CodeLimits PolicyCache::collect_limits(const CodeEntry& entry) const {
    CodeLimits limits;
    if (limit_binding_ == kNone) return limits;
    const FastTable& table = tables_[limit_binding_];
    std::vector<std::int64_t> starts;
    const auto add_days = [&](std::int32_t from, std::int32_t until) {
        starts.push_back(from);
        starts.push_back(std::int64_t{until} + 1);
    };
    for (const LimitSnapshot& it : table.limits) {
        add_days(it.from.days, it.until.days);
        const std::uint32_t id = entry.ids[it.dictionary];
        if (id == kNoId) continue;
        for (const PackedUnitLimit& limit : it.index->all(id))
            add_days(limit.effective, limit.deleted);
    }
    std::sort(starts.begin(), starts.end());
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
    std::uint32_t runs = 0;
    std::int32_t last_day = 0;
    for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
        const auto from = static_cast<std::int32_t>(starts[i]);
        const auto until = static_cast<std::int32_t>(starts[i + 1] - 1);
        const PackedUnitLimit* limit = limit_on(table, entry, Date{from});
        if (limit == nullptr) continue;
        const std::int64_t value = std::int64_t{limit->value} * 4 + limit->mai;
        const bool goes_on = runs != 0 && last_day + 1 == from && limits.runs[runs - 1].value == value;
        if (!goes_on && runs == CodeLimits::kRuns) return limits;  // the count stays kNone
        if (!goes_on) limits.runs[runs++] = {from, 0, static_cast<std::uint16_t>(value)};
        LimitRun& run = limits.runs[runs - 1];
        const std::int64_t days = std::int64_t{until} - run.from;
        if (limit->value < 0 || limit->mai > 3 || value > kMostShort || days > kMostShort) return limits;
        run.days = static_cast<std::uint16_t>(days);
        last_day = until;
    }
    limits.count = runs;
    return limits;
}

PolicyCache::PolicyCache(const Prepared& policy, bool advice) : policy_(policy), advice_(advice) {
    const Image& image = *policy.image;
    classes_ = image.candidates.size() / image.slices.size();
    plans_.resize(image.slices.size() * std::max<std::size_t>(classes_, 1));
    tables_.resize(image.tables.size());
    for (std::uint32_t binding = 0; binding < image.tables.size(); ++binding)
        prepare_table(binding);
    for (const ImageRule& rule : image.rules) {
        if (rule.table == kNone || image.tables[rule.table].is_own != 0) continue;
        const Table* table = policy.tables[rule.table];
        const Coverage coverage = table == nullptr ? Coverage{kDateMax, kDateMin} : table->coverage();
        from_ = std::max(from_, coverage.from);
        until_ = std::min(until_, coverage.until);
    }
    entries_.resize(kFirstPlaces);
    limits_.resize(kFirstPlaces);
    mask_ = kFirstPlaces - 1;
}

std::size_t PolicyCache::dictionary_of(const CodeIndex& codes) {
    for (std::size_t i = 0; i < kDictionaries; ++i) {
        if (dictionaries_[i] == nullptr) dictionaries_[i] = &codes;
        if (dictionaries_[i] == &codes) return i;
    }
    return kDictionaries;
}

/// A table in a pack that brings one dictionary too many is asked like any other table.
void PolicyCache::prepare_table(std::uint32_t binding) {
    const Table* table = policy_.tables[binding];
    const ImageTable& bound = policy_.image->tables[binding];
    if (table == nullptr || binding >= kBindingBits) return;
    FastTable& fast = tables_[binding];
    if (const PairIndex* pairs = pair_index_of(*table); pairs != nullptr && bound.changes.count == 0) {
        fast.dictionary = dictionary_of(pairs->codes());
        if (fast.dictionary == kDictionaries) return;
        fast.pairs = pairs;
        pair_bindings_.push_back(binding);
        pair_mask_ |= std::uint32_t{1} << binding;
    } else if (const AddOnIndex* add_ons = add_on_index_of(*table)) {
        fast.dictionary = dictionary_of(add_ons->codes());
        if (fast.dictionary != kDictionaries) fast.add_ons = add_ons;
    } else if (table->kind() == TableKind::UnitLimits) {
        for (const Table* snapshot : snapshots_of(*table)) {
            const UnitIndex* index = unit_index_of(*snapshot);
            const std::size_t dictionary = index == nullptr ? kDictionaries : dictionary_of(index->codes());
            if (dictionary == kDictionaries) return fast.limits.clear();
            fast.limits.push_back({snapshot->coverage().from, snapshot->coverage().until, index, dictionary});
        }
        if (limit_binding_ == kNone) limit_binding_ = binding;
    }
}

void PolicyCache::reserve(std::size_t more) {
    if (used_ + more > kMostCodes) {
        std::fill(entries_.begin(), entries_.end(), CodeEntry{});
        boxes_.clear();
        used_ = 0;
        ++moves_;
    }
    std::size_t places = entries_.size();
    while ((used_ + more) * 2 > places)
        places *= 2;
    if (places == entries_.size()) return;
    ++moves_;
    std::vector<CodeEntry> old(places);
    std::vector<CodeLimits> old_limits(places);
    old.swap(entries_);
    old_limits.swap(limits_);
    mask_ = places - 1;
    for (std::size_t i = 0; i < old.size(); ++i) {
        if (old[i].code_class == kNone) continue;
        std::size_t at = hash(Code{old[i].key});
        while (entries_[at].code_class != kNone)
            at = (at + 1) & mask_;
        entries_[at] = old[i];
        limits_[at] = old_limits[i];
    }
}

CodeEntry& PolicyCache::add(Code code, std::size_t place) {
    CodeEntry& entry = entries_[place];
    entry = {};
    entry.key = code.key;
    entry.code_class = class_of(*policy_.image, code);
    for (std::size_t i = 0; i < kDictionaries; ++i) {
        if (dictionaries_[i] != nullptr && code) entry.ids[i] = dictionaries_[i]->find(code);
    }
    limits_[place] = collect_limits(entry);
    for (std::uint32_t binding = 0; binding < tables_.size() && binding < kBindingBits; ++binding) {
        const auto kind = static_cast<TableKind>(policy_.image->tables[binding].kind);
        if (lists_code(tables_[binding], policy_.tables[binding], kind, entry))
            entry.bindings |= std::uint32_t{1} << binding;
    }
    ++used_;
    return entry;
}

/// Making a box takes as long as screening some sixteen lines without one, so it waits for half as many. Where none can
/// be made it waits longer.
const QuietBox* PolicyCache::new_box(CodeEntry& entry, Date date, const BoxKey& key) {
    QuietBox& first = entry.box;
    if (first.wait == 0) first.wait = kWorthwhile;
    --first.wait;
    if (first.wait != 0) return nullptr;
    const std::optional<QuietBox> made = make_box(*this, entry, date, key);
    if (!made) {
        first.wait = kRarely;
        return nullptr;
    }
    first.wait = kWorthwhile;
    QuietBox& place = first.until < first.from ? first : place_for_box(entry, date);
    const QuietBox before = place;
    place = *made;
    place.more_first = before.more_first;
    place.more = before.more;
    place.wait = before.wait;
    return &place;
}

/// Behind the others: what came first comes most often. Where there is no room, in place of a box for other days, else
/// of the last one, and then the code waits longer.
QuietBox& PolicyCache::place_for_box(CodeEntry& entry, Date date) {
    QuietBox& first = entry.box;
    if (first.more < kMostMore) {
        if (const std::size_t room = room_for(first.more); room == first.more) {
            const std::size_t piece = boxes_.size();
            boxes_.resize(piece + room_for(room + 1));
            std::copy_n(boxes_.begin() + first.more_first, room, boxes_.begin() + static_cast<std::ptrdiff_t>(piece));
            first.more_first = static_cast<std::uint32_t>(piece);
        }
        return boxes_[first.more_first + first.more++];
    }
    const auto others = std::span(boxes_).subspan(first.more_first, first.more);
    const auto is_outdated = [&](const QuietBox& box) { return date.days < box.from || box.until < date.days; };
    const auto outdated = std::find_if(others.rbegin(), others.rend(), is_outdated);
    if (outdated != others.rend()) return *outdated;
    if (is_outdated(first)) return first;
    first.wait = kRarely;
    return others.back();
}

}  // namespace payrule::engine
