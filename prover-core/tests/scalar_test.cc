#include "field/scalar.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include "base/random.h"
#include "base/sodium.h"
#include "hex.h"
#include "seeded.h"

namespace fzk {
namespace {

using Bytes = std::array<uint8_t, 32>;

const Bytes kOrder = array_from_hex<32>("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

Bytes minus(Bytes value, unsigned amount) {
  for (uint8_t& byte : value) {
    const unsigned low = amount & 255, before = byte;
    byte = static_cast<uint8_t>(before - low);
    amount = (amount >> 8) + (before < low);
  }
  return value;
}

// Small and large values, values around limb borders and around q.
std::vector<Bytes> interesting() {
  std::vector<Bytes> values;
  for (unsigned k = 0; k < 4; ++k) {
    Bytes small{};
    small[0] = static_cast<uint8_t>(k);
    values.push_back(small);
    values.push_back(minus(kOrder, k + 1));
  }
  for (int bit = 5; bit < 252; bit += 13) {
    Bytes power{};
    power[bit / 8] = static_cast<uint8_t>(1 << (bit % 8));
    values.push_back(power);
    values.push_back(minus(power, 1));
  }
  Seeded random("scalar interesting");
  for (int i = 0; i < 40; ++i) values.push_back(random.scalar().to_bytes());
  return values;
}

Scalar read(const Bytes& bytes) {
  Scalar value;
  EXPECT_TRUE(Scalar::from_canonical(bytes.data(), &value)) << to_hex(bytes);
  return value;
}

TEST(Scalar, AgreesWithLibsodium) {
  require_sodium();
  for (const Bytes& a : interesting()) {
    const Scalar x = read(a);
    ASSERT_EQ(x.to_bytes(), a);
    Bytes expected;
    crypto_core_ristretto255_scalar_negate(expected.data(), a.data());
    ASSERT_EQ((-x).to_bytes(), expected);
    if (!x.is_zero()) {
      ASSERT_EQ(crypto_core_ristretto255_scalar_invert(expected.data(), a.data()), 0);
      ASSERT_EQ(x.inverse().to_bytes(), expected);
    }
    for (const Bytes& b : interesting()) {
      const Scalar y = read(b);
      crypto_core_ristretto255_scalar_add(expected.data(), a.data(), b.data());
      ASSERT_EQ((x + y).to_bytes(), expected) << to_hex(a) << " + " << to_hex(b);
      crypto_core_ristretto255_scalar_sub(expected.data(), a.data(), b.data());
      ASSERT_EQ((x - y).to_bytes(), expected) << to_hex(a) << " - " << to_hex(b);
      crypto_core_ristretto255_scalar_mul(expected.data(), a.data(), b.data());
      ASSERT_EQ((x * y).to_bytes(), expected) << to_hex(a) << " * " << to_hex(b);
    }
  }
}

TEST(Scalar, WideReductionAgreesWithLibsodium) {
  Seeded random("scalar wide");
  for (int i = 0; i < 200; ++i) {
    auto wide = random.bytes<64>();
    if (i == 0) wide.fill(0);
    if (i == 1) wide.fill(255);
    if (i == 2) std::fill(wide.begin(), wide.begin() + 32, 255), std::fill(wide.begin() + 32, wide.end(), 0);
    Bytes expected;
    crypto_core_ristretto255_scalar_reduce(expected.data(), wide.data());
    ASSERT_EQ(Scalar::from_wide(wide.data()).to_bytes(), expected);
  }
}

TEST(Scalar, RefusesNonCanonicalBytes) {
  Bytes just_below = minus(kOrder, 1), all_ones, plus_one = kOrder, top_bit{};
  all_ones.fill(255);
  plus_one[0] += 1;
  top_bit[31] = 0x80;
  Scalar out = Scalar::from_u64(7);
  EXPECT_TRUE(Scalar::from_canonical(just_below.data(), &out));
  const Scalar before = out;
  for (const Bytes& bad : {kOrder, all_ones, plus_one, top_bit}) {
    EXPECT_FALSE(Scalar::from_canonical(bad.data(), &out)) << to_hex(bad);
    EXPECT_EQ(out, before);
  }
}

TEST(Scalar, FromIntegers) {
  EXPECT_EQ(Scalar::from_u64(~uint64_t{0}) + Scalar::one(), Scalar::from_u64(2).pow(64));
  EXPECT_EQ(Scalar::from_i64(-5) + Scalar::from_u64(5), Scalar::zero());
  EXPECT_EQ(Scalar::from_i64(INT64_MIN), -Scalar::from_u64(2).pow(63));
  EXPECT_EQ(Scalar::from_i64(INT64_MAX), Scalar::from_u64(2).pow(63) - Scalar::one());
  const int128 smallest = static_cast<int128>(static_cast<uint128>(1) << 127);
  EXPECT_EQ(Scalar::from_i128(smallest), -Scalar::from_u64(2).pow(127));
  EXPECT_EQ(Scalar::from_i128(~smallest), Scalar::from_u64(2).pow(127) - Scalar::one());
  EXPECT_EQ(Scalar::zero().inverse(), Scalar::zero());
  EXPECT_EQ(Scalar::zero().pow(0), Scalar::one());
}

TEST(Scalar, SumsOfProducts) {
  Seeded random("scalar sums");
  const Scalar largest = -Scalar::one();
  for (size_t n : {0, 1, 2, 3, 17, 1000}) {
    auto a = random.scalars(n), b = random.scalars(n);
    for (size_t i = 0; i < n; i += 3) a[i] = b[i] = largest;
    Scalar expected;
    for (size_t i = 0; i < n; ++i) expected += a[i] * b[i];
    ASSERT_EQ(dot(a, b), expected) << n;
    ScalarSum sum;
    for (size_t i = 0; i < n; ++i) sum.add_product(a[i], b[i]);
    sum.add(largest);
    ASSERT_EQ(sum.reduce(), expected - Scalar::one());

    std::vector<int32_t> narrow(n);
    std::vector<int64_t> wide(n);
    Scalar expected_narrow, expected_wide;
    for (size_t i = 0; i < n; ++i) {
      narrow[i] = i % 5 == 0 ? INT32_MIN : i % 5 == 1 ? INT32_MAX : static_cast<int32_t>(random.u64());
      wide[i] = i % 5 == 0 ? INT64_MIN : i % 5 == 1 ? INT64_MAX : static_cast<int64_t>(random.u64());
      expected_narrow += a[i] * Scalar::from_i64(narrow[i]);
      expected_wide += a[i] * Scalar::from_i64(wide[i]);
    }
    ASSERT_EQ(dot_small(a, std::span<const int32_t>(narrow)), expected_narrow) << n;
    ASSERT_EQ(dot_small(a, std::span<const int64_t>(wide)), expected_wide) << n;
  }
  const std::vector<Scalar> two(2), three(3);
  EXPECT_THROW(dot(two, three), std::logic_error);
}

// The accumulator's ninth limb: 2^17 products of q - 1 pass 2^512.
TEST(Scalar, SumsPastEightLimbs) {
  ScalarSum sum;
  const Scalar largest = -Scalar::one();
  // Montgomery forms matter to the limbs, so use the scalar whose form is q - 1 as well
  Seeded random("scalar ninth limb");
  Scalar expected;
  const Scalar x = random.scalar();
  for (int i = 0; i < (1 << 17); ++i) {
    sum.add_product(largest, x);
    sum.add_product(x, x);
  }
  expected = (x * x - x) * Scalar::from_u64(1 << 17);
  EXPECT_EQ(sum.reduce(), expected);
}

TEST(Scalar, BatchInvertAndPowers) {
  Seeded random("scalar batch");
  auto values = random.scalars(33);
  auto inverses = values;
  batch_invert(inverses);
  for (size_t i = 0; i < values.size(); ++i) ASSERT_EQ(values[i] * inverses[i], Scalar::one());
  values[7] = Scalar::zero();
  EXPECT_THROW(batch_invert(values), std::logic_error);
  batch_invert(std::span<Scalar>());
  const Scalar x = random.scalar();
  const auto list = powers(x, 20);
  for (size_t i = 0; i < list.size(); ++i) ASSERT_EQ(list[i], x.pow(i));
}

TEST(HedgedRandom, FreshEvenForEqualInputs) {
  const auto secret = as_bytes("secret"), digest = as_bytes("digest");
  HedgedRandom a(secret, digest, 1), b(secret, digest, 1);
  const Scalar first = a.scalar();
  EXPECT_FALSE(first == b.scalar());
  EXPECT_FALSE(first == a.scalar());
}

}  // namespace
}  // namespace fzk
