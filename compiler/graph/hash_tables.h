// The two look-ups that building diagrams lives on, open-addressed: pairs of diagrams to their combination, and hashes
// to nodes. Comes in: keys; goes out: node ids. Must not know diagrams. Private to compiler/graph/store.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace payrule::graph {

/// Spreads all bits of a hash to all others: tables take the lowest ones, and ids that follow one another are what is
/// hashed, so less mixing makes long rows of neighbours. Source: the finalizer of MurmurHash3, which is public domain.
inline std::uint64_t mix(std::uint64_t h) {
    h ^= h >> 33;
    h *= 0xFF51AFD7ED558CCDull;
    h ^= h >> 33;
    h *= 0xC4CEB9FE1A85EC53ull;
    return h ^ (h >> 33);
}

/// What one walk has combined already. Emptied for each walk, and a policy has hundreds of thousands of small ones:
/// what an earlier walk left is told by its number and never wiped, and a walk begins with few places however many
/// there are.
class Memo {
public:
    void clear() {
        used_ = 0;
        mask_ = kFewest - 1;
        if (places_.size() < kFewest) places_.resize(kFewest);
        if (++walk_ == 0) {  // after four billion walks numbers come again
            places_.assign(places_.size(), Place{});
            walk_ = 1;
        }
    }
    std::optional<std::int32_t> find(std::uint64_t key) const {
        for (std::size_t at = mix(key) & mask_; places_[at].walk == walk_; at = (at + 1) & mask_) {
            if (places_[at].key == key) return places_[at].value;
        }
        return std::nullopt;
    }
    /// The key must not be there.
    void add(std::uint64_t key, std::int32_t value) {
        if (++used_ * 2 > mask_) grow();
        place(key, value);
    }

private:
    struct Place {
        std::uint64_t key = 0;
        std::int32_t value = 0;
        std::uint32_t walk = 0;
    };
    static constexpr std::size_t kFewest = 64;

    void place(std::uint64_t key, std::int32_t value) {
        std::size_t at = mix(key) & mask_;
        while (places_[at].walk == walk_)
            at = (at + 1) & mask_;
        places_[at] = {key, value, walk_};
    }
    void grow() {
        std::vector<Place> kept;
        kept.reserve(used_);
        for (std::size_t at = 0; at <= mask_; ++at) {
            if (places_[at].walk != walk_) continue;
            kept.push_back(places_[at]);
            places_[at].walk = 0;
        }
        mask_ = mask_ * 2 + 1;
        if (places_.size() <= mask_) places_.resize(mask_ + 1);
        for (const Place& one : kept)
            place(one.key, one.value);
    }

    std::vector<Place> places_;  // the first mask_ + 1 of them
    std::size_t mask_ = 0;
    std::size_t used_ = 0;
    std::uint32_t walk_ = 0;
};

/// Ids of things by hash; several may have one hash. Half of the hash is kept, so that growing asks nobody again.
class IdTable {
public:
    /// The first id of that hash for which `equal` holds, or -1.
    template <class Equal>
    std::int32_t find(std::uint64_t hash, Equal&& equal) const {
        if (places_.empty()) return kNothing;
        const auto mark = static_cast<std::uint32_t>(hash);
        for (std::size_t at = mark & mask(); places_[at].id != kNothing; at = (at + 1) & mask()) {
            if (places_[at].mark == mark && equal(places_[at].id)) return places_[at].id;
        }
        return kNothing;
    }
    void add(std::uint64_t hash, std::int32_t id) {
        if (++used_ * 2 > places_.size()) {
            const std::size_t size = places_.empty() ? kFewest : places_.size() * 2;
            for (const Place& one : std::exchange(places_, std::vector<Place>(size))) {
                if (one.id != kNothing) place(one);
            }
        }
        place({static_cast<std::uint32_t>(hash), id});
    }

private:
    static constexpr std::int32_t kNothing = -1;
    static constexpr std::size_t kFewest = 64;
    struct Place {
        std::uint32_t mark = 0;
        std::int32_t id = kNothing;
    };
    std::size_t mask() const { return places_.size() - 1; }
    void place(Place one) {
        std::size_t at = one.mark & mask();
        while (places_[at].id != kNothing)
            at = (at + 1) & mask();
        places_[at] = one;
    }

    std::vector<Place> places_;
    std::size_t used_ = 0;
};

}  // namespace payrule::graph
