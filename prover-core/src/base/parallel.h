// A loop over disjoint ranges on a small pool of threads that lives as long as the process.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>

namespace fzk {

namespace internal {
using RangeBody = void (*)(void* context, size_t begin, size_t end);
void parallel_ranges(size_t n, size_t grain, RangeBody body, void* context);
}  // namespace internal

// Threads that one loop may use, the caller's included; below 1 means one for each core (the default).
void set_thread_count(int count);
int thread_count();

// body(begin, end) over disjoint ranges that cover [0, n), each of at least `grain` items (but the last). Runs inline when one range is enough, when
// called from inside such a loop, or while another thread holds the pool. So the result depends on nothing of this as long as ranges write to
// disjoint places. Waking a thread costs about 10 us: choose the grain so that a range costs more. The first exception is rethrown.
template <class Body>
void parallel_for(size_t n, Body&& body, size_t grain = 1) {
  internal::parallel_ranges(
      n, grain,
      [](void* context, size_t begin, size_t end) {
        (*static_cast<std::remove_reference_t<Body>*>(context))(begin, end);
      },
      const_cast<void*>(static_cast<const void*>(std::addressof(body))));
}

}  // namespace fzk
