// SHA-256, SHA-512 (libsodium) and SHAKE-256 (FIPS 202).
#pragma once

#include <sodium.h>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace fzk {

using Digest = std::array<uint8_t, 32>;

inline std::span<const uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

Digest sha256(std::span<const uint8_t> data);

class Sha256 {
 public:
  Sha256();
  Sha256& update(std::span<const uint8_t> data);
  Digest final();

 private:
  crypto_hash_sha256_state state_;
};

class Sha512 {
 public:
  Sha512();
  ~Sha512();  // overwrites the state: secret keys pass through it
  Sha512(const Sha512&) = default;
  Sha512& operator=(const Sha512&) = default;
  Sha512& update(std::span<const uint8_t> data);
  std::array<uint8_t, 64> final();

 private:
  crypto_hash_sha512_state state_;
};

// The extendable-output function: absorb any number of times, then squeeze any number of times; absorbing after the first squeeze is a
// std::logic_error.
class Shake256 {
 public:
  Shake256() = default;
  ~Shake256();
  Shake256(const Shake256&) = default;
  Shake256& operator=(const Shake256&) = default;

  Shake256& absorb(std::span<const uint8_t> data);
  Shake256& squeeze(std::span<uint8_t> output);

 private:
  static constexpr size_t kRate = 136;

  std::array<uint64_t, 25> lanes_{};
  size_t position_ = 0;
  bool squeezing_ = false;
};

}  // namespace fzk
