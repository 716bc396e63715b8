// A secret B x n tensor of the step: 64-bit integers, or field elements where a test's cheating prover needs them; doc/claims.md.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "field/scalar.h"

namespace fzk {

class Tensor {
 public:
  Tensor() = default;
  Tensor(size_t rows, size_t columns) : rows_(rows), columns_(columns), integers_(rows * columns) {}
  static Tensor of_field(size_t rows, size_t columns, std::vector<Scalar> values) {
    Tensor out;
    out.rows_ = rows;
    out.columns_ = columns;
    out.field_ = std::move(values);
    return out;
  }
  Tensor(Tensor&&) = default;
  Tensor& operator=(Tensor&&) = default;
  Tensor(const Tensor&) = default;
  Tensor& operator=(const Tensor&) = default;
  ~Tensor() {
    secure_zero(integers_.data(), integers_.size() * sizeof(int64_t));
    secure_zero(field_.data(), field_.size() * sizeof(Scalar));
  }

  size_t rows() const { return rows_; }
  size_t columns() const { return columns_; }
  int64_t& integer(size_t i, size_t j) { return integers_[i * columns_ + j]; }
  int64_t integer(size_t i, size_t j) const { return integers_[i * columns_ + j]; }
  Scalar at(size_t i, size_t j) const {
    return field_.empty() ? Scalar::from_i64(integers_[i * columns_ + j]) : field_[i * columns_ + j];
  }

  // sum_j weights_j T_ij for every row.
  std::vector<Scalar> over_columns(std::span<const Scalar> weights) const {
    std::vector<Scalar> out(rows_);
    for (size_t i = 0; i < rows_; i++) {
      out[i] = field_.empty() ? dot_small(weights, std::span(integers_).subspan(i * columns_, columns_))
                              : dot(weights, std::span(field_).subspan(i * columns_, columns_));
    }
    return out;
  }

  // sum_i weights_i T_ij for every column, over the rows that both have.
  std::vector<Scalar> over_rows(std::span<const Scalar> weights) const {
    const size_t rows = std::min(rows_, weights.size());
    weights = weights.first(rows);
    std::vector<Scalar> out(columns_);
    if (field_.empty()) {
      std::vector<int64_t> column(rows);
      for (size_t j = 0; j < columns_; j++) {
        for (size_t i = 0; i < rows; i++) column[i] = integers_[i * columns_ + j];
        out[j] = dot_small(weights, column);
      }
      secure_zero(column.data(), column.size() * sizeof(int64_t));
      return out;
    }
    for (size_t i = 0; i < rows; i++) {
      for (size_t j = 0; j < columns_; j++) out[j] += weights[i] * field_[i * columns_ + j];
    }
    return out;
  }

 private:
  size_t rows_ = 0, columns_ = 0;
  std::vector<int64_t> integers_;
  std::vector<Scalar> field_;
};

}  // namespace fzk
