/* FederatedZk prover: commits to records, proves enrolments and training steps; doc/c-abi.md. Rules as in fzk_verify.h.
 * Secrets passed in are read, never kept; working copies are zeroed before return. */
#ifndef FZK_PROVE_H
#define FZK_PROVE_H

#include "fzk_verify.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct fzk_buffer fzk_buffer; /* bytes owned by the library */
FZK_API const uint8_t *fzk_buffer_data(const fzk_buffer *buffer);
FZK_API size_t fzk_buffer_length(const fzk_buffer *buffer);
FZK_API void fzk_buffer_free(fzk_buffer *buffer);

/* ---- keys: every secret key is a 32-byte seed; signing keys are in fzk_verify.h (the coordinator signs too) */
FZK_API fzk_status fzk_vrf_public_key(const uint8_t seed[32], uint8_t vrf_key[32], fzk_error *error);
FZK_API fzk_status fzk_beacon_prove(const uint8_t vrf_seed[32], const uint8_t federation[32], uint64_t round,
                                    const uint8_t block_hash[32], uint8_t proof[96], uint8_t seed[64],
                                    fzk_error *error);

/* ---- records. features N x d (row-major, scale 2^feature_bits), labels N x l (0/1).
 * Openings follow from (opening_key, nonce, index, record): nothing else has to be kept. A new nonce for every enrolment. */
typedef struct fzk_records {
  const int32_t *features;
  const int32_t *labels;
  size_t record_count;
  const uint8_t *opening_key; /* 32 bytes, secret */
  const uint8_t *nonce;       /* 32 bytes, unique to this enrolment */
} fzk_records;

FZK_API fzk_status fzk_records_commit(const fzk_network *network, const fzk_records *records,
                                      uint8_t *commitments /* 32 N */, fzk_error *error);
/* FZK_UNPROVABLE names the first record and column out of range. */
FZK_API fzk_status fzk_enrolment_prove(const fzk_enrolment_context *context, const fzk_network *network,
                                       const fzk_records *records, uint64_t attempt, fzk_buffer **proof,
                                       fzk_error *error);

/* ---- the training step */
/* The trainer's exact integers, batch order. forward: for l = 1..L the pre-activations Z_l (B x n_l, row-major, scale
 * 2^{feature_bits + weight_bits}), one after the other; backward: for l = 1..L-1 the sums U_l (B x n_l, scale 2^{signal_bits + weight_bits}). */
typedef struct fzk_trace {
  const int64_t *forward;
  size_t forward_count;
  const int64_t *backward;
  size_t backward_count;
} fzk_trace;

/* `records` are all N enrolled records (the batch is picked by the statement). Every entry of the trace and of the statement's update is compared with the exact step:
 * FZK_INVALID_ARGUMENT names layer and entry that differ; FZK_UNPROVABLE names layer and entry out of range.
 * attempt: a counter the caller has incremented on disk before this call; it enters the hedged randomness. */
FZK_API fzk_status fzk_step_prove(const fzk_statement *statement, const fzk_records *records, const fzk_trace *trace,
                                  uint64_t attempt, fzk_buffer **proof, fzk_error *error);

#ifdef __cplusplus
}
#endif
#endif
