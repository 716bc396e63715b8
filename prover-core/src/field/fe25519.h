// The base field Z_p, p = 2^255 - 19, in five limbs of 51 bits (Bernstein et al., "High-speed high-security signatures", 2011). doc/field.md.
//
// A "tight" element has limbs below 2^51 + 2^15; products, squares and carry() are tight. A "loose" element has limbs below 2^54; sums and
// differences of tight elements are loose, and products take loose factors. Elements are not unique mod p: compare with ==.
// Everything here runs in constant time, but for batch_invert refusing 0. tests/constant_time.cc checks it.
#pragma once

#include <cstdint>
#include <span>

#include "field/scalar.h"

namespace fzk {

struct Fe {
  uint64_t limb[5];

  static constexpr Fe zero() { return {{0, 0, 0, 0, 0}}; }
  static constexpr Fe one() { return {{1, 0, 0, 0, 0}}; }
  // 32 little-endian bytes, the top bit ignored, reduced mod p
  static Fe from_bytes(const uint8_t bytes[32]);
  // canonical: the representative in [0, p)
  void to_bytes(uint8_t bytes[32]) const;
};

inline constexpr uint64_t kMask51 = (uint64_t{1} << 51) - 1;

inline Fe operator+(const Fe& a, const Fe& b) {
  return {{a.limb[0] + b.limb[0], a.limb[1] + b.limb[1], a.limb[2] + b.limb[2], a.limb[3] + b.limb[3],
           a.limb[4] + b.limb[4]}};
}

// a - b + 4p; limbs of b below 2^53 - 76
inline Fe operator-(const Fe& a, const Fe& b) {
  constexpr uint64_t low = 0x1fffffffffffb4u, high = 0x1ffffffffffffcu;
  return {{a.limb[0] + low - b.limb[0], a.limb[1] + high - b.limb[1], a.limb[2] + high - b.limb[2],
           a.limb[3] + high - b.limb[3], a.limb[4] + high - b.limb[4]}};
}

// loose -> tight
inline Fe carry(const Fe& a) {
  return {{(a.limb[0] & kMask51) + 19 * (a.limb[4] >> 51), (a.limb[1] & kMask51) + (a.limb[0] >> 51),
           (a.limb[2] & kMask51) + (a.limb[1] >> 51), (a.limb[3] & kMask51) + (a.limb[2] >> 51),
           (a.limb[4] & kMask51) + (a.limb[3] >> 51)}};
}

inline Fe operator-(const Fe& a) { return carry(Fe::zero() - a); }

namespace internal {

// products below 2^{108} times 77: with limbs below 2^54 each sum is below 2^115 and its carry below 2^64
inline Fe carry_products(uint128 r0, uint128 r1, uint128 r2, uint128 r3, uint128 r4) {
  r1 += static_cast<uint64_t>(r0 >> 51);
  r2 += static_cast<uint64_t>(r1 >> 51);
  r3 += static_cast<uint64_t>(r2 >> 51);
  r4 += static_cast<uint64_t>(r3 >> 51);
  const uint64_t low = (static_cast<uint64_t>(r0) & kMask51) + 19 * static_cast<uint64_t>(r4 >> 51);
  return {{low & kMask51, (static_cast<uint64_t>(r1) & kMask51) + (low >> 51), static_cast<uint64_t>(r2) & kMask51,
           static_cast<uint64_t>(r3) & kMask51, static_cast<uint64_t>(r4) & kMask51}};
}

inline uint128 wide(uint64_t a, uint64_t b) { return static_cast<uint128>(a) * b; }

}  // namespace internal

inline Fe operator*(const Fe& a, const Fe& b) {
  using internal::wide;
  const uint64_t a0 = a.limb[0], a1 = a.limb[1], a2 = a.limb[2], a3 = a.limb[3], a4 = a.limb[4];
  const uint64_t b0 = b.limb[0], b1 = b.limb[1], b2 = b.limb[2], b3 = b.limb[3], b4 = b.limb[4];
  const uint64_t c1 = 19 * b1, c2 = 19 * b2, c3 = 19 * b3, c4 = 19 * b4;
  return internal::carry_products(wide(a0, b0) + wide(a1, c4) + wide(a2, c3) + wide(a3, c2) + wide(a4, c1),
                                  wide(a0, b1) + wide(a1, b0) + wide(a2, c4) + wide(a3, c3) + wide(a4, c2),
                                  wide(a0, b2) + wide(a1, b1) + wide(a2, b0) + wide(a3, c4) + wide(a4, c3),
                                  wide(a0, b3) + wide(a1, b2) + wide(a2, b1) + wide(a3, b0) + wide(a4, c4),
                                  wide(a0, b4) + wide(a1, b3) + wide(a2, b2) + wide(a3, b1) + wide(a4, b0));
}

inline Fe square(const Fe& a) {
  using internal::wide;
  const uint64_t a0 = a.limb[0], a1 = a.limb[1], a2 = a.limb[2], a3 = a.limb[3], a4 = a.limb[4];
  const uint64_t d0 = 2 * a0, d1 = 2 * a1, d2 = 2 * a2, c3 = 19 * a3, c4 = 19 * a4;
  return internal::carry_products(
      wide(a0, a0) + wide(d1, c4) + wide(d2, c3), wide(d0, a1) + wide(d2, c4) + wide(a3, c3),
      wide(d0, a2) + wide(a1, a1) + wide(2 * a3, c4), wide(d0, a3) + wide(d1, a2) + wide(a4, c4),
      wide(d0, a4) + wide(d1, a3) + wide(a2, a2));
}

// a^{2^n}
inline Fe square_times(Fe a, int n) {
  for (; n > 0; --n) a = square(a);
  return a;
}

bool operator==(const Fe& a, const Fe& b);
bool is_zero(const Fe& a);
// the canonical representative is odd (RFC 9496, 4.1)
bool is_negative(const Fe& a);
// which ? a : b
inline Fe select(bool which, const Fe& a, const Fe& b) {
  const uint64_t mask = internal::mask_of(which);
  Fe result;
  for (int i = 0; i < 5; ++i) result.limb[i] = (a.limb[i] & mask) | (b.limb[i] & ~mask);
  return result;
}
// the non-negative one of a and -a; a tight
Fe absolute(const Fe& a);
// 1/a, and 0 for 0
Fe invert(const Fe& a);
// Every entry replaced by its inverse; no entry may be 0 (std::logic_error).
void batch_invert(std::span<Fe> values);

// RFC 9496, 4.2, SQRT_RATIO_M1: whether u/v is a square, with the non-negative root of u/v, or of sqrt(-1)·u/v. 0 for u = 0 (square) or
// v = 0 (not a square unless u = 0).
struct SquareRoot {
  bool was_square;
  Fe root;
};
SquareRoot sqrt_ratio_m1(const Fe& u, const Fe& v);

// Constants of edwards25519 and RFC 9496, 4.1.
inline constexpr Fe kD = {{0x34dca135978a3u, 0x1a8283b156ebdu, 0x5e7a26001c029u, 0x739c663a03cbbu, 0x52036cee2b6ffu}};
inline constexpr Fe kTwoD = {
    {0x69b9426b2f159u, 0x35050762add7au, 0x3cf44c0038052u, 0x6738cc7407977u, 0x2406d9dc56dffu}};
inline constexpr Fe kSqrtM1 = {
    {0x61b274a0ea0b0u, 0x0d5a5fc8f189du, 0x7ef5e9cbd0c60u, 0x78595a6804c9eu, 0x2b8324804fc1du}};
inline constexpr Fe kInvSqrtAMinusD = {
    {0xfdaa805d40eau, 0x2eb482e57d339u, 0x07610274bc58u, 0x6510b613dc8ffu, 0x786c8905cfaffu}};
inline constexpr Fe kSqrtADMinusOne = {
    {0x7f6a0497b2e1bu, 0x1836f0a97afd2u, 0x7d747f6be7638u, 0x456079e7e6498u, 0x376931bf2b834u}};
inline constexpr Fe kOneMinusDSquared = {
    {0x409c1945fc176u, 0x719abc6a1fc4fu, 0x1c37f90b20684u, 0x06bccca55eedfu, 0x29072a8b2b3eu}};
inline constexpr Fe kDMinusOneSquared = {
    {0x55aaa44ed4d20u, 0x59603c3332635u, 0x26d3baf4a7928u, 0x120a66e6997a9u, 0x5968b37af66c2u}};

}  // namespace fzk
