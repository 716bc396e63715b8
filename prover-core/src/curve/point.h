// The group: ristretto255 elements held as points of edwards25519 in extended coordinates x = X/Z, y = Y/Z, xy = T/Z (Hisil, Wong, Carter,
// Dawson, "Twisted Edwards curves revisited", 2008). Additions are complete. Coordinates are tight (field/fe25519.h). doc/curve.md.
#pragma once

#include <span>
#include <vector>

#include "field/fe25519.h"

namespace fzk {

struct Point {
  Fe x, y, z, t;

  static constexpr Point identity() { return {Fe::zero(), Fe::one(), Fe::one(), Fe::zero()}; }
};

Point add(const Point& a, const Point& b);
Point sub(const Point& a, const Point& b);
Point dbl(const Point& a);
Point negate(const Point& a);
inline Point operator+(const Point& a, const Point& b) { return add(a, b); }
inline Point operator-(const Point& a, const Point& b) { return sub(a, b); }
inline Point operator-(const Point& a) { return negate(a); }
// k·a, variable time: public scalars only
Point multiply(const Scalar& k, const Point& a);

// Equality of ristretto255 elements (RFC 9496, 4.3.3): representatives of one element differ by 4-torsion.
bool equal(const Point& a, const Point& b);
bool is_identity(const Point& a);

// The same points with Z = 1: one inversion for all.
void normalise(std::span<Point> points);

// The generator of RFC 9496.
const Point& base_point();

}  // namespace fzk
