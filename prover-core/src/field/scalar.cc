#include "field/scalar.h"

#include <cstring>
#include <stdexcept>

#include "base/random.h"

namespace fzk {

using internal::add_carry;
using internal::kQ;
using internal::Limbs4;
using internal::montgomery_multiply;
using internal::multiply_add;
using internal::sub_borrow;

namespace {

constexpr Limbs4 kR2 = {0xa40611e3449c0f01u, 0xd00e1ba768859347u, 0xceec73d217f5be65u,
                        0x0399411b7c309a3du};  // 2^512 mod q
constexpr Limbs4 kR3 = {0x2a9e49687b83a2dbu, 0x278324e6aef7f3ecu, 0x8065dc6c04ec5b65u,
                        0x0e530b773599cec7u};  // 2^768 mod q

uint64_t load64(const uint8_t* bytes) {
  uint64_t value = 0;
  for (int i = 7; i >= 0; --i) value = value << 8 | bytes[i];
  return value;
}

Limbs4 load256(const uint8_t* bytes) {
  return {load64(bytes), load64(bytes + 8), load64(bytes + 16), load64(bytes + 24)};
}

// any x < 2^256 -> x mod q: with x = low + high·2^252, x = low - high·(q - 2^252) (+ q if negative)
Limbs4 reduce_256(const Limbs4& x) {
  const uint64_t high = x[3] >> 60;
  Limbs4 t = {x[0], x[1], x[2], x[3] & 0x0fffffffffffffffu};
  uint64_t carry = 0;
  const uint64_t c0 = multiply_add(high, kQ[0], 0, carry);
  const uint64_t c1 = multiply_add(high, kQ[1], 0, carry);
  uint64_t borrow = 0;
  t[0] = sub_borrow(t[0], c0, borrow);
  t[1] = sub_borrow(t[1], c1, borrow);
  t[2] = sub_borrow(t[2], carry, borrow);
  t[3] = sub_borrow(t[3], 0, borrow);
  const uint64_t mask = internal::mask_of(borrow);
  uint64_t c = 0;
  for (int i = 0; i < 4; ++i) t[i] = add_carry(t[i], kQ[i] & mask, c);
  return t;
}

}  // namespace

Scalar Scalar::from_u64(uint64_t value) { return Scalar(montgomery_multiply({value, 0, 0, 0}, kR2)); }

Scalar Scalar::from_i64(int64_t value) { return from_i128(value); }

Scalar Scalar::from_i128(int128 value) {
  const uint128 sign = static_cast<uint128>(value >> 127);
  const uint128 magnitude = (static_cast<uint128>(value) ^ sign) - sign;
  const Scalar positive(
      montgomery_multiply({static_cast<uint64_t>(magnitude), static_cast<uint64_t>(magnitude >> 64), 0, 0}, kR2));
  const Scalar negative = -positive;
  const uint64_t mask = internal::mask_of(static_cast<uint64_t>(sign) & 1);
  Scalar result;
  for (int i = 0; i < 4; ++i) result.limbs_[i] = (positive.limbs_[i] & ~mask) | (negative.limbs_[i] & mask);
  return result;
}

bool Scalar::from_canonical(const uint8_t bytes[32], Scalar* out) {
  const Limbs4 value = load256(bytes);
  uint64_t borrow = 0;
  for (int i = 0; i < 4; ++i) sub_borrow(value[i], kQ[i], borrow);
  if (!borrow) return false;
  *out = Scalar(montgomery_multiply(value, kR2));
  return true;
}

Scalar Scalar::from_wide(const uint8_t bytes[64]) {
  const Scalar low(montgomery_multiply(load256(bytes), kR2));
  const Scalar high(montgomery_multiply(load256(bytes + 32), kR3));
  return low + high;
}

void Scalar::to_bytes(uint8_t bytes[32]) const {
  const Limbs4 value = to_limbs();
  for (int i = 0; i < 32; ++i) bytes[i] = static_cast<uint8_t>(value[i / 8] >> (8 * (i % 8)));
}

std::array<uint8_t, 32> Scalar::to_bytes() const {
  std::array<uint8_t, 32> bytes;
  to_bytes(bytes.data());
  return bytes;
}

Scalar Scalar::inverse() const {
  // x^{q-2} in 4-bit windows, most significant first
  constexpr Limbs4 exponent = {kQ[0] - 2, kQ[1], kQ[2], kQ[3]};
  Scalar table[16];
  table[0] = one();
  for (int i = 1; i < 16; ++i) table[i] = table[i - 1] * *this;
  Scalar result = one();
  for (int window = 63; window >= 0; --window) {
    for (int i = 0; i < 4; ++i) result = result.square();
    const unsigned digit = exponent[window / 16] >> (4 * (window % 16)) & 15;
    if (digit != 0) result *= table[digit];
  }
  secure_zero(table, sizeof(table));
  return result;
}

Scalar Scalar::pow(uint64_t exponent) const {
  Scalar result = one(), base = *this;
  for (; exponent != 0; exponent >>= 1, base = base.square()) {
    if (exponent & 1) result *= base;
  }
  return result;
}

Scalar Scalar::from_montgomery_integer(const uint64_t* limbs, size_t n) {
  // x = x_0 + 2^256 x_1 + 2^512 x_2; a Montgomery product by 2^512 (2^768) multiplies by 2^256 (2^512)
  Limbs4 parts[3] = {};
  for (size_t i = 0; i < n; ++i) parts[i / 4][i % 4] = limbs[i];
  Scalar sum(reduce_256(parts[0]));
  if (n > 4) sum += Scalar(montgomery_multiply(parts[1], kR2));
  if (n > 8) sum += Scalar(montgomery_multiply(parts[2], kR3));
  return sum;
}

Scalar ScalarSum::reduce() const {
  std::array<uint64_t, 9> t = limbs_;
  for (int i = 0; i < 4; ++i) {
    uint64_t carry = 0;
    t[i + 4] = add_carry(t[i + 4], internal::montgomery_step(&t[i]), carry);
    for (int j = i + 5; j < 9; ++j) t[j] = add_carry(t[j], 0, carry);
  }
  return Scalar::from_montgomery_integer(&t[4], 5);
}

void batch_invert(std::span<Scalar> values) {
  std::vector<Scalar> prefix(values.size());
  Scalar product = Scalar::one();
  for (size_t i = 0; i < values.size(); ++i) {
    prefix[i] = product;
    product *= values[i];
  }
  if (product.is_zero()) throw std::logic_error("batch_invert: an entry is 0");
  Scalar inverse = product.inverse();
  for (size_t i = values.size(); i-- > 0;) {
    const Scalar value = values[i];
    values[i] = inverse * prefix[i];
    inverse *= value;
  }
}

std::vector<Scalar> powers(Scalar x, size_t n) {
  std::vector<Scalar> result(n);
  Scalar power = Scalar::one();
  for (Scalar& entry : result) {
    entry = power;
    power *= x;
  }
  return result;
}

Scalar dot(std::span<const Scalar> a, std::span<const Scalar> b) {
  if (a.size() != b.size()) throw std::logic_error("dot: lengths differ");
  ScalarSum sum;
  for (size_t i = 0; i < a.size(); ++i) sum.add_product(a[i], b[i]);
  return sum.reduce();
}

namespace {

// sum over limbs of a_i·|b_i|, positive and negative b_i apart, in six limbs each: below 2^253·2^64·2^64
struct SignedSums {
  uint64_t limbs[2][6] = {};

