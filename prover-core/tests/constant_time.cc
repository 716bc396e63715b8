// Run under valgrind: secrets are undefined memory, so a branch or an address that depends on one is reported and fails the test.
// With an argument it takes such a branch on purpose: the run must then fail, or the check checks nothing.
#include <valgrind/memcheck.h>

#include <cstdio>

#include "beacon/beacon_prove.h"
#include "curve/niels.h"
#include "curve/point.h"
#include "field/fe25519.h"
#include "field/scalar.h"

namespace fzk {
namespace {

template <class T>
T secret(T value) {
  VALGRIND_MAKE_MEM_UNDEFINED(&value, sizeof(value));
  return value;
}

// The value as public again, so that it may be printed.
template <class T>
T reveal(T value) {
  VALGRIND_MAKE_MEM_DEFINED(&value, sizeof(value));
  return value;
}

unsigned char scalars() {
  const Scalar a = secret(Scalar::from_u64(0x123456789)), b = secret(-Scalar::from_u64(77));
  std::array<uint8_t, 64> wide = {1, 2, 3, 255};
  const auto hidden = secret(wide);
  Scalar sum = (a + b) * (a - b) - a.square() + (-b) + a.inverse() + Scalar::from_wide(hidden.data());
  sum += Scalar::from_i64(secret(int64_t{-12345})) + Scalar::from_i128(secret(int128{-99})) +
         Scalar::from_u64(secret(uint64_t{5}));
  const Scalar list[2] = {a, b};
  const int32_t small[2] = {secret(int32_t{-7}), secret(int32_t{1 << 20})};
  sum += dot(list, list) + dot_small(list, std::span<const int32_t>(small));
  const bool same = sum == a;
  return reveal(sum.to_bytes())[0] ^ reveal(static_cast<unsigned char>(same));
}

unsigned char fields() {
  const Point p = secret(add(base_point(), base_point()));
  const Fe root = sqrt_ratio_m1(p.x, p.y).root;
  const Fe mixed = select(is_negative(p.x), invert(root), absolute(p.y - p.x)) * square(p.z);
  const Point sum = add(dbl(sub(p, negate(p))), to_projective_niels(p));
  uint8_t bytes[32];
  (mixed + sum.x).to_bytes(bytes);
  return reveal(bytes[0]);
}

unsigned char beacon() {
  const std::array<uint8_t, 32> seed = secret(std::array<uint8_t, 32>{5});
  return reveal(vrf_public_key(seed))[0];
}

}  // namespace
}  // namespace fzk

int main(int argc, char**) {
  unsigned char out = fzk::scalars() ^ fzk::fields() ^ fzk::beacon();
  if (argc > 1 && fzk::secret(out) == 3) std::puts("a branch on a secret");
  std::printf("%d\n", out);
}
