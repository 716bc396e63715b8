#include "lookup/fraction_tree_prove.h"

#include <mutex>

#include "base/errors.h"
#include "base/parallel.h"
#include "sumcheck/eq.h"

namespace fzk {

namespace {

constexpr size_t kParallelNodes = 1024;

template <typename F>
void over(size_t n, F body) {
  if (n < kParallelNodes) {
    body(size_t{0}, n);
  } else {
    parallel_for(n, body);
  }
}

struct Layer {
  std::vector<Scalar> p, q;
  Layer(std::vector<Scalar> numerators, std::vector<Scalar> denominators)
      : p(std::move(numerators)), q(std::move(denominators)) {}
  Layer(Layer&&) = default;
  ~Layer() {
    wipe(p);
    wipe(q);
  }
};

Layer parent(const Layer& children) {
  const size_t n = children.p.size() / 2;
  Layer out{std::vector<Scalar>(n), std::vector<Scalar>(n)};
  over(n, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; i++) {
      out.p[i] = children.p[i] * children.q[i + n] + children.p[i + n] * children.q[i];
      out.q[i] = children.q[i] * children.q[i + n];
    }
  });
  return out;
}

// One layer's sum-check state: p0, q0, q1 and t = p1 + lambda q1.
struct LayerSum {
  std::vector<Scalar> p0, q0, q1, t, eq;
  ~LayerSum() {
    for (std::vector<Scalar>* v : {&p0, &q0, &q1, &t}) wipe(*v);
  }

  // sum eq F at X = 0 and the coefficient of X^2, F = p0 q1 + q0 t.
  std::pair<Scalar, Scalar> round() const {
    Scalar at0 = Scalar::zero(), lead = Scalar::zero();
    std::mutex lock;
    over(p0.size() / 2, [&](size_t begin, size_t end) {
      Scalar a = Scalar::zero(), b = Scalar::zero();
      for (size_t i = begin; i < end; i++) {
        const size_t j = 2 * i;
        a += eq[i] * (p0[j] * q1[j] + q0[j] * t[j]);
        b += eq[i] * ((p0[j + 1] - p0[j]) * (q1[j + 1] - q1[j]) + (q0[j + 1] - q0[j]) * (t[j + 1] - t[j]));
      }
      const std::lock_guard<std::mutex> guard(lock);
      at0 += a;
      lead += b;
    });
    return {at0, lead};
  }

  void bind(const Scalar& r) {
    const size_t n = p0.size() / 2;
    for (std::vector<Scalar>* v : {&p0, &q0, &q1, &t}) {
      for (size_t i = 0; i < n; i++) (*v)[i] = (*v)[2 * i] + r * ((*v)[2 * i + 1] - (*v)[2 * i]);
      v->resize(n);
    }
    // eq over the variables after the next one: summing over a coordinate removes it.
    for (size_t i = 0; i < eq.size() / 2; i++) eq[i] = eq[2 * i] + eq[2 * i + 1];
    eq.resize(eq.size() / 2);
  }
};

}  // namespace

FractionTreeEnd fraction_tree_prove(ProverTape& tape, std::vector<Scalar> p, std::vector<Scalar> q) {
  const uint32_t depth = log2_ceil(p.size());
  std::vector<Layer> layers;
  layers.push_back({std::move(p), std::move(q)});
  for (uint32_t k = 0; k < depth; k++) layers.push_back(parent(layers.back()));
  const Scalar root_p = layers.back().p[0], root_q = layers.back().q[0];
  if (root_q.is_zero()) throw Unprovable("a lookup's denominator vanished; draw again");
  const Scalar inverse = root_q.inverse();
  const std::vector<Lin> root = tape.chunk("root", {root_p, root_q, root_p * inverse, inverse});
  FractionTreeEnd end = settle_root(tape, root);

  for (uint32_t k = 0; k < depth; k++) {
    layers.pop_back();
    const Layer& children = layers.back();
    const size_t half = size_t{1} << k;
    const Scalar lambda = tape.transcript().challenge("lambda");
    LayerSum sum{{children.p.begin(), children.p.begin() + half},
                 {children.q.begin(), children.q.begin() + half},
                 {children.q.begin() + half, children.q.end()},
                 std::vector<Scalar>(half),
                 {}};
    over(half, [&](size_t begin, size_t last) {
      for (size_t i = begin; i < last; i++) sum.t[i] = children.p[half + i] + lambda * children.q[half + i];
    });
    Lin claim = end.p + end.q * lambda;
    Scalar value = tape.value(claim);
    std::vector<Scalar> inverses(end.point);
    if (k > 0) {
      batch_invert(inverses);
      sum.eq = eq_vector(std::span<const Scalar>(end.point).subspan(1));
    }
    std::vector<Scalar> point;
    for (uint32_t i = 0; i < k; i++) {
      const auto [h0, h2] = sum.round();
      const Scalar h1 = (value - h0) * inverses[i] - h2;  // value = h0 + r_i (h1 + h2)
      const std::vector<Lin> h = tape.chunk("tree", {h1, h2});
      const Scalar r = tape.transcript().challenge("tree");
      claim = next_tree_claim(claim, h[0], h[1], end.point[i], r);
      value = h0 + r * (h1 + r * h2);
      point.push_back(r);
      sum.bind(r);
    }
    const Scalar p0 = sum.p0[0], q0 = sum.q0[0], q1 = sum.q1[0], p1 = sum.t[0] - lambda * q1;
    const std::vector<Lin> node = tape.chunk("node", {p0, p1, q0, q1, p0 * q1});
    settle_node(tape, node, claim, lambda);
    end.descend(node, std::move(point), tape.transcript().challenge("child"));
  }
  return end;
}

}  // namespace fzk
