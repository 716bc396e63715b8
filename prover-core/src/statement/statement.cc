#include "statement/statement.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <set>
#include <string>

#include "base/check.h"
#include "base/errors.h"
#include "base/parallel.h"
#include "base/reject.h"
#include "beacon/beacon.h"
#include "curve/ristretto.h"
#include "statement/claims.h"
#include "tape/tape.h"

namespace fzk {

namespace {

static_assert(std::endian::native == std::endian::little, "roots are over little-endian bytes, taken from memory");

template <typename Int>
std::span<const uint8_t> bytes_of(std::span<const Int> values) {
  return {reinterpret_cast<const uint8_t*>(values.data()), values.size_bytes()};
}

void tag(ByteWriter& w, std::string_view text) {
  w.sized(std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
}

void layout(ByteWriter& w, const Shape& shape) {
  const Digest tables = tables_digest(shape.relation.tables);
  w.bytes(tables);
  w.u32(shape.row_bits);
  w.u32(shape.tail_limit);
}

Network checked(Network network) {
  check_network(network);
  return network;
}

StepContext checked(const StepContext& c, const Model& model, const Dataset& dataset, size_t update_count) {
  const auto expect = [](bool ok, const std::string& message, Site at = Site::here()) {
    if (!ok) invalid(message, at);
  };
  const DatasetParameters a = model.network.dataset_parameters(), b = dataset.network.dataset_parameters();
  expect(a == b, "the dataset was enrolled for other parameters than the network's");
  expect(update_count == model.network.parameter_count(), "the update has " + std::to_string(update_count) +
                                                              " entries, expected " +
                                                              std::to_string(model.network.parameter_count()));
  if (c.batch_size < 1 || c.batch_size > kMaxBatch || c.batch_size > dataset.size()) {
    reject(RejectId::batch_size,
           "batch of " + std::to_string(c.batch_size) + " from " + std::to_string(dataset.size()) + " records");
  }
  uint64_t activations = 0;
  for (uint32_t l = 1; l <= model.network.layer_count(); l++)
    activations += uint64_t{model.network.widths[l]} * c.batch_size;
  expect(activations <= kMaxActivations,
         "batch times widths is " + std::to_string(activations) + ", expected at most 2^26");
  if (c.enrolment_block >= c.beacon_block) {
    reject(RejectId::beacon_after_enrolment, "the dataset was anchored at block " + std::to_string(c.enrolment_block) +
                                                 ", not before the beacon block " + std::to_string(c.beacon_block));
  }
  return c;
}

std::vector<uint32_t> drawn_batch(const StepContext& c, const Dataset& dataset) {
  std::array<uint8_t, 64> seed;
  beacon_verify(c.vrf_key, c.federation, c.round, c.beacon_hash, c.beacon_proof, seed);
  return beacon_indices(seed, static_cast<uint32_t>(dataset.size()), c.batch_size);
}

}  // namespace

Digest update_root(std::span<const int64_t> update) { return chunk_tree_root(bytes_of(update)); }
Digest weights_root(std::span<const int32_t> weights) { return chunk_tree_root(bytes_of(weights)); }

Digest network_digest(const Network& network) {
  check_network(network);
  ByteWriter w;
  tag(w, "fedzk/v1/network");
  network.write(w);
  w.bytes(tables_digest(function_tables(network)));
  return sha256(w.take());
}

Digest statement_digest(const StepStatement& s) {
  if (!check_on("digest")) return {};
  const StepContext& c = s.context;
  ByteWriter w;
  tag(w, "fedzk/v1/step");
  w.bytes(c.federation);
  w.u64(c.chain_id);
  w.bytes(c.contract);
  w.u64(c.round);
  w.bytes(c.participant);
  w.bytes(c.cohort_root);
  w.bytes(c.vrf_key);
  w.u64(c.enrolment_block);
  w.u64(c.beacon_block);
  w.bytes(c.beacon_hash);
  w.bytes(c.beacon_proof);
  s.model->network.write(w);
  layout(w, s.shape);
  w.bytes(s.dataset->root);
  w.u64(s.dataset->size());
  w.u32(c.batch_size);
  for (uint32_t i : s.indices) w.u32(i);
  for (uint32_t i : s.indices) w.bytes(s.dataset->commitment(i));
  w.bytes(s.model->root);
  w.bytes(update_root(s.update));
  return sha256(w.take());
}

Model::Model(Network network_, std::span<const int32_t> weights_)
    : network(checked(std::move(network_))), weights(weights_.begin(), weights_.end()), root(weights_root(weights_)) {
  if (weights.size() != network.parameter_count()) {
    invalid("the model has " + std::to_string(weights.size()) + " parameters, expected " +
            std::to_string(network.parameter_count()));
  }
}

Dataset::Dataset(Network network_, std::span<const uint8_t> commitments_)
    : network(checked(std::move(network_))), commitments(commitments_.begin(), commitments_.end()) {
  if (commitments.empty() || commitments.size() % 32 != 0 || size() > kMaxRecords) {
    invalid("commitments of " + std::to_string(commitments.size()) + " bytes, expected 32 a record, 1 to 2^22 records");
  }
  std::atomic<size_t> bad = size();
  parallel_for(size(), [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; i++) {
      Point point;
      if (decode(commitment(i).data(), &point) && !is_identity(point)) continue;
      size_t first = bad.load();
      while (i < first && !bad.compare_exchange_weak(first, i)) {
      }
      return;
    }
  });
  if (bad < size()) reject(RejectId::record_commitment, "record " + std::to_string(bad.load()));
  root = dataset_root(network.dataset_parameters(), commitments, size());
}

StepStatement::StepStatement(StepContext context_, std::shared_ptr<const Model> model_,
                             std::shared_ptr<const Dataset> dataset_, std::span<const int64_t> update_)
    : context(checked(context_, *model_, *dataset_, update_.size())),
      model(std::move(model_)),
      dataset(std::move(dataset_)),
      update(update_.begin(), update_.end()),
      indices(drawn_batch(context, *dataset)),
      shape(model->network, step_relation(model->network), context.batch_size),
      digest(statement_digest(*this)) {}

EnrolmentStatement::EnrolmentStatement(EnrolmentContext context_, const Dataset& dataset_)
    : context(context_), dataset(&dataset_) {
  ByteWriter w;
  tag(w, "fedzk/v1/enrol");
  w.bytes(context.federation);
  w.u64(context.chain_id);
  w.bytes(context.contract);
  w.bytes(context.participant);
  w.bytes(context.vrf_key);
  w.bytes(dataset->root);
  w.u64(dataset->size());
  digest = sha256(w.take());
}

Digest EnrolmentStatement::chunk_digest(size_t chunk) const {
  const Shape shape(dataset->network, enrolment_relation(dataset->network), static_cast<uint32_t>(chunk_size(chunk)));
  ByteWriter w;
  tag(w, "fedzk/v1/enrol-chunk");
  w.bytes(digest);
  w.u64(chunk);
  layout(w, shape);
  return sha256(w.take());
}

// The tape's positions and chunks of a shape, counted as the drivers make them (doc/format.md).
size_t proof_length(const Shape& s) {
  const uint32_t layers = s.network.layer_count(), depth = s.tree_depth, forms = s.record_forms();
  const bool gradient = s.relation.gradient;
  std::set<std::pair<uint32_t, int32_t>> left;  // one product a left column
  for (uint32_t i = 0; i < s.relation.layers.size(); i++) {
    const LayerRelation& layer = s.relation.layers[i];
    const auto collect = [&](const Expr& e) {
      for (const auto& [m, c] : e.terms()) {
        if (m.first != kNone) left.emplace(i, m.first);
      }
    };
    for (const Lookup& lookup : layer.lookups) std::for_each(lookup.parts.begin(), lookup.parts.end(), collect);
    for (const ZeroConstraint& zero : layer.zeros) {
      for (const Expr* e : {&zero.at, &zero.row, &zero.first}) collect(*e);
    }
    collect(layer.activation);
    collect(layer.signal);
  }
  const size_t column_products = left.size();
  const size_t products = 2 + 2 * size_t{depth} + (gradient ? layers : 0) + column_products;
  size_t tape = 4 + size_t{depth} * (depth - 1) + 5 * size_t{depth} + 3 * size_t{s.element_variables} +
                s.blocks.size() + forms + column_products + products + 3;
  size_t chunks = 1 + size_t{depth} * (depth - 1) / 2 + depth + s.element_variables + 3;
  if (gradient) {
    tape += 1 + 2 * size_t{s.inner_variables} + TensorClaims::count(layers);
    chunks += 2 + s.inner_variables;
  }
  const Folding folding = folding_for(tape + (size_t{1} << s.row_bits) + s.record_length(), s.tail_limit);
  return 32 * (s.total_rows() + chunks + 2 + 2 + 2 * folding.rounds + folding.tail() + 1);
}

}  // namespace fzk
