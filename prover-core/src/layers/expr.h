// Polynomials of degree <= 2 in the columns of one layer; doc/claims.md. The constant counts only inside the real box.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "field/scalar.h"

namespace fzk {

// A product of at most two columns, lower index first; kNone where there is none.
constexpr int32_t kNone = -1;
using Monomial =
    std::pair<int32_t, int32_t>;  // {left, right}; a linear monomial is {kNone, column}; the constant {kNone, kNone}

class Expr {
 public:
  Expr() = default;
  static Expr column(int32_t c) { return Expr({{{kNone, c}, Scalar::one()}}); }
  static Expr constant(int64_t c) { return Expr({{{kNone, kNone}, Scalar::from_i64(c)}}); }

  const std::map<Monomial, Scalar>& terms() const { return terms_; }
  bool empty() const { return terms_.empty(); }
  Scalar constant_term() const {
    const auto it = terms_.find({kNone, kNone});
    return it == terms_.end() ? Scalar::zero() : it->second;
  }

  Expr& add(const Expr& other, const Scalar& factor) {
    for (const auto& [m, c] : other.terms_) {
      const auto [it, fresh] = terms_.emplace(m, c * factor);
      if (!fresh) it->second += c * factor;
    }
    return *this;
  }
  // The same without the constant.
  Expr& add_columns(const Expr& other, const Scalar& factor) {
    for (const auto& [m, c] : other.terms_) {
      if (m.second == kNone) continue;
      const auto [it, fresh] = terms_.emplace(m, c * factor);
      if (!fresh) it->second += c * factor;
    }
    return *this;
  }

  friend Expr operator+(Expr a, const Expr& b) { return std::move(a.add(b, Scalar::one())); }
  friend Expr operator-(Expr a, const Expr& b) { return std::move(a.add(b, -Scalar::one())); }
  friend Expr operator*(const Expr& a, int64_t s) { return std::move(Expr().add(a, Scalar::from_i64(s))); }
  // The product of two forms of degree <= 1.
  friend Expr operator*(const Expr& a, const Expr& b) {
    Expr out;
    for (const auto& [m, c] : a.terms_) {
      for (const auto& [n, d] : b.terms_) {
        const auto [low, high] = std::minmax(m.second, n.second);
        const auto [it, fresh] = out.terms_.emplace(Monomial{low, high}, c * d);
        if (!fresh) it->second += c * d;
      }
    }
    return out;
  }

  // The value where the columns have the given values: columns(index) -> Scalar.
  template <typename F>
  Scalar evaluate(F columns) const {
    Scalar out = Scalar::zero();
    for (const auto& [m, c] : terms_) {
      Scalar v = c;
      if (m.first != kNone) v *= columns(m.first);
      if (m.second != kNone) v *= columns(m.second);
      out += v;
    }
    return out;
  }

 private:
  explicit Expr(std::map<Monomial, Scalar> terms) : terms_(std::move(terms)) {}
  std::map<Monomial, Scalar> terms_;
};

}  // namespace fzk
