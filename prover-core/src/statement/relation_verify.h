// The verifier's driver: from the public statement and the bytes of the proof, nothing else; doc/protocol.md.
#pragma once

#include <span>
#include <vector>

#include "curve/point.h"
#include "statement/statement.h"
#include "transcript/transcript.h"

namespace fzk {

// What a training step has besides its shape.
struct PublicStep {
  std::span<const int32_t> weights;
  std::span<const int64_t> update;
};

// `records`: commitments of the batch in order. `step` is null for an enrolment. Throws Reject.
void relation_verify(const Shape& shape, const Digest& statement, std::span<const Point> records,
                     const PublicStep* step, ProofReader& reader);

// Throws Reject.
void step_verify(const StepStatement& statement, std::span<const uint8_t> proof);
void enrolment_verify(const EnrolmentStatement& statement, std::span<const uint8_t> proof);

}  // namespace fzk
