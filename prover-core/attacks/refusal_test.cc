// Every refusal of bytes and parameters from outside, one at a time; mutants/run.py switches each off and expects a test to fail.
#include "attack.h"
#include "capi/boundary.h"
#include "fzk_verify.h"

namespace fzk::test {
namespace {

std::string refusal(const std::function<void()>& attempt) {
  try {
    attempt();
  } catch (const InvalidArgument& e) {
    return e.what();
  } catch (const Reject& e) {
    return e.what();
  }
  return "accepted";
}

::testing::AssertionResult refused(const std::function<void()>& attempt, const std::string& reason) {
  const std::string given = refusal(attempt);
  if (given.starts_with(reason)) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "expected \"" << reason << "\", was \"" << given << "\"";
}

TEST(Refusal, PartsOfAProof) {
  // Longer than what the reader is given, so that reading on would be defined.
  std::vector<uint8_t> bytes(96);
  const PointBytes point = encode(base_point());
  std::copy(point.begin(), point.end(), bytes.begin());
  const auto reader = [&](size_t length) { return ProofReader("test", std::span(bytes).first(length)); };
  EXPECT_TRUE(refused([&] { reader(31).point("name"); }, "truncated: name"));
  EXPECT_TRUE(refused([&] { reader(63).points("name", 2); }, "truncated: name"));
  EXPECT_TRUE(refused([&] { reader(63).points("name", size_t{1} << 60); }, "truncated: name"));
  EXPECT_TRUE(refused([&] { reader(31).scalar("name"); }, "truncated: name"));
  EXPECT_TRUE(refused([&] { reader(96).points("name", 2); }, "identity_point: name 1"));
  EXPECT_TRUE(refused([&] { reader(1).finish(); }, "trailing_bytes"));
  std::fill_n(bytes.begin() + 32, 32, uint8_t{0xff});
  EXPECT_TRUE(refused([&] { reader(64).points("name", 2); }, "non_canonical_point: name 1"));
  std::fill_n(bytes.begin(), 32, uint8_t{0xff});
  EXPECT_TRUE(refused([&] { reader(32).scalar("name"); }, "non_canonical_scalar: name"));
}

TEST(Refusal, Beacon) {
  const Instance x = make_instance(tiny_network({2, 1}), 3, 2, 1);
  const auto attempt = [&](const std::function<void(StepContext&)>& change) {
    return [&, change] {
      StepContext c = x.context;
      change(c);
      BeaconSeed seed;
      beacon_verify(c.vrf_key, c.federation, c.round, c.beacon_hash, c.beacon_proof, seed);
    };
  };
  const auto fill = [](auto& bytes, size_t at, uint8_t value) {
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), 32, value);
  };
  const std::string head = "beacon_proof: ";
  EXPECT_EQ(refusal(attempt([](StepContext&) {})), "accepted");
  EXPECT_TRUE(refused(attempt([&](StepContext& c) { fill(c.vrf_key, 0, 0xff); }),
                      head + "the VRF key is not a canonical point"));
  EXPECT_TRUE(refused(attempt([&](StepContext& c) { fill(c.vrf_key, 0, 0); }), head + "the VRF key is the identity"));
  EXPECT_TRUE(refused(attempt([&](StepContext& c) { fill(c.beacon_proof, 0, 0xff); }),
                      head + "Gamma is not a canonical point"));
  EXPECT_TRUE(refused(attempt([&](StepContext& c) { fill(c.beacon_proof, 0, 0); }), head + "Gamma is the identity"));
  EXPECT_TRUE(
      refused(attempt([&](StepContext& c) { fill(c.beacon_proof, 32, 0xff); }), head + "c is not a canonical scalar"));
  EXPECT_TRUE(
      refused(attempt([&](StepContext& c) { fill(c.beacon_proof, 64, 0xff); }), head + "s is not a canonical scalar"));
  EXPECT_TRUE(refused(attempt([&](StepContext& c) { c.round++; }), head + "not this key's evaluation"));
  const BeaconSeed seed{};
  ASSERT_TRUE(refused([&] { beacon_indices(seed, 5, 0); }, "batch size 0"));
  EXPECT_TRUE(refused([&] { beacon_indices(seed, 5, 6); }, "batch size 6"));
}

