#include "statement/witness_prove.h"

#include <string>

#include "base/errors.h"

namespace fzk {

namespace {

using I128 = __int128;

std::string entry(uint32_t layer, size_t i, size_t j) {
  return "layer " + std::to_string(layer) + ", row " + std::to_string(i) + ", column " + std::to_string(j);
}

// floor((z + 2^{s-1}) / 2^s)
int64_t rounded(int64_t z, uint32_t s) { return static_cast<int64_t>((I128{z} + (I128{1} << (s - 1))) >> s); }

int64_t narrow(I128 value, const char* what, uint32_t layer, size_t i, size_t j) {
  if (value < INT64_MIN || value > INT64_MAX) throw Unprovable(std::string(what) + " exceeds 64 bits at " + entry(layer, i, j));
  return static_cast<int64_t>(value);
}

// Writes the t-bit limbs of 0 <= value < 2^{t count} into consecutive columns.
void put_limbs(SecretColumn* columns, uint32_t count, uint32_t t, size_t at, int64_t value) {
  for (uint32_t k = 0; k < count; k++) columns[k].small[at] = static_cast<int32_t>(value >> (t * k) & ((1 << t) - 1));
}

struct Step {
  const Shape& shape;
  const Network& n;
  std::span<const int32_t> parameters;
  RelationWitness& w;

  std::span<const int32_t> matrix(uint32_t l) const { return parameters.subspan(n.layer_offset(l), size_t{n.widths[l - 1]} * n.widths[l]); }
  SecretColumn* columns(uint32_t l) const { return &w.columns[shape.first_block[l - 1]]; }
  size_t position(size_t i, size_t j) const { return (j << shape.beta) + i; }

  void forward(uint32_t l) const {
    const Tensor& a = w.activation[l - 1];
    const size_t rows = a.rows(), in = n.widths[l - 1], out = n.widths[l];
    const std::span<const int32_t> weights = matrix(l), bias = parameters.subspan(n.layer_offset(l) + in * out, out);
    Tensor z(rows, out);
    std::vector<I128> sum(out);
    for (size_t i = 0; i < rows; i++) {
      for (size_t j = 0; j < out; j++) sum[j] = I128{bias[j]} << n.f_a;
      for (size_t k = 0; k < in; k++) {
        const int64_t x = a.integer(i, k);
        if (x == 0) continue;
        for (size_t j = 0; j < out; j++) sum[j] += I128{x} * weights[k * out + j];
      }
      for (size_t j = 0; j < out; j++) z.integer(i, j) = narrow(sum[j], "Z", l, i, j);
    }
    w.forward[l] = std::move(z);
  }

  void hidden(uint32_t l) const {
    const Tensor& z = w.forward[l];
    SecretColumn* c = columns(l);
    Tensor a(z.rows(), z.columns());
    for (size_t i = 0; i < z.rows(); i++) {
      for (size_t j = 0; j < z.columns(); j++) {
        const int64_t value = rounded(z.integer(i, j), n.f_w), magnitude = value >= 0 ? value : -value - 1;
        if (magnitude >> (n.t * n.magnitude_limbs) != 0) throw Unprovable("the rounded pre-activation is out of range at " + entry(l, i, j));
        c[HiddenColumns::sign].small[position(i, j)] = value >= 0;
        put_limbs(c + HiddenColumns::magnitude, n.magnitude_limbs, n.t, position(i, j), magnitude);
        a.integer(i, j) = value >= 0 ? value : 0;
      }
    }
    w.activation.push_back(std::move(a));
  }

  void head(const Tensor& labels) const {
    using C = LogisticColumns;
    const uint32_t l = n.layer_count();
    const Tensor& z = w.forward[l];
    const std::vector<uint32_t> table = sigmoid_table(n.t, n.f_d);
    SecretColumn* c = columns(l);
    Tensor delta(z.rows(), z.columns());
    for (size_t i = 0; i < z.rows(); i++) {
      for (size_t j = 0; j < z.columns(); j++) {
        const int64_t v = narrow(I128{rounded(z.integer(i, j), n.logit_shift())} + logit_offset(n), "the logit", l, i, j);
        if (v < 0 || v >> (2 * n.t) != 0) throw Unprovable("the rounded logit is out of range at " + entry(l, i, j));
        const size_t at = position(i, j);
        put_limbs(c + C::v0, 2, n.t, at, v);
        const int64_t low = v & ((1 << n.t) - 1), high = v >> n.t, middle = int64_t{1} << (n.t - 1);
        c[C::p0].small[at] = static_cast<int32_t>(table[low]);
        c[C::mid].small[at] = high == middle;
        c[C::above].small[at] = high > middle;
        const int64_t p = high == middle ? table[low] : high > middle ? table.back() : table.front();
        delta.integer(i, j) = p - labels.integer(i, j) * (int64_t{1} << n.f_d);
      }
    }
    w.signal[l] = std::move(delta);
  }

