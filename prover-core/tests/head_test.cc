// The loss heads, exhaustively at t = 4: for every pre-activation the columns are the head's formula and satisfy the relation, and no other quotient does.
#include <gtest/gtest.h>

#include <cmath>

#include "instance.h"
#include "statement/head_prove.h"

namespace fzk::test {
namespace {

// One batch through the head of a network without hidden layers.
struct HeadRun {
  Shape shape;
  Tensor z, labels, delta;
  std::vector<SecretColumn> columns;

  HeadRun(const Network& n, Tensor pre_activation, Tensor y)
      : shape(n, step_relation(n), static_cast<uint32_t>(pre_activation.rows())),
        z(std::move(pre_activation)),
        labels(std::move(y)),
        columns(empty_columns(shape)) {
    delta = head_witness(n, shape.beta, z, labels, columns.data());
  }

  int64_t cell(int32_t column, size_t i, size_t j) const {
    return columns[static_cast<size_t>(column)].small[(j << shape.beta) + i];
  }
  Scalar evaluate(const Expr& e, size_t i, size_t j) const {
    return e.evaluate([&](int32_t c) { return Scalar::from_i64(cell(c, i, j)); });
  }

  // Every lookup of entry (i, j) is a row of its table.
  bool looked_up(size_t i, size_t j) const {
    for (const Lookup& lookup : shape.relation.layers[0].lookups) {
      const Table& table = shape.relation.tables[lookup.table];
      Scalar in = evaluate(lookup.parts[0], i, j);
      if (lookup.plus == Virtual::forward) in += z.at(i, j);
      const auto row = in.to_limbs();
      if ((row[1] | row[2] | row[3]) != 0 || row[0] >= table.size) return false;
      for (size_t k = 1; k < lookup.parts.size(); k++) {
        if (!(evaluate(lookup.parts[k], i, j) == Scalar::from_u64(table.outputs[row[0]][k - 1]))) return false;
      }
    }
    return true;
  }

  // Every zero-constraint holds for every class of row i.
  bool vanishes(size_t i) const {
    for (const ZeroConstraint& zero : shape.relation.layers[0].zeros) {
      for (size_t j = 0; j < z.columns(); j++) {
        Scalar sum = evaluate(zero.at, i, j) + evaluate(zero.first, i, 0);
        for (size_t k = 0; k < z.columns(); k++) sum += evaluate(zero.row, i, k);
        if (!sum.is_zero()) return false;
      }
    }
    return true;
  }

