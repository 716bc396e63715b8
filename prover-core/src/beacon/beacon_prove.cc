#include "beacon/beacon_prove.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/random.h"
#include "curve/niels.h"

namespace fzk {

namespace {

Scalar secret_key(std::span<const uint8_t, 32> vrf_seed) {
  auto hash = Sha512().update(as_bytes("fedzk/v1 vrf key")).update(vrf_seed).final();
  const Scalar x = Scalar::from_wide(hash.data());
  secure_zero(hash.data(), hash.size());
  return x;
}

// constant-time double-and-add: x is secret
Point multiply_secret(const Scalar& x, const Point& base) {
  auto limbs = x.to_limbs();
  const ProjectiveNiels addend = to_projective_niels(base);
  Point result = Point::identity();
  for (int bit = 252; bit >= 0; --bit) {
    result = dbl(result);
    const Point sum = add(result, addend);
    const bool set = limbs[bit / 64] >> (bit % 64) & 1;
    result = {select(set, sum.x, result.x), select(set, sum.y, result.y), select(set, sum.z, result.z),
              select(set, sum.t, result.t)};
  }
  secure_zero(limbs.data(), sizeof(limbs));
  return result;
}

}  // namespace

PointBytes vrf_public_key(std::span<const uint8_t, 32> vrf_seed) {
  Scalar x = secret_key(vrf_seed);
  const PointBytes key = encode(multiply_secret(x, base_point()));
  secure_zero(&x, sizeof(x));
  return key;
}

BeaconEvaluation beacon_prove(std::span<const uint8_t, 32> vrf_seed, std::span<const uint8_t, 32> federation,
                              uint64_t round, std::span<const uint8_t, 32> block_hash) {
  Scalar x = secret_key(vrf_seed);
  const PointBytes key = encode(multiply_secret(x, base_point()));
  const Point input = beacon_internal::input_point(key, federation, round, block_hash);
  const PointBytes input_bytes = encode(input);
  const PointBytes gamma = encode(multiply_secret(x, input));

  HedgedRandom random(vrf_seed, input_bytes, round);
  Scalar k = random.scalar();
  const PointBytes u = encode(multiply_secret(k, base_point()));
  const PointBytes v = encode(multiply_secret(k, input));
  const Scalar c = beacon_internal::challenge(key, input_bytes, gamma, u, v);
  const Scalar s = k + c * x;

  BeaconEvaluation result;
  std::copy(gamma.begin(), gamma.end(), result.proof.begin());
  c.to_bytes(result.proof.data() + 32);
  s.to_bytes(result.proof.data() + 64);
  result.seed = beacon_internal::seed_of(gamma);
  secure_zero(&x, sizeof(x));
  secure_zero(&k, sizeof(k));
  return result;
}

}  // namespace fzk
