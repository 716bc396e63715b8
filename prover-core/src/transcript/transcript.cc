#include "transcript/transcript.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "base/hash.h"
#include "base/reject.h"

namespace fzk {

namespace {

template <int Width>
std::array<uint8_t, Width> little_endian(uint64_t value) {
  std::array<uint8_t, Width> bytes;
  for (int i = 0; i < Width; ++i) bytes[i] = static_cast<uint8_t>(value >> (8 * i));
  return bytes;
}

bool all_zero(std::span<const uint8_t> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0; });
}

}  // namespace

Transcript::Transcript(std::string_view domain)
    : state_(Sha512().update(as_bytes("fedzk/v1 transcript")).update(as_bytes(domain)).final()) {}

void Transcript::absorb(std::string_view label, std::span<const uint8_t> data) {
  state_ = Sha512()
               .update(state_)
               .update(little_endian<4>(label.size()))
               .update(as_bytes(label))
               .update(little_endian<8>(data.size()))
               .update(data)
               .final();
}

Scalar Transcript::challenge(std::string_view label) {
  const std::string full = "challenge/" + std::string(label);
  for (;;) {
    absorb(full, {});
    const Scalar value = Scalar::from_wide(state_.data());
    if (!value.is_zero()) return value;
  }
}

std::vector<Scalar> Transcript::challenges(std::string_view label, size_t n) {
  std::vector<Scalar> values(n);
  for (Scalar& value : values) value = challenge(label);
  return values;
}

void ProofWriter::put(std::string_view label, std::span<const uint8_t> data) {
  absorb(label, data);
  proof_.insert(proof_.end(), data.begin(), data.end());
}

void ProofWriter::point(std::string_view label, const Point& point) { points(label, {&point, 1}); }

void ProofWriter::points(std::string_view label, std::span<const Point> points) {
  std::vector<PointBytes> encodings(points.size());
  encode_batch(points, encodings);
  for (const PointBytes& bytes : encodings) {
    if (all_zero(bytes)) throw std::logic_error("the prover sent the identity as " + std::string(label));
    put(label, bytes);
  }
}

Scalar ProofWriter::scalar(std::string_view label, const Scalar& value) {
  put(label, value.to_bytes());
  return value;
}

std::span<const uint8_t> ProofReader::take(std::string_view label) {
  if (remaining() < 32) reject(RejectId::truncated, std::string(label));
  const auto data = proof_.subspan(at_, 32);
  at_ += 32;
  absorb(label, data);
  return data;
}

Point ProofReader::point(std::string_view label) { return points(label, 1).front(); }

std::vector<Point> ProofReader::points(std::string_view label, size_t n) {
  const size_t first = at_;
  for (size_t i = 0; i < n; ++i) {
    if (all_zero(take(label))) reject(RejectId::identity_point, std::string(label) + " " + std::to_string(i));
  }
  std::vector<Point> points(n);
  const size_t bad = decode_batch(proof_.subspan(first, 32 * n), points);
  if (bad < n) reject(RejectId::non_canonical_point, std::string(label) + " " + std::to_string(bad));
  return points;
}

Scalar ProofReader::scalar(std::string_view label) {
  Scalar value;
  if (!Scalar::from_canonical(take(label).data(), &value)) reject(RejectId::non_canonical_scalar, std::string(label));
  return value;
}

void ProofReader::finish() const {
  if (remaining() != 0) reject(RejectId::trailing_bytes, std::to_string(remaining()) + " bytes after the end");
}

}  // namespace fzk
