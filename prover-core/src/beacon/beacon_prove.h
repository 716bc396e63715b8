// The beacon's secret side: keys and evaluations. doc/beacon.md.
#pragma once

#include "beacon/beacon.h"

namespace fzk {

// Y = x B with x = SHA-512("fedzk/v1 vrf key" || seed) mod q.
PointBytes vrf_public_key(std::span<const uint8_t, 32> vrf_seed);

struct BeaconEvaluation {
  BeaconProof proof;
  BeaconSeed seed;
};
// The seed depends on the key and the input only; the proof's nonce is hedged, so two proofs of one input differ.
BeaconEvaluation beacon_prove(std::span<const uint8_t, 32> vrf_seed, std::span<const uint8_t, 32> federation,
                              uint64_t round, std::span<const uint8_t, 32> block_hash);

}  // namespace fzk
