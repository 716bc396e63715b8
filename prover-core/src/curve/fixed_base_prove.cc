#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <new>
#include <string>
#include <type_traits>
#include <vector>

#include "base/errors.h"
#include "base/parallel.h"
#include "base/random.h"
#include "curve/fixed_base.h"
#include "curve/msm.h"

namespace fzk {

namespace {

// ---- tables

constexpr int kDigitBits = 6, kDigits = 42, kSharing = 3, kPositions = kDigits / kSharing;

// multiple[p][j] = j 2^{18 p} G: a scalar's digits 3p + r use row p, and the 6 r doublings are shared by a whole commitment.
struct ScalarTable {
  AffineNiels multiple[kPositions][(1 << (kDigitBits - 1)) + 1];
};

constexpr int kSmallBits = 7;

// multiple[j] = j G for the signed digits of small values in radix 128
struct SmallTable {
  AffineNiels multiple[(1 << (kSmallBits - 1)) + 1];
};

// row[j] = j·step for j = 0..; `row` has `count` entries
void fill_multiples(const Point& step, std::span<Point> row) {
  const ProjectiveNiels prepared = to_projective_niels(step);
  row[0] = Point::identity();
  for (size_t j = 1; j < row.size(); ++j) row[j] = add(row[j - 1], prepared);
}

void store_affine(std::vector<Point>& points, AffineNiels* out) {
  normalise(points);
  std::transform(points.begin(), points.end(), out, to_affine_niels);
}

void build(const Point& generator, ScalarTable& table) {
  constexpr size_t row = std::extent_v<decltype(table.multiple), 1>;
  std::vector<Point> points(kPositions * row);
  Point step = generator;
  for (int p = 0; p < kPositions; ++p) {
    fill_multiples(step, {&points[p * row], row});
    if (p + 1 < kPositions) step = dbl_times(step, kDigitBits * kSharing);
  }
  store_affine(points, &table.multiple[0][0]);
}

void build(const Point& generator, SmallTable& table) {
  std::vector<Point> points(std::size(table.multiple));
  fill_multiples(generator, points);
  store_affine(points, table.multiple);
}

// Tables of generators 0, 1, ... of one family. Address space for `limit` of them is reserved once (the system commits pages as they are
// written), so a table never moves; entries below `ready` never change.
template <class Table>
class TableSeries {
 public:
  TableSeries(Family family, size_t limit) : family_(family), limit_(limit) {}

  size_t limit() const { return limit_; }

  const Table* require(size_t count) {
    if (ready_.load(std::memory_order_acquire) < count) grow(count);
    return tables_;
  }

 private:
  void grow(size_t count) {
    std::lock_guard lock(growing_);
    const size_t have = ready_.load(std::memory_order_relaxed);
    if (have >= count) return;
    if (tables_ == nullptr)
      tables_ = static_cast<Table*>(::operator new (limit_ * sizeof(Table), std::align_val_t{alignof(Table)}));
    const Point* points = generators(family_, count);
    parallel_for(count - have, [&](size_t begin, size_t end) {
      for (size_t i = have + begin; i < have + end; ++i) build(points[i], tables_[i]);
    });
    ready_.store(count, std::memory_order_release);
  }

  Family family_;
  size_t limit_;
  std::mutex growing_;
  std::atomic<size_t> ready_{0};
  Table* tables_ = nullptr;
};

template <class Table>
TableSeries<Table>& series(Family family) {
  using Series = TableSeries<Table>;
  constexpr size_t limit = std::is_same_v<Table, ScalarTable> ? 2048 : 4096;
  static Series* const all[kFamilyCount] = {new Series(Family::H, 1), new Series(Family::U, 1),
                                            new Series(Family::Tape, limit), new Series(Family::Witness, limit),
                                            new Series(Family::Record, limit)};
  return *all[static_cast<size_t>(family)];
}

// ---- scalars

// Signed digits in radix 64, in [-32, 32]: min(k, q - k) <= 2^251 + 2^124, so that the last digit does not carry.
struct ScalarDigits {
  int8_t digit[kDigits];

