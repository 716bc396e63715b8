// Deterministic test inputs: a stream named by the test, printed when it fails.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/hash.h"
#include "curve/ristretto.h"
#include "field/scalar.h"

namespace fzk {

class Seeded {
 public:
  explicit Seeded(std::string_view name) { stream_.absorb(as_bytes("fedzk test stream ")).absorb(as_bytes(name)); }

  template <size_t N>
  std::array<uint8_t, N> bytes() {
    std::array<uint8_t, N> result;
    stream_.squeeze(result);
    return result;
  }
  uint64_t u64() {
    uint64_t value = 0;
    for (uint8_t byte : bytes<8>()) value = value << 8 | byte;
    return value;
  }
  // in [0, bound)
  uint64_t below(uint64_t bound) { return u64() % bound; }
  Scalar scalar() { return Scalar::from_wide(bytes<64>().data()); }
  Point point() { return from_uniform(bytes<64>().data()); }
  std::vector<Scalar> scalars(size_t n) {
    std::vector<Scalar> result(n);
    for (Scalar& entry : result) entry = scalar();
    return result;
  }
  std::vector<Point> points(size_t n) {
    std::vector<Point> result;
    while (result.size() < n) result.push_back(point());
    return result;
  }

 private:
  Shake256 stream_;
};

}  // namespace fzk
