// Deterministic instances of the training step for tests and benchmarks: records, a model small enough to be provable, the exact trace.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "base/errors.h"
#include "beacon/beacon_prove.h"
#include "statement/relation_prove.h"

namespace fzk::test {

struct Instance {
  Network network;
  size_t record_count;
  std::vector<int32_t> features, labels, weights;
  std::vector<uint8_t> key, nonce;
  StepContext context;
  std::shared_ptr<const Model> model;
  std::shared_ptr<const Dataset> dataset;
  std::vector<int64_t> update, forward, backward;

  SecretRecords records() const { return {features, labels, record_count, key, nonce}; }
  Trace trace() const { return {forward, backward}; }
  StepStatement statement() const { return StepStatement(context, model, dataset, update); }
  EnrolmentContext enrolment() const {
    return {context.federation, context.chain_id, context.contract, context.participant, context.vrf_key};
  }
  RelationWitness witness(const StepStatement& statement) const;
  std::vector<Scalar> openings(const StepStatement& statement) const;
};

inline Network logistic_network(std::vector<uint32_t> widths, uint32_t t = 12, uint32_t f_a = 8, uint32_t f_w = 12,
                                uint32_t f_d = 11, uint32_t magnitude_limbs = 2, uint32_t signal_limbs = 2) {
  return {Loss::logistic, std::move(widths), t, f_a, f_w, f_d, magnitude_limbs, signal_limbs};
}
inline Network squared_network(std::vector<uint32_t> widths, uint32_t t = 6, uint32_t f_a = 3, uint32_t f_w = 4,
                               uint32_t f_d = 4) {
  return {Loss::squared, std::move(widths), t, f_a, f_w, f_d, 2, 2};
}
inline Network softmax_network(std::vector<uint32_t> widths, uint32_t t = 6, uint32_t f_a = 3, uint32_t f_w = 4,
                               uint32_t f_d = 5, uint32_t f_e = 4) {
  return {Loss::softmax, std::move(widths), t, f_a, f_w, f_d, 2, 2, f_e};
}
// Tables of 64 rows: quick, and every shift differs from the limb.
inline Network tiny_network(std::vector<uint32_t> widths) { return logistic_network(std::move(widths), 6, 3, 4, 4); }

inline Tensor pick(const std::vector<int32_t>& values, size_t width, const std::vector<uint32_t>& indices) {
  Tensor out(indices.size(), width);
  for (size_t i = 0; i < indices.size(); i++) {
    for (size_t j = 0; j < width; j++) out.integer(i, j) = values[indices[i] * width + j];
  }
  return out;
}

inline RelationWitness Instance::witness(const StepStatement& s) const {
  return step_witness(s.shape, weights, pick(features, network.features(), s.indices),
                      pick(labels, network.outputs(), s.indices));
}

inline std::vector<Scalar> Instance::openings(const StepStatement& s) const {
  std::vector<Scalar> out;
  for (uint32_t i : s.indices) out.push_back(record_opening(network, records(), i));
  return out;
}

inline Instance make_instance(const Network& network, size_t record_count, uint32_t batch, uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto between = [&](int64_t low, int64_t high) {
    return low + static_cast<int64_t>(random() % static_cast<uint64_t>(high - low + 1));
  };
  const auto digest = [&] {
    Digest out;
    for (uint8_t& b : out) b = static_cast<uint8_t>(random());
    return out;
  };
  Instance x{network, record_count, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  const int64_t limit = int64_t{1} << (network.t - 1);
  for (size_t i = 0; i < record_count * network.features(); i++)
    x.features.push_back(static_cast<int32_t>(between(-limit, limit - 1)));
  for (size_t i = 0; i < record_count; i++) {
    const auto hot = network.loss == Loss::softmax ? static_cast<uint32_t>(between(0, network.outputs() - 1)) : 0u;
    for (uint32_t j = 0; j < network.outputs(); j++) {
      const int64_t y = network.loss == Loss::squared   ? between(-limit, limit - 1)
                        : network.loss == Loss::softmax ? j == hot
                                                        : between(0, 1);
      x.labels.push_back(static_cast<int32_t>(y));
    }
  }
  for (int i = 0; i < 32; i++)
    x.key.push_back(static_cast<uint8_t>(random())), x.nonce.push_back(static_cast<uint8_t>(random()));
  std::array<uint8_t, 32> vrf_seed = digest();
  x.context = {digest(), 31337, {1, 2, 3}, 7,  digest(), digest(), vrf_public_key(vrf_seed),
               90,       100,   digest(),  {}, batch};
  x.context.beacon_proof = beacon_prove(vrf_seed, x.context.federation, x.context.round, x.context.beacon_hash).proof;
  x.dataset = std::make_shared<const Dataset>(network, commit_records(network, x.records()));

  // Weights shrink until the step stays inside the ranges.
  for (int64_t scale = int64_t{1} << network.f_w;; scale = std::max<int64_t>(1, scale / 2)) {
    x.weights.clear();
    for (uint64_t i = 0; i < network.parameter_count(); i++)
      x.weights.push_back(static_cast<int32_t>(between(-scale, scale)));
    x.model = std::make_shared<const Model>(network, x.weights);
    x.update.assign(network.parameter_count(), 0);
    try {
      const StepStatement draft = x.statement();
      const RelationWitness w = x.witness(draft);
      x.update = step_update(network, w);
      for (uint32_t l = 1; l <= network.layer_count(); l++) {
        for (size_t i = 0; i < w.forward[l].rows(); i++) {
          for (size_t j = 0; j < w.forward[l].columns(); j++) x.forward.push_back(w.forward[l].integer(i, j));
        }
      }
      for (uint32_t l = 1; l < network.layer_count(); l++) {
        for (size_t i = 0; i < w.backward[l].rows(); i++) {
          for (size_t j = 0; j < w.backward[l].columns(); j++) x.backward.push_back(w.backward[l].integer(i, j));
        }
      }
      return x;
    } catch (const Unprovable&) {
      if (scale == 1) throw;
    }
  }
}

}  // namespace fzk::test
