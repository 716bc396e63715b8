// The prover's side of the tape: values, blindings and commitments; doc/tape.md.
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "tape/tape.h"

namespace fzk {

#ifdef FZK_TESTING
// Where the attack tests deviate from the protocol. The defaults are honest.
struct TapeDeviation {
  virtual ~TapeDeviation() = default;
  virtual void chunk(class ProverTape&, std::string_view /*label*/, std::vector<Scalar>& /*values*/) {}
  virtual void commitment(class ProverTape&, std::string_view /*label*/, Point& /*commitment*/) {}
  // Before the products are settled: everything is collected.
  virtual void settle(class ProverTape&) {}
  // f(e), g(e) before they are sent; h is what f(e) g(e) has to be.
  virtual void evaluations(class ProverTape&, Scalar& /*f*/, Scalar& /*g*/, const Scalar& /*h*/) {}
  virtual void vector(class ProverTape&, std::vector<Scalar>& /*values*/, const OpeningForm&) {}
};
#endif

// A secret row: entries and blinding of a (combined) Pedersen commitment.
struct SecretRow {
  std::vector<Scalar> values;
  Scalar blinding = Scalar::zero();
  ~SecretRow();
};

class ProverTape : public Constraints {
 public:
  ProverTape(ProofWriter& writer, HedgedRandom& random) : writer_(writer), random_(random) {
    values_.reserve(kReserved);
    blindings_.reserve(kReserved);
  }
  ~ProverTape();
  ProverTape(const ProverTape&) = delete;
  ProverTape& operator=(const ProverTape&) = delete;

  ProofWriter& transcript() { return writer_; }
  std::span<const Scalar> values() const { return values_; }
  Scalar value(const Lin& lin) const { return lin.value(values_); }

  // Commits to a chunk with a fresh blinding and sends the commitment.
  std::vector<Lin> chunk(std::string_view label, std::vector<Scalar> values);

  void settle_products();

  // Opens everything collected; `witness` and `record` are the combined rows.
  void open(const SecretRow& witness, const SecretRow& record, size_t tail_limit);

#ifdef FZK_TESTING
  TapeDeviation* deviation = nullptr;
  std::vector<Scalar>& mutable_values() { return values_; }
#endif

 private:
  // More than any statement's tape has positions, so that the vectors never move and leave a copy behind.
  static constexpr size_t kReserved = 4096;

  ProofWriter& writer_;
  HedgedRandom& random_;
  std::vector<Scalar> values_, blindings_;
};

}  // namespace fzk
