#include "sumcheck/sumcheck_verify.h"

namespace fzk {

SumcheckEnd sumcheck_verify(VerifierTape& tape, std::string_view label, Lin claim, size_t variables, uint32_t degree) {
  SumcheckEnd end{{}, std::move(claim)};
  for (size_t i = 0; i < variables; i++) {
    const std::vector<Lin> sent = tape.chunk(label, degree);
    const Scalar r = tape.transcript().challenge(label);
    end.claim = next_claim(end.claim, sent, r);
    end.point.push_back(r);
  }
  return end;
}

}  // namespace fzk
