/* FederatedZk verifier: checks enrolments and training steps; doc/c-abi.md.
 *
 * Rules for every function, stated once:
 *  - a null pointer where one is not allowed, or a length that does not fit the shape, is FZK_INVALID_ARGUMENT; nothing is written;
 *  - `error` may be NULL; otherwise it is always filled (status, the id of the check that refused, a message for a person);
 *  - no exception leaves the library; FZK_INTERNAL is a broken invariant and leaves the process usable;
 *  - handles are immutable after creation and may be used from several threads; free functions accept NULL;
 *  - integers are host integers; byte strings are canonical (RFC 9496 points, little-endian scalars);
 *  - scales: features and activations 2^feature_bits, weights and biases 2^weight_bits, backward signals 2^signal_bits. */
#ifndef FZK_VERIFY_H
#define FZK_VERIFY_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FZK_API __attribute__((visibility("default")))

typedef enum fzk_status {
  FZK_OK = 0,
  FZK_REJECTED = 1,         /* bytes from outside do not verify or do not decode; error.reject names the check */
  FZK_INVALID_ARGUMENT = 2, /* misuse by the caller, or parameters the protocol refuses */
  FZK_UNPROVABLE = 3,       /* a value lies outside the ranges of the statement (prover only; keep it local) */
  FZK_INTERNAL = 4,
  FZK_OUT_OF_MEMORY = 5
} fzk_status;

typedef struct fzk_error {
  int32_t status;
  int32_t reject; /* id of the verifier check, 0 if none; names from fzk_reject_name */
  char message[504];
} fzk_error;

enum {
  FZK_DIGEST_BYTES = 32,
  FZK_POINT_BYTES = 32,
  FZK_SIGNATURE_BYTES = 64,
  FZK_VRF_PROOF_BYTES = 96,
  FZK_SEED_BYTES = 64
};

typedef enum fzk_loss { FZK_LOSS_LOGISTIC = 1, FZK_LOSS_SQUARED = 2, FZK_LOSS_SOFTMAX = 3 } fzk_loss;

/* A dense network: widths[0] features, widths[1..layer_count], ReLU between layers. */
typedef struct fzk_network {
  uint32_t loss;
  uint32_t layer_count; /* L >= 1; widths has L + 1 entries */
  const uint32_t *widths;
  uint32_t range_bits;      /* t, 4..16 */
  uint32_t feature_bits;    /* f_a */
  uint32_t weight_bits;     /* f_w */
  uint32_t signal_bits;     /* f_d */
  uint32_t magnitude_limbs; /* 1 or 2 */
  uint32_t signal_limbs;    /* 1 or 2 */
  uint32_t exp_bits;        /* f_e; softmax only, else 0 */
} fzk_network;

typedef struct fzk_dataset fzk_dataset;
typedef struct fzk_model fzk_model;
typedef struct fzk_statement fzk_statement;

/* Name of a verifier check, e.g. "opening"; "unknown" for an id that does not exist. */
FZK_API const char *fzk_reject_name(int32_t reject);

/* ---- network, model */
FZK_API fzk_status fzk_network_check(const fzk_network *network, fzk_error *error);
/* n_0 n_1 + n_1 + n_1 n_2 + ...: per layer W (n_{l-1} x n_l, row-major), then b (n_l). Also the layout of updates. */
FZK_API fzk_status fzk_network_parameter_count(const fzk_network *network, uint64_t *count, fzk_error *error);
/* SHA-256 over the canonical bytes of the parameters, the layout and the function tables that follow from them. */
FZK_API fzk_status fzk_network_digest(const fzk_network *network, uint8_t digest[32], fzk_error *error);
/* The logistic table that the step looks up: 2^range_bits entries at scale 2^signal_bits (doc/tables.md). */
FZK_API fzk_status fzk_sigmoid_table(const fzk_network *network, uint32_t *table, size_t count, fzk_error *error);
/* The exponentials that the step of a softmax network looks up: 2^range_bits entries exp(-k / 2^feature_bits) at scale 2^exp_bits (doc/tables.md). */
FZK_API fzk_status fzk_exp_table(const fzk_network *network, uint32_t *table, size_t count, fzk_error *error);
/* values at scale 2^weight_bits. */
FZK_API fzk_status fzk_model_new(const fzk_network *network, const int32_t *values, size_t count, fzk_model **model,
                                 fzk_error *error);
FZK_API fzk_status fzk_model_root(const fzk_model *model, uint8_t root[32], fzk_error *error);
FZK_API void fzk_model_free(fzk_model *model);
/* Root of the SHA-256 tree over 64 kB chunks of an update (int64, little-endian, network layout). */
FZK_API fzk_status fzk_update_root(const int64_t *update, size_t count, uint8_t root[32], fzk_error *error);

