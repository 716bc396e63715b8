// The prover of a sum-check of a sum of blocks, each sum_x of products of tables over its own number of variables; doc/sumcheck.md.
#pragma once

#include <string_view>
#include <vector>

#include "sumcheck/rounds.h"
#include "tape/tape_prove.h"

namespace fzk {

using ScalarTable = std::vector<Scalar>;

// sum_x  sum_j weight_j(x) column_j(x)  +  sum_k left_k(x) sum_j weight_kj(x) column_kj(x): linear and quadratic terms in columns with
// multilinear weights. All tables have 2^variables entries; weights are owned, columns are indices into `columns`.
struct SumBlock {
  struct Term {
    size_t column;
    ScalarTable weight;
  };
  struct Quadratic {
    size_t left;
    std::vector<Term> right;
  };
  size_t variables = 0;
  std::vector<ScalarTable> columns;
  std::vector<Term> linear;
  std::vector<Quadratic> quadratic;

  // The sum over x.
  Scalar total() const;
};

// Runs `variables` rounds of degree 2 (linear terms only) or 3; blocks with fewer variables are zero-extended: they carry prod (1 - r_i) over what they lack.
// Returns the point and the last claim; blocks are consumed.
SumcheckEnd sumcheck_prove(ProverTape& tape, std::string_view label, Lin claim, size_t variables, uint32_t degree,
                           std::vector<SumBlock> blocks);

}  // namespace fzk
