// LogUp's left side, sum_leaves p/q, over a binary tree of fractions; doc/lookup.md. Papini, Haboeck: Improving logarithmic derivative lookups using GKR
// (ePrint 2023/1284). Layer k has 2^k nodes; the children of node x are x and x + 2^k of layer k + 1, so blocks stay contiguous. For each layer
//   p~(r) + lambda q~(r) = sum_x eq(r, x) [ p0 q1 + q0 (p1 + lambda q1) ](x)
// with eq factored out of the round polynomial: it is eq(r_i, X) h(X), deg h = 2, and h_0 = claim - r_i (h_1 + h_2).
#pragma once

#include <span>
#include <vector>

#include "tape/tape.h"

namespace fzk {

struct FractionTreeEnd {
  std::vector<Scalar> point;  // of the leaves
  Lin p, q;                   // p~ and q~ of the leaves there
  Lin sum;                    // S = sum p/q

  // To one child of the node (p0, p1, q0, q1, ..) at `at`, chosen by the challenge.
  void descend(std::span<const Lin> node, std::vector<Scalar> at, const Scalar& child) {
    p = node[0] * (Scalar::one() - child) + node[1] * child;
    q = node[2] * (Scalar::one() - child) + node[3] * child;
    point = std::move(at);
    point.push_back(child);
  }
};

// Root positions p, q, S, 1/q:  p = q S, and q != 0.
inline FractionTreeEnd settle_root(Constraints& constraints, std::span<const Lin> root) {
  constraints.product(root[1], root[2], root[0]);
  constraints.product(root[1], root[3], Lin(Scalar::one()));
  return {{}, root[0], root[1], root[2]};
}

// Node positions p0, p1, q0, q1, c = p0 q1:  the layer's last claim is c + q0 (p1 + lambda q1).
inline void settle_node(Constraints& constraints, std::span<const Lin> node, const Lin& claim, const Scalar& lambda) {
  constraints.product(node[0], node[3], node[4]);
  constraints.product(node[2], node[1] + node[3] * lambda, claim - node[4]);
}

// h(r) for the two coefficients sent and h_0 = claim - coordinate (h_1 + h_2).
inline Lin next_tree_claim(const Lin& claim, const Lin& h1, const Lin& h2, const Scalar& coordinate, const Scalar& r) {
  Lin out = claim;
  out.add(h1, r - coordinate);
  out.add(h2, r * r - coordinate);
  return out;
}

}  // namespace fzk
