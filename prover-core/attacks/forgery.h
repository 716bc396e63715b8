// A cheating prover: runs a changed step, claims the update that follows from its own columns, then proves as usual. Integers first, everything that the
// proof sees recomputed in the field from the forged columns.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "../tests/instance.h"
#include "statement/claims.h"

namespace fzk::test {

// What a step does differently; the defaults are honest.
struct StepChange {
  std::function<int64_t(int64_t, uint32_t)> round = [](int64_t z, uint32_t s) {
    return (z + (int64_t{1} << (s - 1))) >> s;
  };
  // Rounded pre-activation, sign and limbs of a hidden entry.
  std::function<void(uint32_t l, size_t i, size_t j, int64_t rounded, int64_t& sign, std::vector<int64_t>& limbs)>
      hidden = [](auto&&...) {};
};

class Forgery {
 public:
  Forgery(Network network, uint32_t batch, uint64_t seed, const StepChange& change = {},
          const std::function<void(Instance&)>& prepare = {});

  const Instance& instance() const { return x_; }
  const StepStatement& statement() const { return *statement_; }
  const Shape& shape() const { return statement_->shape; }
  size_t batch() const { return rows_; }
  int64_t feature(size_t i, size_t j) const { return features_.integer(i, j); }
  // Entry (i, j) of a column of layer l, feature-major.
  Scalar& cell(uint32_t l, int32_t column, size_t i, size_t j);
  int64_t integer(uint32_t l, int32_t column, size_t i, size_t j);  // of an honest entry
  Tensor& features() { return features_; }
  Tensor& labels() { return labels_; }
  // Z_l, U_l, delta_l, A_l as they follow from the columns.
  const RelationWitness& derive();
  // Extends the batch by rows of zeros up to the padded size, with the columns of the honest step on them.
  void fill_padding();

  // Claims the update that follows from the columns, changed by `wrong`, proves and verifies. Throws what the verifier throws.
  void attempt(RelationDeviation* deviation = nullptr, const std::function<void(std::vector<int64_t>&)>& wrong = {});
  // The proof of the last attempt.
  const std::vector<uint8_t>& proof() const { return proof_; }

 private:
  void run_step(const StepChange& change);
  void honest_head(const std::vector<std::vector<int64_t>>& last, std::vector<std::vector<int64_t>>& delta);

  Instance x_;
  std::optional<StepStatement> statement_;
  size_t rows_;
  Tensor features_, labels_;
  RelationWitness witness_;
  std::vector<uint8_t> proof_;
};

// The representative of a field element nearest to zero; fails the test when it has more than 64 bits.
int64_t centred(const Scalar& x);

}  // namespace fzk::test
