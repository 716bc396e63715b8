#include "merkle/merkle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "base/bytes.h"
#include "hex.h"

namespace fzk {
namespace {

std::vector<uint8_t> pattern(size_t n) {
  std::vector<uint8_t> data(n);
  for (size_t i = 0; i < n; ++i) data[i] = static_cast<uint8_t>(i * i + i / 7);
  return data;
}

// Vectors of a slow model in hashlib.
TEST(ChunkTree, AgreesWithTheModel) {
  const std::pair<size_t, const char*> cases[] = {
      {0, "c0e50f0d90d6e2fea1e6f53d4f758ed5fc9035a399a8eb215c29c6ff3ea05425"},
      {1, "ef5f464056079ebafefc9f2ddcc9405475ba464ccd1d2234c41de669429e03bc"},
      {65536, "3bee7d64cbaa33b0c3c3149b4b7254877b0b8e7b8c01e54b90abbb6f627337c7"},
      {65537, "99da08a3bbc7b6065ee15aca9f341f98f625855c048969aa54c7e74c56baa2b5"},
      {327697, "f30e4305c43e52a3fc405075d45b3fb08f608bf1f402e058e12af49b11ee0958"}};
  for (auto [n, expected] : cases) EXPECT_EQ(to_hex(chunk_tree_root(pattern(n))), expected) << n;
}

TEST(ChunkTree, BindsLengthAndPlace) {
  const std::vector<uint8_t> zeros(kChunkBytes + 8);
  const Digest root = chunk_tree_root(std::span(zeros).first(kChunkBytes));
  EXPECT_NE(root, chunk_tree_root(zeros));
  EXPECT_NE(root, chunk_tree_root(std::span(zeros).first(kChunkBytes - 1)));
  auto data = pattern(3 * kChunkBytes);
  const Digest before = chunk_tree_root(data);
  std::swap_ranges(data.begin(), data.begin() + kChunkBytes, data.begin() + kChunkBytes);
  EXPECT_NE(before, chunk_tree_root(data));
}

// The hashes of two chunks, given as data, are not those two chunks: leaves, nodes and the root have different prefixes.
TEST(ChunkTree, NoSecondPreimageFromInnerNodes) {
  const auto data = pattern(2 * kChunkBytes);
  auto leaf = [&](size_t i) {
    return sha256(ByteWriter().u8(0).bytes(std::span(data).subspan(i * kChunkBytes, kChunkBytes)).take());
  };
  const auto forged = ByteWriter().bytes(leaf(0)).bytes(leaf(1)).take();
  EXPECT_NE(chunk_tree_root(data), chunk_tree_root(forged));
  const auto with_prefix = ByteWriter().u8(1).bytes(leaf(0)).bytes(leaf(1)).take();
  EXPECT_NE(chunk_tree_root(data), chunk_tree_root(with_prefix));
  EXPECT_NE(chunk_tree_root(data), sha256(with_prefix));
}

constexpr DatasetParameters kParameters = {
    .features = 13, .labels = 1, .range_bits = 12, .feature_bits = 8, .label_kind = 1};

std::vector<uint8_t> commitments(size_t n) {
  ByteWriter writer;
  for (size_t i = 0; i < n; ++i) {
    const uint8_t byte = static_cast<uint8_t>(i);
    writer.bytes(sha256({&byte, 1}));
  }
  return writer.take();
}

TEST(DatasetTree, AgreesWithTheModel) {
  const std::pair<size_t, const char*> cases[] = {
      {1, "132d520544fe59f874bb6b1fb5f4b500954a7bcb3c676c536c82a608972197f7"},
      {2, "1ef70612edece6dc4cf94e14264d6d8075d305f52b5ede4529171905db7a9375"},
      {3, "b287213a2aa7f337e6267bf142a55e44b05689fb26b88a574541a02410b5403d"},
      {7, "3a2eba286400ee2cd49a6ca05170b33b5b72b2d5bd55f74de91fc52529156660"}};
  for (auto [n, expected] : cases) EXPECT_EQ(to_hex(dataset_root(kParameters, commitments(n), n)), expected) << n;
}

TEST(DatasetTree, BindsEveryParameterAndEveryRecord) {
  const auto data = commitments(7);
  const Digest root = dataset_root(kParameters, data, 7);
  for (int field = 0; field < 5; ++field) {
    DatasetParameters changed = kParameters;
    uint32_t* const fields[] = {&changed.features, &changed.labels, &changed.range_bits, &changed.feature_bits,
                                &changed.label_kind};
    *fields[field] += 1;
    EXPECT_NE(dataset_root(changed, data, 7), root) << field;
  }
  for (size_t byte = 0; byte < data.size(); byte += 5) {
    auto changed = data;
    changed[byte] ^= 1;
    ASSERT_NE(dataset_root(kParameters, changed, 7), root);
  }
  auto swapped = data;
  std::swap_ranges(swapped.begin(), swapped.begin() + 32, swapped.begin() + 32);
  EXPECT_NE(dataset_root(kParameters, swapped, 7), root);
  EXPECT_NE(dataset_root(kParameters, std::span(data).first(6 * 32), 6), root);
}

// With odd nodes moved up, a tree that repeats its last leaf is the classical second preimage; here leaves bind their index and the count.
TEST(DatasetTree, RepeatedLastRecordDiffers) {
  auto data = commitments(7);
  const Digest root = dataset_root(kParameters, data, 7);
  data.insert(data.end(), data.end() - 32, data.end());
  EXPECT_NE(dataset_root(kParameters, data, 8), root);
}

TEST(DatasetTree, RefusesWrongLengths) {
  const auto data = commitments(3);
  EXPECT_THROW(dataset_root(kParameters, data, 2), std::logic_error);
  EXPECT_THROW(dataset_root(kParameters, std::span(data).first(95), 3), std::logic_error);
  EXPECT_THROW(dataset_root(kParameters, {}, 0), std::logic_error);
}

}  // namespace
}  // namespace fzk
