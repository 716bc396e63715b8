// Record commitments: points or refusals, one root for one dataset.
#include "fuzz.h"

using namespace fzk;
using namespace fzk::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Input input(data, size);
  const uint32_t widths[] = {1 + input.integer<uint8_t>() % 8u, 1 + input.integer<uint8_t>() % 3u};
  const fzk_network network{FZK_LOSS_LOGISTIC, 1, widths, 6, 3, 4, 4, 2, 2, 0};
  fzk_error error;
  fzk_dataset* dataset = nullptr;
  const std::span<const uint8_t> bytes = input.rest();
  const size_t records = bytes.size() / 32;
  if (expected(fzk_dataset_new(&network, bytes.data(), records, &dataset, &error), error) == FZK_OK) {
    // Accepted means canonical: every commitment encodes to its own bytes, none is the identity.
    for (size_t i = 0; i < records; i++) {
      Point point;
      if (!decode(&bytes[32 * i], &point) || is_identity(point)) violated("accepted a commitment that is no point", "");
      const PointBytes again = encode(point);
      if (!std::equal(again.begin(), again.end(), &bytes[32 * i])) violated("two encodings of one point", "");
    }
    uint8_t root[32], other[32];
    fzk_dataset* once_more = nullptr;
    if (expected(fzk_dataset_root(dataset, root, &error), error) != FZK_OK) violated("root", error.message);
    if (expected(fzk_dataset_new(&network, bytes.data(), records, &once_more, &error), error) != FZK_OK)
      violated("made once only", error.message);
    if (expected(fzk_dataset_root(once_more, other, &error), error) != FZK_OK || std::memcmp(root, other, 32) != 0)
      violated("two roots", error.message);
    fzk_dataset_free(once_more);
  }
  fzk_dataset_free(dataset);
  return 0;
}
