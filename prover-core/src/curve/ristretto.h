// ristretto255 (RFC 9496): canonical encoding, strict decoding, hashing to the group. doc/curve.md.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "curve/point.h"

namespace fzk {

using PointBytes = std::array<uint8_t, 32>;

// 4.3.2
void encode(const Point& point, uint8_t bytes[32]);
PointBytes encode(const Point& point);
// Encodings of all points, in order, on all cores.
void encode_batch(std::span<const Point> points, std::span<PointBytes> bytes);
// 4.3.1: false (and *point untouched) for every non-canonical string. The identity decodes.
bool decode(const uint8_t bytes[32], Point* point);
// Decodes n consecutive encodings on all cores; the index of the first that does not decode, or n.
size_t decode_batch(std::span<const uint8_t> bytes, std::span<Point> points);
// 4.3.4, from 64 uniform bytes
Point from_uniform(const uint8_t bytes[64]);
// from_uniform(SHA-512(label))
Point hash_to_group(std::string_view label);
Point hash_to_group(std::span<const uint8_t> data);

}  // namespace fzk
