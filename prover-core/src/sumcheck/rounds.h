// The public side of a sum-check round on the tape: the coefficient that is not sent follows from the claim; doc/sumcheck.md.
// Lund, Fortnow, Karloff, Nisan (J. ACM 1992); Thaler: Proofs, Arguments, and Zero-Knowledge, section 4.1.
#pragma once

#include <span>
#include <vector>

#include "tape/lin.h"

namespace fzk {

struct SumcheckEnd {
  std::vector<Scalar> point;
  Lin claim;
};

// `sent` holds g_0, g_2, (g_3); g_1 follows from g(0) + g(1) = claim. Returns g(r).
inline Lin next_claim(const Lin& claim, std::span<const Lin> sent, const Scalar& r) {
  const Scalar two_r = r + r;
  Lin out = claim * r;
  out.add(sent[0], Scalar::one() - two_r);
  Scalar power = r;
  for (size_t i = 1; i < sent.size(); i++) {
    power *= r;
    out.add(sent[i], power - r);
  }
  return out;
}

}  // namespace fzk
