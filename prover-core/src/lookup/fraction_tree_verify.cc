#include "lookup/fraction_tree_verify.h"

namespace fzk {

FractionTreeEnd fraction_tree_verify(VerifierTape& tape, uint32_t depth) {
  const std::vector<Lin> root = tape.chunk("root", 4);  // p, q, S, 1/q
  FractionTreeEnd end = settle_root(tape, root);
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
    settle_node(tape, node, claim, lambda);
    end.descend(node, std::move(point), tape.transcript().challenge("child"));
  }
  return end;
}

}  // namespace fzk
