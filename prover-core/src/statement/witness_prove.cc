#include "statement/witness_prove.h"

#include <algorithm>
#include <string>

#include "base/errors.h"
#include "base/parallel.h"
#include "statement/exact_prove.h"
#include "statement/head_prove.h"

namespace fzk {

namespace {

using namespace exact;

struct Step {
  const Shape& shape;
  const Network& n;
  std::span<const int32_t> parameters;
  RelationWitness& w;

  std::span<const int32_t> matrix(uint32_t l) const {
    return parameters.subspan(n.layer_offset(l), size_t{n.widths[l - 1]} * n.widths[l]);
  }
  SecretColumn* columns(uint32_t l) const { return &w.columns[shape.first_block[l - 1]]; }
  size_t position(size_t i, size_t j) const { return (j << shape.beta) + i; }

  void forward(uint32_t l) const {
    const Tensor& a = w.activation[l - 1];
    const size_t rows = a.rows(), in = n.widths[l - 1], out = n.widths[l];
    const std::span<const int32_t> weights = matrix(l), bias = parameters.subspan(n.layer_offset(l) + in * out, out);
    std::vector<int128> sums(rows * out);
    parallel_for(rows, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; i++) {
        int128* const sum = &sums[i * out];
        for (size_t j = 0; j < out; j++) sum[j] = int128{bias[j]} << n.f_a;
        for (size_t k = 0; k < in; k++) {
          const int64_t x = a.integer(i, k);
          if (x == 0) continue;
          for (size_t j = 0; j < out; j++) sum[j] += int128{x} * weights[k * out + j];
        }
      }
    });
    Tensor z(rows, out);
    for (size_t i = 0; i < rows; i++) {
      for (size_t j = 0; j < out; j++) z.integer(i, j) = narrow(sums[i * out + j], "Z", l, i, j);
    }
    secure_zero(sums.data(), sums.size() * sizeof(int128));
    w.forward[l] = std::move(z);
  }

  void hidden(uint32_t l) const {
    const Tensor& z = w.forward[l];
    SecretColumn* c = columns(l);
    Tensor a(z.rows(), z.columns());
    for (size_t i = 0; i < z.rows(); i++) {
      for (size_t j = 0; j < z.columns(); j++) {
        const int64_t value = rounded(z.integer(i, j), n.f_w), magnitude = value >= 0 ? value : -value - 1;
        if (magnitude >> (n.t * n.magnitude_limbs) != 0)
          throw Unprovable("the rounded pre-activation is out of range at " + entry(l, i, j));
        c[HiddenColumns::sign].small[position(i, j)] = value >= 0;
        put_limbs(c + HiddenColumns::magnitude, n.magnitude_limbs, n.t, position(i, j), magnitude);
        a.integer(i, j) = value >= 0 ? value : 0;
      }
    }
    w.activation.push_back(std::move(a));
  }

  void head(const Tensor& labels) const {
    const uint32_t l = n.layer_count();
    w.signal[l] = head_witness(n, shape.beta, w.forward[l], labels, columns(l));
  }

  void backward(uint32_t l) const {
    const Tensor& next = w.signal[l + 1];
    const size_t rows = next.rows(), width = n.widths[l], out = n.widths[l + 1];
    const std::span<const int32_t> weights = matrix(l + 1);
    const int64_t offset = int64_t{1} << (n.t * n.signal_limbs - 1);
    SecretColumn* c = columns(l);
    std::vector<int128> sums(rows * width);
    parallel_for(width, [&](size_t begin, size_t end) {
      for (size_t j = begin; j < end; j++) {
        for (size_t i = 0; i < rows; i++) {
          int128 sum = 0;
          for (size_t k = 0; k < out; k++) sum += int128{next.integer(i, k)} * weights[j * out + k];
          sums[i * width + j] = sum;
        }
      }
    });
    Tensor u(rows, width), delta(rows, width);
    for (size_t i = 0; i < rows; i++) {
      for (size_t j = 0; j < width; j++) {
        u.integer(i, j) = narrow(sums[i * width + j], "U", l, i, j);
        const int64_t value = rounded(u.integer(i, j), n.f_w);
        if (value < -offset || value >= offset)
          throw Unprovable("the rounded backward signal is out of range at " + entry(l, i, j));
        put_limbs(c + HiddenColumns::signal(n), n.signal_limbs, n.t, position(i, j), value + offset);
        delta.integer(i, j) = c[HiddenColumns::sign].small[position(i, j)] != 0 ? value : 0;
      }
    }
    secure_zero(sums.data(), sums.size() * sizeof(int128));
    w.backward[l] = std::move(u);
    w.signal[l] = std::move(delta);
  }
};

