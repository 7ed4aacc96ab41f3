// A list that keeps the elements which it no longer has: what they own (their own lists) serves the next ones, so that
// whoever fills the same list again and again takes no memory once it has met the longest. Must not know its elements.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <initializer_list>
#include <utility>
#include <vector>

namespace payrule {

/// As std::vector where names are alike. Invariant: the first size_ elements of all_ are in the list; those behind are
/// kept for later and are seen by nobody. Copies do not take those along.
template <class T>
class ReusedList {
public:
    using value_type = T;

    ReusedList() = default;
    ReusedList(std::vector<T> elements) : all_(std::move(elements)), size_(all_.size()) {}
    ReusedList(std::initializer_list<T> elements) : all_(elements), size_(all_.size()) {}
    ReusedList(const ReusedList& other) : all_(other.begin(), other.end()), size_(other.size_) {}
    ReusedList(ReusedList&& other) noexcept : all_(std::move(other.all_)), size_(std::exchange(other.size_, 0)) {
        other.all_.clear();
    }
    ReusedList& operator=(ReusedList other) noexcept {
        all_.swap(other.all_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~ReusedList() = default;

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    T* data() { return all_.data(); }
    const T* data() const { return all_.data(); }
    T* begin() { return data(); }
    T* end() { return data() + size_; }
    const T* begin() const { return data(); }
    const T* end() const { return data() + size_; }
    T& operator[](std::size_t i) { return all_[i]; }
    const T& operator[](std::size_t i) const { return all_[i]; }
    T& front() { return all_.front(); }
    const T& front() const { return all_.front(); }
    T& back() { return all_[size_ - 1]; }
    const T& back() const { return all_[size_ - 1]; }

    /// One element more. Danger: what stood in it earlier still stands there; the caller makes it blank.
    T& add_used() {
        if (size_ == all_.size()) all_.emplace_back();
        return all_[size_++];
    }
    void push_back(T element) { add_used() = std::move(element); }
    void pop_back() {
        assert(size_ > 0);
        --size_;
    }
    void clear() { size_ = 0; }
    /// New elements are blank.
    void resize(std::size_t count) {
        while (size_ < count)
            push_back(T{});
        size_ = count;
    }
    void erase(T* element) {
        std::rotate(element, element + 1, end());
        pop_back();
    }
    /// Behind the last element.
    template <class Elements>
    void append(const Elements& elements) {
        for (const T& element : elements)
            push_back(element);
    }

private:
    std::vector<T> all_;
    std::size_t size_ = 0;
};

}  // namespace payrule
