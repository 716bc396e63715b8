#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace fzk {

namespace {

thread_local bool inside_loop = false;

// One loop at a time. Ranges are claimed from a counter, so that a late thread finds nothing left rather than being waited for.
class Pool {
 public:
  static Pool& instance() {
    static Pool* pool = new Pool;  // threads outlive static destructors, so the pool is never destroyed
    return *pool;
  }

  bool run(size_t n, size_t ranges, internal::RangeBody body, void* context) {
    std::unique_lock owner(owner_, std::try_to_lock);
    if (!owner.owns_lock()) return false;
    {
      std::lock_guard lock(mutex_);
      helpers_ = thread_count() - 1;
      start_workers();
      n_ = n;
      ranges_ = ranges;
      body_ = body;
      context_ = context;
      next_ = 0;
      done_ = 0;
      failure_ = nullptr;
      ++generation_;
    }
    wake_.notify_all();
    inside_loop = true;
    work();
    inside_loop = false;
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [&] { return done_ == ranges_ && active_ == 0; });
    ranges_ = 0;
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
    return true;
  }

 private:
  // Where the system refuses a thread, the loop does with those it has.
  void start_workers() {
    try {
      for (; workers_ < helpers_; ++workers_) std::thread([this] { serve(); }).detach();
    } catch (const std::system_error&) {
    }
  }

  void serve() {
    inside_loop = true;
    uint64_t seen = 0;
    std::unique_lock lock(mutex_);
    for (;;) {
      wake_.wait(lock, [&] { return generation_ != seen; });
      seen = generation_;
      if (active_ >= helpers_) continue;
      ++active_;
      lock.unlock();
      work();
      lock.lock();
      if (--active_ == 0) finished_.notify_all();
    }
  }

  void work() {
    for (;;) {
      size_t range, n, ranges;
      internal::RangeBody body;
      void* context;
      {
        std::lock_guard lock(mutex_);
        if (next_ >= ranges_) return;
        range = next_++;
        n = n_, ranges = ranges_, body = body_, context = context_;
      }
      std::exception_ptr failure;
      try {
        body(context, range * n / ranges, (range + 1) * n / ranges);
      } catch (...) {
        failure = std::current_exception();
      }
      std::lock_guard lock(mutex_);
      if (failure && !failure_) failure_ = failure;
      if (++done_ == ranges_) finished_.notify_all();
    }
  }

  std::mutex owner_;
  std::mutex mutex_;
  std::condition_variable wake_, finished_;
  size_t n_ = 0, ranges_ = 0, next_ = 0, done_ = 0;
  internal::RangeBody body_ = nullptr;
  void* context_ = nullptr;
  std::exception_ptr failure_;
  uint64_t generation_ = 0;
  int workers_ = 0, helpers_ = 0, active_ = 0;
};

int hardware_threads() { return static_cast<int>(std::max(1u, std::thread::hardware_concurrency())); }

std::atomic<int> requested_threads{0};

}  // namespace

void set_thread_count(int count) { requested_threads = count; }

int thread_count() {
  const int requested = requested_threads;
  return requested < 1 ? hardware_threads() : requested;
}

void internal::parallel_ranges(size_t n, size_t grain, RangeBody body, void* context) {
  if (n == 0) return;
  const size_t threads = static_cast<size_t>(thread_count());
  // a few ranges for each thread even out ranges of unequal cost
  const size_t ranges = std::min(threads * 4, n / std::max<size_t>(grain, 1));
  if (threads == 1 || ranges < 2 || inside_loop || !Pool::instance().run(n, ranges, body, context)) body(context, 0, n);
}

}  // namespace fzk
