// Fiat-Shamir: SHA-512 chaining, labelled and length-prefixed. Writing a proof part is absorbing it. doc/transcript.md.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "curve/ristretto.h"
#include "field/scalar.h"

namespace fzk {

// state = SHA-512("fedzk/v1 transcript" || domain); absorb: state = SHA-512(state || le32 |label| || label || le64 |data| || data).
class Transcript {
 public:
  explicit Transcript(std::string_view domain);

  void absorb(std::string_view label, std::span<const uint8_t> data);
  // absorb("challenge/" + label, nothing), then state mod q; never 0 (drawn again)
  Scalar challenge(std::string_view label);
  std::vector<Scalar> challenges(std::string_view label, size_t n);

 private:
  std::array<uint8_t, 64> state_;
};

// The prover's side. A point that is the identity is a std::logic_error: no valid proof holds one.
class ProofWriter : public Transcript {
 public:
  explicit ProofWriter(std::string_view domain) : Transcript(domain) {}

  void point(std::string_view label, const Point& point);
  // the same bytes and the same state as one call for each point, in order
  void points(std::string_view label, std::span<const Point> points);
  // returns its argument
  Scalar scalar(std::string_view label, const Scalar& value);

  size_t size() const { return proof_.size(); }
  std::vector<uint8_t> take() { return std::move(proof_); }

 private:
  void put(std::string_view label, std::span<const uint8_t> data);

  std::vector<uint8_t> proof_;
};

// The verifier's side. Throws Reject: truncated, identity_point, non_canonical_point, non_canonical_scalar, trailing_bytes.
// Does not copy `proof`.
class ProofReader : public Transcript {
 public:
  ProofReader(std::string_view domain, std::span<const uint8_t> proof) : Transcript(domain), proof_(proof) {}

  Point point(std::string_view label);
  // n points as n calls would read them; decoded on all cores. Nothing is allocated before n is known to fit.
  std::vector<Point> points(std::string_view label, size_t n);
  Scalar scalar(std::string_view label);
  size_t remaining() const { return proof_.size() - at_; }
  void finish() const;

 private:
  std::span<const uint8_t> take(std::string_view label);

  std::span<const uint8_t> proof_;
  size_t at_ = 0;
};

}  // namespace fzk
