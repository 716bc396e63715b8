// Another statement, another batch, another gradient.
#include <functional>

#include "attack.h"

namespace fzk::test {
namespace {

const Network kNet = tiny_network({3, 4, 1});

// An honest proof, verified against a statement that was changed after the commitments. The algebra is the same, so only the digest notices.
void replay(const std::string& name, const std::function<void(StepStatement&)>& change,
            const std::vector<std::string>& deciding = {"digest"}) {
  const Instance x = make_instance(kNet, 9, 5, 1);
  expect_attack_fails(
      name,
      [&] {
        const StepStatement honest = x.statement();
        const std::vector<uint8_t> proof = step_prove(honest, x.records(), x.trace(), 1);
        StepStatement other = honest;
        change(other);
        other.digest = statement_digest(other);
        step_verify(other, proof);
      },
      RejectId::opening, deciding, deciding.empty() ? "digest, and the claims on records, model and update" : "");
}

std::shared_ptr<const Dataset> with_records(const StepStatement& s,
                                            const std::function<void(std::vector<uint8_t>&)>& change) {
  std::vector<uint8_t> commitments = s.dataset->commitments;
  change(commitments);
  return std::make_shared<const Dataset>(s.dataset->network, commitments);
}

TEST(StatementAttack, AnotherContext) {
  replay("another federation", [](StepStatement& s) { s.context.federation[0] ^= 1; });
  replay("another chain", [](StepStatement& s) { s.context.chain_id++; });
  replay("another contract", [](StepStatement& s) { s.context.contract[3] ^= 1; });
  replay("another round", [](StepStatement& s) { s.context.round++; });
  replay("another participant", [](StepStatement& s) { s.context.participant[0] ^= 1; });
  replay("another cohort", [](StepStatement& s) { s.context.cohort_root[0] ^= 1; });
  replay("another VRF key", [](StepStatement& s) { s.context.vrf_key[0] ^= 1; });
  replay("another enrolment block", [](StepStatement& s) { s.context.enrolment_block--; });
  replay("another beacon block", [](StepStatement& s) { s.context.beacon_block++; });
  replay("another beacon hash", [](StepStatement& s) { s.context.beacon_hash[0] ^= 1; });
  replay("another beacon proof", [](StepStatement& s) { s.context.beacon_proof[95] ^= 1; });
  replay("other indices of the batch",
         [](StepStatement& s) { std::swap(s.indices[0], s.indices[0] == 0 ? s.indices[1] : s.indices[1]); }, {});
  replay("another dataset with the same batch", [](StepStatement& s) {
    uint32_t unused = 0;
    while (std::find(s.indices.begin(), s.indices.end(), unused) != s.indices.end()) unused++;
    s.dataset = with_records(
        s, [&](auto& c) { std::copy(&c[32 * s.indices[0]], &c[32 * s.indices[0] + 32], &c[32 * unused]); });
  });
}

TEST(StatementAttack, AnotherTable) {
  replay("another function table", [](StepStatement& s) { s.shape.relation.tables.back().outputs[5][0] ^= 1; }, {});
}

TEST(StatementAttack, AnotherBatchModelOrUpdate) {
  replay("records exchanged", [](StepStatement& s) { std::swap(s.indices[0], s.indices[1]); }, {});
  replay("a record twice", [](StepStatement& s) { s.indices[1] = s.indices[0]; }, {});
  replay("a record from outside the batch",
         [](StepStatement& s) {
           uint32_t unused = 0;
           while (std::find(s.indices.begin(), s.indices.end(), unused) != s.indices.end()) unused++;
           s.indices[2] = unused;
         },
         {});
  replay("a model entry changed",
         [](StepStatement& s) {
           std::vector<int32_t> weights = s.model->weights;
           weights[0]++;
           s.model = std::make_shared<const Model>(s.model->network, weights);
         },
         {});
  replay("a gradient entry off by one (replayed proof)", [](StepStatement& s) { s.update[0]++; }, {});
  replay("a bias gradient off by one (replayed proof)", [](StepStatement& s) { s.update.back()--; }, {});
}

// The same without the digest: records, model and update are also bound by the algebra.
TEST(StatementAttack, TheAlgebraAloneRejects) {
  const Instance x = make_instance(kNet, 9, 5, 1);
  const std::vector<std::pair<std::string, std::function<void(StepStatement&)>>> changes = {
      {"records exchanged", [](StepStatement& s) { std::swap(s.indices[0], s.indices[1]); }},
      {"a gradient entry off by one", [](StepStatement& s) { s.update[0]++; }},
      {"a model entry changed", [](StepStatement& s) {
         std::vector<int32_t> weights = s.model->weights;
         weights[0]++;
         s.model = std::make_shared<const Model>(s.model->network, weights);
       }}};
  for (const auto& [name, change] : changes) {
    const WithoutChecks off({"digest"});
    const StepStatement honest = x.statement();
    const std::vector<uint8_t> proof = step_prove(honest, x.records(), x.trace(), 1);
    step_verify(honest, proof);
    StepStatement other = honest;
    change(other);
    EXPECT_EQ(verdict([&] { step_verify(other, proof); }), RejectId::opening) << name;
  }
}

TEST(StatementAttack, BeaconAndEnrolment) {
  const Instance x = make_instance(kNet, 9, 5, 1);
  const auto with = [&](const std::function<void(Instance&)>& change) {
    return [&x, change] {
      Instance other = x;
      change(other);
      other.statement();
    };
  };
  expect_attack_fails("a beacon proof for another round", with([](Instance& i) { i.context.round++; }),
                      RejectId::beacon_proof, {}, "VRF proof");
  expect_attack_fails("a beacon proof for another block", with([](Instance& i) { i.context.beacon_hash[0] ^= 1; }),
                      RejectId::beacon_proof, {}, "VRF proof");
  expect_attack_fails("a beacon proof under another key",
                      with([](Instance& i) { i.context.vrf_key = vrf_public_key(Digest{9}); }), RejectId::beacon_proof,
                      {}, "VRF proof");
  expect_attack_fails("a root anchored after the beacon block",
                      with([](Instance& i) { i.context.enrolment_block = i.context.beacon_block; }),
                      RejectId::beacon_after_enrolment, {}, "enrolment strictly before beacon");
  expect_attack_fails("a batch larger than the dataset", with([](Instance& i) { i.context.batch_size = 10; }),
                      RejectId::batch_size, {}, "batch size");
  expect_attack_fails(
      "a commitment that is no point", [&] { with_records(x.statement(), [](auto& c) { c[32] |= 1; }); },
      RejectId::record_commitment, {}, "canonical record commitments");
  expect_attack_fails(
      "the identity as a commitment",
      [&] { with_records(x.statement(), [](auto& c) { std::fill_n(&c[64], 32, uint8_t{0}); }); },
      RejectId::record_commitment, {}, "canonical record commitments");
}

TEST(StatementAttack, WrongGradient) {
  Forgery net(kNet, 5, 1);
  expect_attack_fails("the prover claims a gradient entry off by one",
                      [&] { net.attempt(nullptr, [](auto& u) { u[2]++; }); }, RejectId::opening, {"gradient"});
  expect_attack_fails("the prover claims a bias gradient off by one",
                      [&] { net.attempt(nullptr, [](auto& u) { u.back()--; }); }, RejectId::opening, {"gradient"});
  Forgery two(tiny_network({4, 5, 3}), 5, 1);
  expect_attack_fails("antisymmetric gradient error (row and column point equal)",
                      [&] {
                        two.attempt(nullptr, [](auto& u) {  // layer 2 is 5 x 3, after 4 x 5 + 5 entries
                          u[25 + 1]++;
                          u[25 + 3]--;
                        });
                      },
                      RejectId::opening, {"two gradient points"});
  Forgery square(tiny_network({3, 3, 3}), 4, 1);
  expect_attack_fails(
      "gradients of two layers exchanged",
      [&] { square.attempt(nullptr, [](auto& u) { std::swap_ranges(u.begin(), u.begin() + 12, u.begin() + 12); }); },
      RejectId::opening, {"gradient"});
  Forgery other(kNet, 5, 1);
  other.features().integer(0, 0)++;
  expect_attack_fails(
      "a step on a record that differs from its commitment", [&] { other.attempt(); }, RejectId::opening, {},
      "record forms on the combined row");
  Forgery label(kNet, 5, 1);
  label.labels().integer(0, 0) ^= 1;
  expect_attack_fails(
      "a step on a label that differs from its commitment", [&] { label.attempt(); }, RejectId::opening, {},
      "record forms on the combined row");
}

}  // namespace
}  // namespace fzk::test
