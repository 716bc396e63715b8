#include "curve/ristretto.h"

#include <algorithm>
#include <atomic>
#include <stdexcept>

#include "base/hash.h"
#include "base/parallel.h"

namespace fzk {

// Names as in RFC 9496.
void encode(const Point& point, uint8_t bytes[32]) {
  const Fe u1 = carry(point.z + point.y) * carry(point.z - point.y);
  const Fe u2 = point.x * point.y;
  const Fe invsqrt = sqrt_ratio_m1(Fe::one(), u1 * square(u2)).root;
  const Fe den1 = invsqrt * u1, den2 = invsqrt * u2;
  const Fe z_inv = den1 * den2 * point.t;
  const bool rotate = is_negative(point.t * z_inv);
  const Fe x = select(rotate, point.y * kSqrtM1, point.x);
  const Fe y = select(rotate, point.x * kSqrtM1, point.y);
  const Fe den_inv = select(rotate, den1 * kInvSqrtAMinusD, den2);
  const Fe signed_y = select(is_negative(x * z_inv), -y, y);
  absolute(den_inv * (point.z - signed_y)).to_bytes(bytes);
}

PointBytes encode(const Point& point) {
  PointBytes bytes;
  encode(point, bytes.data());
  return bytes;
}

void encode_batch(std::span<const Point> points, std::span<PointBytes> bytes) {
  if (points.size() != bytes.size()) throw std::logic_error("encode_batch: lengths differ");
  parallel_for(
      points.size(),
      [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) encode(points[i], bytes[i].data());
      },
      8);
}

bool decode(const uint8_t bytes[32], Point* point) {
  const Fe s = Fe::from_bytes(bytes);
  uint8_t canonical[32];
  s.to_bytes(canonical);
  if (!std::equal(canonical, canonical + 32, bytes) || (bytes[0] & 1)) return false;
  const Fe ss = square(s);
  const Fe u1 = carry(Fe::one() - ss);
  const Fe u2 = Fe::one() + ss;
  const Fe u2_sqr = square(u2);
  const Fe v = carry(Fe::zero() - kD * square(u1)) - u2_sqr;
  const auto [was_square, invsqrt] = sqrt_ratio_m1(Fe::one(), v * u2_sqr);
  const Fe den_x = invsqrt * u2;
  const Fe den_y = invsqrt * den_x * v;
  const Fe x = absolute((s + s) * den_x);
  const Fe y = u1 * den_y;
  const Fe t = x * y;
  if (!was_square || is_negative(t) || is_zero(y)) return false;
  *point = {x, y, Fe::one(), t};
  return true;
}

size_t decode_batch(std::span<const uint8_t> bytes, std::span<Point> points) {
  if (bytes.size() != 32 * points.size()) throw std::logic_error("decode_batch: lengths differ");
  std::atomic<size_t> first_bad = points.size();
  parallel_for(
      points.size(),
      [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
          if (decode(&bytes[32 * i], &points[i])) continue;
          size_t known = first_bad;
          while (i < known && !first_bad.compare_exchange_weak(known, i)) {
          }
          return;
        }
      },
      8);
  return first_bad;
}

namespace {

Point map(const Fe& t) {
  const Fe r = kSqrtM1 * square(t);
  const Fe u = (r + Fe::one()) * kOneMinusDSquared;
  const Fe v = carry(Fe::zero() - Fe::one() - r * kD) * (r + kD);
  const auto [was_square, root] = sqrt_ratio_m1(u, v);
  const Fe s = select(was_square, root, -absolute(root * t));
  const Fe c = select(was_square, -Fe::one(), r);
  const Fe n = carry(c * carry(r - Fe::one()) * kDMinusOneSquared - v);
  const Fe ss = square(s);
  const Fe w0 = (s + s) * v, w1 = n * kSqrtADMinusOne, w2 = carry(Fe::one() - ss), w3 = Fe::one() + ss;
  return {w0 * w3, w2 * w1, w1 * w3, w0 * w2};
}

}  // namespace

Point from_uniform(const uint8_t bytes[64]) { return add(map(Fe::from_bytes(bytes)), map(Fe::from_bytes(bytes + 32))); }

Point hash_to_group(std::span<const uint8_t> data) { return from_uniform(Sha512().update(data).final().data()); }

Point hash_to_group(std::string_view label) { return hash_to_group(as_bytes(label)); }

}  // namespace fzk
