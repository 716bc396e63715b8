// The C functions in any order with null pointers and wrong lengths: a status, never a crash. Pointers that are not null are valid: the ABI cannot check more.
#include "fuzz.h"

using namespace fzk;
using namespace fzk::fuzz;

namespace {

struct Handles {
  fzk_model* model = nullptr;
  fzk_dataset* dataset = nullptr;
  fzk_statement* statement = nullptr;
  ~Handles() {
    fzk_statement_free(statement);
    fzk_dataset_free(dataset);
    fzk_model_free(model);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const test::Instance x = step_instance();
  Input input(data, size);
  Handles h;
  const uint32_t widths[] = {2, 1};
  uint8_t a[256] = {}, b[256] = {}, out[256];
  uint32_t numbers[64];
  size_t length = 0;
  uint64_t count = 0;
  while (!input.rest().empty()) {
    const uint8_t call = input.integer<uint8_t>();
    uint16_t nulls = input.integer<uint16_t>();
    const uint16_t n = input.integer<uint8_t>();
    if (input.integer<uint8_t>() % 2 != 0) nulls = 0;
    int argument = 0;
    const auto maybe = [&](auto* pointer) { return nulls >> argument++ & 1 ? nullptr : pointer; };
    input.fill(std::span(a).first(n % 16));
    fzk_error error_storage;
    fzk_error* error = nulls >> 15 & 1 ? nullptr : &error_storage;
    fzk_network network{FZK_LOSS_LOGISTIC, 1, maybe(widths), 6, 3, 4, 4, 2, 2, n == 255 ? 1u : 0u};
    const fzk_network* net = maybe(&network);
    fzk_step_context step{};
    std::memcpy(step.vrf_key, x.context.vrf_key.data(), 32);
    std::memcpy(step.federation, x.context.federation.data(), 32);
    std::memcpy(step.beacon_hash, x.context.beacon_hash.data(), 32);
    std::memcpy(step.beacon_proof, x.context.beacon_proof.data(), 96);
    step.round = x.context.round;
    step.beacon_block = 1;
    step.batch_size = n % 8;
    fzk_enrolment_context enrolment{};
    fzk_status status = FZK_OK;
    switch (call % 22) {
      case 0:
        status = fzk_network_check(net, error);
        break;
      case 1:
        status = fzk_network_parameter_count(net, maybe(&count), error);
        break;
      case 2:
        status = fzk_network_digest(net, maybe(out), error);
        break;
      case 3:
        status = fzk_sigmoid_table(net, maybe(numbers), n % 80 > 64 ? 64 : n % 80, error);
        break;
      case 4:
        fzk_model_free(std::exchange(h.model, nullptr));
        status = fzk_model_new(net, maybe(x.weights.data()), n % 4, maybe(&h.model), error);
        break;
      case 5:
        status = fzk_model_root(maybe(h.model), maybe(out), error);
        break;
      case 6:
        status = fzk_update_root(maybe(x.update.data()), n % 4, maybe(out), error);
        break;
      case 7:
        fzk_dataset_free(std::exchange(h.dataset, nullptr));
        status = fzk_dataset_new(net, maybe(x.dataset->commitments.data()), n % 5, maybe(&h.dataset), error);
        break;
      case 8:
        status = fzk_dataset_root(maybe(h.dataset), maybe(out), error);
        break;
      case 9:
        status = fzk_enrolment_verify(maybe(&enrolment), maybe(h.dataset), maybe(a), n, error);
        break;
      case 10:
        status = fzk_beacon_verify(maybe(a), maybe(b), n, maybe(b), maybe(a), maybe(out), error);
        break;
      case 11:
        status = fzk_beacon_indices(maybe(a), input.integer<uint32_t>(), n % 65, maybe(numbers), error);
        break;
      case 12:
        fzk_statement_free(std::exchange(h.statement, nullptr));
        status = fzk_statement_new(maybe(&step), maybe(h.model), maybe(h.dataset), maybe(x.update.data()), n % 4,
                                   maybe(&h.statement), error);
        break;
      case 13:
        status = fzk_statement_digest(maybe(h.statement), maybe(out), error);
        break;
      case 14:
        status = fzk_statement_indices(maybe(h.statement), maybe(numbers), n % 65, error);
        break;
      case 15:
        status = fzk_step_verify(maybe(h.statement), maybe(a), n, error);
        break;
      case 16:
        status = fzk_step_proof_length(maybe(h.statement), maybe(&length), error);
        break;
      case 17:
        status = fzk_signature_verify(maybe(a), maybe(b), n, maybe(out), error);
        break;
      case 18:
        status = fzk_signing_public_key(maybe(a), maybe(out), error);
        break;
      case 19:
        status = fzk_sign(maybe(a), maybe(b), n, maybe(out), error);
        break;
      case 20:
        status = fzk_shake256(maybe(a), n, maybe(out), n, error);
        break;
      default:
        if (fzk_reject_name(static_cast<int32_t>(input.integer<uint32_t>())) == nullptr)
          violated("reject name", "null");
        error = nullptr;
    }
    if (error) expected(status, *error);
  }
  return 0;
}
