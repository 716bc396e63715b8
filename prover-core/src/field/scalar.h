// The scalar field F = Z_q, q = 2^252 + 27742317777372353535851937790883648493, the order of ristretto255.
//
// A Scalar holds x·2^256 mod q in four 64-bit limbs, always fully reduced (Montgomery, "Modular multiplication without trial division", 1985).
// q is sparse (its third limb is 0, its fourth a power of two), so a reduction step costs two multiplications. doc/field.md.
// Constant time, but for pow (in the exponent), batch_invert refusing 0 and the verdict of from_canonical; tests/constant_time.cc checks it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fzk {

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

namespace internal {

using Limbs4 = std::array<uint64_t, 4>;

inline constexpr Limbs4 kQ = {0x5812631a5cf5d3edu, 0x14def9dea2f79cd6u, 0, 0x1000000000000000u};
inline constexpr uint64_t kMinusQInverse = 0xd2b51da312547e1bu;  // -1/q mod 2^64

// 0 or 2^64 - 1 in a form that the compiler cannot see through: it would turn masking into a branch, or into a load from either of two addresses.
inline uint64_t mask_of(uint64_t bit) {
  uint64_t mask = 0 - bit;
  __asm__("" : "+r"(mask));
  return mask;
}

inline uint64_t add_carry(uint64_t a, uint64_t b, uint64_t& carry) {
  const uint128 sum = static_cast<uint128>(a) + b + carry;
  carry = static_cast<uint64_t>(sum >> 64);
  return static_cast<uint64_t>(sum);
}

inline uint64_t sub_borrow(uint64_t a, uint64_t b, uint64_t& borrow) {
  const uint128 difference = static_cast<uint128>(a) - b - borrow;
  borrow = static_cast<uint64_t>(difference >> 64) & 1;
  return static_cast<uint64_t>(difference);
}

// a·b + c + carry; the result fits 128 bits
inline uint64_t multiply_add(uint64_t a, uint64_t b, uint64_t c, uint64_t& carry) {
  const uint128 product = static_cast<uint128>(a) * b + c + carry;
  carry = static_cast<uint64_t>(product >> 64);
  return static_cast<uint64_t>(product);
}

// x < 2q  ->  x mod q
inline Limbs4 subtract_q_once(const Limbs4& x) {
  Limbs4 y;
  uint64_t borrow = 0;
  for (int i = 0; i < 4; ++i) y[i] = sub_borrow(x[i], kQ[i], borrow);
  const uint64_t keep = mask_of(borrow);
  for (int i = 0; i < 4; ++i) y[i] = (x[i] & keep) | (y[i] & ~keep);
  return y;
}

// t[0..4) += m·q with m = -t[0]/q mod 2^64, so that t[0] becomes 0; returns the carry into t[4]
inline uint64_t montgomery_step(uint64_t* t) {
  const uint64_t m = t[0] * kMinusQInverse;
  uint64_t carry = 0;
  multiply_add(m, kQ[0], t[0], carry);
  t[1] = multiply_add(m, kQ[1], t[1], carry);
  uint64_t c = 0;
  t[2] = add_carry(t[2], carry, c);
  t[3] = add_carry(t[3], m << 60, c);
  return (m >> 4) + c;
}

// a·b/2^256 mod q; correct for a·b < 2^256·q
inline Limbs4 montgomery_multiply(const Limbs4& a, const Limbs4& b) {
  uint64_t t[5] = {0, 0, 0, 0, 0};
  for (int i = 0; i < 4; ++i) {
    uint64_t carry = 0;
    for (int j = 0; j < 4; ++j) t[j] = multiply_add(a[i], b[j], t[j], carry);
    t[4] = carry;
    uint64_t top = montgomery_step(t);
    t[0] = t[1], t[1] = t[2], t[2] = t[3];
    t[3] = t[4] + top;  // the sum stays below 2^256 because a < 2^256, b < 2q
  }
  return subtract_q_once({t[0], t[1], t[2], t[3]});
}

}  // namespace internal

class Scalar {
 public:
  constexpr Scalar() : limbs_{0, 0, 0, 0} {}

