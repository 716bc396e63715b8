#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>
#include <set>

#include "base/errors.h"
#include "base/reject.h"
#include "beacon/beacon_prove.h"
#include "hex.h"
#include "seeded.h"
#include "signature/signature.h"

namespace fzk {
namespace {

using Bytes = std::array<uint8_t, 32>;

struct Input {
  Bytes key, federation;
  uint64_t round;
  Bytes block;
};

Bytes filled(uint8_t value) {
  Bytes bytes;
  bytes.fill(value);
  return bytes;
}

Bytes vrf_seed() {
  Bytes seed;
  for (size_t i = 0; i < 32; ++i) seed[i] = static_cast<uint8_t>(i);
  return seed;
}

Input input() { return {vrf_public_key(vrf_seed()), filled(0x11), 7, filled(0x22)}; }

BeaconEvaluation evaluate(const Input& at) { return beacon_prove(vrf_seed(), at.federation, at.round, at.block); }

// "" if accepted, otherwise the reason
std::string refusal(const Input& at, const BeaconProof& proof) {
  BeaconSeed seed;
  seed.fill(0xee);
  const BeaconSeed untouched = seed;
  try {
    beacon_verify(at.key, at.federation, at.round, at.block, proof, seed);
  } catch (const Reject& e) {
    EXPECT_EQ(e.id, RejectId::beacon_proof);
    EXPECT_EQ(seed, untouched);
    return e.detail;
  }
  return "";
}

// Vectors of a slow model in Python integers and hashlib.
TEST(Beacon, AgreesWithTheModel) {
  EXPECT_EQ(to_hex(input().key), "1a1890e01552f1b02c06ed633c0abdd9f313e406e3da0ccbbeed7d8132e54331");
  const auto proof = array_from_hex<96>(
      "0aa499779d5b6cda873c3114fe6537d134f88cebe4a83a718319cd4f6c9f59617bfc1d8d7565dea89dc4655b37c718e583083d184e49df41ae8df72cc49b2e076a6503682dd82198b98a4511ecb9924169acec97144d9775ba42a4cee6914b0e");
  BeaconSeed seed;
  const Input at = input();
  beacon_verify(at.key, at.federation, at.round, at.block, proof, seed);
  EXPECT_EQ(
      to_hex(seed),
      "f323b58863074d5fbee2ccfc33bb438a61d6a61c49664510b20f4a2ec2e8b995628980e4029d2a20d6b25626d6dd2e3e037ad5ad1ef34d872415bf41b63d4990");
  EXPECT_EQ(evaluate(at).seed, seed);
  EXPECT_EQ(beacon_indices(seed, 200, 12),
            (std::vector<uint32_t>{72, 54, 95, 150, 128, 94, 114, 40, 197, 181, 124, 153}));
  EXPECT_EQ(beacon_indices(seed, 5, 5), (std::vector<uint32_t>{3, 0, 4, 1, 2}));
  EXPECT_EQ(beacon_indices(seed, 3000000000u, 4),
            (std::vector<uint32_t>{2957921201u, 1007667558, 2995899440u, 2903433490u}));
}

// Two proofs of one input have different nonces and the same Gamma and seed: the output cannot be chosen.
TEST(Beacon, OutputIsUnique) {
  const Input at = input();
  const auto first = evaluate(at), second = evaluate(at);
  EXPECT_NE(first.proof, second.proof);
  EXPECT_EQ(first.seed, second.seed);
  EXPECT_TRUE(std::equal(first.proof.begin(), first.proof.begin() + 32, second.proof.begin()));
  EXPECT_EQ(refusal(at, first.proof), "");
  EXPECT_EQ(refusal(at, second.proof), "");
  for (const Input& other : {Input{at.key, filled(0x12), 7, at.block}, Input{at.key, at.federation, 8, at.block},
                             Input{at.key, at.federation, 7, filled(0x23)}}) {
    EXPECT_NE(evaluate(other).seed, first.seed);
  }
}

TEST(Beacon, TamperTable) {
  const Input at = input();
  const BeaconProof good = evaluate(at).proof;
  ASSERT_EQ(refusal(at, good), "");
  for (size_t bit = 0; bit < 768; ++bit) {
    BeaconProof bad = good;
    bad[bit / 8] ^= static_cast<uint8_t>(1 << (bit % 8));
    ASSERT_NE(refusal(at, bad), "") << "bit " << bit;
  }
  const std::string wrong = "not this key's evaluation at this federation, round and block";
  Input other = at;
  other.federation[0] ^= 1;
  EXPECT_EQ(refusal(other, good), wrong);
  other = at;
  other.round = 8;
  EXPECT_EQ(refusal(other, good), wrong);
  other = at;
  other.block[31] ^= 1;
  EXPECT_EQ(refusal(other, good), wrong);
  other = at;
  other.key = vrf_public_key(filled(9));
  EXPECT_EQ(refusal(other, good), wrong);
  other.key = {};
  EXPECT_EQ(refusal(other, good), "the VRF key is the identity");
  other.key = filled(0xff);
  EXPECT_EQ(refusal(other, good), "the VRF key is not a canonical point");

  BeaconProof bad = good;
  std::fill(bad.begin(), bad.begin() + 32, 0);
  EXPECT_EQ(refusal(at, bad), "Gamma is the identity");
  bad = good;
  std::fill(bad.begin(), bad.begin() + 32, 0xff);
  EXPECT_EQ(refusal(at, bad), "Gamma is not a canonical point");
  // s + q and c + q: the same residues, not canonical
  for (size_t at_scalar : {32, 64}) {
    bad = good;
    const Bytes order = array_from_hex<32>("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    unsigned carry = 0;
    for (size_t i = 0; i < 32; ++i) {
      carry += bad[at_scalar + i] + order[i];
      bad[at_scalar + i] = static_cast<uint8_t>(carry);
      carry >>= 8;
    }
    EXPECT_EQ(refusal(at, bad), std::string(at_scalar == 32 ? "c" : "s") + " is not a canonical scalar");
  }
}

// Another Gamma with a proof made honestly for it: the two discrete logarithms differ, so no challenge fits.
TEST(Beacon, AnotherGammaIsRefused) {
  const Input at = input();
  const Point input_point = beacon_internal::input_point(at.key, at.federation, at.round, at.block);
  Seeded random("beacon gamma");
  for (int i = 0; i < 20; ++i) {
    const Scalar false_key = random.scalar(), k = random.scalar();
    const PointBytes gamma = encode(multiply(false_key, input_point));
    const Scalar c = beacon_internal::challenge(at.key, encode(input_point), gamma, encode(multiply(k, base_point())),
                                                encode(multiply(k, input_point)));
    BeaconProof proof;
    std::copy(gamma.begin(), gamma.end(), proof.begin());
    c.to_bytes(&proof[32]);
    (k + c * false_key).to_bytes(&proof[64]);
    EXPECT_NE(refusal(at, proof), "");
  }
}

TEST(BeaconIndices, AreDistinctInRangeAndUniform) {
  Seeded random("beacon indices");
  std::vector<int> first(10), member(10);
  for (int trial = 0; trial < 4000; ++trial) {
    const auto seed = random.bytes<64>();
    const auto indices = beacon_indices(seed, 10, 3);
    ASSERT_EQ(std::set<uint32_t>(indices.begin(), indices.end()).size(), 3u);
    for (uint32_t i : indices) {
      ASSERT_LT(i, 10u);
      ++member[i];
    }
    ++first[indices[0]];
  }
  for (int i = 0; i < 10; ++i) {
    EXPECT_NEAR(first[i], 400, 100);  // five standard deviations
    EXPECT_NEAR(member[i], 1200, 150);
  }
}

TEST(BeaconIndices, EdgesAndArguments) {
  const BeaconSeed seed{};
  EXPECT_EQ(beacon_indices(seed, 1, 1), std::vector<uint32_t>{0});
  auto all = beacon_indices(seed, 37, 37);
  std::sort(all.begin(), all.end());
  for (uint32_t i = 0; i < 37; ++i) EXPECT_EQ(all[i], i);
  EXPECT_THROW(beacon_indices(seed, 5, 0), InvalidArgument);
  EXPECT_THROW(beacon_indices(seed, 5, 6), InvalidArgument);
  EXPECT_THROW(beacon_indices(seed, 0, 0), InvalidArgument);
}

// RFC 8032, 7.1, tests 1 and 3
TEST(Signature, Vectors) {
  const auto seed = array_from_hex<32>("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  const auto key = public_key(seed);
  EXPECT_EQ(to_hex(key), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  EXPECT_EQ(
      to_hex(sign(seed, {})),
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
  const auto other = array_from_hex<32>("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
  EXPECT_EQ(
      to_hex(sign(other, from_hex("af82"))),
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
}

TEST(Signature, TamperTable) {
  const Bytes seed = filled(3);
  const auto key = public_key(seed);
  const auto message = from_hex("00112233445566778899");
  const Signature good = sign(seed, message);
  ASSERT_TRUE(signature_verify(key, message, good));
  for (size_t bit = 0; bit < 512; ++bit) {
    Signature bad = good;
    bad[bit / 8] ^= static_cast<uint8_t>(1 << (bit % 8));
    ASSERT_FALSE(signature_verify(key, message, bad)) << bit;
  }
  EXPECT_FALSE(signature_verify(key, std::span(message).first(9), good));
  EXPECT_FALSE(signature_verify(public_key(filled(4)), message, good));
  // S + order: the same equation, refused as non-canonical (RFC 8032, 5.1.7)
  Signature shifted = good;
  const Bytes order = array_from_hex<32>("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  unsigned carry = 0;
  for (size_t i = 0; i < 32; ++i) {
    carry += shifted[32 + i] + order[i];
    shifted[32 + i] = static_cast<uint8_t>(carry);
    carry >>= 8;
  }
  EXPECT_FALSE(signature_verify(key, message, shifted));
  // a small-order key accepts a signature of anything in a naive verifier
  Bytes identity{};
  identity[0] = 1;
  Signature zero{};
  zero[0] = 1;
  EXPECT_FALSE(signature_verify(identity, message, zero));
}

}  // namespace
}  // namespace fzk
