#include "layers/network.h"

#include <algorithm>
#include <string>

#include "base/errors.h"

namespace fzk {

uint64_t Network::parameter_count() const { return layer_offset(layer_count() + 1); }

uint64_t Network::layer_offset(uint32_t l) const {
  uint64_t at = 0;
  for (uint32_t k = 1; k < l; k++) at += (uint64_t{widths[k - 1]} + 1) * widths[k];
  return at;
}

DatasetParameters Network::dataset_parameters() const {
  return {features(), outputs(), t, f_a, static_cast<uint32_t>(loss)};
}

void Network::write(ByteWriter& out) const {
  out.u32(static_cast<uint32_t>(loss));
  out.u32(layer_count());
  for (uint32_t n : widths) out.u32(n);
  for (uint32_t x : {t, f_a, f_w, f_d, magnitude_limbs, signal_limbs}) out.u32(x);
  if (loss == Loss::softmax) out.u32(f_e);
}

namespace {

void require(bool ok, const char* name, uint64_t value, const std::string& expected, Site at = Site::here()) {
  if (!ok) invalid(std::string(name) + " is " + std::to_string(value) + ", expected " + expected, at);
}

}  // namespace

void check_network(const Network& n) {
  require(n.loss == Loss::logistic || n.loss == Loss::squared || n.loss == Loss::softmax, "loss",
          static_cast<uint32_t>(n.loss), "1 (logistic), 2 (squared) or 3 (softmax)");
  require(n.widths.size() >= 2 && n.layer_count() <= kMaxLayers, "layer_count", n.widths.empty() ? 0 : n.layer_count(),
          "1 to 64");
  for (uint32_t width : n.widths) require(width >= 1 && width <= kMaxWidth, "a width", width, "1 to 65536");
  require(n.parameter_count() <= kMaxParameters, "the number of parameters", n.parameter_count(), "at most 2^30");
  require(n.t >= 4 && n.t <= 16, "range_bits", n.t, "4 to 16");
  require(n.f_w >= 1 && n.f_w <= n.t, "weight_bits", n.f_w, "1 to range_bits");
  require(n.f_a <= n.t - 1, "feature_bits", n.f_a, "0 to range_bits - 1");
  require(n.f_d <= n.t - 1, "signal_bits", n.f_d, "0 to range_bits - 1");
  require(n.magnitude_limbs == 1 || n.magnitude_limbs == 2, "magnitude_limbs", n.magnitude_limbs, "1 or 2");
  require(n.signal_limbs == 1 || n.signal_limbs == 2, "signal_limbs", n.signal_limbs, "1 or 2");
  switch (n.loss) {
    case Loss::logistic:
      require(n.f_a + n.f_w + 4 >= n.t + 1 && n.logit_shift() <= n.t, "feature_bits + weight_bits", n.f_a + n.f_w,
              "range_bits - 3 to 2 range_bits - 4 (the logit's shift must be 1 to range_bits)");
      break;
    case Loss::squared:
      require(n.f_d >= n.f_a, "signal_bits", n.f_d, "at least feature_bits (squared error)");
      break;
    case Loss::softmax:
      require(n.outputs() >= 2, "the number of classes", n.outputs(), "at least 2");
      require(n.f_e >= 1 && n.f_e <= 31, "exp_bits", n.f_e, "1 to 31");
      require(uint64_t{n.outputs()} << (n.f_e + 1) <= uint64_t{1} << std::min(2 * n.t, 31u),
              "classes times 2^(exp_bits + 1)", uint64_t{n.outputs()} << (n.f_e + 1),
              "at most 2^min(2 range_bits, 31)");
      return;
  }
  require(n.f_e == 0, "exp_bits", n.f_e, "0 (only softmax has exponentials)");
}

}  // namespace fzk
