// See side_by_side.h.
#include "runtime/side_by_side.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

namespace payrule {

void side_by_side(std::size_t count, const std::function<void(std::size_t)>& task) {
    std::atomic<std::size_t> next = 0;
    std::vector<std::exception_ptr> thrown(count);
    const auto work = [&] {
        for (std::size_t i = next++; i < count; i = next++) {
            try {
                task(i);
            } catch (...) {
                thrown[i] = std::current_exception();
            }
        }
    };
    constexpr std::size_t kMost = 4;
    const std::size_t threads = std::min({kMost, count, std::size_t{std::thread::hardware_concurrency()}});
    std::vector<std::thread> others;
    others.reserve(kMost);
    // No thread or no memory for one: as many as there are, this one at least. Those must be joined whatever happens.
    const auto start_another = [&] {
        try {
            others.emplace_back(work);
            return true;
        } catch (const std::exception&) {
            return false;
        }
    };
    while (others.size() + 1 < threads && start_another())
        continue;
    work();
    for (std::thread& other : others)
        other.join();
    for (const std::exception_ptr& one : thrown) {
        if (one) std::rethrow_exception(one);
    }
}

}  // namespace payrule
