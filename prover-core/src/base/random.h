// Secret randomness and its erasure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/hash.h"

namespace fzk {

class Scalar;

// Overwrites memory in a way that the compiler may not leave out.
void secure_zero(void* memory, size_t length) noexcept;

// Overwrites a vector's whole storage, with what shrinking left behind, and empties it.
template <typename T>
void wipe(std::vector<T>& v) noexcept {
  v.resize(v.capacity());
  secure_zero(v.data(), v.size() * sizeof(T));
  v.clear();
}

// 64-byte blocks from the system's generator.
void system_random(std::span<uint8_t> output);

// Hedged randomness: SHAKE-256("fedzk/v1 hedged" || 64 bytes of system entropy || sized(secret) || sized(digest) || u64(attempt)). A broken system
// generator alone, a leaked secret alone, or a repeated statement alone does not repeat a stream. The state is zeroed on destruction.
class HedgedRandom {
 public:
  HedgedRandom(std::span<const uint8_t> secret, std::span<const uint8_t> digest, uint64_t attempt);
  HedgedRandom(const HedgedRandom&) = delete;
  HedgedRandom& operator=(const HedgedRandom&) = delete;

  // Uniform in F up to a bias below 2^-250 (64 bytes reduced mod q); include field/scalar.h to call it.
  Scalar scalar();
  void bytes(std::span<uint8_t> output);

 private:
  Shake256 stream_;
};

}  // namespace fzk
