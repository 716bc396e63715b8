// fzk_verify.h over the core.
#include "base/random.h"
#include "beacon/beacon.h"
#include "capi/boundary.h"
#include "signature/signature.h"
#include "statement/relation_verify.h"

namespace fzk::capi {

Network network_of(const fzk_network* network) {
  require("network", network);
  require("network.widths", network->widths);
  if (network->layer_count < 1 || network->layer_count > kMaxLayers) {
    invalid("layer_count is " + std::to_string(network->layer_count) + ", expected 1 to 64");
  }
  Network out{static_cast<Loss>(network->loss),
              {network->widths, network->widths + network->layer_count + 1},
              network->range_bits,
              network->feature_bits,
              network->weight_bits,
              network->signal_bits,
              network->magnitude_limbs,
              network->signal_limbs,
              network->exp_bits};
  check_network(out);
  return out;
}

EnrolmentContext context_of(const fzk_enrolment_context& c) {
  return {fixed(c.federation), c.chain_id, fixed(c.contract), fixed(c.participant), fixed(c.vrf_key)};
}

}  // namespace fzk::capi

using namespace fzk;
using namespace fzk::capi;

namespace {

void copy_table(const std::vector<uint32_t>& values, uint32_t* table, size_t count) {
  if (count != values.size()) {
    invalid("count is " + std::to_string(count) + ", expected 2^range_bits = " + std::to_string(values.size()));
  }
  std::copy(values.begin(), values.end(), table);
}

}  // namespace

