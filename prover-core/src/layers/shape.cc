#include "layers/shape.h"

#include <algorithm>

#include "base/check.h"
#include "sumcheck/eq.h"

namespace fzk {

namespace {

constexpr uint32_t kSmallestRow = 4, kLargestRow = 13, kTailLimit = 128;

uint64_t rows_at(uint64_t entries, uint32_t row_bits) { return (entries + (uint64_t{1} << row_bits) - 1) >> row_bits; }

}  // namespace

Shape::Shape(const Network& network_, Relation relation_, uint32_t batch_)
    : network(network_),
      relation(std::move(relation_)),
      batch(batch_),
      beta(log2_ceil(batch_)),
      tail_limit(kTailLimit) {
  if (!check_on("truncation")) batch = 1u << beta;
  std::vector<uint32_t> sizes;
  std::vector<bool> used(relation.tables.size(), false);
  for (uint32_t i = 0; i < relation.layers.size(); i++) {
    const LayerRelation& layer = relation.layers[i];
    for (uint32_t k = 0; k < layer.lookups.size(); k++) {
      lookups.push_back({i, k, 0, beta + nu(i)});
      sizes.push_back(beta + nu(i));
      used[layer.lookups[k].table] = true;
    }
  }
  const LeafLayout layout = leaf_layout(sizes);
  // The leaves' point also carries the zero-constraints, so it has a coordinate for every axis of every layer.
  tree_depth = layout.depth;
  for (uint32_t i = 0; i < relation.layers.size(); i++) tree_depth = std::max(tree_depth, beta + nu(i));
  for (size_t i = 0; i < lookups.size(); i++) lookups[i].offset = layout.offset[i];
  for (uint32_t i = 0; i < used.size(); i++) {
    if (used[i]) multiplicity_tables.push_back(i);
  }

  // The row length that makes the verifier's multi-scalar product shortest: rows sent plus entries of the combined row.
  std::vector<std::pair<uint64_t, uint64_t>> entries;  // entries to send, columns
  for (const LayerRelation& layer : relation.layers)
    entries.emplace_back(uint64_t{layer.width} << beta, layer.columns.size());
  for (uint32_t i : multiplicity_tables) entries.emplace_back(relation.tables[i].size, 1);
  uint64_t best = ~uint64_t{0};
  row_bits = kSmallestRow;
  for (uint32_t c = kSmallestRow; c <= kLargestRow; c++) {
    uint64_t cost = uint64_t{1} << c;
    for (const auto& [count, columns] : entries) cost += columns * rows_at(count, c);
    if (cost < best) {
      best = cost;
      row_bits = c;
    }
  }

  element_variables = beta;
  for (uint32_t i = 0; i < relation.layers.size(); i++) {
    const LayerRelation& layer = relation.layers[i];
    first_block.push_back(static_cast<uint32_t>(blocks.size()));
    const uint32_t variables = std::max(beta + nu(i), row_bits);
    for (uint32_t k = 0; k < layer.columns.size(); k++) {
      blocks.push_back({i, k, variables, static_cast<uint32_t>(rows_at(uint64_t{layer.width} << beta, row_bits))});
    }
  }
  for (uint32_t i : multiplicity_tables) {
    const uint32_t size = relation.tables[i].size;
    blocks.push_back({CommittedBlock::kMultiplicity, i, std::max(log2_ceil(size), row_bits),
                      static_cast<uint32_t>(rows_at(size, row_bits))});
  }
  for (const CommittedBlock& block : blocks) element_variables = std::max(element_variables, block.variables);

  inner_variables = beta;
  for (uint32_t l = 0; l < network.layer_count(); l++) inner_variables = std::max(inner_variables, axis(l));
  if (network.layer_count() >= 2) inner_variables = std::max(inner_variables, axis(network.layer_count()));
}

uint32_t Shape::nu(uint32_t layer) const { return log2_ceil(relation.layers[layer].width); }

uint32_t Shape::axis(uint32_t l) const { return log2_ceil(network.widths[l]); }

std::vector<Scalar> Shape::axis_weights(uint32_t l, std::span<const Scalar> point) const {
  return eq_truncated(point.first(axis(l)), network.widths[l]);
}

uint32_t Shape::total_rows() const {
  uint32_t out = 0;
  for (const CommittedBlock& block : blocks) out += block.rows;
  return out;
}

Scalar Shape::box(uint32_t layer, std::span<const Scalar> point) const {
  return ones(batch, point.first(beta)) * ones(relation.layers[layer].width, point.subspan(beta, nu(layer)));
}

}  // namespace fzk
