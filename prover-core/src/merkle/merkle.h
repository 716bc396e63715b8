// SHA-256 trees: roots of long integer vectors over 64 KiB chunks, and of a dataset's record commitments. doc/merkle.md.
#pragma once

#include <cstdint>
#include <span>

#include "base/hash.h"

namespace fzk {

inline constexpr size_t kChunkBytes = 65536;

// leaf_i = SHA256(0x00 || chunk_i), parent = SHA256(0x01 || left || right), an odd node at the end of a level moves up unchanged,
// root = SHA256(0x02 || u64 length || top). No data is one empty chunk. Leaves are hashed on all cores.
Digest chunk_tree_root(std::span<const uint8_t> data);

// What every leaf of a dataset's tree is bound to, besides the commitment and its place.
struct DatasetParameters {
  uint32_t features;      // d
  uint32_t labels;        // l
  uint32_t range_bits;    // t
  uint32_t feature_bits;  // f_a
  uint32_t label_kind;    // the network's loss

  bool operator==(const DatasetParameters&) const = default;
};

// `commitments`: N encodings of 32 bytes. leaf_i = SHA256(0x10 || C_i || u64 i || u64 N || u32 d || u32 l || u32 t || u32 f_a || u32 kind),
// parent = SHA256(0x11 || left || right), an odd node moves up. std::logic_error for no records or a length that is not 32 N.
Digest dataset_root(const DatasetParameters& parameters, std::span<const uint8_t> commitments, size_t record_count);

}  // namespace fzk
