// See repeated_ids.h.
#include "tools/common/repeated_ids.h"

#include <functional>

namespace payrule::tools {

namespace {

constexpr std::size_t kFirstSlots = 1024;

}  // namespace

void RepeatedIds::add(std::string_view id, std::uint64_t place) {
    const std::uint64_t hash = std::hash<std::string_view>{}(id);
    Entry& entry = put_off_[put_off_count_++];
    entry = {hash == 0 ? 1 : hash, place << 1};
    if (!slots_.empty()) __builtin_prefetch(&slots_[entry.hash & (slots_.size() - 1)]);
    if (put_off_count_ == put_off_.size()) settle();
}

void RepeatedIds::settle() {
    for (std::size_t i = 0; i < put_off_count_; ++i)
        take(put_off_[i]);
    put_off_count_ = 0;
}

RepeatedIds::Entry& RepeatedIds::find(std::uint64_t hash) {
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at].hash != 0 && slots_[at].hash != hash)
        at = (at + 1) & (slots_.size() - 1);
    return slots_[at];
}

void RepeatedIds::take(const Entry& entry) {
    // Three quarters full at the most, so that a search is short and ends.
    if (kept_ < most_ && (kept_ + 1) * 4 > slots_.size() * 3) grow();
    if (slots_.empty()) {
        full_ = true;
        return;
    }
    Entry& slot = find(entry.hash);
    if (slot.hash == 0) {
        if (kept_ == most_) {
            full_ = true;
            return;
        }
        ++kept_;
        slot = entry;
    } else if ((slot.place_and_again & 1) == 0) {
        slot.place_and_again |= 1;
        if (repeated_++ > 0) return;
        first_place_ = slot.place_and_again >> 1;
        second_place_ = entry.place_and_again >> 1;
    }
}

void RepeatedIds::grow() {
    std::vector<Entry> old(slots_.empty() ? kFirstSlots : slots_.size() * 2);
    old.swap(slots_);
    for (const Entry& entry : old) {
        if (entry.hash != 0) find(entry.hash) = entry;
    }
}

}  // namespace payrule::tools