/* ---- dataset: record commitments and the Merkle root that binds (C_i, i, N, d, l, t, f_a, label kind) */
FZK_API fzk_status fzk_dataset_new(const fzk_network *network, const uint8_t *commitments /* 32 N */,
                                   size_t record_count, fzk_dataset **dataset, fzk_error *error);
FZK_API fzk_status fzk_dataset_root(const fzk_dataset *dataset, uint8_t root[32], fzk_error *error);
FZK_API void fzk_dataset_free(fzk_dataset *dataset);

/* What an enrolment is bound to, besides the dataset itself. */
typedef struct fzk_enrolment_context {
  uint8_t federation[32];
  uint64_t chain_id;
  uint8_t contract[20];
  uint8_t participant[32]; /* Ed25519 public key */
  uint8_t vrf_key[32];     /* ristretto255 point */
} fzk_enrolment_context;

/* Every feature in [-2^{t-1}, 2^{t-1}) and every label valid, for all N records. */
FZK_API fzk_status fzk_enrolment_verify(const fzk_enrolment_context *context, const fzk_dataset *dataset,
                                        const uint8_t *proof, size_t proof_length, fzk_error *error);

/* ---- beacon: VRF (DLEQ over ristretto255) on a block hash, and the batch it selects */
FZK_API fzk_status fzk_beacon_verify(const uint8_t vrf_key[32], const uint8_t federation[32], uint64_t round,
                                     const uint8_t block_hash[32], const uint8_t proof[96], uint8_t seed[64],
                                     fzk_error *error);
/* batch_size distinct indices below record_count, in drawing order. */
FZK_API fzk_status fzk_beacon_indices(const uint8_t seed[64], uint32_t record_count, uint32_t batch_size,
                                      uint32_t *indices, fzk_error *error);

/* ---- the training step */
typedef struct fzk_step_context {
  uint8_t federation[32];
  uint64_t chain_id;
  uint8_t contract[20];
  uint64_t round;
  uint8_t participant[32]; /* Ed25519 public key */
  uint8_t cohort_root[32];
  uint8_t vrf_key[32];
  uint64_t enrolment_block; /* height at which the dataset root was anchored; must be below beacon_block */
  uint64_t beacon_block;
  uint8_t beacon_hash[32];
  uint8_t beacon_proof[96];
  uint32_t batch_size;
} fzk_step_context;

/* Checks the beacon proof, derives the batch and its commitments, computes the digest. The handle keeps what it needs of model and dataset
 * alive. `update`: exact integer gradient summed over the batch, network layout. */
FZK_API fzk_status fzk_statement_new(const fzk_step_context *context, const fzk_model *model,
                                     const fzk_dataset *dataset, const int64_t *update, size_t update_count,
                                     fzk_statement **statement, fzk_error *error);
FZK_API fzk_status fzk_statement_digest(const fzk_statement *statement, uint8_t digest[32], fzk_error *error);
FZK_API fzk_status fzk_statement_indices(const fzk_statement *statement, uint32_t *indices, size_t count,
                                         fzk_error *error);
FZK_API void fzk_statement_free(fzk_statement *statement);
FZK_API fzk_status fzk_step_verify(const fzk_statement *statement, const uint8_t *proof, size_t proof_length,
                                   fzk_error *error);
/* Length in bytes of every valid proof of this statement. */
FZK_API fzk_status fzk_step_proof_length(const fzk_statement *statement, size_t *length, fzk_error *error);

/* ---- signatures (Ed25519, RFC 8032) and hashing (SHAKE-256, FIPS 202) */
FZK_API fzk_status fzk_signature_verify(const uint8_t public_key[32], const uint8_t *message, size_t length,
                                        const uint8_t signature[64], fzk_error *error);
/* seed: 32 secret bytes. */
FZK_API fzk_status fzk_signing_public_key(const uint8_t seed[32], uint8_t public_key[32], fzk_error *error);
FZK_API fzk_status fzk_sign(const uint8_t seed[32], const uint8_t *message, size_t length, uint8_t signature[64],
                            fzk_error *error);
/* Bytes from the system's generator. */
FZK_API fzk_status fzk_random(uint8_t *output, size_t length, fzk_error *error);
FZK_API fzk_status fzk_shake256(const uint8_t *input, size_t input_length, uint8_t *output, size_t output_length,
                                fzk_error *error);

#ifdef __cplusplus
}
#endif
#endif
