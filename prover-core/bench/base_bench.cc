// Field, group, commitments, hashing: medians of processor time over repeated runs, one thread, nanoseconds an operation.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/parallel.h"
#include "curve/fixed_base.h"
#include "curve/msm.h"
#include "curve/niels.h"
#include "curve/ristretto.h"
#include "field/scalar.h"
#include "merkle/merkle.h"

namespace {

using namespace fzk;

volatile uint64_t sink;

// body() does `operations` operations; median over 15 runs of at least 2 ms
template <class Body>
void measure(const std::string& name, size_t operations, Body body) {
  auto now = [] {
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return 1e9 * static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec);
  };
  body();
  size_t repeats = 1;
  std::vector<double> times;
  while (times.size() < 15) {
    const double start = now();
    for (size_t i = 0; i < repeats; ++i) body();
    const double elapsed = now() - start;
    if (elapsed < 2e6 && times.empty()) {
      repeats *= 2;
      continue;
    }
    times.push_back(elapsed / static_cast<double>(repeats * operations));
  }
  std::nth_element(times.begin(), times.begin() + 7, times.end());
  std::printf("%-58s %12.1f ns\n", name.c_str(), times[7]);
}

class Stream {
 public:
  Scalar scalar() {
    uint8_t bytes[64];
    stream_.squeeze(bytes);
    return Scalar::from_wide(bytes);
  }
  Point point() {
    uint8_t bytes[64];
    stream_.squeeze(bytes);
    return from_uniform(bytes);
  }
  int32_t below(int32_t bound) {
    uint8_t bytes[4];
    stream_.squeeze(bytes);
    return static_cast<int32_t>((bytes[0] | bytes[1] << 8 | bytes[2] << 16) % bound);
  }

 private:
  Shake256 stream_;
};

void fields(Stream& random) {
  Scalar x = random.scalar();
  const Scalar y = random.scalar();
  measure("scalar multiplication (chain)", 1000, [&] {
    for (int i = 0; i < 1000; ++i) x = x * y;
    sink = x.is_zero();
  });
  std::vector<Scalar> a(1000), b(1000), c(1000);
  for (auto* list : {&a, &b})
    for (Scalar& s : *list) s = random.scalar();
  measure("scalar multiplication (independent)", 1000, [&] {
    for (int i = 0; i < 1000; ++i) c[i] = a[i] * b[i];
    sink = c[7].is_zero();
  });
  measure("scalar addition (independent)", 1000, [&] {
    for (int i = 0; i < 1000; ++i) c[i] = a[i] + b[i];
    sink = c[7].is_zero();
  });
  measure("dot, a term", 1000, [&] { sink = dot(a, b).is_zero(); });
  std::vector<int32_t> narrow(1000);
  std::vector<int64_t> wide(1000);
  for (int i = 0; i < 1000; ++i) narrow[i] = random.below(1 << 20) - (1 << 19), wide[i] = int64_t{narrow[i]} << 30;
  measure("dot_small int32, a term", 1000, [&] { sink = dot_small(a, std::span<const int32_t>(narrow)).is_zero(); });
  measure("dot_small int64, a term", 1000, [&] { sink = dot_small(a, std::span<const int64_t>(wide)).is_zero(); });
  measure("scalar inversion", 1, [&] { sink = x.inverse().is_zero(); });
  Fe f = random.point().x;
  const Fe g = random.point().y;
  measure("field multiplication (chain)", 1000, [&] {
    for (int i = 0; i < 1000; ++i) f = f * g;
    sink = f.limb[0];
  });
  measure("field square (chain)", 1000, [&] {
    f = square_times(f, 1000);
    sink = f.limb[0];
  });
}

void points(Stream& random) {
  Point p = random.point();
  const Point q = random.point();
  Point affine[1] = {random.point()};
  normalise(affine);
  const AffineNiels niels = to_affine_niels(affine[0]);
  measure("point addition", 1000, [&] {
    for (int i = 0; i < 1000; ++i) p = add(p, q);
    sink = p.x.limb[0];
  });
  measure("mixed addition", 1000, [&] {
    for (int i = 0; i < 1000; ++i) p = add(p, niels);
    sink = p.x.limb[0];
  });
  measure("doubling (without T)", 1000, [&] {
    p = dbl_times(p, 1000);
    sink = p.x.limb[0];
  });
  uint8_t bytes[32];
  measure("encode", 1, [&] {
    encode(q, bytes);
    sink = bytes[0];
  });
  measure("decode", 1, [&] {
    Point r;
    sink = decode(bytes, &r);
  });
  measure("hash to group", 1, [&] { sink = hash_to_group("label").x.limb[0]; });
}

void multiplications(Stream& random) {
  for (size_t n : {2, 8, 16, 32, 64, 100, 150, 200, 300, 600, 1000, 4000}) {
    std::vector<Scalar> scalars(n);
    std::vector<Point> points(n);
    for (size_t i = 0; i < n; ++i) scalars[i] = random.scalar(), points[i] = random.point();
    normalise(points);
    measure("msm " + std::to_string(n) + ", a term", n, [&] { sink = msm(scalars, points).x.limb[0]; });
    if (n <= 300)
      measure("straus " + std::to_string(n) + ", a term", n, [&] { sink = straus(scalars, points).x.limb[0]; });
  }
}

void commitments(Stream& random) {
  const Scalar blinding = random.scalar();
  for (size_t n : {0, 1, 2, 4, 8, 164, 600}) {
    std::vector<Scalar> values(n);
    for (Scalar& v : values) v = random.scalar();
    measure("commit " + std::to_string(n) + " scalars, whole", 1,
            [&] { sink = commit(Family::Tape, 0, values, blinding).x.limb[0]; });
  }
  // as a proof commits: chunk after chunk, each to generators that were not used for a while
  std::vector<Scalar> pair = {random.scalar(), random.scalar()};
  measure("commit 2 scalars, walking over 400 generators, whole", 200, [&] {
    for (size_t first = 0; first < 400; first += 2) sink = commit(Family::Tape, first, pair, blinding).x.limb[0];
  });
  for (size_t n : {32, 64, 256, 512, 1024, 2048, 8192}) {
    for (int bits : {1, 12, 16}) {
      std::vector<int32_t> values(n);
      for (int32_t& v : values) v = random.below(1 << bits);
      measure("commit_small " + std::to_string(n) + " of " + std::to_string(bits) + " bits, an entry", n,
              [&] { sink = commit_small(Family::Witness, values, blinding).x.limb[0]; });
    }
  }
}

void hashing() {
  std::vector<uint8_t> data(1 << 20);
  measure("SHAKE-256, a byte", data.size(), [&] {
    uint8_t out[32];
    Shake256().absorb(data).squeeze(out);
    sink = out[0];
  });
  measure("SHA-256, a byte", data.size(), [&] { sink = sha256(data)[0]; });
  measure("chunk tree, a byte", data.size(), [&] { sink = chunk_tree_root(data)[0]; });
}

}  // namespace

int main() {
  Stream random;
  set_thread_count(1);
  fields(random);
  points(random);
  multiplications(random);
  commitments(random);
  hashing();
}
