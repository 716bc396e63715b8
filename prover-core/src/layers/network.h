// The network and its fixed point (sections "statement" and "exact step" of doc/statement.md).
// Scales: activations and features 2^f_a, weights and biases 2^f_w, backward signals 2^f_d; t bits a limb.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "merkle/merkle.h"

namespace fzk {

enum class Loss : uint32_t { logistic = 1, squared = 2, softmax = 3 };

struct Network {
  Loss loss;
  std::vector<uint32_t> widths;  // n_0 .. n_L
  uint32_t t, f_a, f_w, f_d;
  uint32_t magnitude_limbs, signal_limbs;
  uint32_t f_e = 0;  // softmax: the exponentials' scale is 2^f_e; 0 for the other losses

  uint32_t layer_count() const { return static_cast<uint32_t>(widths.size()) - 1; }
  uint32_t features() const { return widths.front(); }
  uint32_t outputs() const { return widths.back(); }
  // Logistic: the logit is rounded to t fractional digits of the table of 2^t logits in [-8, 8).
  uint32_t logit_shift() const { return f_a + f_w - (t - 4); }
  uint64_t parameter_count() const;
  // First parameter of layer l in 1..L: W row-major, then b.
  uint64_t layer_offset(uint32_t l) const;
  DatasetParameters dataset_parameters() const;
  void write(ByteWriter& out) const;
};

// Throws InvalidArgument naming the parameter, its value and what is expected.
void check_network(const Network& network);

// Bounds that keep every size a few machine words and every field element below 2^143 (doc/statement.md).
constexpr uint32_t kMaxWidth = 1u << 16, kMaxLayers = 64, kMaxBatch = 1u << 16;
constexpr uint64_t kMaxParameters = 1ull << 30, kMaxActivations = 1ull << 26;

}  // namespace fzk
