#include "transcript/transcript.h"

#include <gtest/gtest.h>

#include "base/reject.h"
#include "hex.h"
#include "seeded.h"

namespace fzk {
namespace {

// Vectors of a slow model in Python integers and hashlib.
TEST(Transcript, AgreesWithTheModel) {
  ProofWriter writer("test domain");
  std::vector<uint8_t> statement(40);
  for (size_t i = 0; i < statement.size(); ++i) statement[i] = static_cast<uint8_t>(i);
  writer.absorb("statement", statement);
  EXPECT_EQ(to_hex(writer.challenge("alpha").to_bytes()),
            "8b2ef92944a4f4d77344162f10e79fd310047d52470591b5e98e791e1cb8c808");
  writer.point("C", hash_to_group("a point"));
  writer.scalar("x", Scalar::from_u64(12345));
  const auto betas = writer.challenges("beta", 2);
  EXPECT_EQ(to_hex(betas[0].to_bytes()), "c526951cc39dc94f8b005e74a6a4be89710fb4fbf77e68584b8133d992ea9c0c");
  EXPECT_EQ(to_hex(betas[1].to_bytes()), "a7f4c84cad402eb1a886fb8fe2ffb2577aa4494b48ccae71f48e9b5024fb3905");
}

TEST(Transcript, EveryPartMatters) {
  auto challenge = [](std::string_view domain, std::string_view label, std::string_view data) {
    Transcript transcript(domain);
    transcript.absorb(label, as_bytes(data));
    return transcript.challenge("c");
  };
  const Scalar reference = challenge("d", "ab", "cd");
  EXPECT_EQ(reference, challenge("d", "ab", "cd"));
  EXPECT_FALSE(reference == challenge("e", "ab", "cd"));
  EXPECT_FALSE(reference == challenge("d", "abc", "d"));
  EXPECT_FALSE(reference == challenge("d", "a", "bcd"));
  EXPECT_FALSE(reference == challenge("d", "ab", "c"));
}

struct Written {
  std::vector<uint8_t> bytes;
  Scalar challenge;
};

Written write(const std::vector<Point>& points, const Scalar& scalar) {
  ProofWriter writer("round trip");
  writer.points("rows", points);
  writer.scalar("x", scalar);
  const Scalar challenge = writer.challenge("c");
  return {writer.take(), challenge};
}

RejectId refusal(std::span<const uint8_t> bytes, size_t points) {
  try {
    ProofReader reader("round trip", bytes);
    reader.points("rows", points);
    reader.scalar("x");
    reader.finish();
  } catch (const Reject& e) {
    return e.id;
  }
  return RejectId::none;
}

TEST(Proof, ReadsWhatWasWritten) {
  Seeded random("proof round trip");
  const auto points = random.points(20);
  const Scalar scalar = random.scalar();
  const Written written = write(points, scalar);
  ASSERT_EQ(written.bytes.size(), 21u * 32);
  ProofReader reader("round trip", written.bytes);
  const auto read = reader.points("rows", 12);
  for (size_t i = 0; i < 12; ++i) EXPECT_TRUE(equal(read[i], points[i]));
  for (size_t i = 12; i < 20; ++i) EXPECT_TRUE(equal(reader.point("rows"), points[i]));
  EXPECT_EQ(reader.scalar("x"), scalar);
  reader.finish();
  EXPECT_EQ(reader.challenge("c"), written.challenge);
}

TEST(Proof, TamperTable) {
  Seeded random("proof tamper");
  const auto good = write(random.points(3), -Scalar::one()).bytes;
  EXPECT_EQ(refusal(good, 3), RejectId::none);
  for (size_t length = 0; length < good.size(); ++length) {
    ASSERT_EQ(refusal(std::span(good).first(length), 3), RejectId::truncated) << length;
  }
  auto bad = good;
  bad.push_back(0);
  EXPECT_EQ(refusal(bad, 3), RejectId::trailing_bytes);
  bad = good;
  std::fill(bad.begin() + 32, bad.begin() + 64, 0);
  EXPECT_EQ(refusal(bad, 3), RejectId::identity_point);
  bad = good;
  bad[64] |= 1;
  EXPECT_EQ(refusal(bad, 3), RejectId::non_canonical_point);
  bad = good;
  bad[95] |= 0x80;
  EXPECT_EQ(refusal(bad, 3), RejectId::non_canonical_point);
  bad = good;
  bad[96] += 1;  // q - 1 becomes q
  EXPECT_EQ(refusal(bad, 3), RejectId::non_canonical_scalar);
  EXPECT_EQ(refusal(good, size_t{1} << 60), RejectId::truncated);
}

TEST(Proof, WriterRefusesTheIdentity) {
  ProofWriter writer("identity");
  EXPECT_THROW(writer.point("C", Point::identity()), std::logic_error);
}

}  // namespace
}  // namespace fzk
