// Verifies the content of each kind of table so that the reading code needs no bounds checks: every offset, index and
// order. Comes in: views within their sections; goes out: the first broken rule.
// Every start of the engine waits for this, so what is numerous is first looked at whole and without branches; only
// where that finds fault is it walked again, one entry after the other, to name the rule and the place.
#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <tuple>

#include "runtime/pack/view.h"

namespace payrule {

namespace {

std::string at(const char* what, std::size_t place) { return std::string(what) + " " + std::to_string(place); }

bool in_calendar(std::int32_t days) { return kDateMin.days <= days && days <= kDateMax.days; }

/// Pool rows: fields, order within each list. `starts` gets 1 where a list begins.
PackProblem verify_pool(const TableView& table, const PackView& pack, std::vector<std::uint8_t>& starts) {
    starts.assign(table.rows.size() + 1, 0);
    bool first = true;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const PackedPairRow& row = table.rows[i];
        const bool indicator = row.indicator == 0 || row.indicator == 1 || row.indicator == 9;
        const bool dates = in_calendar(row.effective) && in_calendar(row.deleted) &&
                           (row.effective <= row.deleted || row.indicator == 9);
        if (!indicator || !dates || row.flags > 3 || row.spare != 0 || row.rationale >= pack.strings.count) {
            return broken(PackRule::RowField, at("row", i));
        }
        starts[i] = first ? 1 : 0;
        if (!first) {
            const PackedPairRow& before = table.rows[i - 1];
            const auto key = [](const PackedPairRow& r) {
                return std::make_tuple(r.effective, r.deleted, r.indicator, r.before_1996(), r.rationale);
            };
            if (key(before) >= key(row)) return broken(PackRule::RowOrder, at("row", i));
        }
        first = !row.more();
    }
    return first ? PackProblem{} : broken(PackRule::RowOrder, "last row");
}

/// Whether the header and its blocks keep every rule; then `block` and `pair` count on. Errors: false, and nothing
/// counted; explain_header says which rule is broken.
bool header_right(const TableView& table, std::uint32_t pair_codes, std::size_t place, std::uint32_t& block,
                  std::uint32_t& pair) {
    const PairHeader& header = table.headers[place];
    const std::size_t before = place / pair_codes * PairIndex::kIdsPerPlane;
    // Of the plane's groups of 64 codes, those that the dictionary has, and how much of the last of them it has.
    const std::size_t groups = std::min<std::size_t>((pair_codes - before + 63) / 64, 256);
    const std::size_t rest = std::min<std::size_t>(pair_codes - before, PairIndex::kIdsPerPlane) % 64;
    std::uint32_t blocks = 0;
    std::uint64_t wrong = (header.first_block ^ block) | (header.first_pair ^ pair);
    for (std::size_t part = 0; part < 4; ++part) {
        wrong |= header.rank[part] ^ blocks;
        const std::size_t here = std::clamp<std::size_t>(groups, part * 64, part * 64 + 64) - part * 64;
        if (here < 64) wrong |= header.mask[part] >> here;
        blocks += count_bits(header.mask[part]);
    }
    std::uint64_t spare[2];
    static_assert(sizeof spare == sizeof header.spare);
    std::memcpy(spare, header.spare, sizeof spare);
    wrong |= spare[0] | spare[1];
    if (wrong != 0 || blocks > table.words.size() - block) return false;
    const std::uint64_t* words = table.words.data() + block;
    const std::uint16_t* ranks = table.ranks.data() + block;
    std::uint32_t pairs = 0;
    std::uint32_t wrong_ranks = 0;
    bool empty = false;
    for (std::uint32_t i = 0; i < blocks; ++i) {
        wrong_ranks |= ranks[i] ^ pairs;
        empty |= words[i] == 0;
        pairs += count_bits(words[i]);
    }
    // The group that the dictionary fills in part can only be the header's last one.
    const bool last_group = rest != 0 && (header.mask[(groups - 1) / 64] >> ((groups - 1) % 64) & 1U) != 0;
    if (wrong_ranks != 0 || empty || (last_group && words[blocks - 1] >> rest != 0)) return false;
    block += blocks;
    pair += pairs;
    return true;
}

/// One header again, step by step: the first rule that it breaks. `block` and `pair` count on.
PackProblem explain_header(const TableView& table, std::uint32_t pair_codes, std::size_t place,
                           std::uint32_t& next_block, std::uint32_t& pair) {
    std::uint32_t block = next_block;
    const PairHeader& header = table.headers[place];
    const std::uint64_t plane = place / pair_codes;
    const auto where = [&] { return at("header", place); };
    if (header.first_block != block || header.first_pair != pair) return broken(PackRule::PairBase, where());
    std::uint32_t blocks = 0;
    std::uint32_t pairs = 0;
    for (std::uint64_t part = 0; part < 4; ++part) {
        if (header.rank[part] != blocks) return broken(PackRule::PairRank, where());
        for (std::uint64_t mask = header.mask[part]; mask != 0; mask &= mask - 1) {
            if (block >= table.words.size()) return broken(PackRule::PairTotal, where());
            const std::uint64_t word = table.words[block];
            if (table.ranks[block] != pairs) return broken(PackRule::PairRank, at("block", block));
            if (word == 0) return broken(PackRule::PairBlockEmpty, at("block", block));
            const std::uint64_t base =
                plane * PairIndex::kIdsPerPlane + (part * 64 + static_cast<std::uint64_t>(std::countr_zero(mask))) * 64;
            const bool beyond = base >= pair_codes || (pair_codes - base < 64 && word >> (pair_codes - base) != 0);
            if (beyond) return broken(PackRule::PairBits, at("block", block));
            pairs += count_bits(word);
            ++blocks;
            ++block;
        }
    }
    next_block = block;
    pair += pairs;
    for (std::uint8_t byte : header.spare) {
        if (byte != 0) return broken(PackRule::Padding, where());
    }
    return {};
}

/// Whether every slot names the first row of a list or, where it may, the overflow list. Slots are by far the most
/// numerous entries: four at a time and without branches, so that one need not wait for another.
bool slots_right(std::span<const std::uint16_t> slots, std::vector<std::uint8_t>& starts, bool may_overflow) {
    starts.resize(std::max(starts.size(), PairIndex::kOverflow + std::size_t{1}), 0);
    const std::uint8_t last_start = starts[PairIndex::kOverflow];
    starts[PairIndex::kOverflow] = may_overflow ? 1 : 0;
    const std::uint8_t* marks = starts.data();
    std::uint8_t a = 1, b = 1, c = 1, d = 1;
    std::size_t at = 0;
    for (; at + 4 <= slots.size(); at += 4) {
        a &= marks[slots[at]];
        b &= marks[slots[at + 1]];
        c &= marks[slots[at + 2]];
        d &= marks[slots[at + 3]];
    }
    for (; at < slots.size(); ++at)
        a &= marks[slots[at]];
    starts[PairIndex::kOverflow] = last_start;
    return (a & b & c & d) != 0;
}

std::size_t count_overflowing(std::span<const std::uint16_t> slots) {
    std::size_t count = 0;
    for (const std::uint16_t slot : slots)
        count += slot == PairIndex::kOverflow ? 1U : 0U;
    return count;
}

PackProblem verify_overflow(const TableView& table, const std::vector<std::uint8_t>& starts, std::size_t expected) {
    if (table.overflow.size() != expected) return broken(PackRule::PairOverflow, "number of entries");
    for (std::size_t i = 0; i < table.overflow.size(); ++i) {
        const OverflowEntry& entry = table.overflow[i];
        const bool ordered = i == 0 || table.overflow[i - 1].pair < entry.pair;
        if (!ordered || entry.pair >= table.slots.size() || table.slots[entry.pair] != PairIndex::kOverflow) {
            return broken(PackRule::PairOverflow, at("entry", i));
        }
        if (entry.row >= table.rows.size() || starts[entry.row] == 0) return broken(PackRule::PairSlot, at("entry", i));
    }
    return {};
}

PackProblem verify_offsets(const TableView& table, const PackView& pack, std::size_t rows) {
    const auto& offsets = table.offsets;
    if (offsets.size() != pack.codes.size() + 1 || offsets.front() != 0 || offsets.back() != rows) {
        return broken(PackRule::OffsetOrder, "ends");
    }
    std::uint32_t keys = 0;
    std::uint32_t descends = 0;
    for (std::size_t i = 1; i < offsets.size(); ++i) {
        descends |= offsets[i] < offsets[i - 1] ? 1U : 0U;
        keys += offsets[i] > offsets[i - 1] ? 1U : 0U;
    }
    for (std::size_t i = 1; descends != 0; ++i) {
        if (offsets[i] < offsets[i - 1]) return broken(PackRule::OffsetOrder, at("code", i - 1));
    }
    if (table.entry.rows != rows || table.entry.keys != keys) return broken(PackRule::DirectoryField, "number of rows");
    return {};
}

/// Whether the fields of all rows are right. Every row is added up as four numbers, three of them fields, so that the
/// compiler takes them in one step; the largest of each and the bits of all together say whether one is wrong. Days are
/// counted from the first of the calendar, so that a day before it lies far behind the last one.
bool limits_right(std::span<const PackedUnitLimit> rows, std::uint32_t strings) {
    constexpr auto kFirst = static_cast<std::uint32_t>(kDateMin.days);
    constexpr std::uint32_t kLast = static_cast<std::uint32_t>(kDateMax.days) - kFirst;
    constexpr std::uint32_t kSmall = 0xFFFFFF;  // no distance between two days has more bits
    static_assert(kLast < kSmall);
    constexpr std::uint32_t kFrom[4] = {kFirst, kFirst, 0, 0};
    std::uint32_t most[4] = {};
    std::uint32_t distances = 0;
    std::uint32_t rationale = 0;
    for (const PackedUnitLimit& row : rows) {
        std::uint32_t part[4];
        static_assert(sizeof part == sizeof row);
        std::memcpy(part, &row, sizeof part);
        for (int k = 0; k < 4; ++k)
            most[k] = std::max(most[k], part[k] - kFrom[k]);
        distances |= part[1] - part[0];
        rationale = std::max(rationale, part[3] & 0xFFFFU);
    }
    const bool days = most[0] <= kLast && most[1] <= kLast && distances <= kSmall;
    return rows.empty() || (days && most[2] <= INT32_MAX && most[3] >> 16 <= 3 && rationale < strings);
}

/// Whether no code has two rows, whose order would matter. Errors: offsets must ascend.
bool one_row_each(std::span<const std::uint32_t> offsets) {
    std::uint32_t most = 0;
    for (std::size_t i = 1; i < offsets.size(); ++i)
        most = std::max(most, offsets[i] - offsets[i - 1]);
    return most <= 1;
}

/// Calls `check(row, has_before)` for every row until one breaks a rule; `has_before` is false at the first of each
/// code. Shape: nothing while all rows are right.
template <class Check>
PackProblem each_row(const std::span<const std::uint32_t> offsets, const Check& check) {
    for (std::size_t code = 0; code + 1 < offsets.size(); ++code) {
        for (std::uint32_t row = offsets[code]; row < offsets[code + 1]; ++row) {
            if (const std::optional<PackRule> rule = check(row, row > offsets[code])) {
                return broken(*rule, at("row", row));
            }
        }
    }
    return {};
}

}  // namespace

