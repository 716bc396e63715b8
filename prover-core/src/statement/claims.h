// Where each claim goes: from the leaves of the lookups to products of tensors, from those to columns and record rows; doc/claims.md.
// Public computations only; prover and verifier call the same functions on positions of the tape.
#pragma once

#include <array>
#include <map>
#include <span>
#include <vector>

#include "layers/shape.h"
#include "tape/tape.h"

namespace fzk {

struct LookupChallenge {
  Scalar alpha, beta;
};

// 1 / (alpha - fingerprint) for every row of every table that is looked up, in the order of shape.multiplicity_tables. Throws Reject(alpha_hits_table).
std::vector<std::vector<Scalar>> table_weights(const Shape& shape, const LookupChallenge& challenge);

// p~(r) = p;  q~(r) = q - ( sum_l forward_l Z~_l(r) + backward_l U~_l(r) + features X~(r) + labels Y~(r) + sum_l <eq(r) truncated, columns_l> ). Indexed by the
// relation's layers.
struct LeafClaim {
  Scalar p, q, features, labels;
  std::vector<Scalar> forward, backward;
  std::vector<Expr> columns;
};
LeafClaim leaf_claim(const Shape& shape, std::span<const Scalar> point, const LookupChallenge& challenge);

// The points at which gradients are claimed: the axis of layer l uses axis[l mod 2], so that rows and columns of one matrix have independent points;
// layer l has coefficient gamma^l, its bias rides along with weight bias.
struct GradientPoint {
  std::array<std::vector<Scalar>, 2> axis;
  Scalar gamma, bias;

  static GradientPoint draw(Transcript& transcript, const Shape& shape);
  std::vector<Scalar> weights(const Shape& shape, uint32_t l) const;
  Scalar coefficient(uint32_t l) const;
};

// sum_l gamma^l (g~_W + bias g~_b) of the update in the clear.
Scalar update_claim(const Shape& shape, const GradientPoint& point, std::span<const int64_t> update);
// sum_l forward_l 2^f_a 1~(r_b) b~_l(r_f): the biases' share of the pre-activations.
Scalar bias_claim(const Shape& shape, const LeafClaim& leaf, std::span<const Scalar> point,
                  std::span<const int32_t> weights);

// Values of tensors at the ends of the inner-product sum-check, as tape positions. "leaf": batch at r_b, features at rho; "gradient": batch at rho_b, features at the
// gradient point. A_0..A_{L-1}, delta_2..delta_L (leaf), A_0..A_{L-1}, delta_1..delta_L (gradient), L products.
struct TensorClaims {
  static uint32_t count(uint32_t layers) { return 5 * layers - 1; }
  TensorClaims(std::span<const Lin> positions, uint32_t layers);
  std::vector<Lin> activation_leaf, signal_leaf;          // by l; signal from 2
  std::vector<Lin> activation_gradient, signal_gradient;  // by l; signal from 1
  std::vector<Lin> product;                               // by l from 1
};

struct InnerPoints {
  std::span<const Scalar> leaf;  // r
  std::span<const Scalar> rho;   // end of the inner-product sum-check
};
// The inner-product sum-check's last claim and the L products that end it, as constraints.
void settle_inner(Constraints& constraints, const Shape& shape, const Lin& last, const TensorClaims& tensors,
                  const LeafClaim& leaf, const GradientPoint& gradient, const InnerPoints& points,
                  std::span<const int32_t> weights);

// One term of the elementwise sum-check: sum_x (batch (x) features)(x) expr(x).
struct ElementGroup {
  uint32_t layer;
  bool at_leaf;  // batch weights eq(r_b), else eq(rho_b)
  std::vector<Scalar> features;
  Expr expr;
};
struct RecordForm {
  bool at_leaf;
  std::vector<Scalar> form;  // on (x | y)
};
struct ElementClaims {
  std::vector<ElementGroup> groups;
  std::vector<RecordForm> records;
  Scalar sum_power;  // of the multiplicities' sum S
  Lin claim;         // powers times tensor claims, to be added to the leaf's claim and sum_power S
};
// tensors, gradient and rho are null/empty for a relation without gradient.
ElementClaims element_claims(const Shape& shape, const LeafClaim& leaf, const InnerPoints& points,
                             const GradientPoint* gradient, const TensorClaims* tensors, const Scalar& eta);

// The batch weights of a group or record form, cut to the real batch.
std::vector<Scalar> batch_weights(const Shape& shape, const InnerPoints& points, bool at_leaf);

// The right factors of each left column at the end of the elementwise sum-check, and the linear part.
struct ElementEnd {
  Lin linear;
  std::map<uint32_t, Lin> quadratic;  // left block -> sum of weighted right factors
};
ElementEnd element_end(const Shape& shape, const ElementClaims& claims, const InnerPoints& points,
                       std::span<const Scalar> star, std::span<const Lin> blocks, std::span<const Lin> records,
                       const std::vector<std::vector<Scalar>>& table_weights);

// Weights of the rows in the combined witness row: lambda^i eq(star_high, k), blocks and rows in order.
std::vector<Scalar> row_weights(const Shape& shape, std::span<const Scalar> star, const Scalar& lambda);
// The constraints that tie the column and record values to the combined rows.
void settle_rows(Constraints& constraints, const Shape& shape, const ElementClaims& claims,
                 std::span<const Scalar> star, const Scalar& lambda, std::span<const Lin> blocks,
                 std::span<const Lin> records);

// sum_ij in_i matrix_ij out_j of a row-major integer matrix.
Scalar bilinear(std::span<const int32_t> matrix, std::span<const Scalar> in, std::span<const Scalar> out);
Scalar bilinear(std::span<const int64_t> matrix, std::span<const Scalar> in, std::span<const Scalar> out);

}  // namespace fzk
