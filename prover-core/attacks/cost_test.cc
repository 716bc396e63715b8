// A hostile proof costs the verifier no more than an honest one: the statement bounds memory and time, whatever the bytes say.
#include <atomic>
#include <cstdlib>
#include <ctime>
#include <malloc.h>
#include <new>

#include "attack.h"
#include "base/parallel.h"

namespace {

std::atomic<size_t> live{0}, peak{0}, allocations{0};

void* counted(size_t size) {
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (!memory) throw std::bad_alloc();
  const size_t now = live += malloc_usable_size(memory);
  size_t high = peak.load();
  while (now > high && !peak.compare_exchange_weak(high, now)) {
  }
  allocations++;
  return memory;
}

void uncounted(void* memory) noexcept {
  if (memory) live -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void* operator new(size_t size) { return counted(size); }
void* operator new[](size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { uncounted(memory); }
void operator delete[](void* memory) noexcept { uncounted(memory); }
void operator delete(void* memory, size_t) noexcept { uncounted(memory); }
void operator delete[](void* memory, size_t) noexcept { uncounted(memory); }

namespace fzk::test {
namespace {

struct Cost {
  size_t bytes = 0, allocations = 0;
  double seconds = 0;  // of all threads
};

Cost cost_of(const Attempt& attempt, int runs) {
  Cost out{SIZE_MAX, SIZE_MAX, 1e9};
  for (int i = 0; i < runs; i++) {
    const size_t before = live, count = allocations;
    peak = before;
    timespec begin, end;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
    verdict(attempt);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    out.bytes = std::min(out.bytes, peak - before);
    out.allocations = std::min(out.allocations, allocations - count);
    out.seconds = std::min(out.seconds, static_cast<double>(end.tv_sec - begin.tv_sec) + 1e-9 * static_cast<double>(end.tv_nsec - begin.tv_nsec));
  }
  return out;
}

// What a refusal itself needs: the exception and its text.
constexpr size_t kRefusalBytes = 4096, kRefusalAllocations = 32;

void expect_no_dearer(const Attempt& honest, const Attempt& hostile, int runs, const std::string& name, double tolerance = 0) {
  const Cost a = cost_of(honest, runs), b = cost_of(hostile, runs);
  EXPECT_LE(b.bytes, a.bytes + kRefusalBytes) << name;
  EXPECT_LE(b.allocations, a.allocations + kRefusalAllocations) << name;
  if (tolerance > 0) {
    EXPECT_LE(b.seconds, a.seconds * tolerance + 0.002) << name;
  }
}

// One thread: the peak does not depend on how threads meet.
class HostileCost : public ::testing::Test {
 protected:
  HostileCost() { set_thread_count(1); }
  ~HostileCost() override { set_thread_count(0); }
};

TEST_F(HostileCost, ProofsOfAStep) {
  const Instance x = make_instance(tiny_network({4, 5, 3}), 9, 5, 7);
  const StepStatement statement = x.statement();
  const std::vector<uint8_t> proof = step_prove(statement, x.records(), x.trace(), 1);
  const Attempt honest = [&] { step_verify(statement, proof); };
  ASSERT_EQ(verdict(honest), RejectId::none);
  // Every part replaced by its neighbour: a valid encoding for most, so that the verifier goes on as far as it can.
  for (size_t i = 0; i + 64 <= proof.size(); i += 32) {
    std::vector<uint8_t> p = proof;
    std::swap_ranges(p.begin() + static_cast<std::ptrdiff_t>(i), p.begin() + static_cast<std::ptrdiff_t>(i) + 32, p.begin() + static_cast<std::ptrdiff_t>(i) + 32);
    expect_no_dearer(honest, [&] { step_verify(statement, p); }, 2, "part " + std::to_string(i / 32));
  }
  std::vector<uint8_t> last = proof;
  last[last.size() - 32] ^= 1;
  expect_no_dearer(honest, [&] { step_verify(statement, last); }, 15, "the last scalar", 1.5);
  for (const size_t length : {size_t{0}, size_t{1}, proof.size() / 2, proof.size() - 1, proof.size() + 1, 2 * proof.size(), size_t{64} << 20}) {
    std::vector<uint8_t> p = proof;
    p.resize(length, 0x5a);
    expect_no_dearer(honest, [&] { step_verify(statement, p); }, 5, std::to_string(length) + " bytes", 0.5);
  }
}

TEST_F(HostileCost, ProofsOfAnEnrolment) {
  const Instance x = make_instance(tiny_network({4, 3}), 37, 1, 7);
  const EnrolmentStatement statement(x.enrolment(), *x.dataset);
  const std::vector<uint8_t> proof = enrolment_prove(x.enrolment(), x.network, x.records(), 1);
  const Attempt honest = [&] { enrolment_verify(statement, proof); };
  ASSERT_EQ(verdict(honest), RejectId::none);
  for (const size_t length : {size_t{0}, proof.size() - 1, proof.size() + 1, 2 * proof.size(), size_t{64} << 20}) {
    std::vector<uint8_t> p = proof;
    p.resize(length, 0x5a);
    expect_no_dearer(honest, [&] { enrolment_verify(statement, p); }, 5, std::to_string(length) + " bytes", 1.5);
  }
}

}  // namespace
}  // namespace fzk::test