  void add(const Limbs4& a, int64_t b) {
    const int negative = b < 0;
    const uint64_t magnitude = negative ? 0 - static_cast<uint64_t>(b) : static_cast<uint64_t>(b);
    uint64_t* sum = limbs[negative];
    uint64_t carry = 0;
    for (int j = 0; j < 4; ++j) sum[j] = multiply_add(a[j], magnitude, sum[j], carry);
    uint64_t c = 0;
    sum[4] = add_carry(sum[4], carry, c);
    sum[5] += c;
  }
};

}  // namespace

// Five limbs suffice for 32-bit factors, so a term costs four multiplications; b is offset by 2^31 to keep the loop free of branches.
Scalar dot_small(std::span<const Scalar> a, std::span<const int32_t> b) {
  if (a.size() != b.size()) throw std::logic_error("dot_small: lengths differ");
  uint64_t sum[6] = {}, plain[6] = {};
  for (size_t i = 0; i < a.size(); ++i) {
    const Limbs4& x = a[i].limbs_;
    const uint64_t factor = static_cast<uint64_t>(int64_t{b[i]} + (int64_t{1} << 31));
    uint64_t carry = 0, c = 0;
    for (int j = 0; j < 4; ++j) sum[j] = multiply_add(x[j], factor, sum[j], carry);
    sum[4] = add_carry(sum[4], carry, c);
    sum[5] += c;
    uint64_t plain_carry = 0;
    for (int j = 0; j < 4; ++j) plain[j] = add_carry(plain[j], x[j], plain_carry);
    plain[4] += plain_carry;
  }
  return Scalar::from_montgomery_integer(sum, 6) -
         Scalar::from_montgomery_integer(plain, 6) * Scalar::from_u64(uint64_t{1} << 31);
}

Scalar dot_small(std::span<const Scalar> a, std::span<const int64_t> b) {
  if (a.size() != b.size()) throw std::logic_error("dot_small: lengths differ");
  SignedSums sums;
  for (size_t i = 0; i < a.size(); ++i) sums.add(a[i].limbs_, b[i]);
  return Scalar::from_montgomery_integer(sums.limbs[0], 6) - Scalar::from_montgomery_integer(sums.limbs[1], 6);
}

Scalar HedgedRandom::scalar() {
  uint8_t wide[64];
  stream_.squeeze(wide);
  const Scalar value = Scalar::from_wide(wide);
  secure_zero(wide, sizeof(wide));
  return value;
}

}  // namespace fzk
