// Random numbers for the generator: integers only, so that the same seed gives the same bytes on every machine.
// Comes in: a seed; goes out: numbers and weighted picks. No standard distributions, no floating point.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace payrule::tools {

/// SplitMix64 (public domain, S. Vigna).
class GenRandom {
public:
    explicit GenRandom(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15ULL;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    }
    /// Below `limit`, which is not 0.
    std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(((next() >> 32) * limit) >> 32); }
    std::uint64_t below_wide(std::uint64_t limit) { return next() % limit; }
    /// True in `per_mille` of 1000 draws.
    bool chance(std::uint32_t per_mille) { return below(1000) < per_mille; }

private:
    std::uint64_t state_;
};

/// 1000 × 2^(eighths / 8) for eighths from -80 to 160.
constexpr std::uint64_t power_of_two(int eighths) {
    constexpr std::uint64_t kEighth[8] = {1000, 1091, 1189, 1297, 1414, 1542, 1682, 1834};
    const int whole = eighths >= 0 ? eighths / 8 : -((7 - eighths) / 8);
    const std::uint64_t part = kEighth[static_cast<std::size_t>(eighths - whole * 8)];
    return whole >= 0 ? part << whole : std::max<std::uint64_t>(part >> -whole, 1);
}

/// A number of heavy tail around 1000: the exponent is a sum of four even draws of `spread` eighths each.
inline std::uint64_t heavy_tailed(GenRandom& random, std::uint32_t spread) {
    int eighths = 0;
    for (int i = 0; i < 4; ++i)
        eighths += static_cast<int>(random.below(spread));
    return power_of_two(eighths - static_cast<int>(spread) * 2);
}

/// Picks places in proportion to weights.
class WeightedPick {
public:
    explicit WeightedPick(const std::vector<std::uint64_t>& weights) {
        std::uint64_t sum = 0;
        for (std::uint64_t weight : weights)
            sums_.push_back(sum += weight);
    }
    std::uint32_t draw(GenRandom& random) const {
        const std::uint64_t at = random.below_wide(sums_.back());
        return static_cast<std::uint32_t>(std::upper_bound(sums_.begin(), sums_.end(), at) - sums_.begin());
    }

private:
    std::vector<std::uint64_t> sums_;
};

}  // namespace payrule::tools
