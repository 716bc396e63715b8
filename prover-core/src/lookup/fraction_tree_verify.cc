#include "lookup/fraction_tree_verify.h"

namespace fzk {

FractionTreeEnd fraction_tree_verify(VerifierTape& tape, uint32_t depth) {
  const std::vector<Lin> root = tape.chunk("root", 4);  // p, q, S, 1/q
  FractionTreeEnd end{{}, root[0], root[1], root[2]};
  tape.product(root[1], root[2], root[0]);
  tape.product(root[1], root[3], Lin(Scalar::one()));
  for (uint32_t layer = 0; layer < depth; layer++) {
    const Scalar lambda = tape.transcript().challenge("lambda");
    Lin claim = end.p + end.q * lambda;
    std::vector<Scalar> point;
    for (uint32_t i = 0; i < layer; i++) {
      const std::vector<Lin> h = tape.chunk("tree", 2);
      const Scalar r = tape.transcript().challenge("tree");
      claim = next_tree_claim(claim, h[0], h[1], end.point[i], r);
      point.push_back(r);
    }
    const std::vector<Lin> node = tape.chunk("node", 5);  // p0, p1, q0, q1, p0 q1
    tape.product(node[0], node[3], node[4]);
    tape.product(node[2], node[1] + node[3] * lambda, claim - node[4]);
    const Scalar child = tape.transcript().challenge("child");
    end.p = node[0] * (Scalar::one() - child) + node[1] * child;
    end.q = node[2] * (Scalar::one() - child) + node[3] * child;
    point.push_back(child);
    end.point = std::move(point);
  }
  return end;
}

}  // namespace fzk
