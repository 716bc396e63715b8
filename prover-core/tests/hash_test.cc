#include "base/hash.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "hex.h"

namespace fzk {
namespace {

std::string shake(std::span<const uint8_t> input, size_t length, size_t from = 0) {
  std::vector<uint8_t> output(length);
  Shake256().absorb(input).squeeze(output);
  return to_hex(std::span(output).subspan(from));
}

// NIST's SHAKE256 example values (csrc.nist.gov, examples with intermediate values): the empty message and 1600 bits of 0xa3.
TEST(Shake256, NistExamples) {
  EXPECT_EQ(
      shake({}, 64),
      "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762fd75dc4ddd8c0f200cb05019d67b592f6fc821c49479ab48640292eacb3b7c4be");
  EXPECT_EQ(shake(std::vector<uint8_t>(200, 0xa3), 32),
            "cd8a920ed141aa0407a22d59288652e9d9f1a7ee0c1e7c1ca699424da84a904d");
}

// Python's hashlib at the edges of the rate (136 bytes).
TEST(Shake256, EdgesOfTheRate) {
  const std::pair<size_t, const char*> cases[] = {
      {135, "0213fc98352f009fafdf8ee1ea36391485a85aa6f6c07a5cd81266d21eb17f9a"},
      {136, "c00f43811e5b4a38e14e3c06d8a5ce34115a19cd604ce5bac6c3823b76046d5c"},
      {137, "3c983983487bcbe74feba53b35bb1e05812379cb4116d9761f78d2ce3177866e"},
      {272, "fbb7df100461f5db3224c3b715603b5a52f92bd0f761d9361d4aa0613d47033b"}};
  for (auto [length, expected] : cases) {
    std::vector<uint8_t> input(length);
    for (size_t i = 0; i < length; ++i) input[i] = static_cast<uint8_t>(7 * i + 3);
    EXPECT_EQ(shake(input, 32), expected) << length;
  }
}

TEST(Shake256, PiecesGiveTheSameStream) {
  std::vector<uint8_t> input(500);
  for (size_t i = 0; i < input.size(); ++i) input[i] = static_cast<uint8_t>(i * i);
  std::vector<uint8_t> whole(700), pieces(700);
  Shake256().absorb(input).squeeze(whole);
  Shake256 stream;
  for (size_t at = 0, step = 1; at < input.size(); at += step, ++step) {
    stream.absorb(std::span(input).subspan(at, std::min(step, input.size() - at)));
  }
  for (size_t at = 0, step = 1; at < pieces.size(); at += step, step += 3) {
    stream.squeeze(std::span(pieces).subspan(at, std::min(step, pieces.size() - at)));
  }
  EXPECT_EQ(whole, pieces);
  EXPECT_THROW(stream.absorb(input), std::logic_error);
}

// FIPS 180-4 examples.
TEST(Sha2, Examples) {
  EXPECT_EQ(to_hex(sha256(as_bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(
      to_hex(Sha512().update(as_bytes("a")).update(as_bytes("bc")).final()),
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

}  // namespace
}  // namespace fzk
