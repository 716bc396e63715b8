// The committed proofs of tests/vectors (step-*.json, enrolment-*.json): what an earlier build wrote still verifies,
// and the statements still have the digests that they had. tests/reference reads the same files. FEDZK_UPDATE=1 writes
// them anew; after that tests/reference/run.py, also with FEDZK_UPDATE=1, has to write its own proofs of them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/reject.h"
#include "hex.h"
#include "instance.h"
#include "statement/relation_verify.h"

namespace fzk::test {
namespace {

class JsonObject {
 public:
  JsonObject& text(const char* name, const std::string& value) { return put(name, '"' + value + '"'); }
  JsonObject& hex(const char* name, std::span<const uint8_t> bytes) { return text(name, to_hex(bytes)); }
  JsonObject& number(const char* name, uint64_t value) { return put(name, std::to_string(value)); }
  template <typename T>
  JsonObject& list(const char* name, const std::vector<T>& values) {
    std::string out;
    for (const T& value : values) out += (out.empty() ? "" : ", ") + std::to_string(value);
    return put(name, "[" + out + "]");
  }
  JsonObject& put(const char* name, const std::string& value) {
    members_ += (members_.empty() ? "\n" : ",\n") + ('"' + std::string(name) + "\": " + value);
    return *this;
  }
  std::string write() const { return "{" + members_ + "\n}"; }

 private:
  std::string members_;
};

struct VectorCase {
  const char* name;
  Network network;
  size_t records;
  uint32_t batch;  // 0: an enrolment
  uint64_t seed;

