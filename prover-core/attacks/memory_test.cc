// What the core does with memory. A hostile proof costs the verifier no more than an honest one: the statement bounds memory and time, whatever the bytes say.
// And the prover overwrites its secrets before it releases them.
#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <new>
#include <vector>

#include "attack.h"
#include "base/parallel.h"

namespace {

std::atomic<size_t> live{0}, peak{0}, allocations{0};
std::atomic<bool> watching{false};

void* counted(size_t size) {
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (!memory) throw std::bad_alloc();
  const size_t now = live += malloc_usable_size(memory);
  size_t high = peak.load();
  while (now > high && !peak.compare_exchange_weak(high, now)) {
  }
  allocations++;
  // What the test itself left in the heap while it made the instance is not the prover's doing.
  if (watching) std::memset(memory, 0, malloc_usable_size(memory));
  return memory;
}

// What no released block may hold; while `watching`.
std::vector<std::vector<uint8_t>> secrets;
std::atomic<size_t> leaked[32];

void uncounted(void* memory) noexcept {
  if (memory) {
    const size_t size = malloc_usable_size(memory);
    live -= size;
    for (size_t i = 0; watching && i < secrets.size(); i++) {
      if (memmem(memory, size, secrets[i].data(), secrets[i].size())) leaked[i]++;
    }
  }
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
    out.seconds = std::min(out.seconds, static_cast<double>(end.tv_sec - begin.tv_sec) +
                                            1e-9 * static_cast<double>(end.tv_nsec - begin.tv_nsec));
  }
  return out;
}

// What a refusal itself needs: the exception and its text.
constexpr size_t kRefusalBytes = 4096, kRefusalAllocations = 32;

void expect_no_dearer(const Attempt& honest, const Attempt& hostile, int runs, const std::string& name,
                      double tolerance = 0) {
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
    std::swap_ranges(p.begin() + static_cast<std::ptrdiff_t>(i), p.begin() + static_cast<std::ptrdiff_t>(i) + 32,
                     p.begin() + static_cast<std::ptrdiff_t>(i) + 32);
    expect_no_dearer(
        honest, [&] { step_verify(statement, p); }, 2, "part " + std::to_string(i / 32));
  }
  std::vector<uint8_t> last = proof;
  last[last.size() - 32] ^= 1;
  expect_no_dearer(
      honest, [&] { step_verify(statement, last); }, 15, "the last scalar", 1.5);
  for (const size_t length : {size_t{0}, size_t{1}, proof.size() / 2, proof.size() - 1, proof.size() + 1,
                              2 * proof.size(), size_t{64} << 20}) {
    std::vector<uint8_t> p = proof;
    p.resize(length, 0x5a);
    expect_no_dearer(
        honest, [&] { step_verify(statement, p); }, 5, std::to_string(length) + " bytes", 0.5);
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
    expect_no_dearer(
        honest, [&] { enrolment_verify(statement, p); }, 5, std::to_string(length) + " bytes", 1.5);
  }
}

class Erasure : public ::testing::Test {
 protected:
  ~Erasure() override { secrets.clear(); }

  template <typename T>
  void secret(const std::string& name, std::span<const T> values) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(values.data());
    secrets.emplace_back(bytes, bytes + values.size_bytes());
    names_.push_back(name);
    ASSERT_LE(secrets.size(), std::size(leaked));
  }

  // Key, openings, a record in every form in which it is held.
  void secrets_of(const Instance& x, std::span<const uint32_t> indices) {
    secret("the opening key", std::span<const uint8_t>(x.key));
    for (const uint32_t i : indices) {
      const Scalar opening = record_opening(x.network, x.records(), i);
      secret("the opening of record " + std::to_string(i), std::span(&opening, 1));
    }
    const size_t at = indices[0] * x.network.features();
    std::vector<int32_t> small(x.features.begin() + static_cast<std::ptrdiff_t>(at),
                               x.features.begin() + static_cast<std::ptrdiff_t>(at) + 4);
    const std::vector<int64_t> wide(small.begin(), small.end());
    const std::vector<Scalar> field{Scalar::from_i64(small[0]), Scalar::from_i64(small[1])};
    secret("features as 32-bit integers", std::span<const int32_t>(small));
    secret("features as 64-bit integers", std::span<const int64_t>(wide));
    secret("features as field elements", std::span<const Scalar>(field));
  }

  void watch(const std::function<void()>& work) {
    for (auto& count : leaked) count = 0;
    watching = true;
    work();
    watching = false;
    for (size_t i = 0; i < names_.size(); i++) EXPECT_EQ(leaked[i], 0u) << names_[i] << " is in released memory";
  }

 private:
  std::vector<std::string> names_;
};

TEST_F(Erasure, OfAStep) {
  const Instance x = make_instance(logistic_network({6, 5, 1}), 9, 3, 7);
  const StepStatement statement = x.statement();
  secrets_of(x, statement.indices);
  const RelationWitness w = x.witness(statement);
  std::vector<int64_t> z, delta;
  for (size_t j = 0; j < 3; j++) {
    z.push_back(w.forward[1].integer(0, j));
    delta.push_back(w.signal[1].integer(0, j));
  }
  const std::vector<Scalar> column(w.columns[1].field.begin(), w.columns[1].field.begin() + 3);
  secret("pre-activations", std::span<const int64_t>(z));
  if (std::ranges::count(delta, 0) == 0) secret("backward signals", std::span<const int64_t>(delta));
  secret("a committed column", std::span<const Scalar>(column));
  watch([&] { step_prove(statement, x.records(), x.trace(), 1); });
}

TEST_F(Erasure, OfAnEnrolment) {
  const Instance x = make_instance(logistic_network({6, 1}), 9, 3, 7);
  const uint32_t some[] = {0, 5};
  secrets_of(x, some);
  watch([&] { enrolment_prove(x.enrolment(), x.network, x.records(), 1); });
}

// The observation itself: a copy that is not overwritten is found.
TEST_F(Erasure, IsObserved) {
  const std::vector<uint8_t> key(32, 0xa7);
  secret("a copy", std::span<const uint8_t>(key));
  watching = true;
  { const std::vector<uint8_t> copy(key); }
  watching = false;
  EXPECT_GE(leaked[0].exchange(0), 1u);
}

}  // namespace
}  // namespace fzk::test
