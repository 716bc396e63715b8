// The beacon: a verifiable random function over ristretto255 on a block hash, and the batch that it selects. doc/beacon.md.
// Modelled on ECVRF (RFC 9381, 5), with the group, hash-to-group and hash of this protocol.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "curve/ristretto.h"

namespace fzk {

using BeaconProof = std::array<uint8_t, 96>;  // Gamma || c || s
using BeaconSeed = std::array<uint8_t, 64>;

// Writes the seed, if the proof is the key owner's evaluation at (federation, round, block hash). Throws Reject(beacon_proof) otherwise, also for a
// key or Gamma that does not decode or is the identity and for non-canonical scalars; the seed is then untouched.
void beacon_verify(std::span<const uint8_t, 32> vrf_key, std::span<const uint8_t, 32> federation, uint64_t round,
                   std::span<const uint8_t, 32> block_hash, std::span<const uint8_t, 96> proof,
                   std::span<uint8_t, 64> seed);

// batch_size distinct indices below record_count in drawing order: u32 draws from SHAKE-256("fedzk/v1 indices" || seed || u32 record_count ||
// u32 batch_size), refused when at or above the largest multiple of record_count, or when drawn before. InvalidArgument unless
// 1 <= batch_size <= record_count.
std::vector<uint32_t> beacon_indices(std::span<const uint8_t, 64> seed, uint32_t record_count, uint32_t batch_size);

// Shared by both sides.
namespace beacon_internal {
Point input_point(std::span<const uint8_t, 32> vrf_key, std::span<const uint8_t, 32> federation, uint64_t round,
                  std::span<const uint8_t, 32> block_hash);
Scalar challenge(const PointBytes& key, const PointBytes& input, const PointBytes& gamma, const PointBytes& u,
                 const PointBytes& v);
BeaconSeed seed_of(const PointBytes& gamma);
}  // namespace beacon_internal

}  // namespace fzk
