#include "base/hash.h"

#include <bit>
#include <cstring>
#include <stdexcept>

#include "base/random.h"
#include "base/sodium.h"

namespace fzk {

void require_sodium() {
  static const int status = sodium_init();
  if (status < 0) throw std::runtime_error("libsodium could not be initialised");
}

Digest sha256(std::span<const uint8_t> data) { return Sha256().update(data).final(); }

Sha256::Sha256() {
  require_sodium();
  crypto_hash_sha256_init(&state_);
}

Sha256& Sha256::update(std::span<const uint8_t> data) {
  crypto_hash_sha256_update(&state_, data.data(), data.size());
  return *this;
}

Digest Sha256::final() {
  Digest digest;
  crypto_hash_sha256_final(&state_, digest.data());
  return digest;
}

Sha512::Sha512() {
  require_sodium();
  crypto_hash_sha512_init(&state_);
}

Sha512::~Sha512() { secure_zero(&state_, sizeof state_); }

Sha512& Sha512::update(std::span<const uint8_t> data) {
  crypto_hash_sha512_update(&state_, data.data(), data.size());
  return *this;
}

std::array<uint8_t, 64> Sha512::final() {
  std::array<uint8_t, 64> digest;
  crypto_hash_sha512_final(&state_, digest.data());
  return digest;
}

namespace {

constexpr uint64_t kRoundConstants[24] = {
    0x0000000000000001u, 0x0000000000008082u, 0x800000000000808au, 0x8000000080008000u, 0x000000000000808bu,
    0x0000000080000001u, 0x8000000080008081u, 0x8000000000008009u, 0x000000000000008au, 0x0000000000000088u,
    0x0000000080008009u, 0x000000008000000au, 0x000000008000808bu, 0x800000000000008bu, 0x8000000000008089u,
    0x8000000000008003u, 0x8000000000008002u, 0x8000000000000080u, 0x000000000000800au, 0x800000008000000au,
    0x8000000080008081u, 0x8000000000008080u, 0x0000000080000001u, 0x8000000080008008u};
// rho offsets and pi destinations along the single cycle of lanes that starts at lane 1 (FIPS 202, 3.2.2 and 3.2.3)
constexpr int kRotation[24] = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                               27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};
constexpr int kLane[24] = {10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1};

void keccak_f1600(std::array<uint64_t, 25>& a) {
  for (uint64_t round_constant : kRoundConstants) {
    uint64_t c[5];
    for (int x = 0; x < 5; ++x) c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    for (int x = 0; x < 5; ++x) {
      const uint64_t d = c[(x + 4) % 5] ^ std::rotl(c[(x + 1) % 5], 1);
      for (int y = 0; y < 25; y += 5) a[x + y] ^= d;
    }
    uint64_t moved = a[1];
    for (int i = 0; i < 24; ++i) {
      const uint64_t next = a[kLane[i]];
      a[kLane[i]] = std::rotl(moved, kRotation[i]);
      moved = next;
    }
    for (int y = 0; y < 25; y += 5) {
      uint64_t row[5];
      for (int x = 0; x < 5; ++x) row[x] = a[y + x];
      for (int x = 0; x < 5; ++x) a[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
    }
    a[0] ^= round_constant;
  }
}

void xor_byte(std::array<uint64_t, 25>& lanes, size_t position, uint8_t value) {
  lanes[position / 8] ^= uint64_t{value} << (8 * (position % 8));
}

}  // namespace

Shake256::~Shake256() { secure_zero(lanes_.data(), sizeof(lanes_)); }

Shake256& Shake256::absorb(std::span<const uint8_t> data) {
  if (squeezing_) throw std::logic_error("SHAKE-256: absorb after squeeze");
  for (uint8_t byte : data) {
    xor_byte(lanes_, position_++, byte);
    if (position_ == kRate) {
      keccak_f1600(lanes_);
      position_ = 0;
    }
  }
  return *this;
}

Shake256& Shake256::squeeze(std::span<uint8_t> output) {
  if (!squeezing_) {
    xor_byte(lanes_, position_, 0x1f);
    xor_byte(lanes_, kRate - 1, 0x80);
    keccak_f1600(lanes_);
    position_ = 0;
    squeezing_ = true;
  }
  for (uint8_t& byte : output) {
    if (position_ == kRate) {
      keccak_f1600(lanes_);
      position_ = 0;
    }
    byte = static_cast<uint8_t>(lanes_[position_ / 8] >> (8 * (position_ % 8)));
    ++position_;
  }
  return *this;
}

}  // namespace fzk
