#include "curve/point.h"

#include "curve/niels.h"

namespace fzk {

Point add(const Point& a, const Point& b) { return add(a, to_projective_niels(b)); }

Point sub(const Point& a, const Point& b) { return sub(a, to_projective_niels(b)); }

Point dbl(const Point& a) { return dbl_completed(a).point(); }

Point negate(const Point& a) { return {-a.x, a.y, a.z, -a.t}; }

Point multiply(const Scalar& k, const Point& a) {
  // signed digits of four bits, most significant first
  const auto limbs = k.to_limbs();
  int8_t digits[65];
  int carry = 0;
  for (int i = 0; i < 64; ++i) {
    const int digit = static_cast<int>(limbs[i / 16] >> (4 * (i % 16)) & 15) + carry;
    carry = digit > 8;
    digits[i] = static_cast<int8_t>(digit - 16 * carry);
  }
  digits[64] = static_cast<int8_t>(carry);

  ProjectiveNiels table[9];
  Point multiple = a;
  for (int i = 1; i <= 8; ++i, multiple = add(multiple, table[1])) table[i] = to_projective_niels(multiple);

  Point result = Point::identity();
  for (int i = 64; i >= 0; --i) {
    result = dbl_times(result, 4);
    if (digits[i] > 0) result = add(result, table[digits[i]]);
    if (digits[i] < 0) result = sub(result, table[-digits[i]]);
  }
  return result;
}

bool equal(const Point& a, const Point& b) { return a.x * b.y == a.y * b.x || a.y * b.y == a.x * b.x; }

bool is_identity(const Point& a) { return is_zero(a.x) || is_zero(a.y); }

void normalise(std::span<Point> points) {
  std::vector<Fe> inverses;
  inverses.reserve(points.size());
  for (const Point& point : points) inverses.push_back(point.z);
  batch_invert(inverses);
  for (size_t i = 0; i < points.size(); ++i) {
    Point& p = points[i];
    p.x = p.x * inverses[i];
    p.y = p.y * inverses[i];
    p.z = Fe::one();
    p.t = p.x * p.y;
  }
}

const Point& base_point() {
  static constexpr Point base = {
      {{0x62d608f25d51au, 0x412a4b4f6592au, 0x75b7171a4b31du, 0x1ff60527118feu, 0x216936d3cd6e5u}},
      {{0x6666666666658u, 0x4ccccccccccccu, 0x1999999999999u, 0x3333333333333u, 0x6666666666666u}},
      Fe::one(),
      {{0x68ab3a5b7dda3u, 0x00eea2a5eadbbu, 0x2af8df483c27eu, 0x332b375274732u, 0x67875f0fd78b7u}}};
  return base;
}

}  // namespace fzk
