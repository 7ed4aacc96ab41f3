// Claim ids that come more than once in the inputs of a run. Comes in: ids with the place of their claim, in order;
// goes out: how many ids came again, and where the first of them did. Keeps a hash of each id and no id: ids can be
// private, and memory is bounded. Must not know claims, files or how anything is printed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace payrule::tools {

/// Ids that are kept: later ids are held against these only. Bytes: 16 MiB, and half of that more while it last grows.
constexpr std::size_t kMostIdsKept = 786'432;

class RepeatedIds {
public:
    explicit RepeatedIds(std::size_t most = kMostIdsKept) : most_(most) {}

    /// `place` counts the claims of all inputs, from 1. Cost: the slots of several ids are fetched together.
    void add(std::string_view id, std::uint64_t place);
    /// Takes in what add() has put off; the rest holds after it.
    void settle();

    std::uint64_t repeated() const { return repeated_; }        // ids, not claims
    std::uint64_t first_place() const { return first_place_; }  // of the first id that came again
    std::uint64_t second_place() const { return second_place_; }
    bool full() const { return full_; }  // an id was not kept

private:
    struct Entry {
        std::uint64_t hash = 0;             // 0: free
        std::uint64_t place_and_again = 0;  // place twice over, plus 1 once the id has come again
    };

    void take(const Entry& entry);
    void grow();
    /// The slot that holds the hash, or the free one where it belongs.
    Entry& find(std::uint64_t hash);

    std::size_t most_, kept_ = 0;
    std::vector<Entry> slots_;  // as many as a power of two, or none yet
    std::array<Entry, 32> put_off_{};
    std::size_t put_off_count_ = 0;
    std::uint64_t repeated_ = 0, first_place_ = 0, second_place_ = 0;
    bool full_ = false;
};

}  // namespace payrule::tools
