// The tape, its opening, and the bytes of a proof.
#include "attack.h"
#include "base/parallel.h"
#include "curve/generators.h"

namespace fzk::test {
namespace {

const Network kNet = tiny_network({3, 4, 1});

Scalar coefficient(const Lin& lin, uint32_t position) {
  Scalar out;
  for (const auto& [i, c] : lin.terms) {
    if (i == position) out += c;
  }
  return out;
}

// A wrong first round of the inner-product sum-check, repaired by a component of a LATER chunk on that chunk's generators.
struct LaterChunk : RelationDeviation {
  bool started = false, committed = false, repaired = false;
  uint32_t position = 0;
  size_t later = 0;
  Scalar missing;
  void chunk(ProverTape& tape, std::string_view label, std::vector<Scalar>&) override {
    if (label == "inner" && !started) {
      started = true;
      position = tape.size;
    }
    if (label == "element" && !repaired) {
      repaired = true;
      const Lin& end = tape.linear[1].lin;  // the last claim of the inner-product sum-check
      missing = -(tape.value(end) * coefficient(end, position).inverse());
      later = tape.chunks.size();
      tape.mutable_values()[position] += missing;
    }
  }
  void commitment(ProverTape&, std::string_view label, Point& point) override {
    if (label == "element" && !committed) {
      committed = true;
      point = add(point, multiply(missing, generator(Family::Tape, position)));
    }
  }
  void vector(ProverTape& tape, std::vector<Scalar>& v, const OpeningForm& form) override {  // the true opening of P
    size_t own = 0;
    while (tape.chunks[own].first + tape.chunks[own].count <= position) own++;
    v[position] = form.mu[own] * (tape.values()[position] - missing) + form.mu[later] * missing;
  }
};

TEST(TapeAttack, CorrectionInALaterChunk) {
  Forgery f(kNet, 5, 1);
  expect_attack_fails("tape: a correction in a later chunk",
                      [&] {
                        LaterChunk later;
                        f.attempt(&later, [](auto& u) { u[12]++; });
                      },
                      RejectId::opening, {"weights"});
}

// A committed row that differs from the row used, repaired from a tape chunk on the row's generator.
struct ForeignGenerator : RelationDeviation {
  Scalar weight;
  void rows(const Shape&, std::vector<Point>& commitments) override {
    commitments[0] = add(commitments[0], generator(Family::Witness, 0));
  }
  void element_point(const Shape& shape, std::span<const Scalar> star) override {  // block 0, row 0
    weight = Scalar::one();
    for (uint32_t i = shape.row_bits; i < shape.blocks[0].variables; i++) weight *= Scalar::one() - star[i];
  }
  void commitment(ProverTape&, std::string_view label, Point& point) override {
    if (label == "products") point = add(point, multiply(-weight, generator(Family::Witness, 0)));
  }
};

TEST(TapeAttack, AnotherPartsGenerator) {
  Forgery f(kNet, 5, 1);
  expect_attack_fails("tape: a row changed, repaired on another part's generator",
                      [&] {
                        ForeignGenerator foreign;
                        f.attempt(&foreign);
                      },
                      RejectId::opening, {"weights"});
}

// A false product in the gradient's last step, so that the inner-product sum-check ends well.
struct FalseProduct : RelationDeviation {
  void tensors(const Shape& shape, ProverTape& tape, const Lin& last, const LeafClaim& leaf,
               const GradientPoint& gradient, const InnerPoints& points, std::span<const int32_t> weights,
               std::vector<Scalar>& values) override {
    std::vector<Lin> constants;
    for (const Scalar& v : values) constants.emplace_back(v);
    Constraints scratch;
    settle_inner(scratch, shape, last, TensorClaims(constants, shape.network.layer_count()), leaf, gradient, points,
                 weights);
    Scalar rest = gradient.coefficient(shape.network.layer_count());
    for (size_t i = shape.beta; i < points.rho.size(); i++) rest *= Scalar::one() - points.rho[i];
    values.back() += tape.value(scratch.linear[0].lin) * rest.inverse();
  }
};

TEST(TapeAttack, FalseProduct) {
  Forgery f(kNet, 5, 1);
  expect_attack_fails("tape: a false product output",
                      [&] {
                        FalseProduct product;
                        f.attempt(&product, [](auto& u) { u[12]++; });
                      },
                      RejectId::opening, {"product"});
}

// A limb out of range whose leaf has numerator 0; the false claim p~ = const is repaired on U.
struct SkippedLeaf : RelationDeviation {
  size_t leaf = 0;
  void leaves(const Shape&, std::vector<Scalar>& p, std::vector<Scalar>&) override { p[leaf] = Scalar::zero(); }
  void commitment(ProverTape& tape, std::string_view label, Point& point) override {
    if (label == "products") point = add(point, multiply(tape.value(tape.linear[0].lin), generator(Family::U)));
  }
};

TEST(TapeAttack, FixedU) {
  const Network dense = tiny_network({4, 5, 3});
  Forgery f(dense, 5, 1);
  const int32_t g0 = HiddenColumns::signal(dense);
  size_t i = 0, j = 0;
  while (f.integer(1, HiddenColumns::sign, i, j) != 1 || f.integer(1, g0, i, j) == 63) {
    if (++i == 5) i = 0, j++;
    ASSERT_LT(j, 5u);
  }
  // Forging one too many: only remainders that leave their range by it are of use; others need no skipped leaf.
  const RelationWitness& honest = f.derive();
  const auto falls_below = [&](size_t a, size_t b) {
    const int64_t u = centred(honest.backward[1].at(a, b)) + 8;
    return f.integer(1, HiddenColumns::sign, a, b) == 1 && f.integer(1, g0, a, b) < 63 && ((u % 16) + 16) % 16 < 16;
  };
  ASSERT_TRUE(falls_below(i, j));
  f.cell(1, g0, i, j) += Scalar::one();
  SkippedLeaf skipped;
  for (const LookupBlock& block : f.shape().lookups) {
    if (f.shape().relation.layers[block.layer].lookups[block.lookup].name == "remainder U")
      skipped.leaf = block.offset + (j << f.shape().beta) + i;
  }
  expect_attack_fails("tape: a false y behind a component on U", [&] { f.attempt(&skipped); }, RejectId::opening,
                      {"xi", "weights"});
  // Either defence alone is not what the attack needs: with only the weights off the fresh factor on U still refuses it.
  const WithoutChecks off({"weights"});
  EXPECT_EQ(verdict([&] { f.attempt(&skipped); }), RejectId::opening);
}

class ProofBytes : public ::testing::Test {
 protected:
  const Instance x = make_instance(tiny_network({2, 2, 1}), 4, 2, 7);
  const StepStatement statement = x.statement();
  const std::vector<uint8_t> proof = step_prove(statement, x.records(), x.trace(), 1);
  Attempt with(const std::function<void(std::vector<uint8_t>&)>& change) {
    return [this, change] {
      std::vector<uint8_t> p = proof;
      change(p);
      step_verify(statement, p);
    };
  }
  static void exchange(std::vector<uint8_t>& p, size_t a, size_t b) {
    std::swap_ranges(&p[32 * a], &p[32 * a] + 32, &p[32 * b]);
  }
};

TEST_F(ProofBytes, Encodings) {
  const size_t rows = statement.shape.total_rows(), last = proof.size() - 32;
  const auto at = [&](size_t i) { return 32 * i; };
  expect_attack_fails("bytes: truncated by a part", with([&](auto& p) { p.resize(last); }), RejectId::wrong_length, {},
                      "length of the proof");
  expect_attack_fails("bytes: one byte less", with([](auto& p) { p.pop_back(); }), RejectId::wrong_length, {},
                      "length of the proof");
  expect_attack_fails("bytes: extended", with([](auto& p) { p.push_back(0); }), RejectId::wrong_length, {},
                      "length of the proof");
  expect_attack_fails("bytes: empty", with([](auto& p) { p.clear(); }), RejectId::wrong_length, {},
                      "length of the proof");
  expect_attack_fails("bytes: a part repeated", with([](auto& p) { p.insert(p.begin(), p.begin(), p.begin() + 32); }),
                      RejectId::wrong_length, {}, "length of the proof");
  expect_attack_fails("bytes: a part removed", with([](auto& p) { p.erase(p.begin(), p.begin() + 32); }),
                      RejectId::wrong_length, {}, "length of the proof");
  expect_attack_fails("bytes: two rows exchanged", with([](auto& p) { exchange(p, 0, 1); }), RejectId::opening, {},
                      "transcript order");
  expect_attack_fails("bytes: two chunks of the tape exchanged", with([&](auto& p) { exchange(p, rows, rows + 1); }),
                      RejectId::opening, {}, "transcript order");
  expect_attack_fails("bytes: a row repeated in place of another",
                      with([](auto& p) { std::copy_n(p.begin(), 32, p.begin() + 32); }), RejectId::opening, {},
                      "transcript order");
  expect_attack_fails("bytes: the identity as a row", with([](auto& p) { std::fill_n(p.begin(), 32, uint8_t{0}); }),
                      RejectId::identity_point, {}, "no identity");
  expect_attack_fails("bytes: the identity as a chunk", with([&](auto& p) {
                        std::fill_n(p.begin() + static_cast<std::ptrdiff_t>(at(rows)), 32, uint8_t{0});
                      }),
                      RejectId::identity_point, {}, "no identity");
  expect_attack_fails("bytes: a non-canonical point (odd)", with([](auto& p) { p[0] ^= 1; }),
                      RejectId::non_canonical_point, {}, "canonical points");
  expect_attack_fails("bytes: a non-canonical point (field element above p)",
                      with([](auto& p) { std::fill_n(p.begin(), 32, uint8_t{0xff}); }), RejectId::non_canonical_point,
                      {}, "canonical points");
  const auto add_q = [&](std::vector<uint8_t>& p, size_t offset) {
    Scalar top = -Scalar::one();
    uint8_t q[32];
    top.to_bytes(q);
    unsigned carry = 1;  // q = (q - 1) + 1
    for (size_t i = 0; i < 32; i++) {
      carry += p[offset + i] + q[i];
      p[offset + i] = static_cast<uint8_t>(carry);
      carry >>= 8;
    }
  };
  expect_attack_fails("bytes: a non-canonical scalar (s + q)", with([&](auto& p) { add_q(p, last); }),
                      RejectId::non_canonical_scalar, {}, "canonical scalars");
  expect_attack_fails("bytes: a scalar of the opening changed", with([&](auto& p) { p[last] ^= 1; }), RejectId::opening,
                      {}, "opening");
}

// Every byte of a small proof flipped in turn, every truncation, extensions by up to a proof's length.
TEST_F(ProofBytes, EveryByteAndEveryLength) {
  std::vector<RejectId> verdicts(proof.size());
  parallel_for(proof.size(), [&](size_t begin, size_t end) {
    std::vector<uint8_t> p = proof;
    for (size_t i = begin; i < end; i++) {
      p[i] ^= static_cast<uint8_t>(1u << (i % 8));
      verdicts[i] = verdict([&] { step_verify(statement, p); });
      p[i] = proof[i];
    }
  });
  for (size_t i = 0; i < proof.size(); i++) EXPECT_NE(verdicts[i], RejectId::none) << "byte " << i;
  std::vector<uint8_t> twice = proof;
  twice.insert(twice.end(), proof.begin(), proof.end());
  for (size_t length = 0; length <= twice.size(); length++) {
    const RejectId expected = length == proof.size() ? RejectId::none : RejectId::wrong_length;
    EXPECT_EQ(verdict([&] { step_verify(statement, std::span(twice).first(length)); }), expected) << length;
  }
  attack_rows().push_back({"bytes: every byte flipped in turn", "ProofBytes.EveryByteAndEveryLength",
                           "canonical encodings, transcript, opening",
                           "identity_point, non_canonical_point, non_canonical_scalar or opening"});
  attack_rows().push_back({"bytes: every truncation, every extension up to twice the length",
                           "ProofBytes.EveryByteAndEveryLength", "length of the proof", "wrong_length"});

  // The same for an enrolment, which may have several chunks.
  const EnrolmentStatement enrolment(x.enrolment(), *x.dataset);
  const std::vector<uint8_t> good = enrolment_prove(x.enrolment(), x.network, x.records(), 1);
  std::vector<RejectId> outcomes(good.size());
  parallel_for(good.size(), [&](size_t begin, size_t end) {
    std::vector<uint8_t> p = good;
    for (size_t i = begin; i < end; i++) {
      p[i] ^= static_cast<uint8_t>(1u << (i % 8));
      outcomes[i] = verdict([&] { enrolment_verify(enrolment, p); });
      p[i] = good[i];
    }
  });
  for (size_t i = 0; i < good.size(); i++) EXPECT_NE(outcomes[i], RejectId::none) << "byte " << i;
}

TEST_F(ProofBytes, NoMaskTwice) {
  const std::vector<uint8_t> again = step_prove(statement, x.records(), x.trace(), 1);
  for (size_t i = 0; i < proof.size(); i += 32)
    EXPECT_FALSE(std::equal(&proof[i], &proof[i] + 32, &again[i])) << "part " << i / 32;
  attack_rows().push_back({"randomness: two proofs of one statement with one attempt number share no part",
                           "ProofBytes.NoMaskTwice", "hedged randomness", "no part is equal"});
}

}  // namespace
}  // namespace fzk::test