  static constexpr Scalar zero() { return Scalar(); }
  static constexpr Scalar one() {
    return Scalar({0xd6ec31748d98951du, 0xc6ef5bf4737dcf70u, 0xfffffffffffffffeu, 0x0fffffffffffffffu});
  }
  static Scalar from_u64(uint64_t value);
  static Scalar from_i64(int64_t value);
  static Scalar from_i128(int128 value);
  // 32 little-endian bytes; false (and *out untouched) unless the integer is below q
  static bool from_canonical(const uint8_t bytes[32], Scalar* out);
  // 64 little-endian bytes reduced mod q
  static Scalar from_wide(const uint8_t bytes[64]);
  // canonical little-endian bytes
  void to_bytes(uint8_t bytes[32]) const;
  std::array<uint8_t, 32> to_bytes() const;
  // the integer in [0, q), little-endian limbs
  std::array<uint64_t, 4> to_limbs() const { return internal::montgomery_multiply(limbs_, {1, 0, 0, 0}); }

  Scalar operator+(const Scalar& other) const {
    internal::Limbs4 sum;
    uint64_t carry = 0;
    for (int i = 0; i < 4; ++i) sum[i] = internal::add_carry(limbs_[i], other.limbs_[i], carry);
    return Scalar(internal::subtract_q_once(sum));
  }
  Scalar operator-(const Scalar& other) const {
    internal::Limbs4 difference;
    uint64_t borrow = 0;
    for (int i = 0; i < 4; ++i) difference[i] = internal::sub_borrow(limbs_[i], other.limbs_[i], borrow);
    const uint64_t mask = internal::mask_of(borrow);
    uint64_t carry = 0;
    for (int i = 0; i < 4; ++i) difference[i] = internal::add_carry(difference[i], internal::kQ[i] & mask, carry);
    return Scalar(difference);
  }
  Scalar operator*(const Scalar& other) const { return Scalar(internal::montgomery_multiply(limbs_, other.limbs_)); }
  Scalar operator-() const { return zero() - *this; }
  Scalar& operator+=(const Scalar& other) { return *this = *this + other; }
  Scalar& operator-=(const Scalar& other) { return *this = *this - other; }
  Scalar& operator*=(const Scalar& other) { return *this = *this * other; }
  bool operator==(const Scalar& other) const {
    uint64_t difference = 0;
    for (int i = 0; i < 4; ++i) difference |= limbs_[i] ^ other.limbs_[i];
    return difference == 0;
  }
  bool is_zero() const { return *this == zero(); }

  Scalar square() const { return *this * *this; }
  // 1/x, and 0 for 0
  Scalar inverse() const;
  // variable time in the exponent
  Scalar pow(uint64_t exponent) const;

 private:
  friend struct ScalarSum;
  friend Scalar dot_small(std::span<const Scalar>, std::span<const int32_t>);
  friend Scalar dot_small(std::span<const Scalar>, std::span<const int64_t>);

  explicit constexpr Scalar(const internal::Limbs4& montgomery) : limbs_(montgomery) {}
  // the scalar whose Montgomery form is the given integer mod q; n <= 9 limbs
  static Scalar from_montgomery_integer(const uint64_t* limbs, size_t n);

  internal::Limbs4 limbs_;
};

// An inner product with one reduction at the end; holds up to 2^64 products.
struct ScalarSum {
  void add_product(const Scalar& a, const Scalar& b) {
    uint64_t row_carry = 0;
    for (int i = 0; i < 4; ++i) {
      uint64_t carry = 0;
      for (int j = 0; j < 4; ++j)
        limbs_[i + j] = internal::multiply_add(a.limbs_[i], b.limbs_[j], limbs_[i + j], carry);
      limbs_[i + 4] = internal::add_carry(limbs_[i + 4], carry, row_carry);
    }
    limbs_[8] += row_carry;
  }
  void add(const Scalar& a) { add_product(a, Scalar::one()); }
  Scalar reduce() const;

 private:
  std::array<uint64_t, 9> limbs_{};
};

// Replaces every entry by its inverse: one inversion and 3n multiplications (Montgomery's trick). No entry may be 0 (std::logic_error).
void batch_invert(std::span<Scalar> values);
// x^0, x^1, ..., x^{n-1}
std::vector<Scalar> powers(Scalar x, size_t n);
// sum a_i b_i; lengths must agree (std::logic_error)
Scalar dot(std::span<const Scalar> a, std::span<const Scalar> b);
// sum a_i b_i for machine integers b
Scalar dot_small(std::span<const Scalar> a, std::span<const int32_t> b);
Scalar dot_small(std::span<const Scalar> a, std::span<const int64_t> b);

}  // namespace fzk
