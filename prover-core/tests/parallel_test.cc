#include "base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace fzk {
namespace {

TEST(Parallel, CoversEveryIndexOnceAndRethrows) {
  for (size_t n : {0, 1, 2, 7, 1000}) {
    std::vector<int> seen(n);
    parallel_for(n, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; ++i) ++seen[i];
      std::atomic<size_t> inner{0};
      parallel_for(3, [&](size_t inner_begin, size_t inner_end) { inner += inner_end - inner_begin; });
      EXPECT_EQ(inner, 3u);
    });
    EXPECT_EQ(seen, std::vector<int>(n, 1));
  }
  auto failing = [](size_t begin, size_t) {
    if (begin > 0) throw std::runtime_error("a range failed");
  };
  EXPECT_THROW(parallel_for(100, failing), std::runtime_error);
  int calls = 0;
  parallel_for(
      10, [&](size_t begin, size_t end) { calls += static_cast<int>(end - begin); }, 11);
  EXPECT_EQ(calls, 10);
}

TEST(Parallel, ManyCallersAtOnce) {
  std::vector<std::thread> callers;
  std::atomic<size_t> total{0};
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&] {
      for (int i = 0; i < 500; ++i) parallel_for(37, [&](size_t begin, size_t end) { total += end - begin; });
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(total, 4u * 500 * 37);
}

}  // namespace
}  // namespace fzk
