// An affine form  constant + sum a_i m_i  over tape positions; doc/tape.md. A position may occur more than once: the terms add up.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "field/scalar.h"

namespace fzk {

struct Lin {
  std::vector<std::pair<uint32_t, Scalar>> terms;
  Scalar constant = Scalar::zero();

  Lin() = default;
  explicit Lin(const Scalar& c) : constant(c) {}
  static Lin position(uint32_t i) {
    Lin out;
    out.terms.emplace_back(i, Scalar::one());
    return out;
  }

  Lin& add(const Lin& other, const Scalar& factor) {
    terms.reserve(terms.size() + other.terms.size());
    for (const auto& [i, c] : other.terms) terms.emplace_back(i, c * factor);
    constant += other.constant * factor;
    return *this;
  }
  Lin& operator+=(const Lin& other) {
    terms.insert(terms.end(), other.terms.begin(), other.terms.end());
    constant += other.constant;
    return *this;
  }
  Lin& operator*=(const Scalar& factor) {
    for (auto& term : terms) term.second *= factor;
    constant *= factor;
    return *this;
  }

  // The value on a tape that holds every position of the form.
  Scalar value(std::span<const Scalar> tape) const {
    Scalar out = constant;
    for (const auto& [i, c] : terms) out += tape[i] * c;
    return out;
  }
};

inline Lin operator+(Lin a, const Lin& b) { return std::move(a += b); }
inline Lin operator-(Lin a, const Lin& b) { return std::move(a.add(b, -Scalar::one())); }
inline Lin operator*(Lin a, const Scalar& s) { return std::move(a *= s); }
inline Lin operator-(Lin a, const Scalar& s) {
  a.constant -= s;
  return a;
}
inline Lin operator+(Lin a, const Scalar& s) {
  a.constant += s;
  return a;
}

}  // namespace fzk