  void backward(uint32_t l) const {
    const Tensor& next = w.signal[l + 1];
    const size_t rows = next.rows(), width = n.widths[l], out = n.widths[l + 1];
    const std::span<const int32_t> weights = matrix(l + 1);
    const int64_t offset = int64_t{1} << (n.t * n.signal_limbs - 1);
    SecretColumn* c = columns(l);
    Tensor u(rows, width), delta(rows, width);
    for (size_t i = 0; i < rows; i++) {
      for (size_t j = 0; j < width; j++) {
        I128 sum = 0;
        for (size_t k = 0; k < out; k++) sum += I128{next.integer(i, k)} * weights[j * out + k];
        u.integer(i, j) = narrow(sum, "U", l, i, j);
        const int64_t value = rounded(u.integer(i, j), n.f_w);
        if (value < -offset || value >= offset) throw Unprovable("the rounded backward signal is out of range at " + entry(l, i, j));
        put_limbs(c + HiddenColumns::signal(n), n.signal_limbs, n.t, position(i, j), value + offset);
        delta.integer(i, j) = c[HiddenColumns::sign].small[position(i, j)] != 0 ? value : 0;
      }
    }
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

RelationWitness step_witness(const Shape& shape, std::span<const int32_t> weights, const Tensor& features, const Tensor& labels) {
  const Network& n = shape.network;
  const uint32_t layers = n.layer_count();
  RelationWitness w{empty_columns(shape), features, labels, {}, std::vector<Tensor>(layers + 1), std::vector<Tensor>(layers + 1),
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
  std::vector<int64_t> out;
  out.reserve(n.parameter_count());
  for (uint32_t l = 1; l <= n.layer_count(); l++) {
    const Tensor &a = w.activation[l - 1], &delta = w.signal[l];
    for (size_t k = 0; k <= a.columns(); k++) {  // the last row is the bias: activation 1
      for (size_t j = 0; j < delta.columns(); j++) {
        I128 sum = 0;
        for (size_t i = 0; i < a.rows(); i++) sum += I128{k < a.columns() ? a.integer(i, k) : 1} * delta.integer(i, j);
        out.push_back(narrow(sum, "the gradient", l, k, j));
      }
    }
  }
  return out;
}

void compare_trace(const Network& n, const RelationWitness& w, const Trace& trace, std::span<const int64_t> claimed,
                   std::span<const int64_t> update) {
  const auto compare = [](const char* what, uint32_t layer, std::span<const int64_t> given, size_t& at, const Tensor& exact) {
    for (size_t i = 0; i < exact.rows(); i++) {
      for (size_t j = 0; j < exact.columns(); j++, at++) {
        if (at >= given.size()) throw InvalidArgument(std::string("the trace ends before ") + what + " of layer " + std::to_string(layer));
        if (given[at] != exact.integer(i, j)) {
          throw InvalidArgument(std::string("the trace is not the exact step: ") + what + " at " + entry(layer, i, j) + " is " +
                                std::to_string(given[at]) + ", expected " + std::to_string(exact.integer(i, j)));
        }
      }
    }
  };
  size_t forward = 0, backward = 0;
  for (uint32_t l = 1; l <= n.layer_count(); l++) compare("Z", l, trace.forward, forward, w.forward[l]);
  for (uint32_t l = 1; l < n.layer_count(); l++) compare("U", l, trace.backward, backward, w.backward[l]);
  if (forward != trace.forward.size() || backward != trace.backward.size()) throw InvalidArgument("the trace has entries beyond the last layer");
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

RelationWitness enrolment_witness(const Shape& shape, Tensor features, Tensor labels, size_t first_record) {
  const int64_t limit = int64_t{1} << (shape.network.t - 1);
  RelationWitness w{empty_columns(shape), std::move(features), std::move(labels), {}, {}, {}, {}};
  for (size_t i = 0; i < w.features.rows(); i++) {
    for (size_t j = 0; j < w.features.columns(); j++) {
      const int64_t x = w.features.integer(i, j);
      if (x < -limit || x >= limit) {
        throw Unprovable("feature " + std::to_string(j) + " of record " + std::to_string(first_record + i) + " is out of range");
      }
    }
    for (size_t j = 0; j < w.labels.columns(); j++) {
      const int64_t y = w.labels.integer(i, j);
      if (y != 0 && y != 1) throw Unprovable("label " + std::to_string(j) + " of record " + std::to_string(first_record + i) + " is not 0 or 1");
      w.columns[0].small[(j << shape.beta) + i] = static_cast<int32_t>(y);
    }
  }
  fill_field(shape, w);
  return w;
}

}  // namespace fzk
