// The step: every constraint dropped in turn on the prover's side.
#include <numeric>

#include "attack.h"

namespace fzk::test {
namespace {

using C = LogisticColumns;
const Network kDense = tiny_network({4, 5, 3});
const Network kHead = tiny_network({3, 1});

// The first (i, j) of a layer for which the predicate holds.
std::pair<size_t, size_t> first(Forgery& f, uint32_t l, const std::function<bool(size_t, size_t)>& predicate) {
  for (size_t i = 0; i < f.batch(); i++) {
    for (size_t j = 0; j < f.instance().network.widths[l]; j++) {
      if (predicate(i, j)) return {i, j};
    }
  }
  throw std::runtime_error("no entry to forge; choose another seed");
}

bool active(Forgery& f, size_t i, size_t j) { return f.integer(1, HiddenColumns::sign, i, j) == 1; }

TEST(StepAttack, Rounding) {
  StepChange floor_only;
  floor_only.round = [](int64_t z, uint32_t s) { return z >> s; };
  Forgery floored(kDense, 5, 1, floor_only);
  expect_attack_fails("truncated instead of rounded", [&] { floored.attempt(); }, RejectId::opening,
                      {"lookup remainder Z", "lookup remainder U"});
  StepChange half_down;
  half_down.round = [](int64_t z, uint32_t s) { return (z + (int64_t{1} << (s - 1)) - 1) >> s; };
  Forgery tie(tiny_network({5, 9, 2}), 9, 1, half_down);
  expect_attack_fails("wrong at a tie (half down)", [&] { tie.attempt(); }, RejectId::opening,
                      {"lookup remainder Z", "lookup remainder U"});
  Forgery signal(kDense, 5, 1);
  const int32_t g0 = HiddenColumns::signal(kDense);
  const auto [i, j] =
      first(signal, 1, [&](size_t a, size_t b) { return active(signal, a, b) && signal.integer(1, g0, a, b) < 63; });
  signal.cell(1, g0, i, j) += Scalar::one();
  expect_attack_fails("a backward signal one too large", [&] { signal.attempt(); }, RejectId::opening,
                      {"lookup remainder U"});
  Forgery logit(kHead, 5, 1);
  logit.cell(1, C::v0, 0, 0) += Scalar::one();
  logit.cell(1, C::p0, 0, 0) =
      Scalar::from_u64(sigmoid_table(6, 4)[static_cast<size_t>(logit.integer(1, C::v0, 0, 0)) & 63]);
  expect_attack_fails("a logit rounded one too high", [&] { logit.attempt(); }, RejectId::opening,
                      {"lookup remainder Z"});
}

TEST(StepAttack, SignAndZero) {
  // Z' = 0 called negative: m = -1.
  for (uint64_t seed = 1;; seed++) {
    bool found = false;
    StepChange zero;
    zero.hidden = [&](uint32_t, size_t, size_t, int64_t rounded, int64_t& sign, std::vector<int64_t>& limbs) {
      if (found || rounded != 0) return;
      found = true;
      sign = 0;
      limbs[0] = -1;
    };
    Forgery f(kDense, 5, seed, zero);
    if (!found) continue;
    expect_attack_fails("ReLU'(0) = 0 through a magnitude of -1", [&] { f.attempt(); }, RejectId::opening,
                        {"lookup m0"});
    break;
  }
  // s = 2: Z' = 3m + 1, A = 2m.
  bool found = false;
  StepChange two;
  two.hidden = [&](uint32_t, size_t, size_t, int64_t rounded, int64_t& sign, std::vector<int64_t>& limbs) {
    if (found || rounded <= 0 || rounded % 3 != 1) return;
    found = true;
    sign = 2;
    limbs = {(rounded - 1) / 3 % 64, (rounded - 1) / 3 >> 6};
  };
  Forgery f(kDense, 5, 1, two);
  ASSERT_TRUE(found);
  expect_attack_fails("a sign of 2", [&] { f.attempt(); }, RejectId::opening, {"sign is a bit"});
}

TEST(StepAttack, LimbsOutOfRange) {
  // A limb one too large and the next one too small by one: the same value, no canonical limbs.
  const Network narrow = logistic_network({4, 5, 1}, 4, 1, 3, 3);  // limbs of 4 bits: some magnitudes need both
  for (uint64_t seed = 1; seed < 100; seed++) {
    Forgery f(narrow, 5, seed);
    bool found = false;
    for (size_t k = 0; k < 25 && !found; k++) {
      if (f.integer(1, HiddenColumns::magnitude + 1, k % 5, k / 5) == 0) continue;
      found = true;
      f.cell(1, HiddenColumns::magnitude, k % 5, k / 5) += Scalar::from_u64(16);
      f.cell(1, HiddenColumns::magnitude + 1, k % 5, k / 5) -= Scalar::one();
    }
    if (!found) continue;
    expect_attack_fails("a low limb of 2^t or more", [&] { f.attempt(); }, RejectId::opening, {"lookup m0"});
    break;
  }
  Forgery high(kDense, 5, 1);
  const auto [p, r] =
      first(high, 1, [&](size_t a, size_t b) { return high.integer(1, HiddenColumns::magnitude, a, b) < 63; });
  high.cell(1, HiddenColumns::magnitude, p, r) += Scalar::from_u64(1);
  high.cell(1, HiddenColumns::magnitude + 1, p, r) -= Scalar::from_u64(64).inverse();
  expect_attack_fails("a high limb that is a fraction mod q", [&] { high.attempt(); }, RejectId::opening,
                      {"lookup m1"});
  Forgery signal(kDense, 5, 1);
  const int32_t g0 = HiddenColumns::signal(kDense);
  signal.cell(1, g0, 0, 0) += Scalar::one();
  signal.cell(1, g0 + 1, 0, 0) -= Scalar::from_u64(64).inverse();
  expect_attack_fails(
      "a high limb of a signal that is a fraction mod q", [&] { signal.attempt(); }, RejectId::opening,
      signal.integer(1, g0, 0, 0) < 64 ? std::vector<std::string>{"lookup g1"}
                                       : std::vector<std::string>{"lookup g0", "lookup g1"});
}

// Two records with equal features: both remainders of one unit are shifted by amounts that sum to 2^f_w, and the quotients absorb them as fractions mod q.
// The fractions cancel in every gradient entry up to an integer, so the forged update is 64-bit and wrong.
TEST(StepAttack, QuotientUnranged) {
  for (uint64_t seed = 1;; seed++) {
    const uint32_t batch = 6;
    Forgery f(kDense, batch, seed, {}, [&](Instance& x) {
      const size_t d = x.network.features();
      for (size_t i = 1; i < x.record_count; i++)
        std::copy_n(x.features.begin(), d, x.features.begin() + static_cast<std::ptrdiff_t>(i * d));
    });
    const Network& n = f.instance().network;
    const int64_t unit = int64_t{1} << n.f_w;
    const RelationWitness& honest = f.derive();
    const auto remainder = [&](size_t i, size_t j) {
      const int64_t u = centred(honest.backward[1].at(i, j)) + unit / 2;
      return ((u % unit) + unit) % unit;
    };
    for (size_t j = 0; j < n.widths[1]; j++) {
      if (!active(f, 0, j)) continue;
      for (size_t a = 0; a < batch; a++) {
        for (size_t b = a + 1; b < batch; b++) {
          const int64_t ra = remainder(a, j), rb = remainder(b, j);
          // Claimed remainders with the sum ra + rb - 2^f_w, different from the true ones mod 2^f_w.
          const int64_t sum = ra + rb - unit, claimed_a = sum / 2, claimed_b = sum - claimed_a;
          if (sum < 0 || claimed_a == ra || (ra - claimed_a) % unit == 0) continue;
          const Scalar inverse = Scalar::from_i64(unit).inverse();
          const int32_t g0 = HiddenColumns::signal(n);
          f.cell(1, g0, a, j) += Scalar::from_i64(ra - claimed_a) * inverse;
          f.cell(1, g0, b, j) += Scalar::from_i64(rb - claimed_b) * inverse;
          expect_attack_fails("a quotient that wraps around mod q", [&] { f.attempt(); }, RejectId::opening,
                              {"lookup g0"});
          return;
        }
      }
    }
  }
}

TEST(StepAttack, Padding) {
  Forgery f(kDense, 5, 1);
  f.fill_padding();
  expect_attack_fails("padding rows carry gradient (records of zeros, bias on padding)", [&] { f.attempt(); },
                      RejectId::opening, {"truncation"});
  // Padding rows exist in the columns, are referenced by nothing, and may hold anything.
  Forgery noise(kDense, 5, 2);
  noise.cell(1, HiddenColumns::sign, 6, 1) = Scalar::from_u64(77);
  EXPECT_EQ(verdict([&] { noise.attempt(); }), RejectId::none);
}

TEST(StepAttack, LogisticHead) {
  Forgery value(kHead, 5, 1);
  const auto [i, j] = first(value, 1, [&](size_t a, size_t b) { return value.integer(1, C::mid, a, b) == 1; });
  value.cell(1, C::p0, i, j) += Scalar::one();
  expect_attack_fails("a logistic value off by one", [&] { value.attempt(); }, RejectId::opening, {"lookup logistic"});
  Forgery clamp(kHead, 5, 1);
  const auto [k, m] = first(clamp, 1, [&](size_t a, size_t b) { return clamp.integer(1, C::mid, a, b) == 1; });
  clamp.cell(1, C::mid, k, m) = -Scalar::one();
  clamp.cell(1, C::above, k, m) = Scalar::one();
  expect_attack_fails("clamp outputs that are no row of the table", [&] { clamp.attempt(); }, RejectId::opening,
                      {"lookup clamp"});

  // (v0, 0) looked up in the range table: without tags the fingerprints agree.
  struct Other : RelationDeviation {
    size_t row = 0;
    void multiplicities(const Shape& shape, std::vector<std::vector<int64_t>>& counts) override {
      uint32_t range = 0;
      while (shape.relation.tables[range].size != 64) range++;
      counts[range][row]++;
    }
  };
  Forgery table(logistic_network({3, 1}, 6, 3, 5, 4), 5, 1);  // the head's remainder uses the range table of the limbs
  const auto [p, r] = first(table, 1, [&](size_t a, size_t b) {
    return table.integer(1, C::mid, a, b) == 1 && table.integer(1, C::p0, a, b) != 0;
  });
  Other other;
  other.row = static_cast<size_t>(table.integer(1, C::v0, p, r));
  table.cell(1, C::p0, p, r) = Scalar::zero();
  expect_attack_fails("a tuple from another table", [&] { table.attempt(&other); }, RejectId::opening, {"tags"});
}

TEST(StepAttack, Multiplicities) {
  struct Wrong : RelationDeviation {
    void multiplicities(const Shape& shape, std::vector<std::vector<int64_t>>& counts) override {
      counts[shape.multiplicity_tables[0]][3]++;
    }
  } wrong;
  Forgery f(kDense, 5, 1);
  expect_attack_fails("multiplicities wrong", [&] { f.attempt(&wrong); }, RejectId::opening, {"multiplicities"});
}

// Enrolments by a prover that skips its own range checks.
struct ForgedEnrolment {
  Instance x;
  Tensor features, labels;
  std::optional<Scalar> label_column;  // of record 0

