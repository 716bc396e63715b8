#include "field/fe25519.h"

#include <cstring>
#include <stdexcept>
#include <vector>

namespace fzk {

Fe Fe::from_bytes(const uint8_t bytes[32]) {
  auto load = [&](int at) {
    uint64_t value = 0;
    for (int i = 7; i >= 0; --i) value = value << 8 | bytes[at + i];
    return value;
  };
  return {{load(0) & kMask51, load(6) >> 3 & kMask51, load(12) >> 6 & kMask51, load(19) >> 1 & kMask51,
           load(24) >> 12 & kMask51}};
}

void Fe::to_bytes(uint8_t bytes[32]) const {
  Fe t = carry(carry(*this));
  // quotient of t by p: the carry out of t + 19
  uint64_t q = (t.limb[0] + 19) >> 51;
  for (int i = 1; i < 5; ++i) q = (t.limb[i] + q) >> 51;
  t.limb[0] += 19 * q;
  for (int i = 0; i < 4; ++i) {
    t.limb[i + 1] += t.limb[i] >> 51;
    t.limb[i] &= kMask51;
  }
  t.limb[4] &= kMask51;
  const uint64_t words[4] = {t.limb[0] | t.limb[1] << 51, t.limb[1] >> 13 | t.limb[2] << 38,
                             t.limb[2] >> 26 | t.limb[3] << 25, t.limb[3] >> 39 | t.limb[4] << 12};
  for (int i = 0; i < 32; ++i) bytes[i] = static_cast<uint8_t>(words[i / 8] >> (8 * (i % 8)));
}

bool operator==(const Fe& a, const Fe& b) {
  uint8_t x[32], y[32];
  a.to_bytes(x);
  b.to_bytes(y);
  uint8_t difference = 0;
  for (int i = 0; i < 32; ++i) difference |= x[i] ^ y[i];
  return difference == 0;
}

bool is_zero(const Fe& a) { return a == Fe::zero(); }

bool is_negative(const Fe& a) {
  uint8_t bytes[32];
  a.to_bytes(bytes);
  return bytes[0] & 1;
}

Fe absolute(const Fe& a) { return select(is_negative(a), -a, a); }

namespace {

struct Ladder {
  Fe e250;  // a^{2^250 - 1}
  Fe e11;   // a^11
};

Ladder ladder(const Fe& a) {
  const Fe a2 = square(a);
  const Fe a9 = square_times(a2, 2) * a;
  const Fe a11 = a9 * a2;
  const Fe e5 = square(a11) * a9;  // a^{2^5 - 1}
  const Fe e10 = square_times(e5, 5) * e5;
  const Fe e20 = square_times(e10, 10) * e10;
  const Fe e40 = square_times(e20, 20) * e20;
  const Fe e50 = square_times(e40, 10) * e10;
  const Fe e100 = square_times(e50, 50) * e50;
  const Fe e200 = square_times(e100, 100) * e100;
  return {square_times(e200, 50) * e50, a11};
}

}  // namespace

// a^{p-2} = a^{2^255 - 21}
Fe invert(const Fe& a) {
  const Ladder l = ladder(a);
  return square_times(l.e250, 5) * l.e11;
}

void batch_invert(std::span<Fe> values) {
  std::vector<Fe> prefix(values.size());
  Fe product = Fe::one();
  for (size_t i = 0; i < values.size(); ++i) {
    prefix[i] = product;
    product = product * values[i];
  }
  if (is_zero(product)) throw std::logic_error("batch_invert: an entry is 0");
  Fe inverse = invert(product);
  for (size_t i = values.size(); i-- > 0;) {
    const Fe value = values[i];
    values[i] = inverse * prefix[i];
    inverse = inverse * value;
  }
}

SquareRoot sqrt_ratio_m1(const Fe& u, const Fe& v) {
  const Fe v3 = square(v) * v;
  const Fe v7 = square(v3) * v;
  const Fe base = u * v7;
  Fe root = u * v3 * (square_times(ladder(base).e250, 2) * base);  // base^{(p-5)/8}, (p-5)/8 = 2^252 - 3
  const Fe check = v * square(root);
  const Fe minus_u = carry(Fe::zero() - carry(u));
  const bool correct = check == u;
  const bool flipped = check == minus_u;
  const bool flipped_i = check == minus_u * kSqrtM1;
  root = select(flipped | flipped_i, root * kSqrtM1, root);
  return {static_cast<bool>(correct | flipped), absolute(root)};
}

}  // namespace fzk
