// eq vectors and multilinear extensions; doc/sumcheck.md. Coordinate i of a point belongs to bit i of an index.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "field/scalar.h"

namespace fzk {

// ceil(log2 n), n >= 1.
inline uint32_t log2_ceil(uint64_t n) {
  uint32_t bits = 0;
  while ((uint64_t{1} << bits) < n) bits++;
  return bits;
}

// eq(r, x) for x = 0..2^|r|-1.
std::vector<Scalar> eq_vector(std::span<const Scalar> r);

// eq(r, .) cut to the real length of an axis: the weights of "evaluate the zero-padded tensor at r".
std::vector<Scalar> eq_truncated(std::span<const Scalar> r, size_t length);

// sum_x weights[x] eq(point, x), the multilinear extension of the weights (zero beyond their length).
Scalar evaluate(std::span<const Scalar> weights, std::span<const Scalar> point);

// sum_{x < length} eq(point, x), in O(|point|).
Scalar ones(size_t length, std::span<const Scalar> point);

// prod_{i >= from} (1 - point_i): the factor of a term with fewer variables than the sum-check.
Scalar missing(std::span<const Scalar> point, size_t from);

}  // namespace fzk
