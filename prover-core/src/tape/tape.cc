#include "tape/tape.h"

#include "base/check.h"

namespace fzk {

std::vector<Lin> Constraints::append(uint32_t count, const Point& commitment) {
  std::vector<Lin> out;
  out.reserve(count);
  for (uint32_t i = 0; i < count; i++) out.push_back(Lin::position(size + i));
  chunks.push_back({size, count, commitment});
  size += count;
  return out;
}

#ifdef FZK_TESTING
void Constraints::neutralise_dropped() {
  if (dropped.product >= 0 && static_cast<size_t>(dropped.product) < products.size())
    products[static_cast<size_t>(dropped.product)] = {};
}
#endif

// L_i(e) = prod_{j != i} (e - j) / (i! (n - i)! (-1)^{n - i}).
std::vector<Scalar> lagrange_at(size_t n, const Scalar& e) {
  std::vector<Scalar> denominator(n + 1), factorial(n + 1);
  factorial[0] = Scalar::one();
  for (size_t i = 1; i <= n; i++) factorial[i] = factorial[i - 1] * Scalar::from_u64(i);
  Scalar all = Scalar::one();
  for (size_t i = 0; i <= n; i++) {
    const Scalar distance = e - Scalar::from_u64(i);
    all *= distance;
    denominator[i] = distance * factorial[i] * factorial[n - i];
    if ((n - i) % 2 == 1) denominator[i] = -denominator[i];
  }
  batch_invert(denominator);
  for (Scalar& d : denominator) d *= all;
  return denominator;
}

ProductForms product_forms(const std::vector<ProductConstraint>& products, std::span<const Lin> extra,
                           const Scalar& e) {
  const size_t n = products.size();
  const std::vector<Scalar> low = lagrange_at(n, e), high = lagrange_at(2 * n, e);
  ProductForms out;
  out.f.add(extra[0], low[0]);
  out.g.add(extra[1], low[0]);
  out.h.add(extra[2], high[0]);
  for (size_t i = 0; i < n; i++) {
    out.f.add(products[i].left, low[i + 1]);
    out.g.add(products[i].right, low[i + 1]);
    out.h.add(products[i].out, high[i + 1]);
  }
  for (size_t i = n + 1; i <= 2 * n; i++) out.h.add(extra[2 + i - n], high[i]);
  return out;
}

Scalar draw_product_point(Transcript& transcript, size_t n) {
  for (;;) {
    const Scalar e = transcript.challenge("e");
    bool node = false;
    for (size_t i = 0; i <= n && !node; i++) node = e == Scalar::from_u64(i);
    if (!node) return e;
  }
}

OpeningForm opening_form(const Constraints& constraints, Transcript& transcript, size_t witness_length,
                         size_t record_length) {
  const size_t n = constraints.size, total = n + witness_length + record_length;
  OpeningForm out{std::vector<Scalar>(total, Scalar::zero()), std::vector<Scalar>(total), {}, {}, Scalar::zero()};
  const Scalar theta = transcript.challenge("theta");
  Scalar power = Scalar::one();
  for (const LinearConstraint& constraint : constraints.linear) {
#ifdef FZK_TESTING
    if (&constraint - constraints.linear.data() == dropped.linear) continue;
#endif
    for (const auto& [i, c] : constraint.lin.terms) out.form[i] += power * c;
    for (size_t j = 0; j < constraint.witness.size(); j++) out.form[n + j] += power * constraint.witness[j];
    for (size_t j = 0; j < constraint.record.size(); j++)
      out.form[n + witness_length + j] += power * constraint.record[j];
    out.y -= power * constraint.lin.constant;
    power *= theta;
  }
  out.mu = transcript.challenges("mu", constraints.chunks.size());
  out.kappa = {transcript.challenge("kappa"), transcript.challenge("kappa")};
  if (!check_on("weights")) {
    for (Scalar& m : out.mu) m = Scalar::one();
    out.kappa = {Scalar::one(), Scalar::one()};
  }
  std::vector<Scalar> inverse(out.mu);
  inverse.insert(inverse.end(), out.kappa.begin(), out.kappa.end());
  batch_invert(inverse);
  const auto weigh = [&](size_t first, size_t count, const Scalar& weight, const Scalar& inverted) {
    for (size_t i = first; i < first + count; i++) {
      out.weight[i] = weight;
      out.form[i] *= inverted;
    }
  };
  for (size_t k = 0; k < out.mu.size(); k++)
    weigh(constraints.chunks[k].first, constraints.chunks[k].count, out.mu[k], inverse[k]);
  weigh(n, witness_length, out.kappa[0], inverse[out.mu.size()]);
  weigh(n + witness_length, record_length, out.kappa[1], inverse[out.mu.size() + 1]);
  return out;
}

Folding folding_for(size_t n, size_t tail_limit) {
  if (n <= tail_limit) return {n, 0};
  Folding out{1, 0};
  while (out.padded < n) out.padded *= 2;
  while (out.tail() > tail_limit) out.rounds++;
  return out;
}

}  // namespace fzk