  // delta as the relation has it.
  bool signal_matches(size_t i, size_t j) const {
    const LayerRelation& head = shape.relation.layers[0];
    return evaluate(head.signal, i, j) + labels.at(i, j) * Scalar::from_i64(head.label_share) == delta.at(i, j);
  }
};

int64_t half_up(long double x) { return static_cast<int64_t>(std::floor(x + 0.5L)); }

TEST(Heads, LogisticForEveryPreActivation) {
  const Network n = logistic_network({1, 1}, 4, 2, 2, 3);  // the logit keeps four fractional bits
  const int64_t unit = int64_t{1} << n.logit_shift(), first = -logit_offset(n) * unit - unit / 2, count = 256 * unit;
  Tensor z(static_cast<size_t>(count), 1), y(static_cast<size_t>(count), 1);
  for (int64_t k = 0; k < count; k++)
    z.integer(static_cast<size_t>(k), 0) = first + k, y.integer(static_cast<size_t>(k), 0) = k % 2;
  const HeadRun run(n, z, y);
  for (size_t i = 0; i < run.z.rows(); i++) {
    const int64_t logit = (run.z.integer(i, 0) + unit / 2) >> n.logit_shift();
    const long double x = static_cast<long double>(std::clamp<int64_t>(logit, -8, 7));  // t - 4 = 0 fractional bits
    const int64_t p = half_up(8 / (1 + std::exp(-x)));
    ASSERT_EQ(run.delta.integer(i, 0), p - run.labels.integer(i, 0) * 8) << run.z.integer(i, 0);
    ASSERT_TRUE(run.looked_up(i, 0) && run.vanishes(i) && run.signal_matches(i, 0)) << run.z.integer(i, 0);
  }
  Tensor below(1, 1), label(1, 1);
  below.integer(0, 0) = first - 1;
  EXPECT_THROW(HeadRun(n, below, label), Unprovable);
  below.integer(0, 0) = first + count;
  EXPECT_THROW(HeadRun(n, below, label), Unprovable);
}

TEST(Heads, SquaredForEveryPreActivation) {
  const Network n = squared_network({1, 1}, 4, 1, 3, 3);
  const int64_t unit = 8, first = -128 * unit - unit / 2, count = 256 * unit;
  Tensor z(static_cast<size_t>(count), 1), y(static_cast<size_t>(count), 1);
  for (int64_t k = 0; k < count; k++)
    z.integer(static_cast<size_t>(k), 0) = first + k, y.integer(static_cast<size_t>(k), 0) = k % 16 - 8;
  const HeadRun run(n, z, y);
  for (size_t i = 0; i < run.z.rows(); i++) {
    const int64_t value = static_cast<int64_t>(std::floor((static_cast<double>(run.z.integer(i, 0)) + 4) / 8));
    ASSERT_EQ(run.delta.integer(i, 0), 4 * (value - run.labels.integer(i, 0)));
    ASSERT_TRUE(run.looked_up(i, 0) && run.vanishes(i) && run.signal_matches(i, 0)) << run.z.integer(i, 0);
  }
}

// Two classes: every pair of rounded logits. The quotient is the round-half-up of the exponentials' share, and the only one whose remainders are in range.
TEST(Heads, SoftmaxForEveryPairOfLogits) {
  const Network n = softmax_network({1, 2}, 4, 1, 1, 3, 3);
  using C = SoftmaxColumns;
  const std::vector<uint32_t> table = exp_table(n.t, n.f_a, n.f_e);
  Tensor z(256 * 256, 2), y(256 * 256, 2);
  for (size_t i = 0; i < z.rows(); i++) {
    z.integer(i, 0) = (static_cast<int64_t>(i % 256) - 128) * 2 - static_cast<int64_t>(i % 2);  // the tie rounds up
    z.integer(i, 1) = (static_cast<int64_t>(i / 256) - 128) * 2;
    y.integer(i, i % 2) = 1;
  }
  const HeadRun run(n, z, y);
  for (size_t i = 0; i < run.z.rows(); i++) {
    const int64_t v[2] = {static_cast<int64_t>(i % 256) - 128, static_cast<int64_t>(i / 256) - 128},
                  top = std::max(v[0], v[1]);
    int64_t share[2], sum = 0;
    for (int k = 0; k < 2; k++) sum += share[k] = top - v[k] < 16 ? table[static_cast<size_t>(top - v[k])] : 0;
    const bool sampled = i % 13 == 0;  // the relation itself on every thirteenth pair
    if (sampled) EXPECT_TRUE(run.vanishes(i)) << i;
    for (size_t k = 0; k < 2; k++) {
      const int64_t p = run.cell(C::p, i, k);
      ASSERT_EQ(p, (16 * share[k] + sum) / (2 * sum)) << i;
      ASSERT_EQ(run.delta.integer(i, k), p - run.labels.integer(i, k) * 8);
      if (sampled) EXPECT_TRUE(run.looked_up(i, k) && run.signal_matches(i, k)) << i;
      int possible = 0;
      for (int64_t other = 0; other < 16; other++) {
        const int64_t rho = 16 * share[k] + sum - 2 * sum * other, rest = 2 * sum - 1 - rho;
        possible += 0 <= rho && rho < 256 && 0 <= rest && rest < 256;
      }
      ASSERT_EQ(possible, 1) << i;
    }
  }
}

// Correctly rounded at every scale, but where the exact value is within 10^-9 of a tie.
TEST(Heads, TablesAgreeWithTheFunctions) {
  for (uint32_t t = 4; t <= 16; t++) {
    for (uint32_t bits : {0u, 3u, t - 1}) {
      const std::vector<uint32_t> sigmoid = sigmoid_table(t, bits), exponential = exp_table(t, bits, t - 1);
      ASSERT_EQ(exponential[0], 1u << (t - 1));
      for (size_t k = 0; k < sigmoid.size(); k++) {
        const long double x = (static_cast<long double>(k) - static_cast<long double>(1u << (t - 1))) /
                              static_cast<long double>(1u << (t - 4));
        const long double s = std::ldexp(1.0L, static_cast<int>(bits)) / (1 + std::exp(-x));
        const long double e = std::ldexp(std::exp(-static_cast<long double>(k) / static_cast<long double>(1u << bits)),
                                         static_cast<int>(t) - 1);
        if (std::abs(s + 0.5L - std::round(s + 0.5L)) > 1e-9L)
          ASSERT_EQ(sigmoid[k], half_up(s)) << t << ' ' << bits << ' ' << k;
        if (std::abs(e + 0.5L - std::round(e + 0.5L)) > 1e-9L)
          ASSERT_EQ(exponential[k], half_up(e)) << t << ' ' << bits << ' ' << k;
      }
    }
  }
}

}  // namespace
}  // namespace fzk::test