void fill_field(const Shape& shape, RelationWitness& w) {
  for (size_t b = 0; b < w.columns.size(); b++) {
    SecretColumn& column = w.columns[b];
    column.field.assign(size_t{1} << shape.blocks[b].variables, Scalar::zero());
    for (size_t i = 0; i < column.small.size(); i++) {
      if (column.small[i] != 0) column.field[i] = Scalar::from_i64(column.small[i]);
    }
    const auto large = [](int32_t v) { return v >= kSmallEntry || v <= -kSmallEntry; };
    if (std::any_of(column.small.begin(), column.small.end(), large)) {
      secure_zero(column.small.data(), column.small.size() * sizeof(int32_t));
      column.small.clear();
    }
  }
}

}  // namespace

SecretColumn::~SecretColumn() {
  secure_zero(small.data(), small.size() * sizeof(int32_t));
  secure_zero(field.data(), field.size() * sizeof(Scalar));
}

std::vector<SecretColumn> empty_columns(const Shape& shape) {
  std::vector<SecretColumn> out(shape.blocks.size() - shape.multiplicity_tables.size());
  for (size_t b = 0; b < out.size(); b++) {
    out[b].small.assign(size_t{shape.relation.layers[shape.blocks[b].layer].width} << shape.beta, 0);
  }
  return out;
}

RelationWitness step_witness(const Shape& shape, std::span<const int32_t> weights, const Tensor& features,
                             const Tensor& labels) {
  const Network& n = shape.network;
  const uint32_t layers = n.layer_count();
  RelationWitness w{empty_columns(shape),
                    features,
                    labels,
                    {},
                    std::vector<Tensor>(layers + 1),
                    std::vector<Tensor>(layers + 1),
                    std::vector<Tensor>(layers)};
  w.activation.push_back(features);
  const Step step{shape, n, weights, w};
  for (uint32_t l = 1; l <= layers; l++) {
    step.forward(l);
    if (l < layers) step.hidden(l);
  }
  step.head(labels);
  for (uint32_t l = layers; l-- > 1;) step.backward(l);
  fill_field(shape, w);
  return w;
}

std::vector<int64_t> step_update(const Network& n, const RelationWitness& w) {
  std::vector<int64_t> out(n.parameter_count());
  for (uint32_t l = 1; l <= n.layer_count(); l++) {
    const Tensor &a = w.activation[l - 1], &delta = w.signal[l];
    const size_t inputs = a.columns(), width = delta.columns(), first = n.layer_offset(l);
    std::vector<uint8_t> overflow(inputs + 1, 0);
    parallel_for(inputs + 1, [&](size_t begin, size_t end) {
      std::vector<int128> sum(width);
      for (size_t k = begin; k < end; k++) {  // the last row is the bias: activation 1
        std::fill(sum.begin(), sum.end(), int128{0});
        for (size_t i = 0; i < a.rows(); i++) {
          const int64_t x = k < inputs ? a.integer(i, k) : 1;
          if (x == 0) continue;
          for (size_t j = 0; j < width; j++) sum[j] += int128{x} * delta.integer(i, j);
        }
        for (size_t j = 0; j < width; j++) {
          out[first + k * width + j] = static_cast<int64_t>(sum[j]);
          overflow[k] |= sum[j] < INT64_MIN || sum[j] > INT64_MAX;
        }
      }
      secure_zero(sum.data(), sum.size() * sizeof(int128));
    });
    const auto at = std::find(overflow.begin(), overflow.end(), 1);
    if (at != overflow.end()) {
      throw Unprovable("the gradient exceeds 64 bits in layer " + std::to_string(l) + ", input " +
                       std::to_string(at - overflow.begin()));
    }
  }
  return out;
}

