// The verifier's side of the tape: positions without values; doc/tape.md.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "tape/tape.h"

namespace fzk {

// A linear combination of public points: the combined witness row, the combined record row.
struct CombinedRow {
  std::vector<Scalar> weights;
  std::vector<Point> points;
};

class VerifierTape : public Constraints {
 public:
  explicit VerifierTape(ProofReader& reader) : reader_(reader) {}

  ProofReader& transcript() { return reader_; }

  // Reads the commitment of a chunk.
  std::vector<Lin> chunk(std::string_view label, uint32_t count) { return append(count, reader_.point(label)); }

  // Turns the product constraints into linear ones. Call once, after the last chunk.
  void settle_products();

  // The compressed Sigma-protocol for everything collected; ends in one multi-scalar product. Throws Reject(opening).
  void open(size_t witness_length, size_t record_length, const CombinedRow& witness, const CombinedRow& record,
            size_t tail_limit);

 private:
  ProofReader& reader_;
};

}  // namespace fzk
