// Training steps and enrolments, proved and verified: shapes, batch sizes, and what each side refuses.
#include <gtest/gtest.h>

#include <functional>

#include "base/reject.h"
#include "instance.h"
#include "statement/relation_verify.h"

namespace fzk::test {
namespace {

RejectId refusal(const StepStatement& statement, std::span<const uint8_t> proof) {
  try {
    step_verify(statement, proof);
    return RejectId::none;
  } catch (const Reject& e) {
    return e.id;
  }
}

struct ShapeCase {
  const char* name;
  Network network;
  uint32_t batch;
};

class StepShapes : public ::testing::TestWithParam<ShapeCase> {};

TEST_P(StepShapes, ProvesAndVerifies) {
  const ShapeCase& c = GetParam();
  const Instance x = make_instance(c.network, c.batch + 9, c.batch, 42);
  const StepStatement statement = x.statement();
  const std::vector<uint8_t> proof = step_prove(statement, x.records(), x.trace(), 1);
  EXPECT_EQ(proof.size(), proof_length(statement.shape));
  EXPECT_EQ(refusal(statement, proof), RejectId::none);
}

INSTANTIATE_TEST_SUITE_P(
    All, StepShapes,
    ::testing::Values(
        ShapeCase{"LogisticRegression", logistic_network({13, 1}), 32},
        ShapeCase{"OneRow", logistic_network({13, 1}), 1}, ShapeCase{"FiveRows", tiny_network({5, 1}), 5},
        ShapeCase{"ThirtySevenRows", tiny_network({5, 3, 1}), 37}, ShapeCase{"OneFeature", tiny_network({1, 1}), 3},
        ShapeCase{"OneFeatureOneRow", tiny_network({1, 1}), 1}, ShapeCase{"OnesEverywhere", tiny_network({1, 1, 1}), 1},
        ShapeCase{"OneFeatureManyOutputs", tiny_network({1, 5}), 1}, ShapeCase{"TwoOutputs", tiny_network({3, 2}), 6},
        ShapeCase{"OneHidden", tiny_network({3, 4, 1}), 5}, ShapeCase{"TwoHidden", tiny_network({5, 6, 3, 2}), 5},
        ShapeCase{"ThreeHidden", tiny_network({4, 5, 7, 3, 2}), 3},
        ShapeCase{"OneRowHidden", tiny_network({4, 5, 7, 1}), 1},
        ShapeCase{"NarrowMiddle", tiny_network({6, 1, 5, 1}), 4},
        ShapeCase{"OneLimb", logistic_network({4, 5, 1}, 8, 4, 6, 6, 1, 1), 5},
        ShapeCase{"HeartDense", logistic_network({13, 32, 16, 1}), 37},
        ShapeCase{"Squared", squared_network({3, 2}), 6}, ShapeCase{"SquaredOneRow", squared_network({3, 1}), 1},
        ShapeCase{"SquaredDeep", squared_network({4, 5, 7, 3, 2}), 5}, ShapeCase{"Softmax", softmax_network({3, 4}), 5},
        ShapeCase{"SoftmaxTwoClasses", softmax_network({5, 2}), 1},
        ShapeCase{"SoftmaxDeep", softmax_network({4, 5, 3}), 37},
        ShapeCase{"SoftmaxLargeSums", softmax_network({4, 5, 5}, 12, 8, 12, 11, 18), 7}),
    [](const auto& info) { return info.param.name; });

class Enrolments : public ::testing::TestWithParam<size_t> {};

TEST_P(Enrolments, ProveAndVerify) {
  const Instance x = make_instance(logistic_network({13, 1}, 8, 4, 6, 6), GetParam(), 1, 43);
  const std::vector<uint8_t> proof = enrolment_prove(x.enrolment(), x.network, x.records(), 1);
  EXPECT_NO_THROW(enrolment_verify(EnrolmentStatement(x.enrolment(), *x.dataset), proof));
  EnrolmentContext other = x.enrolment();
  other.vrf_key[0] ^= 1;
  EXPECT_THROW(enrolment_verify(EnrolmentStatement(other, *x.dataset), proof), Reject);
  std::vector<uint8_t> longer = proof;
  longer.push_back(0);
  EXPECT_THROW(enrolment_verify(EnrolmentStatement(x.enrolment(), *x.dataset), longer), Reject);
}

INSTANTIATE_TEST_SUITE_P(Sizes, Enrolments, ::testing::Values(1, 5, 37, 1024, 1025));

TEST(Enrolment, EveryLossAndMoreLabelsThanFeatures) {
  for (const Network& network : {tiny_network({1, 5}), squared_network({1, 5}), squared_network({4, 1}),
                                 softmax_network({1, 5}), softmax_network({4, 2})}) {
    const Instance x = make_instance(network, 6, 1, 48);
    EXPECT_NO_THROW(enrolment_verify(EnrolmentStatement(x.enrolment(), *x.dataset),
                                     enrolment_prove(x.enrolment(), x.network, x.records(), 1)));
  }
}

TEST(Enrolment, RefusesALabelOrFeatureOutOfRange) {
  Instance x = make_instance(tiny_network({3, 1}), 5, 1, 44);
  x.labels[2] = 2;
  EXPECT_THROW(enrolment_prove(x.enrolment(), x.network, x.records(), 1), Unprovable);
  x.labels[2] = 1;
  x.features[4] = 32;
  EXPECT_THROW(enrolment_prove(x.enrolment(), x.network, x.records(), 1), Unprovable);
  Instance two = make_instance(softmax_network({3, 4}), 5, 1, 44);
  two.labels[0] = two.labels[1] = 1;
  EXPECT_THROW(enrolment_prove(two.enrolment(), two.network, two.records(), 1), Unprovable);
  Instance far = make_instance(squared_network({3, 1}), 5, 1, 44);
  far.labels[1] = -33;
  EXPECT_THROW(enrolment_prove(far.enrolment(), far.network, far.records(), 1), Unprovable);
}

TEST(Step, ProverRefusesATraceThatIsNotTheExactStep) {
  const Instance honest = make_instance(tiny_network({3, 4, 1}), 9, 5, 45);
  const auto message = [](const Instance& x) {
    try {
      step_prove(x.statement(), x.records(), x.trace(), 1);
    } catch (const InvalidArgument& e) {
      return std::string(e.what());
    }
    return std::string("accepted");
  };
  Instance x = honest;
  x.forward[4 * 5 + 2]++;
  EXPECT_NE(message(x).find("Z at layer 2, row 2, column 0"), std::string::npos) << message(x);
  x = honest;
  x.backward[7]--;
  EXPECT_NE(message(x).find("U at layer 1, row 1, column 3"), std::string::npos) << message(x);
  x = honest;
  x.update[13]++;
  EXPECT_NE(message(x).find("layer 1, bias 1"), std::string::npos) << message(x);
  x = honest;
  x.forward.pop_back();
  EXPECT_NE(message(x).find("the trace ends"), std::string::npos) << message(x);
  x = honest;
  x.features[0]++;
  x.features[3]++, x.features[6]++, x.features[9]++, x.features[12]++, x.features[15]++, x.features[18]++,
      x.features[21]++, x.features[24]++;
  EXPECT_NE(message(x).find("is not the enrolled one"), std::string::npos) << message(x);
}

// Every public input is in the digest; each change alone makes a proof of the unchanged statement fail.
TEST(Step, AnyOtherStatementIsRefused) {
  const Instance x = make_instance(tiny_network({3, 4, 1}), 12, 5, 46);
  const StepStatement statement = x.statement();
  const std::vector<uint8_t> proof = step_prove(statement, x.records(), x.trace(), 1);
  ASSERT_EQ(refusal(statement, proof), RejectId::none);
  std::vector<std::pair<const char*, std::function<void(Instance&)>>> changes = {
      {"chain id", [](Instance& i) { i.context.chain_id++; }},
      {"contract", [](Instance& i) { i.context.contract[19] ^= 1; }},
      {"participant", [](Instance& i) { i.context.participant[5] ^= 1; }},
      {"cohort root", [](Instance& i) { i.context.cohort_root[31] ^= 1; }},
      {"enrolment block", [](Instance& i) { i.context.enrolment_block--; }},
      {"beacon block", [](Instance& i) { i.context.beacon_block++; }},
      {"update", [](Instance& i) { i.update[3]++; }},
      {"bias of the update", [](Instance& i) { i.update.back()--; }},
      {"model",
       [](Instance& i) {
         i.weights[2]++;
         i.model = std::make_shared<const Model>(i.network, i.weights);
       }},
      {"dataset",
       [](Instance& i) {
         std::vector<uint8_t> commitments = i.dataset->commitments;
         std::swap_ranges(commitments.begin(), commitments.begin() + 32, commitments.begin() + 32);
         i.dataset = std::make_shared<const Dataset>(i.network, commitments);
       }},
  };
  for (const auto& [name, change] : changes) {
    Instance other = x;
    change(other);
    EXPECT_EQ(refusal(other.statement(), proof), RejectId::opening) << name;
  }
  Instance late = x;
  late.context.enrolment_block = late.context.beacon_block;
  EXPECT_THROW(late.statement(), Reject);
  for (uint64_t* field : {&late.context.round}) {
    Instance other = x;
    *field = x.context.round;
    other.context.round++;
    EXPECT_THROW(other.statement(), Reject);  // the beacon proof is for another round
  }
}

TEST(Step, TwoProofsOfOneStatementShareNothing) {
  const Instance x = make_instance(tiny_network({3, 1}), 5, 3, 47);
  const StepStatement statement = x.statement();
  const std::vector<uint8_t> a = step_prove(statement, x.records(), x.trace(), 1),
                             b = step_prove(statement, x.records(), x.trace(), 1);
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); i += 32)
    EXPECT_FALSE(std::equal(a.begin() + i, a.begin() + i + 32, b.begin() + i)) << i;
}

}  // namespace
}  // namespace fzk::test