  explicit ScalarDigits(const Scalar& k) {
    auto positive = k.to_limbs(), negative = (-k).to_limbs();
    const uint64_t negate = internal::mask_of(greater(positive, negative));
    int carry = 0;
    for (int i = 0; i < 4; ++i) positive[i] = (negative[i] & negate) | (positive[i] & ~negate);
    for (int i = 0; i < kDigits; ++i) {
      const int position = i * kDigitBits, limb = position / 64, bit = position % 64;
      uint64_t bits = positive[limb] >> bit;
      if (bit + kDigitBits > 64 && limb < 3) bits |= positive[limb + 1] << (64 - bit);
      const int value = static_cast<int>(bits & ((1 << kDigitBits) - 1)) + carry;
      carry = i + 1 < kDigits ? (value + (1 << (kDigitBits - 1)) - 1) >> kDigitBits : 0;
      const int signed_digit = value - (carry << kDigitBits);
      const int sign = static_cast<int>(negate);
      digit[i] = static_cast<int8_t>((signed_digit ^ sign) - sign);
    }
    secure_zero(positive.data(), sizeof(positive));
    secure_zero(negative.data(), sizeof(negative));
  }

 private:
  static uint64_t greater(const std::array<uint64_t, 4>& a, const std::array<uint64_t, 4>& b) {
    uint64_t borrow = 0;
    for (int i = 0; i < 4; ++i) internal::sub_borrow(b[i], a[i], borrow);
    return borrow;
  }
};

// sign of the digit applied without a branch; row[0] is the identity
inline Point add_digit(const Point& sum, const AffineNiels* row, int digit) {
  const int sign = digit >> 31;
  const AffineNiels& entry = row[(digit ^ sign) - sign];
  const bool negative = sign & 1;
  return add(sum, AffineNiels{select(negative, entry.y_minus_x, entry.y_plus_x),
                              select(negative, entry.y_plus_x, entry.y_minus_x),
                              select(negative, Fe::zero() - entry.xy2d, entry.xy2d)});
}

struct Term {
  const ScalarTable* table;
  ScalarDigits digits;
};

inline void prefetch(const AffineNiels& entry) {
  const char* address = reinterpret_cast<const char*>(&entry);
  __builtin_prefetch(address);
  __builtin_prefetch(address + 64);
}

// Few terms: every digit from its own row, so that only 12 doublings are left. The rows of a whole proof do not fit a cache, so they are fetched
// ahead of their use.
Point sum_by_rows(std::span<const Term> terms) {
  for (int r = kSharing - 1; r >= 0; --r) {
    for (const Term& term : terms) {
      for (int p = 0; p < kPositions; ++p) {
        prefetch(term.table->multiple[p][std::abs(term.digits.digit[kSharing * p + r])]);
      }
    }
  }
  Point sum = Point::identity();
  for (int r = kSharing - 1; r >= 0; --r) {
    for (const Term& term : terms) {
      for (int p = 0; p < kPositions; ++p)
        sum = add_digit(sum, term.table->multiple[p], term.digits.digit[kSharing * p + r]);
    }
    if (r > 0) sum = dbl_times(sum, kDigitBits);
  }
  return sum;
}

// Many terms: one sum for each digit place, all from the first row, which stays in the cache while a term is dealt with; 246 doublings.
Point sum_by_places(std::span<const Term> terms) {
  std::array<Point, kDigits> sums;
  sums.fill(Point::identity());
  for (size_t t = 0; t < terms.size(); ++t) {
    const Term &term = terms[t], &next = terms[std::min(t + 1, terms.size() - 1)];
    for (int i = 0; i < kDigits; ++i) {
      prefetch(next.table->multiple[0][std::abs(next.digits.digit[i])]);
      sums[i] = add_digit(sums[i], term.table->multiple[0], term.digits.digit[i]);
    }
  }
  Point sum = sums[kDigits - 1];
  for (int i = kDigits - 2; i >= 0; --i) sum = add(dbl_times(sum, kDigitBits), sums[i]);
  secure_zero(sums.data(), sizeof(sums));
  return sum;
}

Point sum_of(std::span<const Term> terms) { return terms.size() < 16 ? sum_by_rows(terms) : sum_by_places(terms); }

Point blinding_term(const Scalar& blinding) {
  const Term term{series<ScalarTable>(Family::H).require(1), ScalarDigits(blinding)};
  return sum_of({&term, 1});
}

// ---- small values

constexpr int kSmallDigits = 3;
constexpr int32_t kSmallBound = 1 << 17;

// v = d_0 + 128 d_1 + 128^2 d_2 with |d_i| <= 64
inline int small_digit(int32_t value, int level) {
  for (int i = 0; i < level; ++i) value = (value + (1 << (kSmallBits - 1))) >> kSmallBits;
  if (level == kSmallDigits - 1) return value;
  return value - (((value + (1 << (kSmallBits - 1))) >> kSmallBits) << kSmallBits);
}

int levels_of(std::span<const int32_t> values) {
  int32_t largest = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] <= -kSmallBound || values[i] >= kSmallBound) {
      throw InvalidArgument("commit_small: entry " + std::to_string(i) + " is not below 2^17 in magnitude");
    }
    largest = std::max(largest, std::abs(values[i]));
  }
  // digits are in [-64, 63]: one reaches 63, two reach 63 + 128·63
  return largest < 64 ? 1 : largest < 64 + 128 * 63 ? 2 : 3;
}