PackProblem verify_pairs(const TableView& table, const PackView& pack) {
    const std::uint32_t codes = pack.header.pair_codes;
    const std::size_t planes = (codes + PairIndex::kIdsPerPlane - 1) / PairIndex::kIdsPerPlane;
    if (table.headers.size() != planes * codes) return broken(PackRule::PairHeaders, "");
    if (table.ranks.size() != table.words.size()) return broken(PackRule::PairTotal, "blocks");
    std::vector<std::uint8_t> starts;
    if (PackProblem problem = verify_pool(table, pack, starts)) return problem;
    std::uint32_t block = 0;
    std::uint32_t pair = 0;
    for (std::size_t place = 0; place < table.headers.size(); ++place) {
        if (header_right(table, codes, place, block, pair)) continue;
        if (PackProblem problem = explain_header(table, codes, place, block, pair)) return problem;
    }
    if (block != table.words.size() || pair != table.slots.size() || pair != table.entry.keys) {
        return broken(PackRule::PairTotal, "pairs");
    }
    if (table.overflow.empty() && slots_right(table.slots, starts, false)) return {};
    if (!slots_right(table.slots, starts, true)) return broken(PackRule::PairSlot, "");
    return verify_overflow(table, starts, count_overflowing(table.slots));
}

PackProblem verify_limits(const TableView& table, const PackView& pack) {
    if (PackProblem problem = verify_offsets(table, pack, table.limits.size())) return problem;
    if (limits_right(table.limits, pack.strings.count) && one_row_each(table.offsets)) return {};
    return each_row(table.offsets, [&](std::uint32_t i, bool has_before) -> std::optional<PackRule> {
        const PackedUnitLimit& row = table.limits[i];
        const bool dates = in_calendar(row.effective) && in_calendar(row.deleted) && row.effective <= row.deleted;
        if (!dates || row.value < 0 || row.mai > 3 || row.spare != 0 || row.rationale >= pack.strings.count) {
            return PackRule::UnitField;
        }
        const auto key = [](const PackedUnitLimit& r) {
            return std::make_tuple(r.effective, r.deleted, r.value, r.mai, r.rationale);
        };
        if (has_before && key(table.limits[i - 1]) >= key(row)) return PackRule::UnitOrder;
        return std::nullopt;
    });
}

