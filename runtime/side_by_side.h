// Independent pieces of work on several processors. Comes in: how many pieces and what each does; goes out: nothing but
// what the pieces wrote, each to a place of its own. Must not know what is done, nor let its answer depend on timing.
#pragma once

#include <cstddef>
#include <functional>

namespace payrule {

/// Calls `task(0)` … `task(count - 1)`, each once and in no order, on this thread and at most three others, and waits
/// for all. Tasks may only write what no other task reads or writes. Errors: rethrows what the first of the tasks that
/// threw has thrown, by number; where no thread can be had, this one does everything.
/// Cost: starting a thread takes some 50 microseconds; pieces that take less together are done faster in a plain loop.
void side_by_side(std::size_t count, const std::function<void(std::size_t)>& task);

}  // namespace payrule
