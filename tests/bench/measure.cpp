// See measure.h.
#include "tests/bench/measure.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <ctime>
#include <new>

namespace {

std::atomic<std::uint64_t> allocation_count{0};

}  // namespace

// Counting replacements: every allocation of C++ code in this process goes through them.
void* operator new(std::size_t size) {
    allocation_count.fetch_add(1, std::memory_order_relaxed);
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
void* operator new[](std::size_t size) { return operator new(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace payrule::bench {

namespace {

double seconds_of(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

}  // namespace

double cpu_seconds() { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }
double wall_seconds() { return seconds_of(CLOCK_MONOTONIC); }

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

void run_rounds(std::vector<Contender>& contenders, int rounds) {
    for (int round = 0; round <= rounds; ++round) {
        for (Contender& contender : contenders) {
            const double start = cpu_seconds();
            contender.work();
            const double taken = cpu_seconds() - start;
            if (round > 0) contender.seconds.push_back(taken);
        }
    }
}

double ratio_of_rounds(const Contender& bound, const Contender& other) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < bound.seconds.size(); ++i)
        ratios.push_back(bound.seconds[i] / other.seconds[i]);
    return median(std::move(ratios));
}

std::uint64_t allocations() { return allocation_count.load(std::memory_order_relaxed); }

ChildRun run_child(const std::vector<std::string>& arguments) {
    ChildRun run;
    std::vector<char*> words;
    for (const std::string& argument : arguments)
        words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const double start = wall_seconds();
    run.started = posix_spawn(&child, words[0], &actions, nullptr, words.data(), environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    if (!run.started) return run;
    int status = 0;
    rusage usage{};
    run.started = wait4(child, &status, 0, &usage) == child;
    run.wall_seconds = wall_seconds() - start;
    run.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return run;
}

}  // namespace payrule::bench