void compare_trace(const Network& n, const RelationWitness& w, const Trace& trace, std::span<const int64_t> claimed,
                   std::span<const int64_t> update) {
  const auto compare = [](const char* what, uint32_t layer, std::span<const int64_t> given, size_t& at,
                          const Tensor& exact) {
    for (size_t i = 0; i < exact.rows(); i++) {
      for (size_t j = 0; j < exact.columns(); j++, at++) {
        if (at >= given.size())
          throw InvalidArgument(std::string("the trace ends before ") + what + " of layer " + std::to_string(layer));
        if (given[at] != exact.integer(i, j)) {
          throw InvalidArgument(std::string("the trace is not the exact step: ") + what + " at " + entry(layer, i, j) +
                                " is " + std::to_string(given[at]) + ", expected " +
                                std::to_string(exact.integer(i, j)));
        }
      }
    }
  };
  size_t forward = 0, backward = 0;
  for (uint32_t l = 1; l <= n.layer_count(); l++) compare("Z", l, trace.forward, forward, w.forward[l]);
  for (uint32_t l = 1; l < n.layer_count(); l++) compare("U", l, trace.backward, backward, w.backward[l]);
  if (forward != trace.forward.size() || backward != trace.backward.size())
    throw InvalidArgument("the trace has entries beyond the last layer");
  for (uint32_t l = 1; l <= n.layer_count(); l++) {
    const size_t first = n.layer_offset(l), end = n.layer_offset(l + 1);
    for (size_t at = first; at < end; at++) {
      if (claimed[at] == update[at]) continue;
      const size_t in = (at - first) / n.widths[l], out = (at - first) % n.widths[l];
      throw InvalidArgument("the update is not the exact step: layer " + std::to_string(l) +
                            (in < n.widths[l - 1] ? ", weight (" + std::to_string(in) + ", " + std::to_string(out) + ")"
                                                  : ", bias " + std::to_string(out)) +
                            " is " + std::to_string(claimed[at]) + ", expected " + std::to_string(update[at]));
    }
  }
}

// Logistic and softmax labels are bits, one of a softmax row's is 1; squared error's are values in one signed limb.
void check_labels(const Network& n, const Tensor& labels, size_t first_record) {
  const int64_t limit = int64_t{1} << (n.t - 1);
  for (size_t i = 0; i < labels.rows(); i++) {
    int64_t sum = 0;
    for (size_t j = 0; j < labels.columns(); j++) {
      const int64_t y = labels.integer(i, j);
      const bool ok = n.loss == Loss::squared ? -limit <= y && y < limit : y == 0 || y == 1;
      if (!ok) {
        throw Unprovable("label " + std::to_string(j) + " of record " + std::to_string(first_record + i) +
                         (n.loss == Loss::squared ? " is out of range" : " is not 0 or 1"));
      }
      sum += y;
    }
    if (n.loss == Loss::softmax && sum != 1)
      throw Unprovable("record " + std::to_string(first_record + i) + " does not have exactly one label");
  }
}

RelationWitness enrolment_witness(const Shape& shape, Tensor features, Tensor labels, size_t first_record) {
  const int64_t limit = int64_t{1} << (shape.network.t - 1);
  RelationWitness w{empty_columns(shape), std::move(features), std::move(labels), {}, {}, {}, {}};
  for (size_t i = 0; i < w.features.rows(); i++) {
    for (size_t j = 0; j < w.features.columns(); j++) {
      const int64_t x = w.features.integer(i, j);
      if (x < -limit || x >= limit) {
        throw Unprovable("feature " + std::to_string(j) + " of record " + std::to_string(first_record + i) +
                         " is out of range");
      }
    }
  }
  check_labels(shape.network, w.labels, first_record);
  if (!w.columns.empty()) {
    for (size_t i = 0; i < w.labels.rows(); i++) {
      for (size_t j = 0; j < w.labels.columns(); j++)
        w.columns[0].small[(j << shape.beta) + i] = static_cast<int32_t>(w.labels.integer(i, j));
    }
  }
  fill_field(shape, w);
  return w;
}

}  // namespace fzk
