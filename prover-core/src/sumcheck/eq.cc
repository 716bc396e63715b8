#include "sumcheck/eq.h"

namespace fzk {

std::vector<Scalar> eq_truncated(std::span<const Scalar> r, size_t length) {
  std::vector<Scalar> v{Scalar::one()};
  v.reserve(length);
  for (const Scalar& ri : r) {
    const size_t n = v.size();
    const size_t high = n < length ? std::min(n, length - n) : 0;
    v.resize(n + high);
    for (size_t i = 0; i < n; i++) {
      const Scalar top = v[i] * ri;
      if (i < high) v[n + i] = top;
      v[i] -= top;
    }
  }
  v.resize(std::min(v.size(), length));
  return v;
}

std::vector<Scalar> eq_vector(std::span<const Scalar> r) { return eq_truncated(r, size_t{1} << r.size()); }

Scalar evaluate(std::span<const Scalar> weights, std::span<const Scalar> point) {
  const std::vector<Scalar> eq = eq_truncated(point, weights.size());
  return dot(weights.first(eq.size()), eq);
}

// Splits at the highest bit: a full lower half sums to 1 - r_top.
Scalar ones(size_t length, std::span<const Scalar> point) {
  Scalar out = Scalar::zero(), prefix = Scalar::one();
  for (size_t bit = point.size(); bit-- > 0;) {
    const size_t half = size_t{1} << bit;
    if (length >= 2 * half) return out + prefix;
    if (length >= half) {
      out += prefix * (Scalar::one() - point[bit]);
      prefix *= point[bit];
      length -= half;
    } else {
      prefix *= Scalar::one() - point[bit];
    }
  }
  return length >= 1 ? out + prefix : out;
}

Scalar missing(std::span<const Scalar> point, size_t from) {
  Scalar out = Scalar::one();
  for (size_t i = from; i < point.size(); i++) out *= Scalar::one() - point[i];
  return out;
}

}  // namespace fzk
