// Beacon proofs: edits of an honest proof, key and block; no other seed than the honest one comes out.
#include "fuzz.h"

using namespace fzk;
using namespace fzk::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const test::Instance x = step_instance();
  static const auto whole = [] {
    std::vector<uint8_t> out(x.context.beacon_proof.begin(), x.context.beacon_proof.end());
    for (const Digest* part : {&x.context.vrf_key, &x.context.federation, &x.context.beacon_hash})
      out.insert(out.end(), part->begin(), part->end());
    return out;
  }();
  std::vector<uint8_t> bytes = edited(Input(data, size), whole);
  bytes.resize(whole.size());
  uint8_t seed[64], honest[64];
  std::memset(seed, 0xee, sizeof seed);
  fzk_error error;
  const fzk_status status = expected(
      fzk_beacon_verify(&bytes[96], &bytes[128], x.context.round, &bytes[160], bytes.data(), seed, &error), error);
  if (status == FZK_OK) {
    // Under the honest key at the honest place there is one seed; its proof may not be changed by anybody without the key.
    if (std::equal(bytes.begin() + 96, bytes.end(), whole.begin() + 96)) {
      expected(fzk_beacon_verify(&whole[96], &whole[128], x.context.round, &whole[160], whole.data(), honest, &error),
               error);
      if (std::memcmp(seed, honest, 64) != 0) violated("a second seed", "");
      if (bytes != whole) violated("a second proof", "");
    }
    uint32_t indices[16];
    const uint32_t count = 1 + seed[0] % 16u;
    if (expected(fzk_beacon_indices(seed, count + seed[1], count, indices, &error), error) != FZK_OK)
      violated("indices", error.message);
    for (uint32_t i = 0; i < count; i++) {
      if (indices[i] >= count + seed[1]) violated("index out of range", "");
    }
  } else if (seed[0] != 0xee || seed[63] != 0xee) {
    violated("a refused proof wrote a seed", error.message);
  }
  return 0;
}
