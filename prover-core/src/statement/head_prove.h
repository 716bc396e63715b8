// The loss heads of the exact step: columns of the last layer and the backward signal that follows from them; doc/claims.md, "Loss heads".
#pragma once

#include "statement/witness_prove.h"

namespace fzk {

// Fills the head's columns (entry (i, j) at j 2^beta + i) and returns delta_L at scale 2^f_d. Throws Unprovable naming the entry that leaves its range.
Tensor head_witness(const Network& network, uint32_t beta, const Tensor& pre_activation, const Tensor& labels,
                    SecretColumn* columns);

}  // namespace fzk