extern "C" {

const char* fzk_reject_name(int32_t reject) { return reject_name(static_cast<RejectId>(reject)); }

fzk_status fzk_network_check(const fzk_network* network, fzk_error* error) {
  return guarded(error, [&] { network_of(network); });
}

fzk_status fzk_network_parameter_count(const fzk_network* network, uint64_t* count, fzk_error* error) {
  return guarded(error, [&] {
    require("count", count);
    *count = network_of(network).parameter_count();
  });
}

fzk_status fzk_network_digest(const fzk_network* network, uint8_t digest[32], fzk_error* error) {
  return guarded(error, [&] {
    require("digest", digest);
    const Digest out = network_digest(network_of(network));
    std::memcpy(digest, out.data(), out.size());
  });
}

fzk_status fzk_sigmoid_table(const fzk_network* network, uint32_t* table, size_t count, fzk_error* error) {
  return guarded(error, [&] {
    require("table", table);
    const Network n = network_of(network);
    copy_table(sigmoid_table(n.t, n.f_d), table, count);
  });
}

fzk_status fzk_exp_table(const fzk_network* network, uint32_t* table, size_t count, fzk_error* error) {
  return guarded(error, [&] {
    require("table", table);
    const Network n = network_of(network);
    if (n.loss != Loss::softmax)
      invalid("loss is " + std::to_string(static_cast<uint32_t>(n.loss)) +
              ", expected 3 (only softmax has exponentials)");
    copy_table(exp_table(n.t, n.f_a, n.f_e), table, count);
  });
}

fzk_status fzk_model_new(const fzk_network* network, const int32_t* values, size_t count, fzk_model** model,
                         fzk_error* error) {
  return guarded(error, [&] {
    require("model", model);
    *model = new fzk_model{std::make_shared<const Model>(network_of(network), array(values, count, "values"))};
  });
}

fzk_status fzk_model_root(const fzk_model* model, uint8_t root[32], fzk_error* error) {
  return guarded(error, [&] {
    require("model, root", model, root);
    std::memcpy(root, model->value->root.data(), 32);
  });
}

void fzk_model_free(fzk_model* model) { delete model; }

fzk_status fzk_update_root(const int64_t* update, size_t count, uint8_t root[32], fzk_error* error) {
  return guarded(error, [&] {
    require("root", root);
    const Digest out = update_root(array(update, count, "update"));
    std::memcpy(root, out.data(), 32);
  });
}

fzk_status fzk_dataset_new(const fzk_network* network, const uint8_t* commitments, size_t record_count,
                           fzk_dataset** dataset, fzk_error* error) {
  return guarded(error, [&] {
    require("dataset", dataset);
    if (record_count > kMaxRecords)
      invalid("record_count is " + std::to_string(record_count) + ", expected at most 2^22");
    *dataset = new fzk_dataset{
        std::make_shared<const Dataset>(network_of(network), array(commitments, 32 * record_count, "commitments"))};
  });
}

fzk_status fzk_dataset_root(const fzk_dataset* dataset, uint8_t root[32], fzk_error* error) {
  return guarded(error, [&] {
    require("dataset, root", dataset, root);
    std::memcpy(root, dataset->value->root.data(), 32);
  });
}

void fzk_dataset_free(fzk_dataset* dataset) { delete dataset; }

fzk_status fzk_enrolment_verify(const fzk_enrolment_context* context, const fzk_dataset* dataset, const uint8_t* proof,
                                size_t proof_length, fzk_error* error) {
  return guarded(error, [&] {
    require("context, dataset", context, dataset);
    enrolment_verify(EnrolmentStatement(context_of(*context), *dataset->value), array(proof, proof_length, "proof"));
  });
}

fzk_status fzk_beacon_verify(const uint8_t vrf_key[32], const uint8_t federation[32], uint64_t round,
                             const uint8_t block_hash[32], const uint8_t proof[96], uint8_t seed[64],
                             fzk_error* error) {
  return guarded(error, [&] {
    require("vrf_key, federation, block_hash, proof, seed", vrf_key, federation, block_hash, proof, seed);
    beacon_verify(capi::bytes<32>(vrf_key), capi::bytes<32>(federation), round, capi::bytes<32>(block_hash),
                  capi::bytes<96>(proof), std::span<uint8_t, 64>(seed, 64));
  });
}

fzk_status fzk_beacon_indices(const uint8_t seed[64], uint32_t record_count, uint32_t batch_size, uint32_t* indices,
                              fzk_error* error) {
  return guarded(error, [&] {
    require("seed, indices", seed, indices);
    const std::vector<uint32_t> out = beacon_indices(capi::bytes<64>(seed), record_count, batch_size);
    std::copy(out.begin(), out.end(), indices);
  });
}

fzk_status fzk_statement_new(const fzk_step_context* context, const fzk_model* model, const fzk_dataset* dataset,
                             const int64_t* update, size_t update_count, fzk_statement** statement, fzk_error* error) {
  return guarded(error, [&] {
    require("context, model, dataset, statement", context, model, dataset, statement);
    const fzk_step_context& c = *context;
    const StepContext copy{fixed(c.federation),  c.chain_id,           fixed(c.contract),     c.round,
                           fixed(c.participant), fixed(c.cohort_root), fixed(c.vrf_key),      c.enrolment_block,
                           c.beacon_block,       fixed(c.beacon_hash), fixed(c.beacon_proof), c.batch_size};
    *statement =
        new fzk_statement{StepStatement(copy, model->value, dataset->value, array(update, update_count, "update"))};
  });
}

fzk_status fzk_statement_digest(const fzk_statement* statement, uint8_t digest[32], fzk_error* error) {
  return guarded(error, [&] {
    require("statement, digest", statement, digest);
    std::memcpy(digest, statement->value.digest.data(), 32);
  });
}

fzk_status fzk_statement_indices(const fzk_statement* statement, uint32_t* indices, size_t count, fzk_error* error) {
  return guarded(error, [&] {
    require("statement, indices", statement, indices);
    const std::vector<uint32_t>& batch = statement->value.indices;
    if (count != batch.size())
      invalid("count is " + std::to_string(count) + ", expected " + std::to_string(batch.size()));
    std::copy(batch.begin(), batch.end(), indices);
  });
}

void fzk_statement_free(fzk_statement* statement) { delete statement; }

fzk_status fzk_step_verify(const fzk_statement* statement, const uint8_t* proof, size_t proof_length,
                           fzk_error* error) {
  return guarded(error, [&] {
    require("statement", statement);
    step_verify(statement->value, array(proof, proof_length, "proof"));
  });
}

fzk_status fzk_step_proof_length(const fzk_statement* statement, size_t* length, fzk_error* error) {
  return guarded(error, [&] {
    require("statement, length", statement, length);
    *length = proof_length(statement->value.shape);
  });
}

fzk_status fzk_signature_verify(const uint8_t public_key[32], const uint8_t* message, size_t length,
                                const uint8_t signature[64], fzk_error* error) {
  return guarded(error, [&] {
    require("public_key, signature", public_key, signature);
    if (!signature_verify(capi::bytes<32>(public_key), array(message, length, "message"), capi::bytes<64>(signature))) {
      reject(RejectId::signature);
    }
  });
}

fzk_status fzk_signing_public_key(const uint8_t seed[32], uint8_t public_key_out[32], fzk_error* error) {
  return guarded(error, [&] {
    require("seed, public_key", seed, public_key_out);
    const SigningPublicKey out = public_key(capi::bytes<32>(seed));
    std::memcpy(public_key_out, out.data(), out.size());
  });
}

fzk_status fzk_sign(const uint8_t seed[32], const uint8_t* message, size_t length, uint8_t signature[64],
                    fzk_error* error) {
  return guarded(error, [&] {
    require("seed, signature", seed, signature);
    const Signature out = sign(capi::bytes<32>(seed), array(message, length, "message"));
    std::memcpy(signature, out.data(), out.size());
  });
}

fzk_status fzk_random(uint8_t* output, size_t length, fzk_error* error) {
  return guarded(error, [&] {
    array(output, length, "output");
    system_random({output, length});
  });
}

fzk_status fzk_shake256(const uint8_t* input, size_t input_length, uint8_t* output, size_t output_length,
                        fzk_error* error) {
  return guarded(error, [&] {
    array(output, output_length, "output");
    Shake256 hash;
    hash.absorb(array(input, input_length, "input"));
    hash.squeeze({output, output_length});
  });
}

}  // extern "C"
