// Points prepared for addition: (Y+X, Y-X, 2dT, 2Z), and (y+x, y-x, 2dxy) for Z = 1, which saves a multiplication. doc/curve.md.
#pragma once

#include "curve/point.h"

namespace fzk {

struct ProjectiveNiels {
  Fe y_plus_x, y_minus_x, t2d, z2;
};

// padded to two cache lines
struct alignas(64) AffineNiels {
  Fe y_plus_x, y_minus_x, xy2d;
};

// X, Y, Z, T over different denominators, before the final four multiplications: x = E/G, y = H/F
struct Completed {
  Fe e, f, g, h;

  Point point() const { return {e * f, g * h, f * g, e * h}; }
  // without T, enough for a doubling that follows
  Point point_without_t() const { return {e * f, g * h, f * g, Fe::zero()}; }
};

inline ProjectiveNiels to_projective_niels(const Point& a) {
  return {carry(a.y + a.x), carry(a.y - a.x), a.t * kTwoD, carry(a.z + a.z)};
}

// a.z must be 1
inline AffineNiels to_affine_niels(const Point& a) { return {carry(a.y + a.x), carry(a.y - a.x), a.t * kTwoD}; }

inline AffineNiels negate(const AffineNiels& a) { return {a.y_minus_x, a.y_plus_x, -a.xy2d}; }

inline Completed add_completed(const Point& a, const ProjectiveNiels& b) {
  const Fe lower = (a.y - a.x) * b.y_minus_x, upper = (a.y + a.x) * b.y_plus_x;
  const Fe c = a.t * b.t2d, d = a.z * b.z2;
  return {upper - lower, d - c, d + c, upper + lower};
}

inline Completed sub_completed(const Point& a, const ProjectiveNiels& b) {
  const Fe lower = (a.y - a.x) * b.y_plus_x, upper = (a.y + a.x) * b.y_minus_x;
  const Fe c = a.t * b.t2d, d = a.z * b.z2;
  return {upper - lower, d + c, d - c, upper + lower};
}

inline Completed add_completed(const Point& a, const AffineNiels& b) {
  const Fe lower = (a.y - a.x) * b.y_minus_x, upper = (a.y + a.x) * b.y_plus_x;
  const Fe c = a.t * b.xy2d, d = a.z + a.z;
  return {upper - lower, d - c, d + c, upper + lower};
}

inline Completed sub_completed(const Point& a, const AffineNiels& b) {
  const Fe lower = (a.y - a.x) * b.y_plus_x, upper = (a.y + a.x) * b.y_minus_x;
  const Fe c = a.t * b.xy2d, d = a.z + a.z;
  return {upper - lower, d + c, d - c, upper + lower};
}

// reads X, Y, Z only
inline Completed dbl_completed(const Point& a) {
  const Fe xx = square(a.x), yy = square(a.y), zz = square(a.z);
  const Fe h = xx + yy, g = xx - yy;
  return {h - square(a.x + a.y), zz + zz + g, g, h};
}

inline Point add(const Point& a, const AffineNiels& b) { return add_completed(a, b).point(); }
inline Point sub(const Point& a, const AffineNiels& b) { return sub_completed(a, b).point(); }
inline Point add(const Point& a, const ProjectiveNiels& b) { return add_completed(a, b).point(); }
inline Point sub(const Point& a, const ProjectiveNiels& b) { return sub_completed(a, b).point(); }

// 2^n a, n >= 1
inline Point dbl_times(Point a, int n) {
  for (; n > 1; --n) a = dbl_completed(a).point_without_t();
  return dbl_completed(a).point();
}

}  // namespace fzk
