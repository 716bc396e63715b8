// Where the blocks of looked-up values stand among the leaves of the fraction tree; doc/lookup.md.
#pragma once

#include <span>
#include <vector>

#include "field/scalar.h"

namespace fzk {

// Dyadic placement of blocks of 2^size leaves, largest first, stable: offsets in the given order, and the depth of the tree (at least 1).
struct LeafLayout {
  std::vector<size_t> offset;
  uint32_t depth;
};
LeafLayout leaf_layout(std::span<const uint32_t> sizes);

// eq of the block's high index bits with the leaf point.
Scalar block_weight(std::span<const Scalar> point, size_t offset, uint32_t size);

}  // namespace fzk
