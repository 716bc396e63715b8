#include "statement/head_prove.h"

#include <algorithm>

#include "statement/exact_prove.h"

namespace fzk {

namespace {

using namespace exact;

struct Head {
  const Network& n;
  uint32_t beta;
  const Tensor& z;
  const Tensor& labels;
  SecretColumn* c;

  uint32_t layer() const { return n.layer_count(); }
  size_t position(size_t i, size_t j) const { return (j << beta) + i; }
  void put(int32_t column, size_t i, size_t j, int64_t value) const {
    c[column].small[position(i, j)] = static_cast<int32_t>(value);
  }

  // The rounded pre-activation plus an offset, in two limbs.
  int64_t offset_value(size_t i, size_t j, uint32_t shift, int64_t offset) const {
    const int64_t v = narrow(int128{rounded(z.integer(i, j), shift)} + offset, "the logit", layer(), i, j);
    if (v < 0 || v >> (2 * n.t) != 0) throw Unprovable("the rounded logit is out of range at " + entry(layer(), i, j));
    return v;
  }

  Tensor logistic() const {
    using C = LogisticColumns;
    const std::vector<uint32_t> table = sigmoid_table(n.t, n.f_d);
    const int64_t mask = (int64_t{1} << n.t) - 1, middle = int64_t{1} << (n.t - 1);
    Tensor delta(z.rows(), z.columns());
    for (size_t i = 0; i < z.rows(); i++) {
      for (size_t j = 0; j < z.columns(); j++) {
        const int64_t v = offset_value(i, j, n.logit_shift(), logit_offset(n)), low = v & mask, high = v >> n.t;
        put_limbs(c + C::v0, 2, n.t, position(i, j), v);
        put(C::p0, i, j, table[static_cast<size_t>(low)]);
        put(C::mid, i, j, high == middle);
        put(C::above, i, j, high > middle);
        const int64_t p = high == middle  ? table[static_cast<size_t>(low)]
                          : high > middle ? table.back()
                                          : table.front();
        delta.integer(i, j) = p - labels.integer(i, j) * (int64_t{1} << n.f_d);
      }
    }
    return delta;
  }

  Tensor squared() const {
    Tensor delta(z.rows(), z.columns());
    for (size_t i = 0; i < z.rows(); i++) {
      for (size_t j = 0; j < z.columns(); j++) {
        const int64_t v = offset_value(i, j, n.f_w, half_offset(n));
        put_limbs(c + SquaredColumns::z0, 2, n.t, position(i, j), v);
        delta.integer(i, j) = (v - half_offset(n) - labels.integer(i, j)) * (int64_t{1} << (n.f_d - n.f_a));
      }
    }
    return delta;
  }

  Tensor softmax() const {
    using C = SoftmaxColumns;
    const std::vector<uint32_t> table = exp_table(n.t, n.f_a, n.f_e);
    const size_t classes = z.columns();
    const int64_t mask = (int64_t{1} << n.t) - 1;
    Tensor delta(z.rows(), classes);
    std::vector<int64_t> v(classes), exponential(classes);
    for (size_t i = 0; i < z.rows(); i++) {
      for (size_t k = 0; k < classes; k++) v[k] = offset_value(i, k, n.f_w, half_offset(n));
      const size_t attained = static_cast<size_t>(std::max_element(v.begin(), v.end()) - v.begin());
      int64_t sum = 0;
      for (size_t k = 0; k < classes; k++) {
        const int64_t distance = v[attained] - v[k];
        put_limbs(c + C::m0, 2, n.t, position(i, k), v[attained]);
        put_limbs(c + C::d0, 2, n.t, position(i, k), distance);
        const int64_t t = table[static_cast<size_t>(distance & mask)];
        put(C::h, i, k, k == attained);
        put(C::zf, i, k, distance >> n.t == 0);
        put(C::T, i, k, t);
        exponential[k] = distance >> n.t == 0 ? t : 0;
        sum += exponential[k];
      }
      for (size_t k = 0; k < classes; k++) {
        const int64_t numerator = (exponential[k] << (n.f_d + 1)) + sum, p = numerator / (2 * sum),
                      rho = numerator % (2 * sum);
        put(C::S, i, k, sum);
        put(C::p, i, k, p);
        put(C::q1, i, k, rho >> n.t);
        put(C::w1, i, k, (2 * sum - 1 - rho) >> n.t);
        delta.integer(i, k) = p - labels.integer(i, k) * (int64_t{1} << n.f_d);
      }
    }
    return delta;
  }
};

}  // namespace

Tensor head_witness(const Network& network, uint32_t beta, const Tensor& pre_activation, const Tensor& labels,
                    SecretColumn* columns) {
  const Head head{network, beta, pre_activation, labels, columns};
  switch (network.loss) {
    case Loss::squared:
      return head.squared();
    case Loss::softmax:
      return head.softmax();
    case Loss::logistic:
      break;
  }
  return head.logistic();
}

}  // namespace fzk