Point small_by_tables(Family family, std::span<const int32_t> values, int levels) {
  const SmallTable* tables = series<SmallTable>(family).require(values.size());
  Point sum = Point::identity();
  for (int level = levels - 1; level >= 0; --level) {
    for (size_t i = 0; i < values.size(); ++i) {
      const int digit = small_digit(values[i], level);
      if (digit != 0) sum = add_digit(sum, tables[i].multiple, digit);
    }
    if (level > 0) sum = dbl_times(sum, kSmallBits);
  }
  return sum;
}

// Pippenger's buckets: for long rows two additions a digit's worth without any table.
Point small_by_buckets(Family family, std::span<const int32_t> values, int levels) {
  const AffineNiels* points = generators_niels(family, values.size());
  constexpr int kBuckets = 1 << (kSmallBits - 1);
  std::vector<Point> buckets(kBuckets + 1);
  Point sum = Point::identity();
  for (int level = levels - 1; level >= 0; --level) {
    std::fill(buckets.begin(), buckets.end(), Point::identity());
    for (size_t i = 0; i < values.size(); ++i) {
      const int digit = small_digit(values[i], level);
      if (digit > 0) buckets[digit] = add(buckets[digit], points[i]);
      if (digit < 0) buckets[-digit] = sub(buckets[-digit], points[i]);
    }
    Point running = Point::identity();
    for (int j = kBuckets; j > 0; --j) {
      running = add(running, buckets[j]);
      sum = add(sum, running);
    }
    if (level > 0) sum = dbl_times(sum, kSmallBits);
  }
  secure_zero(buckets.data(), buckets.size() * sizeof(Point));
  return sum;
}

}  // namespace

Point commit(Family family, size_t first, std::span<const Scalar> values, const Scalar& blinding) {
  const size_t end = first + values.size();
  TableSeries<ScalarTable>& tables_of = series<ScalarTable>(family);
  if (end > tables_of.limit()) {
    const Point* points = generators(family, end);
    return add(msm(values, {points + first, values.size()}), blinding_term(blinding));
  }
  const ScalarTable* tables = tables_of.require(end);
  // a block repeats the doublings of the others
  constexpr size_t kBlock = 128;
  const size_t blocks = values.size() / kBlock + 1;
  std::vector<Point> sums(blocks);
  parallel_for(blocks, [&](size_t begin_block, size_t end_block) {
    std::vector<Term> terms;
    terms.reserve(kBlock + 1);
    for (size_t b = begin_block; b < end_block; ++b) {
      terms.clear();
      for (size_t i = b * kBlock; i < std::min(values.size(), (b + 1) * kBlock); ++i) {
        terms.push_back({&tables[first + i], ScalarDigits(values[i])});
      }
      if (b == 0) terms.push_back({series<ScalarTable>(Family::H).require(1), ScalarDigits(blinding)});
      sums[b] = sum_of(terms);
      secure_zero(terms.data(), terms.size() * sizeof(Term));
    }
  });
  for (size_t b = 1; b < blocks; ++b) sums[0] = add(sums[0], sums[b]);
  return sums[0];
}

Point commit_small(Family family, std::span<const int32_t> values, const Scalar& blinding) {
  constexpr size_t kBucketRows = 1024;
  const int levels = levels_of(values);
  const Point sum =
      values.size() >= kBucketRows ? small_by_buckets(family, values, levels) : small_by_tables(family, values, levels);
  return add(sum, blinding_term(blinding));
}

void warm_up(Family family, size_t count) {
  series<ScalarTable>(Family::H).require(1);
  series<ScalarTable>(family).require(std::min(count, series<ScalarTable>(family).limit()));
}

void warm_up_small(Family family, size_t count) {
  series<ScalarTable>(Family::H).require(1);
  if (count <= series<SmallTable>(family).limit()) series<SmallTable>(family).require(count);
}

}  // namespace fzk
