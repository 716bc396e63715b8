#include "curve/msm.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "base/parallel.h"
#include "curve/niels.h"

namespace fzk {

namespace {

void check_lengths(std::span<const Scalar> scalars, std::span<const Point> points) {
  if (scalars.size() != points.size()) throw std::logic_error("msm: lengths differ");
}

// Width-w non-adjacent form: odd digits below 2^{w-1} in magnitude, sum digits_i 2^i = k.
std::array<int8_t, 256> non_adjacent_form(const Scalar& k, int width) {
  auto limbs = k.to_limbs();
  std::array<int8_t, 256> digits{};
  const uint64_t window = uint64_t{1} << width, mask = window - 1;
  uint64_t carry = 0;
  for (int position = 0; position < 256;) {
    const int limb = position / 64, bit = position % 64;
    uint64_t bits = limbs[limb] >> bit;
    if (bit + width > 64 && limb < 3) bits |= limbs[limb + 1] << (64 - bit);
    const uint64_t value = carry + (bits & mask);
    if ((value & 1) == 0) {
      ++position;
      continue;
    }
    carry = value >= window / 2;
    digits[position] =
        static_cast<int8_t>(carry ? static_cast<int>(value) - static_cast<int>(window) : static_cast<int>(value));
    position += width;
  }
  return digits;
}

// Digit i of k in signed radix 2^w, digits in [-2^{w-1}, 2^{w-1}]; `windows` digits reach past bit 253.
class SignedWindows {
 public:
  explicit SignedWindows(int width) : width_(width), windows_((254 + width - 1) / width) {}

  int count() const { return windows_; }

  void split(const Scalar& k, int16_t* digits) const {
    const auto limbs = k.to_limbs();
    const uint64_t mask = (uint64_t{1} << width_) - 1;
    int carry = 0;
    for (int i = 0; i < windows_; ++i) {
      const int position = i * width_, limb = position / 64, bit = position % 64;
      uint64_t bits = limb < 4 ? limbs[limb] >> bit : 0;
      if (bit + width_ > 64 && limb < 3) bits |= limbs[limb + 1] << (64 - bit);
      const int digit = static_cast<int>(bits & mask) + carry;
      carry = digit > (1 << (width_ - 1));
      digits[i] = static_cast<int16_t>(digit - (carry << width_));
    }
  }

 private:
  int width_, windows_;
};

// sum over points of digit·point for one window
template <class Prepared>
Point bucket_sum(std::span<const Prepared> points, const int16_t* digits, size_t stride, int width) {
  const size_t bucket_count = size_t{1} << (width - 1);
  std::vector<Point> buckets(bucket_count, Point::identity());
  for (size_t i = 0; i < points.size(); ++i) {
    const int digit = digits[i * stride];
    if (digit > 0) buckets[digit - 1] = add(buckets[digit - 1], points[i]);
    if (digit < 0) buckets[-digit - 1] = sub(buckets[-digit - 1], points[i]);
  }
  Point running = Point::identity(), total = Point::identity();
  for (size_t i = bucket_count; i-- > 0;) {
    running = add(running, buckets[i]);
    total = add(total, running);
  }
  return total;
}

int pippenger_width(size_t n) {
  int width = 5;
  for (size_t limit = 200; n > limit && width < 14; limit = limit * 5 / 2) ++width;
  return width;
}

template <class Prepared>
Point pippenger(std::span<const Scalar> scalars, std::span<const Prepared> points) {
  const int width = pippenger_width(points.size());
  const SignedWindows windows(width);
  const size_t count = static_cast<size_t>(windows.count());
  std::vector<int16_t> digits(scalars.size() * count);
  parallel_for(
      scalars.size(),
      [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) windows.split(scalars[i], &digits[i * count]);
      },
      512);
  std::vector<Point> sums(count);
  parallel_for(count, [&](size_t begin, size_t end) {
    for (size_t w = begin; w < end; ++w) sums[w] = bucket_sum(points, &digits[w], count, width);
  });
  Point result = sums[count - 1];
  for (size_t w = count - 1; w-- > 0;) result = add(dbl_times(result, width), sums[w]);
  return result;
}

bool all_affine(std::span<const Point> points) {
  return std::all_of(points.begin(), points.end(), [](const Point& p) {
    return p.z.limb[0] == 1 && (p.z.limb[1] | p.z.limb[2] | p.z.limb[3] | p.z.limb[4]) == 0;
  });
}

template <class Prepared, class Prepare>
std::vector<Prepared> prepare(std::span<const Point> points, Prepare convert) {
  std::vector<Prepared> result(points.size());
  parallel_for(
      points.size(),
      [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) result[i] = convert(points[i]);
      },
      1024);
  return result;
}

}  // namespace

Point straus(std::span<const Scalar> scalars, std::span<const Point> points) {
  check_lengths(scalars, points);
  constexpr int kWidth = 5, kOdd = 1 << (kWidth - 2);
  const size_t n = points.size();
  std::vector<std::array<int8_t, 256>> digits(n);
  std::vector<std::array<ProjectiveNiels, kOdd>> multiples(n);  // P, 3P, 5P, ...
  for (size_t i = 0; i < n; ++i) {
    digits[i] = non_adjacent_form(scalars[i], kWidth);
    const ProjectiveNiels twice = to_projective_niels(dbl(points[i]));
    Point multiple = points[i];
    for (int j = 0; j < kOdd; ++j) {
      multiples[i][j] = to_projective_niels(multiple);
      if (j + 1 < kOdd) multiple = add(multiple, twice);
    }
  }
  Point result = Point::identity();
  bool started = false;
  for (int position = 255; position >= 0; --position) {
    if (started) result = dbl(result);
    for (size_t i = 0; i < n; ++i) {
      const int digit = digits[i][position];
      if (digit == 0) continue;
      started = true;
      result = digit > 0 ? add(result, multiples[i][digit / 2]) : sub(result, multiples[i][-digit / 2]);
    }
  }
  return result;
}

Point msm(std::span<const Scalar> scalars, std::span<const Point> points) {
  check_lengths(scalars, points);
  constexpr size_t kStrausLimit = 64;
  if (points.size() <= kStrausLimit) return straus(scalars, points);
  if (all_affine(points)) return pippenger<AffineNiels>(scalars, prepare<AffineNiels>(points, to_affine_niels));
  return pippenger<ProjectiveNiels>(scalars, prepare<ProjectiveNiels>(points, to_projective_niels));
}

}  // namespace fzk
