// Steps and enrolments of random networks: every width, limb count and shift that the rules allow at a small size, one
// row and one feature included. With the sanitizers (preset asan) this finds reads past the end of a point.
#include <gtest/gtest.h>

#include "base/reject.h"
#include "instance.h"
#include "statement/relation_verify.h"

namespace fzk::test {
namespace {

class RandomShapes : public ::testing::TestWithParam<uint64_t> {};

Network random_network(std::mt19937_64& random) {
  const auto between = [&](uint32_t low, uint32_t high) {
    return low + static_cast<uint32_t>(random() % (high - low + 1));
  };
  for (;;) {
    std::vector<uint32_t> widths(between(2, 5));
    for (uint32_t& width : widths) width = between(0, 3) == 0 ? 1 : between(1, 9);
    const uint32_t t = between(4, 9);
    Network network =
        logistic_network(widths, t, between(0, t - 1), between(1, t), between(0, t - 1), between(1, 2), between(1, 2));
    network.loss = static_cast<Loss>(between(1, 3));
    if (network.loss == Loss::softmax) network.f_e = between(1, 8);
    try {
      check_network(network);
      return network;
    } catch (const InvalidArgument&) {
    }
  }
}

// Two neighbours of 32 bytes exchanged, here and there: canonical encodings in wrong places.
std::vector<uint8_t> shuffled(std::vector<uint8_t> proof, std::mt19937_64& random) {
  std::swap_ranges(proof.begin(), proof.begin() + 32, proof.begin() + 32);
  for (size_t at = 64; at + 64 <= proof.size(); at += 32) {
    if (random() % 3 == 0) std::swap_ranges(proof.begin() + at, proof.begin() + at + 32, proof.begin() + at + 32);
  }
  return proof;
}

TEST_P(RandomShapes, ProveAndVerify) {
  std::mt19937_64 random(GetParam());
  for (;;) {
    const Network network = random_network(random);
    const uint32_t batch = random() % 4 == 0 ? 1 : 1 + random() % 20;
    const size_t records = batch + random() % 5;
    Instance x;
    try {
      x = make_instance(network, records, batch, GetParam());
    } catch (const Unprovable&) {  // ranges too narrow for any weights
      continue;
    }
    std::string name;
    for (uint32_t width : network.widths) name += std::to_string(width) + "-";
    SCOPED_TRACE(name + " t " + std::to_string(network.t) + " B " + std::to_string(batch));

    const StepStatement statement = x.statement();
    const std::vector<uint8_t> proof = step_prove(statement, x.records(), x.trace(), 1);
    EXPECT_EQ(proof.size(), proof_length(statement.shape));
    EXPECT_NO_THROW(step_verify(statement, proof));
    EXPECT_THROW(step_verify(statement, shuffled(proof, random)), Reject);
    const EnrolmentStatement enrolment(x.enrolment(), *x.dataset);
    const std::vector<uint8_t> enrolled = enrolment_prove(x.enrolment(), x.network, x.records(), 1);
    EXPECT_NO_THROW(enrolment_verify(enrolment, enrolled));
    EXPECT_THROW(enrolment_verify(enrolment, shuffled(enrolled, random)), Reject);
    return;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomShapes, ::testing::Range<uint64_t>(9000, 9040));

}  // namespace
}  // namespace fzk::test
