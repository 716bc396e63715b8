#include "merkle/merkle.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "base/bytes.h"
#include "base/parallel.h"

namespace fzk {

namespace {

constexpr uint8_t kChunkLeaf = 0x00, kChunkNode = 0x01, kChunkRoot = 0x02, kRecordLeaf = 0x10, kRecordNode = 0x11;

Digest top_of(std::vector<Digest> level, uint8_t node_tag) {
  while (level.size() > 1) {
    const size_t pairs = level.size() / 2, odd = level.size() % 2;
    for (size_t i = 0; i < pairs; ++i) {
      level[i] = Sha256().update({&node_tag, 1}).update(level[2 * i]).update(level[2 * i + 1]).final();
    }
    if (odd) level[pairs] = level.back();
    level.resize(pairs + odd);
  }
  return level.front();
}

}  // namespace

Digest chunk_tree_root(std::span<const uint8_t> data) {
  const size_t chunks = std::max<size_t>(1, (data.size() + kChunkBytes - 1) / kChunkBytes);
  std::vector<Digest> leaves(chunks);
  parallel_for(chunks, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      const size_t at = i * kChunkBytes;
      leaves[i] =
          Sha256().update({&kChunkLeaf, 1}).update(data.subspan(at, std::min(kChunkBytes, data.size() - at))).final();
    }
  });
  const Digest top = top_of(std::move(leaves), kChunkNode);
  return sha256(ByteWriter().u8(kChunkRoot).u64(data.size()).bytes(top).take());
}

Digest dataset_root(const DatasetParameters& parameters, std::span<const uint8_t> commitments, size_t record_count) {
  if (record_count == 0 || commitments.size() / 32 != record_count || commitments.size() % 32 != 0) {
    throw std::logic_error("dataset_root: needs 32 bytes for each of at least one record");
  }
  std::vector<Digest> leaves(record_count);
  parallel_for(
      record_count,
      [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
          leaves[i] = sha256(ByteWriter()
                                 .u8(kRecordLeaf)
                                 .bytes(commitments.subspan(32 * i, 32))
                                 .u64(i)
                                 .u64(record_count)
                                 .u32(parameters.features)
                                 .u32(parameters.labels)
                                 .u32(parameters.range_bits)
                                 .u32(parameters.feature_bits)
                                 .u32(parameters.label_kind)
                                 .take());
        }
      },
      64);
  return top_of(std::move(leaves), kRecordNode);
}

}  // namespace fzk