TEST(Refusal, Statement) {
  const Instance x = make_instance(tiny_network({2, 1}), 3, 2, 1);
  const auto attempt = [&](const std::function<void(Instance&)>& change) {
    return [&, change] {
      Instance other = x;
      change(other);
      other.statement();
    };
  };
  EXPECT_EQ(refusal(attempt([](Instance&) {})), "accepted");
  EXPECT_TRUE(refused(attempt([](Instance& i) { i.context.batch_size = 4; }), "batch_size: "));
  EXPECT_TRUE(refused(attempt([](Instance& i) { i.context.batch_size = 0; }), "batch_size: "));
  EXPECT_TRUE(refused(attempt([](Instance& i) { i.context.enrolment_block = i.context.beacon_block; }),
                      "beacon_after_enrolment: "));
  EXPECT_TRUE(refused(attempt([](Instance& i) { i.update.pop_back(); }), "the update has 2 entries, expected 3"));
  EXPECT_TRUE(refused(attempt([](Instance& i) {
                        Network other = i.network;
                        other.f_a++;
                        i.dataset = std::make_shared<const Dataset>(other, i.dataset->commitments);
                      }),
                      "the dataset was enrolled for other parameters"));
  EXPECT_TRUE(refused([&] { Model(x.network, std::vector<int32_t>(4)); }, "the model has 4 parameters, expected 3"));
  std::vector<uint8_t> commitments = x.dataset->commitments;
  EXPECT_TRUE(refused([&] { Dataset(x.network, {}); }, "commitments of 0 bytes"));
  EXPECT_TRUE(refused([&] { Dataset(x.network, std::span(commitments).first(33)); }, "commitments of 33 bytes"));
  commitments[32] ^= 1;
  EXPECT_TRUE(refused([&] { Dataset(x.network, commitments); }, "record_commitment: record 1"));
  std::fill_n(commitments.begin() + 32, 32, uint8_t{0});
  EXPECT_TRUE(refused([&] { Dataset(x.network, commitments); }, "record_commitment: record 1"));
  // 1025 rows of 65536 outputs: 2^26 + 2^16 activations
  const Network wide = tiny_network({1, kMaxWidth});
  Instance large = x;
  large.model = std::make_shared<const Model>(wide, std::vector<int32_t>(wide.parameter_count()));
  large.update.assign(wide.parameter_count(), 0);
  std::vector<uint8_t> many;
  for (int i = 0; i < 1025; i++)
    many.insert(many.end(), x.dataset->commitments.begin(), x.dataset->commitments.begin() + 32);
  large.dataset = std::make_shared<const Dataset>(wide, many);
  large.context.batch_size = 1025;
  EXPECT_TRUE(refused([&] { large.statement(); }, "batch times widths is 67174400"));
}

TEST(Refusal, Proofs) {
  const Instance x = make_instance(tiny_network({2, 1}), 3, 2, 1);
  const StepStatement statement = x.statement();
  std::vector<uint8_t> proof = step_prove(statement, x.records(), x.trace(), 1);
  EXPECT_EQ(refusal([&] { step_verify(statement, proof); }), "accepted");
  EXPECT_TRUE(refused([&] { step_verify(statement, std::span(proof).first(proof.size() - 32)); }, "wrong_length"));
  proof[proof.size() - 32] ^= 1;
  EXPECT_TRUE(refused([&] { step_verify(statement, proof); }, "opening"));

  const EnrolmentStatement enrolment(x.enrolment(), *x.dataset);
  proof = enrolment_prove(x.enrolment(), x.network, x.records(), 1);
  EXPECT_EQ(refusal([&] { enrolment_verify(enrolment, proof); }), "accepted");
  EXPECT_TRUE(
      refused([&] { enrolment_verify(enrolment, std::span(proof).first(proof.size() - 1)); }, "wrong_length: chunk 0"));
  proof.push_back(0);
  EXPECT_TRUE(refused([&] { enrolment_verify(enrolment, proof); }, "wrong_length: bytes after the last chunk"));

  // A challenge that equals a fingerprint has probability 2^-200 in a proof; here it is chosen.
  const Scalar beta = Scalar::from_u64(77), tag = Scalar::from_u64(statement.shape.multiplicity_tables[0]);
  EXPECT_TRUE(refused(
      [&] {
        table_weights(statement.shape, {tag + beta * Scalar::from_u64(3), beta});
      },
      "alpha_hits_table"));
}

