// The verifier of a sum-check on the tape; doc/sumcheck.md.
#pragma once

#include <string_view>

#include "sumcheck/rounds.h"
#include "tape/tape_verify.h"

namespace fzk {

// `variables` rounds of degree 2 or 3 for the given claim.
SumcheckEnd sumcheck_verify(VerifierTape& tape, std::string_view label, Lin claim, size_t variables, uint32_t degree);

}  // namespace fzk