  std::string path() const { return std::string(FZK_VECTORS) + "/" + name + ".json"; }
};

void PrintTo(const VectorCase& c, std::ostream* out) { *out << c.name; }

std::vector<VectorCase> cases() {
  return {VectorCase{"step-3-1", tiny_network({3, 1}), 7, 5, 101},
          VectorCase{"step-3-4-1", tiny_network({3, 4, 1}), 9, 5, 102},
          VectorCase{"step-5-6-3-2", tiny_network({5, 6, 3, 2}), 8, 6, 103},
          VectorCase{"step-1-1", tiny_network({1, 1}), 4, 1, 104},
          VectorCase{"step-13-1", logistic_network({13, 1}), 12, 8, 105},
          VectorCase{"step-4-5-1", logistic_network({4, 5, 1}, 8, 4, 6, 6, 1, 1), 6, 4, 106},
          VectorCase{"enrolment-3-1", tiny_network({3, 1}), 5, 0, 107},
          VectorCase{"enrolment-2-5", tiny_network({2, 5}), 3, 0, 108},
          VectorCase{"enrolment-two-chunks", tiny_network({1, 1}), 1027, 0, 109},
          VectorCase{"step-squared-3-2", squared_network({3, 2}), 7, 5, 110},
          VectorCase{"step-squared-4-5-1", squared_network({4, 5, 1}), 6, 3, 111},
          VectorCase{"step-softmax-3-4", softmax_network({3, 4}), 9, 6, 112},
          VectorCase{"step-softmax-4-5-3", softmax_network({4, 5, 3}), 6, 5, 113},
          VectorCase{"enrolment-squared-3-2", squared_network({3, 2}), 5, 0, 114},
          VectorCase{"enrolment-softmax-2-4", softmax_network({2, 4}), 5, 0, 115}};
}

std::string parameters(const Network& n) {
  return JsonObject()
      .number("loss", static_cast<uint32_t>(n.loss))
      .list("widths", n.widths)
      .number("rangeBits", n.t)
      .number("featureBits", n.f_a)
      .number("weightBits", n.f_w)
      .number("signalBits", n.f_d)
      .number("magnitudeLimbs", n.magnitude_limbs)
      .number("signalLimbs", n.signal_limbs)
      .number("expBits", n.f_e)
      .write();
}

void write_context(JsonObject& out, const StepContext& c) {
  out.hex("federation", c.federation)
      .number("chainId", c.chain_id)
      .hex("contract", c.contract)
      .hex("participant", c.participant)
      .hex("vrfKey", c.vrf_key);
}

void write_records(JsonObject& out, const Instance& x) {
  out.number("recordCount", x.record_count).list("features", x.features).list("labels", x.labels);
  out.hex("openingKey", x.key)
      .hex("nonce", x.nonce)
      .hex("commitments", x.dataset->commitments)
      .hex("datasetRoot", x.dataset->root);
}

std::string step_vector(const Instance& x, const StepStatement& s, std::span<const uint8_t> proof) {
  JsonObject out;
  out.text("kind", "step").put("network", parameters(x.network));
  write_context(out, x.context);
  out.number("round", x.context.round).hex("cohortRoot", x.context.cohort_root);
  out.number("enrolmentBlock", x.context.enrolment_block).number("beaconBlock", x.context.beacon_block);
  out.hex("beaconHash", x.context.beacon_hash)
      .hex("beaconProof", x.context.beacon_proof)
      .number("batchSize", x.context.batch_size);
  write_records(out, x);
  out.list("weights", x.weights)
      .list("update", x.update)
      .list("forward", x.forward)
      .list("backward", x.backward)
      .list("indices", s.indices);
  out.hex("modelRoot", x.model->root)
      .hex("updateRoot", update_root(x.update))
      .hex("digest", s.digest)
      .hex("proof", proof);
  return out.write();
}

std::string enrolment_vector(const Instance& x, const EnrolmentStatement& s, std::span<const uint8_t> proof) {
  JsonObject out;
  out.text("kind", "enrolment").put("network", parameters(x.network));
  write_context(out, x.context);
  write_records(out, x);
  out.hex("digest", s.digest).hex("proof", proof);
  return out.write();
}

std::string member(const std::string& json, const std::string& name) {
  const std::string head = '"' + name + "\": \"";
  const size_t at = json.find(head);
  if (at == std::string::npos) throw std::runtime_error("no member " + name);
  return json.substr(at + head.size(), json.find('"', at + head.size()) - at - head.size());
}

std::string file_text(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + " is missing; FEDZK_UPDATE=1 writes it");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class Vectors : public ::testing::TestWithParam<VectorCase> {};

TEST_P(Vectors, CommittedProofVerifies) {
  const VectorCase& c = GetParam();
  const Instance x = make_instance(c.network, c.records, std::max(c.batch, 1u), c.seed);
  if (std::getenv("FEDZK_UPDATE") != nullptr) {
    std::ofstream file(c.path());
    if (c.batch == 0) {
      file << enrolment_vector(x, EnrolmentStatement(x.enrolment(), *x.dataset),
                               enrolment_prove(x.enrolment(), x.network, x.records(), 1))
           << "\n";
    } else {
      const StepStatement s = x.statement();
      file << step_vector(x, s, step_prove(s, x.records(), x.trace(), 1)) << "\n";
    }
  }
  const std::string json = file_text(c.path());
  const std::vector<uint8_t> proof = from_hex(member(json, "proof"));
  EXPECT_EQ(to_hex(x.dataset->root), member(json, "datasetRoot"));
  EXPECT_EQ(to_hex(x.dataset->commitments), member(json, "commitments"));
  if (c.batch == 0) {
    const EnrolmentStatement s(x.enrolment(), *x.dataset);
    EXPECT_EQ(to_hex(s.digest), member(json, "digest"));
    EXPECT_NO_THROW(enrolment_verify(s, proof));
    return;
  }
  // The beacon's nonce is hedged: the committed proof stands in the statement.
  Instance committed = x;
  committed.context.beacon_proof = array_from_hex<96>(member(json, "beaconProof"));
  const StepStatement s = committed.statement();
  EXPECT_EQ(to_hex(s.digest), member(json, "digest"));
  EXPECT_EQ(proof.size(), proof_length(s.shape));
  EXPECT_NO_THROW(step_verify(s, proof));
}

// Proofs that the reference prover made (tests/reference/run.py), of some of the same statements.
TEST(ReferenceProofs, Verify) {
  const std::string proofs = file_text(std::string(FZK_VECTORS) + "/reference-proofs.json");
  size_t verified = 0;
  for (const VectorCase& c : cases()) {
    if (proofs.find('"' + std::string(c.name) + '"') == std::string::npos) continue;
    SCOPED_TRACE(c.name);
    Instance x = make_instance(c.network, c.records, c.batch, c.seed);
    x.context.beacon_proof = array_from_hex<96>(member(file_text(c.path()), "beaconProof"));
    const StepStatement s = x.statement();
    std::vector<uint8_t> proof = from_hex(member(proofs, c.name));
    EXPECT_NO_THROW(step_verify(s, proof));
    proof[proof.size() / 2] ^= 1;
    EXPECT_THROW(step_verify(s, proof), Reject);
    verified++;
  }
  EXPECT_EQ(verified, 5u);
}

INSTANTIATE_TEST_SUITE_P(Committed, Vectors, ::testing::ValuesIn(cases()), [](const auto& info) {
  std::string name = info.param.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace fzk::test