TEST(Refusal, Networks) {
  const auto with = [](Network n, const std::function<void(Network&)>& change) {
    return [n, change] {
      Network other = n;
      change(other);
      check_network(other);
    };
  };
  const Network l = tiny_network({3, 2, 1}), q = squared_network({3, 1}), s = softmax_network({3, 4});
  for (const Network& n : {l, q, s}) EXPECT_EQ(refusal([&] { check_network(n); }), "accepted");
  EXPECT_TRUE(refused(with(l, [](Network& n) { n.loss = static_cast<Loss>(0); }), "loss is 0"));
  EXPECT_TRUE(refused(with(l, [](Network& n) { n.widths = {3}; }), "layer_count is 0"));
  EXPECT_TRUE(refused(with(l, [](Network& n) { n.widths.assign(66, 2); }), "layer_count is 65"));
  EXPECT_TRUE(refused(with(l, [](Network& n) { n.widths[1] = 0; }), "a width is 0"));
  EXPECT_TRUE(refused(with(l, [](Network& n) { n.widths[1] = kMaxWidth + 1; }), "a width is 65537"));
  EXPECT_TRUE(refused(with(l, [](Network& n) { n.widths = {kMaxWidth, kMaxWidth}; }), "the number of parameters"));
  EXPECT_TRUE(refused(with(l, [](Network& n) { n.t = 3; }), "range_bits is 3"));
  EXPECT_TRUE(refused(with(l, [](Network& n) { n.t = 17; }), "range_bits is 17"));
  EXPECT_TRUE(refused(with(l, [](Network& n) { n.f_w = 0; }), "weight_bits is 0"));
  EXPECT_TRUE(refused(with(l, [](Network& n) { n.f_w = 7; }), "weight_bits is 7"));
  EXPECT_TRUE(refused(with(l, [](Network& n) { n.f_a = 6; }), "feature_bits is 6"));
  EXPECT_TRUE(refused(with(l, [](Network& n) { n.f_d = 6; }), "signal_bits is 6"));
  EXPECT_TRUE(refused(with(l, [](Network& n) { n.magnitude_limbs = 3; }), "magnitude_limbs is 3"));
  EXPECT_TRUE(refused(with(l, [](Network& n) { n.signal_limbs = 0; }), "signal_limbs is 0"));
  EXPECT_TRUE(refused(with(l, [](Network& n) { n.f_a = 0, n.f_w = 2; }), "feature_bits + weight_bits is 2"));
  EXPECT_TRUE(refused(with(l, [](Network& n) { n.f_e = 1; }), "exp_bits is 1"));
  EXPECT_TRUE(refused(with(q, [](Network& n) { n.f_d = 2; }), "signal_bits is 2, expected at least feature_bits"));
  EXPECT_TRUE(refused(with(s, [](Network& n) { n.widths = {3, 1}; }), "the number of classes is 1"));
  EXPECT_TRUE(refused(with(s, [](Network& n) { n.f_e = 32; }), "exp_bits is 32"));
  EXPECT_TRUE(refused(with(s, [](Network& n) { n.f_e = 10; }), "classes times 2^(exp_bits + 1)"));
}

// Through the C functions: what the core cannot see.
TEST(Refusal, Boundary) {
  const uint32_t widths[] = {2, 1};
  fzk_network network{FZK_LOSS_LOGISTIC, 1, widths, 6, 3, 4, 4, 2, 2, 0};
  fzk_error error;
  const auto message = [&](fzk_status status) {
    return status == error.status ? std::string(error.message) : "the error's status is another";
  };
  EXPECT_EQ(fzk_network_check(&network, &error), FZK_OK);
  for (const uint32_t layers : {0u, 0xffffffffu}) {
    network.layer_count = layers;
    EXPECT_EQ(message(fzk_network_check(&network, &error)),
              "layer_count is " + std::to_string(layers) + ", expected 1 to 64");
  }
  network.layer_count = 1;
  uint32_t table[64];
  EXPECT_EQ(message(fzk_sigmoid_table(&network, table, 63, &error)), "count is 63, expected 2^range_bits = 64");
  EXPECT_EQ(message(fzk_exp_table(&network, table, 64, &error)),
            "loss is 1, expected 3 (only softmax has exponentials)");
  fzk_model* model = nullptr;
  EXPECT_EQ(message(fzk_model_new(&network, nullptr, 3, &model, &error)), "values is null, length 3");
  EXPECT_EQ(message(fzk_model_new(&network, nullptr, 3, nullptr, &error)), "null pointer among: model");
  fzk_dataset* dataset = nullptr;
  EXPECT_EQ(message(fzk_dataset_new(&network, nullptr, kMaxRecords + 1, &dataset, &error)),
            "record_count is 4194305, expected at most 2^22");
  const Instance x = make_instance(tiny_network({2, 1}), 3, 2, 1);
  const fzk_statement statement{x.statement()};
  uint32_t indices[3];
  EXPECT_EQ(message(fzk_statement_indices(&statement, indices, 3, &error)), "count is 3, expected 2");
  const uint8_t seed[32] = {1};
  uint8_t key[32], signature[64];
  ASSERT_EQ(fzk_signing_public_key(seed, key, &error), FZK_OK);
  ASSERT_EQ(fzk_sign(seed, key, 32, signature, &error), FZK_OK);
  EXPECT_EQ(fzk_signature_verify(key, key, 32, signature, &error), FZK_OK);
  EXPECT_EQ(fzk_signature_verify(key, key, 31, signature, &error), FZK_REJECTED);
  EXPECT_EQ(error.reject, static_cast<int32_t>(RejectId::signature));
}

}  // namespace
}  // namespace fzk::test
