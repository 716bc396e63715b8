// Bytes in place of the proof of a step: only the honest proof is accepted.
#include "fuzz.h"

using namespace fzk;
using namespace fzk::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const test::Instance x = step_instance();
  static const StepStatement statement = x.statement();
  static const std::vector<uint8_t> honest = step_prove(statement, x.records(), x.trace(), 1);
  const std::vector<uint8_t> proof = edited(Input(data, size), honest);
  try {
    step_verify(statement, proof);
    if (size > 0 && data[0] != 0 && proof != honest) violated("a changed proof was accepted", "");
  } catch (const Reject&) {
  }
  return 0;
}
