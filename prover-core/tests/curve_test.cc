#include <gtest/gtest.h>
#include <sodium.h>

#include "base/errors.h"
#include "base/parallel.h"
#include "base/sodium.h"
#include "curve/fixed_base.h"
#include "curve/generators.h"
#include "curve/msm.h"
#include "curve/ristretto.h"
#include "hex.h"
#include "seeded.h"

namespace fzk {
namespace {

// RFC 9496, A.1
const char* const kMultiples[] = {"0000000000000000000000000000000000000000000000000000000000000000",
                                  "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
                                  "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
                                  "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259",
                                  "da80862773358b466ffadfe0b3293ab3d9fd53c5ea6c955358f568322daf6a57",
                                  "e882b131016b52c1d3337080187cf768423efccbb517bb495ab812c4160ff44e",
                                  "f64746d3c92b13050ed8d80236a7f0007c3b3f962f5ba793d19a601ebb1df403",
                                  "44f53520926ec81fbd5a387845beb7df85a96a24ece18738bdcfa6a7822a176d",
                                  "903293d8f2287ebe10e2374dc1a53e0bc887e592699f02d077d5263cdd55601c",
                                  "02622ace8f7303a31cafc63f8fc48fdc16e1c8c8d234b2f0d6685282a9076031",
                                  "20706fd788b2720a1ed2a5dad4952b01f413bcf0e7564de8cdc816689e2db95f",
                                  "bce83f8ba5dd2fa572864c24ba1810f9522bc6004afe95877ac73241cafdab42",
                                  "e4549ee16b9aa03099ca208c67adafcafa4c3f3e4e5303de6026e3ca8ff84460",
                                  "aa52e000df2e16f55fb1032fc33bc42742dad6bd5a8fc0be0167436c5948501f",
                                  "46376b80f409b29dc2b5f6f0c52591990896e5716f41477cd30085ab7f10301e",
                                  "e0c418f7c8d9c4cdd7395b93ea124f3ad99021bb681dfc3302a9d99a2e53e64e"};

// RFC 9496, A.2
const char* const kBad[] = {
    // non-canonical field encodings
    "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    // negative field elements
    "0100000000000000000000000000000000000000000000000000000000000000",
    "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
    "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
    "c940e5a4404157cfb1628b108db051a8d439e1a421394ec4ebccb9ec92a8ac78",
    "47cfc5497c53dc8e61c91d17fd626ffb1c49e2bca94eed052281b510b1117a24",
    "f1c6165d33367351b0da8f6e4511010c68174a03b6581212c71c0e1d026c3c72",
    "87260f7a2f12495118360f02c26a470f450dadf34a413d21042b43b9d93e1309",
    // non-square x^2
    "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
    "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
    "de6a7b00deadc788eb6b6c8d20c0ae96c2f2019078fa604fee5b87d6e989ad7b",
    "bcab477be20861e01e4a0e295284146a510150d9817763caf1a6f4b422d67042",
    "2a292df7e32cababbd9de088d1d1abec9fc0440f637ed2fba145094dc14bea08",
    "f4a9e534fc0d216c44b218fa0c42d99635a0127ee2e53c712f70609649fdff22",
    "8268436f8c4126196cf64b3c7ddbda90746a378625f9813dd9b8457077256731",
    "2810e5cbc2cc4d4eece54f61c6f69758e289aa7ab440b3cbeaa21995c2f4232b",
    // negative xy
    "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
    "a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220",
    "d483fe813c6ba647ebbfd3ec41adca1c6130c2beeee9d9bf065c8d151c5f396e",
    "8a2e1d30050198c65a54483123960ccc38aef6848e1ec8f5f780e8523769ba32",
    "32888462f8b486c68ad7dd9610be5192bbeaf3b443951ac1a8118419d9fa097b",
    "227142501b9d4355ccba290404bde41575b037693cef1f438c47f8fbf35d1165",
    "5c37cc491da847cfeb9281d407efc41e15144c876e0170b499a96a22ed31e01e",
    "445425117cb8c90edcbc7c1cc0e74f747f2c1efa5630a967c64f287792a48a4b",
    // s = -1, which gives y = 0
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};

// RFC 9496, A.3: SHA-512 of the label gives the element
const std::pair<const char*, const char*> kHashed[] = {
    {"Ristretto is traditionally a short shot of espresso coffee",
     "3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46"},
    {"made with the normal amount of ground coffee but extracted with",
     "f26e5b6f7d362d2d2a94c5d0e7602cb4773c95a2e5c31a64f133189fa76ed61b"},
    {"about half the amount of water in the same amount of time",
     "006ccd2a9e6867e6a2c5cea83d3302cc9de128dd2a9a57dd8ee7b9d7ffe02826"},
    {"by using a finer grind.", "f8f0c87cf237953c5890aec3998169005dae3eca1fbb04548c635953c817f92a"},
    {"This produces a concentrated shot of coffee per volume.",
     "ae81e7dedf20a497e10c304a765c1767a42d6e06029758d2d7e8ef7cc4c41179"},
    {"Just pulling a normal shot short will produce a weaker shot",
     "e2705652ff9f5e44d3e841bf1c251cf7dddb77d140870d1ab2ed64f1a9ce8628"},
    {"and is not a Ristretto as some believe.", "80bd07262511cdde4863f8a7434cef696750681cb9510eea557088f76d9e5065"}};

std::string hex_of(const Point& point) { return to_hex(encode(point)); }

Point decoded(std::string_view hex) {
  Point point;
  EXPECT_TRUE(decode(from_hex(hex).data(), &point)) << hex;
  return point;
}

TEST(Ristretto, MultiplesOfTheGenerator) {
  Point point = Point::identity();
  for (const char* expected : kMultiples) {
    EXPECT_EQ(hex_of(point), expected);
    EXPECT_TRUE(equal(decoded(expected), point));
    point = add(point, base_point());
  }
}

TEST(Ristretto, RefusesBadEncodings) {
  for (const char* bad : kBad) {
    Point untouched = base_point();
    EXPECT_FALSE(decode(from_hex(bad).data(), &untouched)) << bad;
    EXPECT_TRUE(equal(untouched, base_point()));
    EXPECT_EQ(crypto_core_ristretto255_is_valid_point(from_hex(bad).data()), 0);
  }
}

TEST(Ristretto, HashToGroupVectors) {
  for (auto [label, expected] : kHashed) EXPECT_EQ(hex_of(hash_to_group(label)), expected);
}

TEST(Ristretto, HashToGroupAgreesWithLibsodium) {
  require_sodium();
  Seeded random("ristretto from hash");
  for (int i = 0; i < 200; ++i) {
    auto uniform = random.bytes<64>();
    if (i == 0) uniform.fill(0);
    if (i == 1) uniform.fill(255);
    if (i == 2) std::fill(uniform.begin() + 32, uniform.end(), 0);
    PointBytes expected;
    crypto_core_ristretto255_from_hash(expected.data(), uniform.data());
    ASSERT_EQ(encode(from_uniform(uniform.data())), expected) << i;
  }
}

// Every string that differs from a valid encoding in one bit is judged as libsodium judges it, except that libsodium 1.0.18 ignores the top
// bit, which RFC 9496 wants refused.
TEST(Ristretto, DecodesExactlyWhatLibsodiumDecodes) {
  Seeded random("ristretto decode");
  for (int i = 0; i < 6; ++i) {
    const PointBytes valid = encode(i == 0 ? Point::identity() : random.point());
    for (int bit = 0; bit < 256; ++bit) {
      PointBytes bytes = valid;
      bytes[bit / 8] ^= static_cast<uint8_t>(1 << (bit % 8));
      Point point;
      const bool accepted = decode(bytes.data(), &point);
      ASSERT_EQ(accepted, bit < 255 && crypto_core_ristretto255_is_valid_point(bytes.data()) == 1) << to_hex(bytes);
      if (accepted) {
        ASSERT_EQ(encode(point), bytes);
      }
    }
  }
}

TEST(Point, GroupLawAgreesWithLibsodium) {
  Seeded random("point law");
  auto points = random.points(8);
  points.push_back(Point::identity());
  points.push_back(base_point());
  points.push_back(negate(points[0]));
  points.push_back(dbl(points[1]));
  for (const Point& a : points) {
    for (const Point& b : points) {
      PointBytes expected;
      ASSERT_EQ(crypto_core_ristretto255_add(expected.data(), encode(a).data(), encode(b).data()), 0);
      ASSERT_EQ(encode(add(a, b)), expected);
      ASSERT_EQ(crypto_core_ristretto255_sub(expected.data(), encode(a).data(), encode(b).data()), 0);
      ASSERT_EQ(encode(sub(a, b)), expected);
      ASSERT_EQ(equal(a, b), encode(a) == encode(b));
    }
    ASSERT_TRUE(equal(dbl(a), add(a, a)));
    ASSERT_TRUE(is_identity(sub(a, a)));
    ASSERT_EQ(is_identity(a), equal(a, Point::identity()));
  }
}

TEST(Point, FourTorsionIsInvisible) {
  // (sqrt(-1)·y, sqrt(-1)·x) is P plus a point of order 4
  Seeded random("point torsion");
  for (const Point& p : random.points(4)) {
    const Point shifted = {p.y * kSqrtM1, p.x * kSqrtM1, p.z, -p.t};
    EXPECT_TRUE(equal(p, shifted));
    EXPECT_EQ(encode(p), encode(shifted));
    EXPECT_TRUE(is_identity(sub(p, shifted)));
  }
}

TEST(Point, MultiplyAgreesWithLibsodium) {
  Seeded random("point multiply");
  for (int i = 0; i < 30; ++i) {
    const Scalar k = i == 0 ? Scalar::one() : i == 1 ? -Scalar::one() : i == 2 ? Scalar::from_u64(8) : random.scalar();
    const Point p = random.point();
    PointBytes expected;
    ASSERT_EQ(crypto_scalarmult_ristretto255(expected.data(), k.to_bytes().data(), encode(p).data()), 0);
    ASSERT_EQ(encode(multiply(k, p)), expected);
  }
  EXPECT_TRUE(is_identity(multiply(Scalar::zero(), random.point())));
}

Point naive(std::span<const Scalar> scalars, std::span<const Point> points) {
  Point sum = Point::identity();
  for (size_t i = 0; i < scalars.size(); ++i) sum = add(sum, multiply(scalars[i], points[i]));
  return sum;
}

TEST(Msm, AgreesWithTheSumOfProducts) {
  Seeded random("msm");
  for (size_t n : {0, 1, 2, 3, 5, 63, 64, 65, 66, 199, 201, 600, 1500}) {
    auto scalars = random.scalars(n);
    auto points = random.points(n);
    if (n > 2) scalars[0] = Scalar::zero(), scalars[1] = -Scalar::one(), points[2] = Point::identity();
    if (n > 60)
      points[7] = points[6], scalars[8] = Scalar::one(), scalars[9] = Scalar::from_u64(2).pow(251),
      points[10] = negate(points[11]);
    const Point expected = naive(scalars, points);
    ASSERT_TRUE(equal(msm(scalars, points), expected)) << n;
    ASSERT_TRUE(equal(straus(scalars, points), expected)) << n;
    normalise(points);
    ASSERT_TRUE(equal(msm(scalars, points), expected)) << n << " with Z = 1";
  }
}

TEST(Msm, SameOnOneThread) {
  Seeded random("msm threads");
  const auto scalars = random.scalars(300);
  const auto points = random.points(300);
  const Point many = msm(scalars, points);
  set_thread_count(1);
  const Point one = msm(scalars, points);
  set_thread_count(0);
  EXPECT_EQ(encode(many), encode(one));
}

TEST(Generators, FollowFromTheirLabels) {
  EXPECT_EQ(hex_of(generator(Family::H)), hex_of(hash_to_group("fedzk/v1/gen/H/0")));
  EXPECT_EQ(hex_of(generator(Family::U)), hex_of(hash_to_group("fedzk/v1/gen/U/0")));
  EXPECT_EQ(hex_of(generator(Family::Tape, 12)), hex_of(hash_to_group("fedzk/v1/gen/tape/12")));
  EXPECT_EQ(hex_of(generator(Family::Witness, 100)), hex_of(hash_to_group("fedzk/v1/gen/wit/100")));
  EXPECT_EQ(hex_of(generator(Family::Record, 3)), hex_of(hash_to_group("fedzk/v1/gen/rec/3")));
  const Point* first = generators(Family::Tape, 10);
  EXPECT_EQ(first, generators(Family::Tape, 500));
  for (size_t i = 0; i < 500; ++i) ASSERT_EQ(first[i].z.limb[0], 1u);
  EXPECT_THROW(generator(Family::Tape, kMaxGenerators), InvalidArgument);
}

TEST(FixedBase, CommitAgreesWithMsm) {
  Seeded random("fixed base");
  for (auto [first, n] : {std::pair<size_t, size_t>{0, 0},
                          {0, 1},
                          {5, 3},
                          {0, 14},
                          {0, 15},
                          {0, 31},
                          {1, 33},
                          {0, 127},
                          {0, 128},
                          {0, 300},
                          {2040, 20}}) {
    auto values = random.scalars(n);
    if (n > 20) {
      values[0] = Scalar::zero(), values[1] = Scalar::one(), values[2] = -Scalar::one();
      for (int i = 0; i < 12; ++i) values[3 + i] = Scalar::from_u64(32).pow(i) * Scalar::from_u64(64);
      // around (q - 1)/2, where the digits' sign flips
      values[16] = -Scalar::from_u64(2).inverse(), values[17] = Scalar::from_u64(2).inverse();
    }
    const Scalar blinding = random.scalar();
    const Point expected =
        add(naive(values, {generators(Family::Tape, first + n) + first, n}), multiply(blinding, generator(Family::H)));
    ASSERT_TRUE(equal(commit(Family::Tape, first, values, blinding), expected)) << first << " " << n;
  }
}

TEST(FixedBase, CommitSmallAgreesWithMsm) {
  Seeded random("fixed base small");
  for (size_t n : {0, 1, 16, 100, 1023, 1024, 1100}) {
    for (int bits : {1, 6, 7, 12, 13, 16, 17}) {
      std::vector<int32_t> values(n);
      std::vector<Scalar> scalars(n);
      const int32_t bound = (1 << bits) - 1;
      for (size_t i = 0; i < n; ++i) {
        values[i] = i == 1 ? bound : i == 2 ? -bound : static_cast<int32_t>(random.below(2 * bound + 1)) - bound;
        if (i % 7 == 3) values[i] = 0;
        scalars[i] = Scalar::from_i64(values[i]);
      }
      const Scalar blinding = random.scalar();
      const Point expected =
          add(msm(scalars, {generators(Family::Witness, n), n}), multiply(blinding, generator(Family::H)));
      ASSERT_TRUE(equal(commit_small(Family::Witness, values, blinding), expected))
          << n << " values of " << bits << " bits";
    }
  }
}

TEST(FixedBase, EverySmallValue) {
  const Point& g = generator(Family::Witness);
  Point expected = Point::identity();
  for (int32_t v = 0; v < (1 << 17); ++v, expected = add(expected, g)) {
    if (v > 9000 && v % 61 != 0 && v < (1 << 17) - 200) continue;
    const int32_t plus[1] = {v}, minus[1] = {-v};
    ASSERT_TRUE(equal(commit_small(Family::Witness, plus, Scalar::zero()), expected)) << v;
    ASSERT_TRUE(equal(commit_small(Family::Witness, minus, Scalar::zero()), negate(expected))) << v;
  }
  for (int32_t bad : {1 << 17, -(1 << 17), INT32_MAX, INT32_MIN}) {
    const int32_t values[1] = {bad};
    EXPECT_THROW(commit_small(Family::Witness, values, Scalar::zero()), InvalidArgument) << bad;
  }
}

TEST(Ristretto, Batches) {
  Seeded random("ristretto batches");
  const auto points = random.points(100);
  std::vector<PointBytes> bytes(100);
  encode_batch(points, bytes);
  std::vector<uint8_t> joined;
  for (size_t i = 0; i < 100; ++i) {
    ASSERT_EQ(bytes[i], encode(points[i]));
    joined.insert(joined.end(), bytes[i].begin(), bytes[i].end());
  }
  std::vector<Point> back(100);
  ASSERT_EQ(decode_batch(joined, back), 100u);
  for (size_t i = 0; i < 100; ++i) ASSERT_TRUE(equal(back[i], points[i]));
  joined[32 * 70] |= 1;
  joined[32 * 40] |= 1;
  EXPECT_EQ(decode_batch(joined, back), 40u);
}

}  // namespace
}  // namespace fzk