  void attempt() {
    x.dataset = std::make_shared<const Dataset>(x.network, commit_records(x.network, x.records()));
    const EnrolmentStatement statement(x.enrolment(), *x.dataset);
    const Shape shape(x.network, enrolment_relation(x.network), static_cast<uint32_t>(x.record_count));
    std::vector<uint32_t> all(x.record_count);
    std::iota(all.begin(), all.end(), 0u);
    RelationWitness w{empty_columns(shape),
                      pick(x.features, x.network.features(), all),
                      pick(x.labels, x.network.outputs(), all),
                      {},
                      {},
                      {},
                      {}};
    if (!w.columns.empty()) {
      w.columns[0].small.clear();
      w.columns[0].field.assign(size_t{1} << shape.blocks[0].variables, Scalar::zero());
      for (size_t i = 0; i < x.labels.size(); i++) {
        const size_t row = i / x.network.outputs(), column = i % x.network.outputs();
        w.columns[0].field[(column << shape.beta) + row] = Scalar::from_i64(x.labels[i]);
      }
    }
    if (label_column) w.columns[0].field[0] = *label_column;
    std::vector<Scalar> openings;
    for (uint32_t i : all) openings.push_back(record_opening(x.network, x.records(), i));
    HedgedRandom random(x.key, statement.digest, 1);
    ProofWriter writer("enrolment");
    relation_prove(shape, statement.chunk_digest(0), w, openings, nullptr, random, writer);
    enrolment_verify(statement, writer.take());
  }
};

TEST(EnrolmentAttack, LabelsAndFeatures) {
  ForgedEnrolment two{make_instance(kHead, 5, 1, 3), {}, {}, {}};
  two.x.labels[0] = 2;
  expect_attack_fails("enrolment: a label of 2", [&] { two.attempt(); }, RejectId::opening, {"label is a bit"});
  two.label_column = Scalar::one();
  expect_attack_fails("enrolment: a label of 2 behind a label column of 1", [&] { two.attempt(); }, RejectId::opening,
                      {"label link"});
  ForgedEnrolment feature{make_instance(kHead, 5, 1, 3), {}, {}, {}};
  feature.x.features[4] = 32;
  expect_attack_fails("enrolment: a feature out of range", [&] { feature.attempt(); }, RejectId::opening,
                      {"lookup feature"});
  ForgedEnrolment hot{make_instance(softmax_network({3, 4}), 5, 1, 3), {}, {}, {}};
  for (size_t k = 0; k < 4; k++) hot.x.labels[k] = k < 2;
  expect_attack_fails("enrolment: two labels a row", [&] { hot.attempt(); }, RejectId::opening, {"one label a row"});
  ForgedEnrolment target{make_instance(squared_network({3, 1}), 5, 1, 3), {}, {}, {}};
  target.x.labels[2] = 32;
  expect_attack_fails("enrolment: a target out of range", [&] { target.attempt(); }, RejectId::opening,
                      {"lookup label"});
}

}  // namespace
}  // namespace fzk::test
