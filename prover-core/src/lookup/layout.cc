#include "lookup/layout.h"

#include <algorithm>
#include <numeric>

#include "sumcheck/eq.h"

namespace fzk {

LeafLayout leaf_layout(std::span<const uint32_t> sizes) {
  std::vector<size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return sizes[a] > sizes[b]; });
  LeafLayout out{std::vector<size_t>(sizes.size()), 1};
  size_t at = 0;
  for (size_t i : order) {
    out.offset[i] = at;
    at += size_t{1} << sizes[i];
  }
  out.depth = std::max(1u, log2_ceil(at));
  return out;
}

Scalar block_weight(std::span<const Scalar> point, size_t offset, uint32_t size) {
  Scalar out = Scalar::one();
  for (size_t i = size; i < point.size(); i++) out *= (offset >> i & 1) != 0 ? point[i] : Scalar::one() - point[i];
  return out;
}

}  // namespace fzk
