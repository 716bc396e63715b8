#include "forgery.h"

#include <gtest/gtest.h>

#include "statement/head_prove.h"

namespace fzk::test {

int64_t centred(const Scalar& x) {
  const auto limbs = x.to_limbs();
  if ((limbs[1] | limbs[2] | limbs[3]) == 0 && limbs[0] >> 63 == 0) return static_cast<int64_t>(limbs[0]);
  const auto negated = (-x).to_limbs();
  if ((negated[1] | negated[2] | negated[3]) != 0 || negated[0] >> 63 != 0)
    throw std::runtime_error("a forged update exceeds 64 bits");
  return -static_cast<int64_t>(negated[0]);
}

Forgery::Forgery(Network network, uint32_t batch, uint64_t seed, const StepChange& change,
                 const std::function<void(Instance&)>& prepare)
    : x_(make_instance(network, batch + 4, batch, seed)), rows_(batch) {
  if (prepare) {
    prepare(x_);
    x_.dataset = std::make_shared<const Dataset>(x_.network, commit_records(x_.network, x_.records()));
  }
  statement_.emplace(x_.statement());
  features_ = pick(x_.features, network.features(), statement_->indices);
  labels_ = pick(x_.labels, network.outputs(), statement_->indices);
  run_step(change);
}

Scalar& Forgery::cell(uint32_t l, int32_t column, size_t i, size_t j) {
  return witness_.columns[shape().first_block[l - 1] + static_cast<uint32_t>(column)].field[(j << shape().beta) + i];
}

int64_t Forgery::integer(uint32_t l, int32_t column, size_t i, size_t j) { return centred(cell(l, column, i, j)); }

void Forgery::run_step(const StepChange& change) {
  const Network& n = x_.network;
  const uint32_t layers = n.layer_count();
  const int64_t mask = (int64_t{1} << n.t) - 1;
  const size_t rows = features_.rows();
  witness_ = {empty_columns(shape()), features_, labels_, {}, {}, {}, {}};
  for (size_t b = 0; b < witness_.columns.size(); b++) {
    witness_.columns[b].small.clear();
    witness_.columns[b].field.assign(size_t{1} << shape().blocks[b].variables, Scalar::zero());
  }
  const auto weight = [&](uint32_t l, size_t k, size_t j) {
    return int64_t{x_.weights[n.layer_offset(l) + k * n.widths[l] + j]};
  };
  const auto put = [&](uint32_t l, int32_t c, size_t i, size_t j, int64_t v) {
    cell(l, c, i, j) = Scalar::from_i64(v);
  };

  std::vector<std::vector<std::vector<int64_t>>> a(layers + 1), sign(layers + 1), delta(layers + 1);
  const auto matrix = [&](uint32_t l) {
    return std::vector<std::vector<int64_t>>(rows, std::vector<int64_t>(n.widths[l]));
  };
  a[0] = matrix(0);
  for (size_t i = 0; i < rows; i++) {
    for (size_t j = 0; j < n.features(); j++) a[0][i][j] = features_.integer(i, j);
  }
  for (uint32_t l = 1; l <= layers; l++) {
    a[l] = sign[l] = delta[l] = matrix(l);
    for (size_t i = 0; i < rows; i++) {
      for (size_t j = 0; j < n.widths[l]; j++) {
        int64_t z = weight(l, n.widths[l - 1], j) * (int64_t{1} << n.f_a);
        for (size_t k = 0; k < n.widths[l - 1]; k++) z += a[l - 1][i][k] * weight(l, k, j);
        if (l < layers) {
          const int64_t rounded = change.round(z, n.f_w), magnitude = rounded >= 0 ? rounded : -rounded - 1;
          sign[l][i][j] = rounded >= 0;
          std::vector<int64_t> limbs(n.magnitude_limbs);
          for (uint32_t k = 0; k < n.magnitude_limbs; k++) limbs[k] = magnitude >> (n.t * k) & mask;
          change.hidden(l, i, j, rounded, sign[l][i][j], limbs);
          put(l, HiddenColumns::sign, i, j, sign[l][i][j]);
          int64_t m = 0;
          for (uint32_t k = 0; k < n.magnitude_limbs; k++) {
            put(l, HiddenColumns::magnitude + static_cast<int32_t>(k), i, j, limbs[k]);
            m += limbs[k] * (int64_t{1} << (n.t * k));
          }
          a[l][i][j] = sign[l][i][j] * m;
        } else if (n.loss == Loss::logistic) {
          using C = LogisticColumns;
          const std::vector<uint32_t> table = sigmoid_table(n.t, n.f_d);
          const int64_t v = change.round(z, n.logit_shift()) + logit_offset(n), v0 = v & mask, v1 = v >> n.t,
                        middle = int64_t{1} << (n.t - 1);
          put(l, C::v0, i, j, v0);
          put(l, C::v1, i, j, v1);
          put(l, C::p0, i, j, table[v0]);
          put(l, C::mid, i, j, v1 == middle);
          put(l, C::above, i, j, v1 > middle);
          const int64_t p = v1 == middle ? table[v0] : v1 > middle ? table.back() : table.front();
          delta[l][i][j] = p - labels_.integer(i, j) * (int64_t{1} << n.f_d);
        }
      }
    }
  }
  if (n.loss != Loss::logistic) honest_head(a[layers - 1], delta[layers]);
  for (uint32_t l = layers; l-- > 1;) {
    const int64_t offset = int64_t{1} << (n.t * n.signal_limbs - 1);
    for (size_t i = 0; i < rows; i++) {
      for (size_t j = 0; j < n.widths[l]; j++) {
        int64_t u = 0;
        for (size_t k = 0; k < n.widths[l + 1]; k++) u += delta[l + 1][i][k] * weight(l + 1, j, k);
        const int64_t g = change.round(u, n.f_w);
        for (uint32_t k = 0; k < n.signal_limbs; k++) {
          put(l, HiddenColumns::signal(n) + static_cast<int32_t>(k), i, j, (g + offset) >> (n.t * k) & mask);
        }
        delta[l][i][j] = sign[l][i][j] * g;
      }
    }
  }
}

void Forgery::honest_head(const std::vector<std::vector<int64_t>>& last, std::vector<std::vector<int64_t>>& delta) {
  const Network& n = x_.network;
  const uint32_t l = n.layer_count();
  const int32_t* weights = &x_.weights[n.layer_offset(l)];
  Tensor z(features_.rows(), n.outputs());
  for (size_t i = 0; i < z.rows(); i++) {
    for (size_t j = 0; j < z.columns(); j++) {
      z.integer(i, j) = weights[n.widths[l - 1] * z.columns() + j] * (int64_t{1} << n.f_a);
      for (size_t k = 0; k < n.widths[l - 1]; k++) z.integer(i, j) += last[i][k] * weights[k * z.columns() + j];
    }
  }
  std::vector<SecretColumn> columns = empty_columns(shape());
  const Tensor d = head_witness(n, shape().beta, z, labels_, &columns[shape().first_block[l - 1]]);
  for (size_t b = shape().first_block[l - 1]; b < columns.size(); b++) {
    for (size_t i = 0; i < columns[b].small.size(); i++)
      witness_.columns[b].field[i] = Scalar::from_i64(columns[b].small[i]);
  }
  for (size_t i = 0; i < d.rows(); i++) {
    for (size_t j = 0; j < d.columns(); j++) delta[i][j] = d.integer(i, j);
  }
}

const RelationWitness& Forgery::derive() {
  const Network& n = x_.network;
  const uint32_t layers = n.layer_count();
  const size_t rows = features_.rows();
  witness_.features = features_;
  witness_.labels = labels_;
  witness_.activation.assign(1, features_);
  witness_.signal.assign(layers + 1, Tensor());
  witness_.forward.assign(layers + 1, Tensor());
  witness_.backward.assign(layers, Tensor());
  const auto of = [&](uint32_t l, const Expr& e, int64_t label_share) {
    std::vector<Scalar> values;
    for (size_t i = 0; i < rows; i++) {
      for (size_t j = 0; j < n.widths[l]; j++) {
        values.push_back(e.evaluate([&](int32_t c) { return cell(l, c, i, j); }));
        if (label_share != 0) values.back() += labels_.at(i, j) * Scalar::from_i64(label_share);
      }
    }
    return Tensor::of_field(rows, n.widths[l], std::move(values));
  };
  for (uint32_t l = 1; l <= layers; l++) {
    const LayerRelation& layer = shape().relation.layers[l - 1];
    if (l < layers) witness_.activation.push_back(of(l, layer.activation, 0));
    witness_.signal[l] = of(l, layer.signal, layer.label_share);
  }
  const auto weight = [&](uint32_t l, size_t k, size_t j) {
    return Scalar::from_i64(x_.weights[n.layer_offset(l) + k * n.widths[l] + j]);
  };
  for (uint32_t l = 1; l <= layers; l++) {
    std::vector<Scalar> z, u;
    for (size_t i = 0; i < rows; i++) {
      for (size_t j = 0; j < n.widths[l]; j++) {
        Scalar sum = weight(l, n.widths[l - 1], j) * Scalar::from_u64(uint64_t{1} << n.f_a), back;
        for (size_t k = 0; k < n.widths[l - 1]; k++) sum += witness_.activation[l - 1].at(i, k) * weight(l, k, j);
        z.push_back(sum);
        if (l == layers) continue;
        for (size_t k = 0; k < n.widths[l + 1]; k++) back += witness_.signal[l + 1].at(i, k) * weight(l + 1, j, k);
        u.push_back(back);
      }
    }
    witness_.forward[l] = Tensor::of_field(rows, n.widths[l], std::move(z));
    if (l < layers) witness_.backward[l] = Tensor::of_field(rows, n.widths[l], std::move(u));
  }
  return witness_;
}

void Forgery::fill_padding() {
  const size_t padded = size_t{1} << shape().beta;
  const auto extend = [&](const Tensor& t) {
    Tensor out(padded, t.columns());
    for (size_t i = 0; i < t.rows(); i++) {
      for (size_t j = 0; j < t.columns(); j++) out.integer(i, j) = t.integer(i, j);
    }
    return out;
  };
  features_ = extend(features_);
  labels_ = extend(labels_);
  run_step({});
}

void Forgery::attempt(RelationDeviation* deviation, const std::function<void(std::vector<int64_t>&)>& wrong) {
  statement_.emplace(x_.statement());  // the shape follows the checks that are on now
  derive();
  const Network& n = x_.network;
  std::vector<int64_t> update;
  for (uint32_t l = 1; l <= n.layer_count(); l++) {
    const Tensor &a = witness_.activation[l - 1], &d = witness_.signal[l];
    for (size_t k = 0; k <= a.columns(); k++) {
      for (size_t j = 0; j < d.columns(); j++) {
        Scalar sum;
        for (size_t i = 0; i < a.rows(); i++) sum += (k < a.columns() ? a.at(i, k) : Scalar::one()) * d.at(i, j);
        update.push_back(centred(sum));
      }
    }
  }
  if (wrong) wrong(update);
  x_.update = update;
  statement_.emplace(x_.statement());
  const std::vector<Scalar> openings = x_.openings(*statement_);
  HedgedRandom random(x_.key, statement_->digest, 1);
  ProofWriter writer("step");
  const PublicStep step{statement_->model->weights, statement_->update};
  relation_prove(shape(), statement_->digest, witness_, openings, &step, random, writer, deviation);
  proof_ = writer.take();
  step_verify(*statement_, proof_);
}

}  // namespace fzk::test
