// fzk_prove.h over the core.
#include "beacon/beacon_prove.h"
#include "capi/boundary.h"
#include "fzk_prove.h"
#include "statement/relation_prove.h"

struct fzk_buffer {
  std::vector<uint8_t> bytes;
};

using namespace fzk;
using namespace fzk::capi;

namespace {

SecretRecords records_of(const Network& n, const fzk_records* r) {
  require("records", r);
  require("records.opening_key, records.nonce", r->opening_key, r->nonce);
  if (r->record_count > kMaxRecords)
    throw InvalidArgument("record_count is " + std::to_string(r->record_count) + ", expected at most 2^22");
  return {array(r->features, r->record_count * n.features(), "features"),
          array(r->labels, r->record_count * n.outputs(), "labels"),
          r->record_count,
          {r->opening_key, 32},
          {r->nonce, 32}};
}

}  // namespace

extern "C" {

const uint8_t* fzk_buffer_data(const fzk_buffer* buffer) { return buffer ? buffer->bytes.data() : nullptr; }
size_t fzk_buffer_length(const fzk_buffer* buffer) { return buffer ? buffer->bytes.size() : 0; }
void fzk_buffer_free(fzk_buffer* buffer) { delete buffer; }

fzk_status fzk_vrf_public_key(const uint8_t seed[32], uint8_t vrf_key[32], fzk_error* error) {
  return guarded(error, [&] {
    require("seed, vrf_key", seed, vrf_key);
    const PointBytes out = vrf_public_key(capi::bytes<32>(seed));
    std::memcpy(vrf_key, out.data(), out.size());
  });
}

fzk_status fzk_beacon_prove(const uint8_t vrf_seed[32], const uint8_t federation[32], uint64_t round,
                            const uint8_t block_hash[32], uint8_t proof[96], uint8_t seed[64], fzk_error* error) {
  return guarded(error, [&] {
    require("vrf_seed, federation, block_hash, proof, seed", vrf_seed, federation, block_hash, proof, seed);
    const BeaconEvaluation out =
        beacon_prove(capi::bytes<32>(vrf_seed), capi::bytes<32>(federation), round, capi::bytes<32>(block_hash));
    std::memcpy(proof, out.proof.data(), out.proof.size());
    std::memcpy(seed, out.seed.data(), out.seed.size());
  });
}

fzk_status fzk_records_commit(const fzk_network* network, const fzk_records* records, uint8_t* commitments,
                              fzk_error* error) {
  return guarded(error, [&] {
    require("commitments", commitments);
    const Network n = network_of(network);
    const std::vector<uint8_t> out = commit_records(n, records_of(n, records));
    std::memcpy(commitments, out.data(), out.size());
  });
}

fzk_status fzk_enrolment_prove(const fzk_enrolment_context* context, const fzk_network* network,
                               const fzk_records* records, uint64_t attempt, fzk_buffer** proof, fzk_error* error) {
  return guarded(error, [&] {
    require("context, proof", context, proof);
    const Network n = network_of(network);
    *proof = new fzk_buffer{enrolment_prove(context_of(*context), n, records_of(n, records), attempt)};
  });
}

fzk_status fzk_step_prove(const fzk_statement* statement, const fzk_records* records, const fzk_trace* trace,
                          uint64_t attempt, fzk_buffer** proof, fzk_error* error) {
  return guarded(error, [&] {
    require("statement, trace, proof", statement, trace, proof);
    const Trace copy{array(trace->forward, trace->forward_count, "forward"),
                     array(trace->backward, trace->backward_count, "backward")};
    *proof = new fzk_buffer{
        step_prove(statement->value, records_of(statement->value.model->network, records), copy, attempt)};
  });
}

}  // extern "C"
