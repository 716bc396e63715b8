// Bytes in place of the proof of an enrolment: only the honest proof is accepted.
#include "fuzz.h"

using namespace fzk;
using namespace fzk::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const test::Instance x = step_instance();
  static const EnrolmentStatement statement(x.enrolment(), *x.dataset);
  static const std::vector<uint8_t> honest = enrolment_prove(x.enrolment(), x.network, x.records(), 1);
  const std::vector<uint8_t> proof = edited(Input(data, size), honest);
  try {
    enrolment_verify(statement, proof);
    if (size > 0 && data[0] != 0 && proof != honest) violated("a changed proof was accepted", "");
  } catch (const Reject&) {
  }
  return 0;
}
