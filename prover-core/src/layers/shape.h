// Everything both sides derive from relation and batch size: blocks, sizes, numbers of variables, the layout of the commitments; doc/layout.md.
#pragma once

#include <cstdint>
#include <vector>

#include "layers/relation.h"
#include "lookup/layout.h"

namespace fzk {

// A committed block of 2^variables entries, feature-major (entry (i, j) at j 2^beta + i), sent as rows of 2^row_bits entries; rows wholly outside the box are not sent.
struct CommittedBlock {
  static constexpr uint32_t kMultiplicity = ~0u;
  uint32_t layer;   // index into Relation::layers, or kMultiplicity
  uint32_t column;  // or the table
  uint32_t variables;
  uint32_t rows;
};

struct LookupBlock {
  uint32_t layer, lookup;  // indices
  size_t offset;           // first leaf
  uint32_t variables;
};

struct Shape {
  Shape(const Network& network, Relation relation, uint32_t batch);

  Network network;
  Relation relation;
  uint32_t batch;  // B, the real box
  uint32_t beta;   // ceil(log2 B)
  std::vector<LookupBlock> lookups;
  uint32_t tree_depth;
  std::vector<uint32_t> multiplicity_tables;  // the tables that are looked up, by tag
  std::vector<CommittedBlock> blocks;         // layers ascending, columns in order, then multiplicities by tag
  std::vector<uint32_t> first_block;          // of each layer
  uint32_t row_bits;                          // c
  uint32_t inner_variables;                   // of the inner-product sum-check
  uint32_t element_variables;                 // of the elementwise sum-check
  uint32_t tail_limit;

  uint32_t nu(uint32_t layer) const;  // ceil(log2 width) of a layer of the relation
  uint32_t axis(uint32_t l) const;    // ceil(log2 n_l) of layer number l
  // eq of the point's low coordinates with the features of layer number l, cut to its real width.
  std::vector<Scalar> axis_weights(uint32_t l, std::span<const Scalar> point) const;
  uint32_t total_rows() const;
  uint32_t record_length() const { return network.features() + network.outputs(); }
  uint32_t record_forms() const { return relation.gradient ? 2 : 1; }
  // The multilinear extension of the real box of a layer at the low coordinates of the point.
  Scalar box(uint32_t layer, std::span<const Scalar> point) const;
};

}  // namespace fzk
