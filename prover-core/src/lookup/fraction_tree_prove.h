// The prover of the fraction tree; doc/lookup.md.
#pragma once

#include <vector>

#include "lookup/fraction_tree.h"
#include "tape/tape_prove.h"

namespace fzk {

// Leaves: 2^depth numerators and denominators, padding (0, 1). Throws Unprovable when a denominator of the root is zero (probability about 2^-230).
FractionTreeEnd fraction_tree_prove(ProverTape& tape, std::vector<Scalar> p, std::vector<Scalar> q);

}  // namespace fzk
