// The exact step of the prover: columns and tensors from the records, and the comparison with the trainer's trace; doc/statement.md, "The exact step".
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "layers/shape.h"
#include "statement/tensor_prove.h"

namespace fzk {

// Entries below this in absolute value are committed through tables of small multiples (curve/fixed_base.h).
constexpr int32_t kSmallEntry = 1 << 17;

// The entries of one committed column, feature-major: entry (i, j) at j 2^beta + i.
struct SecretColumn {
  std::vector<int32_t>
      small;  // the entries as integers; empty when some entry is too large for the tables of small multiples
  std::vector<Scalar> field;  // 2^variables entries
  ~SecretColumn();
};

struct RelationWitness {
  std::vector<SecretColumn> columns;  // shape.blocks without the multiplicities
  Tensor features, labels;            // of the batch
  std::vector<Tensor> activation;     // A_l, l = 0..L-1 (A_0 is the features)
  std::vector<Tensor> signal;         // delta_l, l = 1..L (entry 0 unused)
  std::vector<Tensor> forward;        // Z_l, l = 1..L
  std::vector<Tensor> backward;       // U_l, l = 1..L-1
};

// Runs the step on the batch. Throws Unprovable naming layer and entry when a value leaves the ranges of the statement.
RelationWitness step_witness(const Shape& shape, std::span<const int32_t> weights, const Tensor& features,
                             const Tensor& labels);

// sum over the batch of A^T delta and delta, network layout. Throws Unprovable beyond 64 bits.
std::vector<int64_t> step_update(const Network& network, const RelationWitness& witness);

// The trainer's exact integers, batch order: Z_1..Z_L and U_1..U_{L-1}.
struct Trace {
  std::span<const int64_t> forward, backward;
};
// Throws InvalidArgument naming the first layer and entry where the trainer and the exact step differ.
void compare_trace(const Network& network, const RelationWitness& witness, const Trace& trace,
                   std::span<const int64_t> claimed, std::span<const int64_t> update);

// Labels in a column; throws Unprovable naming record and column of a feature out of range or a label that is neither 0 nor 1.
RelationWitness enrolment_witness(const Shape& shape, Tensor features, Tensor labels, size_t first_record);

// Columns of a shape, zero, sized for its blocks.
std::vector<SecretColumn> empty_columns(const Shape& shape);

}  // namespace fzk
