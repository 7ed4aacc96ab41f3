// Makes the world of codes and edits. Comes in: seed and number of rows; goes out: GenWorld. See gen_world.h.
#include "tools/common/gen_world.h"

#include <set>
#include <tuple>

namespace payrule::tools {

namespace {

constexpr std::uint32_t kDigitCodes = 12600;
constexpr std::uint32_t kAllCodes = 15000;
constexpr std::uint32_t kPairCodes = 11000;

/// Numbers of therapy codes; random codes stay out of their neighbourhood.
constexpr const char* kTherapy[] = {
    "92507", "92508", "92521", "92522", "92523", "92524", "92526", "92597", "97010", "97012", "97014", "97016", "97018",
    "97022", "97024", "97026", "97028", "97032", "97033", "97034", "97035", "97036", "97110", "97112", "97113", "97116",
    "97124", "97129", "97130", "97139", "97140", "97150", "97161", "97162", "97163", "97164", "97165", "97166", "97167",
    "97168", "97530", "97533", "97535", "97537", "97542", "97750", "97755", "97760", "97761", "97763"};

bool near_therapy(const std::string& code) {
    const std::string head = code.substr(0, 2);
    return head == "97" || head == "92" || code.substr(0, 3) == "961" || code.substr(0, 3) == "989";
}

void make_codes(GenRandom& random, GenWorld& world) {
    std::set<std::string> codes(std::begin(kTherapy), std::end(kTherapy));
    const auto padded = [](std::uint32_t number, std::size_t width) {
        const std::string digits = std::to_string(number);
        return std::string(width - digits.size(), '0') + digits;
    };
    while (codes.size() < kDigitCodes) {
        const std::string code = padded(100 + random.below(99500), 5);
        if (!near_therapy(code)) codes.insert(code);
    }
    constexpr std::string_view kLetters = "ABCEHJKLPQSTV";
    while (codes.size() < kAllCodes) {
        const char letter = kLetters[random.below(static_cast<std::uint32_t>(kLetters.size()))];
        codes.insert(letter + padded(random.below(9999), 4));
    }
    world.codes.assign(codes.begin(), codes.end());
    for (const char* code : kTherapy) {
        const auto at = std::lower_bound(world.codes.begin(), world.codes.end(), code);
        world.therapy.push_back(static_cast<std::uint32_t>(at - world.codes.begin()));
    }
}

void choose_pair_codes(GenRandom& random, GenWorld& world) {
    std::vector<std::uint32_t> order(world.codes.size());
    for (std::uint32_t i = 0; i < order.size(); ++i)
        order[i] = i;
    for (std::uint32_t i = static_cast<std::uint32_t>(order.size()) - 1; i > 0; --i) {
        std::swap(order[i], order[random.below(i + 1)]);
    }
    std::set<std::uint32_t> chosen(world.therapy.begin(), world.therapy.end());
    for (std::size_t i = 0; chosen.size() < kPairCodes; ++i)
        chosen.insert(order[i]);
    world.pair_codes.assign(chosen.begin(), chosen.end());
    world.pair_place.assign(world.codes.size(), kNoPlace);
    for (std::uint32_t i = 0; i < world.pair_codes.size(); ++i)
        world.pair_place[world.pair_codes[i]] = i;
}

/// Which ordered pairs have an edit, as bits.
class PairBits {
public:
    PairBits() : bits_(std::uint64_t{kPairCodes} * kPairCodes / 64 + 1) {}
    bool has(std::uint32_t a, std::uint32_t b) const { return (bits_[at(a, b) >> 6] >> (at(a, b) & 63U) & 1U) != 0; }
    void add(std::uint32_t a, std::uint32_t b) { bits_[at(a, b) >> 6] |= std::uint64_t{1} << (at(a, b) & 63U); }

private:
    static std::uint64_t at(std::uint32_t a, std::uint32_t b) { return std::uint64_t{a} * kPairCodes + b; }
    std::vector<std::uint64_t> bits_;
};

/// Dates, indicator and rationale that a run of neighbouring edits shares. Shares as measured on real tables: a third
/// from the first quarter, 5 % never active, 30 % hard, a tenth deleted.
GenEdit draw_pattern(GenRandom& random) {
    GenEdit edit;
    edit.first_quarter = random.chance(350) ? 0 : static_cast<std::uint16_t>(random.below(kGenQuarters - 1));
    edit.rationale = static_cast<std::uint8_t>(random.below(9));
    const std::uint32_t share = random.below(1000);
    if (share < 50) {
        edit.indicator = 9;
    } else {
        edit.indicator = share < 350 ? 0 : 1;
        if (random.chance(105)) {
            edit.last_quarter =
                static_cast<std::uint16_t>(edit.first_quarter + random.below(kGenQuarters - edit.first_quarter));
        }
    }
    edit.before_1996 = edit.first_quarter == 0 && random.chance(500);
    return edit;
}

/// What a pair gets: one row, or an eighth of the time two, the other an earlier window or a row that never was.
struct Pattern {
    GenEdit edit;
    GenEdit other;
    bool has_other = false;
};

Pattern draw_whole_pattern(GenRandom& random) {
    Pattern pattern;
    pattern.edit = draw_pattern(random);
    pattern.other = pattern.edit;
    const std::uint32_t share = random.below(100);
    if (share >= 12 || pattern.edit.indicator == 9) return pattern;
    pattern.has_other = true;
    if (share < 8 && pattern.edit.first_quarter > 8) {
        pattern.other.last_quarter = static_cast<std::uint16_t>(pattern.edit.first_quarter - 1 - random.below(4));
        pattern.other.first_quarter = static_cast<std::uint16_t>(random.below(pattern.other.last_quarter + 1U));
        pattern.other.indicator = static_cast<std::uint8_t>(random.below(2));
    } else {
        pattern.other.indicator = 9;
        pattern.other.last_quarter = kOpenQuarter;
    }
    return pattern;
}

/// Real edits are made in batches: a full table has some 1,500 distinct combinations of dates, indicator and rationale,
/// a few of them on most rows.
class Patterns {
public:
    explicit Patterns(GenRandom& random) : pick_(weights()) {
        for (std::size_t i = 0; i < kCount; ++i)
            patterns_.push_back(draw_whole_pattern(random));
    }
    const Pattern& draw(GenRandom& random) const { return patterns_[pick_.draw(random)]; }

private:
    static constexpr std::size_t kCount = 2500;
    static std::vector<std::uint64_t> weights() {
        std::vector<std::uint64_t> weights;
        for (std::size_t rank = 0; rank < kCount; ++rank)
            weights.push_back(1000000 / (rank + 20));
        return weights;
    }
    WeightedPick pick_;
    std::vector<Pattern> patterns_;
};

void add_pair(const Pattern& pattern, std::uint32_t column1, std::uint32_t column2, std::uint32_t rows,
              std::vector<GenEdit>& edits) {
    for (const GenEdit* edit : {&pattern.edit, &pattern.other}) {
        if ((edit == &pattern.other && !pattern.has_other) || edits.size() == rows) continue;
        edits.push_back(*edit);
        edits.back().column1 = column1;
        edits.back().column2 = column2;
    }
}

void make_edits(GenRandom& random, std::uint32_t rows, int setting, GenWorld& world) {
    std::vector<std::uint64_t> weights1(kPairCodes);
    std::vector<std::uint64_t> weights2(kPairCodes);
    for (std::uint64_t& weight : weights1)
        weight = heavy_tailed(random, 18);
    for (std::uint64_t& weight : weights2)
        weight = heavy_tailed(random, 28);
    const WeightedPick pick1(weights1);
    const WeightedPick pick2(weights2);
    const Patterns patterns(random);
    PairBits bits;
    std::vector<GenEdit>& edits = world.edits[setting];
    edits.reserve(rows);
    if (setting == 1) {  // most pairs stand in both tables
        for (const GenEdit& edit : world.edits[0]) {
            const bool same_pair =
                !edits.empty() && edits.back().column1 == edit.column1 && edits.back().column2 == edit.column2;
            if (!same_pair && !random.chance(800)) continue;
            edits.push_back(edit);
            bits.add(edit.column1, edit.column2);
        }
    }
    while (edits.size() < rows) {
        const std::uint32_t column1 = pick1.draw(random);
        const std::uint32_t column2 = pick2.draw(random);
        const Pattern& pattern = patterns.draw(random);
        for (std::uint32_t run = 0; run < 40 && column2 + run < kPairCodes && edits.size() < rows; ++run) {
            if (run > 0 && !random.chance(800)) break;
            const std::uint32_t other = column2 + run;
            if (other == column1 || bits.has(column1, other) || bits.has(other, column1)) continue;
            bits.add(column1, other);
            add_pair(pattern, column1, other, rows, edits);
        }
    }
    std::sort(edits.begin(), edits.end(), [](const GenEdit& a, const GenEdit& b) {
        return std::tie(a.column1, a.column2, a.first_quarter, a.last_quarter, a.indicator) <
               std::tie(b.column1, b.column2, b.first_quarter, b.last_quarter, b.indicator);
    });
    world.first_edit[setting].assign(kPairCodes + 1, 0);
    for (const GenEdit& edit : edits)
        ++world.first_edit[setting][edit.column1 + 1];
    for (std::uint32_t i = 0; i < kPairCodes; ++i)
        world.first_edit[setting][i + 1] += world.first_edit[setting][i];
}

void make_limits(GenRandom& random, GenWorld& world) {
    for (std::size_t i = 0; i < world.codes.size(); ++i) {
        const std::uint32_t units = random.below(100);
        const std::uint32_t mai = random.below(100);
        GenLimit limit;
        limit.units = units < 50 ? 1 : units < 70 ? 2 : units < 80 ? 4 : units < 90 ? 6 : units < 97 ? 12 : 60;
        limit.mai = mai < 35 ? 1 : mai < 50 ? 2 : 3;
        world.limits.push_back(limit);
    }
}

void make_add_ons(GenRandom& random, GenWorld& world) {
    std::set<std::uint32_t> codes;
    const std::set<std::uint32_t> therapy(world.therapy.begin(), world.therapy.end());
    while (codes.size() < 300) {
        const std::uint32_t code = random.below(kAllCodes);
        if (therapy.count(code) == 0) codes.insert(code);
    }
    for (std::uint32_t code : codes) {
        GenAddOn add_on;
        add_on.code = code;
        add_on.type = random.chance(900) ? 1 : random.chance(500) ? 2 : 3;
        const std::uint32_t primaries = add_on.type == 2 ? 0 : 1 + random.below(20);
        std::set<std::uint32_t> chosen;
        for (std::uint32_t i = 0; i < primaries; ++i) {
            const std::uint32_t primary = random.below(kAllCodes);
            if (codes.count(primary) == 0) chosen.insert(primary);
        }
        add_on.primaries.assign(chosen.begin(), chosen.end());
        if (add_on.primaries.empty()) add_on.type = 2;
        world.add_ons.push_back(std::move(add_on));
    }
}

}  // namespace

Date gen_quarter_start(std::uint16_t quarter) { return from_calendar({1996 + quarter / 4, quarter % 4 * 3 + 1, 1}); }
Date gen_quarter_end(std::uint16_t quarter) {
    return add_days(gen_quarter_start(static_cast<std::uint16_t>(quarter + 1)), -1);
}

bool gen_active(const GenEdit& edit, Date date) {
    if (edit.indicator == 9 || date < gen_quarter_start(edit.first_quarter)) return false;
    return edit.last_quarter == kOpenQuarter || date <= gen_quarter_end(edit.last_quarter);
}

GenWorld make_world(std::uint64_t seed, std::uint32_t rows) {
    GenRandom random(seed);
    GenWorld world;
    make_codes(random, world);
    choose_pair_codes(random, world);
    for (int setting = 0; setting < 2; ++setting)
        make_edits(random, rows, setting, world);
    make_limits(random, world);
    make_add_ons(random, world);
    return world;
}

const GenEdit* find_active(const GenWorld& world, int setting, std::uint32_t column1, std::uint32_t column2,
                           Date date) {
    const std::uint32_t a = world.pair_place[column1];
    const std::uint32_t b = world.pair_place[column2];
    if (a == kNoPlace || b == kNoPlace) return nullptr;
    const std::vector<GenEdit>& edits = world.edits[setting];
    const auto end = edits.begin() + world.first_edit[setting][a + 1];
    auto at = std::lower_bound(edits.begin() + world.first_edit[setting][a], end, b,
                               [](const GenEdit& edit, std::uint32_t value) { return edit.column2 < value; });
    for (; at != end && at->column2 == b; ++at) {
        if (gen_active(*at, date)) return &*at;
    }
    return nullptr;
}

}  // namespace payrule::tools
