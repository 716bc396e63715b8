// Networks, models and statements with arbitrary parameters through the C functions, and a proof against what they make.
#include "fuzz.h"

using namespace fzk;
using namespace fzk::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const test::Instance x = step_instance();
  Input input(data, size);
  fzk_error error;
  std::vector<uint32_t> widths(2 + input.integer<uint8_t>() % 6);
  const bool wild = input.integer<uint8_t>() == 0xff;
  for (uint32_t& w : widths) w = wild ? input.integer<uint32_t>() : input.integer<uint8_t>();
  const auto small = [&] { return wild ? input.integer<uint32_t>() : uint32_t{input.integer<uint8_t>()}; };
  fzk_network network{small(),       static_cast<uint32_t>(widths.size() - 1),
                      widths.data(), small(),
                      small(),       small(),
                      small(),       small(),
                      small(),       small()};
  if (expected(fzk_network_check(&network, &error), error) != FZK_OK) return 0;
  uint64_t count = 0;
  if (expected(fzk_network_parameter_count(&network, &count, &error), error) != FZK_OK)
    violated("a checked network has no size", error.message);
  if (count > 4096 || network.range_bits > 12) return 0;  // within the rules, but slow
  uint8_t digest[32];
  if (expected(fzk_network_digest(&network, digest, &error), error) != FZK_OK)
    violated("a checked network has no digest", error.message);

  std::vector<int32_t> weights(count - (input.integer<uint8_t>() == 1));
  for (int32_t& w : weights) w = input.integer<int8_t>() * (wild ? 1 << 24 : 1);
  fzk_model* model = nullptr;
  const bool made = expected(fzk_model_new(&network, weights.data(), weights.size(), &model, &error), error) == FZK_OK;
  if (made != (weights.size() == count)) violated("number of weights", error.message);

  fzk_dataset* dataset = nullptr;
  std::vector<uint8_t> commitments;
  for (int i = input.integer<uint8_t>() % 5; i >= 0; i--) {
    commitments.insert(commitments.end(), x.dataset->commitments.begin(), x.dataset->commitments.begin() + 32);
  }
  const bool enrolled =
      expected(fzk_dataset_new(&network, commitments.data(), commitments.size() / 32, &dataset, &error), error) ==
      FZK_OK;
  if (made && enrolled) {
    fzk_step_context c{};
    std::memcpy(c.federation, x.context.federation.data(), 32);
    std::memcpy(c.vrf_key, x.context.vrf_key.data(), 32);
    std::memcpy(c.beacon_hash, x.context.beacon_hash.data(), 32);
    std::memcpy(c.beacon_proof, x.context.beacon_proof.data(), 96);
    c.round = x.context.round;
    c.enrolment_block = input.integer<uint8_t>();
    c.beacon_block = input.integer<uint8_t>();
    c.batch_size = wild ? input.integer<uint32_t>() : input.integer<uint8_t>() % 8;
    std::vector<int64_t> update(count + (input.integer<uint8_t>() == 1));
    for (int64_t& u : update) u = input.integer<int8_t>();
    if (wild && !update.empty()) update[0] = input.integer<int64_t>();
    fzk_statement* statement = nullptr;
    if (expected(fzk_statement_new(&c, model, dataset, update.data(), update.size(), &statement, &error), error) ==
        FZK_OK) {
      size_t length = 0;
      if (expected(fzk_step_proof_length(statement, &length, &error), error) != FZK_OK)
        violated("a statement without length", error.message);
      // A statement's cost is its own; a long way into the verifier only where that is small.
      if (length < (1 << 14)) {
        std::vector<uint8_t> proof(length);
        for (size_t i = 0; i < length; i += 32) std::memcpy(&proof[i], commitments.data(), 32);
        input.fill(std::span(proof).first(std::min(length, input.rest().size())));
        if (expected(fzk_step_verify(statement, proof.data(), proof.size(), &error), error) == FZK_OK)
          violated("an invented proof was accepted", "");
      }
    }
    fzk_statement_free(statement);
  }
  fzk_dataset_free(dataset);
  fzk_model_free(model);
  return 0;
}
