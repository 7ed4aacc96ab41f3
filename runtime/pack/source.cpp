// Interning of codes, texts and date tuples. Comes in: values in the order met; goes out: ids in that order.
#include "runtime/pack/source.h"

namespace payrule {

namespace {
constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15ULL;
constexpr int kFirstBits = 12;
}  // namespace

CodeInterner::CodeInterner() : slots_(std::size_t{1} << kFirstBits), shift_(64 - kFirstBits) {}

std::uint64_t CodeInterner::word_of(std::string_view text) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        word = word << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    }
    return word;
}

std::string CodeInterner::text_of(std::uint64_t word) {
    std::string text;
    for (int shift = 56; shift >= 0; shift -= 8) {
        const char c = static_cast<char>(word >> shift & 0xFFU);
        if (c != 0) text.push_back(c);
    }
    return text;
}

std::uint32_t CodeInterner::intern(std::uint64_t word) {
    const std::size_t mask = slots_.size() - 1;
    auto at = static_cast<std::size_t>((word ^ word >> 29) * kMix >> shift_);
    while (slots_[at] != 0) {
        if (words_[slots_[at] - 1] == word) return slots_[at] - 1;
        at = (at + 1) & mask;
    }
    words_.push_back(word);
    slots_[at] = size();
    if (words_.size() * 2 > slots_.size()) grow();
    return size() - 1;
}

void CodeInterner::grow() {
    --shift_;
    slots_.assign(slots_.size() * 2, 0);
    const std::size_t mask = slots_.size() - 1;
    for (std::uint32_t id = 0; id < size(); ++id) {
        auto at = static_cast<std::size_t>((words_[id] ^ words_[id] >> 29) * kMix >> shift_);
        while (slots_[at] != 0)
            at = (at + 1) & mask;
        slots_[at] = id + 1;
    }
}

std::uint32_t StringInterner::intern(std::string_view text) {
    const auto [at, added] = ids_.try_emplace(std::string(text), static_cast<std::uint32_t>(texts_.size()));
    if (added) texts_.emplace_back(text);
    return at->second;
}

namespace {

std::uint64_t hash_of(const PairTuple& tuple) {
    std::uint64_t hash = static_cast<std::uint32_t>(tuple.effective) * kMix;
    hash = (hash ^ static_cast<std::uint32_t>(tuple.deleted)) * kMix;
    hash = (hash ^ hash >> 31 ^ tuple.rationale ^ std::uint64_t{tuple.indicator} << 32 ^
            std::uint64_t{tuple.before_1996} << 40) *
           kMix;
    return hash ^ hash >> 32;
}

}  // namespace

TupleInterner::TupleInterner() : slots_(std::size_t{1} << kFirstBits), shift_(kFirstBits) {}

std::uint32_t TupleInterner::intern(const PairTuple& tuple) {
    if (last_ < tuples_.size() && tuples_[last_] == tuple) return last_;  // neighbours mostly share their tuple
    const std::size_t mask = slots_.size() - 1;
    auto at = static_cast<std::size_t>(hash_of(tuple)) & mask;
    while (slots_[at] != 0) {
        if (tuples_[slots_[at] - 1] == tuple) return last_ = slots_[at] - 1;
        at = (at + 1) & mask;
    }
    tuples_.push_back(tuple);
    last_ = static_cast<std::uint32_t>(tuples_.size() - 1);
    slots_[at] = last_ + 1;
    if (tuples_.size() * 2 > slots_.size()) grow();
    return last_;
}

void TupleInterner::grow() {
    slots_.assign(slots_.size() * 2, 0);
    const std::size_t mask = slots_.size() - 1;
    for (std::uint32_t id = 0; id < tuples_.size(); ++id) {
        auto at = static_cast<std::size_t>(hash_of(tuples_[id])) & mask;
        while (slots_[at] != 0)
            at = (at + 1) & mask;
        slots_[at] = id + 1;
    }
}

}  // namespace payrule
