// Measuring: CPU time of this thread, repeated and interleaved so that neighbours on the machine disturb all sides
// alike; allocations; child processes with their time and memory. Comes in: pieces of work; goes out: numbers.
// Must not know what is measured.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace payrule::bench {

/// CPU seconds of the calling thread.
double cpu_seconds();
/// Seconds on a clock that only goes forward.
double wall_seconds();
double median(std::vector<double> values);

/// One piece of work that is timed against others.
struct Contender {
    std::string name;
    std::function<void()> work;
    std::vector<double> seconds;  // one for each round
    double median_seconds() const { return median(seconds); }
};

/// Runs every contender once per round, in their order. The first round warms caches and is not kept.
void run_rounds(std::vector<Contender>& contenders, int rounds);
/// How fast `other` is beside `bound`: median over rounds of bound's time divided by the other's in the same round.
double ratio_of_rounds(const Contender& bound, const Contender& other);

/// Calls of operator new in this process so far.
std::uint64_t allocations();

struct ChildRun {
    bool started = false;
    int exit_code = -1;
    double wall_seconds = 0;
    double cpu_seconds = 0;
};

/// Runs a program to its end, with its output thrown away. Shape: arguments with the program first.
ChildRun run_child(const std::vector<std::string>& arguments);

}  // namespace payrule::bench
