// See bound_tables.h.
#include "tests/bench/bound_tables.h"

#include <fmt/format.h>

#include <map>
#include <tuple>

#include "tests/bench/workload.h"

namespace payrule::bench {

namespace {

DayNumber day_number(Date date) {
    const CalendarDate day = to_calendar(date);
    return static_cast<DayNumber>(day.year * 10000 + day.month * 100 + day.day);
}

BoundWindow window_of(const tools::GenEdit& edit) {
    return {day_number(tools::gen_quarter_start(edit.first_quarter)),
            edit.last_quarter == tools::kOpenQuarter ? kOpenDay : day_number(tools::gen_quarter_end(edit.last_quarter)),
            edit.indicator};
}

using WindowsKey = std::array<std::tuple<DayNumber, DayNumber, std::uint32_t>, 2>;

WindowsKey key_of(const BoundWindows& windows) {
    WindowsKey key;
    for (std::size_t i = 0; i < windows.size(); ++i)
        key[i] = {windows[i].first, windows[i].last, windows[i].indicator};
    return key;
}

}  // namespace

BoundCodes::BoundCodes(const std::vector<std::string>& codes) : slots_(kSlots) {
    for (std::size_t place = 0; place < codes.size(); ++place) {
        const std::uint64_t code = pack_five(codes[place].c_str());
        std::size_t at = slot_of(code);
        while (slots_[at] != 0)
            at = (at + 1) & (kSlots - 1);
        slots_[at] = code | (static_cast<std::uint64_t>(place + 1) << 40);
    }
}

BoundPairs::BoundPairs(const tools::GenWorld& world, int setting) {
    headers_.resize(world.codes.size());
    std::map<WindowsKey, std::uint16_t> known;
    const auto place_of = [&](const BoundWindows& windows) {
        const auto [at, added] = known.emplace(key_of(windows), static_cast<std::uint16_t>(windows_.size()));
        if (added) windows_.push_back(windows);
        return at->second;
    };
    const std::vector<tools::GenEdit>& edits = world.edits[setting];
    for (std::size_t from = 0; from < edits.size();) {
        const CodePlace column1 = world.pair_codes[edits[from].column1];
        Header& header = headers_[column1];
        header.first_word = static_cast<std::uint32_t>(words_.size());
        header.first_pair = static_cast<std::uint32_t>(windows_of_.size());
        const std::uint32_t first_place = edits[from].column1;
        std::uint32_t last_block = ~0U;
        while (from < edits.size() && edits[from].column1 == first_place) {
            const CodePlace column2 = world.pair_codes[edits[from].column2];
            const std::uint32_t second_place = edits[from].column2;
            BoundWindows windows;
            std::size_t count = 0;
            for (; from < edits.size() && edits[from].column1 == first_place && edits[from].column2 == second_place;
                 ++from) {
                if (edits[from].indicator == 9) continue;  // never active
                if (count == windows.size()) stop("a made-up pair has more windows than the bound has room for");
                windows[count++] = window_of(edits[from]);
            }
            if (count == 0) continue;
            const std::uint32_t block = column2 >> 6;
            if (block != last_block) {
                last_block = block;
                header.blocks[block >> 6] |= std::uint64_t{1} << (block & 63);
                words_.push_back(0);
                word_ranks_.push_back(static_cast<std::uint16_t>(windows_of_.size() - header.first_pair));
            }
            words_.back() |= std::uint64_t{1} << (column2 & 63);
            windows_of_.push_back(place_of(windows));
        }
        std::uint16_t before = 0;
        for (int i = 0; i < 4; ++i) {
            header.before[i] = before;
            before = static_cast<std::uint16_t>(before + std::popcount(header.blocks[i]));
        }
    }
    words_.push_back(0);  // a candidate may look one past the last word before it is dropped
    word_ranks_.push_back(0);
}

std::uint64_t BoundPairs::bytes() const {
    return headers_.size() * sizeof(Header) + words_.size() * (sizeof(std::uint64_t) + sizeof(std::uint16_t)) +
           windows_of_.size() * sizeof(std::uint16_t) + windows_.size() * sizeof(BoundWindows);
}

BoundModifiers::BoundModifiers() : bits_(1 << 16) {
    const auto mark = [&](std::string_view list, std::uint8_t bit) {
        for (std::size_t at = 0; at + 2 <= list.size(); at += 3) {
            std::uint16_t modifier = 0;
            std::memcpy(&modifier, list.data() + at, 2);
            bits_[modifier] = static_cast<std::uint8_t>(bits_[modifier] | bit);
        }
    };
    mark("59", kIs59);
    mark("XE XP XS XU", kIsX);
    mark("KX", kIsKx);
    mark("59 XE XP XS XU 24 25 27 57 58 78 79 91 LT RT LC LD LM RC RI E1 E2 E3 E4 FA F1 F2 F3 F4 F5 F6 F7 F8 F9",
         kOpens);
    mark("TA T1 T2 T3 T4 T5 T6 T7 T8 T9", kOpens);
}

BoundTables::BoundTables(const tools::GenWorld& world) : codes(world.codes) {
    for (int setting = 0; setting < 2; ++setting) {
        pairs.emplace_back(world, setting);
        std::vector<BoundLimits> list(world.codes.size());
        for (std::size_t code = 0; code < list.size(); ++code) {
            list[code].mai = world.limits[code].mai;
            for (std::size_t quarter = 0; quarter < kBoundQuarters; ++quarter) {
                list[code].units[quarter] = static_cast<std::uint16_t>(
                    tools::gen_units(world, code, static_cast<std::uint16_t>(tools::kFirstClaimQuarter + quarter)));
            }
        }
        for (std::uint32_t code : world.therapy)
            list[code].therapy = true;
        limits.push_back(std::move(list));
    }
}

}  // namespace payrule::bench
