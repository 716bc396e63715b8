// The squared-error and softmax heads: every constraint dropped in turn on the prover's side.
#include <numeric>

#include "attack.h"

namespace fzk::test {
namespace {

using C = SoftmaxColumns;
const Network kSoftmax = softmax_network({3, 4});

// The probability of one class, with both remainders; `more` than the quotient.
void put_quotient(Forgery& f, size_t i, size_t k, int64_t exponential, int64_t sum, int64_t more) {
  const Network& n = f.instance().network;
  const int64_t numerator = (exponential << (n.f_d + 1)) + sum, p = numerator / (2 * sum) + more,
                rho = numerator - 2 * sum * p;
  f.cell(1, C::p, i, k) = Scalar::from_i64(p);
  f.cell(1, C::q1, i, k) = Scalar::from_i64(rho >> n.t);
  f.cell(1, C::w1, i, k) = Scalar::from_i64((2 * sum - 1 - rho) >> n.t);
}

// Recomputes everything of row i that follows from its exponentials and their sum.
void divide(Forgery& f, size_t i, const std::vector<int64_t>& exponential, int64_t sum) {
  for (size_t k = 0; k < exponential.size(); k++) {
    f.cell(1, C::S, i, k) = Scalar::from_i64(sum);
    put_quotient(f, i, k, exponential[k], sum, 0);
  }
}

// Recomputes everything of row i that follows from its maximum and distances.
void follow(Forgery& f, size_t i, const std::vector<int64_t>& distances) {
  const Network& n = f.instance().network;
  const std::vector<uint32_t> table = exp_table(n.t, n.f_a, n.f_e);
  const int64_t mask = (int64_t{1} << n.t) - 1;
  std::vector<int64_t> exponential;
  int64_t sum = 0;
  for (size_t k = 0; k < distances.size(); k++) {
    const int64_t d0 = distances[k] & mask, d1 = distances[k] >> n.t, t = table[static_cast<size_t>(d0)];
    exponential.push_back(d1 == 0 ? t : 0);
    sum += exponential.back();
    f.cell(1, C::d0, i, k) = Scalar::from_i64(d0);
    f.cell(1, C::d1, i, k) = Scalar::from_i64(d1);
    f.cell(1, C::T, i, k) = Scalar::from_i64(t);
    f.cell(1, C::zf, i, k) = Scalar::from_i64(d1 == 0);
  }
  divide(f, i, exponential, sum);
}

std::vector<int64_t> distances(Forgery& f, size_t i) {
  std::vector<int64_t> out;
  for (size_t k = 0; k < 4; k++) out.push_back(f.integer(1, C::d0, i, k) + (f.integer(1, C::d1, i, k) << 6));
  return out;
}

// The maximum of row 0 raised by one, and all distances with it.
void shift_maximum(Forgery& f) {
  std::vector<int64_t> d = distances(f, 0);
  for (size_t k = 0; k < 4; k++) {
    d[k]++;
    f.cell(1, C::m0, 0, k) += Scalar::one();
  }
  follow(f, 0, d);
}

TEST(SoftmaxAttack, Maximum) {
  Forgery shifted(kSoftmax, 5, 2);
  shift_maximum(shifted);
  expect_attack_fails("softmax: the maximum shifted, h D != 0", [&] { shifted.attempt(); }, RejectId::opening,
                      {"maximum is attained"});
  for (size_t k = 0; k < 4; k++) shifted.cell(1, C::h, 0, k) = Scalar::zero();
  expect_attack_fails("softmax: the maximum shifted, h = 0", [&] { shifted.attempt(); }, RejectId::opening,
                      {"one class attains it"});
  // The class with the largest distance gets a maximum of its own.
  Forgery own(kSoftmax, 5, 2);
  std::vector<int64_t> d = distances(own, 0);
  const size_t k = static_cast<size_t>(std::max_element(d.begin(), d.end()) - d.begin());
  d[k]++;
  own.cell(1, C::m0, 0, k) += Scalar::one();
  follow(own, 0, d);
  expect_attack_fails("softmax: one class has its own maximum, low limb", [&] { own.attempt(); }, RejectId::opening,
                      {"one maximum a row, low limb"});
  Forgery high(kSoftmax, 5, 2);
  d = distances(high, 0);
  d[k] += 64;
  high.cell(1, C::m1, 0, k) += Scalar::one();
  follow(high, 0, d);
  expect_attack_fails("softmax: one class has its own maximum, high limb", [&] { high.attempt(); }, RejectId::opening,
                      {"one maximum a row, high limb"});
}

TEST(SoftmaxAttack, Quotient) {
  Forgery p(kSoftmax, 5, 2);
  p.cell(1, C::p, 0, 0) += Scalar::one();
  expect_attack_fails("softmax: a probability one too large", [&] { p.attempt(); }, RejectId::opening,
                      {"lookup rho", "lookup top"});
  Forgery sum(kSoftmax, 5, 2);
  for (size_t k = 0; k < 4; k++) sum.cell(1, C::S, 0, k) += Scalar::one();
  expect_attack_fails("softmax: a wrong sum of exponentials", [&] { sum.attempt(); }, RejectId::opening,
                      {"sum", "lookup rho", "lookup top"});
  Forgery table(kSoftmax, 5, 2);
  const size_t attained = [&] {
    size_t k = 0;
    while (table.integer(1, C::h, 0, k) == 0) k++;
    return k;
  }();
  table.cell(1, C::T, 0, attained) += Scalar::one();
  expect_attack_fails("softmax: an exponential off by one", [&] { table.attempt(); }, RejectId::opening,
                      {"lookup exp", "sum", "lookup rho", "lookup top"});
  Forgery flag(kSoftmax, 5, 2);
  flag.cell(1, C::zf, 0, attained) = Scalar::zero();
  expect_attack_fails("softmax: a class left out though its distance is small", [&] { flag.attempt(); },
                      RejectId::opening, {"lookup zero", "sum", "lookup rho", "lookup top"});
  // p as a fraction mod q leaves no remainder at all; two rows with opposite fractions would cancel in a gradient.
  Forgery fraction(kSoftmax, 5, 2, {}, [](Instance& x) {
    const size_t d = x.network.features();
    for (size_t i = 1; i < x.record_count; i++)
      std::copy_n(x.features.begin(), d, x.features.begin() + static_cast<std::ptrdiff_t>(i * d));
  });
  const Scalar inverse = (fraction.cell(1, C::S, 0, 0) + fraction.cell(1, C::S, 0, 0)).inverse();
  fraction.cell(1, C::p, 0, 0) += inverse;
  fraction.cell(1, C::p, 1, 0) -= inverse;
  EXPECT_EQ(verdict([&] { fraction.attempt(); }), RejectId::opening);
}

// Everything that follows from the lie is recomputed, so that one check alone stands against it.
TEST(SoftmaxAttack, OneCheckAlone) {
  const auto exponentials = [](Forgery& f) {
    std::vector<int64_t> out;
    for (size_t k = 0; k < 4; k++) out.push_back(f.integer(1, C::zf, 0, k) * f.integer(1, C::T, 0, k));
    return out;
  };
  const auto total = [](const std::vector<int64_t>& v) { return std::accumulate(v.begin(), v.end(), int64_t{0}); };
  Forgery sum(kSoftmax, 5, 2);
  std::vector<int64_t> e = exponentials(sum);
  divide(sum, 0, e, total(e) + 1);
  expect_attack_fails("softmax: a wrong sum of exponentials, divided by consistently", [&] { sum.attempt(); },
                      RejectId::opening, {"sum"});
  const size_t attained = static_cast<size_t>(std::max_element(e.begin(), e.end()) - e.begin());
  Forgery table(kSoftmax, 5, 2);
  e = exponentials(table);
  e[attained]++;
  table.cell(1, C::T, 0, attained) += Scalar::one();
  divide(table, 0, e, total(e));
  expect_attack_fails("softmax: an exponential off by one, summed consistently", [&] { table.attempt(); },
                      RejectId::opening, {"lookup exp"});
  Forgery flag(kSoftmax, 5, 2);
  e = exponentials(flag);
  const size_t left_out = [&] {
    size_t k = 0;
    while (k == attained || e[k] == 0) k++;
    return k;
  }();
  ASSERT_LT(left_out, 4u);
  e[left_out] = 0;
  flag.cell(1, C::zf, 0, left_out) = Scalar::zero();
  divide(flag, 0, e, total(e));
  expect_attack_fails("softmax: a class left out of the sum though its distance is small", [&] { flag.attempt(); },
                      RejectId::opening, {"lookup zero"});
  Forgery more(kSoftmax, 5, 2);
  e = exponentials(more);
  put_quotient(more, 0, left_out, e[left_out], total(e), 1);
  expect_attack_fails("softmax: a probability one too large behind a negative limb of the remainder",
                      [&] { more.attempt(); }, RejectId::opening, {"lookup q1"});
  Forgery less(kSoftmax, 5, 2);
  put_quotient(less, 0, attained, e[attained], total(e), -1);
  expect_attack_fails("softmax: a probability one too small behind a negative limb of the complement",
                      [&] { less.attempt(); }, RejectId::opening, {"lookup w1"});
}

TEST(SoftmaxAttack, Logit) {
  Forgery f(kSoftmax, 5, 2);
  std::vector<int64_t> d = distances(f, 0);
  const size_t k = static_cast<size_t>(std::max_element(d.begin(), d.end()) - d.begin());
  d[k]++;
  follow(f, 0, d);
  expect_attack_fails("softmax: a distance one too large", [&] { f.attempt(); }, RejectId::opening,
                      {"lookup remainder Z"});
  Forgery q(kSoftmax, 5, 2);
  q.cell(1, C::q1, 0, 0) += Scalar::one();
  expect_attack_fails("softmax: a remainder beyond its limbs", [&] { q.attempt(); }, RejectId::opening, {"lookup rho"});
  Forgery w(kSoftmax, 5, 2);
  w.cell(1, C::w1, 0, 0) += Scalar::one();
  expect_attack_fails("softmax: a complement beyond its limbs", [&] { w.attempt(); }, RejectId::opening,
                      {"lookup top"});
}

TEST(SquaredAttack, Value) {
  Forgery f(squared_network({3, 2}), 5, 1);
  f.cell(1, SquaredColumns::z0, 1, 1) += Scalar::one();
  expect_attack_fails(
      "squared error: a value rounded one too high", [&] { f.attempt(); }, RejectId::opening,
      f.integer(1, SquaredColumns::z0, 1, 1) == 64 ? std::vector<std::string>{"lookup remainder Z", "lookup z0"}
                                                   : std::vector<std::string>{"lookup remainder Z"});
  Forgery limb(squared_network({3, 2}), 5, 1);
  limb.cell(1, SquaredColumns::z0, 1, 1) += Scalar::from_u64(64);
  limb.cell(1, SquaredColumns::z1, 1, 1) -= Scalar::one();
  expect_attack_fails("squared error: a limb of 2^t or more", [&] { limb.attempt(); }, RejectId::opening,
                      {"lookup z0"});
  Forgery fraction(squared_network({3, 2}), 5, 1);
  size_t row = 0;
  while (fraction.integer(1, SquaredColumns::z0, row, 0) == 63) row++;
  fraction.cell(1, SquaredColumns::z0, row, 0) += Scalar::one();
  fraction.cell(1, SquaredColumns::z1, row, 0) -= Scalar::from_u64(64).inverse();
  expect_attack_fails("squared error: a high limb that is a fraction mod q", [&] { fraction.attempt(); },
                      RejectId::opening, {"lookup z1"});
}

}  // namespace
}  // namespace fzk::test
