// The prover's driver: columns -> commitments -> lookups -> inner products -> elementwise -> rows -> opening; doc/protocol.md.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "statement/claims.h"
#include "statement/relation_verify.h"
#include "statement/witness_prove.h"
#include "tape/tape_prove.h"

namespace fzk {

#ifdef FZK_TESTING
// Where the attack tests' cheating provers deviate, besides the tape.
struct RelationDeviation : TapeDeviation {
  virtual void multiplicities(const Shape&, std::vector<std::vector<int64_t>>& /*by table*/) {}
  virtual void rows(const Shape&, std::vector<Point>& /*commitments*/) {}
  virtual void leaves(const Shape&, std::vector<Scalar>& /*p*/, std::vector<Scalar>& /*q*/) {}
  // Before the values at the end of the inner-product sum-check are committed: last claim, and what settle_inner will be called with.
  virtual void tensors(const Shape&, ProverTape&, const Lin& /*last*/, const LeafClaim&, const GradientPoint&,
                       const InnerPoints&, std::span<const int32_t> /*weights*/, std::vector<Scalar>& /*values*/) {}
  virtual void element_point(const Shape&, std::span<const Scalar> /*star*/) {}
};
#endif

// Writes the proof. `openings`: the blindings of the batch's record commitments. `step` is null for an enrolment.
void relation_prove(const Shape& shape, const Digest& statement, const RelationWitness& witness,
                    std::span<const Scalar> openings, const PublicStep* step, HedgedRandom& random, ProofWriter& writer
#ifdef FZK_TESTING
                    ,
                    RelationDeviation* deviation = nullptr
#endif
);

// All records of an enrolled dataset and what their openings follow from.
struct SecretRecords {
  std::span<const int32_t> features, labels;  // N x d, N x l
  size_t count;
  std::span<const uint8_t> opening_key, nonce;  // 32 bytes each
};

// The blinding of record i: SHAKE-256 over key, nonce, index and the record itself, reduced mod q. Bound to the content, so that one key and nonce never
// blind two different records alike.
Scalar record_opening(const Network& network, const SecretRecords& records, size_t i);
std::vector<uint8_t> commit_records(const Network& network, const SecretRecords& records);

// Throws InvalidArgument (trace or update differ from the exact step; records differ from the enrolled ones) or Unprovable.
std::vector<uint8_t> step_prove(const StepStatement& statement, const SecretRecords& records, const Trace& trace,
                                uint64_t attempt);
std::vector<uint8_t> enrolment_prove(const EnrolmentContext& context, const Network& network,
                                     const SecretRecords& records, uint64_t attempt);

}  // namespace fzk
