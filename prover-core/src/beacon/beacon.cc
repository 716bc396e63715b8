#include "beacon/beacon.h"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "base/bytes.h"
#include "base/errors.h"
#include "base/hash.h"
#include "base/reject.h"
#include "curve/msm.h"

namespace fzk {

namespace beacon_internal {

Point input_point(std::span<const uint8_t, 32> vrf_key, std::span<const uint8_t, 32> federation, uint64_t round,
                  std::span<const uint8_t, 32> block_hash) {
  return hash_to_group(ByteWriter()
                           .bytes(as_bytes("fedzk/v1 vrf input"))
                           .bytes(vrf_key)
                           .bytes(federation)
                           .u64(round)
                           .bytes(block_hash)
                           .take());
}

Scalar challenge(const PointBytes& key, const PointBytes& input, const PointBytes& gamma, const PointBytes& u,
                 const PointBytes& v) {
  const auto hash = Sha512()
                        .update(as_bytes("fedzk/v1 vrf challenge"))
                        .update(key)
                        .update(input)
                        .update(gamma)
                        .update(u)
                        .update(v)
                        .final();
  return Scalar::from_wide(hash.data());
}

BeaconSeed seed_of(const PointBytes& gamma) {
  return Sha512().update(as_bytes("fedzk/v1 vrf seed")).update(gamma).final();
}

}  // namespace beacon_internal

namespace {

Point require_point(std::span<const uint8_t, 32> bytes, const char* name) {
  Point point;
  if (!decode(bytes.data(), &point)) reject(RejectId::beacon_proof, std::string(name) + " is not a canonical point");
  if (is_identity(point)) reject(RejectId::beacon_proof, std::string(name) + " is the identity");
  return point;
}

Scalar require_scalar(std::span<const uint8_t, 32> bytes, const char* name) {
  Scalar scalar;
  if (!Scalar::from_canonical(bytes.data(), &scalar))
    reject(RejectId::beacon_proof, std::string(name) + " is not a canonical scalar");
  return scalar;
}

PointBytes copy(std::span<const uint8_t, 32> bytes) {
  PointBytes result;
  std::copy(bytes.begin(), bytes.end(), result.begin());
  return result;
}

}  // namespace

void beacon_verify(std::span<const uint8_t, 32> vrf_key, std::span<const uint8_t, 32> federation, uint64_t round,
                   std::span<const uint8_t, 32> block_hash, std::span<const uint8_t, 96> proof,
                   std::span<uint8_t, 64> seed) {
  const Point key = require_point(vrf_key, "the VRF key");
  const Point gamma = require_point(proof.subspan<0, 32>(), "Gamma");
  const Scalar c = require_scalar(proof.subspan<32, 32>(), "c");
  const Scalar s = require_scalar(proof.subspan<64, 32>(), "s");

  const Point input = beacon_internal::input_point(vrf_key, federation, round, block_hash);
  const Scalar scalars[2] = {s, -c};
  const Point u_points[2] = {base_point(), key}, v_points[2] = {input, gamma};
  const PointBytes u = encode(msm(scalars, u_points)), v = encode(msm(scalars, v_points));
  const PointBytes gamma_bytes = copy(proof.subspan<0, 32>());
  if (!(beacon_internal::challenge(copy(vrf_key), encode(input), gamma_bytes, u, v) == c)) {
    reject(RejectId::beacon_proof, "not this key's evaluation at this federation, round and block");
  }
  const BeaconSeed result = beacon_internal::seed_of(gamma_bytes);
  std::copy(result.begin(), result.end(), seed.begin());
}

std::vector<uint32_t> beacon_indices(std::span<const uint8_t, 64> seed, uint32_t record_count, uint32_t batch_size) {
  if (batch_size < 1 || batch_size > record_count) {
    invalid("batch size " + std::to_string(batch_size) + " is not in 1.." + std::to_string(record_count));
  }
  Shake256 stream;
  stream.absorb(as_bytes("fedzk/v1 indices"))
      .absorb(seed)
      .absorb(ByteWriter().u32(record_count).u32(batch_size).take());
  const uint64_t limit = (uint64_t{1} << 32) / record_count * record_count;
  std::vector<uint32_t> indices;
  std::unordered_set<uint32_t> drawn;
  indices.reserve(batch_size);
  while (indices.size() < batch_size) {
    std::array<uint8_t, 4> bytes;
    stream.squeeze(bytes);
    const uint32_t draw = bytes[0] | uint32_t{bytes[1]} << 8 | uint32_t{bytes[2]} << 16 | uint32_t{bytes[3]} << 24;
    if (draw < limit && drawn.insert(draw % record_count).second) indices.push_back(draw % record_count);
  }
  return indices;
}

}  // namespace fzk
