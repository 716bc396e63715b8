#include "sumcheck/sumcheck_prove.h"

#include <mutex>

#include "base/parallel.h"

namespace fzk {

namespace {

// Round polynomial of degree <= 3: value at 0, value at -1, coefficient of X^3.
struct RoundValues {
  Scalar at0 = Scalar::zero(), at_minus1 = Scalar::zero(), lead3 = Scalar::zero();
  RoundValues& operator+=(const RoundValues& o) {
    at0 += o.at0;
    at_minus1 += o.at_minus1;
    lead3 += o.lead3;
    return *this;
  }
};

// A table's line over the bound variable at pair i: value at 0, at -1, slope.
struct Line {
  Scalar at0, slope;
  Line(const ScalarTable& t, size_t i) : at0(t[2 * i]), slope(t[2 * i + 1] - t[2 * i]) {}
  Scalar at_minus1() const { return at0 - slope; }
};

RoundValues pairs(const SumBlock& block, size_t begin, size_t end) {
  RoundValues out;
  for (size_t i = begin; i < end; i++) {
    for (const SumBlock::Term& term : block.linear) {
      const Line w(term.weight, i), c(block.columns[term.column], i);
      out.at0 += w.at0 * c.at0;
      out.at_minus1 += w.at_minus1() * c.at_minus1();
    }
    for (const SumBlock::Quadratic& q : block.quadratic) {
      Scalar at0 = Scalar::zero(), at_minus1 = Scalar::zero(), lead = Scalar::zero();
      for (const SumBlock::Term& term : q.right) {
        const Line w(term.weight, i), c(block.columns[term.column], i);
        at0 += w.at0 * c.at0;
        at_minus1 += w.at_minus1() * c.at_minus1();
        lead += w.slope * c.slope;
      }
      const Line left(block.columns[q.left], i);
      out.at0 += left.at0 * at0;
      out.at_minus1 += left.at_minus1() * at_minus1;
      out.lead3 += left.slope * lead;
    }
  }
  return out;
}

constexpr size_t kParallelPairs = 512;

RoundValues evaluate_round(const SumBlock& block) {
  const size_t n = block.columns.empty() ? 0 : block.columns[0].size() / 2;
  if (n < kParallelPairs) return pairs(block, 0, n);
  RoundValues out;
  std::mutex lock;
  parallel_for(n, [&](size_t begin, size_t end) {
    const RoundValues part = pairs(block, begin, end);
    const std::lock_guard<std::mutex> guard(lock);
    out += part;
  });
  return out;
}

void bind(ScalarTable& t, const Scalar& r) {
  const size_t n = t.size() / 2;
  for (size_t i = 0; i < n; i++) t[i] = t[2 * i] + r * (t[2 * i + 1] - t[2 * i]);
  t.resize(n);
}

// Columns are functions of the secrets, and so is a linear term's weight where two secret tensors meet; quadratic terms' weights are public.
struct WipeTables {
  std::vector<SumBlock>& blocks;
  ~WipeTables() {
    for (SumBlock& block : blocks) {
      for (ScalarTable& column : block.columns) wipe(column);
      for (SumBlock::Term& term : block.linear) wipe(term.weight);
    }
  }
};

void bind(SumBlock& block, const Scalar& r) {
  std::vector<ScalarTable*> tables;
  for (ScalarTable& t : block.columns) tables.push_back(&t);
  for (SumBlock::Term& term : block.linear) tables.push_back(&term.weight);
  for (SumBlock::Quadratic& q : block.quadratic) {
    for (SumBlock::Term& term : q.right) tables.push_back(&term.weight);
  }
  if (block.columns[0].size() / 2 < kParallelPairs) {
    for (ScalarTable* t : tables) bind(*t, r);
  } else {
    parallel_for(tables.size(), [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; i++) bind(*tables[i], r);
    });
  }
}

}  // namespace

Scalar SumBlock::total() const {
  Scalar out = Scalar::zero();
  for (const Term& term : linear) out += dot(term.weight, columns[term.column]);
  for (const Quadratic& q : quadratic) {
    for (const Term& term : q.right) {
      for (size_t i = 0; i < term.weight.size(); i++)
        out += columns[q.left][i] * term.weight[i] * columns[term.column][i];
    }
  }
  return out;
}

SumcheckEnd sumcheck_prove(ProverTape& tape, std::string_view label, Lin claim, size_t variables, uint32_t degree,
                           std::vector<SumBlock> blocks) {
  const WipeTables at_end{blocks};
  SumcheckEnd end{{}, std::move(claim)};
  Scalar value = tape.value(end.claim);
  std::vector<Scalar> exhausted(blocks.size());
  const Scalar half = Scalar::from_u64(2).inverse();
  for (size_t round = 0; round < variables; round++) {
    RoundValues sum;
    for (size_t b = 0; b < blocks.size(); b++) {
      SumBlock& block = blocks[b];
      if (round < block.variables) {
        sum += evaluate_round(block);
        continue;
      }
      if (round == block.variables) exhausted[b] = block.total();
      sum.at0 += exhausted[b];  // v (1 - X)
      sum.at_minus1 += exhausted[b] + exhausted[b];
    }
    // g(0) + g(1) = value; g(-1) = g0 - g1 + g2 - g3, g(1) = g0 + g1 + g2 + g3.
    const Scalar at1 = value - sum.at0;
    const Scalar g2 = (at1 + sum.at_minus1) * half - sum.at0;
    std::vector<Scalar> sent{sum.at0, g2};
    if (degree == 3) sent.push_back(sum.lead3);
    const std::vector<Lin> positions = tape.chunk(label, std::move(sent));
    const Scalar r = tape.transcript().challenge(label);
    const Scalar g3 = degree == 3 ? sum.lead3 : Scalar::zero();
    const Scalar g1 = at1 - sum.at0 - g2 - g3;
    end.claim = next_claim(end.claim, positions, r);
    value = sum.at0 + r * (g1 + r * (g2 + r * g3));
    end.point.push_back(r);
    for (size_t b = 0; b < blocks.size(); b++) {
      if (round < blocks[b].variables) {
        bind(blocks[b], r);
      } else {
        exhausted[b] *= Scalar::one() - r;
      }
    }
  }
  return end;
}

}  // namespace fzk
