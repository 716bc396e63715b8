// Commitments Com(v; rho) = sum v_i Gamma_i + rho H over the fixed generators, with tables of multiples that are cached for the process. doc/curve.md.
//
// Values are secret. The arithmetic has no branch on them, but table addresses depend on them, commit_small skips zeros and picks the number of
// digits by the largest value: running time and cache lines touched are not independent of the values. What is timed from outside is a whole proof.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "curve/generators.h"

namespace fzk {

// sum values_i generator(family, first + i) + blinding H
Point commit(Family family, size_t first, std::span<const Scalar> values, const Scalar& blinding);
// sum values_i generator(family, i) + blinding H for |values_i| < 2^17 (InvalidArgument otherwise)
Point commit_small(Family family, std::span<const int32_t> values, const Scalar& blinding);
// Builds the tables for the first `count` generators of a family (and H), so that no later call pays for them: the general ones, or the
// small-value ones.
void warm_up(Family family, size_t count);
void warm_up_small(Family family, size_t count);

}  // namespace fzk
