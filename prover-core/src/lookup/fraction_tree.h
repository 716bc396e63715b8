// LogUp's left side, sum_leaves p/q, over a binary tree of fractions; doc/lookup.md. Papini, Haboeck: Improving logarithmic derivative lookups using GKR
// (ePrint 2023/1284). Layer k has 2^k nodes; the children of node x are x and x + 2^k of layer k + 1, so blocks stay contiguous. For each layer
//   p~(r) + lambda q~(r) = sum_x eq(r, x) [ p0 q1 + q0 (p1 + lambda q1) ](x)
// with eq factored out of the round polynomial: it is eq(r_i, X) h(X), deg h = 2, and h_0 = claim - r_i (h_1 + h_2).
#pragma once

#include <vector>

#include "tape/lin.h"

namespace fzk {

struct FractionTreeEnd {
  std::vector<Scalar> point;  // of the leaves
  Lin p, q;                   // p~ and q~ of the leaves there
  Lin sum;                    // S = sum p/q
};

// h(r) for the two coefficients sent and h_0 = claim - coordinate (h_1 + h_2).
inline Lin next_tree_claim(const Lin& claim, const Lin& h1, const Lin& h2, const Scalar& coordinate, const Scalar& r) {
  Lin out = claim;
  out.add(h1, r - coordinate);
  out.add(h2, r * r - coordinate);
  return out;
}

}  // namespace fzk
