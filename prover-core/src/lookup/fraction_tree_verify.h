// The verifier of the fraction tree; doc/lookup.md.
#pragma once

#include "lookup/fraction_tree.h"
#include "tape/tape_verify.h"

namespace fzk {

FractionTreeEnd fraction_tree_verify(VerifierTape& tape, uint32_t depth);

}  // namespace fzk