PackProblem verify_add_ons(const TableView& table, const PackView& pack) {
    if (PackProblem problem = verify_offsets(table, pack, table.add_ons.size())) return problem;
    return each_row(table.offsets, [&](std::uint32_t i, bool has_before) -> std::optional<PackRule> {
        const PackedAddOn& row = table.add_ons[i];
        const bool dates = in_calendar(row.effective) && in_calendar(row.deleted) && row.effective <= row.deleted;
        const bool primary = row.primary == kNoId || row.primary < pack.codes.size();
        if (!dates || !primary || row.type < 1 || row.type > 3 || (row.spare[0] | row.spare[1] | row.spare[2]) != 0) {
            return PackRule::AddOnField;
        }
        const auto key = [](const PackedAddOn& r) {
            return std::make_tuple(r.effective, r.deleted, r.primary, r.type);
        };
        if (has_before && key(table.add_ons[i - 1]) >= key(row)) return PackRule::AddOnOrder;
        return std::nullopt;
    });
}

PackProblem verify_keyed(const TableView& table, const PackView& pack) {
    if (table.columns.size() != table.entry.columns) return broken(PackRule::KeyedColumn, "number of columns");
    std::uint64_t names = 0;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const ColumnEntry& column = table.columns[i];
        if (column.name >= pack.strings.count || column.first_name != names || column.spare != 0) {
            return broken(PackRule::KeyedColumn, at("column", i));
        }
        names += column.name_count;
    }
    const bool names_right =
        names == table.names.size() &&
        std::all_of(table.names.begin(), table.names.end(), [&](auto id) { return id < pack.strings.count; });
    if (!names_right) return broken(PackRule::KeyedColumn, "names");
    const std::size_t width = 8 + 8 * std::size_t{table.entry.columns};
    if (PackProblem problem = verify_offsets(table, pack, table.keyed.size() / width)) return problem;
    return each_row(table.offsets, [&](std::uint32_t i, bool has_before) -> std::optional<PackRule> {
        std::vector<std::int64_t> before(1 + table.columns.size());
        std::vector<std::int64_t> row(1 + table.columns.size());
        if (has_before) std::memcpy(before.data(), table.keyed.data() + (i - 1) * width, width);
        std::memcpy(row.data(), table.keyed.data() + i * width, width);
        std::int32_t dates[2];
        std::memcpy(dates, row.data(), sizeof dates);
        bool right = in_calendar(dates[0]) && in_calendar(dates[1]) && dates[0] <= dates[1];
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
            const std::int64_t limit = table.columns[c].name_count;
            if (limit > 0 && (row[c + 1] < 0 || row[c + 1] >= limit)) right = false;
        }
        if (!right) return PackRule::KeyedField;
        if (has_before) {
            std::int32_t dates_before[2];
            std::memcpy(dates_before, before.data(), sizeof dates_before);
            const auto a = std::tie(dates_before[0], dates_before[1]);
            const auto b = std::tie(dates[0], dates[1]);
            const std::vector<std::int64_t> values_before(before.begin() + 1, before.end());
            const std::vector<std::int64_t> values(row.begin() + 1, row.end());
            if (a > b || (a == b && values_before >= values)) return PackRule::KeyedOrder;
        }
        return std::nullopt;
    });
}

}  // namespace payrule
