// Multi-scalar multiplication of public data (variable time): Straus for few points, Pippenger's buckets for many. doc/curve.md.
#pragma once

#include <span>

#include "curve/point.h"

namespace fzk {

// sum scalars_i · points_i; lengths must agree (std::logic_error); 0 terms give the identity. On all cores when large.
Point msm(std::span<const Scalar> scalars, std::span<const Point> points);
// The same by interleaved non-adjacent forms; faster below about 200 points.
Point straus(std::span<const Scalar> scalars, std::span<const Point> points);

}  // namespace fzk
